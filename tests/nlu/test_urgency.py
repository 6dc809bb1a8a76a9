"""The two readers of urgency together: the higher wins, and danger takes the place of the intent."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu.labels import CONTEXT, TOLD_MORE
from ledelys.nlu.matter import PROBABILITIES
from ledelys.nlu.urgency import UrgencyReader
from ledelys.nlu.wordings import load_wordings

CALM = {
    "urgency": {"none": 0.9, "high": 0.08, "acute": 0.02},
    "danger": {"overdose": 0.6, "attack": 0.4},
    "who": {"self": 0.8, "none": 0.2},
}


@pytest.fixture
def reader() -> UrgencyReader:
    return UrgencyReader(UrgencyReader.get_default_config(), load_wordings())


def _probabilities(acute: float, high: float = 0.0) -> dict[str, dict[str, float]]:
    return {**CALM, "urgency": {"none": 1 - acute - high, "high": high, "acute": acute}}


def _processed(reader: UrgencyReader, text: str, probabilities: dict[str, Any] | None, intent: str) -> Message:
    message = Message({"text": text, INTENT: {"name": intent, "confidence": 0.9}})
    message.set(INTENT_RANKING_KEY, [{"name": intent, "confidence": 0.9}])
    if probabilities:
        message.set(PROBABILITIES, probabilities)
    return reader.process([message])[0]


def _entities(message: Message) -> dict[str, str]:
    return {found["entity"]: found["value"] for found in message.get(ENTITIES)}


def test_a_wording_wins_over_a_calm_classifier(reader: UrgencyReader) -> None:
    reading = reader.read("han har kniv", CALM)
    assert (reading.urgency, reading.danger) == ("acute", "attack")
    assert reading.because


def test_the_classifier_wins_over_silent_wordings(reader: UrgencyReader) -> None:
    reading = reader.read("blomster i vasen", _probabilities(0.6))
    assert (reading.urgency, reading.danger) == ("acute", "overdose")
    assert "60" in reading.because[-1]["nb"]


def test_the_thresholds_are_the_configured_ones() -> None:
    reader = UrgencyReader({"acute_from": 0.3, "high_from": 0.5}, load_wordings())
    assert reader.read("x", _probabilities(0.30)).urgency == "acute"
    assert reader.read("x", _probabilities(0.29, 0.21)).urgency == "high"  # together they count as high
    assert reader.read("x", _probabilities(0.29, 0.20)).urgency == "none"


def test_a_calm_message_has_no_danger(reader: UrgencyReader) -> None:
    reading = reader.read("koster det noe", CALM)
    assert (reading.urgency, reading.danger, reading.because) == ("none", None, ())
    assert reading.who == "self"


def test_danger_takes_the_place_of_whatever_was_understood(reader: UrgencyReader) -> None:
    for intent in ("nlu_fallback", "smalltalk_or_thanks.greet", "out_of_scope"):
        message = _processed(reader, "jeg har tatt en overdose", None, intent)
        assert message.get(INTENT) == {"name": "danger.overdose", "confidence": 1.0}
        assert [ranked["name"] for ranked in message.get(INTENT_RANKING_KEY)] == ["danger.overdose", intent]
        assert _entities(message)["urgency"] == "acute"
        assert _entities(message)["help_today"] == "yes"


def test_without_danger_the_intent_stays(reader: UrgencyReader) -> None:
    message = _processed(reader, "koster det noe", CALM, "ask_service_info.cost")
    assert message.get(INTENT)["name"] == "ask_service_info.cost"
    assert _entities(message) == {"urgency": "none", "who": "self", "help_today": "no"}


def test_high_urgency_asks_for_help_today_and_keeps_the_intent(reader: UrgencyReader) -> None:
    message = _processed(reader, "jeg tør ikke dra hjem", CALM, "partner_or_family_violence")
    assert message.get(INTENT)["name"] == "partner_or_family_violence"
    assert _entities(message)["help_today"] == "yes"


def test_an_empty_message_is_read_without_a_fault(reader: UrgencyReader) -> None:
    assert _entities(_processed(reader, "", None, "nlu_fallback"))["urgency"] == "none"


@pytest.mark.parametrize(("intent", "urgency"), [("smalltalk_or_thanks.safe_now", "high"), ("out_of_scope", "acute")])
def test_who_says_that_the_danger_is_over_is_doubted_less(reader: UrgencyReader, intent: str, urgency: str) -> None:
    message = _processed(reader, "han dro til broren sin", _probabilities(0.4), intent)
    assert _entities(message)["urgency"] == urgency


def test_a_reviewed_wording_counts_even_where_the_danger_is_said_to_be_over(reader: UrgencyReader) -> None:
    message = _processed(reader, "han har kniv", _probabilities(0.1), "smalltalk_or_thanks.safe_now")
    assert message.get(INTENT)["name"] == "danger.attack"


@pytest.mark.parametrize(
    ("intent", "today"),
    [
        ("ask_rights.children", "no"),
        ("nlu_fallback", "no"),
        ("smalltalk_or_thanks.told_more", "no"),
        ("smalltalk_or_thanks.affirm", None),
        ("ask_find_centre", None),
    ],
)
def test_a_calm_message_about_a_matter_ends_the_urgency_and_a_mere_answer_leaves_it(
    reader: UrgencyReader, intent: str, today: str | None
) -> None:
    assert _entities(_processed(reader, "x", _probabilities(0.0), intent)).get("help_today") == today


@pytest.mark.parametrize(
    ("intent", "goes_on"),
    [
        ("smalltalk_or_thanks.inform", True),  # "20 maybe, and wine"
        ("smalltalk_or_thanks.silence", True),
        ("smalltalk_or_thanks.told_more", True),
        ("partner_or_family_violence", True),
        ("nlu_fallback", True),
        ("smalltalk_or_thanks.safe_now", False),
        ("smalltalk_or_thanks.thank", False),
        ("ask_service_info.cost", False),
        ("bot_or_privacy.hide", False),
    ],
)
@pytest.mark.parametrize("answered", ["utter_danger_overdose", "utter_danger_overdose_again"])
def test_after_a_danger_what_neither_ends_it_nor_asks_anything_is_still_that_danger(
    reader: UrgencyReader, intent: str, goes_on: bool, answered: str
) -> None:
    message = Message({"text": "x", INTENT: {"name": intent, "confidence": 0.9}})
    message.set(METADATA, {CONTEXT: {"asked": [answered]}})
    message.set(PROBABILITIES, _probabilities(0.0))
    found = reader.process([message])[0].get(INTENT)["name"]
    assert found == ("danger.overdose" if goes_on else intent)


@pytest.mark.parametrize(
    ("text", "acute", "goes_on"),
    [
        ("20 kanskje, og vin", 0.0, True),  # says little, so nothing against the danger
        ("han er her fortsatt og vil ikke gå", 0.15, True),
        ("jeg kom til Norge for to og et halvt år siden", 0.01, False),
    ],
)
def test_a_calm_longer_message_after_a_danger_is_heard_as_what_it_says(
    reader: UrgencyReader, text: str, acute: float, goes_on: bool
) -> None:
    message = Message({"text": text, INTENT: {"name": TOLD_MORE, "confidence": 0.9}})
    message.set(METADATA, {CONTEXT: {"asked": ["utter_danger_overdose"]}})
    message.set(PROBABILITIES, _probabilities(acute))
    assert (reader.process([message])[0].get(INTENT)["name"] == "danger.overdose") == goes_on


@pytest.mark.parametrize(("asked", "today"), [("utter_ask_safe_now", "no"), ("utter_greet", "yes")])
def test_who_tells_on_instead_of_saying_whether_they_are_safe_is_not_asked_again(
    reader: UrgencyReader, asked: str, today: str
) -> None:
    message = Message({"text": "han slo meg i går", INTENT: {"name": TOLD_MORE, "confidence": 0.9}})
    message.set(METADATA, {CONTEXT: {"asked": [asked]}})
    message.set(PROBABILITIES, _probabilities(0.01, 0.9))
    assert _entities(reader.process([message])[0])["help_today"] == today


@pytest.mark.parametrize(
    ("before", "text", "seen", "intent", "who"),
    [
        ("child", "han slår meg", "self", "partner_or_family_violence", "child"),
        ("child", "jeg er 34, mannen min slår meg", "self", "partner_or_family_violence", "self"),
        ("child", "jeg er redd for en elev i klassen min", "professional", "worried_relative", "professional"),
        ("relative", "siden i fjor", "self", TOLD_MORE, "relative"),
        ("relative", "mannen min slår meg", "self", "partner_or_family_violence", "self"),
        (None, "siden i fjor", "self", TOLD_MORE, "self"),
        ("self", "My son is 10 and lives with my mother", "child", TOLD_MORE, "self"),
        (None, "sønnen min er 10", "child", "worried_relative", "self"),
        (None, "pappa slår meg", "child", "child_or_young_person", "child"),
    ],
)
def test_who_writes_stays_where_the_message_cannot_change_it(
    reader: UrgencyReader, before: str | None, text: str, seen: str, intent: str, who: str
) -> None:
    message = Message({"text": text, INTENT: {"name": intent, "confidence": 0.9}, METADATA: {CONTEXT: {"who": before}}})
    message.set(PROBABILITIES, {**CALM, "who": {seen: 0.9}})
    assert _entities(reader.process([message])[0])["who"] == who
