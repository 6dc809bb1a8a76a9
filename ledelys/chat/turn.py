"""One turn of a conversation: asks Rasa, and sees to it that the visitor always gets an answer."""

from __future__ import annotations

import asyncio
import importlib
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage

from ledelys.chat.output import CollectedReplies
from ledelys.chat.sentences import fallback_card
from ledelys.nlu.labels import DANGER_RESPONSE
from ledelys.rasa_patches import withholding

logger = logging.getLogger(__name__)

PAGE_LANGUAGE = "page_language"
"""The name in a message's metadata that ledelys.nlu.language looks for."""

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]
OnReply = Callable[[dict[str, Any]], None]


async def answer(
    on_new_message: OnNewMessage,
    sender_id: str,
    text: str,
    language: str,
    reply_seconds: float,
    *,
    first: bool = False,
    on_reply: OnReply | None = None,
) -> CollectedReplies:
    """What Rasa says to a text, with the card of emergency numbers where it says nothing, fails or takes too long.

    Args:
        on_new_message: Rasa's handler.
        sender_id: the conversation's id in Rasa.
        text: cleaned text, or the payload of a button that was offered.
        language: `nb`, `nn` or `en`, that of the page, for the card; Rasa finds that of the conversation itself.
        reply_seconds: how long a visitor waits at most.
        first: whether it is the first message; one that shows no language is answered in that of the page.
        on_reply: called with each reply as soon as it is there.
    """
    collected = CollectedReplies(on_reply)
    metadata = {PAGE_LANGUAGE: language} if first else {}
    message = UserMessage(text, collected, sender_id, input_channel=collected.name(), metadata=metadata)
    failed = False
    with withholding(text):
        try:
            await asyncio.wait_for(on_new_message(message), reply_seconds)
        except Exception as error:
            # The message of the exception may quote the visitor.
            logger.error("A turn failed: %s.", type(error).__name__)
            failed = True
        if failed or collected.incomplete or not collected.replies:
            danger = None if _tells_of_danger(collected) else quick_danger_reply(text, language)
            if danger:
                said = {"name": "danger", "text": danger, "buttons": [], "services": [], "language": language}
                collected.add(said, first=True)
            collected.add(fallback_card(language))
    return collected


def _tells_of_danger(collected: CollectedReplies) -> bool:
    return any(str(reply.get("name")).startswith(DANGER_RESPONSE) for reply in collected.replies)


def quick_danger_reply(text: str, language: str) -> str | None:
    """The emergency number that fits, straight from the danger reader, for when Rasa itself cannot answer."""
    try:
        reader = importlib.import_module("ledelys.nlu.danger")
        reply = reader.quick_danger_reply(text, language)
    except Exception as error:
        logger.debug("No danger reader without Rasa: %s.", type(error).__name__)
        return None
    return reply if isinstance(reply, str) and reply.strip() else None
