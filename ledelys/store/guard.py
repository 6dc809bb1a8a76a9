"""Makes sure at start that the store in use is the one that forgets.

Rasa falls back to a store that never forgets, with only a warning, when the class in endpoints.yml cannot be found, and
again whenever the store fails during a conversation.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import AwaitableTrackerStore, FailSafeTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys.store.forgetting import ForgettingTrackerStore
from ledelys.store.redis_link import StoreDownError
from ledelys.store.shared import SharedTrackerStore

logger = logging.getLogger(__name__)

Forgets = ForgettingTrackerStore | SharedTrackerStore
"""The stores with which visitors may be served."""


class KeepsNothingTrackerStore(TrackerStore):  # type: ignore[misc]
    """What Rasa falls back to when our store fails: every conversation starts anew, nothing stays."""

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps nothing."""

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Knows no conversation."""
        return None

    async def keys(self) -> Iterable[str]:
        """Knows no conversation."""
        return []


def forgetting_store_of(agent: Any) -> Forgets | None:
    """Our store inside the wrappers that Rasa puts around it, or None if the agent uses another one.

    Args:
        agent: `app.ctx.agent` of the running Rasa server.
    """
    store = getattr(agent, "tracker_store", None)
    while isinstance(store, FailSafeTrackerStore | AwaitableTrackerStore):
        store = store._tracker_store
    return store if isinstance(store, Forgets) else None


def reason_to_refuse(agent: Any) -> str | None:
    """Why this agent must not serve visitors, in one sentence; None if it may."""
    store = getattr(agent, "tracker_store", None)
    if forgetting_store_of(agent) is None:
        return (
            "Not serving: the tracker store in use is neither ledelys.store.forgetting.ForgettingTrackerStore nor "
            "ledelys.store.shared.SharedTrackerStore, so conversations would be kept; set one of them as "
            "tracker_store type in endpoints.yml."
        )
    if getattr(store, "event_broker", None) is not None:
        return "Not serving: an event broker would copy what visitors write; remove event_broker from endpoints.yml."
    return None


def close_fallback(agent: Any) -> None:
    """Takes away Rasa's own fallback store, which never forgets, and its log line, which may quote the conversation."""
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        store._fallback_tracker_store = KeepsNothingTrackerStore(store.domain)
        store._on_tracker_store_error = _tell_failure


def _tell_failure(error: Exception) -> None:
    if isinstance(error, StoreDownError):
        return  # told by the link, once
    logger.error("The store failed (%s); this turn was not kept.", type(error).__name__)
