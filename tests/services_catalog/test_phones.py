"""How numbers are written, and which are shown."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest

from services_catalog import Catalogue, Phone, Words
from services_catalog.check import old_numbers
from services_catalog.loading import load
from services_catalog.phones import ShowingRule, readable, uri

RULE = ShowingRule(
    source_texts=frozenset({"text:one"}),
    official=("kommune.no",),
    own=("centre.no", "shared.com/centre"),
    seen_since=2019,
    report_after_months=24,
    emergency=frozenset({"112"}),
    national=frozenset({"116123"}),
)


def phone(number: str, source: str, seen: str | None, held_back: str | None = None) -> Phone:
    label = Words(nb="telefon", nn="telefon", en="telephone")
    return Phone(number=number, label=label, source=(source,), seen=seen, confidence="one-source", held_back=held_back)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("116006", "116 006"),
        ("80057000", "800 57 000"),
        ("800 43 573", "800 43 573"),
        ("22400040", "22 40 00 40"),
        ("41716111", "417 16 111"),
        ("+4795411755", "+47 954 11 755"),
        ("02800", "02800"),
        ("112", "112"),
        ("1412", "1412"),
    ],
)
def test_numbers_are_grouped_as_norwegians_read_them(given: str, written: str) -> None:
    assert readable(given) == written


@pytest.mark.parametrize(
    "given", ["", "114", "116 005", "12345678", "+46 8 123 456", "22 40 00", "22-40-00-40", "٢٢٤٠٠٠٤٠"]
)
def test_what_is_no_norwegian_number_is_refused(given: str) -> None:
    with pytest.raises(ValueError, match="not a valid Norwegian telephone number"):
        readable(given)


def test_links_carry_the_country_code_except_for_short_numbers() -> None:
    assert uri("22 40 00 40") == "tel:+4722400040"
    assert uri("116 006") == "tel:116006"
    assert uri("417 16 111", "sms") == "sms:+4741716111"


@pytest.mark.parametrize(
    ("number", "source", "seen", "why"),
    [
        ("112", "https://blog.example/x", None, "emergency"),
        ("22 40 00 40", "text:one", None, "source_text"),
        ("116 123", "https://blog.example/x", None, "national"),
        ("22 40 00 40", "https://www.oslo.kommune.no/x", "2019", "official"),
        ("22 40 00 40", "https://www.oslo.kommune.no/x", "2018-12", None),
        ("22 40 00 40", "https://www.oslo.kommune.no/x", None, None),
        ("22 40 00 40", "https://centre.no/", "2026-08", "own"),
        ("22 40 00 40", "https://shared.com/centre/page", "2026", "own"),
        ("22 40 00 40", "https://shared.com/centrefold", "2026", None),
        ("22 40 00 40", "https://notkommune.no/x", "2026", None),
        ("22 40 00 40", "https://kommune.no.example.com/x", "2026", None),
        ("22 40 00 40", "repo:list", "2026-08", None),
    ],
)
def test_a_number_is_shown_only_on_good_ground(number: str, source: str, seen: str | None, why: str | None) -> None:
    assert RULE.why_shown(phone(number, source, seen)) == why


def test_a_number_that_is_held_back_is_not_shown() -> None:
    assert RULE.why_shown(phone("22 40 00 40", "text:one", "2026", held_back="in doubt")) is None


@pytest.mark.parametrize(
    ("service", "numbers"),
    [
        ("velg-behandlingssted", ["800 43 573", "24 24 05 00"]),
        ("vo-linjen", ["116 006"]),
        ("hjelpetelefonen-80057000", ["800 57 000"]),
        ("stottesenter-nasjonalt", ["800 40 008"]),
        ("nod-112", ["112"]),
        ("krisesenter-oslo", []),
        ("krisesenter-salten", []),
        ("krisesenter-bergen", []),
        ("krisesenter-romerike", ["66 93 23 10"]),
        ("sanks", []),
    ],
)
def test_the_catalogue_shows_these_numbers(catalogue: Catalogue, service: str, numbers: list[str]) -> None:
    assert [one.number for one in catalogue.shown_phones(catalogue.by_id(service))] == numbers


def test_no_number_rests_on_a_public_repository_alone(catalogue: Catalogue) -> None:
    national = {"02800", "116 006", "116 111", "116 117", "116 123", "22 40 00 40"}
    for service in catalogue.services:
        for one in catalogue.shown_phones(service):
            second_hand = all(source.startswith(("varde:", "repo:", "https://github.com")) for source in one.source)
            assert not second_hand or one.number in national, (service.id, one.number)


def test_numbers_in_visitors_words_are_grouped_too(catalogue: Catalogue) -> None:
    for service in catalogue.services:
        for words in (service.hours, service.cost, service.audience, service.chat):
            for language in ("nb", "nn", "en"):
                assert not re.search(r"\d{6,}", words.get(language) if words else "")


def test_the_doubt_about_the_number_for_choosing_a_place_is_noted(catalogue: Catalogue) -> None:
    notes = catalogue.by_id("velg-behandlingssted").notes or ""
    assert "800 43 573" in notes
    assert "24 24 05 00" in notes


def test_a_number_that_a_person_checked_is_shown_whatever_its_sources() -> None:
    unknown = phone("22345678", "https://somewhere.example/list", None)
    assert RULE.why_shown(unknown) is None
    checked = unknown.model_copy(update={"checked_on": datetime.date(2026, 11, 1), "checked_by": "counsellor"})
    assert RULE.why_shown(checked) == "checked"
    long_ago = checked.model_copy(update={"checked_on": datetime.date(2017, 1, 1)})
    assert RULE.why_shown(long_ago) is None
    held_back = checked.model_copy(update={"held_back": "closed"})
    assert RULE.why_shown(held_back) is None


@pytest.mark.parametrize(
    ("seen", "checked_on", "old"),
    [
        (None, None, True),
        ("2024-11", None, False),
        ("2024-10", None, True),
        ("2024", None, False),
        ("2023", None, True),
        ("2017-03", datetime.date(2026, 2, 1), False),
    ],
)
def test_a_number_is_old_when_nobody_saw_it_for_two_years(
    seen: str | None, checked_on: datetime.date | None, old: bool
) -> None:
    by = "editor" if checked_on else None
    one = phone("22400040", "text:one", seen).model_copy(update={"checked_on": checked_on, "checked_by": by})
    assert RULE.is_old(one, datetime.date(2026, 11, 22)) is old


@pytest.mark.parametrize("update", [{"checked_on": datetime.date(2026, 1, 1)}, {"checked_by": "editor"}])
def test_a_check_needs_a_date_and_a_role(update: dict[str, object]) -> None:
    good = phone("22400040", "text:one", None).model_dump()
    with pytest.raises(ValueError, match="both checked_on and checked_by"):
        Phone.model_validate({**good, **update})


@pytest.mark.parametrize("role", ["Kari Nordmann", "kari@example.org", "", "a role of far too many words"])
def test_a_check_names_a_role_and_no_person(role: str) -> None:
    good = phone("22400040", "text:one", None).model_dump()
    with pytest.raises(ValueError, match="checked_by"):
        Phone.model_validate({**good, "checked_on": datetime.date(2026, 1, 1), "checked_by": role})


def test_old_numbers_are_reported_the_longest_unseen_first(folder: Path) -> None:
    old = old_numbers(load(folder), datetime.date(2026, 11, 22))
    known = [one.last_known or "" for _, one in old]
    assert known == sorted(known)
    assert "800 43 573" in [one.number for _, one in old]
    assert "112" not in [one.number for _, one in old]
    assert old_numbers(load(folder), datetime.date(2019, 1, 1))[-1][1].last_known is None
