"""The service as it is shipped, `ledelys start`, as real processes; and a visitor who writes to it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil

from ledelys.paths import ROOT
from ledelys.service.ports import LOOPBACK, any_free_port

LONGEST_START_SECONDS = 120
WITHIN_SECONDS = 3.0
"""What every visitor is promised, whatever is broken."""
DANGER = "han står utenfor døra med kniv"
NUMBER = "112"
CARD = "fallback_card"


def wait_until(condition: Callable[[], object], what: str, seconds: float = 40.0) -> None:
    """Look again and again until `condition` holds; fails after so many seconds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.1)


class Visitor:
    """Somebody who writes to a service over HTTP, as the chat window does."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=20)
        self.seconds = 0.0
        """How long the last answer took."""

    def begin(self) -> Visitor:
        """Open a session."""
        answer = self.client.post("/chat/sessions")
        assert answer.status_code == httpx.codes.CREATED, answer.text
        self.token = answer.json()["token"]
        self.client.headers["Authorization"] = f"Bearer {self.token}"
        return self

    def post(self, text: str) -> httpx.Response:
        """Write something; returns the answer as it is."""
        began = time.monotonic()
        answer = self.client.post("/chat/messages", json={"text": text})
        self.seconds = time.monotonic() - began
        return answer

    def say(self, text: str) -> list[dict[str, Any]]:
        """Write something; returns the replies, which must be there in time."""
        answer = self.post(text)
        assert answer.status_code == httpx.codes.OK, answer.text
        assert self.seconds < WITHIN_SECONDS, f"{self.seconds:.2f} s"
        replies: list[dict[str, Any]] = answer.json()
        return replies

    def names(self, text: str) -> list[str]:
        """Write something; returns the names of the replies."""
        return [str(reply.get("name")) for reply in self.say(text)]


class StartedService:
    """A running `ledelys start`, its children, and what it has written."""

    def __init__(self, folder: Path, *words: str, output: Path | None = None, **environment: str) -> None:
        self.port = any_free_port()
        self.address = f"http://{LOOPBACK}:{self.port}"
        self.output = output or folder / f"ledelys-{self.port}.txt"
        command = [sys.executable, "-m", "ledelys", "start", "--port", str(self.port), "--log", "json"]
        with self.output.open("ab") as file:
            self.process = subprocess.Popen(
                [*command, "--actions-port", str(any_free_port()), *words],
                cwd=ROOT,
                env={**os.environ, **environment},
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait(self) -> StartedService:
        """Return when it serves; fails with its output if it never does."""

        def serves() -> bool:
            assert self.process.poll() is None, self.log()
            return "Ledelys is ready" in self.log()

        wait_until(serves, "the service", LONGEST_START_SECONDS)
        return self

    def log(self) -> str:
        """Everything it has written."""
        return self.output.read_text(encoding="utf-8", errors="replace")

    def child(self, module: str) -> psutil.Process:
        """The child that runs a module of ledelys.service."""
        children = psutil.Process(self.process.pid).children()
        (found,) = [one for one in children if f"ledelys.service.{module}" in one.cmdline()]
        return found

    @property
    def action_server(self) -> psutil.Process:
        """The action server as it runs now."""
        return self.child("action_server")

    @property
    def chat_server(self) -> psutil.Process:
        """Rasa as it runs now."""
        return self.child("rasa_server")

    def visitor(self) -> Visitor:
        """A new visitor with a session."""
        return Visitor(self.address).begin()

    def is_ready(self) -> bool:
        """Whether it says that it serves."""
        with contextlib.suppress(httpx.TransportError):
            return httpx.get(f"{self.address}/ready", timeout=2).status_code == httpx.codes.OK
        return False

    def terminate(self, seconds: float = 25.0) -> int:
        """Ask it to end; returns its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Let it fall at once with everything it has started."""
        with contextlib.suppress(psutil.NoSuchProcess):
            everything = psutil.Process(self.process.pid).children(recursive=True)
            self.process.kill()
            for one in everything:
                with contextlib.suppress(psutil.NoSuchProcess):
                    one.kill()
        self.process.wait()


@contextlib.contextmanager
def started_service(folder: Path, *words: str, **environment: str) -> Iterator[StartedService]:
    """Start the service with further options and environment; ends it whatever happens."""
    service = StartedService(folder, *words, **environment)
    try:
        yield service.wait()
    finally:
        service.kill()
