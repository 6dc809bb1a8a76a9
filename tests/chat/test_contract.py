"""The HTTP contract, against `rasa run` in a process of its own."""

from __future__ import annotations

import json

import httpx
import pytest
from rasa_server import RasaServer

OTHER_SITE = "https://example.no"


def test_a_session_is_opened_with_a_random_token(server: RasaServer) -> None:
    first, second = (server.client.post("/chat/sessions") for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert set(first.json()) == {"token", "expires_in"}
    assert first.json()["expires_in"] == 1800
    assert first.json()["token"] != second.json()["token"]
    assert len(first.json()["token"]) >= 32


def test_a_message_is_answered_with_whole_messages_and_their_buttons(server: RasaServer) -> None:
    assert server.say(server.session(), "hei") == [
        {
            "text": "Hei der.\n\nHva vil du?",
            "buttons": [{"title": "Spør", "payload": "/question"}, {"title": "Start", "payload": "/start"}],
            "services": [],
            "name": "utter_hello",
        }
    ]


def test_services_come_with_the_message_they_belong_to(server: RasaServer) -> None:
    (reply,) = server.say(server.session(), "tilbud")
    assert reply["text"] == "Her er et tilbud."
    assert reply["services"] == [{"name": "Senteret", "phones": [{"number": "116 006"}]}]


def test_two_conversations_do_not_mix(server: RasaServer) -> None:
    one, other = server.session(), server.session()
    assert server.say(one, "start")[0]["text"] == "Hvor?"
    assert server.say(other, "Bergen")[0]["name"] == "utter_default"
    assert server.say(one, "Bergen")[0]["text"] == "Hva?"
    assert server.say(one, "uro")[0]["text"] == "Ferdig: Bergen, uro."


def test_a_deleted_conversation_cannot_be_gone_on_with(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "start")
    assert server.client.delete("/chat/sessions/current", headers=session).status_code == 204
    response = server.client.post("/chat/messages", json={"text": "Bergen"}, headers=session)
    assert response.status_code == 401
    assert server.client.delete("/chat/sessions/current", headers=session).status_code == 401


@pytest.mark.parametrize("as_json", [False, True])
def test_a_leaving_page_ends_its_conversation_by_beacon(server: RasaServer, as_json: bool) -> None:
    session = server.session()
    token = session["Authorization"].removeprefix("Bearer ")
    body = json.dumps({"token": token}) if as_json else token
    headers = {"Content-Type": "text/plain;charset=UTF-8"}
    assert server.client.post("/chat/exit", content=body, headers=headers).status_code == 204
    assert server.client.post("/chat/messages", json={"text": "hei"}, headers=session).status_code == 401


@pytest.mark.parametrize("body", [b"", b"nonsense", b"\xff\xfe", b"[[", b'{"token": 7}'])
def test_leaving_never_fails(server: RasaServer, body: bytes) -> None:
    assert server.client.post("/chat/exit", content=body).status_code == 204


def test_health_tells_alive_and_ready_and_nothing_else(server: RasaServer) -> None:
    response = server.client.get("/health")
    assert (response.status_code, response.json()) == (200, {"alive": True, "ready": True})


def test_no_address_tells_what_runs_here(server: RasaServer) -> None:
    for path in ("/", "/version", "/status", "/nothing", "/health", "/chat/messages"):
        for method in ("GET", "HEAD", "PUT", "OPTIONS"):
            response = server.client.request(method, path)
            told = (response.text + str(response.headers)).casefold()
            assert "3.6.21" not in told, (method, path)
            assert "rasa" not in told, (method, path)
            assert "sanic" not in told, (method, path)


@pytest.mark.parametrize("path", ["/", "/health", "/chat/ledelys.js", "/chat/ledelys.css"])
def test_head_is_answered_without_a_body(server: RasaServer, path: str) -> None:
    head, got = server.client.head(path), server.client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == got.headers["content-type"]


@pytest.mark.parametrize("path", ["/chat/ledelys.js", "/chat/ledelys.css"])
def test_static_files_are_versioned_and_kept_for_a_short_while(server: RasaServer, path: str) -> None:
    page = server.client.get("/").text
    versioned = page.split(f'"{path}?v=')[1].split('"')[0]
    response = server.client.get(f"{path}?v={versioned}")
    assert response.headers["cache-control"] == "private, max-age=1800"
    assert response.headers["etag"] == f'"{versioned}"'
    again = server.client.get(path, headers={"If-None-Match": response.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_nothing_outside_the_static_files_can_be_read(server: RasaServer) -> None:
    for path in ("/chat/../credentials.yml", "/chat/static/", "/chat/card.yml", "/chat/%2e%2e/channel.py", "/chat/"):
        assert server.client.get(path).status_code == 404, path


def _answers(server: RasaServer) -> dict[str, httpx.Response]:
    session = server.session()
    return {
        "page": server.client.get("/"),
        "static": server.client.get("/chat/ledelys.js"),
        "session": server.client.post("/chat/sessions"),
        "message": server.client.post("/chat/messages", json={"text": "hei"}, headers=session),
        "refused": server.client.post("/chat/messages", json={"text": "hei"}),
        "malformed": server.client.post("/chat/messages", content=b"{", headers=session),
        "missing": server.client.get("/nothing"),
        "wrong method": server.client.put("/chat/messages"),
        "too large": server.client.post("/chat/messages", content=b"x" * 40_000, headers=session),
        "gone": server.client.delete("/chat/sessions/current", headers=session),
    }


def test_every_answer_carries_the_security_headers_and_no_cookie(server: RasaServer) -> None:
    for name, response in _answers(server).items():
        headers = response.headers
        assert headers["x-content-type-options"] == "nosniff", name
        assert headers["referrer-policy"] == "no-referrer", name
        assert headers["x-frame-options"] == "DENY", name
        assert "microphone=()" in headers["permissions-policy"], name
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"), name
        assert "frame-ancestors 'none'" in policy, name
        assert headers["cache-control"] == ("private, max-age=1800" if name == "static" else "no-store"), name
        assert "set-cookie" not in headers, name
        assert "server" not in headers, name


def test_sites_that_are_named_may_show_the_page_in_a_frame(modelless: RasaServer) -> None:
    headers = modelless.client.get("/").headers
    assert f"frame-ancestors {OTHER_SITE}" in headers["content-security-policy"]
    assert "x-frame-options" not in headers


def test_only_sites_of_the_allow_list_may_read_answers(server: RasaServer) -> None:
    for origin in (OTHER_SITE, "https://evil.example", "null", f"{OTHER_SITE}.evil.example"):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        preflight = server.client.options("/chat/messages", headers=asked)
        opened = server.client.post("/chat/sessions", headers={"Origin": origin})
        for response in (preflight, opened):
            allowed = response.headers.get("access-control-allow-origin")
            assert allowed == (OTHER_SITE if origin == OTHER_SITE else None)
            assert "access-control-allow-credentials" not in response.headers
            assert "Origin" in response.headers["vary"]
    preflight = server.client.options("/chat/messages", headers={"Origin": OTHER_SITE})
    assert "authorization" in preflight.headers["access-control-allow-headers"]
    assert "DELETE" in preflight.headers["access-control-allow-methods"]


@pytest.mark.parametrize(
    ("spoken", "language", "word"),
    [
        ("", "nb", "ingen"),
        ("nb-NO,nb;q=0.9,en;q=0.8", "nb", "trenger"),
        ("nn-NO, nb;q=0.5", "nn", "treng"),
        ("en-GB,en;q=0.9", "en", "Take"),
        ("de, en;q=0.4, nb;q=0.3", "en", "Take"),
        ("sv;q=x, ;;, *", "nb", "trenger"),
    ],
)
def test_problems_are_told_in_the_visitors_language_with_the_numbers(
    server: RasaServer, spoken: str, language: str, word: str
) -> None:
    headers = {**server.session(), "Accept-Language": spoken}
    response = server.client.post("/chat/messages", json={"text": " "}, headers=headers)
    assert response.status_code == 400
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["content-language"] == language
    told = response.json()
    assert {"type", "title", "status", "detail", "numbers"} == set(told)
    assert told["status"] == 400
    assert word in told["detail"]
    assert [entry["number"] for entry in told["numbers"]][:2] == ["112", "113"]
