"""The service that is fuzzed: started with limits that a fuzzer does not meet, or one that runs already."""

from __future__ import annotations

import contextlib
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.running import end_of, environment
from ledelys.paths import ROOT
from ledelys.service import ports, processes

LONGEST_START_SECONDS = 180.0
HIGH_LIMITS = {
    "messages_per_minute": 10_000_000,
    "requests_per_minute_per_address": 10_000_000,
    "max_turns": 1_000_000,
}
CHANNEL = "ledelys.chat.channel.LedelysChat"


@dataclass
class Service:
    """Where it is; its head process and its log, None where it runs already."""

    host: str
    port: int
    head: psutil.Process | None = None
    log: Path | None = None

    def memory(self) -> int | None:
        """Resident bytes of all its processes; None where they are not known."""
        if self.head is None:
            return None
        found = 0
        for process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                found += int(process.memory_info().rss)
        return found

    def pids(self) -> list[int]:
        """Its processes, in order; one that fell and was started again has another number."""
        return sorted(process.pid for process in self._processes())

    def is_alive(self) -> bool:
        """Whether it says that it is."""
        try:
            return (
                httpx.get(f"http://{self.host}:{self.port}/health", timeout=10, trust_env=False).json()["alive"] is True
            )
        except (httpx.HTTPError, ValueError, KeyError):
            return False

    def output(self) -> str:
        """All that it has logged; empty where that is not known."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""

    def _processes(self) -> list[psutil.Process]:
        if self.head is None:
            return []
        with contextlib.suppress(psutil.NoSuchProcess):
            return [self.head, *self.head.children(recursive=True)]
        return []


@contextlib.contextmanager
def started(folder: Path) -> Iterator[Service]:
    """Start `ledelys start` with its settings and log in `folder`; raises BenchmarkError if it does not come up."""
    port, log, credentials = ports.any_free_port(), folder / "log", folder / "credentials.yml"
    credentials.write_text(json.dumps({CHANNEL: HIGH_LIMITS}), encoding="utf-8")
    words = ["-m", "ledelys", "start", "--port", str(port), "--credentials", str(credentials), "--no-train"]
    with log.open("wb") as output:
        head = processes.spawn([sys.executable, *words], ROOT, environment(), output=output)
    service = Service("127.0.0.1", port, psutil.Process(head.pid), log)
    try:
        end = time.monotonic() + LONGEST_START_SECONDS
        while not _is_ready(service):
            if head.poll() is not None or time.monotonic() > end:
                raise BenchmarkError(f"The service did not start. {end_of(log)}")
            time.sleep(0.2)
        yield service
    finally:
        processes.end([head], grace=20.0)


def _is_ready(service: Service) -> bool:
    try:
        answer = httpx.get(f"http://{service.host}:{service.port}/ready", timeout=10, trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == httpx.codes.OK
