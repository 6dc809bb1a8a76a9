"""Rasa obeys what begins with a slash; a visitor's words must never be obeyed."""

from __future__ import annotations

import httpx
import pytest
from rasa_server import RasaServer

from ledelys.chat.reading import clean
from ledelys.chat.sentences import opening_payloads


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("hei", "hei"),
        ("  hei  ", "hei"),
        ("/restart", "restart"),
        (" / / /session_start", "session start"),
        ("\t/\n/back", "back"),
        ("\u200b/\ufeff/\u202e/question", "question"),
        ("\x00/\x07question", "question"),
        ("\u0301/question", "question"),
        ("\\/question", "question"),
        ("og/eller", "og/eller"),
        ("https://example.no/side", "https://example.no/side"),
        ("a\x00b\x1bc", "a b c"),
        ("en\nto", "en\nto"),
        ("han_har_en_kniv", "han har en kniv"),
        ("_han_ har...en…kniv", "han  har en kniv"),
        ("vent... nå", "vent... nå"),
        ("kn\u00adi\u200bv", "kniv"),
        ("å", "å"),
        ("👩\u200d👧", "👩\u200d👧"),
    ],
)
def test_slashes_and_what_cannot_be_seen_are_taken_away_in_front(typed: str, read: str) -> None:
    assert clean(typed) == read


@pytest.mark.parametrize("typed", ["/question", " /question", "//question", "\u200b/question", "/hello{}", "/start"])
def test_a_typed_intent_is_not_obeyed(server: RasaServer, typed: str) -> None:
    (reply,) = server.say(server.session(), typed)
    assert reply["name"] not in ("utter_answer", "utter_hello") or typed == "/hello{}"
    assert reply["name"] == ("utter_ask_place" if typed == "/start" else "utter_default")


def test_a_typed_restart_does_not_restart(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "start")
    server.say(session, "Bergen")
    server.say(session, "/restart")
    assert server.say(session, "hei")[0]["name"] == "utter_hello"
    for command in ("/restart", "/session_start", "/back"):
        session = server.session()
        server.say(session, "start")
        assert server.say(session, command)[0]["text"] == "Hva?"
        assert server.say(session, "uro")[0]["text"] == f"Ferdig: {clean(command)}, uro."


def test_danger_cannot_be_hidden_behind_an_intent(server: RasaServer) -> None:
    (reply,) = server.say(server.session(), '/hello{"place":1} han har en kniv')
    assert reply["text"].startswith("112")


def _press(server: RasaServer, session: dict[str, str], payload: str) -> httpx.Response:
    return server.client.post("/chat/messages", json={"payload": payload}, headers=session)


def test_a_button_that_was_shown_can_be_pressed(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "hei")
    assert _press(server, session, "/question").json()[0]["name"] == "utter_answer"
    assert _press(server, session, "/start").json()[0]["text"] == "Hvor?"


def test_a_payload_that_was_not_shown_in_this_conversation_is_refused(server: RasaServer) -> None:
    other, session = server.session(), server.session()
    server.say(other, "hei")
    for payload in ("/question", "/restart", "/back", "question", "/question ", "", "/start{}"):
        response = _press(server, session, payload)
        assert (response.status_code, response.json()["type"]) == (400, "/problems/not-offered"), payload


def test_the_opening_buttons_can_be_pressed_at_once(server: RasaServer) -> None:
    assert opening_payloads()
    for payload in opening_payloads():
        assert _press(server, server.session(), payload).status_code == 200
