"""What reviewers send back is taken over or refused in one sentence, whatever the file holds."""

from __future__ import annotations

import io
import itertools
import json
import random
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given
from hypothesis import strategies as st

from ledelys.errors import UserError
from ledelys.review import approvals, conversation_files, foreign_sheet, spreadsheet
from ledelys.review.sentences import by_key

KEY = "utter_greet"
SENTENCE = by_key()[KEY]["nb"]
SHEET_PART = "xl/worksheets/sheet1.xml"
MARK = {
    "sentence": KEY,
    "language": "nb",
    "hash": SENTENCE.hash,
    "role": "counsellor",
    "verdict": "approve",
    "comment": "",
}
values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the foreign file of an example is put."""
    return tmp_path_factory.mktemp("foreign") / "file.xlsx"


@pytest.fixture(scope="module")
def parts(file: Path) -> dict[str, bytes]:
    """The parts of a spreadsheet as it is exported."""
    spreadsheet.write(file)
    with zipfile.ZipFile(file) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def one_sentence(error: Exception) -> str:
    assert len(str(error).splitlines()) == 1
    return str(error)


def put(file: Path, parts: dict[str, bytes]) -> Path:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    file.write_bytes(target.getvalue())
    return file


def refused(file: Path) -> str:
    """The reason why a spreadsheet is not read; empty if it is."""
    try:
        spreadsheet.read(file)
    except UserError as error:
        return one_sentence(error)
    return ""


# --- Marks saved from the book ---


@given(st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
@example(b"[" * 100_000)
@example(b"\xff\xfe{}")
def test_any_file_of_marks_is_read_or_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    with pytest.raises(UserError):
        approvals.read_marks(file)


@given(st.dictionaries(st.sampled_from(sorted(MARK)), values, max_size=3) | values)
@example({"hash": "٠" * 12})
@example({"sentence": "\ud800"})
@example({"language": "nb\nrole: legal"})
@example({"sentence": "utter_greet\x1b[2J"})
@example({"verdict": ["approve"]})
def test_any_mark_is_read_or_refused(file: Path, change: Any) -> None:
    mark = {**MARK, **change} if isinstance(change, dict) else change
    file.write_text(json.dumps({"format": approvals.FORMAT, "marks": [mark]}), encoding="utf-8")
    try:
        marks = approvals.read_marks(file)
    except UserError:
        return
    for line in approvals.comment_lines(marks):
        assert line.isprintable()


@given(st.text(st.characters(codec=None), max_size=80))
@example("\x1b]0;owned\x07\x1b[2J")
@example("første\r\nandre\u2028tredje")
@example("\ud83d")
@example("\u202eskjult")
def test_a_comment_commands_no_terminal(file: Path, comment: str) -> None:
    file.write_text(json.dumps({"format": approvals.FORMAT, "marks": [{**MARK, "comment": comment}]}), encoding="utf-8")
    for line in approvals.comment_lines(approvals.read_marks(file)):
        assert line.isprintable()
        assert line.encode("utf-8")


@given(st.binary(max_size=100) | values.map(lambda value: yaml.safe_dump(value).encode()))
@example(b"- {sentence: a, date: 2026-13-45}")
@example(b"\xff")
@example(b"!!python/object/apply:os.system [echo]")
@example(b"[" * 10_000)
@example(b"7")
def test_any_list_of_approvals_is_read_or_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        assert isinstance(approvals.load(file), list)
    except UserError as error:
        one_sentence(error)


# --- Spreadsheets ---


def test_a_spreadsheet_that_came_through_whole_is_read(file: Path, parts: dict[str, bytes]) -> None:
    assert refused(put(file, parts)) == ""


@given(st.binary(max_size=300))
def test_bytes_that_are_no_spreadsheet_are_refused(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    assert refused(file)


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_spreadsheet_is_read_or_refused(file: Path, parts: dict[str, bytes], seed: int) -> None:
    chance = random.Random(seed)
    content = bytearray(put(file, parts).read_bytes())
    for _ in range(chance.randrange(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    file.write_bytes(content[: chance.choice((len(content), len(content) // 2))])
    refused(file)


@pytest.mark.parametrize("content", [None, b"", b"<a/>", b"\xff\x00", b"<worksheet>"])
def test_a_spreadsheet_whose_parts_are_missing_or_broken_is_read_or_refused(
    file: Path, parts: dict[str, bytes], content: bytes | None
) -> None:
    for broken in parts:
        changed = {name: part for name, part in parts.items() if name != broken}
        refused(put(file, changed if content is None else {**changed, broken: content}))


def test_a_bomb_is_refused_before_it_is_unpacked(file: Path, parts: dict[str, bytes]) -> None:
    assert "too large" in refused(put(file, {**parts, "xl/media/bomb": bytes(foreign_sheet.LARGEST_UNPACKED)}))


def test_a_bomb_of_entities_is_refused(file: Path, parts: dict[str, bytes]) -> None:
    names = "abcdefghi"
    entities = '<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in itertools.pairwise(names)
    )
    bomb = parts[SHEET_PART].decode().replace("<worksheet", f"<!DOCTYPE worksheet [{entities}]><worksheet", 1)
    assert refused(put(file, {**parts, SHEET_PART: bomb.replace("Setning<", "&i;<", 1).encode()}))


def test_a_row_at_the_end_of_the_world_is_refused(file: Path, parts: dict[str, bytes]) -> None:
    far = b'<row r="1048576"><c r="A1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    assert "too large" in refused(put(file, {**parts, SHEET_PART: parts[SHEET_PART].replace(b"</sheetData>", far)}))


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (None, "empty"),
        ("x" * 32_000, "characters"),
        ("112\x07", "cannot be seen (U+0007)"),
        ("\u202e211 gniR", "cannot be seen (U+202E)"),
        ("Ring\u200b112", "cannot be seen (U+200B)"),
        ("{place}", "words in braces"),
        ("{{7*7}}", "words in braces"),
        ("Ring 99 99 99 99", "does not show the number"),
        ("Hei!", "exclamation marks"),
    ],
)
def test_a_cell_that_is_no_sentence_is_refused_with_its_reason(cell: str | None, reason: str) -> None:
    edit = spreadsheet.Edit(2, SENTENCE, spreadsheet._plain(cell))
    assert reason in (spreadsheet.reason_against(edit) or "")


@pytest.mark.parametrize(
    "value", [b'<c r="B2"><f>1+1</f></c>', b'<c r="B2" t="e"><v>#REF!</v></c>', b'<c r="B2"><v>1e308</v></c>']
)
def test_a_row_without_a_name_of_ours_is_passed_over_or_refused(
    file: Path, parts: dict[str, bytes], value: bytes
) -> None:
    named = re.sub(rb'<c r="B2".*?</c>', value, parts[SHEET_PART], count=1)
    assert named != parts[SHEET_PART]
    reason = refused(put(file, {**parts, SHEET_PART: named}))
    assert reason == "" if b"<f>" in value else "there is no sentence called" in reason


@given(st.text(max_size=300), st.booleans())
@example("a\\", False)
@example("C:\\new", False)
@example('ny\\"', False)
@example("- # : | > & * ! % @ `", True)
@example("et langt-ord-med-streker " * 12, True)
@example("a\tb\u00a0c\u3000d", False)
@example("første\n\nandre", True)
def test_a_sentence_that_is_taken_over_is_read_again_as_it_was(cell: str, folded: bool) -> None:
    text = spreadsheet._plain(cell)
    assume(spreadsheet.reason_against(spreadsheet.Edit(2, SENTENCE, text)) is None)
    written = "\n".join(["- name: before", *spreadsheet._written(text, 2, folded=folded), "  after: it"])
    assert yaml.safe_load(written) == [{"name": "before", "text": text, "after": "it"}]


# --- Conversations ---


@given(st.binary(max_size=200) | values.map(lambda value: yaml.safe_dump(value).encode()))
@example(b"\xff")
@example(b"[" * 10_000)
@example(b"- {conversation: 2026-13-45, language: nb, steps: []}")
def test_any_file_of_conversations_is_read_or_refused(file: Path, content: bytes) -> None:
    _read_conversations(file, content)


@given(
    values, st.dictionaries(st.sampled_from(["visitor", "bot", "begins", "mentions", "services", "x"]), values), values
)
@example("nb", {"visitor": "hei"}, None)
@example("nb", {"mentions": None}, {"visitor": "hei"})
def test_any_step_is_read_or_refused(file: Path, language: Any, step: dict[str, Any], other: Any) -> None:
    for steps in ([{"visitor": "hei"}, step], [step, other], other):
        entry = {"conversation": "en", "language": "nb", "steps": steps}
        for one in (entry, {**entry, "language": language}):
            _read_conversations(file, yaml.safe_dump([one]).encode())


def _read_conversations(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    try:
        read = conversation_files.read(file)
    except conversation_files.FileError as error:
        one_sentence(error)
        return
    assert all(turn.words is not None for one in read for turn in one.turns)
