"""The parts of sentences that actions put together: data/parts.yml."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml

PARTS_FILE = Path(__file__).resolve().parent.parent / "data" / "parts.yml"


@cache
def _parts() -> dict[str, dict[str, str]]:
    parts: dict[str, dict[str, str]] = yaml.safe_load(PARTS_FILE.read_text(encoding="utf-8"))["parts"]
    return parts


def part(name: str, language: str, /, **values: object) -> str:
    """Return the part `name` in `language` (nb, nn or en) with `values` filled in; raises KeyError if there is none."""
    return _parts()[name][language].format(**values)


@cache
def matters() -> dict[str, dict[str, str]]:
    """Return the matters that can be offered as buttons: topic, or a way out, to its words by language."""
    found: dict[str, dict[str, str]] = yaml.safe_load(PARTS_FILE.read_text(encoding="utf-8"))["matters"]
    return found


def matter(name: str, language: str) -> str:
    """Return the words on the button for a matter in `language` (nb, nn or en); raises KeyError if there is none."""
    return matters()[name][language]
