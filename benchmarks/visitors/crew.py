"""The visitors as a process of their own: Locust from the environment of the tools."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

import psutil

from benchmarks.errors import BenchmarkError
from benchmarks.running import end_of, environment
from benchmarks.visitors import records
from benchmarks.visitors.plan import VARIABLE, Plan
from ledelys.paths import ROOT
from ledelys.service import processes

LOCUST = ROOT / "tools" / ".venv" / "bin" / "locust"
MISSING = "Locust, which plays the visitors, is not installed: `uv sync --project tools` installs it."
LATE_SECONDS = 60.0
"""A run that takes so much longer than it was given is ended."""

_LOCUSTFILE = Path(__file__).with_name("locustfile.py")


@dataclass(frozen=True)
class Size:
    """How many visitors, how fast they come (a second), and for how long (seconds)."""

    visitors: int
    ramp: float
    seconds: float


class Crew:
    """Visitors at work. Their requests are kept in a file of the folder, what Locust prints in another."""

    def __init__(self, folder: Path, name: str, address: str, size: Size, plan: Plan, *, vanish: bool = False) -> None:
        """Start them; raises BenchmarkError if Locust is missing.

        Args:
            folder: for what this run writes.
            name: of the run, no other in the folder has it.
            address: of the service.
            size: how many they are.
            plan: what they do.
            vanish: whether they are killed when their time is over, with whatever they wait for.
        """
        require_locust()
        file = folder / f"{name}.plan.json"
        plan.write(file)
        self.size = size
        self._vanish = vanish
        self._records = Path(plan.records)
        self._log = folder / f"{name}.locust.log"
        words = ["-f", str(_LOCUSTFILE), "--headless", "--host", address, "--users", str(size.visitors)]
        words += ["--spawn-rate", f"{size.ramp:g}", "--stop-timeout", "0"]
        words += ["--only-summary", "--loglevel", "WARNING", "--exit-code-on-error", "0"]
        if not vanish:
            words += ["--run-time", f"{size.seconds:.0f}s"]
        variables = environment() | {VARIABLE: str(file), "PYTHONPATH": str(ROOT)}
        with self._log.open("ab") as output:
            self._process = processes.spawn([str(LOCUST), *words], ROOT, variables, output=output)

    def until_gone(self) -> list[records.Record]:
        """Wait until all are gone; returns what became of their requests. Raises BenchmarkError if Locust fails."""
        try:
            code = self._process.wait(self.size.seconds + (0 if self._vanish else LATE_SECONDS))
        except subprocess.TimeoutExpired:
            if not self._vanish:
                raise BenchmarkError(f"The visitors did not come to an end. {end_of(self._log)}") from None
            self._process.kill()
            self._process.wait()
            return self._read()
        if code != 0 or self._vanish:
            raise BenchmarkError(f"The visitors ended by themselves, exit code {code}. {end_of(self._log)}")
        return self._read()

    def processor_seconds(self) -> float:
        """Processor time that the visitors have taken so far; 0 when they have left."""
        try:
            times = psutil.Process(self._process.pid).cpu_times()
        except psutil.NoSuchProcess:
            return 0.0
        return float(times.user + times.system)

    def end(self) -> None:
        """End them if they are still there."""
        processes.end([self._process])

    def _read(self) -> list[records.Record]:
        found = records.read(self._records)
        if not any(one.kind == records.SAY for one in found):
            raise BenchmarkError(f"The visitors wrote nothing. {end_of(self._log)}")
        return found


def require_locust() -> None:
    """Raise BenchmarkError if Locust is not installed."""
    if not LOCUST.exists():
        raise BenchmarkError(MISSING)
