"""What a visitor's words say to the questions of a form, and which service they name: data/answers.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu.entities import entity
from ledelys.nlu.wordings import as_line, compile_lists, expression
from ledelys.paths import DATA


@dataclass(frozen=True)
class Answer:
    """An entity and its value, and the expressions that find it."""

    name: str
    value: str
    expressions: tuple[re.Pattern[str], ...]


@cache
def load_answers(file: Path = DATA / "answers.yml") -> tuple[Answer, ...]:
    """Read the wordings of answers; raises WordingError where a pattern is not well formed."""
    described = yaml.safe_load(file.read_text(encoding="utf-8"))
    lists = compile_lists(described.get("lists", {}))
    return tuple(
        Answer(name, str(value), tuple(expression(pattern, lists) for pattern in patterns))
        for name, values in described["answers"].items()
        for value, patterns in values.items()
    )


def find_answers(text: str) -> dict[str, str]:
    """Return the entities that `text` answers and their values (categories, never the visitor's words).

    Of several values of one entity, the first in the file that is found.
    """
    line = as_line(text)
    found: dict[str, str] = {}
    for answer in load_answers():
        if answer.name not in found and any(e.search(line) for e in answer.expressions):
            found[answer.name] = answer.value
    return found


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class AnswerExtractor(GraphComponent, EntityExtractorMixin):
    """Sets an entity for each answer that the message holds."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> AnswerExtractor:
        """Read the wordings (called by Rasa)."""
        load_answers()
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the entities of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            found = [entity(name, value, text, 1.0, "AnswerExtractor") for name, value in find_answers(text).items()]
            if found:
                message.set(ENTITIES, [*message.get(ENTITIES, []), *found], add_to_output=True)
        return messages
