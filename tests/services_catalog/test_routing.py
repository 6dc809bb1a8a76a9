"""Which help fits which situation: no gap, no contradiction, and the slots of the domain."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from ledelys.paths import ROOT
from services_catalog import Catalogue
from services_catalog.check import check
from services_catalog.check_routing import problems, situations
from services_catalog.loading import load
from services_catalog.routing import SITUATION, chosen


def spoil(folder: Path, old: str, new: str) -> list[str]:
    path = folder / "routing.yml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return [str(problem) for problem in check(folder)[1]]


def test_the_situation_is_what_the_slots_of_the_domain_can_hold() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["slots"]
    for name, values in SITUATION.items():
        if name == "topic":  # what was told, or else what was asked about
            assert {one["value"] for slot in (name, "question") for one in slots[slot]["mappings"]} == set(values)
        else:
            assert set(slots[name]["values"]) == set(values), name


def test_every_situation_ends_in_help_that_answers_at_night(catalogue: Catalogue) -> None:
    answered = 0
    for situation in situations(catalogue.routes):
        row = catalogue.route(situation)
        lines = [catalogue.by_id(name) for name in (*row.help, row.night or row.help[0]) if not catalogue.by_kind(name)]
        assert any(one.open_at_night and one.national and catalogue.shown_phones(one) for one in lines), situation
        answered += 1
    assert answered > 500


def test_a_child_is_never_sent_to_help_for_adults_only(catalogue: Catalogue) -> None:
    for situation in situations(catalogue.routes):
        if situation["who"] == "child":
            row = catalogue.route(situation)
            ages = [catalogue.by_id(name).from_age or 0 for name in row.help if not catalogue.by_kind(name)]
            assert max(ages, default=0) < 18, situation


@pytest.mark.parametrize(
    ("situation", "first"),
    [
        ({"topic": "partner_or_family_violence"}, "crisis_centre"),
        ({"topic": "partner_or_family_violence", "who": "child"}, "alarmtelefonen"),
        ({"topic": "sexual_abuse_recent", "who": "child"}, "sexual_assault_centre"),
        ({"topic": "own_violence_anger", "help_today": "yes"}, "legevakt-116117"),
        ({"topic": "own_violence_anger"}, "perpetrator_help"),
        ({}, "crisis_centre"),
    ],
)
def test_the_help_that_fits_comes_first(catalogue: Catalogue, situation: dict[str, str], first: str) -> None:
    assert catalogue.route(situation).help[0] == first


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "help: [crisis_centre, kompetanseteamet",
            "help: [crisis_center, kompetanseteamet",
            "neither a kind of service",
        ),
        ("help: [vo-linjen, crisis_centre, alarmtelefonen]", "help: [crisis_centre]", "none of the help named can be"),
        ("topic: [ask_rights]", "topic: [ask_right]", '"ask_right" is no topic'),
        ("topic: [ask_rights]", "matter: [ask_rights]", "may name only topic"),
        ("night: vo-linjen", "night: stottesenter-nasjonalt", "does not answer at night"),
        ("svarer 116 006 hele", "svarer de hele", "the number of vo-linjen does not stand in it"),
        ("- when: {who: [child]}\n", "- when: {who: [relative]}\n", "a child can be sent to"),
        ("- when: {}\n", "- when: {who: [self]}\n", "the last row must fit always"),
        ("help: [alarmtelefonen, kors-pa-halsen", "help: [alarmtelefonen, alarmtelefonen", "names the same help twice"),
        ("topic: [stalking_threats]", "topic: [sexual_abuse_past]", "no situation reaches it"),
    ],
)
def test_a_gap_or_a_contradiction_is_told(folder: Path, old: str, new: str, told: str) -> None:
    assert any(told in problem for problem in spoil(folder, old, new))


def test_a_row_without_a_language_is_refused(folder: Path) -> None:
    text = (folder / "routing.yml").read_text(encoding="utf-8")
    (folder / "routing.yml").write_text(
        text.replace('    nn: "Her svarar nokon no, heile døgnet:"\n', ""), encoding="utf-8"
    )
    (problem,) = check(folder)[1]
    assert (problem.file, problem.field) == ("routing.yml", "why.nn")


def test_the_table_as_it_stands_has_no_problem(folder: Path) -> None:
    contents = load(folder)
    assert problems(contents) == []
    assert chosen(contents.routes, {}).when == {}
