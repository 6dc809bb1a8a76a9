"""Few messages at work at once, the others in a row: so that whoever comes is at least heard at once.

A message is some ten milliseconds of work without a pause. With forty begun at once, each pass of the event loop is as
long as all of them together, and a visitor for whom there is no room would wait a second to be told so. A message that
waits for the action server gives its place to another meanwhile, so that a hanging one does not stop the row.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from contextvars import ContextVar

AT_ONCE = 1


class _Place:
    """A place at work, which is given back while its message waits for others."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places = places
        self.is_held = False

    async def take(self) -> None:
        await self._places.acquire()
        self.is_held = True

    def give_back(self) -> None:
        if self.is_held:
            self.is_held = False
            self._places.release()


_place: ContextVar[_Place | None] = ContextVar("place_at_work", default=None)


class TurnTaking:
    """The row of messages of one server; first come, first served."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        """Args: how many messages are worked at at once."""
        self._places = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it."""
        place = _Place(self._places)
        await place.take()
        mark = _place.set(place)
        try:
            yield
        finally:
            _place.reset(mark)
            place.give_back()


@asynccontextmanager
async def waiting_for_others() -> AsyncIterator[None]:
    """Give the place of the message in hand to another while this runs; nothing where no place is held."""
    place = _place.get()
    if place is None or not place.is_held:
        yield
        return
    place.give_back()
    over = False
    try:
        yield
    except asyncio.CancelledError:
        over = True  # to end it needs no place, and the card of who has waited too long must not wait for one
        raise
    finally:
        if not over:
            await place.take()
