"""Understanding does not get worse on messages that were not trained on. The bars lie below what was measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledelys.evaluation import Evaluation, Share, evaluate, read_rows
from ledelys.understanding import Understanding


@pytest.fixture(scope="module")
def measured(model: Path) -> Evaluation:
    """All sets of this folder, read by the trained model."""
    files = sorted(Path(__file__).parent.glob("*.jsonl"))
    return evaluate({file.stem: read_rows(file) for file in files}, Understanding(model).read)


def at_least(share: Share, percent: float) -> bool:
    return (share.percent or 0) >= percent


def test_danger_is_found(measured: Evaluation) -> None:
    assert at_least(measured.whole.acute_found, 96)
    assert at_least(measured.by_source["fourth_set"].acute_found, 95)
    assert at_least(measured.by_source["sixth_set"].acute_found, 97)


def test_figures_of_speech_seldom_alarm(measured: Evaluation) -> None:
    assert not at_least(measured.by_kind["hard_negative"].acute_false, 6)


def test_urgency_of_either_kind_is_found(measured: Evaluation) -> None:
    assert at_least(measured.whole.urgent_found, 94)


def test_the_matter_and_the_writer_are_found(measured: Evaluation) -> None:
    assert at_least(measured.whole.topic, 91)
    assert at_least(measured.whole.topic_in_three, 98)
    assert at_least(measured.whole.who, 88)


def test_the_language_is_found(measured: Evaluation) -> None:
    assert at_least(measured.whole.language, 98)
