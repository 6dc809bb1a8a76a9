"""Requests that no browser sends: each is refused or answered as it should be, and the others are served meanwhile."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Iterator

import psutil
import pytest
from rasa_server import RasaServer
from wire import HOST, Answer, ask, open_wire, read_answer

MARK = "Lekkasjemerke"
TEN_MEGABYTES = 10_000_000
MOST_GROWTH = 40_000_000
"""Bytes: less than a body of an attack that was kept, more than the allocator's habits."""
JSON = b"Content-Type: application/json\r\n"
POST = b"POST /chat/messages HTTP/1.1\r\n" + HOST


@pytest.fixture(autouse=True)
def _serves_the_others_and_keeps_nothing(server: RasaServer) -> Iterator[None]:
    process = psutil.Process(server.process.pid)
    before = process.memory_info().rss
    yield
    assert server.say(server.session(), "hei")[0]["name"] == "utter_hello"
    assert process.memory_info().rss - before < MOST_GROWTH
    assert MARK not in server.output()


def authorised(server: RasaServer) -> bytes:
    return b"Authorization: " + server.session()["Authorization"].encode() + b"\r\n"


@pytest.mark.parametrize(
    ("head", "status", "problem"),
    [
        (b"Content-Length: -5\r\n", 400, "bad-request"),
        (b"Content-Length: +5\r\n", 400, "bad-request"),
        (b"Content-Length: 5_0\r\n", 400, "bad-request"),
        (b"Content-Length: Lekkasjemerke\r\n", 400, "bad-request"),
        (b"Content-Length: 5\r\nContent-Length: 6\r\n", 400, "bad-request"),
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400, "bad-request"),
        (b"Transfer-Encoding: gzip\r\n", 400, "bad-request"),
        (b"Content-Length: 10000000\r\n", 413, "too-large"),
        (b"Content-Length: 999999999999999999999\r\n", 400, "bad-request"),
        (b"Expect: 200-ok\r\nContent-Length: 5\r\n", 400, "bad-request"),
        (b"no colon Lekkasjemerke\r\n", 400, "bad-request"),
        (b"X: a\r\n folded\r\n", 400, "bad-request"),
        (b"".join(b"X-%d: a\r\n" % number for number in range(10_000)), 413, "too-large"),
        (b"X: " + b"a" * 1_000_000 + b"\r\n", 413, "too-large"),
    ],
)
def test_a_head_that_cannot_be_is_refused(server: RasaServer, head: bytes, status: int, problem: str) -> None:
    answer = ask(server.port, POST + head + b"\r\nabcdefgh")
    assert (answer.status, answer.problem()["type"]) == (status, f"/problems/{problem}")


@pytest.mark.parametrize(
    "first",
    [
        *(b"", b"hei", b"GET", b"GET  HTTP/1.1", b"GET ? HTTP/1.1", b"GET http://[::1 HTTP/1.1", b"GET / HTTP/9.9"),
        *(b"\x16\x03\x01\x02\x00\x01\x00", b"PRI * HTTP/2.0", b"CONNECT example.no:443 HTTP/1.1"),
        b"GET /Lekkasjemerke a HTTP/1.1",
    ],
)
def test_what_is_no_request_is_refused(server: RasaServer, first: bytes) -> None:
    answer = ask(server.port, first + b"\r\n" + HOST + b"\r\n")
    assert (answer.status, answer.problem()["type"]) == (400, "/problems/bad-request")


@pytest.mark.parametrize(
    "path",
    [
        *("/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc%2fpasswd", "/chat/../health", "/health;a=b", "/health%00"),
        *("/health%0d%0aX:y", "/chat/ledelys.js%00.html", "/chat//plain", "/CHAT/plain", "/.git/config"),
        *("/credentials.yml", "/webhooks/rest/webhook", "/version", "/status", "/model", "/domain"),
        *("/conversations/x/tracker", "/<path:path>", "/%ff%fe", "/Lekkasjemerke", "/" + "a" * 7000),
    ],
)
def test_there_is_nothing_at_other_addresses(server: RasaServer, path: str) -> None:
    for method in (b"GET", b"POST", b"DELETE", b"BREW"):
        answer = ask(
            server.port, method + b" " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 0\r\n\r\n"
        )
        assert (answer.status, answer.problem()["type"]) == (404, "/problems/not-found"), method


@pytest.mark.parametrize(
    "path", ["/Lekkasjemerke", "/chat/messages/Lekkasjemerke", "/health?q=Lekkasjemerke", "/chat/messages"]
)
def test_the_body_of_a_request_that_nobody_reads_is_not_told_of(server: RasaServer, path: str) -> None:
    request = b"OPTIONS " + path.encode() + b" HTTP/1.1\r\n" + HOST + b"Content-Length: 13\r\n\r\nLekkasjemerke"
    assert ask(server.port, request).status < 500


@pytest.mark.parametrize("method", ["TRACE", "get", "Post", "PUT", "PATCH", "BREW", "GET", "DELETE"])
def test_no_other_method_says_anything(server: RasaServer, method: str) -> None:
    request = f"{method} /chat/messages HTTP/1.1\r\n".encode() + HOST + b"Authorization: Bearer Lekkasjemerke\r\n\r\n"
    answer = ask(server.port, request)
    assert answer.status == 405
    assert MARK.encode() not in answer.head + answer.body


def test_the_head_of_a_post_address_has_no_body(server: RasaServer) -> None:
    answer = ask(server.port, b"HEAD /chat/messages HTTP/1.1\r\n" + HOST + b"\r\n", has_body=False)
    assert answer.status == 405


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_change_the_method(server: RasaServer, name: str) -> None:
    session = server.session()
    assert server.client.post("/chat/sessions/current", headers={**session, name: "DELETE"}).status_code == 405
    assert server.client.get("/health", headers={name: "POST"}).status_code == 200
    assert server.say(session, "hei")


def test_slow_heads_hold_up_nobody(server: RasaServer) -> None:
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(open_wire(server.port)) for _ in range(60)]
        for step in (b"POST /chat/mess", b"ages HTTP/1.1\r\nHost: loc", b"alhost\r\nContent-Length: 90"):
            for wire in slow:
                wire.sendall(step)
            assert server.say(server.session(), "hei")


def test_slow_bodies_hold_up_nobody_and_are_answered_when_they_are_there(server: RasaServer) -> None:
    body = json.dumps({"text": "hei"}).encode()
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(open_wire(server.port)) for _ in range(40)]
        for wire in slow:
            wire.sendall(POST + JSON + authorised(server) + b"Content-Length: %d\r\n\r\n" % len(body) + body[:5])
        assert server.say(server.session(), "hei")
        for wire in slow:
            wire.sendall(body[5:])
        assert {read_answer(wire)[0].status for wire in slow} == {200}


def test_ten_megabytes_in_chunks_do_not_get_in(server: RasaServer) -> None:
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    answer = ask(
        server.port,
        POST + JSON + authorised(server) + b"Transfer-Encoding: chunked\r\n\r\n" + chunk * (TEN_MEGABYTES // 65536),
    )
    assert answer.status in (0, 413)


@pytest.mark.parametrize("chunk", [b"zz\r\n", b"-5\r\nabcde\r\n", b"ffffffffffffffff\r\n", b"\r\n\r\n\r\n", b"a" * 100])
def test_a_broken_chunk_is_refused(server: RasaServer, chunk: bytes) -> None:
    answer = ask(server.port, POST + JSON + authorised(server) + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
    assert answer.status in (400, 413)


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip", "Lekkasjemerke"])
def test_a_compressed_body_is_not_unpacked(server: RasaServer, coding: str) -> None:
    bomb = gzip.compress(b'{"text": "' + b"a" * 15_000_000 + b'"}', mtime=0)
    headers = {**server.session(), "Content-Type": "application/json", "Content-Encoding": coding}
    answer = server.client.post("/chat/messages", content=bomb[:16_000], headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/unreadable")


def test_a_session_is_opened_without_reading_what_is_sent_along(server: RasaServer) -> None:
    assert server.client.post("/chat/sessions", content=b"a" * 15_000).status_code == 201
    assert server.client.post("/chat/sessions", content=b"a" * 40_000).status_code == 413


@pytest.mark.parametrize("host", ["evil.example", "evil.example<script>", "", "localhost:99999", "[::1", "a" * 5000])
def test_the_name_that_a_request_calls_the_server_is_used_for_nothing(server: RasaServer, host: str) -> None:
    told = f"Host: {host}\r\nX-Forwarded-Host: evil.example\r\nForwarded: host=evil.example\r\n"
    for path in ("/", "/chat/plain", "/chat/plain/exit", "/chat/ledelys.js", "/nothing"):
        answer = ask(server.port, f"GET {path} HTTP/1.1\r\n{told}\r\n".encode())
        assert 200 <= answer.status < 500
        assert b"evil.example" not in answer.head + answer.body


@pytest.mark.parametrize("part", ["bytes=0-5", "bytes=-1", "bytes=" + "0-1," * 500, "bytes=9999999-", "items=0-5"])
def test_a_file_is_sent_whole(server: RasaServer, part: str) -> None:
    whole = server.client.get("/chat/ledelys.js")
    answer = server.client.get("/chat/ledelys.js", headers={"Range": part})
    assert (answer.status_code, answer.content) == (200, whole.content)


def test_only_the_file_that_a_browser_has_is_left_out(server: RasaServer) -> None:
    etag = server.client.get("/chat/ledelys.js").headers["ETag"]
    for told, status in ((etag, 304), ('"x"', 200), ("*", 200), (f"{etag}" * 50, 200), ("", 200), ("\u00ff", 200)):
        headers = [(b"If-None-Match", told.encode("latin-1"))]
        assert server.client.get("/chat/ledelys.js", headers=headers).status_code == status
    assert server.client.get("/chat/plain", headers={"If-None-Match": "*"}).status_code == 200


@pytest.mark.parametrize(
    "accept", ["image/png", "*/*;q=0", "application/x-ndjson, text/html", "a" * 6000, "\u00e6", ";;;,,,q="]
)
def test_a_message_is_answered_whatever_is_accepted(server: RasaServer, accept: str) -> None:
    headers = [(b"Accept", accept.encode("latin-1")), *((k.encode(), v.encode()) for k, v in server.session().items())]
    answer = server.client.post("/chat/messages", json={"text": "kniv"}, headers=headers)
    assert answer.status_code == 200
    assert json.loads(answer.text.splitlines()[0] if "ndjson" in accept else answer.text[1:-1])["text"].startswith(
        "112"
    )


def test_no_upgrade_is_made(server: RasaServer) -> None:
    socket_head = b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    for path in (b"/", b"/health", b"/chat/messages", b"/chat/plain", b"/socket.io/?transport=websocket"):
        for protocol in (b"websocket", b"h2c"):
            upgrade = b"Upgrade: " + protocol + b"\r\nConnection: Upgrade\r\n"
            answer = ask(server.port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + upgrade + socket_head + b"\r\n")
            assert answer.status in (200, 404, 405)


def test_requests_in_one_go_are_answered_in_order_each_for_its_own(server: RasaServer) -> None:
    def message(authorization: bytes, text: str) -> bytes:
        body = json.dumps({"text": text}).encode()
        return POST + JSON + authorization + b"Content-Length: %d\r\n\r\n" % len(body) + body

    one, other = authorised(server), authorised(server)
    steps = [(one, "start"), (other, "start"), (one, "Bergen"), (other, "Oslo"), (one, "uro"), (other, "ro")]
    said: list[Answer] = []
    with open_wire(server.port) as wire:
        wire.sendall(b"".join(message(*step) for step in steps))
        rest = b""
        for _ in steps:
            answer, rest = read_answer(wire, before=rest)
            said.append(answer)
    texts = [json.loads(answer.body)[0]["text"] for answer in said]
    assert texts == ["Hvor?", "Hvor?", "Hva?", "Hva?", "Ferdig: Bergen, uro.", "Ferdig: Oslo, ro."]


def test_a_visitor_who_hangs_up_in_the_middle_leaves_nothing(server: RasaServer) -> None:
    for cut in (10, 60, 200, 400):
        with open_wire(server.port) as wire:
            body = json.dumps({"text": MARK * 20}).encode()
            head = b"POST /chat/messages?q=Lekkasjemerke HTTP/1.1\r\n" + HOST + JSON + authorised(server)
            wire.sendall((head + b"Content-Length: %d\r\n\r\n" % len(body) + body)[:cut])
    for _ in range(5):
        with open_wire(server.port) as wire:
            body = json.dumps({"text": f"start {MARK}"}).encode()
            wire.sendall(POST + JSON + authorised(server) + b"Content-Length: %d\r\n\r\n" % len(body) + body)
