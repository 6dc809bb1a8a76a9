"""What a message is about: the classifier of intent, urgency, kind of danger and who writes.

Two readers look at each message, one at its words and one at its meaning as a whole, and their answers are mixed: the
first knows the words that decide, the second also what it has never seen written so.
"""

from __future__ import annotations

import os
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.certain import certain_intent
from ledelys.nlu.dense import DenseModel
from ledelys.nlu.encoder import SentenceEncoder
from ledelys.nlu.features import message_features
from ledelys.nlu.linear import LinearModel, balancing_weights
from ledelys.nlu.meaning import MEANING
from ledelys.nlu.mixing import Answers, mixed, read_windows
from ledelys.nlu.text import sentences
from ledelys.nlu.ties import Ties
from ledelys.nlu.training import labels_of

PROBABILITIES = "matter_probabilities"
"""The message attribute with the answers of all heads: {"intent"|"urgency"|"danger"|"who": {class: probability}}."""

_LONG = 25
"""From so many words on, each sentence is also read alone: in a long story one clause can be what matters."""


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MatterClassifier(GraphComponent, IntentClassifier):
    """Sets intent and ranking as Rasa knows them, and PROBABILITIES for the reader of urgency."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        by_words: LinearModel | None = None,
        by_meaning: DenseModel | None = None,
        ties: Ties | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._by_words = by_words
        self._by_meaning = by_meaning
        self._ties = ties or Ties({})

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `regularisation` is scikit-learn's C, `weigh` class weights by head. `balance` is how far a head makes up for
        classes with few examples: 0 not at all, 1 wholly. Half-way was best when authors were held out.
        `meaning_regularisation` is C for the reader of meanings, `meaning_counts` its share in the mix by head, and
        `sure` how far the mix is sharpened, as two readers who agree may be surer than each alone.
        """
        return {
            "regularisation": 10.0,
            "weigh": {"urgency": {"acute": 1.5}},
            "balance": {"intent": 0.5, "who": 0.5},
            "meaning_regularisation": 0.01,
            "meaning_counts": {"intent": 0.5, "urgency": 0.5, "danger": 0.5, "who": 0.6},
            "sure": 1.3,
        }

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MatterClassifier:
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
    ) -> MatterClassifier:
        """Read the trained component (called by Rasa)."""
        with model_storage.read_from(resource) as folder:
            models = LinearModel.load(folder), DenseModel.load(folder)
            return cls(config, model_storage, resource, *models, Ties.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all heads from the labelled training messages."""
        texts, features = [], []
        answers: dict[str, list[str | None]] = {"intent": [], "urgency": [], "who": [], "danger": []}
        for example in training_data.intent_examples:
            if not example.get(TEXT):
                continue
            labels = labels_of(example.get(INTENT), example.get(METADATA))
            texts.append(example.get(TEXT))
            features.append(message_features(example.get(TEXT)))
            for head, given in answers.items():
                given.append(labels[head])
        weigh = {head: balancing_weights(answers[head], share) for head, share in self._config["balance"].items()}
        self._by_words = LinearModel.fit(
            features,
            answers,
            seen_at_least=3,  # half the features and half the time of 2, and as good
            regularisation=self._config["regularisation"],
            weigh={**weigh, **self._config["weigh"]},
        )
        vectors = SentenceEncoder(threads=os.cpu_count() or 1).embed_many(texts)
        self._by_meaning = DenseModel.fit(vectors, answers, self._config["meaning_regularisation"])
        pairs = zip(answers["intent"], answers["who"], strict=True)
        self._ties = Ties.learn((intent, who) for intent, who in pairs if intent and who)
        with self._storage.write_to(self._resource) as folder:
            self._by_words.save(folder)
            self._by_meaning.save(folder)
            self._ties.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and probabilities of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._by_words is None or not text.strip():
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            probabilities = self._read(self._by_words, message)
            probabilities["who"] = self._ties.writers(probabilities["who"], probabilities["intent"])
            certain = certain_intent(text, message.get(ENTITIES, []))
            if certain:  # a place alone is no danger, though people in danger say where they are
                probabilities["urgency"] = {"none": 1.0}
            message.set(PROBABILITIES, probabilities)
            ranking = [
                {"name": name, "confidence": confidence} for name, confidence in probabilities["intent"].items()
            ][:10]
            if certain:
                ranking = [{"name": certain, "confidence": 1.0}, *(r for r in ranking if r["name"] != certain)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _read(self, by_words: LinearModel, message: Message) -> Answers:
        """Return the probabilities of all heads, in the order of likelihood."""
        text = message.get(TEXT)
        answers = by_words.probabilities(message_features(text))
        if len(text.split()) >= _LONG:
            _raise_by_sentences(by_words, text, answers)
        meaning = message.get(MEANING)
        if self._by_meaning is None or meaning is None:
            return answers
        windows = [self._by_meaning.probabilities(vector) for vector in meaning]
        return mixed(answers, read_windows(windows), self._config["meaning_counts"], self._config["sure"])


def _raise_by_sentences(by_words: LinearModel, text: str, answers: Answers) -> None:
    """Raise the probability of `acute` to that of the most acute sentence, and take its kind of danger."""
    for sentence in sentences(text):
        if len(sentence.split()) < 3:
            continue
        alone = by_words.probabilities(message_features(sentence), ("urgency", "danger"))
        # A sentence without its story is read with more doubt.
        acute = alone["urgency"]["acute"] * 0.9
        if acute > answers["urgency"]["acute"]:
            answers["urgency"] = {**answers["urgency"], "acute": acute}
            answers["danger"] = alone["danger"]
