"""The parts of sentences that actions put together: data/parts.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PARTS_FILE = Path(__file__).resolve().parent.parent / "data" / "parts.yml"


@cache
def _file() -> dict[str, Any]:
    parts: dict[str, Any] = yaml.safe_load(PARTS_FILE.read_text(encoding="utf-8"))
    return parts


def part(name: str, language: str, /, **values: object) -> str:
    """Return the part `name` in `language` (nb, nn or en) with `values` filled in; raises KeyError if there is none."""
    return str(_file()["parts"][name][language]).format(**values)


def matters() -> dict[str, dict[str, str]]:
    """Return the matters that can be offered as buttons: topic, or a way out, to its words by language."""
    found: dict[str, dict[str, str]] = _file()["matters"]
    return found


def matter(name: str, language: str) -> str:
    """Return the words on the button for a matter in `language` (nb, nn or en); raises KeyError if there is none."""
    return matters()[name][language]


def day(weekday: int, language: str) -> str:
    """Return the name of a day of the week in `language`; `weekday` is 0 for Monday, as in datetime."""
    return part("days", language).split()[weekday]


def answer_in_note(slot: str, value: str, language: str) -> str | None:
    """Return the line of a note for the answer `value` to the question of `slot`; None where none is written."""
    written = _file()["note"].get(slot, {}).get(value)
    return str(written[language]) if written else None


def begin_with(topic: str | None, language: str) -> str:
    """Return a sentence to begin a call with about `topic`, or one that fits any matter."""
    sentences: dict[str, dict[str, str]] = _file()["begin_with"]
    return sentences.get(topic or "", sentences["any"])[language]
