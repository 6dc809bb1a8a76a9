"""Finds the places that a message names.

Names are looked up in a dictionary by their words, longest first, so that the cost does not depend on how many names
there are. Names that are also common words ("time", "strand", "ski") or names of people count only in surroundings that
make them a place; which ones, and which surroundings, is reviewed in surroundings.yml.
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, replace
from functools import cached_property

from services_catalog.geography.gazetteer import Area, Entry, Gazetteer
from services_catalog.geography.message import Message
from services_catalog.geography.misspelt import Misspelt
from services_catalog.geography.names import Token, indefinite, plain, without_accents, without_genitive
from services_catalog.models import Municipality

_CODE_LENGTH = 4
_YEAR = re.compile(r"19|20")
_TOGETHER = 3
_SPLIT_NAME = 8
_WITH_PREPOSITION = 5
_SWEDISH = frozenset("öäü")
"""Letters of another language: a name with them is matched as it is ("Tromsö"), but not as a misspelt one ("Malmö")."""


@dataclass(frozen=True)
class PlaceMatch:
    """A place named in a text, at `text[start:end]`.

    `candidates` are the municipalities it may mean: one when it is clear, several when the name is shared, none when it
    is an `area` (a county or a region). `county` is the county it lies in, or None when that is not one alone. `left`
    is set when the text says that the visitor went away from there ("flyttet fra Oslo til Bergen"), `beside` when they
    are elsewhere ("utenfor Molde").
    """

    text: str
    start: int
    end: int
    candidates: tuple[Municipality, ...]
    county: str | None
    area: Area | None = None
    left: bool = False
    beside: bool = False


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
        self._words = gazetteer.words
        self._municipalities = municipalities

    @cached_property
    def _misspelt(self) -> Misspelt:
        return Misspelt(self._names)

    @property
    def areas(self) -> dict[str, Area]:
        """The counties and regions by name."""
        return self._names.areas

    def find(self, text: str) -> list[PlaceMatch]:
        """Return the places that `text` names, in order, without overlaps."""
        message = Message(text, self._names)
        hits: list[_Hit] = []
        at = 0
        while at < len(message.words):
            skip = message.no_place(at)
            hit = None if skip else self._hit(message, at)
            if hit and (away := message.abroad_after(hit.end)):
                hit, skip = None, away - at
            if hit:
                hits.append(hit)
            at = hit.end if hit else at + (skip or 1)
        matches = _told_apart([self._match(message, hit) for hit in hits], text)
        clear = {match.candidates[0].number for match in matches if len(match.candidates) == 1}
        inside = [
            match
            for match in matches
            if not match.beside and (match.area is None or clear.isdisjoint(match.area.numbers))
        ]
        return inside or matches

    def misread(self, word: str) -> bool:
        """Say whether `word` (in lower case), which is no name, would be read as a misspelt one."""
        return (word,) not in self._names.entries and bool(
            self._misspelt.near(word) or self._misspelt.near_careful(word)
        )

    def suggest(self, name: str, limit: int = 3) -> list[str]:
        """Return up to `limit` names that look like `name`, best first."""
        by_plain = {plain(known.lower()): known for known in reversed(self._names.names)}
        near = difflib.get_close_matches(plain(name.strip().lower()), list(by_plain), n=limit, cutoff=0.6)
        return [by_plain[key] for key in near]

    def _hit(self, message: Message, at: int) -> _Hit | None:
        words = message.words
        longest = self._names.begins.get(words[at].lower, 0)
        for length in range(min(max(longest, 1), len(words) - at), 0, -1):
            key = tuple(word.lower for word in words[at : at + length])
            entry = self._names.entries.get(key) or (self._inflected(key) if length in (1, longest) else None)
            if entry and self._counts(entry, message, at, length):
                return _Hit(at, length, (entry,))
        return self._native(words, at) or self._postal_code(words, at) or self._misspelt_hit(message, at)

    def _inflected(self, key: tuple[str, ...]) -> Entry | None:
        """Return what the name without its ending stands for: "Oslos", "Suldalen", "Osloområdet", "Vòss"."""
        last = key[-1]
        for stem in (
            without_genitive(last),
            indefinite(last),
            self._without_surroundings(last),
            without_accents(last),
            self._without_preposition(last),
        ):
            entry = self._names.entries.get((*key[:-1], stem)) if stem else None
            if entry and entry.care in (None, "small"):
                return entry
        return None

    def _without_preposition(self, word: str) -> str | None:
        """Return a municipality or town behind a preposition written together with it: "imelhus"."""
        for little in ("i", "på"):
            stem = word.removeprefix(little)
            if stem != word and len(stem) >= _WITH_PREPOSITION and stem in self._names.large:
                return stem
        return None

    def _native(self, words: list[Token], at: int) -> _Hit | None:
        """Return the municipality or town that someone says to be from: "jeg er ålesunder"."""
        word = words[at].lower
        if at == 0 or words[at - 1].lower not in self._words.being or not word.endswith(self._words.natives):
            return None
        for ending in self._words.natives:
            stem = word.removesuffix(ending)
            entry = self._names.entries.get((stem,))
            if stem != word and entry and not entry.care and stem in self._names.large:
                return _Hit(at, 1, (entry,))
        return None

    def _without_surroundings(self, word: str) -> str | None:
        for ending in self._words.around:
            stem = word.removesuffix(ending)
            if stem != word:
                return stem if (stem,) in self._names.entries else without_genitive(stem)
        return None

    def _counts(self, entry: Entry, message: Message, at: int, length: int) -> bool:
        if length == 1 and message.of_a_person(at):
            return False
        if entry.care is None or (message.alone(at, length) and self._counts_alone(entry, at)):
            return True
        if message.told_by_next(at + length):
            return True
        if not message.after_in(at + length).isdisjoint(entry.numbers):  # "Stokke i Vestfold"
            return True
        after_preposition = message.after_preposition(at)
        if entry.care == "preposition":
            return after_preposition
        if entry.care == "small":
            return message.stands_alone(at) or after_preposition or message.capital_within(at)
        word, before = message.words[at], message.words[at - 1]
        if entry.care == "context":
            sure = after_preposition and (word.capital or before.lower not in self._words.vague)
            return sure or message.capital_within(at)
        named = after_preposition and message.capitals_tell and word.capital and not word.first
        return named or (entry.care == "live" and after_preposition and message.someone_lives(at))

    @staticmethod
    def _counts_alone(entry: Entry, at: int) -> bool:
        """Whether a careful name counts in a message that is nothing else, or with prepositions before it (at > 0)."""
        return entry.care in ("small", "context", "preposition") or (entry.care == "live" and at == 0)

    def _misspelt_hit(self, message: Message, at: int) -> _Hit | None:
        """Return what a word, or two or three written apart, may be meant for where a place is expected."""
        words, word = message.words, message.words[at]
        told = message.stands_alone(at) or message.told_by_next(at + 1)
        in_place = (
            told
            or message.after_preposition(at)
            or message.alone(at, min(_TOGETHER, len(words) - at))
            or message.capital_within(at)
        )
        if not in_place or message.of_a_person(at):
            return None
        for length in range(min(_TOGETHER, len(words) - at), 1, -1):
            several = words[at : at + length]
            if not message.may_be_one_name(several):
                continue
            entries = self._misspelt.near("".join(one.lower for one in several))
            if entries and all(_splits(entry, length) for entry in entries):
                return _Hit(at, length, entries)
        if (word.lower,) in self._names.entries or _SWEDISH.intersection(word.text.lower()):
            return None  # it is a name but was no place here, or it is of another language
        entries = self._near_in_area(message, at) or self._misspelt.near(word.lower)
        if not entries and (told or message.alone(at, 1) or message.someone_lives(at)):
            entries = self._misspelt.near_careful(word.lower)
        return _Hit(at, 1, entries) if entries else None

    def _near_in_area(self, message: Message, at: int) -> tuple[Entry, ...]:
        """Return what the word is like in the area or municipality that follows it: "Rost i Lofoten"."""
        after = message.after_in(at + 1)
        word = message.words[at].lower
        if not after or (self._misspelt.is_common(word) and not message.after_preposition(at)):
            return ()
        return self._misspelt.near_in(word, after)

    def _postal_code(self, words: list[Token], at: int) -> _Hit | None:
        """Return the postal town of four digits that stand alone or after a word like "postnummer"."""
        word = words[at]
        if len(word.text) != _CODE_LENGTH or not word.text.isdecimal():
            return None
        entry = self._names.postal_codes.get(word.text)
        if entry is None:
            return None
        following = self._names.entries.get((words[at + 1].lower,)) if at + 1 < len(words) else None
        if following and not set(following.numbers).isdisjoint(entry.numbers):  # "6800 Førde"
            return _Hit(at, 2, (Entry(entry.name, tuple(n for n in following.numbers if n in entry.numbers)),))
        before = [one.lower for one in words[max(0, at - 2) : at]]
        told = not self._words.postal_code.isdisjoint(before) or (before[-1:] == ["på"] and not _YEAR.match(word.text))
        return _Hit(at, 1, (entry,)) if told or len(words) == 1 else None

    def _match(self, message: Message, hit: _Hit) -> PlaceMatch:
        start, end = message.words[hit.at].start, message.words[hit.end - 1].end
        numbers = dict.fromkeys(number for entry in hit.entries for number in entry.numbers)
        candidates = tuple(self._municipalities[number] for number in numbers)
        area = None if candidates else hit.entries[0].area
        counties = {one.county for one in candidates or (area.municipalities if area else ())}
        county = counties.pop() if len(counties) == 1 else None
        left, beside = message.someone_left(hit.at), message.beside(hit.at)
        return PlaceMatch(message.text[start:end], start, end, candidates, county, area, left, beside)


def _splits(entry: Entry, length: int) -> bool:
    """Whether the name is long enough to be read from `length` words written apart: "lille hammer", "nordre folo"."""
    return len(entry.name) >= _SPLIT_NAME and length <= max(2, len(entry.name.replace("-", " ").split()))


def _told_apart(matches: list[PlaceMatch], text: str) -> list[PlaceMatch]:
    """Let an area or a clear place in the same text tell which of several is meant ("Våler i Innlandet")."""
    inside = {number for match in matches if match.area for number in match.area.numbers}
    clear = {match.candidates[0].number: match.candidates[0].county for match in matches if len(match.candidates) == 1}
    result: list[PlaceMatch] = []
    for found in matches:
        match = found
        if len(match.candidates) > 1:
            fitting = tuple(one for one in match.candidates if one.number in clear or one.number in inside)
            near = tuple(one for one in match.candidates if one.county in clear.values())
            if fitting := fitting or (near if len(near) == 1 else ()):
                county = fitting[0].county if len({one.county for one in fitting}) == 1 else None
                match = replace(match, candidates=fitting, county=county)
        before = result[-1] if result else None
        only_names_its_area = (
            before is not None
            and match.area is not None
            and before.candidates != ()
            and any(one.number in match.area.numbers for one in before.candidates)
            and text[before.end : match.start].strip(" ,()").lower() in ("", "i", "in", "på")
        )
        if not only_names_its_area:
            result.append(match)
    return result
