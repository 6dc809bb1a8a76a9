"""What a message is about: the classifier of intent, urgency, kind of danger and who writes.

Two readers look at each message, one at its words and one at its meaning as a whole, and their answers are mixed: the
first knows the words that decide, the second also what it has never seen written so.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, METADATA, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from ledelys.nlu.certain import answer_to, asks_to_come, certain_intent
from ledelys.nlu.dense import DenseModel
from ledelys.nlu.details import Details
from ledelys.nlu.encoder import SentenceEncoder
from ledelys.nlu.features import message_features
from ledelys.nlu.labels import CONTEXT, GENERAL, LIFE, TELLING, TOLD_MORE, detail_of, intent_of, topic_of
from ledelys.nlu.linear import Floats, LinearModel, balancing_weights
from ledelys.nlu.meaning import MEANING
from ledelys.nlu.mixing import Answers, likelier, mixed, read_windows
from ledelys.nlu.text import sentences
from ledelys.nlu.ties import Ties
from ledelys.nlu.training import labels_of

PROBABILITIES = "matter_probabilities"
"""The message attribute with the answers of all heads: {"topic"|"urgency"|"danger"|"who": {class: probability}}."""

_DETAILS = "details"
_RANKED = 10
_UNLIKELY = 0.1
"""Below this a topic is named without a look at its details."""
SHORT = 15
_PLAINLY, _PLAINLY_ASKED = 0.97, 0.8
_LONG = 25
"""From so many words on, each sentence is also read alone: in a long story one clause can be what matters."""


@dataclass(frozen=True)
class Readers:
    """All that was learnt."""

    by_words: LinearModel
    by_meaning: DenseModel
    ties: Ties
    details: Details

    def save(self, folder: Path) -> None:
        """Write everything into `folder`, which exists."""
        for one in (self.by_words, self.by_meaning, self.ties):
            one.save(folder)
        (folder / _DETAILS).mkdir()
        self.details.save(folder / _DETAILS)

    @classmethod
    def load(cls, folder: Path) -> Readers:
        """Read what `save` wrote."""
        models = LinearModel.load(folder), DenseModel.load(folder)
        return cls(*models, Ties.load(folder), Details.load(folder / _DETAILS))


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MatterClassifier(GraphComponent, IntentClassifier):
    """Sets intent and ranking as Rasa knows them, and PROBABILITIES for the reader of urgency."""

    def __init__(
        self,
        config: dict[str, Any],
        storage: ModelStorage,
        resource: Resource,
        readers: Readers | None = None,
    ) -> None:
        self._config = config
        self._storage = storage
        self._resource = resource
        self._readers = readers

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the settings.

        `regularisation` is scikit-learn's C, `weigh` class weights by head. `balance` is how far a head makes up for
        classes with few examples: 0 not at all, 1 wholly. Half-way was best when authors were held out.
        `meaning_regularisation` is C for the reader of meanings, `meaning_counts` its share in the mix by head, and
        `sure` how far the mix is sharpened, as two readers who agree may be surer than each alone.
        `at_hand` is how many times likelier the matter at hand is than the message alone says, `at_hand_short` the
        same for a message of SHORT words or fewer, which says little alone.
        `detail_regularisation` is C for the meaning of details, which have far fewer messages each.
        """
        return {
            "regularisation": 10.0,
            "weigh": {"urgency": {"acute": 1.5}},
            "balance": {"topic": 0.5, "who": 0.5},
            "meaning_regularisation": 0.01,
            "meaning_counts": {"topic": 0.5, "detail": 0.5, "urgency": 0.5, "danger": 0.5, "who": 0.6},
            "detail_regularisation": 1.0,
            "at_hand": 6.0,
            "at_hand_short": 20.0,
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
            return cls(config, model_storage, resource, Readers.load(folder))

    def train(self, training_data: TrainingData) -> Resource:
        """Learn all heads from the labelled training messages."""
        texts, features = [], []
        details: list[tuple[str, str] | None] = []
        answers: dict[str, list[str | None]] = {"topic": [], "urgency": [], "who": [], "danger": []}
        for example in training_data.intent_examples:
            if not example.get(TEXT) or example.get(INTENT) == TOLD_MORE:  # that follows from the conversation alone
                continue
            labels = labels_of(example.get(INTENT), example.get(METADATA))
            texts.append(example.get(TEXT))
            features.append(message_features(example.get(TEXT)))
            intent = str(labels["intent"])
            topic = topic_of(intent)
            for head, given in answers.items():
                given.append(topic if head == "topic" else labels[head])
            # What is dangerous now is answered as danger, whatever its detail.
            details.append(None if labels["danger"] else (topic, detail_of(intent)))
        weigh = {head: balancing_weights(answers[head], share) for head, share in self._config["balance"].items()}
        by_words = LinearModel.fit(
            features,
            answers,
            seen_at_least=3,  # half the features and half the time of 2, and as good
            regularisation=self._config["regularisation"],
            weigh={**weigh, **self._config["weigh"]},
        )
        vectors = SentenceEncoder(threads=os.cpu_count() or 1).embed_many(texts)
        by_meaning = DenseModel.fit(vectors, answers, self._config["meaning_regularisation"])
        pairs = zip(answers["topic"], answers["who"], strict=True)
        ties = Ties.learn((topic, who) for topic, who in pairs if topic and who)
        of_details = Details.fit(
            features, vectors, details, self._config["regularisation"], self._config["detail_regularisation"]
        )
        self._readers = Readers(by_words, by_meaning, ties, of_details)
        with self._storage.write_to(self._resource) as folder:
            self._readers.save(folder)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set intent, ranking and probabilities of each message (called by Rasa)."""
        for message in messages:
            text = message.get(TEXT) or ""
            if self._readers is None or not text.strip():
                message.set(INTENT, {"name": None, "confidence": 0.0}, add_to_output=True)
                message.set(INTENT_RANKING_KEY, [], add_to_output=True)
                continue
            features, meaning = message_features(text), message.get(MEANING)
            probabilities = self._read(self._readers, text, features, meaning)
            context = (message.get(METADATA) or {}).get(CONTEXT) or {}
            at_hand = context.get("topic")
            # Thoughts of dying are heard beside any matter, however few words they take.
            if next(iter(probabilities["topic"])) == LIFE:
                at_hand = None
            if at_hand in TELLING:
                times = self._config["at_hand_short" if len(text.split()) <= SHORT else "at_hand"]
                probabilities["topic"] = likelier(probabilities["topic"], at_hand, times)
            certain = certain_intent(text, message.get(ENTITIES, []))
            if certain:  # a place alone is no danger, though people in danger say where they are
                probabilities["urgency"] = {"none": 1.0}
            message.set(PROBABILITIES, probabilities)
            intents = self._intents(self._readers.details, probabilities["topic"], features, meaning)
            ranking = [{"name": name, "confidence": share} for name, share in sorted(intents, key=lambda one: -one[1])]
            if at_hand in TELLING and _goes_on(ranking[0], at_hand, text):
                ranking[0] = {**ranking[0], "name": TOLD_MORE}
            answered = answer_to(context.get("asked", ()), text, message.get(ENTITIES, []))
            for name in (asks_to_come(text, message.get(ENTITIES, [])), answered, certain):
                if name:
                    ranking = [{"name": name, "confidence": 1.0}, *(r for r in ranking if r["name"] != name)]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages

    def _intents(
        self, details: Details, topics: Mapping[str, float], features: Sequence[str], meaning: Floats | None
    ) -> Iterator[tuple[str, float]]:
        """Yield the likeliest intents, one a topic. Where a topic must have a detail, its doubt counts as well."""
        counts, sure = self._config["meaning_counts"]["detail"], self._config["sure"]
        for topic, share in islice(topics.items(), _RANKED):
            usual = details.usual(topic)
            if share < _UNLIKELY:
                yield intent_of(topic, usual), share
                continue
            detail, certain = next(iter(details.read(topic, features, meaning, counts, sure).items()))
            yield intent_of(topic, detail), share if usual == GENERAL else share * certain

    def _read(self, readers: Readers, text: str, features: Sequence[str], meaning: Floats | None) -> Answers:
        """Return the probabilities of all heads, in the order of likelihood."""
        answers = readers.by_words.probabilities(features)
        if len(text.split()) >= _LONG:
            _raise_by_sentences(readers.by_words, text, answers)
        if meaning is not None:
            windows = [readers.by_meaning.probabilities(vector) for vector in meaning]
            answers = mixed(answers, read_windows(windows), self._config["meaning_counts"], self._config["sure"])
        answers["who"] = readers.ties.writers(answers["who"], answers["topic"])
        return answers


def _goes_on(likeliest: Mapping[str, Any], at_hand: str, text: str) -> bool:
    """Say whether a message goes on telling of the matter at hand: by its intent, or as it is too short to change it.

    Another matter is taken up by a short message only where it is told plainly.
    """
    name, confidence = str(likeliest["name"]), float(likeliest["confidence"])
    if name == at_hand or not any(character.isalpha() for character in text):
        return True
    if topic_of(name) not in TELLING or topic_of(name) == at_hand or len(text.split()) > SHORT:
        return False
    return confidence < (_PLAINLY if detail_of(name) == GENERAL else _PLAINLY_ASKED)


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
