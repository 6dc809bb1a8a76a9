"""Settings of the chat under which an attack meets what it attacks, and not a limit."""

from __future__ import annotations

OTHER_SITE = "https://example.no"
HIGH_LIMITS = {
    "messages_per_minute": 1_000_000,
    "requests_per_minute_per_address": 1_000_000,
    "max_turns": 1_000_000,
    "max_in_flight": 60,
    "allowed_origins": [OTHER_SITE],
}
