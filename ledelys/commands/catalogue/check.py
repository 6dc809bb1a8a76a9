"""Read the catalogue as a linter does: every file, and whether they agree with each other."""

from __future__ import annotations

import argparse
from pathlib import Path

import services_catalog
from services_catalog import check


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --folder."""
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(services_catalog.__file__).parent,
        help="check the files in this folder instead of those of the project",
    )


def run(args: argparse.Namespace) -> int:
    """Print every problem, one a line, and the counts; return 1 when there is a problem."""
    contents, problems = check.check(args.folder)
    for problem in problems:
        print(problem)
    if contents:
        for what, number in check.counts(contents).items():
            print(f"{number:>5} {what}")
    if not problems:
        print("No problems.")
        return 0
    print(f"{len(problems)} {'problem' if len(problems) == 1 else 'problems'}.")
    return 1
