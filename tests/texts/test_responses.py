"""What every sentence of the bot must hold: languages, sources, numbers, length, words."""

from __future__ import annotations

import json
import re
import unicodedata
from collections import defaultdict
from typing import Any

import pytest

from ledelys.choosing_words import SAID_ALREADY
from ledelys.paths import ROOT
from ledelys.review.responses import (
    LANGUAGES,
    Variation,
    lix,
    loaded,
    numbers_shown,
    phone_numbers,
    project_files,
    shown_texts,
    variations,
    word_count,
)
from services_catalog import load_catalogue

WORDS: dict[str, Any] = loaded(ROOT / "ledelys/review/heavy_words.yml")
DOMAIN: dict[str, Any] = loaded(ROOT / "domain.yml")
NB_LIX_AT_MOST = 45
WORDS_AT_MOST, DANGER_WORDS_AT_MOST = 60, 25
NO_LIX_BELOW_WORDS = 15  # the index says nothing of a handful of words

each = pytest.mark.parametrize("one", variations(), ids=lambda one: one.id)
each_danger = pytest.mark.parametrize("one", [v for v in variations() if v.danger], ids=lambda one: one.id)
each_text = pytest.mark.parametrize(("where", "language", "text"), shown_texts(), ids=[w for w, _, _ in shown_texts()])


def _payload(payload: str) -> tuple[str, dict[str, str]]:
    intent, brace, entities = payload.removeprefix("/").replace("{{", "{").replace("}}", "}").partition("{")
    return intent, json.loads(brace + entities) if brace else {}


def test_every_response_stands_in_three_languages_for_each_condition() -> None:
    languages: dict[tuple[str, Any], list[str | None]] = defaultdict(list)
    for one in variations():
        languages[one.name, one.conditions].append(one.language)
    wrong = {key: found for key, found in languages.items() if sorted(map(str, found)) != sorted(LANGUAGES)}
    assert not wrong


def test_a_response_stands_in_one_file_only() -> None:
    files = defaultdict(set)
    for one in variations():
        files[one.name].add(one.file)
    assert not {name: found for name, found in files.items() if len(found) > 1}


@each
def test_a_response_names_sources_that_exist(one: Variation) -> None:
    catalogue = load_catalogue()
    known = {*loaded(ROOT / "services_catalog/sources.yml")["source_texts"], *loaded(ROOT / "data/sources.yml")}
    known |= {f"catalogue:{service.id}" for service in catalogue.services}
    sources = one.metadata.get("source")
    assert isinstance(sources, list)
    assert sources, "names no source"
    assert not [source for source in sources if source not in known]


@each
def test_a_response_with_a_number_rests_on_a_source_that_has_it(one: Variation) -> None:
    catalogue = load_catalogue()
    texts = set(loaded(ROOT / "services_catalog/sources.yml")["source_texts"])
    behind: set[str] = set()
    for service in catalogue.services:
        for phone in service.phones:
            if f"catalogue:{service.id}" in one.metadata.get("source", []) or (
                set(phone.source) & texts & set(one.metadata.get("source", []))
            ):
                behind.add(re.sub(r"\D", "", phone.number))
    assert not [number for number in phone_numbers(one.text) if number not in behind]


@each_text
def test_every_number_is_one_the_catalogue_shows(where: str, language: str, text: str) -> None:
    assert not [number for number in phone_numbers(text) if number not in numbers_shown()]


def test_the_card_of_emergency_numbers_rests_on_the_catalogue() -> None:
    card = loaded(ROOT / "ledelys/chat/card.yml")
    assert [entry["number"] for entry in card["numbers"]][:3] == ["112", "113", "110"]
    assert {re.sub(r"\D", "", entry["number"]) for entry in card["numbers"]} <= numbers_shown()


def test_what_is_and_what_is_no_phone_number() -> None:
    assert phone_numbers("Ring 116 006, 800 57 000 eller 24 24 05 00.") == ["116006", "80057000", "24240500"]
    assert phone_numbers("112. Ring nå, 02800 ellers") == ["112", "02800"]
    assert not phone_numbers("over 18, i 7 døgn, 9–15.30, fra 9 til 15.30, i 2020, 13 kontorer, 30 minutter")


@each_danger
def test_danger_is_answered_with_the_number_first_and_few_words(one: Variation) -> None:
    assert one.text.split()[0] in {"112.", "113.", "110."}
    assert word_count(one.text) <= DANGER_WORDS_AT_MOST
    assert "?" not in one.text


@each
def test_a_reply_is_short_and_asks_one_thing_at_most(one: Variation) -> None:
    assert word_count(one.text) <= WORDS_AT_MOST
    assert one.text.count("?") <= 1


@each_text
def test_no_heavy_word_outside_the_names_of_services(where: str, language: str, text: str) -> None:
    for name in sorted(WORDS["names"], key=len, reverse=True):
        text = text.replace(name, "")
    heavy = [pattern for patterns in WORDS["heavy"].values() for pattern in patterns]
    assert not re.findall(rf"\b(?:{'|'.join(heavy)})\b", text, re.IGNORECASE)


@each_text
def test_no_exclamation_mark_no_emoji_no_why(where: str, language: str, text: str) -> None:
    assert "!" not in text
    assert not [c for c in text if unicodedata.category(c) in {"So", "Sk", "Cs"} or "\ufe00" <= c <= "\ufe0f"]
    words = re.sub(r"\{\w+\}", "", text)  # {why} is a place to fill in
    assert not re.search(rf"\b(?:{'|'.join(WORDS['why'])})\b", words, re.IGNORECASE)


@each
def test_every_button_is_an_intent_of_the_domain_with_known_entities(one: Variation) -> None:
    titles = [title for title, _ in one.buttons]
    assert len(set(titles)) == len(titles)
    for _, payload in one.buttons:
        assert payload.startswith("/")
        intent, entities = _payload(payload)
        assert intent in DOMAIN["intents"]
        for name, value in entities.items():
            assert name in DOMAIN["entities"]
            assert value in DOMAIN["slots"][name].get("values", [value])


def test_every_intent_has_an_answer() -> None:
    rules = [rule for file in project_files() for rule in loaded(file).get("rules") or []]
    answered = {
        step["intent"]
        for rule in rules
        for step, after in zip(rule["steps"], rule["steps"][1:], strict=False)
        if "intent" in step and "action" in after and not rule.get("condition")
    }
    assert not set(DOMAIN["intents"]) - answered


def test_every_action_of_a_rule_is_there() -> None:
    names = {one.name for one in variations()}
    names |= {*DOMAIN["actions"], *DOMAIN["forms"], "action_deactivate_loop", "action_listen"}
    steps = [step for file in project_files() for rule in loaded(file).get("rules") or [] for step in rule["steps"]]
    assert not {step["action"] for step in steps if "action" in step} - names


@pytest.mark.parametrize("one", [v for v in variations() if v.language == "nb"], ids=lambda one: one.id)
def test_bokmaal_is_easy_to_read(one: Variation) -> None:
    if word_count(one.text) >= NO_LIX_BELOW_WORDS:
        assert lix(one.text) < NB_LIX_AT_MOST


def test_bokmaal_is_easy_to_read_on_average() -> None:
    texts = [one.text for one in variations() if one.language == "nb" and word_count(one.text) >= NO_LIX_BELOW_WORDS]
    average = sum(map(lix, texts)) / len(texts)
    print(f"LIX of {len(texts)} texts in bokmål: {average:.1f} on average, {max(map(lix, texts)):.1f} at most")
    assert average < 35


def test_no_reply_is_a_dead_end() -> None:
    """After every reply something can be chosen: its own buttons, or those of what always follows it."""
    without = {one.name for one in variations() if not one.buttons}
    steps = [rule["steps"] for file in project_files() for rule in loaded(file).get("rules") or []]
    ends = {rule[-1].get("action") for rule in steps}
    in_rules = {step.get("action") for rule in steps for step in rule}
    made_by_actions = {"utter_ask_which_place", "utter_not_sure"}  # their buttons depend on what was written
    after_an_answer = {"utter_today_as_well", "utter_today_as_well_child"}  # which keeps its own buttons
    assert not without & ends
    assert without - in_rules <= made_by_actions | after_an_answer


def test_what_may_be_said_again_has_other_words() -> None:
    names = {one.name for one in variations()}
    named = {one.metadata["again"] for one in variations() if "again" in one.metadata}
    named |= {name for one in variations() for name in one.metadata.get("for", {}).values()}
    assert named <= names
    assert SAID_ALREADY in names
    for one in variations():
        repeatable = one.danger or one.name.startswith("utter_ask_")
        if repeatable and not one.name.endswith("_again") and one.name != "utter_ask_which_place":
            assert f"{one.name}_again" in names


def test_no_sentence_of_a_topic_stands_in_the_domain_and_none_in_python() -> None:
    in_domain = {one.name for one in variations() if one.file == "domain.yml"}
    assert in_domain <= {name for name in in_domain if name.startswith(("utter_not_sure", "utter_default"))}
    for file in [*(ROOT / "actions").glob("*.py"), *(ROOT / "ledelys").rglob("*.py")]:
        assert not re.search(r"utter_message\((?:text=|f?\")", file.read_text(encoding="utf-8")), file


def test_statements_of_law_are_marked_for_a_lawyer() -> None:
    """What rests on the law, or tells of police, rights and duties, is checked by someone who knows it."""
    for one in variations():
        sources = one.metadata.get("source", [])
        legal = one.name.startswith(("utter_police", "utter_rights")) or any(
            source.startswith(("law:", "dinutvei:avvergeplikt", "regjeringen:")) for source in sources
        )
        if legal:
            assert one.metadata.get("needs_legal_check") is True, one.id
