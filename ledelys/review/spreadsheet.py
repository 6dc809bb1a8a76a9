"""The sentences as a spreadsheet, one row a sentence, and back: what was changed there is written into the files.

Coming back, each changed row is checked by itself. A row with a broken {placeholder}, a number that the catalogue does
not show, a heavy word or too many words is refused with its reason; the rest is written. Comments and layout of the
YAML stay, since only the lines of the changed text are replaced.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import FoldedScalarString

from ledelys.errors import UserError
from ledelys.paths import ROOT
from ledelys.review import approvals as given
from ledelys.review.foreign_sheet import rows_of
from ledelys.review.responses import (
    LANGUAGES,
    language_and_conditions,
    loaded,
    numbers_shown,
    phone_numbers,
    word_count,
)
from ledelys.review.sentences import Sentence, by_key

SHEET = "Setninger"
HEADS = ("Emne", "Setning", "Når", "Bokmål", "Nynorsk", "Engelsk", "Kilde", "Godkjent", "LIX")
_COLUMN_OF = {"nb": 3, "nn": 4, "en": 5}
_WIDTHS = (22, 30, 18, 60, 60, 60, 40, 16, 8)
MOST_WORDS, MOST_WORDS_IN_DANGER = 60, 25
MOST_CHARACTERS = 1000
"""Against one word without end; sixty words are half as long."""
_LINE = 112
_PLACEHOLDER = re.compile(r"\{\w+\}")


@dataclass(frozen=True)
class Edit:
    """One sentence that reads otherwise in the spreadsheet."""

    row: int
    sentence: Sentence
    text: str


def write(file: Path) -> int:
    """Write all sentences of topics into `file`; returns how many rows."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet.append(HEADS)
    approvals = given.load()
    for key, languages in _editable().items():
        first = next(iter(languages.values()))
        yes = [code for code, one in languages.items() if given.approved(one, approvals)]
        when = ", ".join(f"{slot}={value}" for slot, value in first.when)
        texts = [languages[code].text if code in languages else "" for code in LANGUAGES]
        sheet.append([first.topic, key, when, *texts, ", ".join(first.sources), ", ".join(yes), languages["nb"].lix])
    for cell in sheet[1]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    for letter, width in zip("ABCDEFGHI", _WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type  # "=" begins no formula
    sheet.freeze_panes = "D2"
    book.save(file)
    return sheet.max_row - 1


def take_over(file: Path) -> int:
    """Write what was changed in `file` into the topic files; returns 1 if a row was refused, else 0."""
    edits = read(file)
    refused = {edit: reason for edit in edits if (reason := reason_against(edit))}
    kept = [edit for edit in edits if edit not in refused]
    for line in patch(kept):
        print(line)
    for edit, reason in refused.items():
        print(f"refused: row {edit.row}, {edit.sentence.key}, {edit.sentence.language}: {reason}")
    apply(kept)
    print(f"{len(kept)} sentences changed, {len(refused)} refused. What is changed must be approved anew.")
    return 1 if refused else 0


def read(file: Path) -> list[Edit]:
    """Return the sentences that read otherwise in `file`; raises UserError when it is not our spreadsheet."""
    rows = rows_of(file, SHEET, len(HEADS))
    if not rows or rows[0] != HEADS:
        raise UserError(f"{file.name}: the first row must be {', '.join(HEADS)}.")
    known = _editable()
    found = []
    for number, row in enumerate(rows[1:], 2):
        languages = known.get(str(row[1]))
        if row[1] is None:
            continue
        if languages is None:
            raise UserError(f"{file.name}: row {number}: there is no sentence called {row[1]!r}; nothing was changed.")
        for code, sentence in languages.items():
            text = _plain(row[_COLUMN_OF[code]])
            if text != _plain(sentence.text):
                found.append(Edit(number, sentence, text))
    return found


def reason_against(edit: Edit) -> str | None:
    """Return in one sentence why a change cannot be taken over; None if it can."""
    before, after = edit.sentence.text, edit.text
    danger = edit.sentence.topic == "danger"
    if not after:
        return "the sentence is empty"
    if unseen := [letter for letter in after if not letter.isprintable() and letter != "\n"]:
        return f"it holds something that cannot be seen (U+{ord(unseen[0]):04X})"
    if sorted(_PLACEHOLDER.findall(before)) != sorted(_PLACEHOLDER.findall(after)) or re.search(
        r"[{}]", _PLACEHOLDER.sub("", after)
    ):
        return f"the words in braces must stay: {', '.join(_PLACEHOLDER.findall(before)) or 'there were none'}"
    unknown = [number for number in phone_numbers(after) if number not in numbers_shown()]
    if unknown:
        return f"the catalogue does not show the number {unknown[0]}"
    if new := [number for number in phone_numbers(after) if number not in phone_numbers(before)]:
        return f"the number {new[0]} needs a source; a developer must add it"
    if heavy := _heavy(edit.sentence.language, after):
        return f"visitors have not used the word {heavy!r} yet"
    if "!" in after:
        return "no exclamation marks"
    if len(after) > MOST_CHARACTERS:
        return f"{len(after)} characters; at most {MOST_CHARACTERS}"
    most = MOST_WORDS_IN_DANGER if danger else MOST_WORDS
    if word_count(after) > most:
        return f"{word_count(after)} words; at most {most}"
    if danger and after.split()[0] != before.split()[0]:
        return f"it must begin with {before.split()[0]}"
    return None


def patch(edits: list[Edit]) -> Iterator[str]:
    """Yield the changes as a reader sees them, by file."""
    for edit in sorted(edits, key=lambda one: one.sentence.file):
        yield f"{edit.sentence.file}: {edit.sentence.key}, {edit.sentence.language}"
        yield f"  - {' / '.join(edit.sentence.text.splitlines())}"
        yield f"  + {' / '.join(edit.text.splitlines())}"


def apply(edits: list[Edit]) -> None:
    """Write the changes into the files, with their comments and layout."""
    for file in {edit.sentence.file for edit in edits}:
        mine = [edit for edit in edits if edit.sentence.file == file]
        _rewrite(ROOT / file, mine)


def _rewrite(file: Path, edits: list[Edit]) -> None:
    lines = file.read_text(encoding="utf-8").split("\n")
    for start, end, new in sorted((_place(file, lines, edit) for edit in edits), reverse=True):
        lines[start:end] = new
    file.write_text("\n".join(lines), encoding="utf-8")


def _place(file: Path, lines: list[str], edit: Edit) -> tuple[int, int, list[str]]:
    """Return the lines from `text:` to what comes after, and what is to stand there instead."""
    name = edit.sentence.key.partition("|")[0]
    for entry in _parsed(file)["responses"][name]:
        if language_and_conditions(entry) == (edit.sentence.language, edit.sentence.when):
            start = entry.lc.key("text")[0]
            indent = len(lines[start]) - len(lines[start].lstrip())
            end = start + 1
            while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > indent):
                end += 1
            return start, end, _written(edit.text, indent, folded=isinstance(entry["text"], FoldedScalarString))
    raise UserError(f"{file.name} has no {edit.sentence.key} in {edit.sentence.language} any more.")


def _written(text: str, indent: int, *, folded: bool) -> list[str]:
    space = " " * indent
    if "\n" in text:
        return [f"{space}text: |-", *(f"{space}  {line}".rstrip() for line in text.split("\n"))]
    if not folded and not set(text) & set('"\\') and len(text) < _LINE - indent:
        return [f'{space}text: "{text}"']
    # A line that is folded gets a space where it is broken, so it is broken at spaces only.
    lines = textwrap.wrap(text, _LINE, break_long_words=False, break_on_hyphens=False)
    return [f"{space}text: >-", *(f"{space}  {line}" for line in lines)]


@cache
def _parsed(file: Path) -> Any:
    return YAML().load(file.read_text(encoding="utf-8"))


def _editable() -> dict[str, dict[str, Sentence]]:
    """What can be changed in the spreadsheet: the responses. The rest is short and stands in other forms."""
    return {key: languages for key, languages in by_key().items() if key.startswith("utter_")}


def _plain(value: Any) -> str:
    """Return a cell's lines with single spaces, whatever kinds of spaces a spreadsheet has made of them."""
    return "\n".join(" ".join(line.split()) for line in str(value or "").strip().split("\n"))


def _heavy(language: str, text: str) -> str | None:
    words = loaded(Path(__file__).parent / "heavy_words.yml")
    for name in sorted(words["names"], key=len, reverse=True):
        text = text.replace(name, "")
    found = re.search(rf"\b({'|'.join(words['heavy'][language])})\b", text, re.IGNORECASE)
    return found.group() if found else None
