"""Understanding does not get worse on messages that were not trained on. The bars lie below what was measured."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledelys.nlu.labels import topic_of
from ledelys.understanding import Understanding

Row = dict[str, Any]


@pytest.fixture(scope="module")
def read(model: Path) -> list[tuple[Row, Row]]:
    """Each message's own labels, and what is understood of it."""
    understanding = Understanding(model)
    file = Path(__file__).parent / "first_set.jsonl"
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    return [(row, understanding.read(row["text"])) for row in rows]


def test_danger_is_found(read: list[tuple[Row, Row]]) -> None:
    acute = [found["urgency"] == "acute" for row, found in read if row["urgency"] == "acute"]
    assert sum(acute) / len(acute) >= 0.9


def test_figures_of_speech_seldom_alarm(read: list[tuple[Row, Row]]) -> None:
    alarms = [found["urgency"] == "acute" for row, found in read if row["kind"] == "hard_negative"]
    assert sum(alarms) / len(alarms) <= 0.14


def test_urgency_of_either_kind_is_found(read: list[tuple[Row, Row]]) -> None:
    urgent = [found["urgency"] != "none" for row, found in read if row["urgency"] != "none"]
    assert sum(urgent) / len(urgent) >= 0.88


def test_the_language_is_found(read: list[tuple[Row, Row]]) -> None:
    assert sum(found["language"] == row["language"] for row, found in read) / len(read) >= 0.95


def test_the_topic_is_among_the_three_likeliest(read: list[tuple[Row, Row]]) -> None:
    hits = [topic_of(row["intent"]) in [topic["name"] for topic in found["topics"]] for row, found in read]
    assert sum(hits) / len(hits) >= 0.85
