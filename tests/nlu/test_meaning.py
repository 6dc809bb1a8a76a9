"""The component that has the encoder read messages while the pipeline goes on."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from rasa.shared.nlu.training_data.message import Message

from ledelys.nlu import meaning
from ledelys.nlu.encoder import SIZE, EncoderError
from ledelys.nlu.meaning import MEANING, MeaningReader


def reader() -> MeaningReader:
    nothing: Any = None
    return MeaningReader.create({}, nothing, nothing, nothing)


def test_a_message_gets_its_meaning() -> None:
    [message] = reader().process([Message.build("jeg er redd")])
    assert message.get(MEANING).shape == (1, SIZE)


def test_a_message_without_text_gets_none() -> None:
    [message] = reader().process([Message({})])
    assert message.get(MEANING) is None


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
