"""Details of a topic: told apart within it, and the topic alone where there is none."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ledelys.nlu.details import Details
from ledelys.nlu.features import message_features
from ledelys.nlu.labels import GENERAL, detail_of, intent_of, topic_of

MESSAGES = [
    ("mister jeg barna", ("ask_rights", "children")),
    ("får han barna", ("ask_rights", "children")),
    ("hva med barna mine", ("ask_rights", "children")),
    ("kan jeg få advokat", ("ask_rights", "lawyer")),
    ("hvem betaler advokaten", ("ask_rights", "lawyer")),
    ("trenger jeg en advokat", ("ask_rights", "lawyer")),
    ("hvilke rettigheter har jeg", ("ask_rights", GENERAL)),
    ("hva har jeg krav på", ("ask_rights", GENERAL)),
    ("hei", ("smalltalk_or_thanks", "greet")),
    ("hei hei", ("smalltalk_or_thanks", "greet")),
    ("takk", ("smalltalk_or_thanks", "thank")),
    ("han har kniv", None),
]
FEATURES = [message_features(text) for text, _ in MESSAGES]
VECTORS = np.random.default_rng(3).normal(size=(len(MESSAGES), 8)).astype(np.float32)


@pytest.fixture(scope="module")
def details() -> Details:
    return Details.fit(FEATURES, VECTORS, [known for _, known in MESSAGES], 10.0, 1.0)


def read(details: Details, topic: str, text: str, meaning: np.ndarray | None = None) -> str:  # type: ignore[type-arg]
    return next(iter(details.read(topic, message_features(text), meaning, 0.5, 1.3)))


@pytest.mark.parametrize(
    ("text", "detail"), [("mister jeg barna nå", "children"), ("gratis advokat", "lawyer"), ("hvilke krav", GENERAL)]
)
def test_details_are_told_apart_by_words_without_an_encoder(details: Details, text: str, detail: str) -> None:
    assert read(details, "ask_rights", text) == detail


def test_the_meaning_counts_where_the_words_say_nothing(details: Details) -> None:
    assert read(details, "ask_rights", "zzz", VECTORS[3:4] * 3) == "lawyer"
    assert read(details, "ask_rights", "zzz", np.stack([VECTORS[0], VECTORS[1]]) * 3) == "children"


def test_probabilities_sum_to_one_and_the_likeliest_stands_first(details: Details) -> None:
    shares = list(details.read("ask_rights", FEATURES[0], VECTORS[:1], 0.5, 1.3).values())
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


def test_a_topic_without_details_is_meant_as_a_whole(details: Details) -> None:
    assert details.read("out_of_scope", FEATURES[0], None, 0.5, 1.3) == {GENERAL: 1.0}
    assert details.usual("out_of_scope") == GENERAL


def test_the_usual_detail_is_none_where_a_topic_can_do_without(details: Details) -> None:
    assert details.usual("ask_rights") == GENERAL
    assert details.usual("smalltalk_or_thanks") == "greet"


def test_what_was_kept_answers_alike(details: Details, tmp_path: Path) -> None:
    details.save(tmp_path)
    again = Details.load(tmp_path)
    for topic in ("ask_rights", "smalltalk_or_thanks", "out_of_scope"):
        for features, vector in zip(FEATURES, VECTORS, strict=True):
            assert again.read(topic, features, vector[None], 0.5, 1.3) == pytest.approx(
                details.read(topic, features, vector[None], 0.5, 1.3)
            )
        assert again.usual(topic) == details.usual(topic)


@pytest.mark.parametrize("intent", ["ask_rights", "ask_rights.children", "smalltalk_or_thanks.greet"])
def test_an_intent_is_its_topic_and_its_detail(intent: str) -> None:
    assert intent_of(topic_of(intent), detail_of(intent)) == intent
