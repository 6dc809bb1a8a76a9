"""What came of the scenarios: as tables to read, as JSON to keep, as a part of a Markdown page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import page
from benchmarks.figures import Figure, number
from benchmarks.visitors.scenarios import Outcome

COMMAND = "python -m benchmarks.visitors"
HEADINGS = ("measured", "Ledelys", "aim", "met")


def show(outcome: Outcome) -> None:
    """Print one scenario; wide enough for all of it where the output is not a terminal."""
    table = Table(title=outcome.title, title_justify="left", caption=_caption(outcome), caption_justify="left")
    for heading in HEADINGS:
        table.add_column(heading, justify="left" if heading == HEADINGS[0] else "right", no_wrap=True)
    for line in outcome.figures:
        table.add_row(*row(line))
    console = Console()
    (console if console.is_terminal else Console(width=110)).print(table)


def as_json(outcomes: Sequence[Outcome], facts: Mapping[str, str]) -> dict[str, Any]:
    """Everything: machine, figures with aims, what was wrong, and each single measurement."""
    return {
        "machine": dict(facts),
        "scenarios": [
            {
                "title": one.title,
                "figures": [_figure(line) for line in one.figures],
                "wrong": one.wrong,
                "measured": one.details,
            }
            for one in outcomes
        ],
    }


def markdown(outcomes: Sequence[Outcome], facts: Mapping[str, str]) -> str:
    """One table a scenario, and under all what they were measured on."""
    parts = []
    for one in outcomes:
        parts += [f"### {one.title}", "", page.table(HEADINGS, [row(line) for line in one.figures]), ""]
        if one.wrong:
            parts += [_caption(one), ""]
    return "\n".join([*parts, page.measured_on(facts)])


def row(line: Figure) -> tuple[str, ...]:
    """The cells of a figure, for HEADINGS."""
    met = {None: "", True: "yes", False: "no"}[line.met]
    return line.title, number(line.ours), str(line.aim or ""), met


def _figure(line: Figure) -> dict[str, Any]:
    aim = str(line.aim) if line.aim else None
    return {"name": line.name, "unit": line.unit, "value": line.ours, "aim": aim, "met": line.met}


def _caption(outcome: Outcome) -> str:
    return f"Not as it should be: {outcome.wrong}." if outcome.wrong else ""
