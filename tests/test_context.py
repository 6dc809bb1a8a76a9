"""A message is read in the light of the conversation: the matter at hand, and what was just asked."""

from __future__ import annotations

import asyncio

import pytest
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys import context
from ledelys.conversation import Bot
from ledelys.nlu.labels import CONTEXT, TOLD_MORE

DOMAIN = Domain.from_dict(
    {"slots": {name: {"type": "text", "mappings": [{"type": "custom"}]} for name in ("topic", "who")}}
)


def tracker() -> DialogueStateTracker:
    said = BotUttered("Er du trygg?", metadata={"utter_action": "utter_ask_safe_now"})
    earlier = BotUttered("Hei", metadata={"utter_action": "utter_greet"})
    events = [
        *(ActionExecuted("action_listen"), UserUttered("hei"), earlier, ActionExecuted("action_listen")),
        *(UserUttered("x"), SlotSet("topic", "stalking_threats"), said, ActionExecuted("action_listen")),
    ]
    return DialogueStateTracker.from_events("one", events, domain=DOMAIN, slots=DOMAIN.slots)


def test_the_context_is_the_matter_the_writer_and_the_last_reply() -> None:
    assert context.context_of(tracker()) == {"topic": "stalking_threats", "who": None, "asked": ["utter_ask_safe_now"]}


def test_the_context_is_beside_the_message_only_while_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []

    async def read(self: object, message: UserMessage, *_: object) -> dict[str, str]:
        seen.append(message.metadata)
        return {"text": "y"}

    monkeypatch.setattr(context, "_original", read)
    context.apply()
    message = UserMessage("y", metadata={"page_language": "en"})
    asyncio.run(MessageProcessor.parse_message(object.__new__(MessageProcessor), message, tracker()))
    assert seen[0]["page_language"] == "en"
    assert seen[0][CONTEXT]["topic"] == "stalking_threats"
    assert message.metadata == {"page_language": "en"}


def test_what_says_little_alone_goes_on_with_the_matter_at_hand(bot: Bot) -> None:
    bot.say("kjæresten min slår meg, jeg er redd ham", "context more")
    bot.choose("Ja", "context more")
    replies = bot.say("han er værst når han har drukket", "context more")
    assert replies[0]["name"] in {"utter_form_heard", "utter_form_heard_today"}
    assert TOLD_MORE not in bot.slots("context more").values()


def test_a_message_that_shows_little_keeps_the_language_of_the_conversation(bot: Bot) -> None:
    bot.say("eg er redd mannen min, kva skal eg gjere", "context language")
    replies = bot.say("Han har to rifler", "context language")
    assert bot.slots("context language")["language"] == "nn", replies


def test_a_button_that_asks_about_a_detail_does_not_hurry(bot: Bot) -> None:
    bot.say("kan politiet beskytte meg, han truet meg i går", "context button")
    assert bot.slots("context button")["help_today"] == "yes"
    replies = bot.choose("Blir det farligere da?", "context button")
    assert bot.slots("context button")["help_today"] == "no"
    assert [reply["name"] for reply in replies] == ["utter_police_reprisal"]


def test_another_matter_told_plainly_is_another_matter(bot: Bot) -> None:
    bot.say("eksen min følger etter meg overalt", "context other")
    replies = bot.say("jeg vil gjerne ha henvisning til psykolog, hvordan får jeg det", "context other")
    assert replies[0]["name"].startswith("utter_treatment")


def test_where_someone_is_answers_whether_they_are_safe(bot: Bot) -> None:
    bot.say("jeg ble voldtatt i går", "context safe")
    replies = bot.say("sitter hjemme hos en venninne", "context safe")
    assert "112" not in replies[0]["text"]
    assert replies[0]["name"] == "utter_ask_place"
