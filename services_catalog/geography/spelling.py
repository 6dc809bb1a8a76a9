"""Finds the names that a misspelt word is one step away from, at a cost that does not grow with the number of names."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SOUNDS = (
    (re.compile(r"aa|å"), "o"),
    (re.compile(r"ae|æ|ä"), "e"),
    (re.compile(r"oe|ø|ö"), "o"),
    (re.compile(r"ph"), "f"),
    (re.compile(r"th|dt"), "t"),
    (re.compile(r"skj|sch|sj|sk(?=[iy])|rs(?=[ln])"), "sj"),
    (re.compile(r"ch|ck|c|q"), "k"),
    (re.compile(r"hv|w"), "v"),
    (re.compile(r"hj|gj"), "j"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"z"), "s"),
    (re.compile(r"i(?=[aeou])"), "j"),
    (re.compile(r"(?<=[lnr])d(?=$|[^aeiouyj])"), ""),
    (re.compile(r"(?<=i)g$"), ""),
    (re.compile(r"y"), "i"),
    (re.compile(r"(.)\1+"), r"\1"),
)


def sound(word: str) -> str:
    """Return a rough key of how `word` (in lower case) is said: "kristjansann" and "kristiansand" have the same."""
    for written, said in _SOUNDS:
        word = written.sub(said, word)
    return word


def _shortened(word: str) -> set[str]:
    return {word[:at] + word[at + 1 :] for at in range(len(word))}


def one_step_apart(a: str, b: str) -> bool:
    """Whether one letter added, left out, changed, or swapped with its neighbour turns `a` into `b`."""
    if len(a) > len(b):
        a, b = b, a
    if len(b) - len(a) > 1 or a == b:
        return False
    at = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[at:] == b[at + 1 :]
    swapped = a[at + 1 : at + 2] + a[at : at + 1] == b[at : at + 2] and a[at + 2 :] == b[at + 2 :]
    return swapped or a[at + 1 :] == b[at + 1 :]


class SpellingIndex:
    """An index of words by what is left of them when one letter is taken out.

    A misspelt word and the right one always share such a remainder, so that a look-up costs as many dictionary reads as
    the word has letters. The first letter must be right: people seldom miss it, and it keeps common words away.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self._index: dict[str, list[str]] = {}
        for word in dict.fromkeys(words):
            for key in {word, *_shortened(word)}:
                self._index.setdefault(key, []).append(word)

    def near(self, word: str) -> list[str]:
        """Return the words one step away from `word`, in the order they were given."""
        found: dict[str, None] = {}
        for key in (word, *sorted(_shortened(word))):
            for candidate in self._index.get(key, ()):
                if candidate[0] == word[0] and one_step_apart(word, candidate):
                    found[candidate] = None
        return list(found)
