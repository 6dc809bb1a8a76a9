"""How names of places are cut into words and compared."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?;:\n…]")
_SWEDISH = str.maketrans({"ö": "ø", "ä": "æ"})
_ASCII = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t"})
_DIGRAPHS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
_KEEPS_OWN_LETTERS = 3


@dataclass(frozen=True)
class Token:
    """A word of a text: as written, in lower case, where it stands, and whether it begins a sentence."""

    text: str
    lower: str
    start: int
    end: int
    first: bool

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter."""
        return self.text[0].isupper()


def lowered(text: str) -> str:
    """Return `text` in lower case with composed letters, Swedish ä and ö as æ and ø."""
    return unicodedata.normalize("NFC", text).lower().translate(_SWEDISH)


def tokens(text: str) -> list[Token]:
    """Cut `text` into words; hyphens separate ("Nord-Odal" is two words). Positions are those in `text` as given."""
    found: list[Token] = []
    end = 0
    for match in _WORD.finditer(text):
        first = not found or bool(_SENTENCE_END.search(text, end, match.start()))
        found.append(Token(match[0], lowered(match[0]), match.start(), match.end(), first))
        end = match.end()
    return found


def plain(word: str) -> str:
    """Return `word` (in lower case) in ASCII letters: ø as o, å as a, æ as ae, without accents."""
    word = word.translate(_ASCII)
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


def spellings(name: str) -> set[tuple[str, ...]]:
    """Return the ways `name` is written: with its own letters, in ASCII, and with ae, oe, aa, each as its words.

    Names of up to three letters are kept to their own letters: "as" is not Ås.
    """
    words = tuple(token.lower for token in tokens(name))
    if sum(map(len, words)) <= _KEEPS_OWN_LETTERS:
        return {words}
    return {words, tuple(map(plain, words)), tuple(plain(word.translate(_DIGRAPHS)) for word in words)}


_ENDINGS = ("'s", "\u2019s", "'n", "\u2019n", "'a", "\u2019a", "s")
_DEFINITE = {
    "dalen": "dal",
    "øya": "øy",
    "øyen": "øy",
    "fjorden": "fjord",
    "vika": "vik",
    "viken": "vik",
    "neset": "nes",
    "sundet": "sund",
    "bygda": "bygd",
    "vågen": "våg",
    "landet": "land",
}

_DEFINITE_ENDS = tuple(_DEFINITE)


def with_digraphs(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    """Return `words` (in lower case) with ae, oe, aa for æ, ø, å, which is no common word ("raade", "boe")."""
    return {tuple(word.translate(_DIGRAPHS) for word in words)}


def without_genitive(word: str) -> str | None:
    """Return `word` without a genitive s or a spoken article ("oslos", "oslo's", "oppdal'n"), or None without one."""
    for ending in _ENDINGS if word.endswith(_ENDINGS) else ():
        if word.endswith(ending) and len(word) > len(ending) + _KEEPS_OWN_LETTERS - 1:
            return word.removesuffix(ending)
    return None


def indefinite(word: str) -> str | None:
    """Return `word` with the last part of its name in the indefinite form ("suldalen": "suldal"), or None."""
    for definite, form in _DEFINITE.items() if word.endswith(_DEFINITE_ENDS) else ():
        if word.endswith(definite) and len(word) > len(definite) + 1:
            return word.removesuffix(definite) + form
    return None


def without_accents(word: str) -> str | None:
    """Return `word` without accents that no Norwegian letter has ("vòss": "voss"), or None without any such."""
    if word.isascii():
        return None
    return "".join(
        letter if letter in "æøå" else "".join(one for one in unicodedata.normalize("NFD", letter) if one.isalpha())
        for letter in word
    )
