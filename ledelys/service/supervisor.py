"""Watching over the servers: all start, all end, and one that falls or hangs is started again."""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ledelys.service import processes
from ledelys.service.errors import ServiceError

PAUSES_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Before the first restart, the second and so on; a service that falls more often than that in a row is given up."""
QUICK_SECONDS = 60.0
"""A service that fell after less than this time fell quickly; after longer the count begins anew."""
LONG_PAUSE_SECONDS = 60.0
"""Before each further restart of a service that is not given up."""
LOOKED_AT_EVERY_SECONDS = 5.0
SILENT_LOOKS = 3
"""A service that does not answer so many looks in a row hangs, and is ended and started again."""
LONGEST_START_SECONDS = 180.0
_LOOK_EVERY_SECONDS = 0.1
_LOOK_WHILE_STARTING_SECONDS = 0.5


@dataclass
class Service:
    """One server: how to start it and how to tell that it is ready."""

    name: str
    command: Sequence[str]
    environment: dict[str, str]
    is_ready: Callable[[], bool]
    essential: bool = True
    """Whether everything ends when it is given up; the others are tried for ever, since the rest is of use alone."""
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    quick_falls: int = 0
    restart_at: float | None = None
    was_ready: bool = False
    """Since it was started last."""
    silent_looks: int = 0


class Supervisor:
    """Starts services in one folder, watches over them, and ends them all."""

    def __init__(
        self,
        services: Sequence[Service],
        root: Path,
        say: Callable[[str], None],
        pauses: Sequence[float] = PAUSES_SECONDS,
        long_pause: float = LONG_PAUSE_SECONDS,
        looked_at_every: float = LOOKED_AT_EVERY_SECONDS,
    ) -> None:
        """Args: the services in the order of their start; their folder; what tells the operator; seconds before the
        restarts of a service, before each further one of one that is not essential, and between two looks at it.
        """
        self._services = list(services)
        self._root = root
        self._say = say
        self._pauses = tuple(pauses)
        self._long_pause = long_pause
        self._looked_at_every = looked_at_every
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
                    service.was_ready = True
                    waiting.remove(service)
            if waiting and time.monotonic() > deadline:
                raise ServiceError(f"{waiting[0].name} was not ready after {LONGEST_START_SECONDS:.0f} seconds.")
            self._stop.wait(_LOOK_EVERY_SECONDS)
        return not self._stop.is_set()

    def watch(self) -> None:
        """Start again what falls or hangs, until the end is asked for. Raises ServiceError when one is given up."""
        for service in self._services:
            threading.Thread(target=self._look_for_ever, args=(service,), daemon=True).start()
        while not self._stop.is_set():
            for service in self._services:
                self._look_after(service)
            self._stop.wait(_LOOK_EVERY_SECONDS)

    def end(self) -> None:
        """End every service and everything that it started; returns when none is left.

        The last started is the first to end: the chat server answers what it has in hand, with the actions it needs.
        """
        self._stop.set()
        for service in reversed(self._services):
            if service.process is not None:
                processes.end([service.process])
                service.process = None

    def _start(self, service: Service) -> None:
        service.process = processes.spawn(service.command, self._root, service.environment)
        service.started_at = time.monotonic()
        service.restart_at = None
        service.was_ready, service.silent_looks = False, 0

    def _look_after(self, service: Service) -> None:
        if service.restart_at is not None:
            if time.monotonic() >= service.restart_at:
                self._start(service)
            return
        if service.process is None:
            return
        code = service.process.poll()
        if code is None and service.silent_looks >= SILENT_LOOKS:
            self._say(f"{service.name} does not answer any more; ending it.")
            processes.end([service.process], grace=0)
            code = service.process.poll()
        if code is None:
            return
        processes.end([service.process], grace=0)  # what it had started may still be there
        quick = time.monotonic() - service.started_at < QUICK_SECONDS
        service.quick_falls = service.quick_falls + 1 if quick else 1
        given_up = service.quick_falls > len(self._pauses)
        if given_up and service.essential:
            raise ServiceError(f"{service.name} fell {service.quick_falls} times in a row; giving up.")
        pause = self._long_pause if given_up else self._pauses[service.quick_falls - 1]
        service.restart_at = time.monotonic() + pause
        if given_up:
            self._say(f"{service.name} fell {service.quick_falls} times in a row: somebody must look at it.")
        self._say(f"{service.name} ended ({_ending(code)}); starting it again in {pause:.0f} s.")

    def _look_for_ever(self, service: Service) -> None:
        while not self._stop.wait(self._looked_at_every if service.was_ready else _LOOK_WHILE_STARTING_SECONDS):
            if service.restart_at is None:
                self._look(service)

    def _look(self, service: Service) -> None:
        started_at = service.started_at
        answered = service.is_ready()
        if service.started_at != started_at:  # started again meanwhile
            return
        too_long = time.monotonic() - started_at > LONGEST_START_SECONDS
        if answered:
            service.was_ready, service.silent_looks = True, 0
        elif service.was_ready or too_long:
            service.silent_looks += 1


def python_module(name: str, *arguments: str) -> list[str]:
    """The command that runs a module with the Python in use."""
    return [sys.executable, "-m", name, *arguments]


def _ending(code: int) -> str:
    return f"by signal {-code}" if code < 0 else f"exit code {code}"
