"""Two readers of a message, one answer."""

from __future__ import annotations

import pytest

from ledelys.nlu.mixing import likelier, mixed, read_windows

WORDS = {"urgency": {"acute": 0.6, "none": 0.4}, "danger": {"attack": 0.9, "fire": 0.1}}
HALF = {"urgency": 0.5, "danger": 0.5}
MEANING = {"urgency": {"acute": 0.2, "none": 0.8}, "danger": {"attack": 0.7, "fire": 0.3}}


def test_the_likeliest_stands_first_and_all_sum_to_one() -> None:
    found = mixed(WORDS, MEANING, HALF, 1.0)
    assert list(found["urgency"]) == ["none", "acute"]
    assert sum(found["urgency"].values()) == pytest.approx(1)


def test_readers_who_agree_are_surer_than_their_mean() -> None:
    mean = mixed(WORDS, MEANING, HALF, 1.0)["danger"]["attack"]
    assert mixed(WORDS, MEANING, HALF, 1.5)["danger"]["attack"] > mean


def test_a_reader_who_does_not_count_changes_nothing() -> None:
    assert mixed(WORDS, MEANING, {}, 1.0)["urgency"] == pytest.approx(WORDS["urgency"])


def test_a_question_that_only_one_can_answer_stays() -> None:
    assert mixed({"who": {"self": 0.7, "child": 0.3}}, {}, HALF, 1.0)["who"] == pytest.approx(
        {"self": 0.7, "child": 0.3}
    )


def test_certainty_of_one_reader_does_not_silence_the_other() -> None:
    found = mixed({"urgency": {"acute": 1.0, "none": 0.0}}, {"urgency": {"acute": 0.0, "none": 1.0}}, HALF, 1.0)
    assert found["urgency"]["acute"] == pytest.approx(0.5)


def test_the_most_acute_part_of_a_long_message_decides_the_urgency_and_all_parts_the_matter() -> None:
    calm = {
        "urgency": {"acute": 0.1, "none": 0.9},
        "danger": {"attack": 1.0, "fire": 0.0},
        "intent": {"a": 1.0, "b": 0.0},
    }
    burning = {
        "urgency": {"acute": 0.8, "none": 0.2},
        "danger": {"attack": 0.1, "fire": 0.9},
        "intent": {"a": 0.4, "b": 0.6},
    }
    found = read_windows([calm, burning])
    assert found["urgency"]["acute"] == 0.8
    assert found["danger"]["fire"] == 0.9
    assert found["intent"]["a"] == pytest.approx(0.7)


def test_the_matter_at_hand_wins_where_the_message_says_little_and_not_where_it_says_much() -> None:
    little = likelier({"a": 0.4, "b": 0.35, "c": 0.25}, "c", 6.0)
    assert list(little) == ["c", "a", "b"]
    assert sum(little.values()) == pytest.approx(1)
    much = likelier({"a": 0.97, "b": 0.03}, "b", 6.0)
    assert next(iter(much)) == "a"
    assert likelier({"a": 1.0}, "unknown", 6.0) == {"a": 1.0}
