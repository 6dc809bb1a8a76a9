"""What a message means, as numbers: a small sentence encoder that runs on this machine and asks nobody.

It is multilingual-e5-small, tuned on the training messages by scripts/encoder/ (docs/encoder.md says from what
and how). It complements the reader of words: it knows words that no training message has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ledelys.nlu.text import clean

FOLDER = Path(__file__).parent / "encoder_model"
SIZE = 384
"""Numbers a message becomes."""

LONGEST = 126
"""Pieces of words in one window, as in tuning. A longer message is read in several windows, with some overlap."""
_OVERLAP = 26
_MOST_WINDOWS = 5
BEGIN, END = 0, 2
"""The pieces that stand around each window."""
_AT_ONCE = 16

Floats = npt.NDArray[np.float32]


class EncoderError(RuntimeError):
    """The files of the encoder are missing or broken; the message says which."""


class SentenceEncoder:
    """The encoder, loaded once (about 0.2 s, 60 MB). `embed` takes some milliseconds; several threads may call it."""

    def __init__(self, folder: Path = FOLDER, threads: int = 1) -> None:
        """Load the encoder of `folder`; `threads` is the number of cores that one message may use.

        Raises EncoderError when a file is missing or broken.
        """
        import onnxruntime  # here, so that whoever only reads labels need not wait for it
        import sentencepiece

        onnxruntime.set_default_logger_severity(4)  # its warnings could quote nothing of a message, and shall not try
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        try:
            self._pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "pieces.model"))
            self._layers = onnxruntime.InferenceSession(
                str(folder / "layers.onnx"),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=["SkipLayerNormFusion"],  # the fused operator is slower here than the two it joins
            )
            with np.load(folder / "words.npz", allow_pickle=False) as arrays:
                self._words = WordVectors(arrays["scales"], arrays["steps"])
                self._positions: Floats = arrays["positions"].astype(np.float32)
        except Exception as error:  # each of the three libraries has errors of its own
            raise EncoderError(f"the sentence encoder in {folder} cannot be loaded: {error}") from error

    def embed(self, text: str) -> Floats:
        """Return what `text` means: shape (windows, SIZE), one row for each window of a long message."""
        return np.vstack([self._run([window]) for window in self._windows(text)])

    def embed_many(self, texts: Sequence[str]) -> Floats:
        """Return the first window of each of `texts`, shape (texts, SIZE). About 300 short texts a second and core."""
        windows = [self._windows(text)[0] for text in texts]
        by_length: dict[int, list[int]] = defaultdict(list)
        for index, window in enumerate(windows):
            by_length[len(window)].append(index)  # of one length, so that nothing need be filled up
        found = np.zeros((len(texts), SIZE), dtype=np.float32)
        for indices in by_length.values():
            for start in range(0, len(indices), _AT_ONCE):
                some = indices[start : start + _AT_ONCE]
                found[some] = self._run([windows[index] for index in some])
        return found

    def _windows(self, text: str) -> list[list[int]]:
        written = clean(text).encode("utf-8", "ignore").decode()  # half a character is none
        pieces = self._pieces.encode(written)
        starts = range(0, max(1, len(pieces) - _OVERLAP), LONGEST - _OVERLAP)
        return [[BEGIN, *pieces[start : start + LONGEST], END] for start in starts][:_MOST_WINDOWS]

    def _run(self, windows: list[list[int]]) -> Floats:
        """Return the meaning of `windows`, which are of one length."""
        vectors = self._words.of(np.array(windows)) + self._positions[: len(windows[0])]
        answer: Floats = self._layers.run(None, {"words": vectors})[0]
        return answer


class WordVectors:
    """The vectors of the pieces of words, kept in 4 bits a number with a scale for each 32 numbers."""

    def __init__(self, scales: npt.NDArray[np.float16], steps: npt.NDArray[np.uint8]) -> None:
        """`scales` has the shape (pieces, SIZE / 32), `steps` (pieces, SIZE / 32, 16), two numbers a byte."""
        self._scales = scales
        self._steps = steps

    def of(self, pieces: npt.NDArray[np.int64]) -> Floats:
        """Return the vectors of `pieces`: their shape and SIZE."""
        return unpacked(self._scales[pieces], self._steps[pieces]).reshape(*pieces.shape, SIZE)


def unpacked(scales: npt.NDArray[np.float16], steps: npt.NDArray[np.uint8]) -> Floats:
    """Return the numbers of blocks of 32: `scales` of any shape, `steps` with 16 more, the numbers with 32 more."""
    numbers = np.concatenate([steps & 15, steps >> 4], axis=-1).astype(np.float32) - 8
    found: Floats = numbers * scales.astype(np.float32)[..., None]
    return found


@cache
def sentence_encoder() -> SentenceEncoder:
    """Return the encoder of this process; raises EncoderError."""
    return SentenceEncoder()


def loaded_encoder() -> SentenceEncoder | None:
    """Return the encoder of this process if it was loaded already."""
    return sentence_encoder() if sentence_encoder.cache_info().currsize else None
