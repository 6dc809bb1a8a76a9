"""Rasa falls or hangs, there is no room, the clock jumps, the log cannot be written: visitors are answered."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from browser import Window, open_browser, visitor
from rasa_server import RasaServer
from started_service import DANGER, NUMBER, StartedService, Visitor, started_service, wait_until

MARKER = "Kvitrendebekk"


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedService]:
    """The whole service; `model` makes sure that nothing is trained meanwhile."""
    with started_service(tmp_path_factory.mktemp("chat")) as started:
        yield started


def test_rasa_falls_in_mid_conversation_and_the_window_has_the_card_then_a_new_conversation(
    service: StartedService,
) -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(open_browser())
        window = Window(stack.enter_context(visitor(browser)), service.address)
        window.open()
        assert "112" in window.say(DANGER)[0]
        service.chat_server.kill()
        began = time.monotonic()
        window.box.fill(f"det er {MARKER}")
        window.box.press("Enter")
        window.log.get_by_text("Numrene virker likevel").wait_for(timeout=3000)
        assert time.monotonic() - began < 3
        wait_until(service.is_ready, "the new chat server", 90)
        answers = window.say(DANGER)
        assert any(answer.startswith(NUMBER) for answer in answers)
    assert "The chat server ended (by signal 9); starting it again in 1 s." in service.log()
    assert MARKER not in service.log()


def test_a_rasa_that_hangs_is_ended_and_started_again(service: StartedService) -> None:
    with ExitStack() as stack:
        browser = stack.enter_context(open_browser())
        window = Window(stack.enter_context(visitor(browser)), service.address)
        window.open()
        before = service.chat_server
        before.send_signal(signal.SIGSTOP)
        window.box.fill(f"{DANGER} {MARKER}")
        window.box.press("Enter")
        window.log.get_by_text("116 006").first.wait_for(timeout=3500)  # the built-in card, after three seconds
    wait_until(lambda: "The chat server does not answer any more; ending it." in service.log(), "the hang", 90)
    wait_until(service.is_ready, "the new chat server", 90)
    assert service.chat_server.pid != before.pid
    assert service.visitor().say(DANGER)[0]["text"].startswith(NUMBER)
    assert MARKER not in service.log()


def test_when_it_is_told_to_end_what_is_in_hand_is_answered(model: Path, tmp_path: Path) -> None:
    """Messages that are being answered while the end is asked for get their answers; no new ones are taken."""
    with started_service(tmp_path) as service:
        visitors = [service.visitor() for _ in range(12)]
        answers: list[httpx.Response] = []
        writing = [threading.Thread(target=lambda one=one: answers.append(one.post(DANGER))) for one in visitors]
        for one in writing:
            one.start()
        code = service.terminate()
        for one in writing:
            one.join()
        assert code == 0
    assert {answer.status_code for answer in answers} <= {200, 503}
    told = [a.json()[0]["text"] if a.status_code == 200 else a.json()["detail"] for a in answers]
    assert len(told) == len(visitors)
    assert all(text.startswith(NUMBER) for text in told)


def test_at_the_cap_of_sessions_the_numbers_are_given_and_room_comes_back(model: Path, tmp_path: Path) -> None:
    server = RasaServer(tmp_path, model, {"max_sessions": 4, "proxies": 1}, debug=False).wait()
    try:
        visitors = []
        for number in range(4):
            visitors.append(Visitor(server.address))
            visitors[-1].client.headers["X-Forwarded-For"] = f"198.51.100.{number}"
            assert visitors[-1].begin().say(DANGER)[0]["text"].startswith(NUMBER)
        server.client.headers["X-Forwarded-For"] = "203.0.113.9"
        refused = server.client.post("/chat/sessions")
        assert (refused.status_code, refused.json()["numbers"][0]["number"]) == (503, NUMBER)
        visitors[0].client.delete("/chat/sessions/current")
        assert server.client.post("/chat/sessions").status_code == 201
        assert visitors[1].say(DANGER)[0]["text"].startswith(NUMBER)
    finally:
        server.stop()


def test_a_log_that_cannot_be_written_stops_nothing(model: Path, tmp_path: Path) -> None:
    """A full disk under the log: /dev/full takes nothing and answers as a full disk does."""
    service = StartedService(tmp_path, output=Path("/dev/full"))
    try:
        wait_until(service.is_ready, "the service", 90)
        service.action_server.kill()
        someone = service.visitor()
        assert someone.say(DANGER)[0]["text"].startswith(NUMBER)
        wait_until(lambda: "krisesenter" in someone.post("nærmeste krisesenter i Bodø").text, "the new action server")
        assert service.process.poll() is None
    finally:
        service.kill()


def test_a_clock_that_jumps_changes_nothing(model: Path, tmp_path: Path) -> None:
    """The wall clock goes two days ahead and two days back in mid conversation (libfaketime), as after a bad sync."""
    library = next(iter(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")), None)
    if library is None:
        pytest.skip("no libfaketime here (Debian: apt install faketime)")
    clock = tmp_path / "clock"
    clock.write_text("+0")
    jumping = {
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(clock),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }
    with started_service(tmp_path, **jumping) as service:
        someone = service.visitor()
        place = someone.say("jeg bor i Bodø og vil finne nærmeste krisesenter")
        assert "Bodø" in place[-1]["text"] + place[0]["text"]
        for jump in ("+2d", "-2d"):
            clock.write_text(jump)
            assert "112" in someone.say(DANGER)[0]["text"]
            again = someone.say("hva er nummeret til krisesenteret?")
            assert all(reply.get("name") != "fallback_card" for reply in again)
            assert service.is_ready()
            someone.say("jeg er trygg nå")
        assert "krisesenter" in " ".join(reply["text"] for reply in someone.say("hvor er nærmeste krisesenter")).lower()
        assert service.visitor().say(DANGER)[0]["text"].startswith(NUMBER)
