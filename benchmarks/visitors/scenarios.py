"""The scenarios: what visitors do, and the figures that come of it beside their aims."""

from __future__ import annotations

import dataclasses
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
import yaml

from benchmarks.bots import CONVERSATIONS
from benchmarks.errors import BenchmarkError
from benchmarks.figures import Aim, Figure, ratio
from benchmarks.visitors import figuring
from benchmarks.visitors.conversations import all_conversations
from benchmarks.visitors.crew import Crew, Size
from benchmarks.visitors.figuring import NONE, ours
from benchmarks.visitors.plan import Plan
from benchmarks.visitors.records import HELD, LEAVE, OK, OPEN, SAY, Record, seconds_of
from benchmarks.visitors.service import Host, Service, answers, converse, first_answer
from benchmarks.visitors.watching import Sample, watching

RUSH = 10
"""The rush has so many times the visitors of the crowd."""
RUSH_THINK = 0.02
SECONDS_UNTIL_ALL_ARE_THERE = 10.0
HOUR_CONVERSATIONS, HOUR_SECONDS = 10_000, 3600.0
HOUR_LONGEST_CONVERSATION_SECONDS = 120.0
"""At usual think times: so long may each of those wait that begin in a run."""
FRESH_WITHIN_SECONDS, RECOVERY_GIVEN_UP_SECONDS = 0.5, 120.0
RECOVERY = Aim(10)
LONG_TURNS, SHORT_TURNS, LONG_ROUNDS = 100, 5, 3
TURN = Aim(1.5)
START_ROUNDS = 3
START = Aim(12)


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    visitors: int = 200
    ramp: float = 20.0
    """Visitors a second that come to the crowd."""
    seconds: float = 150.0
    """Of the crowd."""
    rush_seconds: float = 45.0
    think: float = 1.0
    """What think times are multiplied by."""
    scale: float = 1.0
    """Of the hour: 0.1 is a tenth of the time and of the conversations."""


@dataclass
class Outcome:
    """What came of a scenario."""

    title: str
    figures: list[Figure]
    wrong: str = ""
    """What was not as it should be, with how often."""
    details: dict[str, Any] = field(default_factory=dict)
    """For the JSON file."""


def crowd(host: Host, effort: Effort) -> Outcome:
    """Many at once, who read and think."""
    size = Size(effort.visitors, effort.ramp, effort.seconds)
    title = f"{size.visitors} visitors at once"
    return _crowd(host, "crowd", size, effort.think, title, busy_is_wrong=True)


def hasty_crowd(host: Host, effort: Effort) -> Outcome:
    """Many at once, who write again the moment they are answered."""
    size = Size(effort.visitors, effort.ramp, effort.seconds)
    title = f"{size.visitors} visitors at once who do not think"
    return _crowd(host, "hasty", size, 0.0, title, busy_is_wrong=False)


def _crowd(host: Host, name: str, size: Size, think: float, title: str, *, busy_is_wrong: bool) -> Outcome:
    with host.service() as service:
        records, samples = _visit(host, service, name, size, think=think)
    figures = figuring.answered(records, size.seconds)
    if not busy_is_wrong:
        figures += figuring.refused(records)
    return _outcome(title, figures, records, samples, busy_is_wrong=busy_is_wrong)


def rush(host: Host, effort: Effort) -> Outcome:
    """Far more than can be answered, who then are gone at once."""
    visitors = effort.visitors * RUSH
    size = Size(visitors, visitors / SECONDS_UNTIL_ALL_ARE_THERE, effort.rush_seconds)
    with host.service() as service:
        records, samples = _visit(host, service, "rush", size, think=RUSH_THINK, vanish=True)
        recovered = _recovery(service)
    figures = [
        *figuring.answered(records, size.seconds, aim=False),
        *figuring.refused(records),
        ours(f"until a new visitor is answered within {FRESH_WITHIN_SECONDS:g} s", "s", recovered, RECOVERY),
    ]
    return _outcome(f"A rush of {visitors:,} visitors", figures, records, samples, busy_is_wrong=False)


def _recovery(service: Service) -> float:
    """Seconds until a new visitor is answered quickly; gives up after RECOVERY_GIVEN_UP_SECONDS and returns these."""
    began = time.monotonic()
    while not answers(service.address, FRESH_WITHIN_SECONDS):
        if time.monotonic() - began > RECOVERY_GIVEN_UP_SECONDS:
            return RECOVERY_GIVEN_UP_SECONDS
        if service.running:
            service.running.check_alive()
        time.sleep(0.1)
    return time.monotonic() - began


def hour(host: Host, effort: Effort) -> Outcome:
    """A steady stream of conversations, to see whether anything is kept of them."""
    total = max(1, round(HOUR_CONVERSATIONS * effort.scale))
    seconds = HOUR_SECONDS * effort.scale
    every = seconds / total
    longest = HOUR_LONGEST_CONVERSATION_SECONDS * max(effort.think, 0.2)
    visitors = min(total, round(longest / every) + 10)
    size = Size(visitors, visitors, seconds + longest + 30)
    with host.service() as service:
        records, samples = _visit(host, service, "hour", size, effort.think, total=total, every_seconds=every)
        still_open = service.open_conversations()
    took = max(one.at for one in records) - min(one.at - one.seconds for one in records)
    figures = figuring.answered(records, took)
    figures.insert(0, ours("conversations begun", "", sum(one.kind == OPEN for one in records)))
    figures += figuring.memory(samples)
    if still_open is not None:
        figures.append(ours("conversations open at the end (in tens)", "", still_open, NONE))
    title = f"{total:,} conversations in {seconds / 60:.3g} minutes"
    return _outcome(title, figures, records, samples, busy_is_wrong=True)


def long(host: Host, _: Effort) -> Outcome:
    """One conversation of a hundred turns beside twenty of five, of the same messages."""
    words: list[str] = yaml.safe_load(CONVERSATIONS.read_text(encoding="utf-8"))["Ledelys"]["plain"][:SHORT_TURNS]
    repeats = LONG_TURNS // SHORT_TURNS
    in_long: list[list[float]] = []
    in_short: list[list[float]] = []
    with host.service() as service, httpx.Client(base_url=service.address, timeout=60, trust_env=False) as web:
        converse(web, words * 3)
        for _number in range(LONG_ROUNDS):
            in_long.append(converse(web, words * repeats))
            in_short.append([seconds for _again in range(repeats) for seconds in converse(web, words)])
    late = [seconds for one in in_long for seconds in one[-4 * SHORT_TURNS :]]
    medians = [statistics.median([seconds for one in of for seconds in one]) for of in (in_long, in_short)]
    figures = [
        ours(f"turn of a conversation of {LONG_TURNS} turns, median", "ms", medians[0] * 1000),
        ours(f"turn of conversations of {SHORT_TURNS} turns, median", "ms", medians[1] * 1000),
        ours("the one / the other", "", ratio(*medians), TURN),
        ours("its last twenty turns / the other", "", ratio(statistics.median(late), medians[1]), TURN),
    ]
    details = {"long": in_long, "short": in_short}
    return Outcome(f"A conversation of {LONG_TURNS} turns", figures, details=details)


def start(host: Host, _: Effort) -> Outcome:
    """From the command to the first answer; bytecode and model are there."""
    if host.url:
        raise BenchmarkError("The scenario `start` starts the service itself; leave --url out.")
    rounds = []
    for _number in range(START_ROUNDS):
        service = host.start()
        try:
            first_answer(service)
            rounds.append(time.monotonic() - service.began)
        finally:
            if service.running:
                service.running.end()
    figures = [
        ours("start to first answer, median", "s", statistics.median(rounds), START),
        ours("start to first answer, longest", "s", max(rounds)),
    ]
    return Outcome(f"Start to first answer, {START_ROUNDS} times", figures, details={"seconds": rounds})


Scenario = Callable[[Host, Effort], Outcome]
ALL: dict[str, tuple[Scenario, ...]] = {
    "crowd": (crowd, hasty_crowd),
    "rush": (rush,),
    "hour": (hour,),
    "long": (long,),
    "start": (start,),
}


def _visit(
    host: Host,
    service: Service,
    name: str,
    size: Size,
    think: float,
    *,
    vanish: bool = False,
    total: int | None = None,
    every_seconds: float = 0.0,
) -> tuple[list[Record], list[Sample]]:
    """Let visitors come; returns what became of their requests, and what was seen of the service meanwhile."""
    file = host.folder / f"{name}.records"
    plan = Plan(all_conversations(), str(file), think, total, every_seconds)
    crew = Crew(host.folder, name, service.address, size, plan, vanish=vanish)
    try:
        with watching(service, crew) as samples:
            return crew.until_gone(), samples
    finally:
        crew.end()


def _outcome(
    title: str, figures: list[Figure], records: Sequence[Record], samples: list[Sample], *, busy_is_wrong: bool
) -> Outcome:
    found = figuring.wrong(records, busy=busy_is_wrong)
    errors = ours("errors" if busy_is_wrong else "errors other than refusals", "", found.total(), NONE)
    details = {
        "seconds": {kind: seconds_of(records, kind, OK) for kind in (OPEN, SAY, LEAVE, HELD)},
        "seen": [dataclasses.asdict(one) for one in samples],
        "wrong": dict(found),
    }
    return Outcome(title, [*figures, errors, *figuring.processor(samples)], figuring.said(found), details)
