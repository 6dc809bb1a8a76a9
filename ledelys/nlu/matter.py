"""What a message is about: the classifier of intent, urgency, kind of danger and who writes."""

from __future__ import annotations

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
from ledelys.nlu.features import message_features
from ledelys.nlu.linear import LinearModel, balancing_weights
from ledelys.nlu.norwegian import LEMMAS, TENSES
from ledelys.nlu.text import sentences
from ledelys.nlu.ties import Ties
from ledelys.nlu.training import labels_of

PROBABILITIES = "matter_probabilities"
"""The message attribute with the answers of all heads: {"intent"|"urgency"|"danger"|"who": {class: probability}}."""

_LONG = 25
"""From so many words on, each sentence is also read alone: in a long story one clause can be what matters."""


def _features(message: Message) -> list[str]:
    return message_features(message.get(TEXT), message.get(LEMMAS) or (), message.get(TENSES) or ())


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MatterClassifier(GraphComponent, IntentClassifier):
    """Sets intent and ranking as Rasa knows them, and PROBABILITIES for the reader of urgency."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        ties: Ties | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._model = model
        self._ties = ties or Ties({})

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `regularisation` is scikit-learn's C, `weigh` class weights by head. `balance` is how far a head makes up for
        classes with few examples: 0 not at all, 1 wholly. Half-way was best when authors were held out.
        """
        return {
            "regularisation": 10.0,
            "weigh": {"urgency": {"acute": 1.5}},
            "balance": {"intent": 0.5, "who": 0.5},
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
            return cls(config, model_storage, resource, LinearModel.load(folder), Ties.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all heads from the labelled training messages."""
        texts = []
        answers: dict[str, list[str | None]] = {"intent": [], "urgency": [], "who": [], "danger": []}
        for example in training_data.intent_examples:
            if not example.get(TEXT):
                continue
            labels = labels_of(example.get(INTENT), example.get(METADATA))
            texts.append(_features(example))
            for head, given in answers.items():
                given.append(labels[head])
        weigh = {head: balancing_weights(answers[head], share) for head, share in self._config["balance"].items()}
        self._model = LinearModel.fit(
            texts,
            answers,
            seen_at_least=3,  # half the features and half the time of 2, and as good
            regularisation=self._config["regularisation"],
            weigh={**weigh, **self._config["weigh"]},
        )
        pairs = zip(answers["intent"], answers["who"], strict=True)
        self._ties = Ties.learn((intent, who) for intent, who in pairs if intent and who)
        with self._storage.write_to(self._resource) as folder:
            self._model.save(folder)
            self._ties.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and probabilities of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._model is None or not text.strip():
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            probabilities = self._model.probabilities(_features(message))
            probabilities["who"] = self._ties.writers(probabilities["who"], probabilities["intent"])
            if len(text.split()) >= _LONG:
                self._read_sentences(text, probabilities)
            message.set(PROBABILITIES, probabilities)
            ranking = [
                {"name": name, "confidence": confidence} for name, confidence in probabilities["intent"].items()
            ][:10]
            certain = certain_intent(text, message.get(ENTITIES, []))
            if certain:
                ranking = [{"name": certain, "confidence": 1.0}, *(r for r in ranking if r["name"] != certain)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _read_sentences(self, text: str, probabilities: dict[str, dict[str, float]]) -> None:
        """Raise the probability of `acute` to that of the most acute sentence, and take its kind of danger."""
        assert self._model is not None
        for sentence in sentences(text):
            if len(sentence.split()) < 3:
                continue
            alone = self._model.probabilities(message_features(sentence), ("urgency", "danger"))
            # A sentence without its story is read with more doubt.
            acute = alone["urgency"]["acute"] * 0.9
            if acute > probabilities["urgency"]["acute"]:
                probabilities["urgency"] = {**probabilities["urgency"], "acute": acute}
                probabilities["danger"] = alone["danger"]
