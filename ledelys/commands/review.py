"""Build the counsellors' script book and open it; take over what was marked in it; tell what is approved.

ledelys review                    builds the book and opens it
ledelys review import FILE        takes over a file saved from the book, or a spreadsheet
ledelys review export             writes the sentences as a spreadsheet
ledelys review status             tells how much is approved, by topic and language
"""

from __future__ import annotations

import argparse
import datetime
import sys
import webbrowser
from pathlib import Path

from ledelys.errors import UserError
from ledelys.paths import ROOT, STATE
from ledelys.review import approvals as given

FOLDER = STATE / "book"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the steps and their options."""
    steps = parser.add_subparsers(dest="step", metavar="STEP")
    _building(parser)
    take = steps.add_parser("import", help="take over a file saved from the book, or a spreadsheet")
    take.add_argument("file", type=Path, metavar="FILE")
    take.add_argument("--comments", type=Path, metavar="FILE", help="where comments go (default: the screen)")
    export = steps.add_parser("export", help="write all sentences as a spreadsheet, one row a sentence")
    export.add_argument("file", type=Path, metavar="FILE", nargs="?", default=Path("ledelys.xlsx"))
    status = steps.add_parser("status", help="tell how much is approved, by topic and language")
    status.add_argument("--fail-under", type=float, metavar="PERCENT", help="end with code 1 if less is approved")


def _building(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", type=Path, default=FOLDER, metavar="DIR", help="where the book goes")
    parser.add_argument("--no-open", action="store_true", help="do not open it")
    parser.add_argument(
        "--since", metavar="VERSION", help="tell what changed since this commit or tag (default: the last approval)"
    )
    parser.add_argument("--until", metavar="VERSION", help="and until this one (default: the files as they are)")


def run(args: argparse.Namespace) -> int:
    """Do the step; returns the exit code. Raises UserError, in one sentence, for what cannot be done."""
    if args.step == "import":
        return _import(args.file, args.comments)
    if args.step == "export":
        from ledelys.review.spreadsheet import write

        print(f"{write(args.file)} sentences are in {args.file}.")
        return 0
    if args.step == "status":
        return _status(args.fail_under)
    return _build(args)


def _build(args: argparse.Namespace) -> int:
    from ledelys.conversation import Bot, action_server
    from ledelys.review import changes, making, played
    from ledelys.service.quiet_logs import drop_warnings
    from ledelys.service.training import ensure_model
    from services_catalog.opening import CLOCK

    drop_warnings()
    since = args.since or changes.last_approval()
    changed = changes.changes_since(since, args.until) if since else []
    model = ensure_model(ROOT)
    with action_server(settings={CLOCK: WHEN}) as port:
        bot = Bot(model, port)
        held = played.play(bot)
        bot.close()
    book = making.Book(given.load(), held, changed, since and since[:10], datetime.date.today())
    page = making.write(book, args.out)
    print(f"The book is in {page}")
    if not args.no_open:
        webbrowser.open(page.resolve().as_uri())
    return 0


WHEN = "2026-11-24T10:00"
"""The time at which the conversations of the book are held: what is open then stands in the replies."""


def _import(file: Path, comments: Path | None) -> int:
    if file.suffix.lower() == ".xlsx":
        from ledelys.review.spreadsheet import take_over

        return take_over(file)
    taken = given.take(given.read_marks(file), given.load(), datetime.date.today())
    given.save(taken.approvals)
    lines = [*given.comment_lines(taken.comments)]
    if taken.outdated:
        lines += ["", "For words that have changed since:", *given.comment_lines(taken.outdated, outdated=True)]
    text = "\n".join(lines)
    if comments is not None:
        comments.write_text(text + "\n", encoding="utf-8")
    elif text:
        print(text)
    print(
        f"{len(taken.approvals)} approvals stand in {given.FILE.name}; {len(taken.comments)} comments; "
        f"{len(taken.outdated)} marks were for words that have changed since.",
        file=sys.stderr,
    )
    return 0


def _status(fail_under: float | None) -> int:
    if fail_under is not None and not 0 <= fail_under <= 100:
        raise UserError(f"--fail-under is a share in percent, from 0 to 100, not {fail_under:g}.")
    found = given.shares(given.load())
    width = max(map(len, found))
    print(f"{'topic':{width}}  {'nb':>9}  {'nn':>9}  {'en':>9}")
    for topic, row in found.items():
        shares = "  ".join(f"{f'{row[code].approved}/{row[code].of}':>9}" for code in ("nb", "nn", "en"))
        print(f"{topic:{width}}  {shares}")
    whole = given.Share(
        sum(share.approved for row in found.values() for share in row.values()),
        sum(share.of for row in found.values() for share in row.values()),
    )
    print(f"{whole.approved} of {whole.of} sentences are approved ({whole.percent:.1f} %).")
    return 1 if fail_under is not None and whole.percent < fail_under else 0
