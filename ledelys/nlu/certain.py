"""Messages whose intent is certain from their form, so that no classifier need be asked: silence, a place alone or with
no more than a question for help around it, a wish for another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ledelys.nlu.labels import DANGER_RESPONSE, SAFE_NOW
from ledelys.nlu.language import wished_language
from ledelys.nlu.text import words

_AROUND_A_PLACE = frozenset(
    words(
        "jeg er i på fra bor nær ved rundt kommune by her det vi me bur ut av . i am in from live living at near the is"
    )
)
_ASKING_FOR_HELP = _AROUND_A_PLACE | frozenset(
    words(
        "hva kva finnes finst fins av hjelp tilbud tilbod noe noko nokon noen sted stad plass senter hvor kvar "
        "senteret nærmeste næraste krisesenter krisesenteret støttesenter har dere de dykk kan få for meg et ein en ei "
        "what help there any anything where nearest closest centre center shelter get can for me a an do you have"
    )
)
_LONGEST_WISH = 6
"""Words. A longer message that names a language is about something else too."""


_PLACE_ASKED = "utter_ask_first_contact_form_place"
_ANSWERS_PLACE = {"place", "area", "other_place", "skipped", "said_no", "said_yes", "is_safe", "is_unsafe"}
_LONGEST_NAME = 2
"""Words of a place name."""
SAFETY_ASKED = ("utter_ask_safe_now", "utter_ask_all_safe")
"""What the names of the questions whether all is safe begin with."""
_LONGEST_QUESTION = 25
_LONGEST_ANSWER = 15
"""Words. A longer message after a question tells more than its answer."""


def answer_to(asked: Iterable[str], text: str, entities: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the intent of `text` as the answer to what was asked last; None if it is no answer that is known here.

    Whether all is safe: after a danger, that is told without being asked. Where the visitor is: a word or two without a
    place that is known are a place that is not.
    `asked` are the responses of the last reply by name. Where someone is tells more than a yes or no before it
    ("no, they are at my sister's"). Danger is read apart from this and comes first.
    """
    if len(text.split()) > _LONGEST_ANSWER:
        return None
    asked = tuple(asked)
    found = {one["entity"] for one in entities}
    if any(name.startswith(DANGER_RESPONSE) for name in asked):
        return SAFE_NOW if "is_safe" in found and "is_unsafe" not in found else None
    if any(name.startswith(_PLACE_ASKED) for name in asked) and not found & _ANSWERS_PLACE:
        return "nlu_fallback" if len(text.split()) <= _LONGEST_NAME else None
    if not any(name.startswith(SAFETY_ASKED) for name in asked):
        return None
    for name, intent in (("is_safe", "affirm"), ("is_unsafe", "deny"), ("said_yes", "affirm"), ("said_no", "deny")):
        if name in found:
            return f"smalltalk_or_thanks.{intent}"
    return None


def asks_to_come(text: str, entities: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the intent of asking whether one may come to a crisis centre, where that is what `text` asks."""
    found = {one["entity"]: one.get("value") for one in entities}
    asked = found.get("service") == "crisis_centre" and found.get("asks_to_come") == "yes"
    if asked and "place" not in found and len(text.split()) <= _LONGEST_QUESTION:
        return "partner_or_family_violence.may_i_come"
    return None


def certain_intent(text: str, entities: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the intent that the form of `text` makes certain, or None.

    `entities` are those found before; places have start and end in characters of `text`.
    """
    if not any(character.isalnum() for character in text):
        return "smalltalk_or_thanks.silence"
    if len(text.split()) <= _LONGEST_WISH and wished_language(text):
        return "language_switch"
    rest = text
    places = [found for found in entities if found["entity"] in ("place", "other_place", "area")]
    for found in sorted(places, key=lambda one: -int(one["start"])):
        rest = rest[: found["start"]] + " " + rest[found["end"] :]
    if places and all(word in _ASKING_FOR_HELP for word in words(rest)):
        return "ask_find_centre"
    return None
