"""Has the sentence encoder read each message."""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.encoder import EncoderError, SentenceEncoder, sentence_encoder

logger = logging.getLogger(__name__)

MEANING = "meaning"
"""The message attribute that MatterClassifier reads: an array, shape (windows, SIZE). Missing without an encoder."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class MeaningReader(GraphComponent):
    """Sets the attribute MEANING. Without the encoder's files the words of a message alone must do."""

    def __init__(self, encoder: SentenceEncoder | None) -> None:
        self._encoder = encoder

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MeaningReader:
        """Load the encoder (called by Rasa)."""
        try:
            return cls(sentence_encoder())
        except EncoderError as error:
            logger.error("Messages are understood by their words alone: %s", error)
            return cls(None)

    def process(self, messages: list[Message]) -> list[Message]:
        """Read each message (called by Rasa)."""
        if self._encoder:
            for message in messages:
                if message.get(TEXT):
                    message.set(MEANING, self._encoder.embed(message.get(TEXT)))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages as they are: MatterClassifier has them read all at once (called by Rasa)."""
        return training_data
