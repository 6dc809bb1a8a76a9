"""Names as people misspell them: one letter wrong, or written as they are said."""

from __future__ import annotations

import difflib
from dataclasses import replace

from services_catalog.geography.gazetteer import Entry, Gazetteer
from services_catalog.geography.names import lowered, plain
from services_catalog.geography.spelling import SpellingIndex, one_step_apart, sound

_SHORTEST = 5
_SHORTEST_IN = 4
_LIKE = 0.75
"""So much must two spellings share, by difflib's ratio, where the area is told."""
_SHORTEST_SOUND = 8
"""Sounds shorter than this are only compared whole: with one letter free, "Boston" would be Båsmoen."""


class Misspelt:
    """The names that may be misspelt, by how they are written and by how they sound."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._written: dict[str, Entry] = {}
        self._said: dict[str, dict[str, Entry]] = {}
        for words in gazetteer.misspellable:
            entry = gazetteer.entries[words]
            together = "".join(words)
            self._written.setdefault(plain(together), entry)
            self._said.setdefault(sound(together), {})[entry.name] = entry
        self._index = SpellingIndex(self._written)
        self._sounds = SpellingIndex(self._said)
        self._official = gazetteer.official
        self._towns = gazetteer.towns
        self._names = {words[0]: entry for words, entry in gazetteer.entries.items() if len(words) == 1}
        self._careful = {
            name: entry
            for name, entry in self._names.items()
            if entry.care and name in gazetteer.official and len(name) >= _SHORTEST
        }
        self._joined = {
            "".join(words): entry for words, entry in gazetteer.entries.items() if len(words) > 1 and not entry.care
        }
        self._known = gazetteer.words.not_misspelt | gazetteer.words.first_names
        self._known_plain = {plain(word) for word in gazetteer.words.not_misspelt}

    def near(self, word: str) -> tuple[Entry, ...]:
        """Return what `word` (in lower case, itself no name) may be meant for: nothing, one, or several to ask of.

        Names of several words are known by them written together: "nordodal", "nordrefolo". One letter wrong comes
        first; only when there is none, what sounds the same, then what nearly does. Municipalities come before towns,
        and towns before smaller places.
        """
        spelt = plain(word)
        if len(spelt) < _SHORTEST or self.is_common(word):
            return ()
        if word in self._joined:  # "evjeoghornnes"
            return (self._joined[word],)
        said = sound(word)
        if word.isascii() and spelt in self._written:  # a name cut or joined otherwise: "nordodal", "lille hammer"
            return (self._written[spelt],)
        found = [self._written[name] for name in self._index.near(spelt)]
        if spelt in self._written:  # "størdal" may be Stordal, but as well Stjørdal
            found.insert(0, self._written[spelt])
        found = found or list(self._said.get(said, {}).values())
        if not found and len(said) >= _SHORTEST_SOUND:
            found = [entry for key in self._sounds.near(said) for entry in self._said[key].values()]
        known = [entry for entry in found if lowered(entry.name) in self._official]
        known = known or [entry for entry in found if lowered(entry.name) in self._towns]
        return tuple({entry.name: entry for entry in known or found}.values())

    def near_careful(self, word: str) -> tuple[Entry, ...]:
        """Return the municipalities that are common words too and that `word` may mean ("stnage", "sjien")."""
        if len(word) < _SHORTEST or self.is_common(word):
            return ()
        said, spelt = sound(word), plain(word)
        alike = [entry for name, entry in self._careful.items() if sound(name) == said]
        return tuple(alike or (self._careful[name] for name in self._careful if one_step_apart(spelt, plain(name))))

    def near_in(self, word: str, numbers: frozenset[str]) -> tuple[Entry, ...]:
        """Return the name that `word` is most like among those in the municipalities `numbers`: "sandens"."""
        inside = {plain(name): entry for name, entry in self._names.items() if not numbers.isdisjoint(entry.numbers)}
        best = difflib.get_close_matches(plain(word), inside, n=1, cutoff=_LIKE) if len(word) >= _SHORTEST_IN else ()
        return tuple(replace(inside[name], numbers=_within(inside[name], numbers)) for name in best)

    def is_common(self, word: str) -> bool:
        """Whether `word` (in lower case) is an everyday word, a foreign town or a first name."""
        return word in self._known or (word.isascii() and word in self._known_plain)


def _within(entry: Entry, numbers: frozenset[str]) -> tuple[str, ...]:
    return tuple(number for number in entry.numbers if number in numbers)
