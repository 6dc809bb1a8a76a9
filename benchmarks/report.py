"""What was measured, as figures beside the aims: as a table to read and as JSON to keep."""

import dataclasses
import statistics
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import page
from benchmarks.figures import Aim, Figure, number, percentile, ratios
from benchmarks.measure import CLIENTS, EARLY_TURN, LATE_TURN, Effort, Measured
from benchmarks.running import ACTIONS, RASA, SUPERVISOR

TURN = Aim(0.25)
MEMORY = Aim(0.6)
TRAINING = Aim(1.0)
THROUGHPUT = Aim(5.0, at_least=True)
GROWTH = Aim(1.5)
START = Aim(12)
"""Seconds."""

COMMAND = "python -m benchmarks"
HEADINGS = ("measured", "rasa init", "Ledelys", "ratio", "rounds", "aim", "met")

_MS = 1000.0
_MIB = 2.0**20


def figures(theirs: Measured, ours: Measured) -> list[Figure]:
    """All lines of the report, from what was measured of rasa init's bot and of Ledelys."""
    return [
        *_times("plain message", theirs.plain, ours.plain),
        *_times("message with a custom action", theirs.action, ours.action),
        _medians("plain message, processor time", "ms", theirs.plain_processor, ours.plain_processor, times=_MS),
        _medians("action message, processor time", "ms", theirs.action_processor, ours.action_processor, times=_MS),
        _medians(f"messages a second, {CLIENTS} clients", "/s", theirs.throughput, ours.throughput, THROUGHPUT),
        *_memory(theirs, ours),
        dataclasses.replace(_medians("start to first answer", "s", theirs.start, ours.start, START), aim_on_ours=True),
        _medians("training", "s", theirs.training, ours.training, TRAINING),
        *_growth(theirs, ours),
    ]


def table(lines: Sequence[Figure], facts: dict[str, str]) -> Table:
    """The figures as a table, under it what they were measured on."""
    shown = Table(
        title="Ledelys beside the bot that `rasa init` makes",
        caption="; ".join(f"{name}: {value}" for name, value in facts.items()),
        caption_justify="left",
    )
    shown.add_column(HEADINGS[0])
    for heading in HEADINGS[1:-1]:
        shown.add_column(heading, justify="right", no_wrap=True)
    shown.add_column(HEADINGS[-1])
    for line in lines:
        *cells, met = row(line)
        shown.add_row(*cells, {"yes": "[green]yes[/green]", "no": "[red]no[/red]"}.get(met, met))
    return shown


def markdown(lines: Sequence[Figure], facts: dict[str, str]) -> str:
    """The same for a page."""
    return page.table(HEADINGS, [row(line) for line in lines]) + "\n\n" + page.measured_on(facts)


def row(line: Figure) -> tuple[str, ...]:
    """The cells of a figure, for HEADINGS."""
    return (
        line.title,
        "–" if line.theirs is None else number(line.theirs),
        number(line.ours),
        "–" if line.ratio is None or line.aim_on_ours else f"{line.ratio:.2f}",
        f"{min(line.ratios):.2f}–{max(line.ratios):.2f}" if len(line.ratios) > 1 else "",
        "" if line.aim is None else f"{'Ledelys ' if line.aim_on_ours else ''}{line.aim}",
        {None: "", True: "yes", False: "no"}[line.met],
    )


def as_json(
    lines: Sequence[Figure], facts: dict[str, str], effort: Effort, measured: dict[str, Measured]
) -> dict[str, Any]:
    """Everything: machine, effort, figures with aims, and each single measurement."""
    return {
        "machine": facts,
        "effort": dataclasses.asdict(effort),
        "figures": [
            {
                "name": line.name,
                "unit": line.unit,
                "rasa_init": line.theirs,
                "ledelys": line.ours,
                "ratio": line.ratio,
                "ratio_by_round": list(line.ratios),
                "aim": str(line.aim) if line.aim else None,
                "aim_is_on": "ledelys" if line.aim_on_ours else "ratio",
                "met": line.met,
            }
            for line in lines
        ],
        "measured": {name: dataclasses.asdict(of) for name, of in measured.items()},
    }


def show(lines: Sequence[Figure], facts: dict[str, str]) -> None:
    """Print the table; wide enough for all of it where the output is not a terminal."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=130)
    console.print(table(lines, facts))


def _times(name: str, theirs: list[list[float]], ours: list[list[float]]) -> list[Figure]:
    def line(what: str, share: float, aim: Aim | None) -> Figure:
        each = ratios(*([percentile(one, share) for one in of] for of in (ours, theirs)))
        pooled = [percentile([time for one in of for time in one], share) * _MS for of in (theirs, ours)]
        return Figure(f"{name}, {what}", "ms", pooled[0], pooled[1], aim, ratios=each)

    return [line("median", 0.5, TURN), line("p95", 0.95, None)]


def _medians(
    name: str, unit: str, theirs: list[float], ours: list[float], aim: Aim | None = None, times: float = 1.0
) -> Figure:
    each = ratios(ours, theirs)
    return Figure(name, unit, statistics.median(theirs) * times, statistics.median(ours) * times, aim, ratios=each)


def _memory(theirs: Measured, ours: Measured) -> list[Figure]:
    def line(name: str, roles: Sequence[str], aim: Aim | None = None, after: bool = False) -> Figure:
        of = [one.resident_after if after else one.resident for one in (theirs, ours)]
        sums = [sum(memory.get(role, 0) for role in roles) / _MIB for memory in of]
        return Figure(f"memory, {name}", "MiB", sums[0] or None, sums[1], aim)

    everything = (RASA, ACTIONS, SUPERVISOR)
    return [
        line(RASA, (RASA,)),
        line(ACTIONS, (ACTIONS,)),
        line(f"{RASA} and {ACTIONS}", (RASA, ACTIONS), MEMORY),
        line(SUPERVISOR, (SUPERVISOR,)),
        line("everything", everything, MEMORY),
        line("everything, after the load", everything, after=True),
    ]


def _growth(theirs: Measured, ours: Measured) -> list[Figure]:
    def grown(of: Measured) -> float:
        return statistics.median(ratios(of.late, of.early))

    return [
        _medians(f"turn {EARLY_TURN}", "ms", theirs.early, ours.early, times=_MS),
        _medians(f"turn {LATE_TURN}", "ms", theirs.late, ours.late, times=_MS),
        Figure(f"turn {LATE_TURN} / turn {EARLY_TURN}", "", grown(theirs), grown(ours), GROWTH, aim_on_ours=True),
    ]
