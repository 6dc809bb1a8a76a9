"""How matters and writers go together: who writes about own anger is mostly the one who is angry.

The two are read from the same words by separate heads; what the one is sure of helps the other.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from ledelys.nlu.labels import topic_of

_FILE = "ties.json"
_UNSEEN = 0.5


class Ties:
    """How much more often a writer and a topic stand together in the training messages than by chance."""

    def __init__(self, strength: Mapping[str, Mapping[str, float]]) -> None:
        self._strength = {topic: dict(writers) for topic, writers in strength.items()}

    @classmethod
    def learn(cls, pairs: Iterable[tuple[str, str]]) -> Ties:
        """Learn from (intent, who) of the training messages."""
        together = Counter((topic_of(intent), who) for intent, who in pairs)
        topics, writers = Counter[str](), Counter[str]()
        for (topic, who), count in together.items():
            topics[topic] += count
            writers[who] += count
        whole = sum(topics.values())
        return cls(
            {
                topic: {
                    who: (together[topic, who] + _UNSEEN) / (topics[topic] * writers[who] / whole + _UNSEEN)
                    for who in writers
                }
                for topic in topics
            }
        )

    def writers(self, who: Mapping[str, float], intents: Mapping[str, float], trust: float = 0.5) -> dict[str, float]:
        """Return the probabilities `who` in the light of `intents`, most likely first.

        `trust` is how far the ties count: 0 not at all, 1 as if the two heads had looked at different things.
        """
        shares: dict[str, float] = {}
        for intent, share in intents.items():
            topic = topic_of(intent)
            shares[topic] = shares.get(topic, 0.0) + share
        fitting = {
            name: probability
            * sum(
                share * math.pow(self._strength.get(topic, {}).get(name, 1.0), trust) for topic, share in shares.items()
            )
            for name, probability in who.items()
        }
        whole = sum(fitting.values()) or 1.0
        return {name: fitting[name] / whole for name in sorted(fitting, key=fitting.__getitem__, reverse=True)}

    def save(self, folder: Path) -> None:
        """Write the ties into `folder`, which exists."""
        (folder / _FILE).write_text(json.dumps(self._strength), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Ties:
        """Read what `save` wrote."""
        return cls(json.loads((folder / _FILE).read_text(encoding="utf-8")))
