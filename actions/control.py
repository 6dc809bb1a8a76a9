"""What a visitor can do with the conversation itself: start over, go back a question."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

STAYS = frozenset({"language", "requested_slot", "session_started_metadata"})
"""Slots that starting over leaves as they are."""

QUESTIONS = ("safe_now", "afraid_of", "children", "danger_signs", "worse", "wish", "place")
"""Those of first_contact_form in domain.yml (which the action server is not sent), in its order."""
FOLLOWS = "safety_heard"
"""The slot that is asked for only because of the answer to safe_now."""


class ActionStartOver(Action):  # type: ignore[misc]
    """Forgets every answer, and greets anew."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_start_over"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Empty all slots but the language."""
        dispatcher.utter_message(response="utter_start_over")
        return [SlotSet(name, None) for name, value in tracker.slots.items() if value is not None and name not in STAYS]


class ActionQuestionSkipped(Action):  # type: ignore[misc]
    """Takes the open question of the first contact as skipped: who tells on instead of answering is not asked again."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_question_skipped"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Fill the slot of the open question."""
        opened = tracker.get_slot("requested_slot")
        if opened == FOLLOWS:
            return [SlotSet(FOLLOWS, "yes")]
        if opened not in QUESTIONS:
            return []
        follows = [SlotSet(FOLLOWS, "yes")] if opened == "safe_now" else []
        return [SlotSet(opened, "skipped"), *follows]


class ActionQuestionBack(Action):  # type: ignore[misc]
    """Takes the last answer of the first contact back, so that its question comes again."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_question_back"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Empty the slot of the question before the one that is open."""
        asked = [name for name in QUESTIONS if tracker.get_slot(name) is not None]
        opened = tracker.get_slot("requested_slot")
        if opened in QUESTIONS:
            asked = [name for name in asked if QUESTIONS.index(name) < QUESTIONS.index(opened)]
        if not asked:
            return []
        follows = [SlotSet(FOLLOWS, None)] if asked[-1] == "safe_now" else []
        return [SlotSet(asked[-1], None), *follows]
