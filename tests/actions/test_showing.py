"""A service in words: how to reach it, and whether it answers now."""

from __future__ import annotations

import pytest

from actions.showing import answers_now, card, line
from services_catalog import Found, load_catalogue
from services_catalog.opening import CLOCK, now, opening

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
def test_the_line_for_crime_victims_tells_when_it_answers(
    at: str, language: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(CLOCK, at)
    service = load_catalogue().by_id("stottesenter-nasjonalt")
    assert answers_now(opening(service, now()), language) == words
    assert line(Found(service, "national"), "national", None, None, language).endswith(f"800 40 008 ({words})")


def test_a_card_says_it_too_and_what_it_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CLOCK, FRIDAY_NIGHT)
    shown = card(Found(load_catalogue().by_id("stottesenter-nasjonalt"), "national"), "text", "nb")
    assert shown["answers_now"] is False
    assert shown["cost"] == "gratis"


def test_a_service_without_exact_hours_says_nothing_about_now() -> None:
    service = load_catalogue().by_id("rode-kors-telefonen")
    assert opening(service, now()) is None
    assert card(Found(service, "national"), "text", "nb")["answers_now"] is None
