"""Starts `rasa run` with our channel and store in a process of its own, as it is started for visitors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
from tiny_bot import free_port

ROOT = Path(__file__).resolve().parents[2]
STORE = "ledelys.store.forgetting.ForgettingTrackerStore"
CHANNEL = "ledelys.chat.channel.LedelysChat"
START_SECONDS = 60


class RasaServer:
    """One running server; `client` talks to it, `output()` is all it has written so far."""

    def __init__(
        self,
        folder: Path,
        model: Path,
        settings: dict[str, Any],
        *,
        store: str = STORE,
        debug: bool = True,
        action_port: int | None = None,
        port: int | None = None,
    ):
        self.folder = folder
        self.port, self.action_port = port or free_port(), action_port or free_port()
        (folder / "credentials.yml").write_text(json.dumps({CHANNEL: settings}), encoding="utf-8")
        endpoints = {
            "tracker_store": {"type": store},
            "action_endpoint": {"url": f"http://127.0.0.1:{self.action_port}/webhook", "enable_selective_domain": True},
            "nlg": {"type": "ledelys.choosing_words.FittingWords"},
        }
        (folder / "endpoints.yml").write_text(json.dumps(endpoints), encoding="utf-8")
        self._log = folder / "output.txt"
        arguments = [sys.executable, "-m", "rasa", "run", "-m", str(model), "-i", "127.0.0.1", "-p", str(self.port)]
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [*arguments, *(["--debug"] if debug else [])],
                cwd=folder,
                env={**os.environ, "RASA_TELEMETRY_ENABLED": "false", "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.address = f"http://127.0.0.1:{self.port}"
        self.client = httpx.Client(base_url=self.address, timeout=20)

    def wait(self) -> RasaServer:
        """Returns when the server serves; fails with its output if it never does."""
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                # The socket is open a moment before the store has been looked at.
                if self.client.post("/chat/sessions").status_code == httpx.codes.CREATED:
                    return self
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.output()[-1500:])

    def output(self) -> str:
        """Standard output and error."""
        return self._log.read_text(encoding="utf-8", errors="replace")

    def stop(self) -> int:
        """Ends the server as a service manager would; returns its exit code."""
        self.client.close()
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=30)

    def session(self) -> dict[str, str]:
        """Opens a session and returns the header that goes with it."""
        return {"Authorization": f"Bearer {self.client.post('/chat/sessions').json()['token']}"}

    def say(self, session: dict[str, str], text: str, **headers: str) -> list[dict[str, Any]]:
        """Sends typed text and returns the replies."""
        response = self.client.post("/chat/messages", json={"text": text}, headers={**session, **headers})
        assert response.status_code == httpx.codes.OK, response.text
        replies: list[dict[str, Any]] = response.json()
        return replies
