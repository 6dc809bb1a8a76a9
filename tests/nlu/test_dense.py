"""Questions answered from vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ledelys.nlu.dense import DenseModel

RANDOM = np.random.default_rng(3)
LEFT = RANDOM.normal(size=(60, 6)).astype(np.float32) + np.float32([3, 0, 0, 0, 0, 0])
RIGHT = RANDOM.normal(size=(60, 6)).astype(np.float32) - np.float32([3, 0, 0, 0, 0, 0])
VECTORS = np.vstack([LEFT, RIGHT])
ANSWERS: dict[str, list[str | None]] = {
    "side": ["left"] * 60 + ["right"] * 60,
    "place": ["a", "b", "c", None] * 30,
}


def test_what_was_learnt_is_told_of_what_was_never_seen() -> None:
    model = DenseModel.fit(VECTORS, ANSWERS, 1.0)
    assert model.probabilities(np.float32([4, 0, 0, 0, 0, 0]))["side"]["left"] > 0.9
    assert model.probabilities(np.float32([-4, 0, 0, 0, 0, 0]))["side"]["left"] < 0.1


def test_the_probabilities_of_every_question_sum_to_one() -> None:
    answers = DenseModel.fit(VECTORS, ANSWERS, 1.0).probabilities(VECTORS[0])
    assert set(answers["place"]) == {"a", "b", "c"}
    assert [sum(shares.values()) for shares in answers.values()] == pytest.approx([1, 1])


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    model = DenseModel.fit(VECTORS, ANSWERS, 1.0)
    model.save(tmp_path)
    assert DenseModel.load(tmp_path).probabilities(VECTORS[7]) == model.probabilities(VECTORS[7])
