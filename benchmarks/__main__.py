"""Measure Ledelys side by side with the bot that `rasa init` makes, in one run on this machine.

Both are trained, started and written to in turn. Needs nothing but this project's environment; takes about a quarter
of an hour, with --quick about six minutes. With --all visitors under load follow (`python -m benchmarks.visitors`).
"""

import argparse
import dataclasses
import json
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType
from typing import Any

from benchmarks import machine, page, report
from benchmarks.bots import Ledelys, RasaInit
from benchmarks.errors import BenchmarkError
from benchmarks.measure import FULL, QUICK, measure
from benchmarks.visitors import __main__ as visitors
from benchmarks.visitors import report as visitors_report
from benchmarks.visitors.crew import require_locust
from benchmarks.visitors.scenarios import Effort as VisitorsEffort

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main() -> int:
    """Run everything; returns 0 when it was measured, whether or not the aims are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round and fewer messages")
    parser.add_argument("--rounds", type=_above_zero, help=f"rounds (default: {FULL.rounds}, with --quick 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all measurements to FILE, too")
    parser.add_argument("--page", type=Path, metavar="FILE", help="put the figures into this Markdown page, too")
    parser.add_argument("--all", action="store_true", help="visitors under load, too; about an hour and a half more")
    parser.add_argument("--scale", type=float, default=1.0, help="with --all, of the hour of visits; 0.1: a tenth")
    arguments = parser.parse_args()
    effort = QUICK if arguments.quick else FULL
    if arguments.rounds:
        effort = dataclasses.replace(effort, rounds=arguments.rounds)
    for file in (arguments.json, arguments.page):
        if file and not file.resolve().parent.is_dir():
            parser.error(f"{file.parent} is not a folder")
    signal.signal(signal.SIGTERM, _interrupt)
    facts = machine.facts()
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - started:4.0f} s] {what} ...", file=sys.stderr, flush=True)

    try:
        if arguments.all:
            require_locust()
        with tempfile.TemporaryDirectory(prefix="ledelys-benchmarks-") as folder:
            theirs, ours = RasaInit(Path(folder) / "rasa-init"), Ledelys(Path(folder) / "ledelys")
            say("Making the bot of `rasa init`, which trains it once, too")
            theirs.make()
            say("Copying Ledelys and preparing what is missing")
            ours.make()
            measured = measure([theirs, ours], effort, say)
        took = f"{(time.monotonic() - started) / 60:.0f} minutes, {effort.rounds} rounds"
        lines = report.figures(measured[theirs.name], measured[ours.name])
        content = report.as_json(lines, facts | {"took": took}, effort, measured)
        report.show(lines, facts | {"took": took})
        _keep(arguments.json, content)
        if arguments.page:
            page.put(arguments.page, report.COMMAND, report.markdown(lines, facts | {"took": took}))
        if arguments.all:
            outcomes = visitors.measure(visitors.chosen(), VisitorsEffort(scale=arguments.scale))
            _keep(arguments.json, content | {"visitors": visitors_report.as_json(outcomes, facts)})
            if arguments.page:
                page.put(arguments.page, visitors_report.COMMAND, visitors_report.markdown(outcomes, facts))
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    return 0


def _keep(file: Path | None, content: dict[str, Any]) -> None:
    if file:
        file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _above_zero(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
