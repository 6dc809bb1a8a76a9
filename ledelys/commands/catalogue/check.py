"""Read the catalogue as a linter does: every file, and whether they agree with each other.

With --live the pages behind the numbers are fetched too, politely, and numbers that no longer stand there are told.
Exit code: 0 all is well, 1 a number is lost or the files have a problem, 3 no page could be reached.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import services_catalog
from ledelys.errors import UserError
from services_catalog import Problem, check
from services_catalog.loading import Contents

if TYPE_CHECKING:
    from services_catalog.upkeep.live import LiveReport

EXIT_PROBLEM = 1
EXIT_NOTHING_REACHED = 3

_ON_SCREEN = "-"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --folder, --live and what goes with it."""
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(services_catalog.__file__).parent,
        help="check the files in this folder instead of those of the project",
    )
    parser.add_argument("--live", action="store_true", help="also look whether the numbers still stand on their pages")
    parser.add_argument(
        "--json",
        nargs="?",
        const=_ON_SCREEN,
        metavar="FILE",
        help="print one JSON document instead of the table, or write it to FILE beside the table",
    )
    parser.add_argument(
        "--only", action="append", default=[], metavar="ID", help="with --live: only this record (may be repeated)"
    )
    parser.add_argument(
        "--timeout", type=_seconds, default=20.0, metavar="SECONDS", help="with --live: for one page (default 20)"
    )
    parser.add_argument(
        "--pause",
        type=_seconds,
        default=1.0,
        metavar="SECONDS",
        help="with --live: between two requests to one host (default 1)",
    )


def run(args: argparse.Namespace) -> int:
    """Print every problem, one a line, the counts, and with --live what became of each number; return the exit code.

    Raises UserError when --only names no record, --timeout is 0, or the JSON file cannot be written.
    """
    if args.only and not args.live:
        raise UserError("--only goes with --live; without it all files are checked.")
    if args.timeout == 0:
        raise UserError("--timeout should be more than 0 seconds; pages need some time to answer.")
    contents, problems = check.check(args.folder)
    on_screen = args.json == _ON_SCREEN
    if not on_screen:
        _print_problems(contents, problems)
    report = _look(contents, args) if args.live and contents else None
    if report and not on_screen:
        _print_report(report)
    if args.json:
        _hand_out(_document(contents, problems, report), args.json)
    if problems or (report and report.counts()["lost"]):
        return EXIT_PROBLEM
    return EXIT_NOTHING_REACHED if report and not report.reached else 0


def _print_problems(contents: Contents | None, problems: list[Problem]) -> None:
    for problem in problems:
        print(problem)
    if contents:
        for what, number in check.counts(contents).items():
            print(f"{number:>5} {what}")
        _print_old(contents)
    if problems:
        print(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}.")
    else:
        print("No problems.")


def _print_old(contents: Contents) -> None:
    """Print the shown numbers that nobody has seen or checked for long, each once with its records."""
    old: dict[tuple[str, str], list[str]] = {}
    for service, phone in check.old_numbers(contents, datetime.date.today()):
        old.setdefault((phone.last_known or "unknown when", phone.number), []).append(service.id)
    if old:
        print(
            f"\nShown numbers last seen more than {contents.rule.report_after_months} months ago; ring or look, and set"
        )
        print("checked_on and checked_by, or mend them:")
    for (known, number), records in old.items():
        more = f" and {len(records) - 1} more" if len(records) > 1 else ""
        print(f"  {known:12} {number:14} {records[0]}{more}")


def _look(contents: Contents, args: argparse.Namespace) -> LiveReport:
    from services_catalog.upkeep.fetching import Settings
    from services_catalog.upkeep.live import look

    unknown = sorted(set(args.only) - {service.id for service in contents.services})
    if unknown:
        raise UserError(f'No record has the id "{unknown[0]}"; the ids stand in services.yml.')
    settings = Settings(timeout=args.timeout, pause=args.pause)
    with _progress() as progress:
        return asyncio.run(look(contents, settings, only=args.only, progress=progress))


class _Progress(Protocol):
    def __call__(self, done: int, of: int) -> None: ...


@contextmanager
def _progress() -> Iterator[_Progress]:
    """Show on the terminal how many pages are done; nothing where there is no terminal."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("pages")
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _print_report(report: LiveReport) -> None:
    from rich.console import Console

    from ledelys.commands.catalogue import live_table

    console = Console(highlight=False)
    console.width = live_table.width(console)
    print()
    live_table.print_table(report, console)


def _document(contents: Contents | None, problems: list[Problem], report: LiveReport | None) -> dict[str, object]:
    found = report.as_json() if report else {"counts": check.counts(contents) if contents else {}}
    old = check.old_numbers(contents, datetime.date.today()) if contents else []
    return {
        **found,
        "problems": [asdict(problem) for problem in problems],
        "old": [{"record": one.id, "number": phone.number, "last_known": phone.last_known} for one, phone in old],
    }


def _hand_out(document: dict[str, object], where: str) -> None:
    text = json.dumps(document, ensure_ascii=False, indent=2)
    if where == _ON_SCREEN:
        sys.stdout.write(f"{text}\n")
        return
    try:
        Path(where).write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise UserError(f"The report cannot be written to {where} ({error.strerror}).") from None


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= 600:
        raise argparse.ArgumentTypeError(f"{text!r} should be a number of seconds from 0 to 600")
    return seconds
