"""The action server stops, hangs, is slow or answers rubbish: danger is answered, the rest with numbers; it heals."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from rasa_server import RasaServer
from started_service import CARD, DANGER, NUMBER, WITHIN_SECONDS, StartedService, started_service, wait_until

from ledelys.service.ports import any_free_port

FIND = "jeg bor i Bodø og vil finne nærmeste krisesenter"
MARKER = "Kvitrendebekk"

MISBEHAVING = """
import http.server, json, pathlib, sys, time

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        how = pathlib.Path(sys.argv[2]).read_text()
        if how == "slow":
            time.sleep(30)
        if how == "cut":
            self.wfile.write(b"HTTP/1.1 200 OK\\r\\nContent-Length: 500\\r\\n\\r\\n{")
            self.close_connection = True
            return
        known = {"html": b"<h1>no</h1>", "error": b"{}", "form": b'{"events": 1, "responses": [7]}'}
        body = known.get(how, b"\\xff\\x00")
        self.send_response(500 if how == "error" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass

http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StartedService]:
    """The whole service; `model` makes sure that nothing is trained meanwhile."""
    with started_service(tmp_path_factory.mktemp("actions")) as started:
        yield started


def _finds(service: StartedService) -> bool:
    answer = service.visitor().post(FIND)
    return answer.status_code == httpx.codes.OK and "krisesenter" in answer.text and CARD not in answer.text


def test_an_action_server_that_hangs_is_noticed_ended_and_started_again(service: StartedService) -> None:
    assert _finds(service)
    visitor = service.visitor()
    before = service.action_server
    before.send_signal(signal.SIGSTOP)
    assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
    assert visitor.names(f"{FIND} {MARKER}")[-1] == CARD
    wait_until(lambda: "The action server does not answer any more; ending it." in service.log(), "the hang", 60)
    wait_until(lambda: _finds(service), "the new action server")
    assert service.action_server.pid != before.pid
    assert MARKER not in service.log()


def test_an_action_server_that_stopped_is_started_again(service: StartedService) -> None:
    assert _finds(service)
    visitor = service.visitor()
    before = service.action_server
    before.kill()
    assert visitor.say(DANGER)[0]["text"].startswith(NUMBER)
    answer = visitor.say(f"{FIND} {MARKER}")  # within the pause before the restart
    assert CARD in [reply.get("name") for reply in answer] or "krisesenter" in answer[0]["text"].lower()
    wait_until(lambda: _finds(service), "the new action server")
    assert service.action_server.pid != before.pid
    assert "The action server ended (by signal 9); starting it again in 1 s." in service.log()
    assert MARKER not in service.log()


@pytest.fixture(scope="module")
def misled(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[RasaServer, Path]]:
    """The chat server with something else at the address of its action server, and the file that says what."""
    folder = tmp_path_factory.mktemp("misled")
    how, port = folder / "how", any_free_port()
    how.write_text("bytes")
    impostor = subprocess.Popen([sys.executable, "-c", MISBEHAVING, str(port), str(how)])
    server = RasaServer(folder, model, {}, action_port=port)
    try:
        yield server.wait(), how
    finally:
        server.stop()
        impostor.kill()
        impostor.wait()


@pytest.mark.parametrize("how", ["slow", "cut", "html", "error", "form", "bytes"])
def test_a_slow_or_senseless_action_server_costs_nobody_the_numbers(misled: tuple[RasaServer, Path], how: str) -> None:
    server, said = misled
    said.write_text(how)
    session = server.session()
    for text, first in ((f"{FIND} {MARKER}", CARD), (DANGER, "utter_danger_attack")):
        answer = server.client.post("/chat/messages", json={"text": text}, headers=session)
        assert answer.elapsed.total_seconds() < WITHIN_SECONDS
        assert json.loads(answer.content)[0 if text == DANGER else -1]["name"] == first
    assert server.client.get("/ready").status_code == httpx.codes.OK
    assert MARKER not in server.output()
