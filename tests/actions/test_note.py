"""A note to bring along, and a sentence to begin with."""

from __future__ import annotations

import pytest
import yaml
from sdk import run

from actions.note import ANSWERED, ActionMakeNote, ActionWhatToSay
from actions.sentences import answer_in_note, begin_with
from ledelys.paths import ROOT
from services_catalog.routing import SITUATION

SLOTS = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["slots"]


def test_a_note_holds_what_was_answered_and_nothing_that_was_skipped() -> None:
    answers = {"afraid_of": "partner", "children": "with_me", "danger_signs": "skipped", "place": "4601"}
    said, _ = run(ActionMakeNote(), topic="partner_or_family_violence", **answers)
    assert said[0]["note"].splitlines() == [
        "Det gjelder: Jeg har det ikke bra med noen nær meg",
        "Jeg er redd for kjæreste eller ektefelle.",
        "Barna er hos meg.",
        "Sted: Bergen",
    ]


def test_without_answers_there_is_no_note() -> None:
    said, slots = run(ActionMakeNote(), place="skipped")
    assert said[0]["response"] == "utter_note_empty"
    assert not slots


@pytest.mark.parametrize("slot", ANSWERED)
def test_every_answer_but_skipping_has_its_line_in_three_languages(slot: str) -> None:
    for value in SLOTS[slot]["values"]:
        lines = {answer_in_note(slot, value, language) for language in ("nb", "nn", "en")}
        assert lines == {None} if value == "skipped" else None not in lines and len(lines) > 1


def test_there_is_a_sentence_to_begin_with_for_every_matter() -> None:
    anyway = begin_with(None, "nb")
    for topic in SITUATION["topic"]:
        assert begin_with(topic, "nb") != anyway
    said, _ = run(ActionWhatToSay(), topic="own_violence_anger", language="en")
    assert said[0]["sentence"] == begin_with("own_violence_anger", "en")
