"""Watching over the servers: all start, all end, and one that falls is started again."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ledelys.service import processes
from ledelys.service.errors import ServiceError

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Before the first restart, the second and so on; a service that falls more often than that in a row is given up."""
QUICK_SECONDS = 60.0
"""A service that fell after less than this time fell quickly; after longer the count begins anew."""
LONGEST_START_SECONDS = 180.0
_LOOK_EVERY_SECONDS = 0.1


@dataclass
class Service:
    """One server: how to start it and how to tell that it is ready."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    is_ready: Callable[[], bool]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_falls: int = 0
    restart_at: float | None = field(default=None)


class Supervisor:
    """Starts services in one folder, watches over them, and ends them all."""

    def __init__(
        self,
        services: Sequence[Service],
        root: Path,
        say: Callable[[str], None],
        pauses: Sequence[float] = PAUSES_SECONDS,
    ) -> None:
        self._services = list(services)
        self._root = root
        self._say = say
        self._pauses = tuple(pauses)
        self._stop = threading.Event()

    def stop(self) -> None:
        """Ask for the end; safe in a signal handler."""
        self._stop.set()

    def start(self) -> bool:
        """Start everything and wait until all of it is ready; False if the end was asked for meanwhile.

        Raises ServiceError if a service ends or is not ready within LONGEST_START_SECONDS.
        """
        for service in self._services:
            self._start(service)
        deadline = time.monotonic() + LONGEST_START_SECONDS
        waiting = list(self._services)
        while waiting and not self._stop.is_set():
            for service in list(waiting):
                code = service.process.poll() if service.process else None
                if code is not None:
                    raise ServiceError(
                        f"{service.name} ended before it was ready ({_ending(code)}); its reason is above."
                    )
                if service.is_ready():
                    waiting.remove(service)
            if waiting and time.monotonic() > deadline:
                raise ServiceError(f"{waiting[0].name} was not ready after {LONGEST_START_SECONDS:.0f} seconds.")
            self._stop.wait(_LOOK_EVERY_SECONDS)
        return not self._stop.is_set()

    def watch(self) -> None:
        """Start again what falls, until the end is asked for. Raises ServiceError when a service is given up."""
        while not self._stop.is_set():
            for service in self._services:
                self._look_after(service)
            self._stop.wait(_LOOK_EVERY_SECONDS)

    def end(self) -> None:
        """End every service and everything that it started; returns when none is left."""
        running = [service.process for service in self._services if service.process]
        processes.end(running)
        for service in self._services:
            service.process = None

    def _start(self, service: Service) -> None:
        service.process = processes.spawn(service.command, self._root, service.environment)
        service.started_at = time.monotonic()
        service.restart_at = None

    def _look_after(self, service: Service) -> None:
        if service.restart_at is not None:
            if time.monotonic() >= service.restart_at:
                self._start(service)
            return
        code = service.process.poll() if service.process else None
        if code is None or service.process is None:
            return
        processes.end([service.process], grace=0)  # what it had started may still be there
        quick = time.monotonic() - service.started_at < QUICK_SECONDS
        service.quick_falls = service.quick_falls + 1 if quick else 1
        if service.quick_falls > len(self._pauses):
            raise ServiceError(f"{service.name} fell {service.quick_falls} times in a row; giving up.")
        pause = self._pauses[service.quick_falls - 1]
        service.restart_at = time.monotonic() + pause
        self._say(f"{service.name} ended ({_ending(code)}); starting it again in {pause:.0f} s.")


def python_module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module with the Python in use."""
    return [sys.executable, "-m", name, *arguments]


def _ending(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"exit code {code}"
