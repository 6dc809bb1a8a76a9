"""What is told moves in tens and once a minute, so that nobody can be singled out by it."""

from __future__ import annotations

from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from ledelys.chat.sentences import problem_names
from ledelys.nlu.labels import DANGERS
from ledelys.watching.held_back import HeldBackCount, HeldBackTimes, in_steps
from ledelys.watching.metrics import Counts, State, exposition_names, registry


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_count_moves_in_tens_and_at_most_once_a_minute() -> None:
    clock = Clock()
    count = HeldBackCount(clock)
    for _ in range(9):
        count.add()
    clock.now = 61.0
    assert count.shown() == 0
    for _ in range(14):
        count.add()
    assert count.shown() == 0, "within a minute of the last look"
    clock.now = 122.0
    assert count.shown() == 20
    clock.now = 1000.0
    assert count.shown() == 20


def test_times_are_shown_as_they_were_when_ten_more_had_gathered() -> None:
    clock = Clock()
    times = HeldBackTimes((0.1, 1.0), clock)
    for seconds in (0.05, 0.5, 5.0):
        times.add(seconds)
    clock.now = 61.0
    assert times.shown() == ([0, 0, 0], 0.0)
    for _ in range(8):
        times.add(0.1)
    buckets, total = times.shown()
    assert buckets == [9, 1, 1]
    assert round(total, 2) == 6.35
    times.add(0.05)
    clock.now = 999.0
    assert times.shown()[0] == [9, 1, 1]


def test_numbers_of_conversations_are_rounded_down() -> None:
    assert [in_steps(value) for value in (0, 9, 10, 19, 200)] == [0, 0, 10, 10, 200]


def test_answers_are_counted_by_what_was_said_and_nothing_else_becomes_a_label() -> None:
    clock = Clock()
    counts = Counts(problem_names(), clock)
    for _ in range(10):
        counts.answered([{"name": "utter_danger_attack_again", "text": "112. x"}], 0.01, None, False)
        counts.answered([{"name": "danger"}, {"name": "fallback_card"}], 2.5, "slow", True)
        counts.answered([{"name": "utter_not_sure", "text": "Kvitrendebekk"}], 0.02, None, False)
        counts.refuse("too_fast")
    clock.now = 61.0
    text = generate_latest(registry(counts, lambda: State(17, 3, 40, True, True, 2, 0.123))).decode()
    found = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }
    assert found["ledelys_messages_total",] == 30
    assert found["ledelys_danger_answers_total", "attack"] == 10
    assert found["ledelys_danger_answers_total", "other"] == 10
    assert found["ledelys_fallback_cards_total", "slow"] == 10
    assert found["ledelys_not_understood_total",] == 10
    assert found["ledelys_refused_total", "too_fast"] == 10
    assert found["ledelys_actions_failed_total",] == 10
    assert found["ledelys_conversations",] == 10
    assert found["ledelys_turns_in_hand",] == 0
    assert found["ledelys_store_filled",] == 0.12
    assert found["ledelys_answer_seconds_count",] == 30
    kinds = {name[1] for name in found if name[0] == "ledelys_danger_answers_total"}
    assert kinds == {*DANGERS, "other"}
    assert {name[1] for name in found if name[0] == "ledelys_refused_total"} == set(problem_names())
    assert "Kvitrendebekk" not in text


def test_every_name_is_told_from_the_start() -> None:
    """A name that appears later would tell of the first one of its kind."""
    assert {"ledelys_messages_total", "ledelys_refused_total", "ledelys_answer_seconds_bucket"} <= exposition_names()
