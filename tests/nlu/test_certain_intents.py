"""Messages whose form alone tells what they are, so that no classifier is asked."""

from __future__ import annotations

import pytest

from ledelys.nlu.certain import certain_intent


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
