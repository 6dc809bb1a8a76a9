"""Sessions of several replicas, in Redis beside the conversations, sealed under the token that only the page holds."""

from __future__ import annotations

import json
import math
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from typing import Any
from weakref import WeakValueDictionary

from ledelys.chat.sessions import TOKEN_BYTES, Session
from ledelys.store.redis_link import RedisLink, StoreDownError
from ledelys.store.sealing import name_for, seal, unseal

SESSION = "session"
SILENT_SECONDS = 300
"""A session in which nothing has been said lives so long. Redis, when it is full, drops first what has the least time
left, so opening many sessions pushes none of those out in which somebody has spoken."""

LockOf = Callable[[str], AbstractAsyncContextManager[Any]]


@dataclass(slots=True, eq=False)
class _SharedSession(Session):
    token: str = ""


class SharedSessionBook:
    """Sessions that any replica can go on with. While Redis does not answer they open all the same."""

    def __init__(self, link: RedisLink, lock_of: LockOf, idle_seconds: float) -> None:
        """Args: the Redis; what gives the lock of a conversation by its id; seconds until an idle session ends."""
        self._link = link
        self._lock_of = lock_of
        self._idle_seconds = math.ceil(idle_seconds)
        self._in_hand: WeakValueDictionary[str, _SharedSession] = WeakValueDictionary()
        """Those in which something is being answered here, so that two messages at once share one object."""

    def __len__(self) -> int:
        # Each has a session and a conversation.
        return self._link.names // 2

    async def open(self, address: bytes = b"") -> str | None:
        """Open a session and return its token; one that was opened without Redis is unknown once Redis is back."""
        token = secrets.token_urlsafe(TOKEN_BYTES)
        name, content = name_for(token, SESSION), _content_of(Session("", b"", 0.0))
        sealed = seal(token, SESSION, content)
        try:
            await self._link.ask(lambda redis: redis.set(name, sealed, ex=SILENT_SECONDS))
        except StoreDownError:
            return token
        return token

    async def find(self, token: str) -> Session | None:
        """The open session of this token, which counts as use, or None; raises StoreDownError."""
        name = name_for(token, SESSION)
        if not token or not await self._link.ask(lambda redis: redis.expire(name, self._idle_seconds)):
            return None
        return self.unchecked(token)

    def unchecked(self, token: str) -> Session | None:
        """The session of this token if there is one, without asking Redis; to end it while Redis does not answer."""
        name = name_for(token, SESSION)
        session = self._in_hand.get(name)
        if session is None:
            sender_id = name_for(token, "sender").partition(":")[2]
            session = _SharedSession(sender_id, name.encode(), time.monotonic(), token=token)
            self._in_hand[name] = session
        return session

    @asynccontextmanager
    async def hold(self, session: Session) -> AsyncIterator[None]:
        """Hold the session against other replicas, with what they have changed in it; raises StoreDownError."""
        shared = _shared(session)
        name = name_for(shared.token, SESSION)
        async with self._lock_of(session.sender_id):
            sealed = await self._link.ask(lambda redis: redis.get(name))
            content = unseal(shared.token, SESSION, bytes(sealed)) if isinstance(sealed, bytes) else None
            if content is None:
                session.gone = True
            else:
                kept = json.loads(content)
                session.turns = kept["turns"]
                session.offer(kept["offered"])
            yield

    async def keep(self, session: Session) -> None:
        """Keep turns and offered buttons; sets `gone` if the session was ended elsewhere. Raises StoreDownError."""
        shared = _shared(session)
        name, sealed = name_for(shared.token, SESSION), seal(shared.token, SESSION, _content_of(session))
        if not await self._link.ask(lambda redis: redis.set(name, sealed, ex=self._idle_seconds, xx=True)):
            session.gone = True

    async def close(self, session: Session) -> None:
        """End a session and whatever is being answered in it here; raises StoreDownError, and ends it later then."""
        session.gone = True
        if session.running is not None:
            session.running.cancel()
        await self._link.delete(name_for(_shared(session).token, SESSION))

    async def close_idle(self) -> list[str]:
        """End what could not be ended before; Redis lets the rest expire. Nothing is left for the caller to delete."""
        await self._link.delete_late()
        return []

    def close_all(self) -> None:
        """Nothing to do when one replica stops: the others go on."""


def _shared(session: Session) -> _SharedSession:
    assert isinstance(session, _SharedSession)
    return session


def _content_of(session: Session) -> bytes:
    return json.dumps({"turns": session.turns, "offered": session.offered}).encode()
