"""Sessions of the web chat: who may go on with which conversation, for as long as it lasts."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

TOKEN_BYTES = 24
"""192 bits of chance in a token."""

MAX_OFFERED = 300
"""Button payloads remembered of one conversation; the oldest are forgotten first."""


@dataclass(slots=True, eq=False)
class Session:
    """One visitor's conversation. Holds nothing that was written."""

    sender_id: str
    digest: bytes
    used: float
    turns: int = 0
    waiting: int = 0
    gone: bool = False
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


class SessionBook:
    """The open sessions. A token is kept as a hash only, and the conversation's id cannot be turned back into it."""

    def __init__(self, idle_seconds: float, max_sessions: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: seconds without a message until a session ends; how many may be open; a clock in seconds."""
        self.idle_seconds = idle_seconds
        self.max_sessions = max_sessions
        self._clock = clock
        self._secret = secrets.token_bytes(32)
        self._open: dict[bytes, Session] = {}

    def __len__(self) -> int:
        return len(self._open)

    def open(self) -> str | None:
        """Opens a session and returns its token; None if there are too many that are in use."""
        if len(self._open) >= self.max_sessions and not self._make_room():
            return None
        token = secrets.token_urlsafe(TOKEN_BYTES)
        digest = self._hash(token, b"session")
        self._open[digest] = Session(self._hash(token, b"conversation").hex(), digest, self._clock())
        return token

    def find(self, token: str) -> Session | None:
        """The open session of this token, which counts as use; None if there is none or it has been idle too long."""
        digest = self._hash(token, b"session")
        session = self._open.get(digest)
        if session is None or not hmac.compare_digest(session.digest, digest) or self._is_idle(session):
            return None
        session.used = self._clock()
        return session

    def close(self, session: Session) -> None:
        """Ends a session and whatever is being answered in it."""
        session.gone = True
        self._open.pop(session.digest, None)
        if session.running is not None:
            session.running.cancel()

    def close_idle(self) -> list[str]:
        """Ends the sessions that have been idle too long; returns the ids of their conversations."""
        idle = [session for session in self._open.values() if self._is_idle(session)]
        for session in idle:
            self.close(session)
        return [session.sender_id for session in idle]

    def close_all(self) -> None:
        """Ends every session."""
        for session in list(self._open.values()):
            self.close(session)

    def _is_idle(self, session: Session) -> bool:
        return self._clock() - session.used >= self.idle_seconds

    def _make_room(self) -> bool:
        """Ends the oldest session in which nobody has said anything, so that opening many cannot push a visitor out."""
        silent = next(
            (session for session in self._open.values() if session.turns == 0 or self._is_idle(session)), None
        )
        if silent is None:
            return False
        self.close(silent)
        return True

    def _hash(self, token: str, purpose: bytes) -> bytes:
        return hashlib.blake2b(
            token.encode(errors="replace"), key=self._secret, person=purpose, digest_size=24
        ).digest()
