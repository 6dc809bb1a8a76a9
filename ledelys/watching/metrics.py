"""What the chat server counts, for Prometheus: docs/runbook.md says what each means.

Labels are kinds that stand in the repository; nothing that a visitor sends becomes a label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from prometheus_client import CollectorRegistry, ProcessCollector, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily, Metric

from ledelys.nlu.labels import DANGER_RESPONSE, DANGERS
from ledelys.watching.held_back import HeldBackCount, HeldBackTimes, in_steps

BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.5, 5.0)
"""Seconds."""
CARD_REASONS = ("slow", "failed", "silent", "store")
OTHER = "other"
"""A danger whose kind is not known: it was answered without the model."""
NOT_UNDERSTOOD = ("utter_not_sure", "utter_child_not_sure", "utter_default", "utter_default_again")
"""What is said to a message that was not understood."""


@dataclass(frozen=True)
class State:
    """What is asked of the chat server when somebody looks."""

    conversations: int
    turns_in_hand: int
    turns_limit: int
    ready: bool
    store_up: bool
    store_failures: int
    store_filled: float
    """Share of the store's room that is used, 0 to 1."""


class Counts:
    """The counts of one server since it started."""

    def __init__(self, problems: Iterable[str] = (), clock: Callable[[], float] | None = None) -> None:
        """Args: names of the problems for which requests are refused; a clock in seconds that only grows, for tests."""
        given = () if clock is None else (clock,)
        self.messages = HeldBackCount(*given)
        self.not_understood = HeldBackCount(*given)
        self.dangers = {kind: HeldBackCount(*given) for kind in (*DANGERS, OTHER)}
        self.cards = {reason: HeldBackCount(*given) for reason in CARD_REASONS}
        # All from the start: a name that appears would tell of a single refusal.
        self.refused = {problem: HeldBackCount(*given) for problem in problems}
        self.seconds = HeldBackTimes(BUCKETS, *given)
        self.actions_failed = 0

    def answered(self, replies: list[dict[str, Any]], seconds: float, card: str | None, action_failed: bool) -> None:
        """Count one answer.

        Args:
            replies: what was said.
            seconds: how long it took.
            card: why the card of emergency numbers was shown (CARD_REASONS), if it was.
            action_failed: whether the action server failed in it.
        """
        self.messages.add()
        self.seconds.add(seconds)
        names = [str(reply.get("name") or "") for reply in replies]
        danger = next((name for name in names if name == "danger" or name.startswith(DANGER_RESPONSE)), None)
        if danger is not None:
            kind = danger.removeprefix(f"{DANGER_RESPONSE}_").removesuffix("_again")
            self.dangers.get(kind, self.dangers[OTHER]).add()
        if any(name in NOT_UNDERSTOOD for name in names):
            self.not_understood.add()
        if card is not None:
            self.cards[card].add()
        self.actions_failed += action_failed

    def refuse(self, problem: str) -> None:
        """Count a request that was refused; `problem` is a name of problems.yml."""
        self.refused[problem].add()


class _Collector:
    """Gives Prometheus what may be told."""

    def __init__(self, counts: Counts, state: Callable[[], State]) -> None:
        self._counts = counts
        self._state = state

    def collect(self) -> Iterator[Metric]:
        counts, state = self._counts, self._state()
        yield CounterMetricFamily("ledelys_messages", "Messages answered.", value=counts.messages.shown())
        yield _by("ledelys_danger_answers", "Answers to danger, by kind.", "kind", counts.dangers)
        yield CounterMetricFamily(
            "ledelys_not_understood", "Messages not understood.", value=counts.not_understood.shown()
        )
        yield _by("ledelys_fallback_cards", "Cards of emergency numbers, by reason.", "reason", counts.cards)
        yield _by("ledelys_refused", "Requests refused, by problem.", "problem", counts.refused)
        yield self._seconds()
        for name, what, value in (
            ("conversations", "Conversations open, rounded down to tens.", in_steps(state.conversations)),
            ("turns_in_hand", "Messages being answered, rounded down to tens.", in_steps(state.turns_in_hand)),
            ("turns_limit", "Messages that may be answered at once.", state.turns_limit),
            ("ready", "1 if visitors are served.", state.ready),
            ("store_up", "1 if the store answers.", state.store_up),
            ("store_filled", "Share of the store's room that is used, in hundredths.", round(state.store_filled, 2)),
        ):
            yield GaugeMetricFamily(f"ledelys_{name}", what, value=float(value))
        yield CounterMetricFamily(
            "ledelys_store_failures", "Times the store did not answer.", value=state.store_failures
        )
        yield CounterMetricFamily(
            "ledelys_actions_failed", "Answers in which an action failed.", value=counts.actions_failed
        )

    def _seconds(self) -> HistogramMetricFamily:
        buckets, total = self._counts.seconds.shown()
        running, limits = 0, []
        for limit, count in zip((*map(str, BUCKETS), "+Inf"), buckets, strict=True):
            running += count
            limits.append((limit, float(running)))
        return HistogramMetricFamily("ledelys_answer_seconds", "Time to answer.", buckets=limits, sum_value=total)


def _by(name: str, what: str, label: str, counts: dict[str, HeldBackCount]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, what, labels=[label])
    for value, count in counts.items():
        family.add_metric([value], count.shown())
    return family


def registry(counts: Counts, state: Callable[[], State]) -> CollectorRegistry:
    """Everything that is told to Prometheus, with memory and processor time of the process."""
    told = CollectorRegistry()
    told.register(_Collector(counts, state))
    ProcessCollector(registry=told)
    return told


def serve(counts: Counts, state: Callable[[], State], host: str, port: int) -> Callable[[], None]:
    """Serve `/metrics` on an address of its own, never on that of visitors; returns what ends it.

    Raises:
        OSError: the port is in use.
    """
    server, thread = start_http_server(port, host, registry(counts, state))

    def end() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return end


def exposition_names() -> set[str]:
    """The names under which Prometheus finds what is told, without those it adds itself."""

    families = registry(Counts(), lambda: State(0, 0, 0, False, False, 0, 0.0)).collect()
    endings = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count"), "gauge": ("",)}
    return {family.name + ending for family in families for ending in endings[family.type]}
