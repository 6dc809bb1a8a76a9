"""How a message is written out evenly before anything looks into it."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

MAX_CHARACTERS = 2000
"""Longer messages are cut before they are understood; the chat channel refuses them earlier."""

_SAME_LETTER = str.maketrans(
    {"ö": "ø", "ä": "æ", "é": "e", "è": "e", "ê": "e", "ó": "o", "ò": "o", "’": "'", "`": "'", "´": "'"}
)
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_REPEATED = re.compile(r"([^\W\d_])\1{2,}")
_SENTENCE_END = re.compile(r"[.!?;:\n…]+")
_WORD = re.compile(r"[\w']+|\.", re.UNICODE)


@cache
def _tables() -> dict[str, dict[str, list[str]]]:
    tables: dict[str, dict[str, list[str]]] = yaml.safe_load(
        (Path(__file__).parent / "spelling.yml").read_text(encoding="utf-8")
    )
    return tables


@cache
def _spelling() -> dict[str, str]:
    return {variant: word for word, variants in _tables()["words"].items() for variant in variants if variant != word}


def language_of_word(text: str) -> str | None:
    """Return the language that a message of a single word shows by itself, None if it shows none or has more words."""
    only = "".join(c for c in clean(text) if c.isalpha() or c.isspace()).split()
    if len(only) != 1:
        return None
    return next((language for language, alone in _tables()["alone"].items() if only[0] in alone), None)


def clean(text: str) -> str:
    """Return `text` in lower case, with even letters and without invisible characters, at most MAX_CHARACTERS long."""
    text = unicodedata.normalize("NFKC", text[:MAX_CHARACTERS])
    text = _INVISIBLE.sub("", text).lower().translate(_SAME_LETTER)
    return _REPEATED.sub(r"\1\1", text)


def words(text: str, dialect: bool = True) -> list[str]:
    """Return the words of `text`, with "." where a sentence ends.

    With `dialect`, dialect and chat spelling are read as bokmål ("ikkje" -> "ikke"), which is wrong for English text.
    """
    found = _WORD.findall(_SENTENCE_END.sub(" . ", clean(text)))
    if not dialect:
        return found
    table = _spelling()
    return [table.get(word, word) for word in found]


def sentences(text: str) -> list[str]:
    """Return the sentences of `text`, without their ends; empty ones left out."""
    return [part.strip() for part in _SENTENCE_END.split(text[:MAX_CHARACTERS]) if part.strip()]
