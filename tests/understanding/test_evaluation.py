"""The measures say what they should, and the command writes down what was read wrongly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ledelys.evaluation import Share, evaluate, read_rows

Row = dict[str, Any]


def row(text: str, urgency: str = "none", **more: Any) -> Row:
    return {"text": text, "intent": "ask_rights", "urgency": urgency, "who": "self", "language": "nb", **more}


def reader(**by_text: Row) -> Any:
    def read(text: str) -> Row:
        topic = by_text.get(text, {}).get("topic", "ask_rights")
        plain = {"urgency": "none", "who": "self", "language": "nb", "danger": None, "because": []}
        return {**plain, "topic": topic, "topics": [{"name": topic, "confidence": 1.0}], **by_text.get(text, {})}

    return read


def test_recall_and_false_alarms_are_counted_apart() -> None:
    rows = [row("a", "acute"), row("b", "acute"), row("c", "high"), row("d"), row("e")]
    found = evaluate({"one": rows}, reader(a={"urgency": "acute"}, b={"urgency": "high"}, d={"urgency": "acute"}))
    assert found.whole.acute_found == Share(1, 2)
    assert found.whole.acute_false == Share(1, 3)
    assert found.whole.urgent_found == Share(2, 3)
    assert found.whole.urgent_false == Share(1, 2)


def test_a_topic_that_its_author_accepts_is_right() -> None:
    rows = [row("a", also=["ask_police_process"]), row("b")]
    read = reader(a={"topic": "ask_police_process"}, b={"topic": "ask_police_process"})
    found = evaluate({"one": rows}, read)
    assert found.whole.topic == Share(1, 2)
    assert found.confusions == (("ask_rights", "ask_police_process", 1),)


def test_figures_are_given_by_language_kind_and_set() -> None:
    sets = {"one": [row("a", kind="long")], "two": [row("b", language="en")]}
    found = evaluate(sets, reader())
    assert set(found.by_language) == {"nb", "en"}
    assert set(found.by_kind) == {"long", "plain"}
    assert found.by_language["en"].language == Share(0, 1)
    assert found.by_source["two"].messages == 1


def test_every_misread_message_is_told_with_what_was_wrong() -> None:
    rows = [row("a", "acute"), row("b"), row("c")]
    misses = evaluate({"one": rows}, reader(b={"urgency": "acute", "who": "child"})).misses()
    assert [(one["text"], one["wrong"]) for one in misses] == [("a", ["missed_acute"]), ("b", ["false_acute", "who"])]


def test_a_share_of_nothing_is_no_number() -> None:
    assert Share(0, 0).percent is None
    assert str(Share(0, 0)) == "-"
    assert str(Share(1, 4)) == "1/4 (25 %)"


@pytest.mark.parametrize(
    ("line", "told"), [("{", "line 1: not JSON"), ('{"text": "a"}', "intent, language, urgency, who is missing")]
)
def test_a_set_that_cannot_be_used_is_told(tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=told):
        read_rows(file)


def test_the_sets_hold_enough_messages_in_every_kind() -> None:
    rows = [one for file in Path(__file__).parent.glob("*.jsonl") for one in read_rows(file)]
    assert len(rows) >= 600
    assert len({json.dumps(one["text"]) for one in rows}) == len(rows)
    for kind in ("explicit", "indirect", "one_liner", "long", "dialect", "hard_negative"):
        assert sum(one["kind"] == kind for one in rows) >= 25, kind
