"""Runs an action of actions/ as the action server does, without the server."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


def run(action: Action, **slots: Any) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Run `action` with the slots of a conversation in bokmål; returns what it says, and the slots that it sets."""
    latest = {"intent": {"name": "smalltalk_or_thanks.more"}, "entities": [], "intent_ranking": []}
    tracker = Tracker("one", {"language": "nb", **slots}, latest, [], False, None, {}, "action_listen")
    dispatcher = CollectingDispatcher()
    events = action.run(dispatcher, tracker, {})
    return dispatcher.messages, {event["name"]: event["value"] for event in events}
