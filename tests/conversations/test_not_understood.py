"""What the bot says when it is not sure: the likeliest matters, and twice in a row people who can talk."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
import yaml

from ledelys.conversation import Bot
from ledelys.paths import DATA

# So vague that some of them stay below the confidence that an answer needs, whatever the model has learnt.
VAGUE = {
    "nb": [
        "det med broren hans og møtet og alt",
        "papirene fra i fjor som ligger der ennå",
        "hun på kontoret sa noe om det der",
        "vi hadde jo en avtale om huset og ungene og hytta",
        "jeg tenker på det fra turen igjen",
        "skal man liksom bare sitte der da",
        "telefonen hans og bildene og søstera mi",
    ],
    "en": [
        "the thing with his brother and the meeting",
        "the papers from last year are still lying there",
        "she at the office said something about it",
        "we had a deal about the house and the kids",
        "i think about that trip again",
        "his phone and the pictures and my sister",
    ],
}


def unsure(bot: Bot, language: str) -> tuple[str, dict[str, Any]]:
    """Return a new conversation in which the bot was not sure, and its reply."""
    for number, text in enumerate(VAGUE[language]):
        conversation = f"{uuid.uuid4()}-{number}"
        (reply, *_) = bot.say(text, conversation)
        if reply["name"] == "utter_not_sure":
            return conversation, reply
    raise AssertionError("the bot was sure of every vague message")


@pytest.mark.parametrize("language", VAGUE)
def test_the_likeliest_matters_are_offered_in_the_visitors_language(bot: Bot, language: str) -> None:
    matters = yaml.safe_load((DATA / "parts.yml").read_text(encoding="utf-8"))["matters"]
    _, reply = unsure(bot, language)
    titles = [button["title"] for button in reply["buttons"]]
    assert len(titles) == 4
    assert titles[-1] == matters["none_of_these"][language]
    assert set(titles) <= {words[language] for words in matters.values()}
    assert "116 006" in reply["text"]


def test_a_matter_that_was_offered_is_answered(bot: Bot) -> None:
    conversation, reply = unsure(bot, "nb")
    answers = bot.choose(reply["buttons"][0]["title"], conversation)
    assert answers
    assert all(answer["name"] not in ("utter_not_sure", "utter_default") for answer in answers)


def test_twice_in_a_row_people_who_can_talk_are_named(bot: Bot) -> None:
    conversation, _ = unsure(bot, "nb")
    text = VAGUE["nb"][int(conversation.rpartition("-")[2])]
    (reply,) = bot.say(text, conversation)
    assert reply["name"] == "utter_default_again"
    assert "116 123" in reply["text"]
