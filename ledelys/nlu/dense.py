"""Answers questions about a text from what it means as numbers (ledelys/nlu/encoder.py), by logistic regression."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ledelys.nlu.linear import Floats, Head, head_arrays, heads_from


class DenseModel:
    """Several questions ("heads") answered from one vector. Stored as JSON and NumPy arrays, no pickle."""

    def __init__(self, middle: Floats, heads: dict[str, Head]) -> None:
        self._middle = middle
        self._heads = heads

    def probabilities(self, vector: Floats, heads: Iterable[str] | None = None) -> dict[str, dict[str, float]]:
        """Return for each head (or those of `heads`) the probability of each class. `vector` has the shape (size,)."""
        answers: dict[str, dict[str, float]] = {}
        for name in heads or self._heads:
            head = self._heads[name]
            scores = (vector - self._middle) @ head.weights + head.bias
            answers[name] = dict(zip(head.classes, head.shares(scores).tolist(), strict=True))
        return answers

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, which exists."""
        described = {name: list(head.classes) for name, head in self._heads.items()}
        (folder / "dense.json").write_text(json.dumps(described), encoding="utf-8")
        np.savez(folder / "dense.npz", middle=self._middle, **head_arrays(self._heads))

    @classmethod
    def load(cls, folder: Path) -> DenseModel:
        """Read what `save` wrote."""
        described = json.loads((folder / "dense.json").read_text(encoding="utf-8"))
        with np.load(folder / "dense.npz", allow_pickle=False) as arrays:
            return cls(arrays["middle"], heads_from(described, arrays))

    @classmethod
    def fit(
        cls,
        vectors: Floats,
        answers: Mapping[str, Sequence[str | None]],
        regularisation: float,
        weigh: Mapping[str, Mapping[str, float]] | None = None,
    ) -> DenseModel:
        """Learn the `answers` of each head (None where a text has none) from `vectors`, shape (texts, size).

        `regularisation` is scikit-learn's C, `weigh` the weight of classes by head (1 where not given).
        """
        from sklearn.linear_model import LogisticRegression  # only training needs it

        middle = vectors.mean(axis=0)
        heads = {}
        for name, given in answers.items():
            known = [i for i, answer in enumerate(given) if answer is not None]
            weights_of = dict(weigh[name]) if weigh and name in weigh else None
            learner = LogisticRegression(C=regularisation, max_iter=200, tol=1e-3, class_weight=weights_of)
            learner.fit(vectors[known] - middle, [str(given[i]) for i in known])
            weights, bias = learner.coef_, learner.intercept_
            if len(learner.classes_) == 2:  # scikit-learn keeps one row for two classes
                weights, bias = np.vstack([-weights, weights]) / 2, np.concatenate([-bias, bias]) / 2
            classes = tuple(str(one) for one in learner.classes_)
            heads[name] = Head(classes, np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))
        return cls(middle.astype(np.float32), heads)
