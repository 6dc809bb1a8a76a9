"""The action server is reachable from this machine only and never says or logs what somebody wrote."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest
from service_project import quiet_environment, wait_for

from ledelys.service import ports
from ledelys.service.supervisor import python_module

MARKER = "xyzzy break secret words"


@pytest.fixture
def server(project: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    port = ports.any_free_port()
    process = subprocess.Popen(
        python_module("ledelys.service.action_server", "--port", str(port)),
        cwd=project,
        env=quiet_environment(LOG_LEVEL="DEBUG"),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        wait_for(lambda: ports.answers(ports.LOOPBACK, port), "the action server")
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.communicate()


def _call(text: str) -> dict[str, object]:
    message = {"text": text, "intent": {}, "entities": []}
    tracker = {"sender_id": "a", "slots": {}, "latest_message": message, "events": [], "paused": False}
    return {"next_action": "action_count", "tracker": tracker, "domain": {}, "version": "3.6.21"}


def test_a_failing_action_answers_500_without_the_request(server: tuple[subprocess.Popen[str], str]) -> None:
    process, address = server
    answers = [
        httpx.post(f"{address}/webhook", json=_call(MARKER)),
        httpx.post(f"{address}/webhook", content=f"{{{MARKER}".encode()),
        httpx.post(f"{address}/webhook", json=[MARKER]),
    ]
    assert [answer.status_code for answer in answers] == [500, 400, 500]
    assert answers[0].json() == {"error": "ValueError"}
    assert not any("xyzzy" in answer.text for answer in answers)
    assert httpx.post(f"{address}/webhook", json=_call("tell")).json()["responses"][0]["text"] == "tre"
    process.terminate()
    log, _ = process.communicate(timeout=20)
    assert "An action failed: ValueError" in log
    assert "xyzzy" not in log


def test_an_unknown_action_is_a_404_without_the_request(server: tuple[subprocess.Popen[str], str]) -> None:
    _, address = server
    answer = httpx.post(f"{address}/webhook", json={**_call(MARKER), "next_action": "action_none"})
    assert answer.status_code == 404
    assert "xyzzy" not in json.dumps(answer.json())


def test_it_listens_on_the_machines_own_address_only(server: tuple[subprocess.Popen[str], str]) -> None:
    process, _ = server
    listening = psutil.Process(process.pid).net_connections(kind="tcp")
    assert {c.laddr.ip for c in listening if c.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
