"""The service that the visitors come to: started for the measurement, or one that runs already."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from benchmarks.errors import BenchmarkError
from benchmarks.running import ACTIONS, RASA, SUPERVISOR, Running, end_of, spawn
from ledelys.paths import ROOT
from ledelys.service import ports

LONGEST_START_SECONDS = 300.0
SETTINGS = {
    # The visitors all come from this machine: each names an address of its own, as nginx in front would.
    "proxies": 1,
    # For the client of this program, which names none, and its conversation of a hundred turns.
    "requests_per_minute_per_address": 1_000_000,
    "messages_per_minute": 1_000_000,
}
"""What a measurement needs otherwise; the limits on what the whole service does stay as they are."""

_CHANNEL = "ledelys.chat.channel.LedelysChat"
_OPEN_GAUGE = re.compile(r"^ledelys_conversations(?:\{[^}]*\})? (\S+)$", re.MULTILINE)
_ASK_AGAIN_SECONDS = 0.05
_LONGEST_ANSWER_SECONDS = 20.0
_FIRST_WORDS = "hei"


@dataclass
class Service:
    """A service that can be visited; without processes where it was not started here."""

    address: str
    running: Running | None = None
    metrics: str | None = None
    began: float = 0.0
    """When it was started, by time.monotonic()."""

    def open_conversations(self) -> float | None:
        """Conversations that the service says are open, in tens; None where it does not tell."""
        if self.metrics is None:
            return None
        try:
            found = _OPEN_GAUGE.search(httpx.get(self.metrics, timeout=5.0, trust_env=False).text)
        except httpx.HTTPError:
            return None
        return float(found[1]) if found else None

    def resident(self) -> dict[str, int]:
        """Resident memory in bytes by role; empty where the processes are not known."""
        return self.running.resident() if self.running else {}

    def processor_seconds(self) -> float:
        """Processor time of all processes so far; 0 where they are not known."""
        return self.running.processor_seconds() if self.running else 0.0


class Host:
    """Gives the service: a fresh one for each scenario, or the one at an address."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        """Args: folder for what a run writes; address of a service that runs already, None to start one."""
        self.folder = folder
        self.url = url.rstrip("/") if url else None

    @contextmanager
    def service(self) -> Iterator[Service]:
        """A service that answers; ended afterwards if it was started here."""
        if self.url:
            first_answer(Service(self.url))
            yield Service(self.url)
            return
        service = self.start()
        try:
            first_answer(service)
            yield service
        finally:
            if service.running:
                service.running.end()

    def start(self) -> Service:
        """Run `ledelys start` with SETTINGS and return at once."""
        credentials = self.folder / "credentials.yml"
        credentials.write_text(yaml.safe_dump({_CHANNEL: SETTINGS}), encoding="utf-8")
        port, actions_port, metrics_port = _free_ports(3)
        words = ["ledelys", "start", "--port", str(port), "--actions-port", str(actions_port)]
        words += ["--credentials", str(credentials), "--metrics-port", str(metrics_port), "--no-train"]
        log = self.folder / "service.log"
        roles = {"ledelys.service.action_server": ACTIONS, "ledelys.service.rasa_server": RASA}
        address = f"http://{ports.LOOPBACK}:{port}"
        began = time.monotonic()
        running = Running(address, [spawn(ROOT, log, *words)], roles | {"ledelys start": SUPERVISOR}, log)
        return Service(address, running, f"http://{ports.LOOPBACK}:{metrics_port}/metrics", began)


def first_answer(service: Service) -> None:
    """Return when a visitor is answered for the first time; raises BenchmarkError if that never happens."""
    deadline = time.monotonic() + LONGEST_START_SECONDS
    while True:
        try:
            _visit_once(service.address, _LONGEST_ANSWER_SECONDS)
            return
        except (httpx.HTTPError, BenchmarkError) as error:
            reason = str(error) or type(error).__name__
        log = ""
        if service.running:
            service.running.check_alive()
            log = end_of(service.running.log)
        if time.monotonic() > deadline:
            raise BenchmarkError(f"No answer of {service.address} in {LONGEST_START_SECONDS:.0f} s: {reason} {log}")
        time.sleep(_ASK_AGAIN_SECONDS)


def answers(address: str, within: float) -> bool:
    """Whether a new visitor's first message is answered within some seconds, counted from opening the session."""
    try:
        return _visit_once(address, within) <= within
    except (httpx.HTTPError, BenchmarkError):
        return False


def _visit_once(address: str, patience: float) -> float:
    """A new visitor's first message; returns the seconds from opening the session to the answer."""
    started = time.monotonic()
    with httpx.Client(base_url=address, timeout=patience, trust_env=False) as web:
        token = open_session(web)
        say(web, token, _FIRST_WORDS)
        took = time.monotonic() - started
        web.delete("/chat/sessions/current", headers=_bearer(token))
    return took


def open_session(web: httpx.Client) -> str:
    """A new session's token; raises BenchmarkError if there is none to have."""
    response = web.post("/chat/sessions")
    if response.status_code != httpx.codes.CREATED:
        raise BenchmarkError(f"No session was opened: status {response.status_code}.")
    return str(response.json()["token"])


def say(web: httpx.Client, token: str, text: str) -> float:
    """Send what a visitor types; returns the seconds until the whole answer. Raises BenchmarkError without one."""
    started = time.perf_counter()
    response = web.post("/chat/messages", json={"text": text}, headers=_bearer(token))
    seconds = time.perf_counter() - started
    if response.status_code != httpx.codes.OK or not response.json():
        raise BenchmarkError(f"{text!r} was not answered: status {response.status_code}.")
    replies: list[dict[str, Any]] = response.json()
    if any(reply.get("name") == "fallback_card" for reply in replies):
        raise BenchmarkError(f"{text!r} was answered with the fallback card.")
    return seconds


def converse(web: httpx.Client, messages: list[str]) -> list[float]:
    """Hold a conversation and delete it; returns the seconds of each turn. Raises BenchmarkError."""
    token = open_session(web)
    seconds = [say(web, token, message) for message in messages]
    web.delete("/chat/sessions/current", headers=_bearer(token))
    return seconds


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _free_ports(number: int) -> list[int]:
    found: list[int] = []
    while len(found) < number:
        port = ports.any_free_port()
        if port not in found:
            found.append(port)
    return found
