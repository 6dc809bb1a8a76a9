"""Opening hours: Norwegian time, Norwegian holidays, and nothing said where the words are in doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import yaml

from services_catalog import Catalogue
from services_catalog.opening import CLOCK, NORWAY, OPENING_FILE, now, opening

WEEKDAYS = "stottesenter-nasjonalt"  # 9 to 15.30


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NORWAY)


@pytest.mark.parametrize(
    ("moment", "answers", "changes"),
    [
        ("2026-11-24T08:59", False, "2026-11-24T09:00"),
        ("2026-11-24T09:00", True, "2026-11-24T15:30"),
        ("2026-11-24T15:30", False, "2026-11-25T09:00"),
        ("2026-11-28T12:00", False, "2026-11-30T09:00"),  # Saturday
        ("2026-12-25T12:00", False, "2026-12-28T09:00"),  # a Friday, but Christmas
        ("2027-05-17T12:00", False, "2027-05-18T09:00"),  # a Monday, but the day of the constitution
    ],
)
def test_weekday_hours(catalogue: Catalogue, moment: str, answers: bool, changes: str) -> None:
    found = opening(catalogue.by_id(WEEKDAYS), at(moment))
    assert found is not None
    assert (found.answers, found.changes) == (answers, at(changes))


def test_what_is_always_open_never_changes(catalogue: Catalogue) -> None:
    found = opening(catalogue.by_id("vo-linjen"), at("2026-12-25T03:00"))
    assert found is not None
    assert (found.answers, found.changes) == (True, None)


def test_a_time_elsewhere_is_read_as_the_time_in_norway(catalogue: Catalogue) -> None:
    found = opening(catalogue.by_id(WEEKDAYS), datetime(2026, 7, 1, 7, 30, tzinfo=UTC))  # 9.30 in Norwegian summer
    assert found is not None
    assert found.answers


def test_doubtful_hours_say_nothing(catalogue: Catalogue) -> None:
    assert opening(catalogue.by_id("rode-kors-telefonen"), now()) is None
    assert opening(catalogue.by_id("velg-behandlingssted"), now()) is None


def test_every_line_of_the_file_is_used_and_can_be_read(catalogue: Catalogue) -> None:
    written = set(yaml.safe_load(OPENING_FILE.read_text(encoding="utf-8")))
    assert written <= {service.hours.nb for service in catalogue.services if service.hours}
    assert all(
        opening(service, now()) for service in catalogue.services if service.hours and service.hours.nb in written
    )


def test_all_that_answers_at_night_answers_at_night(catalogue: Catalogue) -> None:
    night = at("2026-11-25T03:00")
    for service in catalogue.services:
        found = opening(service, night)
        assert found is None or found.answers == service.open_at_night or not service.open_at_night, service.id


def test_the_clock_can_be_set_to_try_things_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, "2026-11-24T10:00")
    assert now() == at("2026-11-24T10:00")
    monkeypatch.setenv(CLOCK, "yesterday")
    with pytest.raises(ValueError, match="yesterday"):
        now()
