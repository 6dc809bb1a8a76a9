"""Other ways to write the same message, so that the encoder does not hang on spelling and punctuation."""

from __future__ import annotations

import random
import re

_INSTEAD = {"å": ("aa", "a"), "ø": ("o", "oe"), "æ": ("ae", "e")}
_PUNCTUATION = re.compile(r"[.,!?;:]")


def written_otherwise(text: str, chance: random.Random) -> str:
    """Return `text`, half of the time without punctuation or Norwegian letters, or with a typo for every ten words."""
    if chance.random() < 0.5:
        return text
    if chance.random() < 0.4:
        text = _PUNCTUATION.sub("", text)
    if chance.random() < 0.15:
        text = "".join(chance.choice(_INSTEAD[c]) if c in _INSTEAD and chance.random() < 0.8 else c for c in text)
    words = text.split()
    if words and chance.random() < 0.5:
        for _ in range(max(1, len(words) // 10)):
            at = chance.randrange(len(words))
            words[at] = _typo(words[at], chance)
        text = " ".join(words)
    return text


def _typo(word: str, chance: random.Random) -> str:
    if len(word) <= 3:
        return word
    at = chance.randrange(1, len(word) - 1)
    fault = chance.random()
    if fault < 0.4:
        return word[:at] + word[at + 1 :]
    if fault < 0.7:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[: at + 1] + word[at:]
