"""What a message is read in the light of: the matter at hand, who writes, and what was just asked.

"Since three years", "he is at work": such a message says nothing alone. Rasa reads each message by itself, so what the
conversation knows is laid beside the message, in its metadata, while it is read; it is not kept with it. Categories
and names of our own sentences only, never a word of the visitor's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys.last_reply import last_reply
from ledelys.nlu.labels import CONTEXT, GENERAL, MATTERS, detail_of, topic_of
from ledelys.nlu.meaning import read_ahead
from ledelys.turn_taking import waiting_for_others

Listener = Callable[[dict[str, Any]], None]

_original = MessageProcessor.parse_message
_listeners: list[Listener] = []


@contextmanager
def heard_by(listener: Listener) -> Iterator[None]:
    """While this runs, `listener` is told what is understood of each message. For `ledelys say --trace` only."""
    _listeners.append(listener)
    try:
        yield
    finally:
        _listeners.remove(listener)


def apply() -> None:
    """Have every message read with its context; harmless when called again."""
    MessageProcessor.parse_message = _parse_message


def context_of(tracker: DialogueStateTracker) -> dict[str, Any]:
    """Return {"topic", "who", "language", "asked"}: slots, and the responses of the last reply by name.

    The language is known from the first reply on; before, its slot holds only what it starts with.
    """
    said = last_reply(tracker)
    slots = {name: tracker.get_slot(name) for name in ("topic", "who", "language") if name in tracker.slots}
    if not said:
        slots.pop("language", None)
    names = [bubble.metadata.get("utter_action") for bubble in said]
    return {**slots, "asked": [name for name in names if name]}


async def _parse_message(
    self: MessageProcessor,
    message: UserMessage,
    tracker: DialogueStateTracker | None = None,
    only_output_properties: bool = True,
) -> dict[str, Any]:
    if tracker is None:
        parsed: dict[str, Any] = await _original(self, message, tracker, only_output_properties)
        return parsed
    pressed = str(message.text).startswith(INTENT_MESSAGE_PREFIX)
    if not pressed:
        async with waiting_for_others():
            await read_ahead(str(message.text))
    kept = message.metadata
    message.metadata = {**(kept or {}), CONTEXT: context_of(tracker)}
    try:
        parsed = await _original(self, message, tracker, only_output_properties)
    finally:
        message.metadata = kept
    if pressed:
        _read_button(parsed)
    for listener in _listeners:
        listener(parsed)
    return parsed


def _read_button(parsed: dict[str, Any]) -> None:
    """Take a button that asks about a detail as what it is, a question that does not hurry, as if it were typed.

    Else "are you safe now?" would follow every answer for as long as the story was urgent.
    """
    intent = str(parsed["intent"]["name"])
    if topic_of(intent) in MATTERS and detail_of(intent) != GENERAL:
        parsed["entities"] = [*parsed["entities"], {"entity": "help_today", "value": "no"}]
