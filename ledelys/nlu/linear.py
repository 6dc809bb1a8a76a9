"""A linear classifier of short texts: TF-IDF on characters and words, then logistic regression.

It is kept apart from Rasa so that several components can use it, and is stored as JSON and NumPy arrays: no pickle,
and no import of scikit-learn's estimators when a trained model is loaded and used.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_SEED = 7
_ENOUGH_TO_HOLD_OUT = 200
_FACTORS = tuple(round(0.4 + 0.1 * step, 1) for step in range(17))
Analyse = Callable[[str], Iterable[str]]


def characters(text: str, shortest: int = 1, longest: int = 5) -> list[str]:
    """Return the character n-grams of each word of `text` with a space at both its ends."""
    found: list[str] = []
    for word in text.split():
        padded = f" {word} "
        length = len(padded)
        for size in range(shortest, longest + 1):
            if length <= size:
                found.append(padded)
                break
            found.extend([padded[start : start + size] for start in range(length - size + 1)])
    return found


def word_pairs(tokens: Sequence[str]) -> list[str]:
    """Return each token, each pair and each triple of neighbours, marked so that they differ from characters."""
    found = [f"w={token}" for token in tokens]
    found.extend(f"w={one} {two}" for one, two in pairwise(tokens))
    found.extend(f"w={one} {two} {three}" for one, two, three in zip(tokens, tokens[1:], tokens[2:], strict=False))
    return found


@dataclass(frozen=True)
class Head:
    """One question about a text, and the answers it can have.

    `weights` has the shape (features, classes), `bias` (classes,).
    """

    classes: tuple[str, ...]
    weights: Floats
    bias: Floats

    def shares(self, scores: Floats) -> Floats:
        """Return the probability of each class; `scores` are those of one text, shape (classes,)."""
        exponent = np.exp(scores - scores.max())
        found: Floats = exponent / exponent.sum()
        return found


def head_arrays(heads: Mapping[str, Head]) -> dict[str, Floats]:
    """Return the weights and biases of `heads` by the names under which models keep them."""
    arrays: dict[str, Floats] = {}
    for name, head in heads.items():
        arrays[f"{name}.weights"], arrays[f"{name}.bias"] = head.weights, head.bias
    return arrays


def heads_from(classes: Mapping[str, Sequence[str]], arrays: Mapping[str, Floats]) -> dict[str, Head]:
    """Return the heads that `head_arrays` named; `classes` are the answers of each."""
    return {
        name: Head(tuple(answers), arrays[f"{name}.weights"], arrays[f"{name}.bias"])
        for name, answers in classes.items()
    }


class LinearModel:
    """Several questions ("heads") answered from one set of features."""

    def __init__(self, vocabulary: dict[str, int], weight: Floats, heads: dict[str, Head]) -> None:
        self._vocabulary = vocabulary
        self._weight = weight  # inverse document frequency, shape (features,)
        self._heads = heads

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the questions that the model answers."""
        return tuple(self._heads)

    def probabilities(self, features: Iterable[str], heads: Iterable[str] | None = None) -> dict[str, dict[str, float]]:
        """Return for each head the probability of each of its classes, most likely first.

        With no known feature the answer rests on the bias alone.
        """
        indices, values = self._vector(features)
        answers: dict[str, dict[str, float]] = {}
        for name in heads or self._heads:
            head = self._heads[name]
            scores = head.bias + values @ head.weights[indices] if len(indices) else head.bias
            shares = head.shares(scores)
            order = np.argsort(-shares)
            answers[name] = {head.classes[i]: float(shares[i]) for i in order}
        return answers

    def _vector(self, features: Iterable[str]) -> tuple[npt.NDArray[np.int64], Floats]:
        counts = Counter(map(self._vocabulary.get, features))
        counts.pop(None, None)
        indices = np.fromiter(counts.keys(), dtype=np.int64, count=len(counts))
        values = np.fromiter(counts.values(), dtype=np.float32, count=len(counts))
        values = (1 + np.log(values)) * self._weight[indices] if len(indices) else values
        norm = float(np.linalg.norm(values)) or 1.0
        return indices, (values / norm).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Write the model into `folder`, which exists."""
        terms = sorted(self._vocabulary, key=self._vocabulary.__getitem__)
        described = {"terms": terms, "heads": {name: list(head.classes) for name, head in self._heads.items()}}
        (folder / "linear.json").write_text(json.dumps(described, ensure_ascii=False), encoding="utf-8")
        np.savez(folder / "linear.npz", weight=self._weight, **head_arrays(self._heads))

    @classmethod
    def load(cls, folder: Path) -> LinearModel:
        """Read what `save` wrote."""
        described = json.loads((folder / "linear.json").read_text(encoding="utf-8"))
        with np.load(folder / "linear.npz", allow_pickle=False) as arrays:
            heads = heads_from(described["heads"], arrays)
            return cls({term: index for index, term in enumerate(described["terms"])}, arrays["weight"], heads)

    @classmethod
    def fit(
        cls,
        texts: Sequence[Sequence[str]],
        answers: Mapping[str, Sequence[str | None]],
        *,
        seen_at_least: int = 2,
        regularisation: float = 10.0,
        weigh: dict[str, dict[str, float]] | None = None,
        held_out: float = 0.15,
    ) -> LinearModel:
        """Learn from `texts` (the features of each) the `answers` of each head (None where a text has none).

        `seen_at_least` is the number of texts a feature must stand in, `regularisation` scikit-learn's C, `weigh` the
        weight of classes by head (1 where not given). So that the probabilities are as sure as the model is right, a
        first model learns from all but a share of `held_out` of the texts, which then tell how sure it may be.
        """

        document_count = Counter(f for features in texts for f in set(features))
        terms = sorted(f for f, count in document_count.items() if count >= seen_at_least)
        seen = np.array([document_count[term] for term in terms], dtype=np.float32)
        weight = (np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32)
        model = cls({term: index for index, term in enumerate(terms)}, weight, {})
        rows = [model._vector(features) for features in texts]
        for name, given in answers.items():
            chosen = [i for i, answer in enumerate(given) if answer is not None]
            matrix = _matrix([rows[i] for i in chosen], len(terms))
            targets = np.array([str(given[i]) for i in chosen])
            weights = (weigh or {}).get(name, {})
            kept = np.random.default_rng(_SEED).random(len(targets)) < held_out
            sure = 1.0
            if len(targets) >= _ENOUGH_TO_HOLD_OUT and set(targets[kept]) <= set(targets[~kept]):
                trial = _head(matrix[~kept], targets[~kept], regularisation, weights)
                sure = _how_sure(trial, matrix[kept], targets[kept])
            head = _head(matrix, targets, regularisation, weights)
            model._heads[name] = Head(head.classes, head.weights * np.float32(sure), head.bias * np.float32(sure))
        return model


def balancing_weights(answers: Iterable[str | None], share: float) -> dict[str, float]:
    """Return class weights that make up for rare classes: 1 for one of average size, more for a rarer one.

    `share` is how far, from 0 (all weigh 1) to 1 (every class weighs the same in total).
    """
    counts = Counter(answer for answer in answers if answer is not None)
    average = sum(counts.values()) / len(counts)
    return {name: (average / count) ** share for name, count in counts.items()}


def _head(matrix: Any, targets: npt.NDArray[np.str_], regularisation: float, weights: dict[str, float]) -> Head:
    """Return one question a class ("is it this one?"): learnt eight times as fast as all at once, and as good."""
    from joblib import parallel_config  # only training needs these
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    learner = LogisticRegression(C=regularisation, solver="liblinear", tol=1e-2, dual=True, random_state=_SEED)
    with parallel_config("threading"):  # the learner lets go of Python's lock
        estimator = OneVsRestClassifier(learner, n_jobs=-1).fit(matrix, targets)
    coefficients = np.vstack([one.coef_ for one in estimator.estimators_])
    bias = np.concatenate([one.intercept_ for one in estimator.estimators_])
    if len(estimator.classes_) == 2:  # scikit-learn keeps one row for two classes
        coefficients, bias = np.vstack([-coefficients, coefficients]), np.concatenate([-bias, bias])
    bias = bias + np.log([weights.get(str(one), 1.0) for one in estimator.classes_])
    classes = tuple(str(one) for one in estimator.classes_)
    return Head(classes, np.ascontiguousarray(coefficients.T, dtype=np.float32), bias.astype(np.float32))


def _how_sure(head: Head, matrix: Any, targets: npt.NDArray[np.str_]) -> float:
    """Return by what the scores of `head` must be multiplied for its probabilities to fit `targets` best."""
    scores = matrix @ head.weights + head.bias
    right = np.array([head.classes.index(str(target)) for target in targets])

    def surprise(factor: float) -> float:
        scaled = scores * factor
        scaled = scaled - scaled.max(axis=1, keepdims=True)
        shares = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
        return -float(shares[np.arange(len(right)), right].mean())

    return min(_FACTORS, key=surprise)


def _matrix(rows: list[tuple[npt.NDArray[np.int64], Floats]], width: int):  # type: ignore[no-untyped-def]
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0] + [len(indices) for indices, _ in rows])
    return csr_matrix(
        (np.concatenate([v for _, v in rows]), np.concatenate([i for i, _ in rows]), ends), shape=(len(rows), width)
    )
