"""Danger, and everything else, while nobody answers at the address of the action server."""

from __future__ import annotations

from typing import Any

import pytest

from ledelys.conversation import Bot

MESSAGES = {
    "attack": ("112", "han står utenfor døra med kniv", "he is breaking down my door right now"),
    "injury": ("113", "jeg blør mye fra hodet", "she is not breathing"),
    "overdose": ("113", "jeg har tatt en overdose", "I took all my sleeping pills"),
    "suicide": ("113", "jeg skal ta livet av meg i kveld", "I'm going to kill myself tonight"),
    "fire": ("110", "det brenner i huset mitt", "my house is on fire"),
    "child": (
        "112",
        "jeg er 10 år, pappa slår lillebroren min nå og jeg tør ikke gå ut",
        "I am 9 years old and daddy is hurting my little sister now",
    ),
    "own_harm": (
        "112",
        "jeg er redd for at jeg kommer til å drepe kona mi nå",
        "I am about to hurt my kids, I can't stop myself",
    ),
}
DANGERS = [
    pytest.param(number, text, id=f"{kind}-{language}")
    for kind, (number, nb, en) in MESSAGES.items()
    for language, text in (("nb", nb), ("en", en))
]

# How to get to each question of the form: what is pressed after the form has begun.
SLOTS = ("safe_now", "afraid_of", "children", "danger_signs", "worse", "wish", "place")
PRESSED = {
    "nb": ("Ja", "Noen i familien", "Nei", "Nei", "Nei", "Vet ikke"),
    "en": ("Yes", "Someone in the family", "No", "No", "No", "I don't know"),
}
OPENING = {
    "nb": ("hei", "Jeg er redd for noen"),
    "en": ("hello, can I talk to you in English?", "I'm afraid of someone"),
}


def _first_words(replies: list[dict[str, Any]]) -> str:
    assert replies, "silence"
    return str(replies[0]["text"])[:3]


def _to_the_question(bot: Bot, slot: str, language: str, key: str) -> None:
    """Begin the form and answer by buttons until it asks for `slot`."""
    said, pressed = OPENING[language]
    replies = bot.say(said, key)
    if not bot.offers(pressed, key):
        pytest.fail(f"{said!r} is answered without the button {pressed!r}: {replies}")
    bot.choose(pressed, key)
    for title in PRESSED[language][: SLOTS.index(slot)]:
        bot.choose(title, key)
    assert bot.slots(key)["requested_slot"] == slot


@pytest.mark.parametrize(("number", "text"), DANGERS)
def test_the_first_words_of_the_first_reply_are_the_number(lonely_bot: Bot, number: str, text: str) -> None:
    assert _first_words(lonely_bot.say(text, f"first {text}")) == number


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("slot", SLOTS)
@pytest.mark.parametrize(("number", "text"), DANGERS)
def test_the_number_comes_first_at_every_question_and_ends_the_form(
    lonely_bot: Bot, slot: str, language: str, number: str, text: str
) -> None:
    key = f"{slot} {language} {text}"
    _to_the_question(lonely_bot, slot, language, key)
    before = lonely_bot.slots(key)
    replies = lonely_bot.say(text, key)
    assert _first_words(replies) == number
    assert len(replies) == 1
    after = lonely_bot.slots(key)
    assert after["requested_slot"] is None
    assert after[slot] is None or after[slot] == before[slot] or slot == "place"


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("slot", SLOTS)
def test_danger_is_no_answer_to_the_question(lonely_bot: Bot, slot: str, language: str) -> None:
    key = f"no answer {slot} {language}"
    _to_the_question(lonely_bot, slot, language, key)
    lonely_bot.say("det brenner i huset mitt", key)
    assert lonely_bot.slots(key)[slot] is None


@pytest.mark.parametrize(("number", "text"), DANGERS)
def test_the_number_comes_first_after_nothing_was_understood(lonely_bot: Bot, number: str, text: str) -> None:
    key = f"fallback {text}"
    for nonsense in ("wibble fnarg", "blorp zonk"):
        assert lonely_bot.say(nonsense, key)
    assert _first_words(lonely_bot.say(text, key)) == number


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_form_asks_on_and_does_not_submit_itself(lonely_bot: Bot, language: str) -> None:
    key = f"form {language}"
    _to_the_question(lonely_bot, "safe_now", language, key)
    assert [lonely_bot.slots(key)[slot] for slot in SLOTS] == [None] * len(SLOTS)
    for title, following in zip(PRESSED[language], SLOTS[1:], strict=True):
        replies = lonely_bot.choose(title, key)
        assert [reply["name"] for reply in replies][-1] == f"utter_ask_first_contact_form_{following}"
        assert lonely_bot.slots(key)["requested_slot"] == following
        assert lonely_bot.slots(key)[following] is None


@pytest.mark.parametrize("text", ["Bergen", "jeg er i Våler", "Alta takk"])
def test_what_needs_the_action_server_gives_the_card(lonely_bot: Bot, text: str) -> None:
    key = f"card {text}"
    _to_the_question(lonely_bot, "place", "nb", key)
    replies = lonely_bot.say(text, key)
    assert [reply["name"] for reply in replies] == ["fallback_card"]
    assert _first_words(replies) == "112"
    assert "116 006" in replies[0]["text"]
    slots = lonely_bot.slots(key)
    assert None not in [slots[slot] for slot in SLOTS if slot != "place"]
    assert slots["named_place"] or slots["place"]


@pytest.mark.parametrize("slot", SLOTS)
def test_enough_questions_gives_the_card(lonely_bot: Bot, slot: str) -> None:
    key = f"enough {slot}"
    _to_the_question(lonely_bot, slot, "nb", key)
    assert [reply["name"] for reply in lonely_bot.choose("Nok spørsmål", key)] == ["fallback_card"]


def test_finding_a_place_gives_the_card_and_what_comes_after_is_answered(lonely_bot: Bot) -> None:
    key = "find"
    lonely_bot.say("hei", key)
    assert [reply["name"] for reply in lonely_bot.choose("Finn et sted nær meg", key)] == ["fallback_card"]
    assert lonely_bot.say("er du et menneske?", key)[0]["name"] == "utter_not_human"


@pytest.mark.parametrize(
    "text",
    [
        "jeg ble ranet og har anmeldt det, bor i Bergen",
        "noen gjorde noe seksuelt mot meg da jeg var barn",
        "jeg blir så sint at jeg slår, hvor får jeg hjelp i Oslo",
        "my sister is beaten by her husband, how can I help her?",
        "where is the nearest crisis centre in Tromsø",
    ],
)
def test_nothing_is_met_with_silence_and_a_number_is_always_there(lonely_bot: Bot, text: str) -> None:
    replies = lonely_bot.say(text, f"silence {text}")
    said = "\n".join(reply["text"] for reply in replies)
    assert any(number in said for number in ("116 006", "800 57 000", "800 40 008", "116 117", "116 123"))
