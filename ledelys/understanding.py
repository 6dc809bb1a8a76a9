"""What the trained model understands of a message, in the names of the label contract (ledelys/nlu/labels.py)."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path
from typing import Any

from ledelys.nlu.labels import DANGER_PREFIX, topic_of
from ledelys.service import lean_rasa
from services_catalog import load_catalogue

_NO_INTENT = "nlu_fallback"
_TOPICS_SHOWN = 3


def load_rasa_lean(model: Path) -> None:
    """Have Rasa imported without what `model` does not need, if Rasa is not imported yet and that is possible."""
    if lean_rasa.obstacle("run", model, Path()) is None:
        with contextlib.suppress(lean_rasa.NotLoadedError):
            lean_rasa.apply()


class Understanding:
    """A trained model, loaded once. Reading a message takes some milliseconds."""

    def __init__(self, model: Path) -> None:
        """Load `model`, a .tar.gz that Rasa trained. Takes a few seconds."""
        load_rasa_lean(model)
        from rasa.core.agent import Agent

        from ledelys import rasa_patches

        rasa_patches.quiet_rasa_logging()
        rasa_patches.apply()
        self._agent = Agent.load(str(model))
        self._loop = asyncio.new_event_loop()

    def parse(self, text: str) -> dict[str, Any]:
        """Return Rasa's own reading of `text`: intent, entities, ranking."""
        parsed: dict[str, Any] = self._loop.run_until_complete(self._agent.parse_message(text))
        return parsed

    def read(self, text: str) -> dict[str, Any]:
        """Return {language, urgency, danger, who, topic, topics, places, because} for `text`."""
        return described(self.parse(text))


def described(parsed: dict[str, Any]) -> dict[str, Any]:
    """Turn Rasa's reading of a message into the names of the label contract."""
    values: dict[str, list[Any]] = {}
    for found in parsed["entities"]:
        values.setdefault(found["entity"], []).append(found["value"])
    topics: dict[str, float] = {}
    for ranked in parsed.get("intent_ranking", []):
        if ranked["name"] != _NO_INTENT and not ranked["name"].startswith(DANGER_PREFIX):
            topic = topic_of(ranked["name"])
            topics[topic] = topics.get(topic, 0.0) + ranked["confidence"]
    likeliest = sorted(topics.items(), key=lambda one: -one[1])[:_TOPICS_SHOWN]
    intent = str((parsed.get("intent") or {}).get("name") or "")
    return {
        "language": parsed.get("detected_language", "nb"),
        "urgency": values.get("urgency", ["none"])[0],
        "danger": intent.removeprefix(DANGER_PREFIX) if intent.startswith(DANGER_PREFIX) else None,
        "who": values.get("who", ["none"])[0],
        "topic": likeliest[0][0] if likeliest else "out_of_scope",
        "topics": [{"name": name, "confidence": round(confidence, 3)} for name, confidence in likeliest],
        "places": _places(values),
        "because": [reason["nb"] for reason in parsed.get("because", [])],
    }


def _places(values: dict[str, list[Any]]) -> list[dict[str, str | None]]:
    """Return the municipalities; a region as all its municipalities, a county as itself."""
    catalogue = load_catalogue()
    places: list[dict[str, str | None]] = []
    for numbers in [*values.get("place", []), *values.get("other_place", [])]:
        for number in numbers.split("|"):
            one = catalogue.municipality(number)
            places.append({"municipality": one.name, "number": one.number, "county": one.county})
    for name in values.get("area", []):
        area = catalogue.area(name)
        if area.is_county:
            places.append({"municipality": None, "number": None, "county": name})
        else:
            places.extend(
                {"municipality": one.name, "number": one.number, "county": one.county, "region": name}
                for one in area.municipalities
            )
    return places
