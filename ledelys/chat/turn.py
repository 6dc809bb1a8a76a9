"""One turn of a conversation: asks Rasa, and sees to it that the visitor always gets an answer."""

from __future__ import annotations

import asyncio
import importlib
import logging
import secrets
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import UserMessage

from ledelys.chat.output import CollectedReplies
from ledelys.chat.sentences import fallback_card
from ledelys.nlu.labels import DANGER_RESPONSE
from ledelys.rasa_patches import withholding

logger = logging.getLogger(__name__)

QUICK_DANGER = "danger"
"""The name of an answer to danger that was found without Rasa."""
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
    with withholding(text):
        try:
            await asyncio.wait_for(on_new_message(message), reply_seconds)
        except Exception as error:
            # The message of the exception may quote the visitor.
            logger.error("A turn failed: %s.", type(error).__name__)
            collected.card = "slow" if isinstance(error, TimeoutError) else "failed"
            _let_go(error)
        if collected.card is None and collected.incomplete:
            collected.card = "failed"
        elif collected.card is None and not collected.replies:
            collected.card = "silent"
        if collected.card is not None:
            danger = None if tells_of_danger(collected.replies) else quick_danger_reply(text, language)
            if danger:
                said = {"name": QUICK_DANGER, "text": danger, "buttons": [], "services": [], "language": language}
                collected.add(said, first=True)
            collected.add(fallback_card(language))
    return collected


def _let_go(error: BaseException | None) -> None:
    """Take the frames from an exception: it and the task that it ended hold each other, and the frames hold words."""
    while error is not None:
        error.__traceback__ = None
        error = error.__cause__ or error.__context__


async def answer_without_memory(
    on_new_message: OnNewMessage, text: str | None, language: str, reply_seconds: float
) -> CollectedReplies:
    """What is said to a text (None: a button) while conversations cannot be found: the answer to danger, else the card.

    Without what was said before, any other answer could be about something else. The whole of Rasa reads the text all
    the same, because it finds dangers that the wordings alone do not.

    Args: as in `answer`.
    """
    collected = CollectedReplies()
    collected.card = "store"
    if text is not None:
        alone = await answer(on_new_message, secrets.token_hex(16), text, language, reply_seconds, first=True)
        collected.incomplete = alone.incomplete
        if tells_of_danger(alone.replies):
            # Its buttons belong to a conversation that there is not.
            collected.replies = [{**reply, "buttons": []} for reply in alone.replies if "numbers" not in reply]
    collected.add(fallback_card(language))
    return collected


def tells_of_danger(replies: list[dict[str, Any]]) -> bool:
    """Whether one of the replies is an answer to danger."""
    return any(str(reply.get("name")).startswith((DANGER_RESPONSE, QUICK_DANGER)) for reply in replies)


def quick_danger_reply(text: str, language: str) -> str | None:
    """The emergency number that fits, straight from the danger reader, for when Rasa itself cannot answer."""
    try:
        reader = importlib.import_module("ledelys.nlu.danger")
        reply = reader.quick_danger_reply(text, language)
    except Exception as error:
        logger.debug("No danger reader without Rasa: %s.", type(error).__name__)
        return None
    return reply if isinstance(reply, str) and reply.strip() else None
