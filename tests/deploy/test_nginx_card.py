"""Whatever falls behind nginx, a visitor gets an answer: the other replica's, or the emergency card."""

from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest
from backend import BUSY, Backend, backend
from nginx_logs import assert_says_nothing_of_visitors
from real_servers import NginxServer, nginx

from ledelys.chat import card_files
from ledelys.chat.reading import LANGUAGES

CARD = card_files.files()
WITHIN_SECONDS = 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/chat/messages"), ("POST", "/chat/sessions"), ("DELETE", "/chat/sessions/current"), ("GET", "/health")],
)
def test_with_nobody_behind_it_a_program_gets_the_card(
    lonely: NginxServer, method: str, path: str, language: str
) -> None:
    began = time.monotonic()
    answer = httpx.request(method, lonely.address + path, headers={"Accept-Language": language})
    assert time.monotonic() - began < WITHIN_SECONDS
    assert (answer.status_code, answer.content) == (503, CARD[f"problem.{language}.json"])
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["retry-after"] == "5"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/"), ("GET", "/?language=nb"), ("GET", "/chat/plain"), ("POST", "/chat/plain")]
)
def test_with_nobody_behind_it_a_reader_gets_the_card_as_a_page(
    lonely: NginxServer, method: str, path: str, language: str
) -> None:
    answer = httpx.request(method, lonely.address + path, headers={"Accept-Language": language})
    assert (answer.status_code, answer.content) == (503, CARD[f"plain.{language}.html"])
    assert answer.headers["content-type"] == "text/html; charset=utf-8"


def test_a_dead_replica_is_not_noticed(chat: Backend, tmp_path: Path) -> None:
    with nginx(tmp_path, ["127.0.0.1:9", chat.address]) as server:
        for _ in range(8):
            began = time.monotonic()
            answer = httpx.post(f"{server.address}/chat/messages", json={"text": "hei"})
            assert (answer.status_code, answer.json()) == (200, {"port": chat.port})
            assert time.monotonic() - began < WITHIN_SECONDS
        assert_says_nothing_of_visitors(server)


def test_a_replica_that_hangs_costs_one_wait_and_the_other_answers(chat: Backend, tmp_path: Path) -> None:
    with backend() as hanging, nginx(tmp_path, [hanging.address, chat.address]) as server:
        hanging.behaviour = "hangs"
        for _ in range(2):  # one of the two goes to the replica that hangs
            answer = httpx.post(f"{server.address}/chat/messages", json={"text": "hei"}, timeout=10)
            assert (answer.status_code, answer.json()) == (200, {"port": chat.port})
        assert len(hanging.seen) == 1


def test_a_replica_that_refuses_gives_way_to_the_other(chat: Backend, tmp_path: Path) -> None:
    with backend() as refusing, nginx(tmp_path, [refusing.address, chat.address]) as server:
        refusing.behaviour = "refuses"
        for _ in range(20):
            answer = httpx.post(f"{server.address}/chat/messages", json={"text": "hei"})
            assert answer.json() == {"port": chat.port}
        assert {seen.body for seen in [*refusing.seen, *chat.seen]} == {b'{"text":"hei"}'}
        assert len(refusing.seen) >= 10


def test_a_crowd_that_is_refused_does_not_close_the_replicas(chat: Backend, tmp_path: Path) -> None:
    with backend() as other, nginx(tmp_path, [other.address, chat.address]) as server:
        other.behaviour = chat.behaviour = "refuses"
        for _ in range(20):
            answer = httpx.post(f"{server.address}/chat/messages", json={"text": "hei"})
            assert (answer.status_code, answer.content) == (503, BUSY)
        other.behaviour = "answers"
        assert httpx.post(f"{server.address}/chat/messages", json={"text": "hei"}).json() == {"port": other.port}


def test_with_one_dead_and_one_that_refuses_it_is_the_refusal_or_the_card(chat: Backend, tmp_path: Path) -> None:
    with nginx(tmp_path, ["127.0.0.1:9", chat.address]) as server:
        chat.behaviour = "refuses"
        for _ in range(4):
            answer = httpx.post(f"{server.address}/chat/messages", json={"text": "hei"})
            assert answer.status_code == 503
            assert answer.content in (BUSY, CARD["problem.nb.json"])


def test_the_chats_own_problem_passes_unchanged(door: NginxServer, chat: Backend) -> None:
    chat.behaviour = "refuses"
    answer = httpx.post(f"{door.address}/chat/messages", json={"text": "hei"})
    assert (answer.status_code, answer.content) == (503, BUSY)


def test_the_first_reply_comes_before_the_second_is_ready(door: NginxServer, chat: Backend) -> None:
    chat.go_on.clear()
    headers = {"Accept": "application/x-ndjson"}
    with httpx.stream("POST", f"{door.address}/chat/messages", json={"text": "hei"}, headers=headers) as answer:
        lines = answer.iter_lines()
        assert next(lines) == '{"n":1}'
        chat.go_on.set()
        assert list(lines) == ['{"n":2}']


def test_the_chat_gets_the_visitors_address_alone_and_only_the_headers_that_it_needs(
    door: NginxServer, chat: Backend
) -> None:
    claimed = {"X-Forwarded-For": "192.0.2.1", "X-Real-IP": "192.0.2.1", "Forwarded": "for=192.0.2.1"}
    curious = {"User-Agent": "Mozilla/5.0", "Cookie": "a=b", "Referer": "https://example.no/", "X-Anything": "x"}
    needed = {"Authorization": "Bearer x", "Origin": "https://example.no", "Accept-Language": "nn"}
    httpx.post(f"{door.address}/chat/messages", json={}, headers={**claimed, **curious, **needed})
    headers = chat.seen[0].headers
    assert headers["x-forwarded-for"] == "127.0.0.1"
    assert headers.keys() == {
        *("host", "x-forwarded-for", "content-length", "content-type", "accept", "accept-encoding"),
        *("authorization", "origin", "accept-language"),
    }
