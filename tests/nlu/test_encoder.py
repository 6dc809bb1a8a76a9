"""The sentence encoder: like meanings lie near each other, whatever the language, and no text is too odd for it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from ledelys.nlu.encoder import FOLDER, SIZE, EncoderError, Floats, SentenceEncoder, sentence_encoder


def nearness(one: Floats, other: Floats) -> float:
    return float(one @ other / np.linalg.norm(one) / np.linalg.norm(other))


@pytest.mark.parametrize(
    ("text", "like", "unlike"),
    [
        (
            "han slår meg hver gang han drikker",
            "he hits me whenever he is drunk",
            "hvor mye koster en billett til Oslo",
        ),
        ("eg har teke mange tablettar og vil ikkje leve", "jeg svelget alle pillene nå", "jeg lurer på åpningstidene"),
        ("hva koster det å bo på krisesenter", "is it free to stay at the shelter", "there is someone at my door"),
    ],
)
def test_like_meanings_are_near_whatever_the_language(text: str, like: str, unlike: str) -> None:
    meanings = sentence_encoder().embed_many([text, like, unlike])
    assert nearness(meanings[0], meanings[1]) > nearness(meanings[0], meanings[2]) + 0.1


def test_a_message_means_the_same_alone_and_among_others() -> None:
    texts = ["han kommer", "hjelp meg nå", "hei", "jeg er redd for å gå hjem i kveld", "hi"]
    together = sentence_encoder().embed_many(texts)
    for text, meaning in zip(texts, together, strict=True):
        assert nearness(sentence_encoder().embed(text)[0], meaning) > 0.98


def test_a_long_message_is_read_in_windows_to_its_end() -> None:
    story = "Det begynte for lenge siden, og jeg husker ikke alt. " * 30
    calm, urgent = sentence_encoder().embed(story), sentence_encoder().embed(story + "Nå står han her med kniv.")
    assert len(calm) > 1
    assert urgent.shape == (len(urgent), SIZE)
    assert nearness(calm[-1], urgent[-1]) < 0.99


@pytest.mark.parametrize("text", ["", " ", "😀😀", "\u200b", "<script>alert(1)</script>", "你好", "a" * 2000, "\ud800"])
def test_no_text_is_too_odd(text: str) -> None:
    assert np.isfinite(sentence_encoder().embed(text)).all()


def test_the_longest_message_takes_few_windows() -> None:
    assert len(sentence_encoder().embed("ja nei " * 285)) <= 5


def test_several_threads_may_read_at_once() -> None:
    texts = [f"jeg er redd for nummer {number}" for number in range(40)]
    alone = [sentence_encoder().embed(text) for text in texts]
    with ThreadPoolExecutor(4) as threads:
        at_once = list(threads.map(sentence_encoder().embed, texts))
    assert all(np.allclose(one, other, atol=1e-4) for one, other in zip(alone, at_once, strict=True))


@pytest.mark.parametrize("file", ["layers.onnx", "pieces.model", "words.npz"])
def test_a_half_written_file_is_said(file: str, tmp_path: Path) -> None:
    folder = tmp_path / "encoder"
    shutil.copytree(FOLDER, folder)
    whole = (folder / file).read_bytes()
    (folder / file).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder(folder)


def test_a_missing_encoder_is_said(tmp_path: Path) -> None:
    with pytest.raises(EncoderError, match="cannot be loaded"):
        SentenceEncoder(tmp_path)
