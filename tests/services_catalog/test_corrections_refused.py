"""Rows that are refused: each with its line, the column, the reason and how to mend it, and nothing else is held up."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from sheets import TODAY, Sheet, faults, lines, shown

from ledelys.cli import main
from services_catalog import CatalogueError
from services_catalog.upkeep import corrections


@pytest.mark.parametrize(
    ("record", "column", "cell", "reason"),
    [
        ("jurk", "phone_1", "22 84 29 5", "not a valid Norwegian telephone number"),
        ("jurk", "phone_1", "ring oss", "not a valid Norwegian telephone number"),
        ("jurk", "phone_1", "+46 8 123 456 78", "not a valid Norwegian telephone number"),
        ("jurk", "phone_2", "2800", "has a spreadsheet dropped a zero"),
        ("jurk", "phone_1", "2,28E+07", "shortened the number"),
        ("jurk", "phone_1", "########", 'wrote "########" in place of the value'),
        ("jurk", "phone_1_use", "fax", "none of call, sms, text"),
        ("jurk", "phone_1_label_en", "", "it is empty"),
        ("jurk", "phone_1_seen", "2027-01", "still to come"),
        ("jurk", "phone_1_seen", "i fjor", "not a date"),
        ("jurk", "phone_1_checked_on", "23.11.2026", "still to come"),
        ("jurk", "phone_1_checked_by", "Kari Nordmann, tlf 1", "is no role"),
        ("jurk", "phone_2_label_nb", "telefon", "there is no number in phone_2"),
        ("jurk", "kind", "rettshjelp", "is no kind of service"),
        ("jurk", "name_nb", "", "it is empty"),
        ("jurk", "name_en", "#NAVN?", 'wrote "#NAVN?" in place of the value'),
        ("jurk", "web", "jurk.no", "not written as it should be"),
        ("jurk", "seat", "9999", 'no municipality has the number "9999"'),
        ("jurk", "serves", "9999", 'no municipality has the number "9999"'),
        ("jurk", "serves", "Tromsøya", 'no municipality has the name "Tromsøya"'),
        ("jurk", "serves", "0301 | Herøy", "1515 (Møre og Romsdal) or 1818 (Nordland)"),
        ("jurk", "serves", "county: Westfold", "Westfold"),
        ("jurk", "serves", "0301 | 0301", "stands twice"),
        ("jurk", "serves", "", "is empty, and so is likely"),
        ("jurk", "likely_from", "name", "stands with likely"),
        ("jurk", "hours_en", "", "it is empty"),
        ("jurk", "hours_nb", "Ã¥pent hele dÃ¸gnet", "letters such as æ, ø and å are broken"),
        ("jurk", "hours_nb", "x" * 601, "at most 600"),
        ("jurk", "from_age", "atten", "is no age"),
        ("jurk", "from_age", "99", "less than or equal to 30"),
        ("jurk", "anonymous", "kanskje", "neither yes nor no"),
        ("jurk", "languages", "nb | tysk", "'nb', 'nn', 'en'"),
        ("jurk", "checked_on", "01/02/2026", "two different days"),
        ("jurk", "checked_on", "31.02.2026", "not a date"),
        ("krisesenter-oslo", "address", "Gata 1", "where such a service lies may not stand here"),
        ("krisesenter-oslo", "seat", "0301", "where such a service lies may not stand here"),
        ("krisesenter-oslo", "name_nb", "Krisesenteret i Storgata 12", "a street may not stand in a record"),
        ("krisesenter-oslo", "revision", "", "the row is cut short"),
        ("nod-112", "id", "nod-122", 'no record has the id "nod-122"'),
        ("nod-112", "id", "", "it is empty"),
    ],
)
def test_a_bad_cell_is_refused_with_line_column_and_reason(
    folder: Path, record: str, column: str, cell: str, reason: str
) -> None:
    sheet = Sheet.of(folder)
    line = sheet.rows.index(sheet.row(record)) + 1
    plan = sheet.put(record, **{column: cell}).plan("operator")
    assert [one.line for one in plan.refused] == [line]
    named = {fault.column: fault for fault in plan.refused[0].faults}
    assert reason in named[column].reason
    assert all(fault.mend and len(str(fault).splitlines()) == 1 for fault in named.values())
    assert plan.changed == ()


def test_a_row_with_too_many_cells_is_refused(folder: Path) -> None:
    sheet = Sheet.of(folder)
    sheet.row("jurk").append("22 84 29 51")
    assert "more cells than there are columns" in faults(sheet.plan())["jurk", ""]


def test_a_number_that_stands_twice_in_a_row_is_refused(folder: Path) -> None:
    found = faults(Sheet.of(folder).put("jurk", phone_2="22842950").plan())
    assert found == {("jurk", "phone_1"): "the number 22 84 29 50 stands twice"}


def test_a_row_that_is_cut_short_is_refused(folder: Path) -> None:
    sheet = Sheet.of(folder)
    sheet.rows[sheet.rows.index(sheet.row("jurk"))] = sheet.row("jurk")[:9]
    assert "cut short" in faults(sheet.plan())["jurk", "revision"]


def test_an_id_that_stands_twice_is_refused_both_times(folder: Path) -> None:
    sheet = Sheet.of(folder).put("jurk", phone_1="22 84 29 51")
    sheet.rows.append(list(sheet.row("jurk")))
    plan = sheet.plan()
    assert [one.record for one in plan.refused] == ["jurk", "jurk"]
    assert plan.changed == ()


def test_every_fault_of_a_row_is_told_at_once(folder: Path) -> None:
    plan = Sheet.of(folder).put("jurk", phone_1="1", web="x", kind="y", name_nn="").plan()
    assert {fault.column for fault in plan.refused[0].faults} >= {"phone_1", "kind", "name_nn"}


def test_an_id_that_is_nearly_right_is_guessed(folder: Path) -> None:
    plan = Sheet.of(folder).put("nod-112", id="nod-1112").plan()
    assert plan.refused[0].faults[0].mend == "Did you mean nod-112?"


def test_the_last_number_that_others_are_sent_to_cannot_be_removed(folder: Path) -> None:
    plan = Sheet.of(folder).put("vo-linjen", phone_1="").plan()
    assert plan.changed == ()
    assert any("kinds.yml" in fault.reason for fault in plan.refused[0].faults)


def test_a_line_that_is_needed_at_night_cannot_lose_its_hours(folder: Path) -> None:
    own = {"hours_nb": "hverdager", "hours_nn": "kvardagar", "hours_en": "weekdays"}
    plan = Sheet.of(folder).put("vo-linjen", **own).plan()
    assert plan.changed == ()
    assert any("routing.yml" in fault.reason and "night" in fault.reason for fault in plan.refused[0].faults)


def refusal(folder: Path, content: bytes) -> str:
    """Import `content`, which must be refused as a whole in one sentence, and return that."""
    before = lines(folder)
    file = folder / "corrected.csv"
    file.write_bytes(content)
    with pytest.raises(CatalogueError) as caught:
        corrections.plan(folder, file, None, TODAY)
    assert lines(folder) == before
    assert len(caught.value.problems) == 1
    assert caught.value.problems[0].file == "corrected.csv"
    told = str(caught.value.problems[0])
    assert len(told.splitlines()) == 1
    return told


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "it is empty"),
        (b" \r\n;;;\r\n", 'names no column "id"'),
        (b"name;phone\r\nJURK;1\r\n", 'names no column "id"'),
        (b"id;web;web\r\njurk;a;b\r\n", 'the column "web" stands twice'),
        (b"PK\x03\x04\x14\x00\x06\x00", "it is a spreadsheet, not a CSV file"),
        (b"id;web\r\njurk;\x00\r\n", "it is not a text"),
        (b"id;web\r\njurk;\x81\xff\r\n", "neither UTF-8 nor windows-1252"),
        (b'id;web\r\njurk;"https://www.jurk.no\r\n', "it is not a CSV file"),
        (b"\xff\xfei\x00d\x00;", 'names no column "id"|neither UTF-8'),
        (b"id;web\r\njurk;" + b"x" * 10_000_000, "too large"),
        (b"id;web\r\njurk;" + b"x" * 3_000_000 + b"\r\n", "it is not a CSV file"),
    ],
)
def test_a_file_that_is_none_of_ours_is_refused_in_one_sentence(folder: Path, content: bytes, reason: str) -> None:
    assert any(one in refusal(folder, content) for one in reason.split("|"))


def test_a_file_that_is_not_there_is_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["catalogue", "import", str(folder / "none.csv"), "--folder", str(folder)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_to_a_file_no_number_is_shown_that_nobody_checked(folder: Path, seed: int) -> None:
    """Random bytes, cut ends and doubled pieces: refused as a whole, or row by row, or taken as what it says."""
    chance = random.Random(seed)
    data = bytearray(Sheet.of(folder).only("jurk", "kfv", "vo-linjen").save().read_bytes())
    for _ in range(chance.randint(1, 5)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at : at + chance.randint(0, 40)] = chance.randbytes(chance.randint(0, 40))
            case 1:
                data = data[:at] or data
            case 2:
                data[at:at] = data[at // 2 : at]
            case _:
                data[at : at + 1] = chance.choice([b'"', b";", b"\r\n", b"\x00", b"\xe6", b"\t"])
    (folder / "corrected.csv").write_bytes(bytes(data))
    before = lines(folder)
    known = {record: set(shown(folder, record)) for record in ("jurk", "kfv", "vo-linjen")}
    try:
        plan = corrections.plan(folder, folder / "corrected.csv", None, TODAY)
    except CatalogueError:
        refusal(folder, bytes(data))
        return
    corrections.write(plan)
    for record, numbers in known.items():
        assert {one.number for one in shown(folder, record)} <= {one.number for one in numbers}
    if not plan.changed:
        assert lines(folder) == before
    assert all(fault.reason and fault.mend for row in plan.refused for fault in row.faults)


@pytest.mark.parametrize("seed", range(40))
def test_random_bytes_give_one_sentence(folder: Path, seed: int) -> None:
    assert refusal(folder, random.Random(seed).randbytes(random.Random(seed).randint(1, 3000)))
