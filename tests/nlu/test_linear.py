"""The linear classifier: what it learns, and that it is the same after it was kept."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ledelys.nlu.features import language_features, message_features
from ledelys.nlu.linear import LinearModel, balancing_weights, characters, word_pairs

TEXTS = [
    ("han slår meg", "family", "high"),
    ("mannen min slår", "family", "high"),
    ("han slår og truer", "family", "high"),
    ("hva koster det", "cost", "none"),
    ("koster det noe", "cost", "none"),
    ("er det gratis eller koster det", "cost", "none"),
    ("hei på deg", "greet", "none"),
    ("hei der", "greet", "none"),
    ("heisann hei", "greet", None),
]


@pytest.fixture(scope="module")
def trained() -> LinearModel:
    answers: dict[str, list[str | None]] = {"topic": [t for _, t, _ in TEXTS], "urgency": [u for *_, u in TEXTS]}
    return LinearModel.fit([message_features(text) for text, *_ in TEXTS], answers)


def test_it_tells_apart_what_it_has_learnt(trained: LinearModel) -> None:
    assert trained.heads == ("topic", "urgency")
    for text, topic in (("slår meg", "family"), ("koster dere noe", "cost"), ("hei hei", "greet")):
        assert next(iter(trained.probabilities(message_features(text))["topic"])) == topic


def test_probabilities_are_sorted_and_sum_to_one(trained: LinearModel) -> None:
    for text in ("han slår meg", "zzz", "", "🙂"):
        for shares in trained.probabilities(message_features(text)).values():
            assert sum(shares.values()) == pytest.approx(1)
            assert list(shares.values()) == sorted(shares.values(), reverse=True)


def test_one_head_can_be_asked_alone(trained: LinearModel) -> None:
    assert list(trained.probabilities(message_features("hei"), ["urgency"])) == ["urgency"]


def test_what_was_kept_answers_exactly_alike(trained: LinearModel, tmp_path: Path) -> None:
    trained.save(tmp_path)
    read = LinearModel.load(tmp_path)
    for text in [*(text for text, *_ in TEXTS), "noe helt annet", ""]:
        assert read.probabilities(message_features(text)) == trained.probabilities(message_features(text))


def test_what_is_kept_is_json_and_plain_arrays_without_pickle(trained: LinearModel, tmp_path: Path) -> None:
    trained.save(tmp_path)
    assert {file.name for file in tmp_path.iterdir()} == {"linear.json", "linear.npz"}
    assert set(json.loads((tmp_path / "linear.json").read_text(encoding="utf-8"))) == {"terms", "heads"}
    with np.load(tmp_path / "linear.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays.files)


def test_a_kept_model_that_needs_pickle_is_refused(trained: LinearModel, tmp_path: Path) -> None:
    trained.save(tmp_path)
    with np.load(tmp_path / "linear.npz", allow_pickle=False) as arrays:
        held = dict(arrays)
    np.savez(tmp_path / "linear.npz", **{**held, "weight": np.array([{"not": "numbers"}], dtype=object)})
    with pytest.raises(ValueError, match="allow_pickle"):
        LinearModel.load(tmp_path)


def test_a_rare_class_weighs_more_when_balanced() -> None:
    weights = balancing_weights(["a"] * 9 + ["b"] + [None], 1.0)
    assert weights["b"] == pytest.approx(5)
    assert weights["a"] == pytest.approx(5 / 9)
    assert set(balancing_weights(["a", "a", "b"], 0.0).values()) == {1.0}


def test_features_of_characters_know_where_a_word_ends() -> None:
    assert characters("ja", 2, 3) == [" j", "ja", "a ", " ja", "ja "]
    assert characters("a", 1, 5) == [" ", "a", " ", " a", "a ", " a "]
    assert word_pairs(["er", "du", "her"]) == ["w=er", "w=du", "w=her", "w=er du", "w=du her", "w=er du her"]


def test_dialect_makes_the_same_words_but_keeps_its_language() -> None:
    assert set(word_pairs(["ikke"])) <= set(message_features("ikkje"))
    assert "w=ikkje" in language_features("ikkje")
