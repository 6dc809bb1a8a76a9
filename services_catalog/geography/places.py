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

from services_catalog.geography.gazetteer import LONGEST, Area, Entry, Gazetteer
from services_catalog.geography.misspelt import Misspelt
from services_catalog.geography.names import Token, indefinite, plain, tokens, without_accents, without_genitive
from services_catalog.models import Municipality

_LIVING_WITHIN = 3
_LEAVING_WITHIN = 4
_NAMED_WITHIN = 4
_TITLE_WORDS = 4
_TITLE_SHARE = 0.6
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
        words = tokens(text)
        capitals_tell = not _all_capitals(words)
        hits: list[_Hit] = []
        at = 0
        while at < len(words):
            skip = self._no_place(words, at)
            hit = None if skip else self._hit(words, at, capitals_tell)
            if hit and (away := self._abroad_after(words, hit.end, text)):
                hit, skip = None, away - at
            if hit:
                hits.append(hit)
            at = hit.end if hit else at + (skip or 1)
        matches = _told_apart([self._match(text, words, hit) for hit in hits], text)
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

    def _hit(self, words: list[Token], at: int, capitals_tell: bool) -> _Hit | None:
        longest = self._names.begins.get(words[at].lower, 0)
        for length in range(min(max(longest, 1), len(words) - at), 0, -1):
            key = tuple(word.lower for word in words[at : at + length])
            entry = self._names.entries.get(key) or (self._inflected(key) if length in (1, longest) else None)
            if entry and self._counts(entry, words, at, length, capitals_tell):
                return _Hit(at, length, (entry,))
        return self._native(words, at) or self._postal_code(words, at) or self._misspelt_hit(words, at, capitals_tell)

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
            if entry and not entry.care:
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

    def _counts(self, entry: Entry, words: list[Token], at: int, length: int, capitals_tell: bool) -> bool:
        if length == 1 and self._of_a_person(words, at, capitals_tell):
            return False
        if entry.care is None or (self._alone(words, at, length) and self._counts_alone(entry, at)):
            return True
        if self._told_by_next(words, at + length):
            return True
        if entry.numbers and self._told_by_area(entry, words, at + length):
            return True
        after_preposition = self._after_preposition(words, at)
        if entry.care == "preposition":
            return after_preposition
        capital = capitals_tell and words[at].capital
        if entry.care == "small":
            return self._stands_alone(words, at) or after_preposition or (capital and self._capital_within(words, at))
        if entry.care == "context":
            sure = after_preposition and (words[at].capital or words[at - 1].lower not in self._words.vague)
            return sure or (capital and self._capital_within(words, at))
        named = after_preposition and capital and not words[at].first
        return named or (entry.care == "live" and after_preposition and self._someone_lives(words, at))

    @staticmethod
    def _counts_alone(entry: Entry, at: int) -> bool:
        """Whether a careful name counts in a message that is nothing else, or with prepositions before it (at > 0)."""
        return entry.care in ("small", "context", "preposition") or (entry.care == "live" and at == 0)

    def _told_by_next(self, words: list[Token], end: int) -> bool:
        """Whether the word at `end` makes the name before it a place: "Ski kommune", "Stange legevakt"."""
        if end >= len(words) or words[end].first:
            return False
        return words[end].lower in self._words.after or words[end].lower.endswith(self._words.institutions)

    def _told_by_area(self, entry: Entry, words: list[Token], end: int) -> bool:
        """Whether an area or municipality that the name lies in follows at `end`: "Stokke i Vestfold"."""
        return not self._after_in(words, end).isdisjoint(entry.numbers)

    def _after_in(self, words: list[Token], end: int) -> frozenset[str]:
        """Return the municipalities that "i" and the name at `end` tell, or none: "i Vestfold", "in Lofoten"."""
        if end + 1 >= len(words) or words[end].lower not in ("i", "in", "på") or words[end + 1].first:
            return frozenset()
        after = self._names.entries.get((words[end + 1].lower,))
        if after is None or after.care in ("live", "capital"):
            return frozenset()
        return after.area.numbers if after.area else frozenset(after.numbers)

    def _misspelt_hit(self, words: list[Token], at: int, capitals_tell: bool) -> _Hit | None:
        """Return what a word, or two or three written apart, may be meant for where a place is expected."""
        word = words[at]
        told = self._stands_alone(words, at) or self._told_by_next(words, at + 1)
        in_place = (
            told
            or self._after_preposition(words, at)
            or self._alone(words, at, min(_TOGETHER, len(words) - at))
            or (capitals_tell and word.capital and self._capital_within(words, at))
        )
        if not in_place or self._of_a_person(words, at, capitals_tell):
            return None
        for length in range(min(_TOGETHER, len(words) - at), 1, -1):
            several = words[at : at + length]
            if not self._may_be_one_name(several):
                continue
            entries = self._misspelt.near("".join(one.lower for one in several))
            if entries and all(_splits(entry, length) for entry in entries):
                return _Hit(at, length, entries)
        if (word.lower,) in self._names.entries or _SWEDISH.intersection(word.text.lower()):
            return None  # it is a name but was no place here, or it is of another language
        entries = self._near_in_area(words, at) or self._misspelt.near(word.lower)
        if not entries and (told or self._alone(words, at, 1) or self._someone_lives(words, at)):
            entries = self._misspelt.near_careful(word.lower)
        return _Hit(at, 1, entries) if entries else None

    def _may_be_one_name(self, several: list[Token]) -> bool:
        """Whether words written apart may be one name: not over a sentence's end, none a little word or a person's."""
        apart = (self._words.prepositions, self._words.living, self._words.first_names, self._words.after)
        together = not any(one.first for one in several[1:])
        return together and not any(one.lower in words for one in several for words in apart)

    def _near_in_area(self, words: list[Token], at: int) -> tuple[Entry, ...]:
        """Return what the word is like in the area or municipality that follows it: "Rost i Lofoten"."""
        after = self._after_in(words, at + 1)
        word = words[at].lower
        if not after or (self._misspelt.is_common(word) and not self._after_preposition(words, at)):
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

    def _no_place(self, words: list[Token], at: int) -> int:
        """Return over how many words a name stretches that holds one of a place and is none ("Bergens Tidende")."""
        if words[at].lower not in self._words.no_place_begins:
            return 0
        for length in range(min(LONGEST, len(words) - at), 1, -1):
            if tuple(word.lower for word in words[at : at + length]) in self._words.no_places:
                return length
        return 0

    def _abroad_after(self, words: list[Token], end: int, text: str) -> int:
        """Return where the name of another country ends that follows the place ("Bergen in Germany"), or 0."""
        if end == len(words):
            return 0
        between = text[words[end - 1].end : words[end].start].strip()
        at = end + 1 if not between and words[end].lower in ("i", "in", "på") else end
        if between not in ("", ",", "(", ", ("):
            return 0
        for length in range(min(LONGEST, len(words) - at), 0, -1):
            if tuple(word.lower for word in words[at : at + length]) in self._words.abroad:
                return at + length
        return 0

    def _of_a_person(self, words: list[Token], at: int, capitals_tell: bool) -> bool:
        """Whether the word at `at` names a person or an affair: "Kari Lund", "advokaten min Voss", "Alta-saken"."""
        if at + 1 < len(words) and words[at + 1].start == words[at].end + 1 and self._of_an_affair(words[at + 1]):
            return True
        if at + 1 < len(words) and words[at + 1].lower in self._words.newspapers:
            return True
        if at == 0 or words[at].first:
            return False
        before = words[at - 1]
        if words[at].capital and self._named_before(words, at):
            return True
        if before.lower in self._words.possessives and at > 1 and not before.first:
            before = words[at - 2]
        if before.lower in self._words.before_a_person:
            return words[at].capital or not capitals_tell
        if not words[at].capital:
            return False
        if before.lower in self._words.first_names:
            return before.capital or not capitals_tell
        return capitals_tell and self._is_a_name(before)

    def _named_before(self, words: list[Token], at: int) -> bool:
        """Whether someone is called what stands at `at`: "jeg heter Moen", "kall meg bare Mo", "etternavnet er Stange"."""
        if words[at - 1].lower in self._words.prepositions:
            return False
        for before in reversed(words[max(0, at - _NAMED_WITHIN) : at]):
            if before.lower in self._words.naming:
                return True
            if before.first:
                return False
        return False

    def _of_an_affair(self, word: Token) -> bool:
        return word.lower in self._words.affairs or (word.capital and word.lower in self._words.first_names)

    def _is_a_name(self, word: Token) -> bool:
        """Whether `word` is a capitalised name inside a sentence that is neither a place nor an institution."""
        if word.first or not word.capital or word.text.isupper():
            return False
        return (word.lower,) not in self._names.entries and not word.lower.endswith(self._words.institutions)

    def _alone(self, words: list[Token], at: int, length: int) -> bool:
        """Whether the message is nothing but this name, with at most words like "i" before it and "kommune" after."""
        before = all(word.lower in self._words.prepositions for word in words[:at])
        return before and all(word.lower in self._words.after for word in words[at + length :])

    def _stands_alone(self, words: list[Token], at: int) -> bool:
        """Whether the word is all of a sentence or of the first clause: "Ulefoss.", "Vennsla, mannen min ..."."""
        alone = words[at].first and (at + 1 == len(words) or words[at + 1].first)
        return alone or self._answers_first(words, at)

    def _answers_first(self, words: list[Token], at: int) -> bool:
        """Whether the word is all of the first clause: "Vennsla, mannen min ..."."""
        return at == 0 and len(words) > 1 and words[1].start > words[0].end + 1

    def _after_preposition(self, words: list[Token], at: int) -> bool:
        if at == 0 or words[at].first:
            return False
        before = words[at - 1]
        if before.text == "I" and not words[at].text.isupper():  # the English pronoun, unless it begins a sentence
            return before.first and words[at].capital
        return before.lower in self._words.prepositions

    def _capital_within(self, words: list[Token], at: int) -> bool:
        """Whether the capital letter at `at` is there for a name, and not for that of a person ("Kari Lund")."""
        return not words[at].first and not words[at - 1].capital

    def _someone_lives(self, words: list[Token], at: int) -> bool:
        nearby = words[max(0, at - 1 - _LIVING_WITHIN) : at - 1]
        return any(word.lower in self._words.living for word in nearby)

    def _someone_left(self, words: list[Token], at: int) -> bool:
        """Whether the visitor went away from the place at `at`: "fra" before it, and "flyttet" or a "til" nearby."""
        if at == 0 or words[at - 1].lower not in ("fra", "frå", "ifra", "from"):
            return False
        before = words[max(0, at - 1 - _LEAVING_WITHIN) : at - 1]
        after = words[at + 1 : at + 3]
        return any(word.lower in self._words.leaving for word in before) or any(
            word.lower in ("til", "te", "to") for word in after
        )

    def _beside(self, words: list[Token], at: int) -> bool:
        """Whether the visitor says to be elsewhere than in the place at `at`: "utenfor Molde", "ikke i Oslo"."""
        return any(tuple(word.lower for word in words[max(0, at - n) : at]) in self._words.beside for n in (1, 2))

    def _match(self, text: str, words: list[Token], hit: _Hit) -> PlaceMatch:
        start, end = words[hit.at].start, words[hit.end - 1].end
        numbers = dict.fromkeys(number for entry in hit.entries for number in entry.numbers)
        candidates = tuple(self._municipalities[number] for number in numbers)
        area = None if candidates else hit.entries[0].area
        counties = {one.county for one in candidates or (area.municipalities if area else ())}
        county = counties.pop() if len(counties) == 1 else None
        left, beside = self._someone_left(words, hit.at), self._beside(words, hit.at)
        return PlaceMatch(text[start:end], start, end, candidates, county, area, left, beside)


def _splits(entry: Entry, length: int) -> bool:
    """Whether the name is long enough to be read from `length` words written apart: "lille hammer", "nordre folo"."""
    return len(entry.name) >= _SPLIT_NAME and length <= max(2, len(entry.name.replace("-", " ").split()))


def _all_capitals(words: list[Token]) -> bool:
    """Whether capital letters tell nothing: the text is in capitals or is written like a title."""
    longer = [word for word in words if len(word.text) > 1]
    if longer and all(word.text.isupper() for word in longer):
        return len(longer) > 1
    return len(words) >= _TITLE_WORDS and sum(word.capital for word in words) / len(words) >= _TITLE_SHARE


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
