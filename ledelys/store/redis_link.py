"""The connection to Redis: it waits briefly, pauses after a failure, and logs nothing of what is sent."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

from redis import exceptions
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from ledelys.turn_taking import waiting_for_others

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 0.5
"""Longest wait for Redis: a visitor has an answer within three seconds, and that has room for this."""
PAUSE_SECONDS = 2.0
"""After a failure Redis is left alone for so long, so that only one visitor in a while waits in vain."""

T = TypeVar("T")


class StoreDownError(Exception):
    """Redis does not answer."""


class RedisLink:
    """One pool of connections for everything that is kept in one Redis."""

    def __init__(self, url: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: url as redis-py reads it (`rediss://:password@host:6379/0?ssl_ca_certs=/path`); a clock in seconds.

        Raises:
            ValueError: the address cannot be read.
        """
        self.client: Redis = Redis.from_url(
            url,
            socket_timeout=ANSWER_SECONDS,
            socket_connect_timeout=ANSWER_SECONDS,
            # Once more on a new connection: those in the pool are dead after Redis was started again. Not after a
            # wait in vain, which would double it.
            retry=Retry(NoBackoff(), 1, supported_errors=(exceptions.ConnectionError,)),
            # Neither needs to be known there, and older servers do not know the command.
            lib_name=None,
            lib_version=None,
        )
        self.failures = 0
        """How often Redis did not answer since the start."""
        self.names = 0
        """How many things were kept when it was last looked at."""
        self.filled = 0.0
        """Share of its memory that was used then; 0 where it has no limit."""
        self._clock = clock
        self._to_delete: set[str] = set()
        """Names that could not be deleted because Redis did not answer; they mean nothing without the ids."""
        self._pause_until = 0.0
        self._up = True

    @property
    def is_up(self) -> bool:
        """Whether Redis answered when it was last asked."""
        return self._up

    async def ask(self, command: Callable[[Redis], Awaitable[T]]) -> T:
        """What a command gives; a message that waits for it lets others work meanwhile (ledelys.turn_taking).

        Raises:
            StoreDownError: Redis does not answer, or did not a moment ago.
        """
        if self._clock() < self._pause_until:
            raise StoreDownError
        try:
            async with waiting_for_others():
                answer = await command(self.client)
        except (exceptions.LockError, exceptions.LockNotOwnedError):
            raise  # an answer, not a failure
        except (exceptions.RedisError, OSError, TimeoutError) as error:
            self._failed(error)
            raise StoreDownError from None
        if not self._up:
            logger.warning("Redis answers again; conversations have their memory back.")
        self._up = True
        return answer

    async def delete(self, name: str) -> bool:
        """Delete what is kept under a name; True if there was something.

        Raises:
            StoreDownError: it is deleted as soon as Redis answers again (`delete_late`).
        """
        self._to_delete.add(name)
        found = await self.ask(lambda redis: redis.delete(name))
        self._to_delete.discard(name)
        return bool(found)

    async def delete_late(self) -> None:
        """Delete what could not be deleted before, and find out whether Redis answers and how full it is."""
        names = tuple(self._to_delete)
        try:
            if names:
                await self.ask(lambda redis: redis.delete(*names))
                self._to_delete.difference_update(names)
            self.names = await self.ask(lambda redis: redis.dbsize())
            memory = await self.ask(lambda redis: redis.info("memory"))
        except StoreDownError:
            return
        self.filled = memory["used_memory"] / memory["maxmemory"] if memory.get("maxmemory") else 0.0

    async def close(self) -> None:
        """Close the connections."""
        await self.client.aclose()

    def _failed(self, error: Exception) -> None:
        self.failures += 1
        self._pause_until = self._clock() + PAUSE_SECONDS
        if self._up:
            logger.error(
                "Redis does not answer (%s); until it does, danger is answered, and everything else with the numbers.",
                type(error).__name__,
            )
        self._up = False


@cache
def link_to(url: str) -> RedisLink:
    """The one link of this process to the Redis at `url`; store, locks and sessions share it."""
    return RedisLink(url)
