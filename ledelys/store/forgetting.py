"""The tracker store that forgets: in memory only, sealed by age and by count, and deletable at once."""

from __future__ import annotations

import json
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from ledelys import rasa_patches
from ledelys.store.bounded import bounded_events
from ledelys.store.settings import refuse_broker, require_numbers

rasa_patches.apply()


class ForgettingTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]
    """Keeps conversations in memory until they have been idle too long, are too many, or are deleted.

    Set in endpoints.yml:

        tracker_store:
          type: ledelys.store.forgetting.ForgettingTrackerStore
          idle_seconds: 1800
          max_conversations: 2000
          max_turns: 4
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        *,
        idle_seconds: float = 1800,
        max_conversations: int = 2000,
        max_turns: int = 4,
        **_other: Any,
    ) -> None:
        """Args:
            domain: Rasa's domain; set again by Rasa when the model is loaded.
            event_broker: must be absent: a broker would copy every message to another place.
            idle_seconds: a conversation without a message for this long is forgotten.
            max_conversations: above this the one that has been idle longest is forgotten.
            max_turns: user turns kept of each conversation, at least 3 (a confirmation looks three turns back).
            _other: Rasa passes `host` and whatever else stands in endpoints.yml.

        Raises:
            RasaException: a value that cannot work; Rasa does not start then.
        """
        refuse_broker(event_broker)
        require_numbers(
            {
                "idle_seconds": (idle_seconds, 1),
                "max_conversations": (max_conversations, 1),
                "max_turns": (max_turns, 3),
            }
        )
        super().__init__(domain, None)
        self.idle_seconds = float(idle_seconds)
        self.max_conversations = int(max_conversations)
        self.max_turns = int(max_turns)
        self.clock: Callable[[], float] = time.monotonic
        """Seconds that only grow."""
        self._kept: OrderedDict[str, tuple[float, str]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the bounded conversation and forgets what is idle or too much."""
        events = bounded_events(tracker, self.max_turns)
        serialised = json.dumps(Dialogue(tracker.sender_id, events).as_dict())
        self._kept[tracker.sender_id] = (self.clock(), serialised)
        self._kept.move_to_end(tracker.sender_id)
        self.forget_idle()

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation of this id, or None if there is none or it has been forgotten. Counts as use."""
        self.forget_idle()
        if sender_id not in self._kept:
            return None
        serialised = self._kept[sender_id][1]
        self._kept[sender_id] = (self.clock(), serialised)
        self._kept.move_to_end(sender_id)
        return self.deserialise_tracker(sender_id, serialised)

    async def keys(self) -> Iterable[str]:
        """Ids of the conversations that are kept now."""
        self.forget_idle()
        return list(self._kept)

    async def delete(self, sender_id: str) -> bool:
        """Forgets one conversation at once; True if there was one."""
        return self._kept.pop(sender_id, None) is not None

    def forget_idle(self) -> int:
        """Forgets what is idle or above the cap, oldest first; returns how many were forgotten."""
        oldest_allowed = self.clock() - self.idle_seconds
        forgotten = 0
        while self._kept:
            sender_id, (used, _) = next(iter(self._kept.items()))
            if used > oldest_allowed and len(self._kept) <= self.max_conversations:
                break
            del self._kept[sender_id]
            forgotten += 1
        return forgotten

    def forget_all(self) -> int:
        """Forgets every conversation; returns how many there were."""
        forgotten = len(self._kept)
        self._kept.clear()
        return forgotten
