"""The labels of training messages: the good are read, the bad refused."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from ledelys.nlu.labels import DANGER_PREFIX, DANGERS, LANGUAGES, TOPICS, URGENCIES, WHO, topic_of
from ledelys.nlu.training import LabelError, labels_of
from ledelys.paths import ROOT


def test_the_labels_stand_in_the_metadata_under_intent() -> None:
    metadata = {"intent": {"language": "nn", "urgency": "high", "who": "self"}}
    assert labels_of("ask_rights", metadata) == {
        "intent": "ask_rights",
        "danger": None,
        "language": "nn",
        "urgency": "high",
        "who": "self",
    }


def test_a_label_that_is_not_there_trains_nothing() -> None:
    for metadata in (None, {}, {"intent": None}):
        assert labels_of("ask_service_info.cost", metadata) == {
            "intent": "ask_service_info.cost",
            "danger": None,
            "language": None,
            "urgency": None,
            "who": None,
        }


def test_danger_is_learnt_as_its_topic_and_its_kind() -> None:
    labels = labels_of("danger.overdose", {"intent": {"topic": "suicidal_or_self_harm", "urgency": "acute"}})
    assert labels["intent"] == "suicidal_or_self_harm"
    assert labels["danger"] == "overdose"


@pytest.mark.parametrize(
    ("intent", "labels", "said"),
    [
        ("weather", {}, "the topic 'weather' is none of"),
        ("weather.today", {}, "the topic 'weather.today' is none of"),
        ("danger.weather", {"topic": "ask_rights"}, "'weather' is none of"),
        ("danger.attack", {}, "the metadata lacks the topic"),
        ("danger.attack", {"topic": "weather"}, "the topic 'weather' is none of"),
        ("ask_rights", {"language": "sv"}, "language is 'sv'"),
        ("ask_rights", {"urgency": "medium"}, "urgency is 'medium'"),
        ("ask_rights", {"who": "mother"}, "who is 'mother'"),
        ("ask_rights", {"urgent": "high"}, r"unknown labels \['urgent'\]"),
        ("ask_rights", {"topic": "ask_rights"}, r"unknown labels \['topic'\]"),
    ],
)
def test_a_bad_label_is_refused_and_named(intent: str, labels: dict[str, Any], said: str) -> None:
    with pytest.raises(LabelError, match=said):
        labels_of(intent, {"intent": labels})


def test_every_training_message_of_the_project_is_well_labelled_and_every_label_is_trained() -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    seen: dict[str, set[str | None]] = {name: set() for name in ("intent", "danger", "language", "urgency", "who")}
    for file in sorted((ROOT / "data").rglob("*.yml")):
        for block in (yaml.load(file.read_text(encoding="utf-8"), Loader=loader) or {}).get("nlu") or []:
            labels = labels_of(block["intent"], {"intent": block.get("metadata")})
            for name, value in labels.items():
                seen[name].add(value)
    assert {topic_of(str(intent)) for intent in seen["intent"]} == set(TOPICS)
    assert seen["danger"] >= set(DANGERS)
    assert seen["language"] >= set(LANGUAGES)
    assert seen["urgency"] >= set(URGENCIES)
    assert seen["who"] >= set(WHO)


def test_the_domain_speaks_the_names_of_the_labels() -> None:
    intents = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]
    dangers = {intent.removeprefix(DANGER_PREFIX) for intent in intents if intent.startswith(DANGER_PREFIX)}
    assert dangers == set(DANGERS)
    assert {topic_of(intent) for intent in intents if not intent.startswith(DANGER_PREFIX)} == set(TOPICS)
