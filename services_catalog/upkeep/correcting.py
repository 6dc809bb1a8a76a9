"""What is told about a corrected row, and what the reading of one needs to know."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from services_catalog.loading import Contents
from services_catalog.models import Words
from services_catalog.upkeep import cells

_ROLE = re.compile(r"[a-z]+( [a-z]+){0,3}")
_LONGEST_ROLE = 40


@dataclass(frozen=True)
class Fault:
    """Why a row is refused: the column, what is wrong there, and what to do about it."""

    column: str
    reason: str
    mend: str

    def __str__(self) -> str:
        end = "" if self.mend.endswith("?") else "."
        return f"{f'{self.column}: ' if self.column else ''}{self.reason}. {self.mend}{end}"


@dataclass(frozen=True)
class Change:
    """What would be another in a record, as it stands in a cell; an empty text stands for nothing."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Setting:
    """What a row is read against: the catalogue as it is, its shared words, the day, who checked, and the encoding."""

    contents: Contents
    words: dict[str, Words]
    today: datetime.date
    role: str | None
    encoding: str


def unchanged(cell: str, now: str, setting: Setting) -> bool:
    """Say whether a cell still says `now`, apart from what a spreadsheet or its encoding did to it."""
    if cells.same(cell, now) or cells.same(cells.repaired(cell), now):
        return True
    return setting.encoding == "cp1252" and cells.same(cell, now.encode("cp1252", "replace").decode("cp1252"))


def check_role(text: str) -> str:
    """Return `text` as a role ("counsellor", "editor"); raises ValueError for what could be a name or an address."""
    role = text.lower()
    if not _ROLE.fullmatch(role) or len(role) > _LONGEST_ROLE:
        raise ValueError(f'"{text}" is no role; write what the person is, as counsellor or operator, never a name')
    return role
