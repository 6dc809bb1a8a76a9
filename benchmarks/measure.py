"""The measurements themselves, both bots in turn so that the machine's other work hits them alike."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from benchmarks import load
from benchmarks.bots import Bot
from benchmarks.figures import around_turn, turns_needed
from benchmarks.running import Running

CLIENTS = 8
EARLY_TURN, LATE_TURN = 5, 100
WARM_UP_CONVERSATIONS = 3


@dataclass(frozen=True)
class Effort:
    """How much is measured."""

    rounds: int
    conversations: int
    """Of each kind, each bot and each round."""
    load_seconds: float
    """With all clients, each bot and each round."""


FULL = Effort(rounds=3, conversations=15, load_seconds=10.0)
QUICK = Effort(rounds=1, conversations=6, load_seconds=4.0)


@dataclass
class Measured:
    """What was measured of one bot. Lists have one entry a round; times are in seconds, memory is in bytes."""

    training: list[float] = field(default_factory=list)
    start: list[float] = field(default_factory=list)
    plain: list[list[float]] = field(default_factory=list)
    action: list[list[float]] = field(default_factory=list)
    plain_processor: list[float] = field(default_factory=list)
    """Processor time of a plain message."""
    action_processor: list[float] = field(default_factory=list)
    throughput: list[float] = field(default_factory=list)
    """Messages a second with CLIENTS clients."""
    early: list[float] = field(default_factory=list)
    """Time of a turn around EARLY_TURN of a long conversation."""
    late: list[float] = field(default_factory=list)
    resident: dict[str, int] = field(default_factory=dict)
    """By role, after the warm-up."""
    resident_after: dict[str, int] = field(default_factory=dict)
    """By role, after everything."""


def measure(bots: Sequence[Bot], effort: Effort, say: Callable[[str], None]) -> dict[str, Measured]:
    """Measure the bots, which are made already, and return what was measured by the name of the bot.

    Raises BenchmarkError if one cannot be trained, started or asked.
    """
    measured = {bot.name: Measured() for bot in bots}
    for number in range(effort.rounds):
        for bot in _in_turn(bots, number):
            say(f"Round {number + 1} of {effort.rounds}: training {bot.name}")
            measured[bot.name].training.append(bot.train())
    for number in range(effort.rounds):
        for bot in _in_turn(bots, number):
            say(f"Round {number + 1} of {effort.rounds}: starting {bot.name}")
            measured[bot.name].start.append(_time_start(bot))
    say("Starting both and warming up")
    with _all_running(bots) as running:
        _warm_up(bots, running)
        for bot in bots:
            measured[bot.name].resident = running[bot.name].resident()
        for number in range(effort.rounds):
            say(f"Round {number + 1} of {effort.rounds}: writing to both")
            _one_round(_in_turn(bots, number), running, measured, effort)
        for bot in bots:
            measured[bot.name].resident_after = running[bot.name].resident()
    return measured


def _in_turn(bots: Sequence[Bot], number: int) -> Sequence[Bot]:
    """Another bot is first in every round."""
    first = number % len(bots)
    return [*bots[first:], *bots[:first]]


def _time_start(bot: Bot) -> float:
    started = time.perf_counter()
    running = bot.start()
    try:
        load.first_answer(bot, running)
        return time.perf_counter() - started
    finally:
        running.end()


@contextmanager
def _all_running(bots: Sequence[Bot]) -> Iterator[dict[str, Running]]:
    with ExitStack() as stack:
        running = {}
        for bot in bots:
            running[bot.name] = bot.start()
            stack.callback(running[bot.name].end)
        for bot in bots:
            load.first_answer(bot, running[bot.name])
            load.first_answer(bot, running[bot.name], action=True)
        yield running


def _warm_up(bots: Sequence[Bot], running: dict[str, Running]) -> None:
    for bot in bots:
        with load.client() as web:
            for _ in range(WARM_UP_CONVERSATIONS):
                load.converse(web, bot, running[bot.name], bot.plain, action=False)
                load.converse(web, bot, running[bot.name], bot.action, action=True)


def _one_round(bots: Sequence[Bot], running: dict[str, Running], measured: dict[str, Measured], effort: Effort) -> None:
    for action in (False, True):
        times, processor = _conversations(bots, running, effort.conversations, action=action)
        for bot in bots:
            of = measured[bot.name]
            (of.action if action else of.plain).append(times[bot.name])
            a_message = processor[bot.name] / len(times[bot.name])
            (of.action_processor if action else of.plain_processor).append(a_message)
    for bot in bots:
        speed = load.messages_a_second(bot, running[bot.name], CLIENTS, effort.load_seconds)
        measured[bot.name].throughput.append(speed)
    for bot in bots:
        cycle = len(bot.plain)
        turns = turns_needed(LATE_TURN, cycle)
        messages = (bot.plain * (turns // cycle + 1))[:turns]
        with load.client() as web:
            times_of_turns = load.converse(web, bot, running[bot.name], messages, action=False)
        measured[bot.name].early.append(around_turn(times_of_turns, EARLY_TURN, cycle))
        measured[bot.name].late.append(around_turn(times_of_turns, LATE_TURN, cycle))


def _conversations(
    bots: Sequence[Bot], running: dict[str, Running], number: int, *, action: bool
) -> tuple[dict[str, list[float]], dict[str, float]]:
    """One conversation with each bot in turn, ``number`` times: seconds of every turn, and processor time of all."""
    times: dict[str, list[float]] = {bot.name: [] for bot in bots}
    processor = dict.fromkeys(times, 0.0)
    with ExitStack() as stack:
        webs = {bot.name: stack.enter_context(load.client()) for bot in bots}
        for _ in range(number):
            for bot in bots:
                of = running[bot.name]
                before = of.processor_seconds()
                messages = bot.action if action else bot.plain
                times[bot.name] += load.converse(webs[bot.name], bot, of, messages, action=action)
                processor[bot.name] += of.processor_seconds() - before
    return times, processor
