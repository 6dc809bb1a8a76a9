"""Let visitors come to Ledelys, many at once, and measure how it answers them.

The visitors are played by Locust, from an environment of its own (`uv sync --project tools`), on this machine: they
take part of its processor. A fresh service is started for each scenario. All of it takes about an hour and a quarter,
most of it for the hour of steady visits; --scale 0.1 makes that six minutes.
"""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType

from benchmarks import machine, page
from benchmarks.errors import BenchmarkError
from benchmarks.visitors import report, scenarios
from benchmarks.visitors.crew import require_locust
from benchmarks.visitors.scenarios import Effort, Outcome, Scenario
from benchmarks.visitors.service import Host

EXIT_FAILED = 1
EXIT_INTERRUPTED = 130


def main() -> int:
    """Run what is asked for; returns 0 when it was measured, whether or not the aims are met."""
    usual = Effort()
    parser = argparse.ArgumentParser(prog=report.COMMAND, description=__doc__)
    parser.add_argument("names", nargs="*", metavar="SCENARIO", help=f"{', '.join(scenarios.ALL)} (default: all)")
    parser.add_argument("--no-think", action="store_true", help="of the crowd only the run without think time")
    parser.add_argument(
        "--visitors",
        type=int,
        default=usual.visitors,
        help="in the crowd; ten times as many in the rush (default: %(default)s)",
    )
    parser.add_argument("--seconds", type=float, default=usual.seconds, help="of the crowd (default: %(default)g)")
    parser.add_argument(
        "--rush-seconds", type=float, default=usual.rush_seconds, help="of the rush (default: %(default)g)"
    )
    parser.add_argument(
        "--think", type=float, default=usual.think, help="what think times are multiplied by (default: %(default)g)"
    )
    parser.add_argument(
        "--scale", type=float, default=usual.scale, help="of the hour; 0.1: a tenth of its time and conversations"
    )
    parser.add_argument(
        "--url",
        help="measure a service that runs already, which must believe X-Forwarded-For",
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all measurements to FILE, too")
    parser.add_argument("--page", type=Path, metavar="FILE", help="put the figures into this Markdown page, too")
    arguments = parser.parse_args()
    if unknown := [name for name in arguments.names if name not in scenarios.ALL]:
        parser.error(f"there is no scenario {unknown[0]!r}; there are {', '.join(scenarios.ALL)}")
    for file in (arguments.json, arguments.page):
        if file and not file.resolve().parent.is_dir():
            parser.error(f"{file.parent} is not a folder")
    effort = Effort(
        visitors=arguments.visitors,
        seconds=arguments.seconds,
        rush_seconds=arguments.rush_seconds,
        think=arguments.think,
        scale=arguments.scale,
    )
    signal.signal(signal.SIGTERM, _interrupt)
    facts = machine.facts()
    try:
        outcomes = measure(chosen(arguments.names, no_think=arguments.no_think), effort, arguments.url)
    except BenchmarkError as error:
        print(error, file=sys.stderr)
        return EXIT_FAILED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    if arguments.json:
        content = report.as_json(outcomes, facts)
        arguments.json.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if arguments.page:
        page.put(arguments.page, report.COMMAND, report.markdown(outcomes, facts))
    return 0


def chosen(names: Sequence[str] = (), *, no_think: bool = False) -> list[Scenario]:
    """The scenarios of these names, all for none; with ``no_think`` of the crowd only the run without think time."""
    found = [scenario for name in names or scenarios.ALL for scenario in scenarios.ALL[name]]
    return [scenario for scenario in found if not (no_think and scenario is scenarios.crowd)]


def measure(
    wanted: Sequence[Scenario], effort: Effort, url: str | None = None, show: Callable[[Outcome], None] = report.show
) -> list[Outcome]:
    """Run the scenarios one after another; each is shown when it is done.

    Raises BenchmarkError if a service cannot be started or asked, or the visitors cannot be played.
    """
    require_locust()
    outcomes = []
    for scenario in wanted:
        print(f"{(scenario.__doc__ or '').splitlines()[0]} ...", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="ledelys-visitors-") as folder:
            outcomes.append(scenario(Host(Path(folder), url), effort))
        show(outcomes[-1])
    return outcomes


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
