"""Rasa's lock store for several replicas: one message of a conversation at a time, whichever replica answers it."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from contextvars import ContextVar
from typing import Any

from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockError, LockStore
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from redis.asyncio.lock import Lock
from redis.exceptions import LockError as NotOurs

from ledelys.store.redis_link import StoreDownError, link_to
from ledelys.store.sealing import name_for

LOCK = "lock"
LIFETIME_SECONDS = 10.0
"""A replica that dies with a lock keeps the conversation waiting no longer than this."""
WAIT_SECONDS = 2.0
LOOK_AGAIN_SECONDS = 0.02

_held: ContextVar[frozenset[str]] = ContextVar("held_locks", default=frozenset())


class HashedRedisLocks(LockStore):  # type: ignore[misc]
    """Locks in Redis under a hash of the conversation's id (redis-py's Lock).

    Set in endpoints.yml:

        lock_store:
          type: ledelys.store.locks.HashedRedisLocks
          url: ${LEDELYS_REDIS_URL}

    Whoever holds the lock of a conversation may ask for it again: the chat takes it around a whole turn, Rasa within.
    While Redis does not answer there are no locks, since an answer matters more than its order.
    """

    def __init__(self, endpoint_config: EndpointConfig) -> None:
        """Args: Rasa's part of endpoints.yml. Raises RasaException for an address that cannot be read."""
        super().__init__()
        try:
            self._link = link_to(str(endpoint_config.url))
        except ValueError:
            raise RasaException("lock_store.url in endpoints.yml must look like redis://host:6379/0.") from None

    @asynccontextmanager
    async def lock(self, conversation_id: str, *_: Any, **__: Any) -> AsyncGenerator[TicketLock, None]:
        """Hold the lock of a conversation; raises Rasa's LockError if another holds it for too long."""
        name = name_for(conversation_id, LOCK)
        if name in _held.get():
            yield TicketLock(name)
            return
        lock = await self._acquire(name)
        mark = _held.set(_held.get() | {name})
        try:
            yield TicketLock(name)
        finally:
            _held.reset(mark)
            if lock is not None:
                # Not ours any more where the turn took longer than the lock lives.
                with suppress(StoreDownError, NotOurs):
                    await self._link.ask(lambda _: lock.release())

    async def _acquire(self, name: str) -> Lock | None:
        lock = self._link.client.lock(
            name, timeout=LIFETIME_SECONDS, sleep=LOOK_AGAIN_SECONDS, blocking_timeout=WAIT_SECONDS, thread_local=False
        )
        try:
            acquired = await self._link.ask(lambda _: lock.acquire())
        except StoreDownError:
            return None
        if not acquired:
            raise LockError("Another replica is answering in this conversation.")
        return lock
