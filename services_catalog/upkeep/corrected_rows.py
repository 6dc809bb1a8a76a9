"""Judges the rows of a corrected file one after the other, and sets those that are taken into services.yml."""

from __future__ import annotations

import difflib
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from services_catalog import Catalogue, check
from services_catalog.errors import CatalogueError, Problem
from services_catalog.loading import SERVICES, Contents
from services_catalog.models import Service
from services_catalog.upkeep import columns
from services_catalog.upkeep.corrected_record import edit
from services_catalog.upkeep.corrected_row import CorrectedRow, corrected_row, fault_of, problems_of
from services_catalog.upkeep.correcting import Change, Fault, Setting
from services_catalog.upkeep.editing import YamlText
from services_catalog.upkeep.spreadsheet import Row, Sheet

_SIMILAR = 0.8


@dataclass(frozen=True)
class Changed:
    """A record that would change, the line of the row that says so, and what is to be known about it."""

    line: int
    record: str
    changes: tuple[Change, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Refused:
    """A row that is not taken, every reason, and its cells as they came."""

    line: int
    record: str
    faults: tuple[Fault, ...]
    raw: tuple[str, ...]


@dataclass(frozen=True)
class Accepted:
    """A row that is taken: what it makes of which service. `origins` as in CorrectedRow."""

    changed: Changed
    raw: tuple[str, ...]
    old: Service
    new: Service
    origins: tuple[int | None, ...]


class Rows:
    """The rows so far: each is judged against the catalogue as the rows before it have made it."""

    def __init__(self, sheet: Sheet, setting: Setting) -> None:
        self.accepted: list[Accepted] = []
        self.refused: list[Refused] = []
        self._sheet = sheet
        self._setting = setting
        self._catalogue = Catalogue(setting.contents)
        self._contents = setting.contents
        self._services = {service.id: service for service in setting.contents.services}
        self._times = Counter(row.cells.get("id", "") for row in sheet.rows)
        self._told_only: Counter[str] = Counter()
        self._edited: str | None = None
        self._routed = {name for route in setting.contents.routes for name in (*route.help, route.night)}

    def take(self, row: Row) -> None:
        """Judge one row."""
        faults = self._faults(row)
        if faults:
            self._refuse(row.line, row.cells.get("id", ""), faults, row.raw)
            return
        service = self._services[row.cells["id"]]
        exported = columns.row(self._catalogue, service)
        result = corrected_row(service, exported, row.cells, self._setting)
        self._told_only.update(result.told_only)
        if result.changes or result.faults:
            if row.cells.get(columns.REVISION, exported[columns.REVISION]) != exported[columns.REVISION]:
                reason = "the record has changed here since the file was exported"
                result.faults = [Fault(columns.REVISION, reason, "Export again and correct that file")]
            self._settle(row, service, result)

    def notes(self) -> Iterator[str]:
        """Yield what is to be known about the file as a whole."""
        for name in self._sheet.columns:
            if name and not columns.known(name):
                yield f'the column "{name}" is not known and is left out'
        if self._sheet.encoding == "cp1252":
            yield "the file is not UTF-8; it was read as windows-1252"
        for name, times in self._told_only.items():
            rows = "1 row" if times == 1 else f"{times} rows"
            yield f"{name} is another in {rows}; that column follows from others and is not taken back"

    def edited(self, folder: Path, text: str) -> str | None:
        """Return services.yml, now `text`, with what is accepted, or None when that is nothing.

        What cannot be set into the file as it is written is refused. Raises CatalogueError when the catalogue would not
        be exactly what was decided.
        """
        sound = self._sound(folder, text, self.accepted)
        if len(sound) < len(self.accepted):
            self.accepted = sound
            return self._set_in(folder, text, sound) if sound else None
        return self._edited

    def _sound(self, folder: Path, text: str, accepted: list[Accepted]) -> list[Accepted]:
        """Return those that can be set in, found by halving; the others are refused."""
        if not accepted:
            return []
        try:
            self._edited = self._set_in(folder, text, accepted)
            return accepted
        except CatalogueError as error:
            if len(accepted) == 1:
                one = accepted[0]
                self._refuse(one.changed.line, one.new.id, [fault_of(problem) for problem in error.problems], one.raw)
                return []
        middle = len(accepted) // 2
        return [*self._sound(folder, text, accepted[:middle]), *self._sound(folder, text, accepted[middle:])]

    def _faults(self, row: Row) -> list[Fault]:
        """Return why a row cannot even be compared."""
        name = row.cells.get("id", "")
        if row.surplus:
            return [Fault("", "the row has more cells than there are columns", "Look for a delimiter inside a text")]
        if not name:
            return [Fault("id", "it is empty", "Write the id that the export has")]
        if name not in self._services:
            near = difflib.get_close_matches(name, self._services, n=1, cutoff=_SIMILAR)
            mend = f"Did you mean {near[0]}?" if near else "New services are added in services.yml"
            return [Fault("id", f'no record has the id "{name}"', mend)]
        if self._times[name] > 1:
            return [Fault("id", f'"{name}" stands in {self._times[name]} rows', "Keep the right one")]
        if row.cut_short or (columns.REVISION in self._sheet.columns and not row.cells.get(columns.REVISION)):
            return [
                Fault(columns.REVISION, "it is missing: the row is cut short", "Take the row from the export again")
            ]
        return []

    def _settle(self, row: Row, service: Service, result: CorrectedRow) -> None:
        new = result.service
        if new and not result.faults:
            contents = _with(self._contents, [new])
            thorough = new.id in self._routed or new.kind != service.kind
            result.faults = problems_of(contents, thorough=thorough)
            if not result.faults:
                self._contents = contents
                changed = Changed(row.line, new.id, tuple(result.changes), tuple(result.notes))
                self.accepted.append(Accepted(changed, row.raw, service, new, result.origins))
                return
        self._refuse(row.line, service.id, result.faults, row.raw)

    def _refuse(self, line: int, record: str, faults: Iterable[Fault], raw: tuple[str, ...]) -> None:
        self.refused.append(Refused(line, record, tuple(dict.fromkeys(faults)), raw))
        self.refused.sort(key=lambda one: one.line)

    def _set_in(self, folder: Path, text: str, accepted: list[Accepted]) -> str:
        try:
            yaml_text = YamlText(text)
            for one in accepted:
                edit(yaml_text, one.old, one.new, one.origins, self._setting.words)
            result = yaml_text.text()
        except (KeyError, TypeError, ValueError, AttributeError):
            raise _not_set() from None
        _verify(folder, result, _with(self._setting.contents, [one.new for one in accepted]))
        return result


def _with(contents: Contents, services: list[Service]) -> Contents:
    by_id = {service.id: service for service in services}
    return replace(contents, services=tuple(by_id.get(one.id, one) for one in contents.services))


def _verify(folder: Path, text: str, wanted: Contents) -> None:
    """Read the catalogue as it would be; raises CatalogueError unless it is exactly what was decided."""
    with tempfile.TemporaryDirectory() as name:
        trial = Path(name)
        shutil.copytree(folder, trial, ignore=shutil.ignore_patterns("*.py", "__pycache__"), dirs_exist_ok=True)
        (trial / SERVICES).write_bytes(text.encode())
        contents, found = check.check(trial)
    if found:
        raise CatalogueError(found)
    if contents is None or contents.services != wanted.services:
        raise _not_set()


def _not_set() -> CatalogueError:
    reason = "the corrections cannot be set into the file as it is written"
    return CatalogueError([Problem(SERVICES, "", "", reason, "Make them there by hand")])
