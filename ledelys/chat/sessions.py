"""Sessions of the web chat: who may go on with which conversation, for as long as it lasts.

In the memory of this process; for several replicas see ledelys.chat.shared_sessions.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

TOKEN_BYTES = 24
"""192 bits of chance in a token."""

MAX_OFFERED = 300
"""Button payloads remembered of one conversation; the oldest are forgotten first."""


LARGE_SHARE = 0.1
"""An address that holds more than this share of all sessions is the first to give one up when there is no room."""
SMALL_NUMBER = 10
"""So many from one address are never too many."""


@dataclass(slots=True, eq=False, weakref_slot=True)
class Session:
    """One visitor's conversation. Holds nothing that was written."""

    sender_id: str
    digest: bytes
    used: float
    turns: int = 0
    waiting: int = 0
    gone: bool = False
    address: bytes = b""
    """A hash of the visitor's address that means nothing outside this process; see `LARGE_SHARE`."""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    running: asyncio.Future[Any] | None = None
    _offered: dict[str, None] = field(default_factory=dict)

    def offer(self, payloads: Iterable[str]) -> None:
        """Remembers the payloads of buttons that were shown."""
        for payload in payloads:
            self._offered.pop(payload, None)
            self._offered[payload] = None
        while len(self._offered) > MAX_OFFERED:
            del self._offered[next(iter(self._offered))]

    def was_offered(self, payload: str) -> bool:
        """Whether a button with this payload was shown in this conversation."""
        return payload in self._offered

    @property
    def offered(self) -> list[str]:
        """Payloads of the buttons that were shown, oldest first."""
        return list(self._offered)


class Sessions(Protocol):
    """Where sessions are kept. Methods raise StoreDownError where that is Redis, and Redis does not answer."""

    def __len__(self) -> int:
        """How many are open, as far as this process knows."""

    async def open(self, address: bytes = b"") -> str | None:
        """Open a session and return its token; None if there is no room."""

    async def find(self, token: str) -> Session | None:
        """The open session of this token, which counts as use; None if there is none."""

    def unchecked(self, token: str) -> Session | None:
        """The session of this token if there is one, without asking whether there is; None if that is known."""

    def hold(self, session: Session) -> AbstractAsyncContextManager[None]:
        """Hold a session while it is answered, so that its messages are answered one after the other."""

    async def keep(self, session: Session) -> None:
        """Keep what a turn has changed; sets `gone` if the session was ended elsewhere meanwhile."""

    async def close(self, session: Session) -> None:
        """End a session and whatever is being answered in it."""

    async def close_idle(self) -> list[str]:
        """End the sessions that have been idle too long; returns the ids of conversations to delete."""

    def close_all(self) -> None:
        """End every session that ends with this process."""


class SessionBook:
    """The open sessions. A token is kept as a hash only, and the conversation's id cannot be turned back into it."""

    def __init__(self, idle_seconds: float, max_sessions: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: seconds without a message until a session ends; how many may be open; a clock in seconds."""
        self.idle_seconds = idle_seconds
        self.max_sessions = max_sessions
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._open: dict[bytes, Session] = {}
        self._evicted: list[Session] = []

    def __len__(self) -> int:
        return len(self._open)

    async def open(self, address: bytes = b"") -> str | None:
        """Open a session and return its token; None if there are too many that are in use."""
        if len(self._open) >= self.max_sessions and not self._make_room():
            return None
        token = secrets.token_urlsafe(TOKEN_BYTES)
        digest = self._hash(token, b"session")
        sender_id = self._hash(token, b"conversation").hex()
        self._open[digest] = Session(sender_id, digest, self._clock(), address=address)
        return token

    async def find(self, token: str) -> Session | None:
        """The open session of this token, which counts as use; None if there is none or it has been idle too long."""
        digest = self._hash(token, b"session")
        session = self._open.get(digest)
        if session is None or not hmac.compare_digest(session.digest, digest) or self._is_idle(session):
            return None
        session.used = self._clock()
        return session

    def unchecked(self, token: str) -> Session | None:
        """Nothing: `find` knows."""
        return None

    @asynccontextmanager
    async def hold(self, session: Session) -> AsyncIterator[None]:
        """Hold a session while it is answered."""
        async with session.lock:
            yield

    async def keep(self, session: Session) -> None:
        """Nothing to do: the session is here."""

    async def close(self, session: Session) -> None:
        """End a session and whatever is being answered in it."""
        self._close(session)

    async def close_idle(self) -> list[str]:
        """End the sessions that have been idle too long; returns the ids of their conversations."""
        idle = [session for session in self._open.values() if self._is_idle(session)]
        for session in idle:
            self._close(session)
        evicted, self._evicted = self._evicted, []
        return [session.sender_id for session in (*idle, *evicted)]

    def _close(self, session: Session) -> None:
        session.gone = True
        self._open.pop(session.digest, None)
        if session.running is not None:
            session.running.cancel()

    def close_all(self) -> None:
        """End every session."""
        for session in list(self._open.values()):
            self._close(session)

    def _is_idle(self, session: Session) -> bool:
        return self._clock() - session.used >= self.idle_seconds

    def _make_room(self) -> bool:
        """End one session, if there is one that may end; False if there is none.

        First the oldest in which nobody has said anything, so that opening many cannot push a visitor out. Then the
        longest unused of the address that holds the most, if that is a large share: somebody fills the room there,
        and a shelter or a school does not have so many who write at once.
        """
        ending = next((one for one in self._open.values() if one.turns == 0 or self._is_idle(one)), None)
        if ending is None:
            (address, held), *_ = Counter(one.address for one in self._open.values()).most_common(1)
            if address and held > max(SMALL_NUMBER, self.max_sessions * LARGE_SHARE):
                ending = min((one for one in self._open.values() if one.address == address), key=lambda one: one.used)
        if ending is None:
            return False
        self._close(ending)
        self._evicted.append(ending)
        return True

    def _hash(self, token: str, purpose: bytes) -> bytes:
        return hashlib.blake2b(
            token.encode(errors="replace"), key=self._secret, person=purpose, digest_size=24
        ).digest()
