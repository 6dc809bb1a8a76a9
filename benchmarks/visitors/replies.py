"""Whether an answer of the service is as it must be. Only the standard library: used in both environments."""

from __future__ import annotations

import json
from typing import Any

from benchmarks.visitors.records import BUSY, OK

FALLBACK = "fallback_card"
FIRST_NUMBER = "112"
PROBLEM = "application/problem+json"

HTTP_OK = 200
HTTP_BUSY = 503

Reply = dict[str, Any]


def replies_of(body: bytes) -> list[Reply]:
    """The replies of a body of JSON lines; raises ValueError if it is none."""
    return [json.loads(line) for line in body.decode("utf-8").splitlines() if line.strip()]


def judge(status: int, content_type: str, body: bytes, begins: str | None = None) -> tuple[str, list[Reply]]:
    """What became of a message, and the replies where they are as they must be.

    Args:
        status: 0 where there was no connection or no answer in time.
        content_type: of the answer.
        body: the whole answer.
        begins: how the first reply must begin, if that is promised.

    Returns:
        OK, BUSY, or in a few words what is wrong; never words of the visitor or of the bot.
    """
    if status != HTTP_OK:
        return refusal(status, content_type, body), []
    try:
        replies = replies_of(body)
        first = str(replies[0]["text"]).strip() if replies else ""
        names = [reply.get("name") for reply in replies]
    except (ValueError, KeyError, TypeError, AttributeError):
        return "not lines of replies", []
    if begins is not None and not first.startswith(begins):
        return "does not begin as promised", []
    if FALLBACK in names:
        return "fallback card", []
    return (OK, replies) if first else ("empty first reply", [])


def refusal(status: int, content_type: str, body: bytes) -> str:
    """BUSY for a 503 that is as it must be, else in a few words what is wrong."""
    if status == 0:
        return "no answer"
    try:
        problem = json.loads(body)
        kind, numbers = str(problem["type"]), problem["numbers"]
        first = numbers[0]["number"]
    except (ValueError, KeyError, TypeError, IndexError):
        return f"{status} without numbers"
    if not content_type.startswith(PROBLEM) or first != FIRST_NUMBER:
        return f"{status} without {FIRST_NUMBER} first"
    return BUSY if status == HTTP_BUSY else f"{status} {kind.rpartition('/')[2]}"


def payload(title: str, replies: list[Reply]) -> str | None:
    """The payload of the button with this title, as the service offered it last; None if it did not."""
    offered = (button for reply in replies for button in reply.get("buttons", []))
    return next((str(button["payload"]) for button in offered if button["title"] == title), None)
