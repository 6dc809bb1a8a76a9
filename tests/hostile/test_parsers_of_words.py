"""What looks into words takes any text, in time that grows with its length, and a clear danger cannot be hidden."""

from __future__ import annotations

import time
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledelys.chat.reading import LANGUAGES, clean
from ledelys.nlu import text as nlu_text
from ledelys.nlu.danger import quick_danger_reply
from ledelys.nlu.language import wished_language
from ledelys.nlu.wordings import load_wordings
from services_catalog import load_catalogue

LONGEST = 2000
LONGEST_SECONDS = 1.0
TRIES = 3
"""The quickest counts: another process may have had the processor."""

WORDINGS = load_wordings()
PLACES = load_catalogue().places
CLEAR = [match for one in WORDINGS.wordings if one.danger for match in one.matches if quick_danger_reply(match, "nb")]

PLACE_WORDS = ("i", "fra", "Oslo", "Bergn", "0150", "kommune", "Kari", "Bø", "Ål", "utenfor", ",", ".", "-", "Norge")

messages = st.text(max_size=LONGEST)
unseen = st.sampled_from("\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff")
around = st.text(
    st.sampled_from(" \n\t\u00a0\u3000\u200b\u202e\ufeff!?.,\"'«»()*<>/~-🙂😭👩\u200d👧❤\ufe0f\0\x1b"), max_size=8
)
WAYS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "capitals": str.upper,
    "Title": str.title,
    "fullwidth": lambda words: "".join(chr(ord(c) + 0xFEE0) if 33 <= ord(c) <= 126 else c for c in words),
    "mathematical": lambda words: "".join(chr(0x1D41A + ord(c) - ord("a")) if "a" <= c <= "z" else c for c in words),
    "taken apart": lambda words: unicodedata.normalize("NFD", words),
    "many spaces": lambda words: words.replace(" ", " \t\u00a0\u3000 "),
    "emoji between": lambda words: words.replace(" ", " 😭 "),
    "marked up": lambda words: f"<b>{words}</b><script>alert(1)</script>",
    "as an intent": lambda words: f'/hello{{"x": 1}} {words}',
}


def test_there_are_clear_dangers() -> None:
    assert len(CLEAR) > 50


@given(st.sampled_from(CLEAR), st.sampled_from(sorted(WAYS)), around, around)
def test_a_clear_danger_is_found_however_it_is_written(danger: str, way: str, before: str, after: str) -> None:
    # A sentence's end and a space keep the words around from being read together with it.
    reply = quick_danger_reply(clean(f"{before}. {WAYS[way](danger)} .{after}"), "nb")
    assert reply
    assert reply[:3].isdecimal()


@given(st.sampled_from(CLEAR), st.data())
def test_what_cannot_be_seen_does_not_hide_a_danger(danger: str, data: st.DataObject) -> None:
    written = "".join(letter + data.draw(st.just("") | unseen) for letter in danger)
    assert quick_danger_reply(clean(written), "nb")


@given(messages, st.sampled_from(LANGUAGES))
def test_no_text_breaks_the_answer_to_danger(written: str, language: str) -> None:
    reply = quick_danger_reply(written, language)
    assert reply is None or reply[:3].isdecimal()


@given(messages)
def test_no_text_breaks_the_words(written: str) -> None:
    cleaned = nlu_text.clean(written)
    assert cleaned == cleaned.lower() or not cleaned.islower()
    for dialect in (True, False):
        assert all(word and not word.isspace() for word in nlu_text.words(written, dialect))
    assert all(part == part.strip() != "" for part in nlu_text.sentences(written))
    assert nlu_text.language_of_word(written) in (None, *LANGUAGES, "other")
    assert wished_language(written) in (None, *LANGUAGES)


@given(messages | st.lists(st.sampled_from(PLACE_WORDS), max_size=60).map(" ".join))
def test_no_text_breaks_the_places(written: str) -> None:
    for match in PLACES.find(written):
        assert 0 <= match.left <= len(written)


def slow_candidates() -> list[str]:
    letters = [
        "a",
        "x",
        "ab",
        "'",
        ".",
        "1",
        "\u0301",
        "e\u0301",
        "🙂",
        "ﷺ",
        "ﬃ",
        "\u202e",
        "𝒽",
        "\0",
        "-",
        "æ",
        "\n",
        "Å",
    ]
    words = [
        "a",
        "i",
        ".",
        "0150",
        "i Oslo",
        "Bergn",
        "Kristiansnd",
        "kommune",
        "på i fra",
        "Nordre Land",
        "han",
        "1 1",
        "...",
    ]
    matches = [text for one in WORDINGS.wordings for text in (*one.matches[:2], *one.must_not_match[:1])]
    return [letter * LONGEST for letter in letters] + [f"{word} " * LONGEST for word in words + matches]


@pytest.mark.parametrize(
    "read", [WORDINGS.find, PLACES.find, wished_language, nlu_text.words], ids=lambda read: read.__qualname__
)
def test_no_text_takes_long(read: Callable[[str], Any]) -> None:
    slow = {}
    for candidate in slow_candidates():
        written, quickest = candidate[:LONGEST], LONGEST_SECONDS
        for _ in range(TRIES):
            start = time.perf_counter()
            read(written)
            quickest = time.perf_counter() - start
            if quickest < LONGEST_SECONDS:
                break
        else:
            slow[candidate[:20]] = quickest
    assert slow == {}
