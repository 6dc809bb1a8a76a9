"""Counts that tell how much happens and not who it was.

Whoever knows that somebody wrote at two o'clock must not see a counter of danger move then. So what is shown moves in
steps of ten, and at most once a minute.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

STEP = 10
SHOWN_EVERY_SECONDS = 60.0


class HeldBackCount:
    """A count; `shown()` lags behind it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: a clock in seconds that only grows."""
        self._clock = clock
        self._count = 0
        self._shown = 0
        self._shown_at = clock()

    def add(self) -> None:
        """Count one more."""
        self._count += 1

    def shown(self) -> int:
        """The last count that may be told: a multiple of STEP."""
        if self._clock() - self._shown_at >= SHOWN_EVERY_SECONDS:
            self._shown = self._count - self._count % STEP
            self._shown_at = self._clock()
        return self._shown


class HeldBackTimes:
    """How long answers took, in buckets; shown as they were when ten more had gathered."""

    def __init__(self, limits: Sequence[float], clock: Callable[[], float] = time.monotonic) -> None:
        """Args: upper limits of the buckets in seconds, ascending; a clock in seconds that only grows."""
        self.limits = tuple(limits)
        self._clock = clock
        self._buckets = [0] * (len(self.limits) + 1)
        self._sum = 0.0
        self._shown = ([0] * (len(self.limits) + 1), 0.0)
        self._shown_at = clock()

    def add(self, seconds: float) -> None:
        """Count one answer."""
        place = next((at for at, limit in enumerate(self.limits) if seconds <= limit), len(self.limits))
        self._buckets[place] += 1
        self._sum += seconds

    def shown(self) -> tuple[list[int], float]:
        """How many stand in each bucket (the last: above all limits), and the sum of their seconds."""
        enough = sum(self._buckets) - sum(self._shown[0]) >= STEP
        if enough and self._clock() - self._shown_at >= SHOWN_EVERY_SECONDS:
            self._shown = (list(self._buckets), self._sum)
            self._shown_at = self._clock()
        return list(self._shown[0]), self._shown[1]


def in_steps(value: int) -> int:
    """A number of conversations as it may be told: rounded down to a multiple of STEP."""
    return value - value % STEP
