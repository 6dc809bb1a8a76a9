"""What is known of the matter tells who writes, and the other way round."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledelys.nlu.ties import Ties

PAIRS = [
    *[("own_violence_anger", "own_behaviour")] * 9,
    ("own_violence_anger", "self"),
    *[("ask_service_info.cost", "self")] * 5,
    *[("ask_service_info.what_is", "none")] * 5,
]


def test_a_sure_matter_decides_who_writes_when_that_is_unsure() -> None:
    ties = Ties.learn(PAIRS)
    who = {"self": 0.5, "own_behaviour": 0.4, "none": 0.1}
    read = ties.writers(who, {"own_violence_anger": 0.9, "ask_service_info.cost": 0.1})
    assert next(iter(read)) == "own_behaviour"
    assert sum(read.values()) == pytest.approx(1)


def test_without_trust_nothing_changes() -> None:
    who = {"self": 0.5, "own_behaviour": 0.4, "none": 0.1}
    assert Ties.learn(PAIRS).writers(who, {"own_violence_anger": 1.0}, trust=0) == pytest.approx(who)


def test_an_unknown_matter_changes_nothing() -> None:
    who = {"self": 0.6, "none": 0.4}
    assert Ties.learn(PAIRS).writers(who, {"never_seen": 1.0}) == pytest.approx(who)


def test_ties_are_read_as_they_were_written(tmp_path: Path) -> None:
    ties = Ties.learn(PAIRS)
    ties.save(tmp_path)
    who, intents = {"self": 0.5, "own_behaviour": 0.5}, {"own_violence_anger": 1.0}
    assert Ties.load(tmp_path).writers(who, intents) == pytest.approx(ties.writers(who, intents))
