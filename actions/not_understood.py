"""What the bot says when it is not sure what a message is about."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.sentences import matter, matters
from ledelys.nlu.labels import topic_of

OFFERED = 3
"""So many likely matters are offered as buttons."""


class ActionNotUnderstood(Action):  # type: ignore[misc]
    """Says how to put it, and offers the three likeliest matters and the line that answers in any case.

    A child is told so in a child's words, and of the line for children.
    """

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_not_understood"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Offer the matters that the classifier finds likeliest, each once, and a way out when none fits."""
        language = tracker.get_slot("language")
        if "child" in (tracker.get_slot("who"), (tracker.get_slot("topic") or "").split("_")[0]):
            dispatcher.utter_message(response="utter_child_not_sure")
            return []
        ranking = tracker.latest_message.get("intent_ranking") or []
        likely: dict[str, str] = {}
        for one in ranking:
            intent = str(one.get("name"))
            likely.setdefault(topic_of(intent), intent)
        offered = [(topic, intent) for topic, intent in likely.items() if topic in matters()][:OFFERED]
        buttons = [{"title": matter(topic, language), "payload": f"/{intent}"} for topic, intent in offered]
        way_out = {"title": matter("none_of_these", language), "payload": "/smalltalk_or_thanks.need_help"}
        dispatcher.utter_message(response="utter_not_sure", buttons=[*buttons, way_out])
        return []
