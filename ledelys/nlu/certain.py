"""Messages whose intent is certain from their form, so that no classifier need be asked: silence, a place alone or with
no more than a question for help around it, a wish for another language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

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


_SAFETY_ASKED = ("utter_ask_safe_now", "utter_ask_all_safe")
_LONGEST_QUESTION = 25
_LONGEST_ANSWER = 12
"""Words. A longer message after a question tells more than its answer."""


def answer_to(asked: Iterable[str], text: str, entities: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the intent of `text` as the answer to whether all is safe, when that was asked; None if it is no answer.

    `asked` are the responses of the last reply by name. Where someone is tells more than a yes or no before it
    ("no, they are at my sister's"). Danger is read apart from this and comes first.
    """
    if len(text.split()) > _LONGEST_ANSWER or not any(name.startswith(_SAFETY_ASKED) for name in asked):
        return None
    found = {one["entity"] for one in entities}
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
