"""The sentences as a spreadsheet and back: what is changed is written, what must not be is refused row by row."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from ledelys import cli
from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.review import spreadsheet
from ledelys.review.sentences import by_key

NB, NN, EN = 4, 5, 6
KEY = "utter_greet"


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """A fresh spreadsheet."""
    file = tmp_path / "ledelys.xlsx"
    assert spreadsheet.write(file) == sum(key.startswith("utter_") for key in by_key())
    return file


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the files that the spreadsheet changes."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT / "data", copy / "data")
    shutil.copy(ROOT / "domain.yml", copy / "domain.yml")
    monkeypatch.setattr(spreadsheet, "ROOT", copy)
    spreadsheet._parsed.cache_clear()
    return copy


def change(file: Path, key: str, column: int, text: str) -> None:
    book = load_workbook(file)
    sheet = book[spreadsheet.SHEET]
    row = next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 2).value == key)
    sheet.cell(row, column).value = text
    book.save(file)


def test_an_unchanged_spreadsheet_changes_nothing(exported: Path) -> None:
    assert spreadsheet.read(exported) == []


def test_a_changed_sentence_is_written_and_all_else_stays(exported: Path, project: Path) -> None:
    new = "Hei. Jeg er et program, ikke et menneske. Er det fare nå, ring 112."
    change(exported, KEY, NB, new)
    before = (project / "data/topics/smalltalk_or_thanks.yml").read_text(encoding="utf-8").split("\n")
    assert cli.main(["review", "import", str(exported)]) == 0
    after = (project / "data/topics/smalltalk_or_thanks.yml").read_text(encoding="utf-8").split("\n")
    changed = set(after) ^ set(before)
    assert 0 < len(changed) < 8
    assert any(new in line for line in after)
    comments = [line for line in before if line.strip().startswith("#")]
    assert [line for line in after if line.strip().startswith("#")] == comments
    others = [file for file in project.rglob("*.yml") if file.name != "smalltalk_or_thanks.yml"]
    assert all(file.read_bytes() == (ROOT / file.relative_to(project)).read_bytes() for file in others)


@pytest.mark.parametrize(
    ("key", "column", "text", "reason"),
    [
        (KEY, NB, "Hei. Ring 22 22 22 22.", "does not show the number"),
        (KEY, EN, "Hello. You are a victim of violence.", "have not used the word"),
        (KEY, NN, "Hei!", "exclamation"),
        (KEY, NB, "ord " * 61, "at most 60"),
        (KEY, NB, "  ", "empty"),
        (KEY, NB, "Hei {navn}.", "braces"),
        ("utter_note", NB, "Her er notatet.", "braces"),
        ("utter_danger_attack", NB, "Ring 112 nå.", "begin with 112"),
        (KEY, EN, "Hello. Call 116 123.", "needs a source"),
    ],
)
def test_what_must_not_be_said_is_refused_with_its_reason_and_the_rest_is_written(
    exported: Path, project: Path, capsys: pytest.CaptureFixture[str], key: str, column: int, text: str, reason: str
) -> None:
    change(exported, key, column, text)
    change(exported, "utter_thanks", NB, "Det er bare fint. Lurer du på noe mer?")
    assert cli.main(["review", "import", str(exported)]) == 1
    told = capsys.readouterr().out
    assert "refused: row" in told
    assert reason in told
    assert "1 sentences changed, 1 refused" in told
    assert "Lurer du på noe mer?" in (project / "data/topics/smalltalk_or_thanks.yml").read_text(encoding="utf-8")


def test_other_files_are_turned_down(tmp_path: Path, exported: Path) -> None:
    other = tmp_path / "other.xlsx"
    other.write_bytes(b"PK\x03\x04 no")
    with pytest.raises(UserError, match="not a spreadsheet"):
        spreadsheet.read(other)
    change(exported, KEY, 2, "utter_gone")
    with pytest.raises(UserError, match="no sentence called"):
        spreadsheet.read(exported)
