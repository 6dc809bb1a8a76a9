"""Approvals are for words as they are; comments become a list; a changed sentence loses its approval by itself."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ledelys import cli
from ledelys.errors import UserError
from ledelys.review import approvals as given
from ledelys.review.sentences import by_key, sentences

TODAY = date(2026, 11, 22)
PLAIN = next(one for one in sentences() if one.key == "utter_greet" and one.language == "nb")
LEGAL = next(one for one in sentences() if one.legal)


def mark(
    sentence: Any = PLAIN, role: str = "counsellor", verdict: str | None = "approve", comment: str = ""
) -> given.Mark:
    return given.Mark(sentence.key, sentence.language, sentence.hash, role, verdict, comment)


def test_an_approval_is_for_these_very_words() -> None:
    approvals = given.take([mark()], [], TODAY).approvals
    assert given.approved(PLAIN, approvals) is not None
    assert given.approved(dataclasses.replace(PLAIN, text=PLAIN.text + " "), approvals) is None
    assert given.approved(dataclasses.replace(PLAIN, buttons=("Ja",)), approvals) is None


def test_a_statement_of_law_needs_the_legal_role_as_well() -> None:
    approvals = given.take([mark(LEGAL)], [], TODAY).approvals
    assert given.approved(LEGAL, approvals) is None
    approvals = given.take([mark(LEGAL, role="legal")], approvals, TODAY).approvals
    assert given.approved(LEGAL, approvals) is not None


def test_a_wish_for_a_change_takes_the_approval_back_and_is_listed() -> None:
    before = given.take([mark()], [], TODAY).approvals
    taken = given.take([mark(verdict="change", comment="kortere")], before, TODAY)
    assert taken.approvals == []
    assert any("kortere" in line for line in given.comment_lines(taken.comments))


def test_marks_for_other_words_are_told_apart() -> None:
    old = dataclasses.replace(mark(), hash="0" * 12)
    gone = dataclasses.replace(mark(), sentence="utter_gone")
    taken = given.take([old, gone], [], TODAY)
    assert (taken.approvals, taken.outdated) == ([], [old, gone])


def test_approvals_are_written_and_read_again(tmp_path: Path) -> None:
    file = tmp_path / "reviews.yml"
    approvals = given.take([mark(), mark(LEGAL, "legal")], [], TODAY).approvals
    given.save(approvals, file)
    assert given.load(file) == approvals
    assert given.load(tmp_path / "none.yml") == []
    file.write_text("- {sentence: x}\n", encoding="utf-8")
    with pytest.raises(UserError, match="not a list of approvals"):
        given.load(file)


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe",
        b"[]",
        b'{"format": "other", "marks": []}',
        b'{"format": "ledelys-review-1", "marks": [1]}',
        json.dumps({"format": "ledelys-review-1", "marks": [{**dataclasses.asdict(mark()), "role": "boss"}]}).encode(),
        json.dumps(
            {"format": "ledelys-review-1", "marks": [{**dataclasses.asdict(mark()), "comment": "x" * 5000}]}
        ).encode(),
        b"[" * 100000,
    ],
    ids=["no text", "a list", "another format", "no mark", "unknown role", "long comment", "deep"],
)
def test_other_files_are_turned_down_in_one_sentence_and_nothing_is_written(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    reviews, file = tmp_path / "reviews.yml", tmp_path / "saved.json"
    monkeypatch.setattr(given, "FILE", reviews)
    file.write_bytes(content)
    assert cli.main(["review", "import", str(file)]) == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1
    assert not reviews.exists()


def test_status_counts_by_topic_and_can_fail_a_build(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["review", "status"]) == 0
    assert "danger" in capsys.readouterr().out
    assert cli.main(["review", "status", "--fail-under", "100"]) == 1
    shares = given.shares([given.Approval(PLAIN.key, "nb", PLAIN.hash, "counsellor", "2026-11-22")])
    assert shares[PLAIN.topic]["nb"].approved == 1
    assert shares[PLAIN.topic]["nn"].approved == 0


def test_every_sentence_has_a_key_of_its_own_in_three_languages() -> None:
    assert sum(len(languages) for languages in by_key().values()) == len(sentences())
    assert {tuple(sorted(languages)) for languages in by_key().values()} == {("en", "nb", "nn")}
