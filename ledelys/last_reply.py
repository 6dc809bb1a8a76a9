"""What was said last: the bubbles between the visitor's last message and the one before it."""

from __future__ import annotations

from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered
from rasa.shared.core.trackers import DialogueStateTracker


def last_reply(tracker: DialogueStateTracker) -> list[BotUttered]:
    """Return the bubbles of the last reply, newest first; those of a reply that is just being given do not count.

    Turns are told apart by the listens between them: the messages of a form do not stay in the events.
    """
    said: list[BotUttered] = []
    listens = 0
    for event in reversed(tracker.events):
        if isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME:
            listens += 1
            if listens == 2:
                break
        elif isinstance(event, BotUttered) and listens == 1:
            said.append(event)
    return said
