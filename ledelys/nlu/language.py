"""Which language a message is written in, and which one the visitor asks for."""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES, INTENT, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.entities import entity
from ledelys.nlu.features import language_features
from ledelys.nlu.labels import CONTEXT
from ledelys.nlu.linear import LinearModel
from ledelys.nlu.mixing import likelier
from ledelys.nlu.text import language_of_word
from ledelys.nlu.training import labels_of

LANGUAGE = "detected_language"
"""The message attribute with the language of the message itself, one of labels.LANGUAGES."""

_ANSWERED = {"nb": "nb", "nn": "nn", "en": "en", "other": "en"}
"""The language in which a message is answered; English for those that Ledelys does not speak."""

_WISHES = (
    ("en", r"\b(engelsk|english|anglais|inglés|englisch|angielsku|ingles|inglizi|engelska)\b"),
    ("nn", r"\b(nynorsk|nynorska)\b"),
    (
        "en",
        r"\b(spansk|spanish|español|arabisk|arabic|polsk|polish|polsku|somali\w*|ukrain\w*|russisk|russian|tigrin\w*|dari|farsi"
        r"|persisk|persian|kurdisk|kurdish|tyrkisk|turkish|fransk|french|français|tysk|german|deutsch|urdu|rumensk|romanian"
        r"|litauisk|lithuanian|tamil)\b",
    ),
    ("nb", r"\b(bokmål|bokmal|norsk|norwegian|norska|norweski\w*)\b"),
)
_WISH_WORDS = re.compile(
    r"\b(snakk\w*|skriv\w*|svar\w*|bytt\w*|prat\w*|språk\w*|speak\w*|write|talk|switch|change|answer|language|please|takk|"
    r"heller|kan (du|vi|me)|can (you|we)|på|in|to|do you|habla\w*|sprech\w*|parl\w*|mów\w*)\b"
)


_ONE_WORD = 0.49
"""What is left of the probability when the message is one word, other than those that show their language alone."""


def wished_language(text: str) -> str | None:
    """Return the language that the visitor asks to be answered in, or None.

    Only short messages count: in a long one, "norsk" is most often about the law, the course or the passport.
    """
    lowered = text.lower()
    if len(lowered.split()) > 12:
        return None
    for language, pattern in _WISHES:
        if re.search(pattern, lowered) and (len(lowered.split()) <= 2 or _WISH_WORDS.search(lowered)):
            return language
    return None


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class LanguageIdentifier(GraphComponent, EntityExtractorMixin):
    """Sets the entity `language` when the message shows it clearly or asks for one.

    A short "ja" or a place name shows nothing, so the language of the conversation stays; at its beginning that is the
    language of the page, where the channel names it in the message's metadata ("page_language").
    """

    def __init__(
        self, config: dict[str, Any], storage: ModelStorage, resource: Resource, model: LinearModel | None = None
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `sure` is the probability from which a language is taken as shown; `stays` is how many times likelier that of
        the conversation is than the message alone says.
        """
        return {"sure": 0.5, "stays": 20.0}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> LanguageIdentifier:
        """Make an untrained component (called by Rasa)."""
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> LanguageIdentifier:
        """Read the trained component (called by Rasa)."""
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, LinearModel.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn from the training messages that name their language."""
        texts, languages = [], []
        for example in training_data.intent_examples:
            language = labels_of(example.get(INTENT), example.get(METADATA))["language"]
            if language is not None and example.get(TEXT):
                texts.append(language_features(example.get(TEXT)))
                languages.append(language)
        self._model = LinearModel.fit(texts, {"language": languages}, weigh={"language": {"other": 2.0}})
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the language of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            spoken = ((message.get(METADATA) or {}).get(CONTEXT) or {}).get("language")
            language, probability = self._detect(text, spoken)
            message.set(LANGUAGE, language, add_to_output=True)
            wish = wished_language(text)
            page = (message.get(METADATA) or {}).get("page_language")
            shown = wish or (_ANSWERED[language] if probability >= self._config["sure"] else page)
            if shown in _ANSWERED.values():
                found = entity("language", shown, text, probability, "LanguageIdentifier")
                message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
        return messages

    def _detect(self, text: str, spoken: str | None) -> tuple[str, float]:
        """Return the likeliest language of `text` and its probability; `spoken` is that of the conversation."""
        if self._model is None or not any(c.isalpha() for c in text):
            return "nb", 0.0
        alone = language_of_word(text)
        if alone:
            return alone, 1.0
        shares = self._model.probabilities(language_features(text))["language"]
        if spoken in shares:
            shares = likelier(shares, spoken, self._config["stays"])
        best, probability = next(iter(shares.items()))
        # One word ("ja", "Bodø") says little, however sure the model is of it.
        return best, probability * (_ONE_WORD if len(text.split()) < 2 else 1.0)
