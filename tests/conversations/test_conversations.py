"""Every conversation of the files here, through the trained model and the real action server."""

from __future__ import annotations

import pytest
from conversation_files import Conversation, differences, files, hold, read

from ledelys.conversation import Bot

CONVERSATIONS = [conversation for file in files() for conversation in read(file)]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.id)
def test_the_bot_says_exactly_what_is_written(bot: Bot, conversation: Conversation) -> None:
    found: list[str] = []
    for turn, replies in hold(bot, conversation, f"test {conversation.id}"):
        found += differences(turn, replies)
    if found:
        pytest.fail("\n" + "\n".join([conversation.id, *found]), pytrace=False)
    assert bot.slots(f"test {conversation.id}")["language"] == conversation.language


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.id)
def test_every_turn_says_what_must_come_back(conversation: Conversation) -> None:
    silent = [turn.words for turn in conversation.turns if not turn.bot]
    assert not silent, f"not recorded yet; run `python -m tests.conversations.record {conversation.file.name}`"


def test_there_are_enough_conversations_in_each_language() -> None:
    counted = {language: sum(one.language == language for one in CONVERSATIONS) for language in ("nb", "nn", "en")}
    assert counted["nb"] >= 25
    assert counted["en"] >= 14
    assert counted["nn"] >= 6
