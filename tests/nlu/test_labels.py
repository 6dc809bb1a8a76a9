"""The names of labels."""

import itertools

import pytest

from ledelys.nlu.labels import URGENCIES, higher_urgency, topic_of


@pytest.mark.parametrize(
    ("intent", "topic"),
    [("ask_service_info.cost", "ask_service_info"), ("ask_rights", "ask_rights"), ("danger.fire", "danger")],
)
def test_the_topic_of_an_intent_stands_before_the_dot(intent: str, topic: str) -> None:
    assert topic_of(intent) == topic


def test_the_higher_urgency_wins_in_whatever_order() -> None:
    for one, other in itertools.product(URGENCIES, repeat=2):
        assert higher_urgency(one, other) == higher_urgency(other, one)
        assert URGENCIES.index(higher_urgency(one, other)) == max(URGENCIES.index(one), URGENCIES.index(other))
    assert higher_urgency("high", "acute") == "acute"


def test_an_unknown_urgency_is_a_fault() -> None:
    with pytest.raises(ValueError, match="not in tuple"):
        higher_urgency("none", "medium")
