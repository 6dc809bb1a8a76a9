"""What is wrong with the catalogue's files, told so that a person can mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One fault in one place.

    `record` is the id of the record (or its place in the file when it has none), `field` the field at fault; both may
    be empty when the fault lies in the file as a whole. `reason` says what is wrong, `mend` what to do about it.
    """

    file: str
    record: str
    field: str
    reason: str
    mend: str

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.record, self.field) if part)
        return f"{where}: {self.reason}. {self.mend}."


class CatalogueError(Exception):
    """The catalogue cannot be used; `problems` holds every fault that was found, one for each place."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))
