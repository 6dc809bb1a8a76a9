"""Lemmas and tenses of Norwegian messages, from the spaCy model that ledelys.service prepared."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.language import LANGUAGE
from ledelys.nlu.text import words
from ledelys.service.language_model import load_spacy

LEMMAS = "lemmas"
TENSES = "tenses"
"""Message attributes: lists of lower-case lemmas and of the tenses of verbs ("Past", "Pres")."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class NorwegianLanguage(GraphComponent):
    """Sets the attributes LEMMAS and TENSES of Norwegian messages; those of other messages stay empty."""

    def __init__(self) -> None:
        self._nlp = load_spacy(exclude=("parser", "ner"))

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> NorwegianLanguage:
        """Load the language model (called by Rasa)."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Set lemmas and tenses of each message (called by Rasa)."""
        norwegian = [m for m in messages if m.get(TEXT) and m.get(LANGUAGE, "nb") in ("nb", "nn")]
        written = (" ".join(words(m.get(TEXT))) for m in norwegian)
        for message, document in zip(norwegian, self._nlp.pipe(written), strict=True):
            message.set(LEMMAS, [token.lemma_.lower() for token in document if token.is_alpha])
            tenses = [tense for token in document for tense in token.morph.get("Tense")]
            message.set(TENSES, tenses)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Set lemmas and tenses of the training messages (called by Rasa)."""
        for message in training_data.training_examples:
            written_in = ((message.get(METADATA) or {}).get("intent") or {}).get("language")
            if written_in:
                message.set(LANGUAGE, written_in)
        self.process(training_data.training_examples)
        return training_data
