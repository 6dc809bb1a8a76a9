"""The sentences that the channel itself says: the card of emergency numbers, and what is said when a request fails."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ledelys.chat.reading import LANGUAGES

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Number:
    """A phone number as Norwegians read it, with what it is for."""

    number: str
    label: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {"number": self.number, "label": self.label}


@cache
def read_sentences(name: str) -> dict[str, Any]:
    """One of the YAML files beside this module; each sentence stands there in nb, nn and en.

    Raises:
        ValueError: a sentence lacks one of the languages.
    """
    loaded: dict[str, Any] = YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8"))
    _check_languages(loaded, name)
    return loaded


def _check_languages(node: Any, where: str) -> None:
    if isinstance(node, dict):
        spoken = [language for language in LANGUAGES if language in node]
        if spoken and len(spoken) != len(LANGUAGES):
            raise ValueError(f"{where}: nb, nn and en must all be there.")
        for key, child in node.items():
            _check_languages(child, f"{where}: {key}")
    elif isinstance(node, list):
        for child in node:
            _check_languages(child, where)


def numbers(language: str) -> list[Number]:
    """The numbers of the card, the emergency numbers first."""
    return [Number(entry["number"], entry["label"][language]) for entry in read_sentences("card.yml")["numbers"]]


def card_text(language: str) -> str:
    """The whole card as text; begins with 112."""
    lines = [f"{entry.number}: {entry.label}" for entry in numbers(language)]
    return "\n".join([*lines, "", read_sentences("card.yml")["no_answer"][language]])


def fallback_card(language: str) -> dict[str, Any]:
    """The reply that a visitor gets when nothing else can be answered."""
    return {
        "name": "fallback_card",
        "text": card_text(language),
        "buttons": [],
        "services": [],
        "numbers": [entry.as_dict() for entry in numbers(language)],
        "language": language,
    }


def problem(name: str, language: str) -> dict[str, Any]:
    """A problem of problems.yml as an RFC 9457 object in the visitor's language, with the emergency numbers."""
    entry = read_sentences("problems.yml")["problems"][name]
    return {
        "type": f"/problems/{name.replace('_', '-')}",
        "title": entry["title"],
        "status": entry["status"],
        "detail": entry["detail"][language],
        "numbers": [entry.as_dict() for entry in numbers(language)],
    }


def problem_names() -> list[str]:
    """The names of problems.yml."""
    return list(read_sentences("problems.yml")["problems"])


def opening_buttons() -> list[dict[str, Any]]:
    """The buttons that a conversation opens with: `[{"title": {nb, nn, en}, "payload": {nb, nn, en}}]`.

    A payload tells the language of the page, because there are no words yet to know it by.
    """
    return [
        {
            "title": button["title"],
            "payload": {spoken: f'/{button["intent"]}{{"language": "{spoken}"}}' for spoken in LANGUAGES},
        }
        for button in read_sentences("page.yml")["opening_buttons"]
    ]


def language_payload(language: str) -> str:
    """The payload of the widget's own button for another language."""
    return f'/language_switch{{"language": "{language}"}}'


def opening_payloads() -> frozenset[str]:
    """The payloads that are offered at any time: the opening buttons and the languages."""
    opening = {payload for button in opening_buttons() for payload in button["payload"].values()}
    return frozenset(opening | {language_payload(language) for language in LANGUAGES})
