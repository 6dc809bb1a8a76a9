"""What the visitors do: written by the starter, read by locustfile.py in the environment of the tools.

So nothing but the standard library is imported here.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

VARIABLE = "LEDELYS_VISITORS_PLAN"
"""Environment variable with the path of the plan."""


@dataclass(frozen=True)
class Turn:
    """One message of a visitor, and how the first bubble of the answer must begin, if that is promised."""

    words: str
    """What is typed, or the title of a button that was just offered."""
    pressed: bool = False
    begins: str | None = None


@dataclass(frozen=True)
class Plan:
    """What every visitor of a run does, one conversation after another."""

    conversations: tuple[tuple[Turn, ...], ...]
    records: str
    """File into which each request is written (benchmarks.visitors.records)."""
    think: float = 1.0
    """What think times are multiplied by; 0 for none."""
    total: int | None = None
    """Conversations of all visitors together; None for as many as fit into the time."""
    every_seconds: float = 0.0
    """With a total: a conversation begins this long after the one before, whatever becomes of that."""

    def write(self, file: Path) -> None:
        """Write the plan as JSON."""
        file.write_text(json.dumps(dataclasses.asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, file: Path) -> Plan:
        """Read what `write` wrote."""
        loaded = json.loads(file.read_text(encoding="utf-8"))
        loaded["conversations"] = tuple(tuple(Turn(**turn) for turn in one) for one in loaded["conversations"])
        return cls(**loaded)
