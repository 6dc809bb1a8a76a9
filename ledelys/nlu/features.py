"""Which features of a message the classifiers look at."""

from __future__ import annotations

from collections.abc import Sequence

from ledelys.nlu.linear import characters, word_pairs
from ledelys.nlu.text import clean, words


def language_features(text: str) -> list[str]:
    """Return what tells languages apart: short runs of characters, and whole words as they were written."""
    return characters(clean(text), 1, 4) + word_pairs(words(text, dialect=False))


def message_features(text: str, lemmas: Sequence[str] = (), tenses: Sequence[str] = ()) -> list[str]:
    """Return what tells matters apart: runs of characters, words with dialect read as bokmål, lemmas and tenses."""
    return [
        *characters(clean(text), 2, 4),
        *word_pairs(words(text)),
        *(f"lemma={feature}" for feature in word_pairs(lemmas)),
        *(f"tense={tense}" for tense in tenses),
    ]
