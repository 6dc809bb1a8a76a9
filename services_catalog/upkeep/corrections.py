"""Takes back a CSV file that somebody corrected in a spreadsheet: what would change, and what is refused.

Each row is judged by itself: a bad one is refused whole, with every reason, and the others are taken. What no row
speaks of stays: a missing row deletes nothing, a missing column changes nothing, and numbers that were not handed out
are not touched. Nothing is written before the whole catalogue has been read and checked as it would be.
"""

from __future__ import annotations

import codecs
import datetime
from dataclasses import dataclass
from pathlib import Path

from services_catalog import check
from services_catalog.errors import CatalogueError, Problem
from services_catalog.files import read_yaml
from services_catalog.loading import SERVICES, WORDS, load
from services_catalog.models import Words
from services_catalog.upkeep import columns, spreadsheet, writing
from services_catalog.upkeep.cells import unmarked
from services_catalog.upkeep.corrected_rows import Changed, Refused, Rows
from services_catalog.upkeep.correcting import Setting
from services_catalog.upkeep.spreadsheet import Sheet


@dataclass(frozen=True)
class Plan:
    """What a corrected file would do. `text` is services.yml as it would be, None when nothing in it changes."""

    file: Path
    folder: Path
    sheet: Sheet
    changed: tuple[Changed, ...]
    refused: tuple[Refused, ...]
    notes: tuple[str, ...]
    before: bytes
    text: str | None


def plan(folder: Path, file: Path, role: str | None, today: datetime.date) -> Plan:
    """Read the corrected `file` against the catalogue in `folder` and return what it would do; nothing is written.

    `role` is what the person is who has checked the new numbers on the day `today`, None when nobody has. Raises
    CatalogueError when the file cannot be read at all, or when the catalogue has problems of its own.
    """
    sheet = spreadsheet.read(file, columns.known)
    before = _bytes(folder / SERVICES)
    contents = load(folder)
    problems = check.problems(contents)
    if problems:
        raise CatalogueError(problems)
    words = {name: Words.model_validate(one) for name, one in read_yaml(folder / WORDS, dict).items()}
    rows = Rows(sheet, Setting(contents, words, today, role, sheet.encoding))
    for row in sheet.rows:
        rows.take(row)
    text = rows.edited(folder, before.decode("utf-8-sig"))
    changed = tuple(one.changed for one in rows.accepted)
    if text is not None and before.startswith(codecs.BOM_UTF8):
        text = "\ufeff" + text
    return Plan(file, folder, sheet, changed, tuple(rows.refused), tuple(rows.notes()), before, text)


def write(plan: Plan) -> Path | None:
    """Write services.yml, and the refused rows beside the corrected file; return where these went, None without any.

    Raises CatalogueError when services.yml has changed since the plan was made; then nothing is written.
    """
    services = plan.folder / SERVICES
    if plan.text is not None:
        if _bytes(services) != plan.before:
            reason = "the file has changed while the corrections were read"
            raise CatalogueError([Problem(SERVICES, "", "", reason, "Import again")])
        writing.replace(services, plan.text.encode())
    if not plan.refused:
        return None
    kept = [place for place, name in enumerate(plan.sheet.columns) if name != columns.REFUSED]
    names = [columns.REFUSED, *(plan.sheet.columns[place] for place in kept)]
    rows = (
        [" / ".join(map(str, one.faults)), *_as_they_came(one.raw, len(plan.sheet.columns), kept)]
        for one in plan.refused
    )
    target = plan.file.with_name(f"{plan.file.stem}.refused.csv")
    writing.keeping_the_old(target, spreadsheet.written(names, rows, plan.sheet.delimiter))
    return target


def _as_they_came(raw: tuple[str, ...], width: int, kept: list[int]) -> list[str]:
    """Return the cells of a refused row, no more and no fewer than it had."""
    cells = [unmarked(cell) for cell in raw]
    return [*(cells[place] for place in kept if place < len(cells)), *cells[width:]]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CatalogueError(
            [Problem(path.name, "", "", f"it cannot be read ({error.strerror})", "See to it")]
        ) from None
