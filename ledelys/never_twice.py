"""How Rasa finds the words of a response: as it always does, but never the same reply twice running.

A person who hears the same sentence again thinks that nobody listens. So where the last reply already held the text,
the response "<name>_again" is taken (other words for the same), else the one that the metadata names under `again`,
else SAID_ALREADY. No sentence is made here: all stand in data/ and domain.yml.

Set in endpoints.yml:

    nlg:
      type: ledelys.never_twice.NeverTwice
"""

from __future__ import annotations

from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from ledelys.last_reply import last_reply

SAID_ALREADY = "utter_said_already"


class NeverTwice(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own generator from responses, with another response where the text was just said."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Args:
        endpoint_config: what stands under `nlg` in endpoints.yml; nothing of it is used.
        domain: holds the responses.
        """
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> dict[str, Any] | None:
        """Return the response to `utter_action`, or another one where its text was in the last reply."""
        said = {bubble.text for bubble in last_reply(tracker)}
        first: dict[str, Any] | None = await super().generate(utter_action, tracker, output_channel, **kwargs)
        if first is None or first.get("text") not in said:
            return first
        for name in (f"{utter_action}_again", (first.get("metadata") or {}).get("again"), SAID_ALREADY):
            if name in self.responses:
                other: dict[str, Any] | None = await super().generate(name, tracker, output_channel, **kwargs)
                if other is not None and other.get("text") not in said:
                    return {**other, "buttons": other.get("buttons") or first.get("buttons") or []}
        return first
