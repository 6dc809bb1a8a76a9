"""What Excel and LibreOffice do to a file without being asked: none of it is a correction."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from sheets import Sheet, changes, faults

from services_catalog.upkeep import cells, corrections


def opened_and_saved(cell: str) -> str:
    """Return what a Norwegian spreadsheet makes of a cell that it takes for a number or a day."""
    assert cell[:1] not in tuple("=+-@"), "it would be run as a formula"
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell):
        return datetime.date.fromisoformat(cell).strftime("%d.%m.%Y")
    if re.fullmatch(r"\d{4}-\d{2}", cell):
        return datetime.date.fromisoformat(f"{cell}-01").strftime("%b.%y").lower()
    if re.fullmatch(r"\d{1,3}( \d{3})*|\d+", cell):
        return str(int(cell.replace(" ", "")))
    return cell


@pytest.fixture
def sheet(folder: Path) -> Sheet:
    """The export after one opening and saving, with days and months in it."""
    Sheet.of(folder).put("jurk", checked_on="2026-11-20", phone_1_seen="2026-10").write()
    found = Sheet.of(folder)
    found.rows = [[opened_and_saved(cell) for cell in row] for row in found.rows]
    return found


def assert_untouched(sheet: Sheet, **saved: str) -> None:
    plan = corrections.plan(sheet.folder, sheet.save(**saved), None, datetime.date(2026, 11, 22))
    assert (changes(plan), faults(plan)) == ({}, {})


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8-sig"), (";", "cp1252"), (",", "utf-8"), ("\t", "utf-16"), ("\t", "cp1252")]
)
def test_the_file_comes_back_unchanged_however_it_was_saved(sheet: Sheet, delimiter: str, encoding: str) -> None:
    assert_untouched(sheet, delimiter=delimiter, encoding=encoding, end="\n" if delimiter == "," else "\r\n")


def test_a_leading_zero_stays_whether_the_apostrophe_is_shown_or_swallowed(folder: Path) -> None:
    sheet = Sheet.of(folder)
    assert sheet.cell("politi-02800", "phone_1") == "'02800"
    for written in ("'02800", "02800", "2800", "’02800", "“02800”", "2800.0", "2800,0"):
        assert_untouched(sheet.put("politi-02800", phone_1=written))


@pytest.mark.parametrize("written", ["+4795411755", "4795411755", "004795411755", "'+47 954 11 755", "95411755"])
def test_a_plus_that_was_dropped_is_no_correction(folder: Path, written: str) -> None:
    assert_untouched(Sheet.of(folder).put("alarmtelefonen", phone_2=written))


@pytest.mark.parametrize(
    "written",
    ["22842950", "22\u00a084\u00a029\u00a050", "22\u202f84 29 50", " 22 84 29 50 ", "228 42 950", "22-84-29-50"],
)
def test_other_spaces_in_a_number_are_no_correction(folder: Path, written: str) -> None:
    assert_untouched(Sheet.of(folder).put("jurk", phone_1=written))


def test_quotes_that_were_made_round_are_no_correction(folder: Path) -> None:
    Sheet.of(folder).put("jurk", name_nb='JURK, "jussen" for d\'kvinner').write()
    assert_untouched(Sheet.of(folder).put("jurk", name_nb="JURK, “jussen” for d’kvinner"))
    assert_untouched(Sheet.of(folder).put("jurk", name_nb="JURK,\u00a0«jussen»  for d'kvinner "))


def test_columns_in_another_order_and_empty_ones_behind_are_no_correction(folder: Path) -> None:
    sheet = Sheet.of(folder)
    order = sorted(range(len(sheet.header)), key=lambda place: sheet.header[place])
    sheet.rows = [[row[place] for place in order] + ["", ""] for row in sheet.rows]
    sheet.rows.extend([[""] * len(order)] * 5)
    assert_untouched(sheet)


def test_cells_missing_at_the_end_are_no_correction(folder: Path) -> None:
    sheet = Sheet.of(folder).without("revision")
    for row in sheet.rows[1:]:
        while row and not row[-1]:
            row.pop()
    assert_untouched(sheet)


def test_a_line_that_names_the_delimiter_and_empty_lines_are_left_out(folder: Path) -> None:
    sheet = Sheet.of(folder)
    sheet.rows[:0] = [["sep=", ""], []]
    sheet.rows[2] = [name.upper().replace("_", " ") for name in sheet.rows[2]]
    assert_untouched(sheet)


def test_letters_that_the_encoding_does_not_have_are_no_correction(folder: Path) -> None:
    Sheet.of(folder).put("sanks", name_en="SANKS, Kárášjohka čoahkkin").write()
    assert_untouched(Sheet.of(folder), encoding="cp1252")


def test_letters_broken_on_the_way_are_no_correction(folder: Path) -> None:
    sheet = Sheet.of(folder)
    broken = sheet.cell("jurk", "name_nb").encode().decode("cp1252")
    assert broken != sheet.cell("jurk", "name_nb")
    assert_untouched(sheet.put("jurk", name_nb=broken))


def test_unknown_columns_are_told_and_left_out(folder: Path) -> None:
    sheet = Sheet.of(folder)
    sheet.rows = [[*row, text] for row, text in zip(sheet.rows, ["Merknad", *["hei"] * len(sheet.rows)], strict=False)]
    plan = sheet.put("jurk", phone_1="22 84 29 51").plan()
    assert plan.notes == ('the column "merknad" is not known and is left out',)
    assert list(changes(plan)) == [("jurk", "phone_1")]


def test_columns_that_follow_from_others_are_told_and_not_taken_back(folder: Path) -> None:
    plan = Sheet.of(folder).put("jurk", kind_name="Advokat").put("dinutvei", serves_names="Oslo").plan()
    assert (plan.changed, plan.refused) == ((), ())
    assert [note.split(" is another in 1 row")[0] for note in sorted(plan.notes)] == ["kind_name", "serves_names"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-22", "2026-11-22"),
        ("22.11.2026", "2026-11-22"),
        ("1.2.2026", "2026-02-01"),
        ("22.11.26", "2026-11-22"),
        ("22/11/2026", "2026-11-22"),
        ("2026-11-22 00:00:00", "2026-11-22"),
        ("22.11.2026 00:00", "2026-11-22"),
    ],
)
def test_days_are_read_as_spreadsheets_write_them(text: str, day: str) -> None:
    assert str(cells.date(text)) == day


@pytest.mark.parametrize("text", ["", "11/22/2026", "3/4/2026", "31.11.2026", "46348", "i går", "22.11", "2026-13-01"])
def test_what_is_no_day_for_sure_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"date|days"):
        cells.date(text)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("2023", "2023"),
        ("2023-10", "2023-10"),
        ("okt.23", "2023-10"),
        ("Oct-23", "2023-10"),
        ("mai 2024", "2024-05"),
        ("10.2023", "2023-10"),
        ("01.10.2023", "2023-10"),
        ("2023-10-01", "2023-10"),
    ],
)
def test_months_are_read_as_spreadsheets_write_them(text: str, month: str) -> None:
    assert cells.month(text) == month


@pytest.mark.parametrize("text", ["20", "2023-13", "13.2023", "xyz.23", "1800"])
def test_what_is_no_month_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=text.split("-", maxsplit=1)[0]):
        cells.month(text)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("116006", "116 006"),
        ("02800", "02800"),
        ("22400040", "22 40 00 40"),
        ("800.57.000", "800 57 000"),
        ("(+47) 22 40 00 40", "+47 22 40 00 40"),
        ("+47 22400040", "+47 22 40 00 40"),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: str) -> None:
    assert cells.number(text) == number


@pytest.mark.parametrize("text", ["22 40 00 40 / 41", "22400040, 22400041", "tlf 22 40 00 40", "1e10", "000000", "22"])
def test_what_is_not_one_number_for_sure_is_not_read_as_one(text: str) -> None:
    with pytest.raises(ValueError, match=r"not a valid|shortened"):
        cells.number(text)
