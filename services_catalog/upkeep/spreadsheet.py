"""Writes CSV files for spreadsheets, and reads those that a spreadsheet has saved, whatever it made of them."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from services_catalog.errors import CatalogueError, Problem
from services_catalog.upkeep.cells import marked, tidy, unmarked

DELIMITER = ";"
"""What Norwegian spreadsheets expect between cells."""

MOST_BYTES = 4_000_000
"""Twenty times what the whole catalogue takes."""

_DELIMITERS = (";", ",", "\t")
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_ZIP = b"PK\x03\x04"
_SAVE = "Save it in the spreadsheet as CSV (UTF-8)"


@dataclass(frozen=True)
class Row:
    """A row with something in it.

    `line` counts as the spreadsheet does: the line of the columns' names is 1. `cells` are the texts by column, without
    the cells that the row does not have. `surplus` says that it has more than there are columns.
    """

    line: int
    cells: dict[str, str]
    raw: tuple[str, ...]
    surplus: bool
    cut_short: bool


@dataclass(frozen=True)
class Sheet:
    """A CSV file as it was read: the columns in their order (their names in lower case), and the rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    delimiter: str
    encoding: str


def written(columns: Iterable[str], rows: Iterable[Iterable[str]], delimiter: str = DELIMITER) -> bytes:
    """Return a CSV file: UTF-8 with BOM, CR LF, no cell that a spreadsheet would run or alter."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(map(marked, columns))
    writer.writerows([marked(cell) for cell in row] for row in rows)
    return target.getvalue().encode("utf-8-sig")


def read(path: Path, known: Callable[[str], bool]) -> Sheet:
    """Read the CSV file `path`; `known` tells which names of columns mean something, by which the delimiter is found.

    Raises CatalogueError with one problem when it cannot be read as a whole.
    """
    text, encoding = _text(path)
    delimiter = _delimiter(path, text, known)
    try:
        numbered = [(line, raw) for line, raw in enumerate(_reader(text, delimiter), start=1) if _filled(raw)]
    except csv.Error as error:
        raise _fail(path, f"it is not a CSV file ({error})", _SAVE) from None
    columns = _columns(path, numbered[0][1])
    rows = [_row(line, raw, columns) for line, raw in numbered[1:]]
    if rows and not text.endswith(("\n", "\r")) and len(rows[-1].raw) < len(columns):
        rows[-1] = replace(rows[-1], cut_short=True)
    return Sheet(columns, tuple(rows), delimiter, encoding)


def _text(path: Path) -> tuple[str, str]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise _fail(path, "it is too large to be a corrected export", "Export again and correct that file")
        data = path.read_bytes()
    except OSError as error:
        raise _fail(path, f"it cannot be read ({error.strerror})", "See to its name and its access rights") from None
    if data.startswith(_ZIP):
        raise _fail(path, "it is a spreadsheet, not a CSV file", _SAVE)
    if data.startswith(_UTF_16):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1252")
        if b"\0" in data:
            raise _fail(path, "it is not a text", _SAVE)
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if not text.strip():
            raise _fail(path, "it is empty", "Export again and correct that file")
        return _without_hint(text), encoding
    raise _fail(path, "it is neither UTF-8 nor windows-1252", _SAVE)


def _without_hint(text: str) -> str:
    """Return `text` without the line "sep=;", which spreadsheets understand and do not show."""
    first, _, rest = text.partition("\n")
    return rest if first.strip().lower().removeprefix("sep=") in (";", ",") else text


def _delimiter(path: Path, text: str, known: Callable[[str], bool]) -> str:
    """Return the delimiter with which the first line names most columns, and the column "id"; else raise."""
    found: dict[str, int] = {}
    for delimiter in _DELIMITERS:
        try:
            names = _names(next(filter(_filled, _reader(text, delimiter)), []))
        except csv.Error:
            continue
        if "id" in names:
            found[delimiter] = sum(map(known, names))
    if not found:
        raise _fail(path, 'its first line names no column "id"', "Put the first line of the export back")
    return max(found, key=lambda delimiter: found[delimiter])


def _columns(path: Path, first: list[str]) -> tuple[str, ...]:
    columns = _names(first)
    for name in filter(None, columns):
        if columns.count(name) > 1:
            raise _fail(path, f'the column "{name}" stands twice', "Remove one of the two")
    return columns


def _names(raw: list[str]) -> tuple[str, ...]:
    names = ["_".join(tidy(cell).strip("\"'").lower().split()) for cell in raw]
    while names and not names[-1]:
        names.pop()
    return tuple(names)


def _filled(raw: list[str]) -> bool:
    return any(cell.strip() for cell in raw)


def _reader(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def _row(line: int, raw: list[str], columns: tuple[str, ...]) -> Row:
    found = {column: tidy(unmarked(tidy(cell))) for column, cell in zip(columns, raw, strict=False) if column}
    surplus = any(cell.strip() for cell in raw[len(columns) :])
    return Row(line, found, tuple(raw), surplus, cut_short=False)


def _fail(path: Path, reason: str, mend: str) -> CatalogueError:
    return CatalogueError([Problem(path.name, "", "", reason, mend)])
