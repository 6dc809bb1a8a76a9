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
