"""Each request of the visitors on a line of its own, so that nothing is lost when the visitors are killed.

Only the standard library: used in both environments. A record holds no words of a conversation.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import astuple, dataclass
from pathlib import Path

OPEN, SAY, LEAVE = "open", "say", "leave"
HELD = "held"
"""A conversation from its first message to its end; its seconds are those of the whole."""
WAITING = "waiting"
"""Not a request: how long the one has waited that has waited longest for an answer, seen now and then."""

OK = "ok"
BUSY = "busy"
"""Refused as it should be when there is too much to do: 503, a problem, the numbers with 112 first."""


@dataclass(frozen=True)
class Record:
    """One request: which, when it was answered (seconds since 1970), how long it took, and what became of it."""

    kind: str
    at: float
    seconds: float
    outcome: str
    """OK, BUSY, or what was wrong."""

    def line(self) -> str:
        """For the file."""
        return json.dumps(astuple(self)) + "\n"


def read(file: Path) -> list[Record]:
    """Read the records; the last line may be torn, as its writer may have been killed. Empty if there is no file."""
    if not file.exists():
        return []
    whole, _, _ = file.read_text(encoding="utf-8").rpartition("\n")
    return [Record(*json.loads(line)) for line in whole.splitlines()]


def seconds_of(records: Iterable[Record], kind: str, outcome: str) -> list[float]:
    """How long those of this kind and outcome took."""
    return [one.seconds for one in records if one.kind == kind and one.outcome == outcome]
