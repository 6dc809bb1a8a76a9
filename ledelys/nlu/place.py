"""Which place a message names: services_catalog knows the names, this turns them into entities."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu.entities import entity
from services_catalog import Catalogue, load_catalogue

SEVERAL = "|"
"""Stands between the municipality numbers of an ambiguous name."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class PlaceExtractor(GraphComponent, EntityExtractorMixin):
    """Sets the entity `place` to a municipality number ("1804"), or to all candidates of an ambiguous name.

    A county or region named alone is the entity `area` ("Agder", "Sunnmøre"). The second and later places are
    `other_place`, so that a slot is always filled with one; a place that the visitor left comes after where they are.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> PlaceExtractor:
        """Load the catalogue (called by Rasa)."""
        return cls(load_catalogue())

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the place entities of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            matches = sorted(self._catalogue.places.find(text), key=lambda match: match.left)
            found = []
            seen: set[str] = set()
            for match in matches:
                if match.candidates:
                    value = SEVERAL.join(m.number for m in match.candidates)
                    name = "other_place" if "place" in seen else "place"
                elif match.area and "area" not in seen:
                    value, name = match.area.name, "area"
                else:
                    continue
                seen.add(name)
                found.append(entity(name, value, text, 1.0, "PlaceExtractor", match.start, match.end))
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
