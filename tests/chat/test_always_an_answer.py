"""Whatever fails inside, a visitor gets the emergency numbers."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from door import open_door
from rasa_server import RasaServer
from ruamel.yaml import YAML

from ledelys.chat.channel import EXIT_REFUSED
from ledelys.chat.sentences import card_text, fallback_card, numbers

ROOT = Path(__file__).resolve().parents[2]
EXPECTED_NUMBERS = ["112", "113", "110", "116 117", "116 006", "116 111", "800 57 000"]


def _digits(number: str) -> str:
    return "".join(character for character in number if character.isdigit())


def test_every_number_of_the_card_stands_in_the_catalogue() -> None:
    catalogue = YAML(typ="safe").load((ROOT / "services_catalog" / "services.yml").read_text(encoding="utf-8"))
    known: set[str] = set()

    def collect(node: object) -> None:
        if isinstance(node, dict):
            if isinstance(node.get("number"), str):
                known.add(_digits(node["number"]))
            for child in node.values():
                collect(child)
        elif isinstance(node, list):
            for child in node:
                collect(child)

    collect(catalogue)
    assert [entry.number for entry in numbers("nb")] == EXPECTED_NUMBERS
    assert {_digits(number) for number in EXPECTED_NUMBERS} <= known


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_card_begins_with_112_and_names_all_numbers_in_every_language(language: str) -> None:
    assert card_text(language).startswith("112")
    assert all(number in card_text(language) for number in EXPECTED_NUMBERS)


def test_a_dead_action_server_gives_the_card(server: RasaServer) -> None:
    assert server.say(server.session(), "finn") == [fallback_card("nb")]
    assert server.say(server.session(), "finn", **{"Accept-Language": "en"}) == [fallback_card("en")]


def test_an_action_that_fails_after_the_first_words_adds_the_card(server: RasaServer) -> None:
    first, card = server.say(server.session(), "lytt")
    assert (first["name"], card) == ("utter_answer", fallback_card("nb"))


def test_danger_is_answered_with_the_action_server_dead_also_within_a_form(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "start")
    assert server.say(session, "han truer meg med kniv")[0]["text"] == "112. Ring nå."


def test_a_model_that_cannot_be_read_gives_the_card(modelless: RasaServer) -> None:
    assert modelless.client.get("/health").json() == {"alive": True, "ready": False}
    replies = modelless.say(modelless.session(), "hei", **{"Accept-Language": "nn"})
    assert replies[-1] == fallback_card("nn")


@pytest.mark.parametrize(
    ("said", "number"), [("jeg har tatt en overdose", "113"), ("han står utenfor døra med kniv", "112")]
)
def test_danger_gets_its_own_number_first_also_without_a_model(modelless: RasaServer, said: str, number: str) -> None:
    first, card = modelless.say(modelless.session(), said)
    assert (first["name"], first["text"][:3]) == ("danger", number)
    assert card == fallback_card("nb")


def test_a_slow_answer_gives_the_card_and_the_conversation_goes_on() -> None:
    async def talk() -> None:
        async with open_door(reply_seconds=1) as door:
            session = await door.session()
            assert (await door.say(session, "finn")).json() == [fallback_card("nb")]
            assert (await door.say(session, "hei")).json()[0]["name"] == "utter_hello"
            door.actions.go.set()
            assert (await door.say(session, "finn")).json()[0]["text"] == "Funnet."

    asyncio.run(talk())


def test_an_answer_in_a_wrong_form_from_the_action_server_gives_the_card() -> None:
    async def talk() -> None:
        async with open_door() as door:
            door.actions.go.set()
            session = await door.session()
            for answer in ({"events": "none"}, {"responses": [7]}, {"events": [{"event": "slot"}], "responses": []}):
                door.actions.answer = answer
                assert (await door.say(session, "finn")).json() == [fallback_card("nb")], answer

    asyncio.run(talk())


def test_a_store_that_does_not_forget_is_not_served_with(mistaken: RasaServer) -> None:
    assert mistaken.process.wait(timeout=60) == EXIT_REFUSED
    told = [line for line in mistaken.output().splitlines() if "Not serving" in line]
    assert len(told) == 1
    assert "ledelys.store.forgetting.ForgettingTrackerStore" in told[0]
