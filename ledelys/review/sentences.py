"""Every sentence that a visitor can read: its key, by which it is approved, and what one must know to judge it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from ledelys.paths import ROOT
from ledelys.review.responses import Variation, lix, loaded, other_sentences, variations, word_count

HASH_CHARACTERS = 12
REST = "rest"
"""The topic of what belongs to none: parts of sentences, reasons for help, the chat window."""

_SHORTEST_FOR_LIX = 15
"""Words. Below, the readability index says nothing."""


@dataclass(frozen=True)
class Sentence:
    """One sentence in one language.

    `key` names it in all languages ("utter_family_receive", "parts.yml/parts/today"); `when` are the conditions beside
    the language, as (slot, value); `sources` are names of data/sources.yml and services_catalog/sources.yml.
    """

    key: str
    language: str
    topic: str
    file: str
    text: str
    buttons: tuple[str, ...] = ()
    when: tuple[tuple[str, str], ...] = ()
    sources: tuple[str, ...] = ()
    legal: bool = False
    """Whether it states law, so that someone who knows the law must read it as well."""

    @cached_property
    def hash(self) -> str:
        """Changes when the words change: of the text and of the buttons under it."""
        words = "\n".join([self.text, *self.buttons])
        return hashlib.sha256(words.encode()).hexdigest()[:HASH_CHARACTERS]

    @property
    def words(self) -> int:
        """How many words; a phone number is one."""
        return word_count(self.text)

    @property
    def lix(self) -> int | None:
        """The readability index of the text; None where there are too few words."""
        return round(lix(self.text)) if self.words >= _SHORTEST_FOR_LIX else None


@cache
def sentences() -> tuple[Sentence, ...]:
    """Return all sentences, those of topics first, in the order of the files."""
    return (*map(_of_response, variations()), *_others())


@cache
def by_key() -> dict[str, dict[str, Sentence]]:
    """Return the sentences as {key: {language: sentence}}."""
    found: dict[str, dict[str, Sentence]] = {}
    for one in sentences():
        found.setdefault(one.key, {})[one.language] = one
    return found


@cache
def source_titles() -> dict[str, str]:
    """Return what a counsellor reads instead of a source's name."""
    texts: dict[str, Any] = loaded(ROOT / "services_catalog/sources.yml")["source_texts"]
    own: dict[str, Any] = loaded(ROOT / "data/sources.yml")
    return {
        name: ", ".join(str(about[part]) for part in ("title", "publisher", "year") if about.get(part))
        for name, about in {**texts, **own}.items()
    }


def key_of(name: str, conditions: tuple[tuple[str, str], ...]) -> str:
    """Return the key of a response's entry: its name, and its conditions beside the language."""
    return name + "".join(f"|{slot}={value}" for slot, value in conditions)


def _of_response(one: Variation) -> Sentence:
    return Sentence(
        key=key_of(one.name, one.conditions),
        language=str(one.language),
        topic=topic_of_file(one.file),
        file=one.file,
        text=one.text.strip(),
        buttons=tuple(title for title, _ in one.buttons),
        when=one.conditions,
        sources=tuple(one.metadata.get("source") or ()),
        legal=bool(one.metadata.get("needs_legal_check")),
    )


def topic_of_file(file: str) -> str:
    """Return the topic that a file of responses is about: its name, "danger" for those of danger."""
    if "/danger/" in file:
        return "danger"
    return file.rpartition("/")[2].removesuffix(".yml") if file.startswith("data/topics/") else "domain"


def _others() -> Iterator[Sentence]:
    for where, language, text in other_sentences():
        yield Sentence(key=where, language=language, topic=REST, file=where.split("/")[0], text=text)
