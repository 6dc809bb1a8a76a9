"""How the answers of several readers to the same questions become one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Answers = dict[str, dict[str, float]]
"""For each question the probability of each answer."""

_LEAST = 1e-6


def mixed(one: Answers, other: Answers, other_counts: Mapping[str, float], sure: float) -> Answers:
    """Return the weighted geometric mean of two readers, likeliest first; what is only `one`'s stays.

    `other_counts` is the share of `other` by question, 0 to 1. `sure` above 1 makes the result surer than the mean:
    that two readers of different things agree says more than each alone.
    """
    found: Answers = {}
    for question, shares in one.items():
        theirs, counts = other.get(question, {}), other_counts.get(question, 0.0)
        weights = {
            answer: (max(share, _LEAST) ** (1 - counts) * max(theirs.get(answer, share), _LEAST) ** counts) ** sure
            for answer, share in shares.items()
        }
        whole = math.fsum(weights.values())
        found[question] = {
            answer: weights[answer] / whole for answer in sorted(weights, key=weights.__getitem__, reverse=True)
        }
    return found


def likelier(shares: Mapping[str, float], one: str, times: float) -> dict[str, float]:
    """Return `shares` with that of `one` so many `times` likelier, likeliest first and again of sum 1."""
    raised = {name: share * (times if name == one else 1.0) for name, share in shares.items()}
    whole = math.fsum(raised.values())
    return {name: raised[name] / whole for name in sorted(raised, key=raised.__getitem__, reverse=True)}


def read_windows(windows: Sequence[Answers]) -> Answers:
    """Return the answers for a message read in parts: urgency and danger from the most acute part, else the mean."""
    if len(windows) == 1:
        return windows[0]
    found = {
        question: {answer: math.fsum(one[question][answer] for one in windows) / len(windows) for answer in shares}
        for question, shares in windows[0].items()
    }
    worst = max(windows, key=lambda one: one["urgency"]["acute"])
    return {**found, "urgency": worst["urgency"], "danger": worst["danger"]}
