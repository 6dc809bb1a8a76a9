"""What is not a proper message gets a clear answer, and the server goes on."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest
from rasa_server import RasaServer


@pytest.fixture(autouse=True)
def _lives_on(server: RasaServer) -> Iterator[None]:
    yield
    assert server.say(server.session(), "hei")[0]["name"] == "utter_hello"


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        (b"", 400, "unreadable"),
        (b"{", 400, "unreadable"),
        (b'{"text": "hei"', 400, "unreadable"),
        (b'{"text": "\xff\xfe"}', 400, "unreadable"),
        (b'{"text": "\\ud800 hei"}', 400, "unreadable"),
        (b"[" * 15000, 400, "unreadable"),
        (b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}", 400, "unreadable"),
        (b'["hei"]', 400, "wrong-fields"),
        (b"null", 400, "wrong-fields"),
        (b'"hei"', 400, "wrong-fields"),
        (b"{}", 400, "wrong-fields"),
        (b'{"text": 7}', 400, "wrong-fields"),
        (b'{"text": ["hei"]}', 400, "wrong-fields"),
        (b'{"text": null}', 400, "wrong-fields"),
        (b'{"text": "hei", "payload": "/question"}', 400, "wrong-fields"),
        (b'{"text": ""}', 400, "empty"),
        (b'{"text": " \\t\\n "}', 400, "empty"),
        (b'{"text": "///"}', 400, "empty"),
        (b'{"text": "\\u0000\\u0007\\u200b"}', 400, "empty"),
        (json.dumps({"text": "a" * 2001}).encode(), 422, "too-long"),
        (json.dumps({"payload": "/" + "a" * 2001}).encode(), 422, "too-long"),
        (json.dumps({"text": "a" * 40_000}).encode(), 413, "too-large"),
    ],
)
def test_a_body_that_is_no_message_is_refused(server: RasaServer, body: bytes, status: int, problem: str) -> None:
    headers = {**server.session(), "Content-Type": "application/json"}
    response = server.client.post("/chat/messages", content=body, headers=headers)
    assert (response.status_code, response.json()["type"]) == (status, f"/problems/{problem}")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonx", ""])
def test_only_json_is_taken(server: RasaServer, content_type: str) -> None:
    headers = {**server.session(), "Content-Type": content_type}
    response = server.client.post("/chat/messages", content=b'{"text": "hei"}', headers=headers)
    assert (response.status_code, response.json()["type"]) == (415, "/problems/wrong-type")


def test_ten_megabytes_do_not_get_in(server: RasaServer) -> None:
    headers = {**server.session(), "Content-Type": "application/json"}
    try:
        response = server.client.post("/chat/messages", content=b"a" * 10_000_000, headers=headers)
    except httpx.TransportError:
        return  # The server closed the connection before all of it was sent, which is as good.
    assert response.status_code == 413


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer unknown", "Basic abc", "Bearer " + "a" * 5000, "Bearer \xe6\xf8\xe5"],
)
def test_an_unknown_token_is_refused(server: RasaServer, authorization: str | None) -> None:
    headers = [] if authorization is None else [(b"Authorization", authorization.encode("latin-1"))]
    response = server.client.post("/chat/messages", json={"text": "hei"}, headers=headers)
    assert (response.status_code, response.json()["type"]) == (401, "/problems/no-session")


def test_a_token_in_the_address_is_no_token(server: RasaServer) -> None:
    token = server.session()["Authorization"].removeprefix("Bearer ")
    assert server.client.post(f"/chat/messages?token={token}", json={"text": "hei"}).status_code == 401


def test_markup_is_words_like_any_other(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "start")
    server.say(session, "<b>Bergen</b>")
    (reply,) = server.say(session, "<script>alert(1)</script>{place}")
    assert reply["text"] == "Ferdig: <b>Bergen</b>, <script>alert(1)</script>{place}."


def test_text_in_any_script_and_emoji_alone_are_answered(server: RasaServer) -> None:
    for text in ("🙂", "…", "ذهب", "מה", "ꦲ", "𝒽𝑒𝒾", "a\u0301"):
        assert server.say(server.session(), text), text


def test_a_request_that_is_not_http_is_refused(server: RasaServer) -> None:
    assert server.client.request("BREW", "/chat/messages").status_code == 405
    assert server.client.get("/chat/messages").status_code == 405
    assert server.client.post("/health").status_code == 405
    assert server.client.post("/").status_code == 405
