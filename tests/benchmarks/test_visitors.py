"""Visitors under load: what they do, how answers are judged, which figures come of it."""

import json
from pathlib import Path

import pytest

from benchmarks.errors import BenchmarkError
from benchmarks.figures import Figure
from benchmarks.visitors import figuring, records
from benchmarks.visitors.conversations import all_conversations
from benchmarks.visitors.plan import Plan, Turn
from benchmarks.visitors.records import BUSY, HELD, OK, OPEN, SAY, WAITING, Record
from benchmarks.visitors.replies import PROBLEM, judge, payload
from benchmarks.visitors.watching import Sample, around
from ledelys.chat.sentences import LANGUAGES, fallback_card, problem

LINES = "application/x-ndjson"


def lines(*replies: dict[str, object]) -> bytes:
    """A body as the service sends it."""
    return "".join(json.dumps(reply, ensure_ascii=False) + "\n" for reply in replies).encode()


# --- What they do ---


def test_the_visitors_write_press_and_know_how_danger_must_be_answered() -> None:
    conversations = all_conversations()
    assert (Turn("han står utenfor døra med kniv", begins="112"),) in conversations
    pressing = next(one for one in conversations if [turn.words for turn in one].count("Vil ikke svare") > 1)
    assert not pressing[0].pressed
    assert all(turn.pressed for turn in pressing if turn.words == "Vil ikke svare")
    assert {turn.begins for one in conversations for turn in one} >= {"110", "112", "113", None}


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    turns = (Turn("jeg er redd", begins="112"), Turn("Ja", pressed=True))
    plan = Plan((turns, turns[:1]), "records", think=0.5, total=10, every_seconds=0.36)
    plan.write(tmp_path / "plan.json")
    assert Plan.read(tmp_path / "plan.json") == plan


# --- How answers are judged ---


def test_an_answer_with_words_is_right_and_its_buttons_can_be_pressed() -> None:
    button = {"title": "Ja", "payload": '/affirm{"asked": "safe"}'}
    first, second = {"text": "Takk.", "buttons": []}, {"text": "Er du trygg?", "buttons": [button]}
    outcome, replies = judge(200, LINES, lines(first, second))
    assert outcome == OK
    assert payload("Ja", replies) == button["payload"]
    assert payload("Nei", replies) is None


def test_danger_must_begin_with_the_number() -> None:
    right, wrong = {"text": "112. Ring nå."}, {"text": "Ring 112 nå."}
    assert judge(200, LINES, lines(right), begins="112")[0] == OK
    assert judge(200, LINES, lines(wrong), begins="112")[0] == "does not begin as promised"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fallback_card_is_no_answer_also_after_the_number(language: str) -> None:
    card = fallback_card(language)
    assert judge(200, LINES, lines(card))[0] == "fallback card"
    assert judge(200, LINES, lines({"text": "112. Ring nå."}, card), begins="112")[0] == "fallback card"


@pytest.mark.parametrize("body", [b"", b"\n", lines({"text": " "}), b"<html>", b"[]", lines({"buttons": []})])
def test_an_empty_answer_or_none_at_all_is_wrong(body: bytes) -> None:
    outcome, replies = judge(200, LINES, body)
    assert outcome in ("empty first reply", "not lines of replies")
    assert replies == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_refusal_is_proper_only_with_the_numbers_and_112_first(language: str) -> None:
    body = problem("too_busy", language)
    assert judge(503, PROBLEM, json.dumps(body).encode())[0] == BUSY
    assert judge(503, "application/json", json.dumps(body).encode())[0] == "503 without 112 first"
    turned = {**body, "numbers": body["numbers"][::-1]}
    assert judge(503, PROBLEM, json.dumps(turned).encode())[0] == "503 without 112 first"
    assert judge(503, PROBLEM, json.dumps({**body, "numbers": []}).encode())[0] == "503 without numbers"
    assert judge(502, "text/html", b"<html>Bad Gateway</html>")[0] == "502 without numbers"


def test_other_problems_and_silence_are_told_apart() -> None:
    assert judge(401, PROBLEM, json.dumps(problem("no_session", "nb")).encode())[0] == "401 no-session"
    assert judge(0, "", b"")[0] == "no answer"


# --- Records and figures ---


def test_a_record_that_was_torn_when_the_visitors_were_killed_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "records"
    whole = [Record(SAY, 1.0, 0.25, OK), Record(SAY, 2.0, 0.5, BUSY)]
    file.write_text("".join(one.line() for one in whole) + '["say", 3.0, 0.', encoding="utf-8")
    assert records.read(file) == whole
    assert records.read(tmp_path / "none") == []


def value(figures: list[Figure], name: str) -> float:
    """The value of the figure of this name."""
    return next(figure.ours for figure in figures if figure.name == name)


def test_figures_count_messages_and_the_longest_wait_is_one_that_was_not_answered() -> None:
    run = [Record(OPEN, 0.0, 0.001, OK), *(Record(SAY, 1.0, number / 100, OK) for number in range(1, 101))]
    run += [Record(HELD, 9.0, 30.0, OK), Record(WAITING, 9.5, 7.5, OK)]
    figures = figuring.answered(run, 10.0)
    assert value(figures, "messages a second") == 10
    assert value(figures, "requests a second") == 10.1
    assert value(figures, "message, median") == pytest.approx(505)
    assert value(figures, "message, p95") == pytest.approx(950.5)
    assert value(figures, "longest wait, answered or not") == 7.5
    assert [figure.met for figure in figures if figure.aim] == [True, True]
    assert [figure.met for figure in figuring.answered([*run, *([Record(SAY, 2.0, 4.0, OK)] * 10)], 10.0)].count(
        False
    ) == 1


def test_a_run_without_a_right_answer_says_what_was_wrong() -> None:
    with pytest.raises(BenchmarkError, match="2 × say: no answer"):
        figuring.answered([Record(SAY, 1.0, 20.0, "no answer")] * 2, 10.0)


def test_a_visitor_who_gets_no_session_counts_as_refused() -> None:
    run = [Record(OPEN, 1.0, 0.01, OK), Record(OPEN, 1.0, 0.5, BUSY), Record(SAY, 2.0, 2.0, BUSY)]
    run += [Record(SAY, 2.0, 0.1, OK)] * 2
    figures = figuring.refused(run)
    assert value(figures, "share answered") == 50
    assert value(figures, "share refused (503 with the numbers)") == 50
    assert [figure.met for figure in figures if figure.aim] == [False]


def test_a_refusal_is_an_error_only_where_none_is_expected() -> None:
    run = [Record(SAY, 1.0, 0.1, OK), Record(SAY, 1.0, 0.1, BUSY), Record(OPEN, 1.0, 20.0, "no answer")]
    assert dict(figuring.wrong(run, busy=False)) == {"open: no answer": 1}
    assert dict(figuring.wrong(run, busy=True)) == {"open: no answer": 1, "say: busy": 1}
    assert figuring.said(figuring.wrong(run[:1], busy=True)) == ""


def samples(*everything: int) -> list[Sample]:
    """One a second; the service takes half a core, the visitors a tenth."""
    return [Sample(at, {"Rasa": size}, at / 2, (at + 1) / 10) for at, size in enumerate(everything)]


def test_memory_is_compared_after_the_warm_up_and_one_look_does_not_decide() -> None:
    steady = samples(*[50] * 5, *[100] * 90, *[101] * 5, 400)
    assert around(steady, 0.95) == {"Rasa": 101}
    assert value(figuring.memory(steady), "memory of all, end / after a tenth") == pytest.approx(1.01)
    growing = figuring.memory(samples(*range(100, 300)))
    assert [figure.met for figure in growing if figure.aim] == [False]
    assert figuring.memory([]) == []


def test_the_processor_is_told_for_the_time_that_the_visitors_were_there() -> None:
    seen = [*samples(*[1] * 10), Sample(60.0, {"Rasa": 1}, 5.0, 0.0)]
    figures = figuring.processor(seen)
    assert value(figures, "processor, service") == pytest.approx(0.5)
    assert value(figures, "processor, visitors") == pytest.approx(0.1)
