"""Writing to a bot over its rest channel as clients do: one at a time, or several side by side."""

import asyncio
import itertools
import time
import uuid
from collections.abc import Sequence

import httpx

from benchmarks.bots import Bot
from benchmarks.errors import BenchmarkError
from benchmarks.running import Running

LONGEST_ANSWER_SECONDS = 60.0
LONGEST_START_SECONDS = 300.0
_ASK_AGAIN_SECONDS = 0.05


def new_sender() -> str:
    """The id of a conversation that there has not been."""
    return uuid.uuid4().hex


def client() -> httpx.Client:
    """A client that keeps one connection open."""
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=None)
    return httpx.Client(timeout=LONGEST_ANSWER_SECONDS, limits=limits, trust_env=False)


def converse(web: httpx.Client, bot: Bot, running: Running, messages: Sequence[str], *, action: bool) -> list[float]:
    """Hold one new conversation, each message after the answer to the one before; returns seconds for each turn.

    Raises BenchmarkError if a reply is an error or empty, or if a custom action answers where none should (``action``
    False) or none answers where one should.
    """
    sender = new_sender()
    seconds = []
    for message in messages:
        started = time.perf_counter()
        try:
            response = web.post(running.url, json={"sender": sender, "message": message})
        except httpx.HTTPError as error:
            raise _failure(bot, message, type(error).__name__) from error
        seconds.append(time.perf_counter() - started)
        _check(bot, message, response, action)
    return seconds


def first_answer(bot: Bot, running: Running, *, action: bool = False) -> None:
    """Return when the bot answers for the first time; raises BenchmarkError if it ends or never does.

    Args:
        bot: the bot that was started.
        running: its processes.
        action: whether to wait for an answer by a custom action.
    """
    message = bot.action[0] if action else bot.plain[0]
    deadline = time.monotonic() + LONGEST_START_SECONDS
    last: Exception | None = None
    with client() as web:
        while time.monotonic() < deadline:
            running.check_alive()
            try:
                response = web.post(running.url, json={"sender": new_sender(), "message": message})
                _check(bot, message, response, action)
                return
            except (httpx.HTTPError, BenchmarkError) as error:
                last = error
                time.sleep(_ASK_AGAIN_SECONDS)
    raise BenchmarkError(f"No proper answer within {LONGEST_START_SECONDS:.0f} s. {last}") from last


def messages_a_second(bot: Bot, running: Running, clients: int, seconds: float) -> float:
    """Answers a second to ``clients`` that write plain conversations side by side, each with its own connection.

    Raises BenchmarkError if a reply is an error or empty.
    """
    return asyncio.run(_side_by_side(bot, running, clients, seconds))


async def _side_by_side(bot: Bot, running: Running, clients: int, seconds: float) -> float:
    limits = httpx.Limits(max_connections=clients, max_keepalive_connections=clients, keepalive_expiry=None)
    async with httpx.AsyncClient(timeout=LONGEST_ANSWER_SECONDS, limits=limits, trust_env=False) as web:
        started = time.perf_counter()
        end = started + seconds

        async def one() -> int:
            answered = 0
            for _ in itertools.count():
                sender = new_sender()
                for message in bot.plain:
                    response = await web.post(running.url, json={"sender": sender, "message": message})
                    _check(bot, message, response, action=False)
                    if time.perf_counter() > end:  # this answer came too late to be counted
                        return answered
                    answered += 1
            return answered

        try:
            answered = await asyncio.gather(*(one() for _ in range(clients)))
        except httpx.HTTPError as error:
            raise _failure(bot, "one of the plain messages", type(error).__name__) from error
        return sum(answered) / seconds


def _check(bot: Bot, message: str, response: httpx.Response, action: bool) -> None:
    if response.status_code != httpx.codes.OK or not response.json():
        raise _failure(bot, message, f"status {response.status_code}, {len(response.content)} bytes")
    if (bot.action_sign in response.text) != action:
        raise _failure(bot, message, "no custom action answered" if action else "a custom action answered")


def _failure(bot: Bot, message: str, what: str) -> BenchmarkError:
    return BenchmarkError(f"{bot.name} did not answer {message!r} as it should: {what}.")
