"""Messages whose form alone tells what they are, so that no classifier is asked."""

from __future__ import annotations

import pytest

from ledelys.nlu.answers import find_answers
from ledelys.nlu.certain import answer_to, asks_to_come, certain_intent
from ledelys.nlu.labels import SAFE_NOW


def place(text: str, name: str) -> list[dict[str, object]]:
    start = text.index(name)
    return [{"entity": "area", "start": start, "end": start + len(name)}]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Finnmark", "Finnmark"),
        ("jeg bor i Bodø", "Bodø"),
        ("hva finnes av hjelp i Finnmark?", "Finnmark"),
        ("kvar er næraste krisesenter i Førde", "Førde"),
        ("is there any help near Bergen", "Bergen"),
    ],
)
def test_a_place_with_a_question_for_help_asks_for_a_centre(text: str, name: str) -> None:
    assert certain_intent(text, place(text, name)) == "ask_find_centre"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mannen min i Bodø slår meg", "Bodø"),
        ("jeg er redd og bor i Bodø", "Bodø"),
        ("Bodø er en fin by om sommeren", "Bodø"),
    ],
)
def test_a_place_with_anything_else_around_it_is_left_to_the_classifier(text: str, name: str) -> None:
    assert certain_intent(text, place(text, name)) is None


@pytest.mark.parametrize("text", ["", "...", "\U0001f622", " ?! "])
def test_silence_is_heard(text: str) -> None:
    assert certain_intent(text, []) == "smalltalk_or_thanks.silence"


ASKED = ("utter_ask_safe_now",)


@pytest.mark.parametrize(
    ("found", "intent"),
    [
        (["said_yes"], "affirm"),
        (["said_no"], "deny"),
        (["said_no", "is_safe"], "affirm"),  # "no, I am at my sister's"
        (["said_yes", "is_unsafe"], "deny"),
        (["place"], None),
        ([], None),
    ],
)
def test_an_answer_to_whether_all_is_safe(found: list[str], intent: str | None) -> None:
    expected = f"smalltalk_or_thanks.{intent}" if intent else None
    assert answer_to(ASKED, "nei jeg er hos søstera mi", [{"entity": name} for name in found]) == expected


def test_only_a_short_message_after_that_question_is_its_answer() -> None:
    yes = [{"entity": "said_yes"}]
    assert answer_to(("utter_ask_all_safe_again",), "ja", yes) is not None
    assert answer_to(("utter_greet",), "ja", yes) is None
    assert answer_to(ASKED, "ja " * 16, yes) is None


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("I am safe right now, he is travelling for work until Thursday", True),
        ("nei, ikkje fare akkurat no", True),
        ("han vet ikke hvor jeg er", True),
        ("jeg er ikke trygg her", False),
        ("han vet hvor jeg er", False),
        ("han er her", False),
    ],
)
def test_after_a_danger_to_be_safe_is_heard_without_being_asked(text: str, safe: bool) -> None:
    entities = [{"entity": name} for name in find_answers(text)]
    assert answer_to(("utter_danger_attack",), text, entities) == (SAFE_NOW if safe else None)


@pytest.mark.parametrize(
    ("text", "found", "intent"),
    [
        ("Langtvekkistan", [], "nlu_fallback"),
        ("Bergen", ["place"], None),
        ("vet ikke", ["skipped"], None),
        ("jeg er så redd for at han finner meg", [], None),
    ],
)
def test_a_word_that_is_no_known_place_is_no_answer_to_where(text: str, found: list[str], intent: str | None) -> None:
    asked = ("utter_ask_first_contact_form_place",)
    assert answer_to(asked, text, [{"entity": name} for name in found]) == intent


def test_no_children_is_no_answer_to_whether_one_is_safe() -> None:
    text = "Ikke barn, bor alene i Oslo"
    assert answer_to(ASKED, text, [{"entity": name} for name in find_answers(text)]) is None


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("får jeg komme på krisesenter når jeg ruser meg", True),
        ("er krisesenter for menn òg?", True),
        ("i have no papers in norway, may i come to a crisis centre with my son", True),
        ("kan eg berre møte opp på krisesenteret", True),
        ("hvor lenge kan jeg bo på krisesenter", False),
        ("hva er et krisesenter", False),
        ("kan jeg komme til psykologen i morgen", False),
        ("hvor er nærmeste krisesenter", False),
    ],
)
def test_asking_to_come_to_a_crisis_centre_is_heard_whoever_asks(text: str, asks: bool) -> None:
    entities = [{"entity": name, "value": value} for name, value in find_answers(text).items()]
    assert asks_to_come(text, entities) == ("partner_or_family_violence.may_i_come" if asks else None)
