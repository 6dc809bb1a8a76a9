"""The whole bot under spoilt messages and requests (benchmarks/fuzz.py, a small part of what a full run writes)."""

from __future__ import annotations

import random

import psutil
from rasa_server import RasaServer

from benchmarks import fuzz, fuzz_words
from benchmarks.fuzz_checks import Answer, Findings
from benchmarks.fuzz_service import Service

COUNT = 1500
SEED = 20_261_122
MOST_GROWTH = 0.15
"""Of the memory after a tenth: what is measured in full runs is less."""


def test_nothing_that_is_written_breaks_the_service(whole: RasaServer) -> None:
    service = Service("127.0.0.1", whole.port, psutil.Process(whole.process.pid), whole.folder / "output.txt")
    result = fuzz.fuzz(service, COUNT, SEED, quiet=True)
    assert result["faults"] == {}, "\n".join(result["told"])
    assert result["counts"]["message 200"] > COUNT / 3
    assert result["counts"]["danger"] > 2
    assert result["memory_at_the_end"] < result["memory_at_a_tenth"] * (1 + MOST_GROWTH)


def test_messages_differ_and_clear_dangers_stay_clear() -> None:
    chance = random.Random(SEED)
    messages = [fuzz_words.message(chance) for _ in range(500)]
    assert len(set(messages)) > 400
    assert any(len(message) > fuzz_words.LONGEST for message in messages)
    assert len(fuzz_words.clear_dangers()) > 50


def test_the_checks_see_what_must_not_be() -> None:
    findings, mark, other = Findings(), "zqxaaaaaaaaa", "zqxbbbbbbbbb"
    reply = b'[{"text": "Hei %s", "buttons": [], "services": []}]'
    findings.message(b"1", Answer(200, {}, reply % other.encode()), mark, danger=False, page=False)
    findings.message(b"2", Answer(200, {}, reply % mark.encode()), mark, danger=True, page=False)
    findings.message(b"3", Answer(200, {}, b"[]"), mark, danger=False, page=False)
    findings.message(b"4", Answer(500, {}, b"{}"), mark, danger=False, page=False)
    findings.message(b"5", Answer(400, {}, b'{"numbers": []}'), mark, danger=False, page=False)
    findings.message(b"6", Answer(200, {}, b"<!doctype html><script>"), mark, danger=False, page=True)
    findings.message(b"7", Answer(0), mark, danger=False, page=False)
    assert set(findings.faults) == {
        "words of another conversation",
        "danger not answered with the number first",
        "replies that are not as described",
        "status 500",
        "a refusal that is no problem object",
        "a page that is not ours",
        "no answer",
    }
