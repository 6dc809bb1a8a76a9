"""A service in words: how to reach it, and whether it answers now."""

from __future__ import annotations

from datetime import datetime

import pytest

from actions.showing import answers, card, line
from services_catalog import Found, load_catalogue
from services_catalog.opening import CLOCK, NORWAY, now, opening

TUESDAY, TUESDAY_NIGHT, FRIDAY_NIGHT = "2026-11-24T10:00", "2026-11-24T05:30", "2026-11-27T22:00"


@pytest.mark.parametrize(
    ("at", "language", "words"),
    [
        (TUESDAY, "nb", "svarer nå, til kl. 15.30"),
        (TUESDAY_NIGHT, "nb", "stengt nå, svarer i dag kl. 9"),
        (FRIDAY_NIGHT, "nb", "stengt nå, svarer mandag kl. 9"),
        (FRIDAY_NIGHT, "nn", "stengt no, svarar måndag kl. 9"),
        (FRIDAY_NIGHT, "en", "closed now, answers Monday at 9"),
    ],
)
def test_the_line_for_crime_victims_tells_when_it_answers(at: str, language: str, words: str) -> None:
    service, moment = load_catalogue().by_id("stottesenter-nasjonalt"), _time(at)
    assert answers(opening(service, moment), language, moment) == words
    assert line(Found(service, "national"), "national", None, None, language, moment).endswith(f"800 40 008 ({words})")


def test_a_card_says_it_too_and_what_it_costs() -> None:
    shown = card(Found(load_catalogue().by_id("stottesenter-nasjonalt"), "national"), "text", "nb", _time(FRIDAY_NIGHT))
    assert shown["answers_now"] is False
    assert shown["cost"] == "gratis"


def test_a_service_without_exact_hours_says_nothing_about_now() -> None:
    service = load_catalogue().by_id("rode-kors-telefonen")
    assert opening(service, _time(TUESDAY)) is None
    assert card(Found(service, "national"), "text", "nb", _time(TUESDAY))["answers_now"] is None


def test_the_time_can_be_set_to_try_things_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, FRIDAY_NIGHT)
    assert now() == _time(FRIDAY_NIGHT)


def _time(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=NORWAY)
