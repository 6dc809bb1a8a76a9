"""Keep the catalogue of services and places: check it, hand it out, take corrections back."""

from __future__ import annotations

import argparse

from ledelys.commands.catalogue import check, export, importing

_PARTS = {
    "check": (check, "read every file and tell what is wrong, and how to mend it"),
    "export": (export, "write the shown catalogue as CSV, JSON and a page for a wall"),
    "import": (importing, "take back a CSV file that somebody corrected"),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the sub-commands."""
    what = parser.add_subparsers(dest="what", required=True, metavar=" | ".join(_PARTS))
    for name, (part, told) in _PARTS.items():
        part.add_arguments(what.add_parser(name, help=told, description=part.__doc__))


def run(args: argparse.Namespace) -> int:
    """Run the sub-command; its return value is the exit code."""
    code: int = _PARTS[args.what][0].run(args)
    return code
