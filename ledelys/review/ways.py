"""What leads where: the rules of the bot, as a counsellor thinks of them.

Read from the files that Rasa itself is trained on, so it cannot be out of date.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ledelys.nlu.labels import topic_of
from ledelys.paths import ROOT
from ledelys.review.responses import LANGUAGES, loaded, project_files, variations
from ledelys.review.sentences import topic_of_file

Words = dict[str, str]
"""The same in nb, nn and en."""


@dataclass(frozen=True)
class Way:
    """One rule: what the visitor says, when it counts, and what follows."""

    topic: str
    name: str
    after: tuple[str, ...]
    """Answers that were given just before."""
    said: str | None
    """The intent; None for what happens by itself, such as the end of the questions."""
    when: tuple[tuple[str, str], ...]
    in_form: bool
    then: tuple[str, ...]
    """Responses, actions and forms that follow, by name."""


@cache
def ways() -> tuple[Way, ...]:
    """Return all rules, in the order of the files."""
    found = []
    for file in project_files():
        topic = topic_of_file(file.relative_to(ROOT).as_posix())
        for rule in loaded(file).get("rules") or []:
            found.append(_way(topic, rule))
    return tuple(found)


def _way(topic: str, rule: dict[str, Any]) -> Way:
    conditions, in_form = _conditions(rule.get("condition") or [])
    said: str | None = None
    after: list[str] = []
    then: list[str] = []
    for step in rule["steps"]:
        if "intent" in step:
            said, after, then = step["intent"], [*after, *then], []
        elif "action" in step:
            then.append(step["action"])
        elif "slot_was_set" in step:
            conditions += [pair for pair in _pairs(step["slot_was_set"]) if pair[0] != "requested_slot"]
    return Way(topic, rule["rule"], tuple(after), said, tuple(conditions), in_form, tuple(dict.fromkeys(then)))


def _conditions(listed: list[dict[str, Any]]) -> tuple[list[tuple[str, str]], bool]:
    pairs: list[tuple[str, str]] = []
    for one in listed:
        pairs += _pairs(one.get("slot_was_set") or [])
    return pairs, any(one.get("active_loop") for one in listed)


def _pairs(listed: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(slot, str(value)) for one in listed for slot, value in one.items()]


@cache
def names_of_intents() -> dict[str, Words]:
    """Return what a visitor says for an intent: the button that leads to it, else what somebody wrote."""
    found: dict[str, Words] = {}
    for one in variations():
        for title, payload in one.buttons:
            intent = payload.removeprefix("/").partition("{")[0]
            found.setdefault(intent, {}).setdefault(str(one.language), title)
    for intent, examples in examples_of_intents().items():
        for language in LANGUAGES:
            written = next((text for spoken, _, text in examples if spoken == language), None)
            if written:
                found.setdefault(intent, {}).setdefault(language, f"«{_short(written)}»")
    return found


@cache
def examples_of_intents() -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return what visitors may write, as {intent: ((language, urgency, text), ...)}."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for file in project_files():
        for block in loaded(file).get("nlu") or []:
            labels = block.get("metadata") or {}
            for line in (block.get("examples") or "").splitlines():
                text = line.removeprefix("- ").strip()
                if text:
                    entry = (str(labels.get("language")), str(labels.get("urgency")), text)
                    found.setdefault(block["intent"], []).append(entry)
    return {intent: tuple(examples) for intent, examples in found.items()}


def led_to(response: str) -> dict[str, Words]:
    """Return where the buttons of a response lead, as {intent: titles}."""
    found: dict[str, Words] = {}
    for one in variations():
        if one.name == response:
            for title, payload in one.buttons:
                found.setdefault(payload.removeprefix("/").partition("{")[0], {})[str(one.language)] = title
    return found


def between_topics() -> dict[tuple[str, str], int]:
    """Return how many buttons lead from one topic to another, as {(from, to): buttons}."""
    found: dict[tuple[str, str], int] = {}
    for one in variations():
        if one.language != LANGUAGES[0]:
            continue
        start = topic_of_file(one.file)
        for _, payload in one.buttons:
            end = topic_of(payload.removeprefix("/").partition("{")[0])
            if end != start:
                found[start, end] = found.get((start, end), 0) + 1
    return found


def _short(text: str, characters: int = 60) -> str:
    return text if len(text) <= characters else text[: characters - 1].rsplit(" ", 1)[0] + " …"
