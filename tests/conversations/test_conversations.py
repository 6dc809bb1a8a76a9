"""Every conversation of the files here, through the trained model and the real action server."""

from __future__ import annotations

import pytest

from ledelys.conversation import Bot
from ledelys.review.conversation_files import Conversation, differences, files, hold, read, texts

CONVERSATIONS = [conversation for file in files() for conversation in read(file)]


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda one: one.id)
def test_the_bot_says_exactly_what_is_written(bot: Bot, conversation: Conversation) -> None:
    found: list[str] = []
    before: list[str] = []
    try:
        for turn, replies in hold(bot, conversation, f"test {conversation.id}"):
            found += differences(turn, replies)
            if texts(replies) == before:
                found.append(f"{turn.way} {turn.words!r}: the same reply twice running")
            before = texts(replies)
    except KeyError as no_such_button:
        found.append(f"    {no_such_button.args[0]}")
    if found:
        pytest.fail("\n" + "\n".join([conversation.id, *found]), pytrace=False)
    assert bot.slots(f"test {conversation.id}")["language"] == conversation.language, "ends in another language"


def test_there_are_enough_conversations_in_each_language() -> None:
    counted = {language: sum(one.language == language for one in CONVERSATIONS) for language in ("nb", "nn", "en")}
    assert sum(counted.values()) >= 120
    assert counted["nb"] >= 25
    assert counted["en"] >= 25
    assert counted["nn"] >= 25
