"""Replies as they come, one JSON object a line, so that the first is shown before the last is ready."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from sanic.request import Request
from sanic.response import HTTPResponse

LINES = "application/x-ndjson"

Reply = dict[str, Any]


def wants_lines(request: Request) -> bool:
    """Say whether the request accepts lines of JSON instead of one array."""
    return LINES in request.headers.get("accept", "")


def lines(replies: list[Reply]) -> HTTPResponse:
    """Replies that are all there, as lines."""
    body = "".join(json.dumps(reply, ensure_ascii=False) + "\n" for reply in replies)
    return HTTPResponse(body, content_type=LINES)


async def send_lines(request: Request, talk: Callable[[Callable[[Reply], None]], Awaitable[list[Reply]]]) -> None:
    """Send what `talk` hands to its callback, each at once.

    Args:
        request: the message.
        talk: gives the replies to the callback while it runs.

    Raises:
        Exception: what `talk` raises before the first reply, when a status can still be sent. Later the stream ends.
    """
    replies: asyncio.Queue[Reply | None] = asyncio.Queue()
    talking = asyncio.ensure_future(talk(replies.put_nowait))
    talking.add_done_callback(lambda _: replies.put_nowait(None))
    try:
        reply = await replies.get()
        if reply is None:
            await talking  # raises what went wrong
        response = await request.respond(content_type=LINES)
        while reply is not None:
            await response.send(json.dumps(reply, ensure_ascii=False) + "\n")
            reply = await replies.get()
        await response.eof()
    finally:
        # Without this a failure after the first reply would be reported by asyncio as never looked at.
        if not talking.done():
            talking.cancel()
        await asyncio.gather(talking, return_exceptions=True)
