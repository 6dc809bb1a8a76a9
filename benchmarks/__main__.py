"""Measure Ledelys side by side with the bot that `rasa init` makes, in one run on this machine.

Both are trained, started and written to in turn. Needs nothing but this project's environment; takes about a quarter
of an hour, with --quick about six minutes.
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

from benchmarks import machine, report
from benchmarks.bots import Ledelys, RasaInit
from benchmarks.errors import BenchmarkError
from benchmarks.measure import FULL, QUICK, measure

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main() -> int:
    """Run everything; returns 0 when it was measured, whether or not the aims are met."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round and fewer messages")
    parser.add_argument("--rounds", type=_above_zero, help=f"rounds (default: {FULL.rounds}, with --quick 1)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all measurements to FILE, too")
    arguments = parser.parse_args()
    effort = QUICK if arguments.quick else FULL
    if arguments.rounds:
        effort = dataclasses.replace(effort, rounds=arguments.rounds)
    if arguments.json and not arguments.json.resolve().parent.is_dir():
        parser.error(f"{arguments.json.parent} is not a folder")
    signal.signal(signal.SIGTERM, _interrupt)
    facts = machine.facts()
    started = time.monotonic()

    def say(what: str) -> None:
        print(f"[{time.monotonic() - started:4.0f} s] {what} ...", file=sys.stderr, flush=True)

    try:
        with tempfile.TemporaryDirectory(prefix="ledelys-benchmarks-") as folder:
            theirs, ours = RasaInit(Path(folder) / "rasa-init"), Ledelys(Path(folder) / "ledelys")
            say("Making the bot of `rasa init`, which trains it once, too")
            theirs.make()
            say("Copying Ledelys and preparing what is missing")
            ours.make()
            measured = measure([theirs, ours], effort, say)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    facts["took"] = f"{(time.monotonic() - started) / 60:.0f} minutes, {effort.rounds} rounds"
    lines = report.figures(measured[theirs.name], measured[ours.name])
    if arguments.json:
        content = report.as_json(lines, facts, effort, measured)
        arguments.json.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    report.show(lines, facts)
    return 0


def _above_zero(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return number


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
