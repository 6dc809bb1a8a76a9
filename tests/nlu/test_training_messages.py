"""The messages that the bot learns from: how many there are of each kind, and how unlike each other they are."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from itertools import pairwise
from typing import Any, NamedTuple

import pytest
import yaml

from ledelys.nlu.labels import TOPICS, topic_of
from ledelys.nlu.training import labels_of
from ledelys.paths import DATA, ROOT

ENOUGH = {"nb": 150, "en": 150, "nn": 80}


class Example(NamedTuple):
    """A training message with its labels."""

    text: str
    labels: dict[str, str | None]


def examples() -> list[Example]:
    found = []
    for path in sorted(DATA.glob("**/*.yml")):
        content: Any = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in (content.get("nlu") or ()) if isinstance(content, dict) else ():
            labels = labels_of(block["intent"], {"intent": block["metadata"]})
            found += [Example(line[2:], labels) for line in block["examples"].splitlines() if line.strip()]
    return found


ALL = examples()


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.lower()).strip()


@pytest.mark.parametrize(("urgency", "count"), [("acute", 1500), ("high", 1500), ("none", 6000)])
def test_there_are_enough_messages_of_each_urgency(urgency: str, count: int) -> None:
    assert sum(one.labels["urgency"] == urgency for one in ALL) >= count


@pytest.mark.parametrize("topic", TOPICS)
@pytest.mark.parametrize("language", ENOUGH)
def test_there_are_enough_messages_of_each_topic_and_language(topic: str, language: str) -> None:
    of_it = [one for one in ALL if topic_of(str(one.labels["intent"])) == topic and one.labels["language"] == language]
    assert len(of_it) >= ENOUGH[language]


def test_no_message_stands_twice() -> None:
    twice = [text for text, times in Counter(plain(one.text) for one in ALL).items() if times > 1 and text]
    assert twice == []


def test_nothing_that_is_measured_on_is_learnt() -> None:
    learnt = {plain(one.text) for one in ALL}
    for file in (ROOT / "tests/understanding").glob("*.jsonl"):
        measured = {plain(json.loads(line)["text"]) for line in file.read_text(encoding="utf-8").splitlines()}
        assert not {text for text in measured & learnt if len(text.split()) > 3}


def test_messages_are_short_and_long() -> None:
    lengths = [len(one.text.split()) for one in ALL]
    short, long = sum(length <= 4 for length in lengths), sum(length >= 40 for length in lengths)
    assert short / len(lengths) >= 0.05
    assert long / len(lengths) >= 0.02
    assert sum(lengths) / len(lengths) >= 9


def test_messages_are_unlike_each_other() -> None:
    """Distinct pairs of words are many beside all pairs, and no beginning of five words is a template."""
    # Of so many messages, since the share falls with their number.
    words = [plain(one.text).split() for one in random.Random(1).sample(ALL, 10_000)]
    pairs = Counter(pair for one in words for pair in pairwise(one))
    assert len(pairs) / sum(pairs.values()) >= 0.45
    beginnings = Counter(tuple(one[:5]) for one in words if len(one) >= 7)
    assert beginnings.most_common(1)[0][1] <= 12
