"""Hand out the catalogue as it may be shown: a CSV file to correct, JSON for programs, and a page for a wall."""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Iterator
from pathlib import Path

import services_catalog
from ledelys.errors import UserError
from services_catalog import Catalogue, PlaceMatch, check
from services_catalog.loading import Contents
from services_catalog.upkeep import export, wall_page, writing

FORMATS = ("csv", "json", "html", "all")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --out, --format, --language, --place and --folder."""
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="the folder for the files")
    parser.add_argument("--format", choices=FORMATS, default="all")
    parser.add_argument(
        "--language",
        choices=wall_page.LANGUAGES,
        help="the language of the page for a wall; without it a page in each (CSV and JSON always hold all three)",
    )
    parser.add_argument("--place", help="only what serves this municipality, town or county, and the national services")
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(services_catalog.__file__).parent,
        help="export the catalogue in this folder instead of that of the project",
    )


def run(args: argparse.Namespace) -> int:
    """Write the files and print their names; a file with other content that stands there is kept under another name.

    Raises UserError when the place is not clear, the catalogue has problems, or the folder cannot be written.
    """
    contents, problems = check.check(args.folder)
    if contents is None or problems:
        raise UserError(f"The catalogue cannot be used ({problems[0]}) Run: ledelys catalogue check")
    catalogue = Catalogue(contents)
    place = _place(catalogue, args.place) if args.place is not None else None
    languages = (args.language,) if args.language else wall_page.LANGUAGES
    try:
        args.out.mkdir(parents=True, exist_ok=True)
        for name, content in _files(contents, catalogue, place, args.format, languages):
            kept = writing.keeping_the_old(args.out / name, content)
            print(f"{args.out / name}{f' (the file that stood there is now {kept.name})' if kept else ''}")
    except OSError as error:
        raise UserError(f"The files cannot be written: {error.strerror} ({error.filename}).") from None
    return 0


def _files(
    contents: Contents, catalogue: Catalogue, place: PlaceMatch | None, wanted: str, languages: tuple[str, ...]
) -> Iterator[tuple[str, bytes]]:
    today = datetime.date.today()
    chosen = export.services(catalogue, place)
    if wanted in ("csv", "all"):
        yield "services.csv", export.as_csv(catalogue, chosen)
    if wanted in ("json", "all"):
        yield "services.json", export.as_json(catalogue, contents.rule, chosen, today, place)
    if wanted in ("html", "all"):
        for language in languages:
            yield f"wall-{language}.html", wall_page.wall_page(catalogue, language, today, place)


def _place(catalogue: Catalogue, text: str) -> PlaceMatch:
    """Return the one place that `text` names; raises UserError when it is unknown or may be several."""
    found = catalogue.search_place(text)
    if not found:
        near = catalogue.places.suggest(text)
        hint = f"did you mean {' or '.join(near)}?" if near else "write a municipality, a town or a county."
        raise UserError(f'No place called "{text}" is known; {hint}')
    if len(found) > 1:
        raise UserError(f'"{text}" names {len(found)} places; write one.')
    if len(found[0].candidates) > 1:
        several = ", ".join(f"{one.number} ({one.name}, {one.county})" for one in found[0].candidates)
        raise UserError(f'"{text}" may mean several places; write the number of the one you mean: {several}.')
    return found[0]
