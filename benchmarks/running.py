"""Bots that run: their processes, what memory and processor time these take, and how they are ended."""

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.errors import BenchmarkError
from ledelys.service import processes

RASA = "Rasa"
ACTIONS = "action server"
SUPERVISOR = "supervisor"

_GRACE_SECONDS = 15.0
_LOG_LINES_SHOWN = 15


@dataclass
class Running:
    """A bot that was started and can be asked."""

    url: str
    """Of its rest channel."""
    heads: list[subprocess.Popen[bytes]]
    """The processes that were started; what these started themselves is found when it is needed."""
    roles: dict[str, str]
    """Word in the command line of a process → what it is. The first that fits counts, children are as their parent."""
    log: Path

    def check_alive(self) -> None:
        """Raise BenchmarkError with the end of the log if a process has ended."""
        for head in self.heads:
            if head.poll() is not None:
                raise BenchmarkError(f"A server ended (exit code {head.returncode}). {end_of(self.log)}")

    def resident(self) -> dict[str, int]:
        """Resident memory in bytes of all processes, by role; raises BenchmarkError if a server has ended."""
        found: dict[str, int] = {}
        for role, process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                found[role] = found.get(role, 0) + int(process.memory_info().rss)
        return found

    def processor_seconds(self) -> float:
        """Processor time of all processes so far; raises BenchmarkError if a server has ended."""
        total = 0.0
        for _, process in self._processes():
            with contextlib.suppress(psutil.NoSuchProcess):
                times = process.cpu_times()
                total += times.user + times.system
        return total

    def end(self) -> None:
        """End all of it; returns when nothing is left."""
        processes.end(self.heads, grace=_GRACE_SECONDS)

    def _processes(self) -> list[tuple[str, psutil.Process]]:
        self.check_alive()
        found: list[tuple[str, psutil.Process]] = []
        pending = [(psutil.Process(head.pid), SUPERVISOR) for head in self.heads]
        while pending:
            process, parents_role = pending.pop()
            with contextlib.suppress(psutil.NoSuchProcess):  # a short-lived child may be gone by now
                words = " ".join(process.cmdline())
                role = next((role for word, role in self.roles.items() if word in words), parents_role)
                found.append((role, process))
                pending += [(child, role) for child in process.children()]
        return found


def environment() -> dict[str, str]:
    """What both bots and their trainings run with: as it is here, without telemetry and with bytecode."""
    changed = {"RASA_TELEMETRY_ENABLED": "false"}
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONSAFEPATH", "PYTHONPATH")
    return {name: value for name, value in os.environ.items() if name not in left_out} | changed


def spawn(folder: Path, log: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start ``python -m`` with ``words`` in ``folder``; what it prints goes to ``log``."""
    with log.open("ab") as output:
        return processes.spawn([sys.executable, "-m", *words], folder, environment(), output=output)


def run_to_end(folder: Path, log: Path, words: Sequence[str]) -> float:
    """Run ``python -m`` with ``words`` in ``folder`` to its end; returns the seconds.

    Raises BenchmarkError with the end of its output if it fails.
    """
    started = time.perf_counter()
    process = spawn(folder, log, *words)
    try:
        code = process.wait()
    finally:
        processes.end([process])
    if code != 0:
        raise BenchmarkError(f"`python -m {' '.join(words)}` failed (exit code {code}). {end_of(log)}")
    return time.perf_counter() - started


def end_of(log: Path) -> str:
    """The last lines of a log, to tell with an error."""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return "Its last lines:\n" + "\n".join(line[-300:] for line in lines[-_LOG_LINES_SHOWN:])
