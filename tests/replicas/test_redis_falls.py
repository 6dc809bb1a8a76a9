"""Redis stops, hangs, is emptied, comes back: danger is answered, all else with the numbers, and it heals by itself."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from real_servers import RedisServer, certificates, redis_server
from several import PASSWORD, replica
from started_service import CARD, DANGER, NUMBER, StartedService, Visitor, wait_until

MARKER = "Kvitrendebekk"
FIND = f"jeg bor i Bodø og vil finne nærmeste krisesenter, {MARKER}"


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """A Redis with TLS and a password."""
    folder = tmp_path_factory.mktemp("redis")
    with redis_server(folder, password=PASSWORD, tls=certificates(folder / "tls")) as started:
        yield started


@pytest.fixture(scope="module")
def service(model: Path, redis: RedisServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedService]:
    """One replica on it."""
    started = replica(tmp_path_factory.mktemp("service"), redis)
    try:
        yield started.wait()
    finally:
        started.kill()


def _answers_without_memory(visitor: Visitor) -> None:
    assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
    assert visitor.names(DANGER)[-1] == CARD
    assert visitor.names(FIND) == [CARD]
    pressed = visitor.client.post("/chat/messages", json={"payload": '/language_switch{"language": "en"}'})
    assert [reply["name"] for reply in pressed.json()] == [CARD]


def _remembers(visitor: Visitor) -> bool:
    answer = visitor.post("hvor er nærmeste krisesenter?")
    return answer.status_code == httpx.codes.OK and "Bodø" in answer.text


def test_with_tls_and_password_a_conversation_is_remembered(service: StartedService) -> None:
    visitor = service.visitor()
    visitor.say(FIND)
    assert _remembers(visitor)


def test_a_redis_that_hangs_costs_nobody_an_answer_and_the_conversation_goes_on_after(
    service: StartedService, redis: RedisServer
) -> None:
    visitor = service.visitor()
    visitor.say(FIND)
    redis.freeze()
    try:
        _answers_without_memory(visitor)
        stranger = service.visitor()
        assert stranger.say(DANGER)[0]["text"].startswith(NUMBER)
        assert service.is_ready()
    finally:
        redis.thaw()
    wait_until(lambda: _remembers(visitor), "the memory")
    assert service.log().count("Redis does not answer (TimeoutError)") == 1
    assert "Redis answers again" in service.log()
    assert MARKER not in service.log()


def test_a_redis_that_falls_and_comes_back_empty_begins_new_conversations(
    service: StartedService, redis: RedisServer
) -> None:
    visitor = service.visitor()
    visitor.say(FIND)
    redis.stop()
    _answers_without_memory(visitor)
    during = service.visitor()
    assert during.say(DANGER)[0]["text"].startswith(NUMBER)
    assert visitor.client.delete("/chat/sessions/current").status_code == 204

    before = service.log().count("Redis answers again")
    redis.start()
    wait_until(lambda: service.visitor() and service.log().count("Redis answers again") > before, "the store")
    for lost in (visitor, during):
        gone = lost.post(DANGER)
        assert (gone.status_code, gone.json()["type"]) == (401, "/problems/no-session")
        assert gone.json()["detail"].startswith(NUMBER)
    new = service.visitor()
    new.say(FIND)
    assert _remembers(new)
    assert MARKER not in service.log()
    assert PASSWORD not in service.log()


def test_a_wrong_password_is_told_without_the_password_and_danger_is_answered(
    model: Path, redis: RedisServer, tmp_path: Path
) -> None:
    url = redis.url
    redis.url = url.replace(PASSWORD, "feil-passord")
    started = replica(tmp_path, redis)
    redis.url = url
    try:
        visitor = started.wait().visitor()
        assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
        assert "Redis does not answer (AuthenticationError)" in started.log()
        assert "feil-passord" not in started.log()
    finally:
        started.kill()
