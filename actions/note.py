"""What a visitor can bring along: a note of the answers, and a sentence to begin with. Nothing of it is kept."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.help import place_of, topic_of_help
from actions.sentences import answer_in_note, begin_with, matter, matters, part
from services_catalog import load_catalogue

ANSWERED = ("afraid_of", "safe_now", "children", "danger_signs", "worse", "wish")
"""Slots whose answers stand in a note, in its order."""


class ActionMakeNote(Action):  # type: ignore[misc]
    """Writes down the categories that the visitor chose, to copy and bring along."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_make_note"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the note, or say how to come to one."""
        lines = _lines(tracker)
        if lines:
            dispatcher.utter_message(response="utter_note", note="\n".join(lines))
        else:
            dispatcher.utter_message(response="utter_note_empty")
        return []


class ActionWhatToSay(Action):  # type: ignore[misc]
    """Offers a sentence to begin a call with, for the visitor's matter."""

    def name(self) -> str:
        """Return the name of the action in domain.yml."""
        return "action_what_to_say"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Show the sentence."""
        sentence = begin_with(topic_of_help(tracker), tracker.get_slot("language"))
        dispatcher.utter_message(response="utter_what_to_say", sentence=sentence)
        return []


def _lines(tracker: Tracker) -> list[str]:
    language = tracker.get_slot("language")
    answers = [answer_in_note(name, str(tracker.get_slot(name)), language) for name in ANSWERED]
    lines = [line for line in answers if line]
    topic = tracker.get_slot("topic")
    if topic in matters():
        lines.insert(0, part("note_matter", language, matter=matter(topic, language)))
    try:
        place = load_catalogue().municipality(place_of(tracker)).name
    except KeyError:
        return lines
    return [*lines, part("note_place", language, place=place)]
