"""The service as it is shipped: `ledelys start`, spoken to over HTTP, and what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil
import pytest

from ledelys.paths import ROOT
from ledelys.service.ports import any_free_port

LONGEST_START_SECONDS = 120


@dataclass
class Running:
    """A started service."""

    process: subprocess.Popen[bytes]
    address: str
    output: Path


@pytest.fixture(scope="module")
def service(model: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Start the service on a free port; `model` makes sure that nothing is trained meanwhile."""
    output = tmp_path_factory.mktemp("service") / "output"
    port = any_free_port()
    with output.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, "-m", "ledelys", "start", "--port", str(port)],
            cwd=ROOT,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    running = Running(process, f"http://127.0.0.1:{port}", output)
    try:
        deadline = time.monotonic() + LONGEST_START_SECONDS
        while b"http" not in output.read_bytes():
            assert process.poll() is None, output.read_text()
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.2)
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture
def client(service: Running) -> Iterator[httpx.Client]:
    """A visitor's client with a session of its own."""
    with httpx.Client(base_url=service.address, timeout=20) as http:
        token = http.post("/chat/sessions").json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        yield http


def say(client: httpx.Client, text: str) -> list[dict[str, str]]:
    """Send what a visitor types, and return the replies."""
    answer = client.post("/chat/messages", json={"text": text})
    assert answer.status_code == 200, answer.text
    replies: list[dict[str, str]] = answer.json()
    return replies


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("han står utenfor døra med kniv", "112"),
        ("he is going to kill me tonight", "112"),
        ("jeg har tatt en overdose", "113"),
        ("det brenner i leiligheten", "110"),
    ],
)
def test_danger_is_answered_with_the_number_first(client: httpx.Client, text: str, number: str) -> None:
    assert say(client, text)[0]["text"].startswith(number)


def test_the_rest_channel_answers_too(service: Running) -> None:
    answer = httpx.post(
        f"{service.address}/webhooks/rest/webhook",
        json={"sender": "integrator", "message": "I want to report a crime, who can support me?"},
        timeout=20,
    )
    assert "800 40 008" in answer.json()[0]["text"]


def test_the_page_the_script_and_the_health_are_served(service: Running) -> None:
    page = httpx.get(service.address)
    assert page.status_code == 200
    assert "112" in page.text
    assert "rasa" not in page.text.lower()
    assert httpx.get(f"{service.address}/chat/ledelys.js").status_code == 200
    assert httpx.get(f"{service.address}/health").json() == {"alive": True, "ready": True}


def test_a_deleted_conversation_is_gone(client: httpx.Client) -> None:
    say(client, "mannen min slår meg")
    assert client.delete("/chat/sessions/current").status_code == 204
    assert client.post("/chat/messages", json={"text": "ja"}).status_code == 401


def test_two_visitors_do_not_share_anything(service: Running, client: httpx.Client) -> None:
    say(client, "jeg bor i Bodø og vil finne nærmeste krisesenter")
    with httpx.Client(base_url=service.address, timeout=20) as other:
        token = other.post("/chat/sessions").json()["token"]
        other.headers["Authorization"] = f"Bearer {token}"
        texts = " ".join(reply["text"] for reply in say(other, "hvor er nærmeste krisesenter"))
    assert "Bodø" not in texts


def test_no_word_of_a_visitor_is_left_in_output_or_files(service: Running) -> None:
    marker = f"merke{uuid.uuid4().hex}"
    began = time.time() - 1
    with httpx.Client(base_url=service.address, timeout=20) as http:
        token = http.post("/chat/sessions").json()["token"]
        http.headers["Authorization"] = f"Bearer {token}"
        for text in (f"mannen min slår meg {marker}", f"{marker}", f"jeg bor i Bodø {marker}", f"/restart {marker}"):
            say(http, text)
        http.post("/chat/messages", content=f'{{"text": "{marker}'.encode())
        http.post("/chat/messages", json={"text": marker * 200})
        http.delete("/chat/sessions/current")
    httpx.post(f"{service.address}/webhooks/rest/webhook", json={"sender": marker, "message": marker}, timeout=20)
    assert marker.encode() not in service.output.read_bytes()
    changed = [
        file
        for folder in (ROOT / ".ledelys", ROOT / "models", ROOT / ".rasa", ROOT / "results")
        for file in folder.rglob("*")
        if file.is_file() and file.stat().st_mtime > began
    ]
    assert [file for file in changed if marker.encode() in file.read_bytes()] == []


def test_ctrl_c_ends_every_process(service: Running) -> None:
    """Stands last: it ends the service of this module."""
    head = psutil.Process(service.process.pid)
    everyone = [head, *head.children(recursive=True)]
    assert len(everyone) >= 3
    service.process.send_signal(signal.SIGINT)
    assert service.process.wait(timeout=20) == 0
    assert psutil.wait_procs(everyone, timeout=5)[1] == []
