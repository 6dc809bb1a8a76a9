"""What is too much, too slow or not for visitors stops at nginx, with the numbers in the answer."""

from __future__ import annotations

import contextlib
import json
import re
import socket
import time

import httpx
import pytest
from backend import Backend
from raw import exchange, statuses
from real_servers import NginxServer

from ledelys.chat.sentences import problem

LONGEST_HEADER_SECONDS = 10
SLOW = 50

NOT_OPEN = [
    "/webhooks/rest/webhook",
    "/webhooks/ledelys/webhook",
    "/metrics",
    "/ready",
    "/model/parse",
    "/version",
    "/conversations/x/tracker",
    "//chat/messages",
    "//chat/../webhooks/rest/webhook",
    "/chat/../webhooks/rest/webhook",
    "/chat/./messages",
    "/chat//messages",
    "/chat/messages/",
    "/chat/messages;x",
    "/chat%2fmessages",
    "/chat/messages%2f..%2f..%2fmetrics",
    "/%63hat/messages",
    "/chat/plain%00",
    "/chat/plain%3f",
    "/chat/..%2fmetrics",
    "/chat/%2e%2e/metrics",
    "/chat\\messages",
    "/CHAT/messages",
    "/card/problem.nb.json",
    "/card/policy.conf",
    "/.env",
]


@pytest.mark.parametrize("path", NOT_OPEN)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_is_not_the_chat_does_not_reach_it(door: NginxServer, chat: Backend, method: str, path: str) -> None:
    sent = f"{method} {path} HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    received = exchange(door.port, sent.encode())
    assert statuses(received) in ([404], [400])
    assert chat.seen == []
    told = json.loads(received.partition(b"\r\n\r\n")[2])
    assert told["numbers"] == problem("not_found", "nb")["numbers"]


def test_ten_megabytes_are_refused_with_the_card(door: NginxServer, chat: Backend) -> None:
    answer = httpx.post(f"{door.address}/chat/messages", content=b"x" * 10_000_000)
    assert (answer.status_code, answer.json()) == (413, problem("too_large", "nb"))
    head = b"POST /chat/plain HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    received = exchange(door.port, head + b"1000\r\n" + b"x" * 4096 + b"\r\n" + b"8000\r\n" + b"x" * 32768 + b"\r\n")
    assert statuses(received) == [413]
    assert chat.seen == []


@pytest.mark.parametrize(
    "headers",
    [
        b"X: " + b"a" * 20_000 + b"\r\n",
        b"".join(b"X-%d: aaaaaaaaaaaaaaaaaaaaaaaa\r\n" % number for number in range(2000)),
        b"Cookie: " + b"a=b; " * 4000 + b"\r\n",
    ],
    ids=["one long", "many", "cookies"],
)
def test_a_flood_of_headers_is_refused(door: NginxServer, chat: Backend, headers: bytes) -> None:
    received = exchange(door.port, b"GET /chat/plain HTTP/1.1\r\nHost: a\r\n" + headers + b"\r\n")
    assert statuses(received)[0] in (400, 431)
    assert chat.seen == []


def test_a_long_address_is_refused(door: NginxServer, chat: Backend) -> None:
    received = exchange(door.port, b"GET /chat/plain?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n")
    assert statuses(received)[0] in (400, 414)
    assert chat.seen == []


def test_who_sends_headers_drop_by_drop_is_closed_while_others_are_answered(door: NginxServer, chat: Backend) -> None:
    began = time.monotonic()
    with contextlib.ExitStack() as stack:
        slow = [stack.enter_context(socket.create_connection(("127.0.0.1", door.port))) for _ in range(SLOW)]
        for connection in slow:
            connection.sendall(b"POST /chat/messages HTTP/1.1\r\nHost: a\r\nX-Slow: ")
        while not _is_closed(slow[0]):
            assert time.monotonic() - began < LONGEST_HEADER_SECONDS + 10
            assert httpx.post(f"{door.address}/chat/messages", json={}).status_code == 200
            for connection in slow:
                with contextlib.suppress(OSError):
                    connection.sendall(b"a")
        assert all(_is_closed(connection) for connection in slow)
    assert {seen.headers.get("x-slow") for seen in chat.seen} == {None}


def _is_closed(connection: socket.socket) -> bool:
    connection.settimeout(0.3)
    try:
        while part := connection.recv(4096):
            assert statuses(part) in ([], [400], [408])
        return True
    except TimeoutError:
        return False
    except OSError:
        return True


def test_a_whole_shelter_behind_one_address_can_write_at_once(door: NginxServer, chat: Backend) -> None:
    with httpx.Client(base_url=door.address) as client:
        assert {client.post("/chat/messages", json={}).status_code for _ in range(60)} == {200}


def test_a_flood_from_one_address_is_slowed_and_told_the_numbers(door: NginxServer, chat: Backend) -> None:
    row = b"GET /health HTTP/1.1\r\nHost: a\r\nAccept-Language: en\r\n\r\n" * 400
    received = exchange(door.port, row, quiet_seconds=2)
    got = statuses(received)
    assert got.count(200) > 0
    assert got.count(429) > 0
    assert got.count(200) + got.count(429) == 400
    refused = received[received.index(b"HTTP/1.1 429") :]
    assert b"Retry-After: 60\r\n" in refused.partition(b"\r\n\r\n")[0]
    assert json.loads(refused.partition(b"\r\n\r\n")[2].partition(b"HTTP/1.1")[0]) == problem("too_fast", "en")


def test_no_answer_names_a_version(door: NginxServer, lonely: NginxServer) -> None:
    strange = [b"GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n", b"x\r\n\r\n", b"\x16\x03\x01"]
    for server in (door, lonely):
        for sent in strange:
            received = exchange(server.port, sent)
            assert re.search(rb"nginx/\d|1\.2[0-9]\.\d|rasa|sanic", received, re.IGNORECASE) is None
