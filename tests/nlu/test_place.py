"""Which place a message names, as entities that slots can hold."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu.place import PlaceExtractor
from services_catalog import load_catalogue


def _entities(text: str) -> list[tuple[str, str]]:
    message = PlaceExtractor(load_catalogue()).process([Message({"text": text})])[0]
    return [(found["entity"], found["value"]) for found in message.get(ENTITIES) or []]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jeg bor på Bryne", [("place", "1121")]),
        ("Bodø", [("place", "1804")]),
        ("eg bur i Førde", [("place", "4647")]),
        ("I live in Bergen", [("place", "4601")]),
        ("jeg flyttet fra Oslo til Tromsø", [("place", "5501"), ("other_place", "0301")]),
        ("hva finnes i Finnmark", [("area", "Finnmark")]),
        ("eg bur på Sunnmøre", [("area", "Sunnmøre")]),
        ("mannen min slår meg", []),
        ("Langtvekkistan", []),
        ("", []),
    ],
)
def test_a_place_is_a_municipality_number_or_an_area(text: str, found: list[tuple[str, str]]) -> None:
    assert _entities(text) == found


@pytest.mark.parametrize(("text", "count"), [("Våler", 2), ("Herøy", 2), ("jeg er i Os", 2)])
def test_an_ambiguous_place_holds_all_its_municipalities(text: str, count: int) -> None:
    ((name, value),) = _entities(text)
    assert name == "place"
    assert len(value.split("|")) == count
