"""Which kinds of help fit which situation: the table routing.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field

from services_catalog.errors import Problem
from services_catalog.models import Fixed, Identifier, KindName, Words

ROUTING = "routing.yml"
SITUATION: dict[str, tuple[str, ...]] = {
    "topic": (
        "partner_or_family_violence",
        "sexual_abuse_recent",
        "sexual_abuse_past",
        "honour_control_forced_marriage",
        "stalking_threats",
        "crime_victim_reporting",
        "own_violence_anger",
        "own_sexual_harm_worry",
        "child_or_young_person",
        "worried_relative",
        "suicidal_or_self_harm",
        "mental_health_treatment",
        "ask_rights",
        "ask_police_process",
    ),
    "help_today": ("yes", "no"),
    "who": ("self", "relative", "own_behaviour", "child", "professional"),
    "afraid_of": ("partner", "ex", "family", "several", "other", "skipped"),
    "children": ("no", "yes", "with_me", "with_them", "skipped"),
    "danger_signs": ("yes", "no", "skipped"),
    "worse": ("yes", "no", "skipped"),
    "wish": ("safe_place", "talk", "rights", "children", "skipped"),
    "group": ("elderly", "sami", "man", "lgbt"),
    "about": ("honour", "sexual"),
}
"""What a row may look at and the values it may ask for: the slots of domain.yml. Any of them may also be unknown."""


def situation(slot: Callable[[str], str | None]) -> dict[str, str | None]:
    """Return what a row looks at, from what gives the value of a slot.

    The matter that was told counts, or else what was asked about in general.
    """
    return {**{name: slot(name) for name in SITUATION}, "topic": slot("topic") or slot("question")}


class Route(Fixed):
    """One row: when it applies, which help it names in order, and what the visitor is told ("why").

    `help` holds kinds of service and ids of single ones. `night` is the id of the service that answers at night, where
    none in `help` does; its number then stands in `why`.
    """

    when: Mapping[str, tuple[str, ...]]
    help: Annotated[tuple[Identifier | KindName, ...], Field(min_length=1, max_length=3)]
    why: Words
    night: Identifier | None = None

    def fits(self, situation: Mapping[str, str | None]) -> bool:
        """Say whether the row applies to `situation`, the values of the slots (None where nothing is known)."""
        return all(situation.get(name) in values for name, values in self.when.items())


def problems_alone(rows: tuple[Route, ...]) -> Iterator[Problem]:
    """Yield what is wrong with the rows without a look at the services that they name."""
    for place, row in enumerate(rows, 1):
        for name, values in row.when.items():
            unknown = name if name not in SITUATION else next((v for v in values if v not in SITUATION[name]), None)
            if unknown or not values:
                told = f"may name only {', '.join(SITUATION)}" if name not in SITUATION else f'"{unknown}" is no {name}'
                yield Problem(ROUTING, f"row {place}", f"when.{name}", told, "Mend the name")
        if len(set(row.help)) < len(row.help):
            yield Problem(ROUTING, f"row {place}", "help", "names the same help twice", "Remove one")
    if rows and rows[-1].when:
        yield Problem(ROUTING, f"row {len(rows)}", "when", "the last row must fit always", "Write when: {}")


def chosen(rows: tuple[Route, ...], situation: Mapping[str, Any]) -> Route:
    """Return the first row that fits `situation`; the last one always does."""
    return next(row for row in rows if row.fits(situation))
