"""All sentences a visitor can be shown that stand in files, with where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from ledelys.paths import ROOT
from services_catalog import load_catalogue

LANGUAGES = ("nb", "nn", "en")

# A phone number: digits in groups, five or more in all, or three that begin with 1 (112). Not 18, 2020, 9–15.30.
_DIGITS = re.compile(r"(?<![\w.,–-])\d+(?: \d{2,3})*(?!\w|[.,–-]\d)")


@dataclass(frozen=True)
class Variation:
    """One text of a response: in one language and for one condition."""

    file: str
    name: str
    language: str | None
    conditions: tuple[tuple[str, str], ...]
    text: str
    buttons: tuple[tuple[str, str], ...]
    metadata: dict[str, Any]

    @property
    def id(self) -> str:
        """The name in the test report."""
        return "-".join([self.name, str(self.language), *(f"{name}={value}" for name, value in self.conditions)])

    @property
    def danger(self) -> bool:
        """Whether it is an answer to danger now."""
        return self.name.startswith("utter_danger_")

    def __hash__(self) -> int:
        return hash(self.id)


@cache
def loaded(file: Path) -> Any:
    """Return what a YAML file holds."""
    return yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))


@cache
def project_files() -> tuple[Path, ...]:
    """Return domain.yml and all files of data/."""
    return (ROOT / "domain.yml", *sorted((ROOT / "data").rglob("*.yml")))


@cache
def variations() -> tuple[Variation, ...]:
    """Return every text of every response."""
    found = []
    for file in project_files():
        for name, entries in (loaded(file).get("responses") or {}).items():
            found += [_variation(file, name, entry) for entry in entries]
    return tuple(found)


def language_and_conditions(entry: dict[str, Any]) -> tuple[str | None, tuple[tuple[str, str], ...]]:
    """Return the language of one entry of a response, and its other conditions as sorted pairs of slot and value."""
    conditions = {one["name"]: str(one["value"]) for one in entry.get("condition", [])}
    return conditions.pop("language", None), tuple(sorted(conditions.items()))


def _variation(file: Path, name: str, entry: dict[str, Any]) -> Variation:
    language, conditions = language_and_conditions(entry)
    return Variation(
        file=file.relative_to(ROOT).as_posix(),
        name=name,
        language=language,
        conditions=conditions,
        text=entry.get("text", ""),
        buttons=tuple((button["title"], button["payload"]) for button in entry.get("buttons", [])),
        metadata=entry.get("metadata") or {},
    )


def other_sentences() -> Iterator[tuple[str, str, str]]:
    """Yield (where, language, text) of what is not a response: parts, reasons, and what the channel says."""
    files = [
        ROOT / "data/parts.yml",
        ROOT / "services_catalog/routing.yml",
        *sorted((ROOT / "ledelys/chat").glob("*.yml")),
    ]
    for file in files:
        yield from _by_language(loaded(file), file.name)


def _by_language(node: Any, where: str) -> Iterator[tuple[str, str, str]]:
    if isinstance(node, dict):
        for key, child in node.items():
            if key in LANGUAGES and isinstance(child, str):
                yield where, key, child
            else:
                yield from _by_language(child, f"{where}/{key}")
    elif isinstance(node, list):
        for number, child in enumerate(node, 1):
            yield from _by_language(child, f"{where}/{number}")


def shown_texts() -> list[tuple[str, str, str]]:
    """Return (where, language, text) of everything a visitor can read: responses, buttons, and the rest."""
    found = []
    for one in variations():
        found.append((one.id, str(one.language), one.text))
        found += [(f"{one.id} button", str(one.language), title) for title, _ in one.buttons]
    return [*found, *other_sentences()]


@cache
def numbers_shown() -> frozenset[str]:
    """Return the digits of all phone numbers that the catalogue shows."""
    catalogue = load_catalogue()
    return frozenset(
        re.sub(r"\D", "", phone.number) for one in catalogue.services for phone in catalogue.shown_phones(one)
    )


def phone_numbers(text: str) -> list[str]:
    """Return the digits of each phone number in `text`."""
    plain = [re.sub(r"\D", "", match.group()) for match in _DIGITS.finditer(text.replace("\n", " "))]
    return [digits for digits in plain if len(digits) >= 5 or (len(digits) == 3 and digits.startswith("1"))]


def word_count(text: str) -> int:
    """Return the number of words; a phone number is one."""
    return len(_DIGITS.sub("0", text.replace("\n", " ")).split())


def lix(text: str) -> float:
    """Return the readability index LIX: words a sentence, and the share of words above six letters in per cent."""
    words = re.findall(r"[A-Za-zÆØÅæøåé]+", text)
    if not words:
        return 0.0
    sentences = max(1, len(re.findall(r"[.:?](?=\s+[A-ZÆØÅ«\d]|\s*$)", text.strip())))
    return len(words) / sentences + 100 * sum(len(word) > 6 for word in words) / len(words)
