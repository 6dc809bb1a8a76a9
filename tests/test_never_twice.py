"""The same reply never comes twice running."""

from __future__ import annotations

import asyncio

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys.never_twice import SAID_ALREADY, NeverTwice

DOMAIN = Domain.from_dict(
    {
        "responses": {
            "utter_plain": [{"text": "plain"}],
            "utter_question": [{"text": "question", "buttons": [{"title": "Ja", "payload": "/yes"}]}],
            "utter_question_again": [{"text": "question in other words"}],
            "utter_story": [{"text": "story", "metadata": {"again": "utter_listening"}}],
            "utter_listening": [{"text": "listening"}],
            SAID_ALREADY: [{"text": "said already"}],
        }
    }
)


def say(name: str, *turns: tuple[str, ...]) -> str:
    """Return what is said for `name` after `turns`, each the texts of one reply."""
    events: list[Event] = [ActionExecuted("action_listen")]
    for texts in turns:
        events += [UserUttered("x"), *(BotUttered(text) for text in texts), ActionExecuted("action_listen")]
    events.append(UserUttered("y"))
    tracker = DialogueStateTracker.from_events("one", events, domain=DOMAIN)
    response = asyncio.run(NeverTwice(domain=DOMAIN).generate(name, tracker, "ledelys"))
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


def test_the_buttons_of_a_question_stay() -> None:
    events = [
        ActionExecuted("action_listen"),
        UserUttered("x"),
        BotUttered("question"),
        ActionExecuted("action_listen"),
    ]
    tracker = DialogueStateTracker.from_events("one", [*events, UserUttered("y")], domain=DOMAIN)
    response = asyncio.run(NeverTwice(domain=DOMAIN).generate("utter_question", tracker, "ledelys"))
    assert response is not None
    assert [button["title"] for button in response["buttons"]] == ["Ja"]


def test_an_unknown_response_stays_unknown() -> None:
    tracker = DialogueStateTracker.from_events("one", [UserUttered("x")], domain=DOMAIN)
    assert asyncio.run(NeverTwice(domain=DOMAIN).generate("utter_nothing", tracker, "ledelys")) is None
