"""Which words of a response a visitor reads: those for who writes, and never the same reply twice running.

1. A response says for whom there are other words: `metadata: {for: {child: utter_listening_child}}`. So one rule serves
   everybody, and a child is given a child's number.
2. A person who hears the same sentence again thinks that nobody listens. Where the last reply already held the text,
   the response "<name>_again" is taken, else the one that the metadata names under `again`, else SAID_ALREADY.

3. A general question ("what does it cost?") that tells of something urgent beside is answered, and after the answer
   stands where help can be had today: TODAY_AS_WELL.

No sentence is made here: all stand in data/ and domain.yml. Beyond that it is Rasa's own generator.

Set in endpoints.yml:

    nlg:
      type: ledelys.choosing_words.FittingWords
"""

from __future__ import annotations

from functools import partial
from typing import Any

from rasa.core.nlg.response import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

from ledelys.last_reply import last_reply
from ledelys.nlu.labels import QUESTIONS, topic_of

SAID_ALREADY = "utter_said_already"
TODAY_AS_WELL = "utter_today_as_well"

Response = dict[str, Any]


class FittingWords(TemplatedNaturalLanguageGenerator):  # type: ignore[misc]
    """Rasa's own generator from responses, with another response where it fits the visitor better."""

    def __init__(self, endpoint_config: EndpointConfig | None = None, domain: Domain | None = None) -> None:
        """Args:
        endpoint_config: what stands under `nlg` in endpoints.yml; nothing of it is used.
        domain: holds the responses.
        """
        super().__init__(domain.responses if domain else {})

    async def generate(
        self, utter_action: str, tracker: DialogueStateTracker, output_channel: str, **kwargs: Any
    ) -> Response | None:
        """Return the response to `utter_action`, or another one by the two rules above."""
        words = partial(self._words, tracker, output_channel, kwargs)
        name, first = await words(utter_action)
        if first is not None and _hurries(tracker) and TODAY_AS_WELL in self.responses:
            _, today = await words(TODAY_AS_WELL)
            if today is not None:
                first = {**first, "text": f"{first.get('text')}\n\n{today.get('text')}"}
        said = {bubble.text for bubble in last_reply(tracker)}
        if first is None or first.get("text") not in said:
            return first
        for instead in (f"{name}_again", str(_metadata(first).get("again")), SAID_ALREADY):
            if instead in self.responses:
                _, other = await words(instead)
                if other is not None and other.get("text") not in said:
                    return {**other, "buttons": other.get("buttons") or first.get("buttons") or []}
        return first

    # A function inside `generate` that calls itself would hold itself and, with the tracker, the visitor's words.
    async def _words(
        self, tracker: DialogueStateTracker, output_channel: str, values: dict[str, Any], name: str
    ) -> tuple[str, Response | None]:
        """Return the response of this name, or the one for who writes, with its name."""
        found: Response | None = await super().generate(name, tracker, output_channel, **values)
        if found is not None and "language" in tracker.slots:
            found["language"] = tracker.get_slot("language")  # so that a screen reader reads it aloud rightly
        writer = tracker.get_slot("who") if "who" in tracker.slots else None
        other = _metadata(found).get("for", {}).get(writer)
        return (name, found) if other is None else await self._words(tracker, output_channel, values, other)


def _hurries(tracker: DialogueStateTracker) -> bool:
    """Say whether the last message asks in general and tells of something urgent; a form asks about safety itself."""
    message = tracker.latest_message
    if message is None or tracker.active_loop_name or topic_of(str(message.intent.get("name"))) not in QUESTIONS:
        return False
    return any(one["entity"] == "urgency" and one["value"] == "high" for one in message.entities)


def _metadata(response: Response | None) -> dict[str, Any]:
    return (response or {}).get("metadata") or {}
