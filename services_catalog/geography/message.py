"""A message as words, and what stands around each: is a place expected there, or a person, or another country?"""

from __future__ import annotations

from services_catalog.geography.gazetteer import LONGEST, Gazetteer
from services_catalog.geography.names import Token, tokens

_LIVING_WITHIN = 3
_LEAVING_WITHIN = 4
_NAMED_WITHIN = 4
_TITLE_WORDS = 4
_TITLE_SHARE = 0.6


class Message:
    """The words of a text, with the questions that a name in it raises. `at` and `end` are places among the words."""

    def __init__(self, text: str, gazetteer: Gazetteer) -> None:
        self.text = text
        self.words = tokens(text)
        self.capitals_tell = not _all_capitals(self.words)
        self._names = gazetteer
        self._words = gazetteer.words

    def alone(self, at: int, length: int) -> bool:
        """Whether the message is nothing but this name, with at most words like "i" before it and "kommune" after."""
        before = all(word.lower in self._words.prepositions for word in self.words[:at])
        return before and all(word.lower in self._words.after for word in self.words[at + length :])

    def stands_alone(self, at: int) -> bool:
        """Whether the word is all of a sentence or of the first clause: "Ulefoss.", "Vennsla, mannen min ..."."""
        alone = self.words[at].first and (at + 1 == len(self.words) or self.words[at + 1].first)
        return alone or self._answers_first(at)

    def _answers_first(self, at: int) -> bool:
        """Whether the word is all of the first clause: "Vennsla, mannen min ..."."""
        return at == 0 and len(self.words) > 1 and self.words[1].start > self.words[0].end + 1

    def after_preposition(self, at: int) -> bool:
        """Whether a word like "i" or "from" stands before the word at `at`."""
        if at == 0 or self.words[at].first:
            return False
        before = self.words[at - 1]
        if before.text == "I" and not self.words[at].text.isupper():  # the English pronoun, unless it begins a sentence
            return before.first and self.words[at].capital
        return before.lower in self._words.prepositions

    def capital_within(self, at: int) -> bool:
        """Whether the word at `at` has a capital letter because it is a name, and not of a person ("Kari Lund")."""
        capital = self.capitals_tell and self.words[at].capital
        return capital and not self.words[at].first and not self.words[at - 1].capital

    def someone_lives(self, at: int) -> bool:
        """Whether a word like "bor" or "moved" stands shortly before the preposition before `at`."""
        nearby = self.words[max(0, at - 1 - _LIVING_WITHIN) : at - 1]
        return any(word.lower in self._words.living for word in nearby)

    def someone_left(self, at: int) -> bool:
        """Whether the visitor went away from the place at `at`: "fra" before it, and "flyttet" or a "til" nearby."""
        if at == 0 or self.words[at - 1].lower not in ("fra", "frå", "ifra", "from"):
            return False
        before = self.words[max(0, at - 1 - _LEAVING_WITHIN) : at - 1]
        after = self.words[at + 1 : at + 3]
        return any(word.lower in self._words.leaving for word in before) or any(
            word.lower in ("til", "te", "to") for word in after
        )

    def beside(self, at: int) -> bool:
        """Whether the visitor says to be elsewhere than in the place at `at`: "utenfor Molde", "ikke i Oslo"."""
        return any(tuple(word.lower for word in self.words[max(0, at - n) : at]) in self._words.beside for n in (1, 2))

    def told_by_next(self, end: int) -> bool:
        """Whether the word at `end` makes the name before it a place: "Ski kommune", "Stange legevakt"."""
        if end >= len(self.words) or self.words[end].first:
            return False
        return self.words[end].lower in self._words.after or self.words[end].lower.endswith(self._words.institutions)

    def after_in(self, end: int) -> frozenset[str]:
        """Return the municipalities that "i" and the name at `end` tell, or none: "i Vestfold", "in Lofoten"."""
        if end + 1 >= len(self.words) or self.words[end].lower not in ("i", "in", "på") or self.words[end + 1].first:
            return frozenset()
        after = self._names.entries.get((self.words[end + 1].lower,))
        if after is None or after.care in ("live", "capital"):
            return frozenset()
        return after.area.numbers if after.area else frozenset(after.numbers)

    def no_place(self, at: int) -> int:
        """Return over how many words a name stretches that holds one of a place and is none ("Bergens Tidende")."""
        if self.words[at].lower not in self._words.no_place_begins:
            return 0
        for length in range(min(LONGEST, len(self.words) - at), 1, -1):
            if tuple(word.lower for word in self.words[at : at + length]) in self._words.no_places:
                return length
        return 0

    def abroad_after(self, end: int) -> int:
        """Return where the name of another country ends that follows the place ("Bergen in Germany"), or 0."""
        if end == len(self.words):
            return 0
        between = self.text[self.words[end - 1].end : self.words[end].start].strip()
        at = end + 1 if not between and self.words[end].lower in ("i", "in", "på") else end
        if between not in ("", ",", "(", ", ("):
            return 0
        for length in range(min(LONGEST, len(self.words) - at), 0, -1):
            if tuple(word.lower for word in self.words[at : at + length]) in self._words.abroad:
                return at + length
        return 0

    def of_a_person(self, at: int) -> bool:
        """Whether the word at `at` names a person or an affair: "Kari Lund", "advokaten min Voss", "Alta-saken"."""
        after = self.words[at + 1] if at + 1 < len(self.words) else None
        joined = after is not None and after.start == self.words[at].end + 1
        if after and ((joined and self._of_an_affair(after)) or after.lower in self._words.newspapers):
            return True
        if at == 0 or self.words[at].first:
            return False
        before = self.words[at - 1]
        if self.words[at].capital and self._named_before(at):
            return True
        if before.lower in self._words.possessives and at > 1 and not before.first:
            before = self.words[at - 2]
        if before.lower in self._words.before_a_person:
            return self.words[at].capital or not self.capitals_tell
        if not self.words[at].capital:
            return False
        if before.lower in self._words.first_names:
            return before.capital or not self.capitals_tell
        return self.capitals_tell and self._is_a_name(before)

    def _named_before(self, at: int) -> bool:
        """Whether someone is called what stands at `at`: "jeg heter Moen", "kall meg bare Mo"."""
        if self.words[at - 1].lower in self._words.prepositions:
            return False
        for before in reversed(self.words[max(0, at - _NAMED_WITHIN) : at]):
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

    def may_be_one_name(self, several: list[Token]) -> bool:
        """Whether words written apart may be one name: not over a sentence's end, none a little word or a person's."""
        apart = (
            self._words.prepositions,
            self._words.living,
            self._words.first_names,
            self._words.after,
            self._words.joining,
        )
        together = not any(one.first for one in several[1:])
        return together and not any(one.lower in little for one in several for little in apart)


def _all_capitals(words: list[Token]) -> bool:
    """Whether capital letters tell nothing: the text is in capitals or is written like a title."""
    longer = [word for word in words if len(word.text) > 1]
    if longer and all(word.text.isupper() for word in longer):
        return len(longer) > 1
    return len(words) >= _TITLE_WORDS and sum(word.capital for word in words) / len(words) >= _TITLE_SHARE
