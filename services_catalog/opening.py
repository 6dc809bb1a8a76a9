"""Whether a service answers now, in Norwegian time and with Norwegian holidays: opening.yml."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml
from opening_hours import OpeningHours

from services_catalog.models import Service

OPENING_FILE = Path(__file__).resolve().parent / "opening.yml"
NORWAY = ZoneInfo("Europe/Oslo")
CLOCK = "LEDELYS_NOW"
"""Environment variable with the time that is taken as now ("2026-11-24T10:00", Norwegian time), to try things out."""


@dataclass(frozen=True)
class Opening:
    """Whether a service answers at a moment, and when that changes; `changes` is None when it always answers."""

    answers: bool
    changes: datetime | None


def now() -> datetime:
    """Return the time in Norway; raises ValueError when the variable CLOCK holds something else than a time."""
    given = os.environ.get(CLOCK)
    return datetime.fromisoformat(given).replace(tzinfo=NORWAY) if given else datetime.now(NORWAY)


def opening(service: Service, at: datetime) -> Opening | None:
    """Return whether `service` answers at `at` (with a time zone); None when its hours do not say so exactly."""
    rule = _rules().get(service.hours.nb) if service.hours else None
    if rule is None:
        return None
    local = at.astimezone(NORWAY)
    change = rule.next_change(local)
    return Opening(rule.is_open(local), change.astimezone(NORWAY) if change else None)


@cache
def _rules() -> dict[str, OpeningHours]:
    written: dict[str, str] = yaml.safe_load(OPENING_FILE.read_text(encoding="utf-8"))
    return {words: OpeningHours(rule, timezone=NORWAY, country="NO") for words, rule in written.items()}
