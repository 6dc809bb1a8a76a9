"""From the records of a run to figures with aims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Aim, Figure, percentile, ratio
from benchmarks.visitors.records import BUSY, HELD, LEAVE, OK, OPEN, SAY, Record, seconds_of
from benchmarks.visitors.watching import WINDOW, Sample, around

P95 = Aim(1500)
"""Milliseconds until a message is answered, or a session opened."""
REFUSED_P95 = Aim(1000)
"""Milliseconds until a visitor is told that there is too much to do."""
NONE = Aim(0)
MEMORY_GROWTH = Aim(1.05)
EARLY = 0.1
"""Share of a run after which memory should not grow any more."""

_MS = 1000.0
_MIB = 2.0**20


def ours(name: str, unit: str, value: float, aim: Aim | None = None) -> Figure:
    """A figure of Ledelys alone."""
    return Figure(name, unit, None, value, aim, aim_on_ours=True)


def answered(records: Sequence[Record], seconds: float, *, aim: bool = True) -> list[Figure]:
    """How many messages were answered in a run of so many seconds, and how quickly; raises BenchmarkError if none."""
    times = seconds_of(records, SAY, OK)
    if not times:
        raise BenchmarkError(f"No message was answered as it should be: {said(wrong(records, busy=True))}.")
    opened = seconds_of(records, OPEN, OK)
    return [
        ours("conversations held to their end", "", len(seconds_of(records, HELD, OK))),
        ours("messages answered", "", len(times)),
        ours("messages a second", "/s", len(times) / seconds),
        ours("requests a second", "/s", sum(one.kind in (OPEN, SAY, LEAVE) for one in records) / seconds),
        ours("session opened, median", "ms", percentile(opened, 0.5) * _MS),
        ours("session opened, p95", "ms", percentile(opened, 0.95) * _MS, P95),
        ours("message, median", "ms", percentile(times, 0.5) * _MS),
        ours("message, p95", "ms", percentile(times, 0.95) * _MS, P95 if aim else None),
        ours("message, p99", "ms", percentile(times, 0.99) * _MS),
        ours("longest wait, answered or not", "s", max(one.seconds for one in records if one.kind != HELD)),
    ]


def refused(records: Sequence[Record]) -> list[Figure]:
    """The share of messages that were refused as there was too much to do, and how quickly that was said.

    A visitor who could not even open a session counts as a message that was refused.
    """
    asked = [one for one in records if one.kind == SAY or (one.kind == OPEN and one.outcome != OK)]
    times = seconds_of(asked, SAY, BUSY) + seconds_of(asked, OPEN, BUSY)
    lines = [
        ours("share answered", "%", 100 * len(seconds_of(asked, SAY, OK)) / len(asked)),
        ours("share refused (503 with the numbers)", "%", 100 * len(times) / len(asked)),
    ]
    if times:
        lines.append(ours("refusal, median", "ms", percentile(times, 0.5) * _MS))
        lines.append(ours("refusal, p95", "ms", percentile(times, 0.95) * _MS, REFUSED_P95))
    return lines


def wrong(records: Sequence[Record], *, busy: bool) -> Counter[str]:
    """What was not as it should be, and how often; a proper refusal counts if ``busy``."""
    fine = (OK,) if busy else (OK, BUSY)
    return Counter(f"{one.kind}: {one.outcome}" for one in records if one.outcome not in fine)


def said(found: Counter[str]) -> str:
    """In one line; empty if there is nothing."""
    return ", ".join(f"{number} × {what}" for what, number in found.most_common())


def memory(samples: Sequence[Sample]) -> list[Figure]:
    """Memory after the first tenth of a run and at its end; nothing where the processes are not known."""
    if not samples:
        return []
    early, late = around(samples, EARLY), around(samples, 1 - WINDOW)
    lines = []
    for role in early:
        lines.append(ours(f"memory, {role}, after a tenth", "MiB", early[role] / _MIB))
        lines.append(ours(f"memory, {role}, at the end", "MiB", late.get(role, 0) / _MIB))
    growth = ratio(sum(late.values()), sum(early.values()))
    return [*lines, ours("memory of all, end / after a tenth", "", growth, MEMORY_GROWTH)]


def processor(samples: Sequence[Sample]) -> list[Figure]:
    """How many processor cores the service and the visitors took; nothing where that is not known."""
    there = [one for one in samples if one.visitors]
    if len(there) < 2:
        return []
    first, last = there[0], there[-1]
    seconds = last.at - first.at
    return [
        ours("processor, service", "cores", (last.service - first.service) / seconds),
        ours("processor, visitors", "cores", (last.visitors - first.visitors) / seconds),
    ]
