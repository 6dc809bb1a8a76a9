"""The tracker store of several replicas: Redis, where conversations expire and nobody can read them."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SerializedTrackerAsText, TrackerStore
from rasa.shared.core.conversation import Dialogue
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException

from ledelys import rasa_patches
from ledelys.store.bounded import bounded_events
from ledelys.store.redis_link import link_to
from ledelys.store.sealing import name_for, seal, unseal
from ledelys.store.settings import refuse_broker, require_numbers

rasa_patches.apply()

CONVERSATION = "conversation"


class SharedTrackerStore(TrackerStore, SerializedTrackerAsText):  # type: ignore[misc]
    """Keeps conversations in Redis until they have been idle too long or are deleted.

    Set in endpoints.yml, where the address comes from the environment because it holds the password:

        tracker_store:
          type: ledelys.store.shared.SharedTrackerStore
          url: ${LEDELYS_REDIS_URL}
          idle_seconds: 1800
          max_turns: 4

    Every method raises StoreDownError while Redis does not answer; Rasa's wrapper turns that into a conversation that
    is not remembered (ledelys.store.guard).
    """

    def __init__(
        self,
        domain: Domain | None,
        event_broker: EventBroker | None = None,
        *,
        host: str | None = None,
        idle_seconds: float = 1800,
        max_turns: int = 4,
        **_other: Any,
    ) -> None:
        """Args:
            domain: Rasa's domain; set again by Rasa when the model is loaded.
            event_broker: must be absent.
            host: the value of `url` in endpoints.yml, as Rasa passes it.
            idle_seconds: a conversation without a message for this long is forgotten.
            max_turns: user turns kept of each conversation, at least 3 (a confirmation looks three turns back).
            _other: whatever else stands in endpoints.yml.

        Raises:
            RasaException: a value that cannot work; Rasa does not start then.
        """
        refuse_broker(event_broker)
        require_numbers({"idle_seconds": (idle_seconds, 1), "max_turns": (max_turns, 3)})
        super().__init__(domain, None)
        self.idle_seconds = float(idle_seconds)
        self.max_turns = int(max_turns)
        try:
            self.link = link_to(str(host))
        except ValueError:  # its message quotes the address, and that holds the password
            raise RasaException("tracker_store.url in endpoints.yml must look like redis://host:6379/0.") from None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Keeps the bounded conversation for the idle time."""
        events = bounded_events(tracker, self.max_turns)
        content = json.dumps(Dialogue(tracker.sender_id, events).as_dict()).encode()
        sealed = seal(tracker.sender_id, CONVERSATION, content)
        name = name_for(tracker.sender_id, CONVERSATION)
        await self.link.ask(lambda redis: redis.set(name, sealed, ex=math.ceil(self.idle_seconds)))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The conversation of this id, or None if there is none or it has been forgotten. Counts as use."""
        name = name_for(sender_id, CONVERSATION)
        sealed = await self.link.ask(lambda redis: redis.getex(name, ex=math.ceil(self.idle_seconds)))
        content = unseal(sender_id, CONVERSATION, bytes(sealed)) if isinstance(sealed, bytes) else None
        return self.deserialise_tracker(sender_id, content.decode()) if content else None

    async def keys(self) -> Iterable[str]:
        """Nothing: the ids are nowhere but with the visitors."""
        return []

    async def delete(self, sender_id: str) -> bool:
        """Forgets one conversation at once; True if there was one."""
        return await self.link.delete(name_for(sender_id, CONVERSATION))

    def forget_idle(self) -> int:
        """Nothing to do: Redis lets conversations expire."""
        return 0

    def forget_all(self) -> int:
        """Nothing to do when one replica stops: the others go on with the conversations."""
        return 0
