"""Measure how well messages are understood, on labelled messages that were never trained on.

Prints recall and false alarms of `acute` and `high`, topic, who, language and place, by language and by kind of
message, and writes every message that was read wrongly to a file.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledelys.errors import UserError
from ledelys.paths import ROOT, STATE

if TYPE_CHECKING:
    from ledelys.evaluation import Evaluation, Figures, Share

SETS = ROOT / "tests/understanding"
PLACES = ROOT / "tests/services_catalog/places/wordings_unseen.jsonl"
CONFUSIONS_SHOWN = 12

_COLUMNS = (
    ("acute found", "acute_found"),
    ("false acute", "acute_false"),
    ("urgent found", "urgent_found"),
    ("false urgent", "urgent_false"),
    ("topic", "topic"),
    ("in three", "topic_in_three"),
    ("who", "who"),
    ("language", "language"),
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add --set, --places, --misses and --json."""
    parser.add_argument(
        "--set", type=Path, action="append", metavar="FILE", help="labelled messages (default: tests/understanding)"
    )
    parser.add_argument("--places", type=Path, default=PLACES, metavar="FILE", help="place wordings")
    parser.add_argument(
        "--misses", type=Path, default=STATE / "misses.jsonl", metavar="FILE", help="where misses are written"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of tables")


def run(args: argparse.Namespace) -> int:
    """Read all sets with the trained model and print the figures; raises UserError when a file cannot be used."""
    from ledelys.evaluation import evaluate, read_rows
    from ledelys.service.quiet_logs import drop_warnings
    from ledelys.service.training import ensure_model
    from ledelys.understanding import Understanding

    files = args.set or sorted(SETS.glob("*.jsonl"))
    try:
        sets = {file.stem: read_rows(file) for file in files}
        places = _places(args.places)
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"A set cannot be used: {error}") from None
    drop_warnings()
    understanding = Understanding(ensure_model(ROOT))
    evaluation = evaluate(sets, understanding.read)
    misses = evaluation.misses()
    _write(args.misses, misses)
    if args.json:
        print(json.dumps(_as_json(evaluation, places), ensure_ascii=False, indent=2))
    else:
        _print(evaluation, places)
        print(f"\n{len(misses)} messages of which something was read wrongly: {args.misses}")
    return 0


def _places(file: Path) -> Share:
    """Return how many place wordings are read right; a shared name must give all its places."""
    from ledelys.evaluation import Share, place_outcome
    from services_catalog import load_catalogue

    catalogue = load_catalogue()
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return Share(sum(place_outcome(catalogue, line) == "right" for line in lines), len(lines))


def _write(file: Path, misses: list[dict[str, Any]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{json.dumps(miss, ensure_ascii=False)}\n" for miss in misses), encoding="utf-8")


def _as_json(evaluation: Evaluation, places: Share) -> dict[str, Any]:
    return {
        "whole": evaluation.whole.as_json(),
        "by_language": {name: one.as_json() for name, one in evaluation.by_language.items()},
        "by_kind": {name: one.as_json() for name, one in evaluation.by_kind.items()},
        "by_set": {name: one.as_json() for name, one in evaluation.by_source.items()},
        "confusions": [{"meant": meant, "read": read, "times": times} for meant, read, times in evaluation.confusions],
        "places": {"hits": places.hits, "of": places.of, "percent": places.percent},
    }


def _print(evaluation: Evaluation, places: Share) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    table.add_column("messages")
    for title, _ in _COLUMNS:
        table.add_column(title, justify="right")
    groups: list[tuple[str, Figures]] = [("all", evaluation.whole)]
    for groups_of in (evaluation.by_language, evaluation.by_kind, evaluation.by_source):
        groups.extend(groups_of.items())
    for name, figures in groups:
        cells = [str(getattr(figures, measure)) for _, measure in _COLUMNS]
        table.add_row(f"{name} ({figures.messages})", *cells)
    console = Console(highlight=False)
    console.width = max(console.width, 150)
    console.print(table)
    console.print(f"\nkind of danger, where acute was found: {evaluation.whole.danger_kind}")
    console.print(f"place wordings: {places}")
    console.print("\ntopics most often confused (meant, read, times):")
    for meant, read, times in evaluation.confusions[:CONFUSIONS_SHOWN]:
        console.print(f"  {meant}  {read}  {times}")
