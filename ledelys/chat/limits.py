"""Rates, kept in memory only."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Callable

WINDOW_SECONDS = 60


class RateLimiter:
    """Counts what each key does in windows of a minute.

    Keys such as addresses are kept as a keyed hash that means nothing outside this process, for a minute or so.
    """

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        """Args: `per_minute`: how often a key may pass in a window; `clock`: seconds that only grow."""
        self.per_minute = per_minute
        self._clock = clock
        self._salt = secrets.token_bytes(32)
        self._windows: dict[bytes, tuple[float, int]] = {}

    def __len__(self) -> int:
        return len(self._windows)

    def passes(self, key: str) -> bool:
        """Counts one step of this key; False if it is one too many in the window."""
        now = self._clock()
        hashed = self.hashed(key)
        began, count = self._windows.get(hashed, (now, 0))
        if now - began >= WINDOW_SECONDS:
            began, count = now, 0
        self._windows[hashed] = (began, count + 1)
        return count < self.per_minute

    def hashed(self, key: str) -> bytes:
        """What a key is kept as."""
        return hashlib.blake2b(key.encode(errors="replace"), key=self._salt, digest_size=16).digest()

    def forget_old(self) -> None:
        """Forgets the windows that are over."""
        now = self._clock()
        self._windows = {key: window for key, window in self._windows.items() if now - window[0] < WINDOW_SECONDS}
