"""Why the bot answered so, step by step, in words a counsellor understands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ledelys.nlu.labels import topic_of
from ledelys.review.making import say
from ledelys.review.ways import Way, names_of_intents, ways
from services_catalog import load_catalogue
from services_catalog.routing import SITUATION, situation

_LANGUAGE = "nb"
_SHOWS_HELP = {"action_show_help", "action_find_help", "action_show_more", "action_listen_on"}
_LEAST_SHARE = 0.01


def steps(understood: Mapping[str, Any], events: list[Any], slots: Mapping[str, Any]) -> Iterator[str]:
    """Yield the steps from a message to its answer.

    Args:
        understood: what Rasa's pipeline says of the message.
        events: Rasa's events since the message.
        slots: what is known after it.
    """
    word = say(_LANGUAGE)
    entities = {one["entity"]: one.get("value") for one in understood.get("entities", [])}
    if entities.get("language"):
        yield word("trace_language").format(language=entities["language"])
    urgency = str(entities.get("urgency", "none"))
    because = "; ".join(one[_LANGUAGE] for one in understood.get("because", []))
    yield word("trace_urgency").format(urgency=word("trace_none" if urgency == "none" else urgency), because=because)
    yield from _intents(understood)
    known = [_in_words(slot, str(value)) for slot, value in slots.items() if value is not None and slot in SITUATION]
    if known:
        yield word("trace_known").format(known=", ".join(known))
    actions = [event.action_name for event in events if type(event).__name__ == "ActionExecuted" and event.action_name]
    actions = [name for name in actions if name not in ("action_listen", "action_extract_slots")]
    rule = _rule(str(understood["intent"]["name"]), actions, slots)
    if rule is None:
        yield word("trace_no_rule")
    else:
        yield word("trace_rule").format(rule=rule.name, file=rule.topic)
    for name in actions:
        yield word("trace_then").format(name=word(name) if not name.startswith("utter_") else name)
    if _SHOWS_HELP & set(actions):
        yield word("trace_row").format(when=_row(slots))


def _intents(understood: Mapping[str, Any]) -> Iterator[str]:
    word = say(_LANGUAGE)
    intent = understood["intent"]
    name = str(intent["name"])
    said = names_of_intents().get(name, {}).get(_LANGUAGE, name)
    topic = word("danger" if name.startswith("danger.") else topic_of(name))
    yield word("trace_intent").format(topic=topic, name=said, share=round(100 * intent.get("confidence", 1.0)))
    others = [one for one in understood.get("intent_ranking", []) if one["name"] != name]
    if others and others[0]["confidence"] >= _LEAST_SHARE:
        other = names_of_intents().get(others[0]["name"], {}).get(_LANGUAGE, others[0]["name"])
        yield word("trace_else").format(name=other, share=round(100 * others[0]["confidence"]))


def _rule(intent: str, actions: list[str], slots: Mapping[str, Any]) -> Way | None:
    """Return the rule that leads from the intent to the first action; the one with the most conditions that hold."""
    fitting = [
        way
        for way in ways()
        if way.said == intent
        and way.then[:1] == tuple(actions[:1])
        and all(str(slots.get(slot)) == value for slot, value in way.when)
    ]
    return max(fitting, key=lambda way: (len(way.when), way.in_form), default=None)


def _row(slots: Mapping[str, Any]) -> str:
    word = say(_LANGUAGE)
    row = load_catalogue().route(situation(slots.get))
    if not row.when:
        return word("always")
    return ", ".join(_in_words(slot, *values) for slot, values in row.when.items())


def _in_words(slot: str, *values: str) -> str:
    word = say(_LANGUAGE)
    named = " / ".join(word(value if slot == "topic" else f"{slot}={value}") for value in values)
    return word(f"when_{slot}").format(value=named)
