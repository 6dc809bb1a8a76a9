"""A spreadsheet as a test needs it: export, change cells, save in whatever way spreadsheets save, import."""

from __future__ import annotations

import csv
import datetime
import difflib
import io
from dataclasses import dataclass, field
from pathlib import Path

from services_catalog import Catalogue, Phone, Service, check
from services_catalog.loading import load
from services_catalog.upkeep import corrections, export
from services_catalog.upkeep.corrections import Plan

TODAY = datetime.date(2026, 11, 22)

_EXPORTED: dict[bytes, bytes] = {}
"""What was exported, by the files it came from: most tests begin with the same."""


def catalogue_in(folder: Path) -> Catalogue:
    contents = load(folder)
    assert check.problems(contents) == []
    return Catalogue(contents)


def service(folder: Path, record: str) -> Service:
    return next(one for one in load(folder).services if one.id == record)


def shown(folder: Path, record: str) -> tuple[Phone, ...]:
    return load(folder).rule.shown(service(folder, record).phones)


def phone(folder: Path, record: str, place: int = 1) -> Phone:
    return service(folder, record).phones[place - 1]


def lines(folder: Path) -> list[str]:
    return (folder / "services.yml").read_text(encoding="utf-8").splitlines()


def difference(before: list[str], after: list[str]) -> list[str]:
    """Return the lines that went (-) and came (+)."""
    found = list(difflib.unified_diff(before, after, lineterm="", n=0))[2:]
    return [line for line in found if not line.startswith("@@")]


def spoil(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the test looks for something that is no longer in {path.name}: {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@dataclass
class Sheet:
    """The export of the catalogue in a folder, as rows of texts that can be changed."""

    folder: Path
    file: Path
    rows: list[list[str]] = field(default_factory=list)

    @classmethod
    def of(cls, folder: Path, name: str = "corrected.csv") -> Sheet:
        key = b"".join(file.read_bytes() for file in sorted(folder.glob("*.yml")))
        if key not in _EXPORTED:
            catalogue = catalogue_in(folder)
            _EXPORTED[key] = export.as_csv(catalogue, catalogue.services)
        return cls(folder, folder / name, read(_EXPORTED[key]))

    @property
    def header(self) -> list[str]:
        return self.rows[0]

    def row(self, record: str) -> list[str]:
        return next(row for row in self.rows[1:] if row[self.header.index("id")] == record)

    def cell(self, record: str, column: str) -> str:
        return self.row(record)[self.header.index(column)]

    def put(self, record: str, **cells: str) -> Sheet:
        for column, text in cells.items():
            self.row(record)[self.header.index(column)] = text
        return self

    def only(self, *records: str) -> Sheet:
        self.rows = [self.header, *(self.row(record) for record in records)]
        return self

    def without(self, *columns: str) -> Sheet:
        kept = [place for place, name in enumerate(self.header) if name not in columns]
        self.rows = [[row[place] for place in kept] for row in self.rows]
        return self

    def save(self, delimiter: str = ";", encoding: str = "utf-8-sig", end: str = "\r\n") -> Path:
        target = io.StringIO(newline="")
        csv.writer(target, delimiter=delimiter, lineterminator=end).writerows(self.rows)
        self.file.write_bytes(target.getvalue().encode(encoding, "replace"))
        return self.file

    def plan(self, role: str | None = None) -> Plan:
        """Save and compare."""
        return corrections.plan(self.folder, self.save(), role, TODAY)

    def write(self, role: str | None = None) -> Plan:
        """Save, compare and write."""
        plan = self.plan(role)
        corrections.write(plan)
        return plan


def read(content: bytes, delimiter: str = ";") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter, strict=True))


def changes(plan: Plan) -> dict[tuple[str, str], tuple[str, str]]:
    """Return old and new by record and column."""
    return {(one.record, change.column): (change.old, change.new) for one in plan.changed for change in one.changes}


def faults(plan: Plan) -> dict[tuple[str, str], str]:
    """Return the reasons by record and column."""
    return {(row.record, fault.column): fault.reason for row in plan.refused for fault in row.faults}
