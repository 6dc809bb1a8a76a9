"""Which features of a message the classifiers look at."""

from __future__ import annotations

from ledelys.nlu.linear import characters, word_pairs
from ledelys.nlu.text import clean, words


def language_features(text: str) -> list[str]:
    """Return what tells languages apart: runs of three characters, and whole words as they were written."""
    return [*characters(clean(text), 3, 3), *(f"w={word}" for word in words(text, dialect=False))]


def message_features(text: str) -> list[str]:
    """Return what tells matters apart: runs of two to four characters, and words with dialect read as bokmål."""
    return characters(clean(text), 2, 4) + word_pairs(words(text))
