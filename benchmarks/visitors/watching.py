"""Memory and processor time, looked at every few seconds while visitors are there."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from benchmarks.errors import BenchmarkError
from benchmarks.visitors.crew import Crew
from benchmarks.visitors.service import Service

EVERY_SECONDS = 10.0
AT_LEAST = 20
"""So many looks at a short run."""
WINDOW = 0.05
"""Share of a run over which memory is taken: the median of what was seen then."""


@dataclass(frozen=True)
class Sample:
    """What was seen at one moment, counted from the beginning of the run."""

    at: float
    """In seconds."""
    resident: dict[str, int]
    """In bytes, by role."""
    service: float
    """Processor time of the service, in seconds."""
    visitors: float
    """Processor time of the visitors, in seconds; 0 when they have left."""

    @property
    def everything(self) -> int:
        """Resident bytes of all processes of the service."""
        return sum(self.resident.values())


@contextmanager
def watching(service: Service, crew: Crew) -> Iterator[list[Sample]]:
    """A list that grows while the block runs; stays empty where the processes of the service are not known.

    Raises BenchmarkError at the end of the block if a server ended meanwhile.
    """
    samples: list[Sample] = []
    faults: list[BenchmarkError] = []
    stop = threading.Event()
    every = min(EVERY_SECONDS, crew.size.seconds / AT_LEAST)
    began = time.monotonic()
    before = service.processor_seconds()

    def look() -> None:
        while not stop.is_set():
            try:
                taken = service.processor_seconds() - before
                at = time.monotonic() - began
                samples.append(Sample(at, service.resident(), taken, crew.processor_seconds()))
            except BenchmarkError as error:
                faults.append(error)
                return
            stop.wait(every)

    thread = threading.Thread(target=look, daemon=True)
    if service.running:
        thread.start()
    try:
        yield samples
    finally:
        stop.set()
        if service.running:
            thread.join()
    if faults:
        raise faults[0]


def around(samples: Sequence[Sample], share: float) -> dict[str, int]:
    """Resident bytes by role: medians of what was seen in the WINDOW of the run that begins at ``share`` of it.

    Raises ValueError if nothing was seen at all.
    """
    if not samples:
        raise ValueError("no samples")
    length = samples[-1].at
    first = share * length
    window = [one for one in samples if first <= one.at <= first + WINDOW * length]
    if not window:
        window = [min(samples, key=lambda one: abs(one.at - first))]
    roles = sorted({role for one in window for role in one.resident})
    return {role: int(statistics.median(one.resident.get(role, 0) for one in window)) for role in roles}
