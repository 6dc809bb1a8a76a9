"""Finds the places that a message names.

Names are looked up in a dictionary by their words, longest first, so that the cost does not depend on how many names
there are. Names that are also common words ("time", "strand", "ski") or names of people count only in surroundings that
make them a place; which ones, and which surroundings, is reviewed in places.yml (part `careful`).
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, replace

from services_catalog.gazetteer import LONGEST, Entry, Gazetteer
from services_catalog.models import Municipality
from services_catalog.names import Token, plain, tokens, without_genitive
from services_catalog.spelling import SpellingIndex

_SHORTEST_MISSPELT = 5
_LIVING_WITHIN = 3
_TITLE_WORDS = 4
_TITLE_SHARE = 0.6


@dataclass(frozen=True)
class PlaceMatch:
    """A place named in a text, at `text[start:end]`.

    `candidates` are the municipalities it may mean: one when it is clear, several when the name is shared, none when it
    is a county. `county` is the county, or None when the candidates lie in different ones.
    """

    text: str
    start: int
    end: int
    candidates: tuple[Municipality, ...]
    county: str | None


@dataclass(frozen=True)
class _Hit:
    at: int
    length: int
    entries: tuple[Entry, ...]

    @property
    def end(self) -> int:
        return self.at + self.length


class Places:
    """The names of places, ready to be found in texts. Immutable and safe to share between threads."""

    def __init__(self, gazetteer: Gazetteer, municipalities: dict[str, Municipality]) -> None:
        self._names = gazetteer
        self._municipalities = municipalities
        self._spelling_of = {plain(words[0]): gazetteer.entries[words] for words in gazetteer.misspellable}
        self._spelling = SpellingIndex(self._spelling_of)
        self._known_words = {plain(word) for word in gazetteer.not_misspelt} | gazetteer.not_misspelt

    def find(self, text: str) -> list[PlaceMatch]:
        """Return the places that `text` names, in order, without overlaps."""
        words = tokens(text)
        capitals_tell = not _all_capitals(words)
        hits: list[_Hit] = []
        at = 0
        while at < len(words):
            hit = self._hit(words, at, capitals_tell)
            if hit:
                hits.append(hit)
            at = hit.end if hit else at + 1
        return _told_apart([self._match(text, words, hit) for hit in hits], text)

    def suggest(self, name: str, limit: int = 3) -> list[str]:
        """Return up to `limit` names that look like `name`, best first."""
        by_plain = {plain(known.lower()): known for known in reversed(self._names.names)}
        near = difflib.get_close_matches(plain(name.strip().lower()), list(by_plain), n=limit, cutoff=0.6)
        return [by_plain[key] for key in near]

    def _hit(self, words: list[Token], at: int, capitals_tell: bool) -> _Hit | None:
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            key = tuple(word.lower for word in words[at : at + length])
            entry = self._names.entries.get(key) or self._genitive(key)
            if entry and self._counts(entry, words, at, length, capitals_tell):
                return _Hit(at, length, (entry,))
        return self._misspelt(words, at, capitals_tell)

    def _genitive(self, key: tuple[str, ...]) -> Entry | None:
        stem = without_genitive(key[-1])
        entry = self._names.entries.get((*key[:-1], stem)) if stem else None
        return entry if entry and not entry.care else None

    def _counts(self, entry: Entry, words: list[Token], at: int, length: int, capitals_tell: bool) -> bool:
        if entry.care is None or (self._alone(words, at, length) and (entry.care != "live" or at == 0)):
            return True
        if at + length < len(words) and words[at + length].lower in self._names.after:
            return True
        after_preposition = self._after_preposition(words, at)
        if entry.care == "preposition":
            return after_preposition
        capital = capitals_tell and words[at].capital
        if entry.care == "context":
            return after_preposition or (capital and self._capital_within(words, at))
        return after_preposition and ((capital and not words[at].first) or self._someone_lives(words, at))

    def _misspelt(self, words: list[Token], at: int, capitals_tell: bool) -> _Hit | None:
        word = words[at]
        spelt = plain(word.lower)
        if (word.lower,) in self._names.entries:  # it is a name, but was no place here
            return None
        if len(spelt) < _SHORTEST_MISSPELT or word.lower in self._known_words or spelt in self._known_words:
            return None
        in_place = (
            self._alone(words, at, 1)
            or self._after_preposition(words, at)
            or (capitals_tell and word.capital and self._capital_within(words, at))
        )
        entries = tuple(self._spelling_of[name] for name in self._spelling.near(spelt)) if in_place else ()
        return _Hit(at, 1, entries) if entries else None

    def _alone(self, words: list[Token], at: int, length: int) -> bool:
        """Whether the message is nothing but this name, with at most words like "i" before it and "kommune" after."""
        before = all(word.lower in self._names.prepositions for word in words[:at])
        return before and all(word.lower in self._names.after for word in words[at + length :])

    def _after_preposition(self, words: list[Token], at: int) -> bool:
        if at == 0 or words[at].first:
            return False
        before = words[at - 1]
        if before.lower == "i" and before.text == "I":  # the English pronoun, unless it begins a Norwegian sentence
            return before.first and words[at].capital
        return before.lower in self._names.prepositions

    def _capital_within(self, words: list[Token], at: int) -> bool:
        """Whether the capital letter at `at` is there for a name, and not for that of a person ("Kari Lund")."""
        return not words[at].first and not words[at - 1].capital

    def _someone_lives(self, words: list[Token], at: int) -> bool:
        nearby = words[max(0, at - 1 - _LIVING_WITHIN) : at - 1]
        return any(word.lower in self._names.living for word in nearby)

    def _match(self, text: str, words: list[Token], hit: _Hit) -> PlaceMatch:
        start, end = words[hit.at].start, words[hit.end - 1].end
        numbers = dict.fromkeys(number for entry in hit.entries for number in entry.numbers)
        candidates = tuple(self._municipalities[number] for number in numbers)
        counties: set[str | None] = {one.county for one in candidates} or {entry.county for entry in hit.entries}
        return PlaceMatch(text[start:end], start, end, candidates, counties.pop() if len(counties) == 1 else None)


def _all_capitals(words: list[Token]) -> bool:
    """Whether capital letters tell nothing: the text is in capitals or is written like a title."""
    longer = [word for word in words if len(word.text) > 1]
    if longer and all(word.text.isupper() for word in longer):
        return len(longer) > 1
    return len(words) >= _TITLE_WORDS and sum(word.capital for word in words) / len(words) >= _TITLE_SHARE


def _told_apart(matches: list[PlaceMatch], text: str) -> list[PlaceMatch]:
    """Let a county or a clear place in the same text tell which of several is meant ("Våler i Innlandet")."""
    counties = {match.county for match in matches if not match.candidates}
    clear = {match.candidates[0] for match in matches if len(match.candidates) == 1}
    result: list[PlaceMatch] = []
    for found in matches:
        match = found
        if len(match.candidates) > 1:
            fitting = tuple(one for one in match.candidates if one in clear or one.county in counties)
            if fitting:
                county = fitting[0].county if len({one.county for one in fitting}) == 1 else None
                match = replace(match, candidates=fitting, county=county)
        before = result[-1] if result else None
        only_names_its_county = (
            before is not None
            and not match.candidates
            and before.candidates != ()
            and before.county == match.county
            and text[before.end : match.start].strip(" ,()").lower() in ("", "i", "in", "på")
        )
        if not only_names_its_county:
            result.append(match)
    return result
