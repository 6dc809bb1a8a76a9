"""The visitors. Runs in the environment of the tools (`tools/`), started by benchmarks.visitors.crew.

They speak to the service as the widget does: a session, messages with its token, answers as lines of JSON, and at the
end either the request that deletes the conversation or the beacon of a page that is closed.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import time
from pathlib import Path
from typing import Any

import gevent  # type: ignore[import-not-found,import-untyped,unused-ignore]
from locust import FastHttpUser, constant, events  # type: ignore[import-not-found,unused-ignore]
from locust.exception import StopUser  # type: ignore[import-not-found,unused-ignore]

from benchmarks.visitors.plan import VARIABLE, Plan, Turn
from benchmarks.visitors.records import BUSY, HELD, LEAVE, OK, OPEN, SAY, WAITING, Record
from benchmarks.visitors.replies import Reply, judge, payload, refusal

THINK_MEDIAN_SECONDS = 10.0
THINK_SPREAD = 0.54
"""Of the logarithm: four fifths of the think times lie between 5 and 20 seconds."""
THINK_AT_MOST_SECONDS = 60.0
PATIENCE_SECONDS = 20.0
"""The widget waits as long."""
TRIES = 3
"""Who is refused as often gives up."""
FLUSH_SECONDS = 0.5
HEADERS = {"Accept-Language": "nb", "Accept": "application/x-ndjson, application/json"}

plan = Plan.read(Path(os.environ[VARIABLE]))
records = Path(plan.records).open("a", encoding="utf-8")  # noqa: SIM115 - closed at the end of the run
numbers = itertools.count()
starts = itertools.count()
addresses = itertools.count(1)
held = itertools.count(1)
began = time.monotonic()
asked: dict[int, float] = {}
"""When each visitor asked who waits for an answer."""


class Visitor(FastHttpUser):  # type: ignore[misc]
    """One visitor after another, each with a connection and a conversation of its own."""

    network_timeout = PATIENCE_SECONDS
    connection_timeout = PATIENCE_SECONDS
    wait_time = constant(0)
    token: str | None = None
    address = ""

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.chance = random.Random(next(numbers))  # the same visitors in every run

    def on_stop(self) -> None:
        """The run is over: the page is closed."""
        self.leave()

    def one_conversation(self) -> None:
        """Hold one conversation; a visitor who gets a wrong answer, or is refused too often, leaves."""
        turns = self.chance.choice(plan.conversations)
        self.wait_for_the_start()
        self.address = f"10.{'.'.join(str(byte) for byte in next(addresses).to_bytes(3, 'big'))}"
        started = time.perf_counter()
        if self.open():
            replies: list[Reply] = []
            for number, turn in enumerate(turns):
                if number:
                    self.think()
                answered = self.say(turn, replies)
                if answered is None:
                    break
                replies = answered
            else:
                note(HELD, time.perf_counter() - started, OK)
            self.think()
        self.leave()
        self.client.client.close()  # the next visitor comes with a new connection
        if next(held) == plan.total:
            gevent.spawn(self.environment.runner.quit)

    def wait_for_the_start(self) -> None:
        """With a total: wait for the moment of the next conversation; stops this visitor if there is none."""
        if plan.total is None:
            return
        number = next(starts)
        if number >= plan.total:
            raise StopUser
        gevent.sleep(max(0.0, began + number * plan.every_seconds - time.monotonic()))

    def open(self) -> bool:
        """Open a session, with a few tries where the service has too much to do."""
        for _ in range(TRIES):
            response, seconds = self.ask("POST", "/chat/sessions")
            if response.status_code == 201:
                self.token = response.json()["token"]
                note(OPEN, seconds, OK)
                return True
            outcome = refusal(response.status_code, *content_of(response))
            note(OPEN, seconds, outcome)
            if outcome != BUSY:
                return False
            self.wait_after(response)
        return False

    def say(self, turn: Turn, offered: list[Reply]) -> list[Reply] | None:
        """Send a message, with a few tries; None if it was not answered as it must be."""
        message = {"text": turn.words}
        if turn.pressed:
            pressed = payload(turn.words, offered)
            if pressed is None:
                note(SAY, 0.0, "button not offered")
                return None
            message = {"payload": pressed}
        for _ in range(TRIES):
            response, seconds = self.ask("POST", "/chat/messages", message)
            outcome, replies = judge(response.status_code, *content_of(response), turn.begins)
            note(SAY, seconds, outcome)
            if outcome == OK:
                return replies
            if outcome != BUSY:
                return None
            self.wait_after(response)
        return None

    def leave(self) -> None:
        """Half of the visitors press the button that deletes, the others close the page."""
        token, self.token = self.token, None
        if token is None:
            return
        if self.chance.random() < 0.5:
            response, seconds = self.ask("DELETE", "/chat/sessions/current", token=token)
        else:
            response, seconds = self.ask("POST", "/chat/exit", beacon=token)
        note(LEAVE, seconds, OK if response.status_code == 204 else refusal(response.status_code, "", b""))

    def ask(
        self, method: str, path: str, message: dict[str, str] | None = None, token: str | None = None, beacon: str = ""
    ) -> tuple[Any, float]:
        """Send a request; returns the answer, read to its end, and the seconds that it took."""
        headers = {**HEADERS, "X-Forwarded-For": self.address}
        if token or self.token:
            headers["Authorization"] = f"Bearer {token or self.token}"
        data = beacon
        if message is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(message)
        elif beacon:
            headers["Content-Type"] = "text/plain"
        started = asked[id(self)] = time.perf_counter()
        try:
            response = self.client.request(method, path, data=data or None, headers=headers)
        finally:
            del asked[id(self)]
        return response, time.perf_counter() - started

    def think(self) -> None:
        """Read and write."""
        if plan.think:
            drawn = self.chance.lognormvariate(0.0, THINK_SPREAD) * THINK_MEDIAN_SECONDS
            gevent.sleep(min(drawn, THINK_AT_MOST_SECONDS) * plan.think)

    def wait_after(self, response: Any) -> None:
        """Wait about as long as the service asked for."""
        gevent.sleep(float(response.headers.get("Retry-After", "5")) * self.chance.uniform(0.5, 1.5))

    tasks = (one_conversation,)


def content_of(response: Any) -> tuple[str, bytes]:
    """Content type and body; both empty where there was no answer."""
    headers = response.headers or {}
    return str(headers.get("Content-Type", "")), response.content or b""


def note(kind: str, seconds: float, outcome: str) -> None:
    """Keep what became of a request."""
    records.write(Record(kind, time.time(), seconds, outcome).line())


def note_fault(exception: BaseException, **_: Any) -> None:
    """A fault of this file must not pass as visitors who wrote nothing."""
    note(SAY, 0.0, f"fault of the visitors' program: {type(exception).__name__}")


def flush_for_ever() -> None:
    """What is not written yet is lost when the visitors are killed, and what they wait for, unless it is told here."""
    while True:
        gevent.sleep(FLUSH_SECONDS)
        if asked:
            note(WAITING, time.perf_counter() - min(asked.values()), OK)
        records.flush()


def close(**_: Any) -> None:
    """At a proper end."""
    records.close()


events.user_error.add_listener(note_fault)
events.quit.add_listener(close)
events.init.add_listener(lambda **_: gevent.spawn(flush_for_ever))
