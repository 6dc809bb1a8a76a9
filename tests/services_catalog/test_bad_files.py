"""What is wrong with a file is told with file, record, field, reason and how to mend it; nothing else comes out."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from services_catalog import CatalogueError, Problem, load_catalogue
from services_catalog.check import check

FUZZED = 200
GEOGRAPHY = ("geography/places.yml", "geography/regions.yml", "geography/surroundings.yml")
YAML_FILES = ("services.yml", "words.yml", "sources.yml", "kinds.yml", *GEOGRAPHY)
CSV_FILES = ("geography/municipalities.csv", "geography/postal_places.csv")


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test looks for something that is no longer in {path.name}: {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def only_problem(folder: Path) -> Problem:
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    assert len(caught.value.problems) == 1, caught.value
    return caught.value.problems[0]


def test_an_untouched_copy_has_no_problems(folder: Path) -> None:
    assert check(folder)[1] == []


@pytest.mark.parametrize(
    ("old", "new", "record", "field", "reason"),
    [
        ('number: "112"', 'number: "11 2345"', "nod-112", "phones[0].number", "not a valid Norwegian telephone number"),
        ('number: "112"', "number: 112", "nod-112", "phones[0].number", "should be a valid string"),
        (
            'number: "112"',
            'number: "ring oss"',
            "nod-112",
            "phones[0].number",
            "not a valid Norwegian telephone number",
        ),
        ("- id: nod-112", "- id: nod-110", "nod-110", "id", "two records have this id"),
        ("kind: police\n", "kind: polise\n", "politi-02800", "kind", '"polise" does not stand in kinds.yml'),
        ("hours: always", "hours: alwyas", "nod-110", "hours", '"alwyas" does not stand in words.yml'),
        ('serves: ["3201", "3203", "3312"]', 'serves: ["9999"]', "krisesenter-asker-baerum-lier", "serves[0]", "9999"),
        ("county: Agder", "county: Agdar", "nok-agder", "serves[0]", "Agdar"),
        ("region: Øst-Finnmark", "region: Ost", "krisesenter-nora", "serves[1]", "Ost"),
        ("police_district: Troms", "police_district: Nord", "barnehus-tromso", "serves[0]", "Nord"),
        ("web: https://www.volinjen.no", "web: volinjen", "vo-linjen", "web", "match pattern"),
        ("checked_on: null", "checked_on: yesterday", "nod-110", "checked_on", "valid date"),
        ("confidence: two-sources", "confidence: sure", "nod-110", "phones[0].confidence", "one-source"),
        (
            "referral_required: false",
            'referral_required: "no"',
            "legevakt-116117",
            "referral_required",
            "valid boolean",
        ),
        ("- varde:innlandet\n", "- varde:unknown\n", "legevakt-116117", "phones[0].source", "varde:unknown"),
        ("en: Fire and rescue 110", "english: Fire", "nod-110", "names", ""),
        ('seen: "2026"', 'seen: "last year"', "politi-02800", "phones[0].seen", "should be a year or a month"),
    ],
)
def test_a_bad_record_is_refused_with_file_record_field_and_reason(
    folder: Path, old: str, new: str, record: str, field: str, reason: str
) -> None:
    spoil(folder / "services.yml", old, new)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(folder)
    problem = caught.value.problems[0]
    assert (problem.file, problem.record) == ("services.yml", record)
    assert problem.field.startswith(field)
    assert reason in problem.reason
    assert problem.mend
    assert len(str(problem).splitlines()) == 1


def test_a_crisis_centre_with_an_address_is_refused(folder: Path) -> None:
    spoil(folder / "services.yml", "web: https://www.oslokrisesenter.no", "address: Gata 1, 0001 Oslo")
    problem = only_problem(folder)
    assert (problem.record, problem.field) == ("krisesenter-oslo", "address")


def test_a_street_in_the_notes_of_a_crisis_centre_is_refused(folder: Path) -> None:
    spoil(folder / "services.yml", "notes: Open to all genders.", "notes: Ring the bell in Storgata 12.")
    problem = only_problem(folder)
    assert (problem.record, problem.field) == ("krisesenter-salten", "notes")


def test_broken_yaml_is_told_with_its_line(folder: Path) -> None:
    spoil(folder / "services.yml", "kind: police\n", 'kind: "police\n')
    problem = only_problem(folder)
    assert problem.file == "services.yml"
    assert "not valid YAML, line" in problem.reason


def test_a_field_given_twice_is_told(folder: Path) -> None:
    spoil(folder / "services.yml", "  kind: police\n", "  kind: police\n  kind: police\n")
    assert "stands twice" in only_problem(folder).reason


@pytest.mark.parametrize("file", YAML_FILES)
def test_a_file_cut_short_is_told_even_where_it_still_parses(folder: Path, file: str) -> None:
    lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / file).write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
    assert any(problem.file == Path(file).name and "cut short" in problem.reason for problem in check(folder)[1])


def test_missing_municipalities_are_told(folder: Path) -> None:
    lines = (folder / "geography/municipalities.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "geography/municipalities.csv").write_text("".join(lines[:-1]), encoding="utf-8")
    assert "there are 356 municipalities and should be 357" in [problem.reason for problem in check(folder)[1]]


@pytest.mark.parametrize("file", ["services.yml", *CSV_FILES])
def test_a_file_in_another_encoding_is_told(folder: Path, file: str) -> None:
    (folder / file).write_bytes((folder / file).read_text(encoding="utf-8").encode("latin-1", "replace"))
    problem = only_problem(folder)
    assert problem.file == Path(file).name
    assert "not UTF-8" in problem.reason


def test_a_missing_file_is_told(folder: Path) -> None:
    (folder / "kinds.yml").unlink()
    assert only_problem(folder).reason == "the file is missing"


def test_a_wrong_municipality_number_in_places_is_told(folder: Path) -> None:
    spoil(folder / "geography/places.yml", '- number: "1121"', '- number: "1120"')
    reasons = [problem.reason for problem in check(folder)[1]]
    assert "the number 1120 is Klepp, not Time" in reasons


def test_a_line_without_a_shown_number_cannot_stand_in_for_others(folder: Path) -> None:
    spoil(folder / "kinds.yml", "connects: [vo-linjen]", "connects: [krisesenter-oslo]")
    assert only_problem(folder).reason == '"krisesenter-oslo" has no number that may be shown'


def test_two_faults_in_two_files_are_told_together(folder: Path) -> None:
    (folder / "kinds.yml").unlink()
    spoil(folder / "services.yml", 'number: "112"', 'number: "1"')
    assert {problem.file for problem in check(folder)[1]} == {"kinds.yml", "services.yml"}


@pytest.mark.parametrize("seed", range(FUZZED))
def test_whatever_is_done_to_a_file_either_loads_or_is_told(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    path = folder / chance.choice([*YAML_FILES, *CSV_FILES])
    data = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data))
        data[at : at + chance.randint(0, 30)] = chance.choice(
            [
                b"",
                b"\x00",
                b"\xff",
                b"\n",
                b"- ",
                b"{",
                b"]",
                b'"',
                b": ",
                b"*x",
                b"&y ",
                b"!!python/object:x ",
                b"1e999",
            ]
        )
    path.write_bytes(bytes(data))
    contents, problems = check(folder)
    assert contents is not None or problems
    assert all(problem.file and problem.reason and problem.mend for problem in problems)
