"""Going back a question, skipping one, starting over."""

from __future__ import annotations

import pytest
import yaml
from sdk import run

from actions.control import FOLLOWS, QUESTIONS, ActionQuestionBack, ActionQuestionSkipped, ActionStartOver
from ledelys.paths import ROOT

FORM = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["forms"]["first_contact_form"]


def test_the_questions_are_those_of_the_form_in_its_order() -> None:
    assert [*QUESTIONS, FOLLOWS] == sorted(FORM["required_slots"], key=lambda name: name == FOLLOWS)


def test_starting_over_forgets_all_but_the_language() -> None:
    _, slots = run(ActionStartOver(), topic="ask_rights", place="4601", afraid_of="ex")
    assert slots == {"topic": None, "place": None, "afraid_of": None}


@pytest.mark.parametrize(
    ("opened", "answered", "emptied"),
    [
        ("children", {"safe_now": "yes", "safety_heard": "yes", "afraid_of": "ex"}, {"afraid_of"}),
        ("afraid_of", {"safe_now": "yes", "safety_heard": "yes"}, {"safe_now", "safety_heard"}),
        ("safe_now", {}, set()),
        ("worse", {"safe_now": "yes", "place": "4601"}, {"safe_now", "safety_heard"}),
    ],
)
def test_back_empties_the_answer_before_the_open_question(
    opened: str, answered: dict[str, str], emptied: set[str]
) -> None:
    _, slots = run(ActionQuestionBack(), requested_slot=opened, **answered)
    assert slots == dict.fromkeys(emptied)


@pytest.mark.parametrize("opened", FORM["required_slots"])
def test_every_question_can_be_skipped(opened: str) -> None:
    _, slots = run(ActionQuestionSkipped(), requested_slot=opened)
    assert opened in slots
    assert None not in slots.values()


def test_nothing_is_skipped_when_nothing_is_asked() -> None:
    assert run(ActionQuestionSkipped(), requested_slot=None) == ([], {})
