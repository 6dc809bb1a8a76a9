"""Tokens cannot be guessed or used again, other sites get nothing, and conversations never see each other's words."""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import psutil
import pytest
from high_limits import HIGH_LIMITS, OTHER_SITE
from rasa_server import RasaServer
from tiny_bot import trained_model
from wire import HOST, open_wire, read_answer

from ledelys.chat.sentences import opening_payloads

GUESSES = 10_000
AT_A_TIME = 100
MOST_GROWTH = 30_000_000
EVIL = "https://evil.example"
IDLE_SECONDS = 1
PAGES = (
    "/",
    "/chat/plain",
    "/chat/ledelys.js",
    "/chat/ledelys.css",
    "/health",
    "/nothing",
    "/chat/messages",
    "/chat/plain/exit",
)


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RasaServer]:
    """A server that forgets a conversation after a second."""
    settings = {**HIGH_LIMITS, "idle_seconds": IDLE_SECONDS}
    started = RasaServer(tmp_path_factory.mktemp("impatient"), trained_model(), settings)
    yield started.wait()
    started.stop()


def refused(server: RasaServer, session: dict[str, str]) -> bool:
    answers = [
        server.client.post("/chat/messages", json={"text": "hei"}, headers=session),
        server.client.delete("/chat/sessions/current", headers=session),
    ]
    return [answer.status_code for answer in answers] == [401, 401]


def test_no_guessed_token_is_one_and_guesses_leave_nothing(server: RasaServer) -> None:
    process = psutil.Process(server.process.pid)
    body, answers = b'{"text": "hei"}', set()
    before = 0
    with open_wire(server.port) as wire:
        rest = b""
        for batch in range(GUESSES // AT_A_TIME):
            head = (
                b"POST /chat/messages HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\nContent-Length: 15\r\n"
            )
            tokens = [secrets.token_urlsafe(24).encode() for _ in range(AT_A_TIME)]
            wire.sendall(b"".join(head + b"Authorization: Bearer " + token + b"\r\n\r\n" + body for token in tokens))
            for _ in tokens:
                answer, rest = read_answer(wire, before=rest)
                answers.add((answer.status, answer.head, answer.body))
            if batch == AT_A_TIME // 10:
                before = process.memory_info().rss
    assert len(answers) == 1, "a wrong token is told from another"
    assert next(iter(answers))[0] == 401
    assert process.memory_info().rss - before < MOST_GROWTH


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        str.upper,
        lambda token: token[:-1],
        lambda token: token + "=",
        lambda token: "\u00e6" + token,
        lambda token: token[:-1] + chr(ord(token[-1]) ^ 1),
        lambda token: token.replace(token[0], f"%{ord(token[0]):02x}", 1),
        lambda token: f'"{token}"',
        lambda token: f"{token} {token}",
        lambda token: f"{token},{token}",
    ],
)
def test_a_token_that_is_nearly_right_is_wrong(server: RasaServer, change: Callable[[str], str]) -> None:
    token = server.session()["Authorization"].removeprefix("Bearer ")
    changed = change(token)
    assert changed != token
    headers = [(b"Authorization", b"Bearer " + changed.encode("latin-1"))]
    assert server.client.post("/chat/messages", json={"text": "hei"}, headers=headers).status_code in (400, 401)


def test_two_tokens_in_one_request_open_neither_twice(server: RasaServer) -> None:
    one, other = server.session()["Authorization"], server.session()["Authorization"]
    headers = [("Authorization", one), ("Authorization", other), ("Content-Type", "application/json")]
    assert server.client.post("/chat/messages", content=b'{"text": "hei"}', headers=headers).status_code in (
        200,
        400,
        401,
    )


def test_a_deleted_token_is_nothing_any_more(server: RasaServer) -> None:
    session = server.session()
    assert server.say(session, "hei")
    assert server.client.delete("/chat/sessions/current", headers=session).status_code == 204
    assert refused(server, session)


@pytest.mark.parametrize("form", ["{}", '"{}"', '{{"token": "{}"}}'])
def test_a_beacon_that_is_sent_twice_is_answered_alike(server: RasaServer, form: str) -> None:
    session = server.session()
    body = form.format(session["Authorization"].removeprefix("Bearer "))
    first, second = (server.client.post("/chat/exit", content=body.encode()) for _ in range(2))
    assert (first.status_code, first.content, dict(first.headers)) == (
        second.status_code,
        second.content,
        dict(second.headers),
    )
    assert first.status_code == 204
    assert refused(server, session)


def test_a_message_that_is_sent_again_after_the_end_is_not_answered(server: RasaServer) -> None:
    session = server.session()
    server.say(session, "start")
    server.client.post("/chat/exit", content=session["Authorization"].removeprefix("Bearer ").encode())
    answer = server.client.post("/chat/messages", json={"text": "Bergen"}, headers=session)
    assert answer.status_code == 401
    assert "Hva?" not in answer.text


def test_a_token_is_nothing_after_the_idle_time(impatient: RasaServer) -> None:
    session = impatient.session()
    assert impatient.say(session, "start")
    time.sleep(IDLE_SECONDS + 0.2)  # a question before would count as use
    assert refused(impatient, session)


def test_no_payload_that_was_not_offered_is_obeyed(server: RasaServer) -> None:
    session = server.session()
    offered = sorted(opening_payloads())
    tries = [
        "/restart",
        "/back",
        "/session_start",
        "/danger",
        "/start",
        '/hello{"place": "x"}',
        "restart",
        "/hello;/start",
        "/hello\n/start",
    ]
    tries += (
        [payload + " " for payload in offered]
        + [" " + payload for payload in offered]
        + [payload.upper() for payload in offered]
    )
    tries += [payload.replace('"nb"', '"nb", "name": "x"') for payload in offered if '"nb"' in payload]
    for payload in tries:
        answer = server.client.post("/chat/messages", json={"payload": payload}, headers=session)
        assert (answer.status_code, answer.json()["type"]) == (400, "/problems/not-offered"), payload


@pytest.mark.parametrize(
    "kind",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
    ],
)
def test_a_form_of_another_site_says_nothing(server: RasaServer, kind: str) -> None:
    headers = {**server.session(), "Content-Type": kind, "Origin": EVIL, "Sec-Fetch-Site": "cross-site"}
    answer = server.client.post("/chat/messages", content=b'{"text": "hei"}', headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize(
    "origin",
    [EVIL, "null", f"{OTHER_SITE}.evil.example", "http://example.no", f"{OTHER_SITE}:8443", OTHER_SITE.upper(), "*"],
)
def test_another_site_may_read_nothing(server: RasaServer, origin: str) -> None:
    asked = [
        ("POST", "/chat/sessions"),
        ("POST", "/chat/messages"),
        ("DELETE", "/chat/sessions/current"),
        ("GET", "/chat/plain"),
        ("GET", "/health"),
    ]
    for method, path in asked:
        wish = {
            "Origin": origin,
            "Access-Control-Request-Method": method,
            "Access-Control-Request-Headers": "authorization",
        }
        for answer in (
            server.client.request(method, path, headers={"Origin": origin}),
            server.client.options(path, headers=wish),
        ):
            assert "access-control-allow-origin" not in answer.headers
            assert "access-control-allow-credentials" not in answer.headers
            assert answer.headers["cross-origin-resource-policy"] == "same-origin"


def test_an_allowed_site_may_read_but_never_with_cookies(server: RasaServer) -> None:
    answer = server.client.post("/chat/sessions", headers={"Origin": OTHER_SITE, "Cookie": "a=b"})
    assert answer.headers["access-control-allow-origin"] == OTHER_SITE
    assert "access-control-allow-credentials" not in answer.headers
    assert "origin" in answer.headers["vary"].lower()


@pytest.mark.parametrize("path", PAGES)
def test_no_page_can_be_framed_guessed_at_or_given_a_cookie(server: RasaServer, path: str) -> None:
    answer = server.client.get(path)
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in answer.headers
    assert not {"server", "x-powered-by"} & set(answer.headers)


def test_a_page_asked_for_in_another_language_shows_no_markup_of_the_address(server: RasaServer) -> None:
    answer = server.client.get("/chat/plain", params={"language": '"><script>alert(1)</script>'})
    assert answer.status_code == 200
    assert "<script" not in answer.text


def test_words_on_the_plain_page_are_words(server: RasaServer) -> None:
    form = {"text": '"><script>alert(1)</script>{{7*7}}{% x %}', "language": "nb"}
    page = server.client.post("/chat/plain", data=form)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "{{7*7}}" in page.text


def test_conversations_never_see_each_others_words(server: RasaServer, tmp_path: Path) -> None:
    over = threading.Event()

    def talk(number: int) -> None:
        with httpx.Client(base_url=server.address, timeout=30) as client:
            for round_number in range(12):
                token = client.post("/chat/sessions").json()["token"]
                headers = {"Authorization": f"Bearer {token}"}
                place, matter = f"sted{number}x{round_number}", f"sak{number}x{round_number}"
                texts = [
                    client.post("/chat/messages", json={"text": text}, headers=headers).json()[-1]["text"]
                    for text in ("start", place, matter)
                ]
                assert texts == ["Hvor?", "Hva?", f"Ferdig: {place}, {matter}."]

    def abuse() -> int:
        done = 0
        with httpx.Client(base_url=server.address, timeout=30) as client:
            while not over.is_set():
                session = {"Authorization": f"Bearer {client.post('/chat/sessions').json()['token']}"}
                for content in (
                    b"{",
                    b'{"text": "' + b"/" * 1500 + b'"}',
                    b"[" * 9000,
                    json.dumps({"text": "start"}).encode(),
                ):
                    client.post(
                        "/chat/messages", content=content, headers={**session, "Content-Type": "application/json"}
                    )
                client.delete("/chat/sessions/current", headers=session)
                done += 1
        return done

    with ThreadPoolExecutor(8) as threads:
        abusers = [threads.submit(abuse) for _ in range(2)]
        talks = [threads.submit(talk, number) for number in range(6)]
        try:
            for one in talks:
                one.result()
        finally:
            over.set()
        assert all(one.result() > 0 for one in abusers)
