"""The words fit who writes, and the same reply never comes twice running."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys.choosing_words import SAID_ALREADY, TODAY_AS_WELL, FittingWords

DOMAIN = Domain.from_dict(
    {
        "responses": {
            "utter_plain": [{"text": "plain"}],
            "utter_question": [{"text": "question", "buttons": [{"title": "Ja", "payload": "/yes"}]}],
            "utter_question_again": [{"text": "question in other words"}],
            "utter_story": [{"text": "story", "metadata": {"again": "utter_listening"}}],
            "utter_listening": [{"text": "listening"}],
            "utter_number": [{"text": "116 006", "metadata": {"for": {"child": "utter_number_child"}}}],
            "utter_number_child": [{"text": "116 111"}],
            SAID_ALREADY: [{"text": "said already"}],
            TODAY_AS_WELL: [{"text": "today"}],
        },
        "slots": {"who": {"type": "text", "mappings": [{"type": "custom"}]}},
    }
)


def say(name: str, *turns: tuple[str, ...]) -> str:
    """Return what is said for `name` after `turns`, each the texts of one reply."""
    events: list[Event] = [ActionExecuted("action_listen")]
    for texts in turns:
        events += [UserUttered("x"), *(BotUttered(text) for text in texts), ActionExecuted("action_listen")]
    events.append(UserUttered("y"))
    tracker = DialogueStateTracker.from_events("one", events, domain=DOMAIN, slots=DOMAIN.slots)
    response = asyncio.run(FittingWords(domain=DOMAIN).generate(name, tracker, "ledelys"))
    assert response is not None
    return str(response["text"])


@pytest.mark.parametrize(
    ("name", "turns", "text"),
    [
        ("utter_plain", (), "plain"),
        ("utter_plain", (("plain",),), "said already"),
        ("utter_plain", (("something", "plain"),), "said already"),
        ("utter_plain", (("plain",), ("other",)), "plain"),
        ("utter_question", (("question",),), "question in other words"),
        ("utter_question", (("question in other words",),), "question"),
        ("utter_story", (("story",),), "listening"),
        ("utter_story", (("story",), ("listening",)), "story"),
    ],
)
def test_what_was_just_said_is_said_otherwise(name: str, turns: tuple[tuple[str, ...], ...], text: str) -> None:
    assert say(name, *turns) == text


@pytest.mark.parametrize(("who", "text"), [("child", "116 111"), ("relative", "116 006"), (None, "116 006")])
def test_the_words_are_those_for_who_writes(who: str | None, text: str) -> None:
    tracker = DialogueStateTracker.from_events("one", [SlotSet("who", who)], domain=DOMAIN, slots=DOMAIN.slots)
    response = asyncio.run(FittingWords(domain=DOMAIN).generate("utter_number", tracker, "ledelys"))
    assert response is not None
    assert response["text"] == text


@pytest.mark.parametrize(
    ("intent", "urgency", "text"),
    [
        ("ask_service_info.cost", "high", "plain\n\ntoday"),
        ("bot_or_privacy.hide", "high", "plain\n\ntoday"),
        ("ask_service_info.cost", "none", "plain"),
        ("stalking_threats", "high", "plain"),  # has answers of its own for what is urgent
    ],
)
def test_a_general_question_that_tells_of_something_urgent_names_help_of_today(
    intent: str, urgency: str, text: str
) -> None:
    asked = UserUttered("x", {"name": intent}, [{"entity": "urgency", "value": urgency}])
    tracker = DialogueStateTracker.from_events("one", [asked], domain=DOMAIN, slots=DOMAIN.slots)
    response = asyncio.run(FittingWords(domain=DOMAIN).generate("utter_plain", tracker, "ledelys"))
    assert response is not None
    assert response["text"] == text


def test_the_buttons_of_a_question_stay() -> None:
    events = [
        ActionExecuted("action_listen"),
        UserUttered("x"),
        BotUttered("question"),
        ActionExecuted("action_listen"),
    ]
    tracker = DialogueStateTracker.from_events("one", [*events, UserUttered("y")], domain=DOMAIN, slots=DOMAIN.slots)
    response = asyncio.run(FittingWords(domain=DOMAIN).generate("utter_question", tracker, "ledelys"))
    assert response is not None
    assert [button["title"] for button in response["buttons"]] == ["Ja"]


def test_an_unknown_response_stays_unknown() -> None:
    tracker = DialogueStateTracker.from_events("one", [UserUttered("x")], domain=DOMAIN, slots=DOMAIN.slots)
    assert asyncio.run(FittingWords(domain=DOMAIN).generate("utter_nothing", tracker, "ledelys")) is None
