"""The component that has the encoder read messages while the pipeline goes on."""

from __future__ import annotations

import asyncio
import logging
import threading
from typing import Any

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu import meaning
from ledelys.nlu.encoder import SIZE, EncoderError, Floats, SentenceEncoder
from ledelys.nlu.meaning import MEANING, MeaningReader, read_ahead


def reader() -> MeaningReader:
    nothing: Any = None
    return MeaningReader.create({}, nothing, nothing, nothing)


def test_a_message_gets_its_meaning() -> None:
    [message] = reader().process([Message.build("jeg er redd")])
    assert message.get(MEANING).shape == (1, SIZE)


def test_a_message_without_text_gets_none() -> None:
    [message] = reader().process([Message({})])
    assert message.get(MEANING) is None


def test_a_button_needs_no_reading() -> None:
    [message] = reader().process([Message.build("/deny")])
    assert message.get(MEANING) is None


@pytest.mark.parametrize("typed", ["jeg er redd", "er du der?"])
def test_what_was_read_ahead_is_taken_for_that_message_only_and_once(
    monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    read: list[tuple[str, str]] = []
    embed = SentenceEncoder.embed

    def noted(self: SentenceEncoder, text: str) -> Floats:
        read.append((threading.current_thread().name.split("_")[0], text))
        return embed(self, text)

    monkeypatch.setattr(SentenceEncoder, "embed", noted)
    component = reader()

    async def turn() -> list[Floats]:
        await read_ahead("jeg er redd")
        return [component.process([Message.build(typed)])[0].get(MEANING) for _ in range(2)]

    first, second = asyncio.run(turn())
    assert np.array_equal(first, second)
    again = [("MainThread", typed)]
    assert read == [("encoder", "jeg er redd"), *(again if typed == "jeg er redd" else again * 2)]


def test_an_encoder_that_fails_leaves_it_to_the_words(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def failing(self: SentenceEncoder, text: str) -> Floats:
        raise MemoryError(text)

    monkeypatch.setattr(SentenceEncoder, "embed", failing)
    component = reader()

    async def turn() -> list[Floats | None]:
        await read_ahead("jeg er redd")
        return [component.process([Message.build("jeg er redd")])[0].get(MEANING) for _ in range(2)]

    assert asyncio.run(turn()) == [None, None]
    assert [record.getMessage().split(": ")[1] for record in caplog.records] == [
        "the sentence encoder failed (MemoryError)."
    ] * 2
    assert "redd" not in caplog.text


def test_without_an_encoder_nothing_is_read_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "loaded_encoder", lambda: None)
    asyncio.run(read_ahead("jeg er redd"))
    assert reader().process([Message.build("jeg er redd")])[0].get(MEANING).shape == (1, SIZE)


def test_without_its_files_the_words_alone_must_do(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def missing() -> None:
        raise EncoderError("the sentence encoder in /nowhere cannot be loaded")

    monkeypatch.setattr(meaning, "sentence_encoder", missing)
    with caplog.at_level(logging.ERROR):
        [message] = reader().process([Message.build("jeg er redd")])
    assert message.get(MEANING) is None
    assert "words alone" in caplog.text
    assert "redd" not in caplog.text
