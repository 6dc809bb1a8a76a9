"""Which kinds of help fit which situation: the table routing.yml, read once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from services_catalog.errors import CatalogueError, Problem

SITUATION = ("topic", "help_today", "danger_signs", "afraid_of", "who")
"""What a row may look at; the names are those of the slots."""


@dataclass(frozen=True)
class Route:
    """One row: when it applies, which help it names in order, and what the visitor is told ("why", by language)."""

    when: Mapping[str, tuple[str, ...]]
    help: tuple[str, ...]
    why: Mapping[str, str]

    def fits(self, situation: Mapping[str, str | None]) -> bool:
        """Say whether the row applies to `situation`, the values of the slots (None where nothing is known)."""
        return all(situation.get(name) in values for name, values in self.when.items())


@cache
def load_routes(file: Path = Path(__file__).parent / "routing.yml") -> tuple[Route, ...]:
    """Read the table; raises CatalogueError naming each row that is not well formed. The last row applies always."""
    try:
        rows = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogueError([_problem(file, "", "", f"cannot be read: {error}")]) from error
    if not isinstance(rows, list) or not rows:
        raise CatalogueError([_problem(file, "", "", "is not a list of rows")])
    problems = [p for number, row in enumerate(rows, 1) for p in _problems(file, number, row)]
    if not problems and rows[-1]["when"]:
        problems.append(_problem(file, f"row {len(rows)}", "when", "the last row must fit always: when: {}"))
    if problems:
        raise CatalogueError(problems)
    return tuple(
        Route({name: tuple(values) for name, values in row["when"].items()}, tuple(row["help"]), row["why"])
        for row in rows
    )


def route(situation: Mapping[str, str | None]) -> Route:
    """Return the first row that fits `situation`."""
    return next(row for row in load_routes() if row.fits(situation))


def _problem(file: Path, record: str, field: str, reason: str) -> Problem:
    return Problem(file=file.name, record=record, field=field, reason=reason, mend="see the top of routing.yml")


def _problems(file: Path, number: int, row: Any) -> list[Problem]:
    name = f"row {number}"
    if not isinstance(row, dict) or set(row) != {"when", "help", "why"}:
        return [_problem(file, name, "", "a row has exactly when, help and why")]
    found = []
    if not isinstance(row["when"], dict) or not set(row["when"]) <= set(SITUATION):
        found.append(_problem(file, name, "when", f"may name only {', '.join(SITUATION)}"))
    elif not all(isinstance(values, list) and values for values in row["when"].values()):
        found.append(_problem(file, name, "when", "each value is a list"))
    if not isinstance(row["help"], list) or not 0 < len(row["help"]) <= 3:
        found.append(_problem(file, name, "help", "one to three kinds or services"))
    if not isinstance(row["why"], dict) or set(row["why"]) != {"nb", "nn", "en"}:
        found.append(_problem(file, name, "why", "needs nb, nn and en"))
    return found
