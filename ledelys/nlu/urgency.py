"""How urgent a message is. Two readers look, and the higher wins: reviewed wordings and the trained classifier.

This component stands last in the pipeline: where there is danger it replaces the intent, whatever was found before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu.certain import SAFETY_ASKED
from ledelys.nlu.entities import entity
from ledelys.nlu.grown_up import says_grown_up
from ledelys.nlu.labels import (
    CONTEXT,
    DANGER_PREFIX,
    DANGER_RESPONSE,
    MATTERS,
    QUESTIONS,
    SAFE_NOW,
    TELLING,
    TOLD_MORE,
    higher_urgency,
    topic_of,
)
from ledelys.nlu.matter import PROBABILITIES
from ledelys.nlu.wordings import Wordings, load_wordings

BECAUSE = "because"
"""The output with the reasons for the urgency in words, [{"nb", "en"}] (`ledelys understand` prints them)."""


_SURELY_SAFE = 0.5
_SAYS_LITTLE = 4
"""Words. So short a message after a danger says nothing against it."""
_GOES_ON = frozenset(
    {"nlu_fallback", TOLD_MORE, *TELLING, *(f"smalltalk_or_thanks.{name}" for name in ("inform", "silence", "affirm"))}
)
"""Intents that do not end a danger: they tell on, or say nothing."""
_MATTERS = {*MATTERS, *QUESTIONS, "nlu_fallback"}


@dataclass(frozen=True)
class Reading:
    """How urgent a message is, who writes, and why we think so, in words for counsellors ("nb" and "en")."""

    urgency: str
    danger: str | None
    who: str
    because: tuple[dict[str, str], ...]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class UrgencyReader(GraphComponent, IntentClassifier):
    """Sets the intent "danger.<kind>" where there is danger now, and the entities that rules and slots use.

    Entities: `urgency` and `who` of each message, and `help_today`: "yes" where urgency is high or acute, "no" where a
    message about a matter is not. What is no matter of its own ("ja", "Bergen") leaves it as it was.
    """

    def __init__(self, config: dict[str, Any], wordings: Wordings) -> None:
        self._config = config
        self._wordings = wordings

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings: from which probability the classifier's `acute`, and `acute` or `high`, count.

        A missed danger costs more than a false one, so neither is above one half. `acute_from_safe` counts where the
        message says that the danger is over ("he left, I am alone"), in much the same words as a danger.
        `acute_goes_on_from` is enough for a danger that was answered just before.
        """
        return {"acute_from": 0.25, "high_from": 0.3, "acute_from_safe": 0.75, "acute_goes_on_from": 0.1}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> UrgencyReader:
        """Read the wordings (called by Rasa)."""
        return cls(config, load_wordings())

    def read(self, text: str, probabilities: dict[str, dict[str, float]] | None, *, safe: bool = False) -> Reading:
        """Return how urgent `text` is.

        `probabilities` are those of MatterClassifier, None if there are none; `safe` is whether it found the message to
        say that the danger is over. Reviewed wordings count in any case.
        """
        urgency = "none"
        because: list[dict[str, str]] = []
        hits = self._wordings.find(text)
        danger = self._wordings.danger(hits)
        for hit in hits:
            urgency = higher_urgency(urgency, hit.wording.urgency)
            because.append(hit.wording.because)
        who = "none"
        if probabilities:
            acute = probabilities["urgency"].get("acute", 0.0)
            raised = acute + probabilities["urgency"].get("high", 0.0)
            seen = "acute" if acute >= self._config["acute_from_safe" if safe else "acute_from"] else "none"
            if seen == "none" and raised >= self._config["high_from"]:
                seen = "high"
            if seen != "none":
                share = round(100 * (acute if seen == "acute" else min(raised, 1.0)))
                because.append(
                    {"nb": f"ligner meldinger som haster ({share} %)", "en": f"resembles urgent messages ({share} %)"}
                )
            if seen == "acute" and danger is None:
                danger = next(iter(probabilities["danger"]))
            urgency = higher_urgency(urgency, seen)
            who = next(iter(probabilities["who"]))
        return Reading(urgency, danger if urgency == "acute" else None, who, tuple(because))

    def process(self, messages: list[Message]) -> list[Message]:
        """Set urgency and who of each message, and the intent where there is danger (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            found_intent = message.get(INTENT) or {}
            probabilities = message.get(PROBABILITIES)
            safe = found_intent.get("name") == SAFE_NOW and found_intent["confidence"] >= _SURELY_SAFE
            reading = self.read(text, probabilities, safe=safe)
            message.set(BECAUSE, list(reading.because), add_to_output=True)
            found = [entity("urgency", reading.urgency, text, 1.0, "UrgencyReader")]
            intent_name = str(found_intent.get("name"))
            who = _still(_context(message).get("who"), reading.who, intent_name, text)
            if who != "none":
                found.append(entity("who", who, text, 1.0, "UrgencyReader"))
            matter = intent_name == TOLD_MORE or topic_of(intent_name) in _MATTERS
            if reading.urgency != "none" or matter:
                answers = intent_name == TOLD_MORE and reading.urgency == "high" and _asked_whether_safe(message)
                today = "no" if reading.urgency == "none" or answers else "yes"
                found.append(entity("help_today", today, text, 1.0, "UrgencyReader"))
            message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
            acute = probabilities["urgency"].get("acute", 0.0) if probabilities else 0.0
            goes_on = acute >= self._config["acute_goes_on_from"] or len(text.split()) <= _SAYS_LITTLE
            danger = reading.danger or (_danger_that_goes_on(message, intent_name) if goes_on and not safe else None)
            if danger:
                intent = {"name": DANGER_PREFIX + danger, "confidence": 1.0}
                message.set(INTENT, intent, add_to_output=True)
                ranking = message.get(INTENT_RANKING_KEY) or []
                message.set(INTENT_RANKING_KEY, [intent, *ranking], add_to_output=True)
        return messages


def _danger_that_goes_on(message: Message, intent: str) -> str | None:
    """Return the kind of danger that was answered just before, where the message neither ends it nor asks anything.

    "20 maybe, and wine" after an overdose, or silence, is no new matter: the number is said again. A longer message
    that sounds calm is heard as what it says: who hears 112 again and again, whatever they write, leaves.
    """
    asked = _context(message).get("asked", ())
    answered = next((name for name in asked if name.startswith(DANGER_RESPONSE)), None)
    if answered is None or intent not in _GOES_ON:
        return None
    return str(answered).removeprefix(f"{DANGER_RESPONSE}_").removesuffix("_again")


def _asked_whether_safe(message: Message) -> bool:
    """Say whether the last reply asked it; who tells on instead has heard the question, and is not asked again."""
    return any(name.startswith(SAFETY_ASKED) for name in _context(message).get("asked", ()))


def _still(before: str | None, seen: str, intent: str, text: str) -> str:
    """Return who writes: as before where the message cannot change it.

    Who goes on telling is still the same, a child stays a child until the writer is plainly none, and who was none
    becomes one only by telling of a child's matter ("my son is ten" sounds like one).
    """
    if seen == "child" and (says_grown_up(text) or (before and topic_of(intent) != "child_or_young_person")):
        seen = before if before not in (None, "child") else "self"
    if before == "child":
        return seen if seen in ("relative", "professional") or says_grown_up(text) else before
    return before if before is not None and intent == TOLD_MORE else seen


def _context(message: Message) -> dict[str, Any]:
    return (message.get(METADATA) or {}).get(CONTEXT) or {}
