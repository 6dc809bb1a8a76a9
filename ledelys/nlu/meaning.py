"""Has the sentence encoder read each message."""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.constants import INTENT_MESSAGE_PREFIX
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.encoder import EncoderError, Floats, SentenceEncoder, loaded_encoder, sentence_encoder

logger = logging.getLogger(__name__)

MEANING = "meaning"
"""The message attribute that MatterClassifier reads: an array, shape (windows, SIZE). Missing without an encoder."""

_beside = ThreadPoolExecutor(1, "encoder")
_read_ahead: ContextVar[tuple[str, Floats | None] | None] = ContextVar("meaning_read_ahead", default=None)


async def read_ahead(text: str) -> None:
    """Have `text` read beside the event loop; the MeaningReader that the same task comes to takes what was found.

    The encoder is a third of the work for a message and needs no Python: meanwhile the loop serves others.
    """
    encoder = loaded_encoder()
    if encoder is not None and text:
        found = await asyncio.get_running_loop().run_in_executor(_beside, _embedded, encoder, text)
        _read_ahead.set((text, found))


def _embedded(encoder: SentenceEncoder, text: str) -> Floats | None:
    """Return the meaning of `text`; None, with a line in the log, where the encoder fails: the words must do then."""
    try:
        return encoder.embed(text)
    except Exception as error:  # its message could quote the text
        logger.error(
            "A message is understood by its words alone: the sentence encoder failed (%s).", type(error).__name__
        )
        return None


def _meaning_of(encoder: SentenceEncoder, text: str) -> Floats | None:
    """Return what was read ahead of this very text, once, or read it now."""
    ahead = _read_ahead.get()
    _read_ahead.set(None)
    return ahead[1] if ahead is not None and ahead[0] == text else _embedded(encoder, text)


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
                text = message.get(TEXT)
                if text and not text.startswith(INTENT_MESSAGE_PREFIX):  # a button says itself what it means
                    message.set(MEANING, _meaning_of(self._encoder, text))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages as they are: MatterClassifier has them read all at once (called by Rasa)."""
        return training_data
