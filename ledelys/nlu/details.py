"""Which detail of its topic a message is about: "ask_rights" and, of that, "children".

Details are told apart within their topic only, so each topic has a small model of its own: its words and, where the
encoder is there, its meaning. A topic whose messages need not have a detail has the answer GENERAL among them.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from ledelys.nlu.dense import DenseModel
from ledelys.nlu.labels import GENERAL
from ledelys.nlu.linear import Floats, LinearModel, balancing_weights
from ledelys.nlu.mixing import mixed

_HEAD = "detail"
_FILE = "details.json"
_BALANCE = 0.5
"""How far rare details are made up for, 0 to 1: 82 % right against 80 % without, in four-fold cross-validation."""


class Details:
    """The details of every topic that has any."""

    def __init__(self, usual: Mapping[str, str], by_words: Mapping[str, LinearModel], by_meaning: DenseModel) -> None:
        """`usual` is the detail of each topic that is taken when nothing tells, GENERAL where there is one."""
        self._usual = dict(usual)
        self._by_words = dict(by_words)
        self._by_meaning = by_meaning

    def usual(self, topic: str) -> str:
        """Return the detail of `topic` that is taken when nothing tells; GENERAL where it has none."""
        return self._usual.get(topic, GENERAL)

    def read(
        self, topic: str, features: Sequence[str], meaning: Floats | None, counts: float, sure: float
    ) -> dict[str, float]:
        """Return the probability of each detail of `topic`, likeliest first.

        `features` are those of the words, `meaning` has the shape (windows, size) and is None without an encoder;
        `counts` is the share of the meaning, 0 to 1, and `sure` as in `mixed`.
        """
        if topic not in self._by_words:
            return {GENERAL: 1.0}
        words = self._by_words[topic].probabilities(features)[_HEAD]
        if meaning is None:
            return words
        windows = [self._by_meaning.probabilities(vector, [topic])[topic] for vector in meaning]
        mean = {detail: sum(window[detail] for window in windows) / len(windows) for detail in words}
        return mixed({_HEAD: words}, {_HEAD: mean}, {_HEAD: counts}, sure)[_HEAD]

    @classmethod
    def fit(
        cls,
        features: Sequence[Sequence[str]],
        vectors: Floats,
        details: Sequence[tuple[str, str] | None],
        regularisation: float,
        meaning_regularisation: float,
    ) -> Details:
        """Learn from messages: the features of each, its meaning, and its topic and detail (None teaches nothing).

        `vectors` has the shape (messages, size); the regularisations are scikit-learn's C.
        """
        members: dict[str, list[int]] = defaultdict(list)
        for index, known in enumerate(details):
            if known:
                members[known[0]].append(index)
        usual: dict[str, str] = {}
        by_words: dict[str, LinearModel] = {}
        answers: dict[str, list[str | None]] = {}
        weigh: dict[str, dict[str, float]] = {}
        for topic, indices in sorted(members.items()):
            given = [known[1] for index in indices if (known := details[index])]
            counted = Counter(given)
            usual[topic] = GENERAL if GENERAL in counted else counted.most_common(1)[0][0]
            if len(counted) < 2:
                continue
            weigh[topic] = balancing_weights(given, _BALANCE)
            by_words[topic] = LinearModel.fit(
                [features[index] for index in indices],
                {_HEAD: given},
                regularisation=regularisation,
                weigh={_HEAD: weigh[topic]},
            )
            answers[topic] = [known[1] if known and known[0] == topic else None for known in details]
        return cls(usual, by_words, DenseModel.fit(vectors, answers, meaning_regularisation, weigh))

    def save(self, folder: Path) -> None:
        """Write all models into `folder`, which exists."""
        described = {"usual": self._usual, "topics": sorted(self._by_words)}
        (folder / _FILE).write_text(json.dumps(described), encoding="utf-8")
        for topic, model in self._by_words.items():
            (folder / topic).mkdir(exist_ok=True)
            model.save(folder / topic)
        (folder / "meaning").mkdir(exist_ok=True)
        self._by_meaning.save(folder / "meaning")

    @classmethod
    def load(cls, folder: Path) -> Details:
        """Read what `save` wrote."""
        described = json.loads((folder / _FILE).read_text(encoding="utf-8"))
        by_words = {topic: LinearModel.load(folder / topic) for topic in described["topics"]}
        return cls(described["usual"], by_words, DenseModel.load(folder / "meaning"))
