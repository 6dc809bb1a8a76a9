"""Reads a spreadsheet that came from somebody else: cells or one clear error, whatever the file holds."""

from __future__ import annotations

import zipfile
from pathlib import Path

from openpyxl import load_workbook

from ledelys.errors import UserError

LARGEST_FILE = 20_000_000
LARGEST_UNPACKED = 100_000_000
"""Bytes; the real file has less than one million."""
MOST_ROWS = 20_000


def rows_of(file: Path, sheet: str, width: int) -> list[tuple[object, ...]]:
    """Return the rows of a sheet, each `width` cells wide; a formula is what it last came to.

    Raises UserError, in one sentence, when the file is no such spreadsheet or too large to be one.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            unpacked = sum(part.file_size for part in packed.infolist())
        if file.stat().st_size <= LARGEST_FILE and unpacked <= LARGEST_UNPACKED:
            book = load_workbook(file, read_only=True, data_only=True)
            try:
                rows: list[tuple[object, ...]] = list(
                    book[sheet].iter_rows(max_col=width, max_row=MOST_ROWS + 1, values_only=True)
                )
            finally:
                book.close()
            if len(rows) <= MOST_ROWS:
                return rows
    except Exception as error:  # what openpyxl and what is below it raise for a broken file is not written anywhere
        raise UserError(f"{file.name} is not a spreadsheet written by `ledelys review export`.") from error
    raise UserError(f"{file.name} is too large to be a spreadsheet written by `ledelys review export`.")
