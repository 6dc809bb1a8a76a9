"""Take back a CSV file that was exported and corrected in a spreadsheet, and show or write what changes."""

from __future__ import annotations

import argparse
import datetime
from pathlib import Path

import services_catalog
from ledelys.errors import UserError
from services_catalog import CatalogueError
from services_catalog.upkeep import corrections
from services_catalog.upkeep.correcting import check_role
from services_catalog.upkeep.corrections import Plan


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the file, --write, --role and --folder."""
    parser.add_argument("file", type=Path, metavar="FILE.csv", help="what `ledelys catalogue export` wrote, corrected")
    parser.add_argument("--write", action="store_true", help="change services.yml; without it nothing is written")
    parser.add_argument("--role", help="what the person is who checked the new numbers, as counsellor; never a name")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(services_catalog.__file__).parent,
        help="correct the catalogue in this folder instead of that of the project",
    )


def run(args: argparse.Namespace) -> int:
    """Print what changes, field by field, and what is refused and why; return 1 when a row is refused.

    Raises UserError when nothing can be taken from the file, or when the catalogue cannot be corrected as it is.
    """
    try:
        role = check_role(args.role) if args.role else None
    except ValueError as error:
        raise UserError(f"--role: {error}.") from None
    try:
        plan = corrections.plan(args.folder, args.file, role, datetime.date.today())
        _print(plan)
        refused = corrections.write(plan) if args.write else None
    except CatalogueError as error:
        raise UserError(_one_sentence(error)) from None
    except OSError as error:
        raise UserError(f"Nothing more was written: {error.strerror} ({error.filename}).") from None
    _print_end(plan, refused, written=args.write)
    return 1 if plan.refused else 0


def _one_sentence(error: CatalogueError) -> str:
    others = len(error.problems) - 1
    more = f" There are {others} more problems: ledelys catalogue check" if others else ""
    return f"{error.problems[0]}{more}"


def _print(plan: Plan) -> None:
    for note in plan.notes:
        print(f"{plan.file.name}: {note}")
    for record in plan.changed:
        print(f"\n{record.record} (line {record.line})")
        width = max(len(change.column) for change in record.changes)
        for change in record.changes:
            print(f"  {change.column:{width}}  {_told(change.old)} -> {_told(change.new)}")
        for note in record.notes:
            print(f"  note: {note}")
    if plan.refused:
        print("\nRefused")
    for row in plan.refused:
        for fault in row.faults:
            where = ", ".join(filter(None, (plan.file.name, f"line {row.line}", row.record, str(fault))))
            print(f"  {where}")


def _told(text: str) -> str:
    return " / ".join(text.split("\n")) if text else "(nothing)"


def _print_end(plan: Plan, refused: Path | None, *, written: bool) -> None:
    removed = sum(change.column[6:].isdecimal() and not change.new for one in plan.changed for change in one.changes)
    counts = [_count(len(plan.sheet.rows), "row"), _count(len(plan.changed), "record") + " changed"]
    counts += [_count(removed, "number") + " removed"] if removed else []
    print(f"\n{', '.join(counts)}, {_count(len(plan.refused), 'row')} refused.")
    if not written:
        print("Nothing has been written; --write does it." if plan.changed else "Nothing to write.")
    elif plan.changed:
        print(f"Written to {plan.folder / 'services.yml'}.")
    if refused:
        print(f"The refused rows are in {refused}: mend them there and import that file.")


def _count(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"
