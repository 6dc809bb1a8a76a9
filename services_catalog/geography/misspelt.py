"""Names as people misspell them: one letter wrong, or written as they are said."""

from __future__ import annotations

from services_catalog.geography.gazetteer import Entry, Gazetteer
from services_catalog.geography.names import plain
from services_catalog.geography.spelling import SpellingIndex, sound

_SHORTEST = 5


class Misspelt:
    """The names that may be misspelt, by how they are written and by how they sound."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._written: dict[str, Entry] = {}
        self._said: dict[str, dict[str, Entry]] = {}
        for words in gazetteer.misspellable:
            entry = gazetteer.entries[words]
            self._written.setdefault(plain(words[0]), entry)
            self._said.setdefault(sound(words[0]), {})[entry.name] = entry
        self._index = SpellingIndex(self._written)
        self._sounds = SpellingIndex(self._said)
        not_misspelt = gazetteer.words.not_misspelt
        self._known = not_misspelt | {plain(word) for word in not_misspelt} | gazetteer.words.first_names

    def near(self, word: str) -> tuple[Entry, ...]:
        """Return what `word` (in lower case, itself no name) may be meant for: nothing, one, or several to ask of.

        One letter wrong comes first; only when there is none, what sounds the same, then what nearly does.
        """
        spelt = plain(word)
        if len(spelt) < _SHORTEST or word in self._known or spelt in self._known:
            return ()
        said = sound(word)
        ways = (
            lambda: [self._written[name] for name in self._index.near(spelt)],
            lambda: list(self._said.get(said, {}).values()),
            lambda: [entry for key in self._sounds.near(said) for entry in self._said[key].values()],
        )
        return next((tuple(dict.fromkeys(found)) for way in ways if (found := way())), ())
