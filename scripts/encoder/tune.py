"""Tune the encoder on the training messages and write ledelys/nlu/encoder_model/ anew. Takes about an hour on 2 cores.

Usage: uv run --group encoder python -m scripts.encoder.tune [--epochs 4] [--layers 10] [--out FOLDER]

All layers learn to tell intent, urgency, writer and kind of danger apart; the vectors of the words stay as they are.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tensorflow as tf
import yaml

from ledelys.nlu.encoder import BEGIN, END, FOLDER, LONGEST, SIZE, Floats
from ledelys.nlu.text import clean
from ledelys.nlu.training import labels_of
from ledelys.paths import DATA
from scripts.encoder.augment import written_otherwise
from scripts.encoder.base import Base, read_base
from scripts.encoder.export import positions, write_encoder
from scripts.encoder.network import Network, Weights, base_weights
from scripts.encoder.vocabulary import common_pieces, tokenizer

_SEED = 1
_BATCH = 32
_STEP, _STEP_OF_ANSWERS = 9e-5, 9e-4
_WARM_UP, _SMALLEST_STEP, _DECAY, _DROP = 0.06, 0.02, 0.01, 0.1
_QUESTIONS = {"intent": 1.0, "urgency": 1.0, "who": 0.7, "danger": 0.4}
"""What the encoder learns to tell, and how much each counts."""

Row = dict[str, str | None]


def main() -> None:
    """Read the training messages, tune, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--layers", type=int, default=10, help="how many of the 12 tuned layers to write")
    parser.add_argument("--messages", type=int, help="only so many messages, to try it")
    parser.add_argument("--out", type=Path, default=FOLDER)
    given = parser.parse_args()
    rows = training_rows()
    random.Random(_SEED).shuffle(rows)
    rows = rows[: given.messages]
    base = read_base()
    kept = common_pieces(base, [str(row["text"]) for row in rows])
    print(f"{len(rows)} messages, {len(kept)} pieces of words", flush=True)
    network = Network(base_weights(base))
    Tuning(network, Words(base, kept), rows, given.epochs).run()
    write_encoder(given.out, base, kept, first_layers(network.weights(), given.layers))


def first_layers(weights: Weights, count: int) -> Weights:
    """Return the weights of the first `count` layers. The last tell little more and cost half a millisecond each."""
    return {name: value for name, value in weights.items() if not name[0].isdigit() or int(name.split(".")[0]) < count}


def training_rows() -> list[Row]:
    """Return the labelled messages of data/: text, intent, urgency, who, danger."""
    rows: list[Row] = []
    for path in sorted(DATA.glob("**/*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for block in (content.get("nlu") or ()) if isinstance(content, dict) else ():
            labels = labels_of(block["intent"], {"intent": block.get("metadata")})
            rows.extend({"text": line.removeprefix("- "), **labels} for line in block["examples"].splitlines() if line)
    return rows


class Words:
    """Texts as word vectors, as the network takes them."""

    def __init__(self, base: Base, kept: list[int]) -> None:
        self._tokenizer = tokenizer([base.pieces[i] for i in kept], base.scores[kept])
        self._vectors = base.tensor("emb.word").reshape(-1, SIZE)[kept]
        self._positions = positions(base)

    def pieces(self, text: str) -> list[int]:
        """Return the numbers of the pieces of `text`, with begin and end."""
        return [BEGIN, *self._tokenizer.encode(text)[:LONGEST], END]

    def batch(self, texts: Sequence[list[int]]) -> tuple[Floats, Floats]:
        """Return word vectors (texts, pieces, SIZE) and which are given (texts, pieces)."""
        longest = -(-max(map(len, texts)) // 4) * 4  # few different lengths: TensorFlow plans each anew
        words = np.zeros((len(texts), longest, SIZE), np.float32)
        given = np.zeros((len(texts), longest), np.float32)
        for row, pieces in enumerate(texts):
            words[row, : len(pieces)] = self._vectors[pieces] + self._positions[: len(pieces)]
            given[row, : len(pieces)] = 1
        return words, given


class Tuning:
    """One run: Adam with warm-up and linear decay, the answers to each question from one matrix."""

    def __init__(self, network: Network, words: Words, rows: list[Row], epochs: int) -> None:
        self._network, self._words, self._rows, self._epochs = network, words, rows, epochs
        self._steps = max(1, epochs * (len(rows) // _BATCH))
        self._classes = {name: sorted({str(r[name]) for r in rows if r[name]}) for name in _QUESTIONS}
        self._targets = {
            name: np.array([classes.index(str(r[name])) if r[name] else -1 for r in rows], np.int32)
            for name, classes in self._classes.items()
        }
        self._answers = {
            name: (
                tf.Variable(tf.random.normal([SIZE, len(classes)], stddev=0.02)),
                tf.Variable(tf.zeros(len(classes))),
            )
            for name, classes in self._classes.items()
        }
        answers = [one for pair in self._answers.values() for one in pair]
        self._learners = (
            _Adam(list(network.variables.values()), _STEP, _DECAY, self._steps),
            _Adam(answers, _STEP_OF_ANSWERS, 0.0, self._steps),
        )
        self._step = tf.function(self._one_step, reduce_retracing=True, autograph=False)

    def run(self) -> None:
        """Learn for all epochs; prints how it goes."""
        chance, order = random.Random(_SEED), np.random.default_rng(_SEED)
        started, number = time.time(), 0
        for epoch in range(self._epochs):
            texts = [clean(str(row["text"])) for row in self._rows]
            pieces = [self._words.pieces(written_otherwise(text, chance) if epoch else text) for text in texts]
            for rows in _batches(pieces, order):
                number += 1
                words, given = self._words.batch([pieces[row] for row in rows])
                targets = {name: tf.constant(values[rows]) for name, values in self._targets.items()}
                loss = self._step(tf.constant(words), tf.constant(given), targets, tf.constant(float(number)))
                if number % 50 == 0:
                    done, seconds = number / self._steps, time.time() - started
                    print(f"epoch {epoch + 1}, {done:.0%}, loss {float(loss):.2f}, {seconds:.0f} s", flush=True)

    def _one_step(self, words: Any, given: Any, targets: dict[str, Any], number: Any) -> Any:
        with tf.GradientTape() as tape:
            meanings = tf.nn.dropout(self._network.meanings(words, given, _DROP), _DROP)
            loss = 0.0
            for name, weight in _QUESTIONS.items():
                matrix, bias = self._answers[name]
                known = tf.cast(targets[name] >= 0, tf.float32)
                wanted = tf.one_hot(tf.maximum(targets[name], 0), len(self._classes[name]))
                wanted = wanted * 0.95 + 0.05 / len(self._classes[name])  # a label can be wrong
                surprise = tf.nn.softmax_cross_entropy_with_logits(wanted, meanings @ matrix + bias)
                loss += weight * tf.reduce_sum(known * surprise) / tf.maximum(tf.reduce_sum(known), 1.0)
        learners = self._learners
        slopes = tape.gradient(loss, [*learners[0].variables, *learners[1].variables])
        slopes, _ = tf.clip_by_global_norm(slopes, 1.0)
        learners[0].learn(slopes[: len(learners[0].variables)], number)
        learners[1].learn(slopes[len(learners[0].variables) :], number)
        return loss


class _Adam:
    def __init__(self, variables: list[Any], step: float, decay: float, steps: int) -> None:
        self.variables, self._largest, self._decay, self._steps = variables, step, decay, steps
        self._means = [tf.Variable(tf.zeros_like(one)) for one in variables]
        self._squares = [tf.Variable(tf.zeros_like(one)) for one in variables]

    def learn(self, slopes: list[Any], number: Any) -> None:
        """Change the variables along `slopes`; `number` is that of the step, from 1."""
        done = number / self._steps
        size = self._largest * tf.minimum(done / _WARM_UP, 1.0) * tf.maximum(1 - done, _SMALLEST_STEP)
        even = tf.sqrt(1 - 0.999**number) / (1 - 0.9**number)
        for variable, mean, square, slope in zip(self.variables, self._means, self._squares, slopes, strict=True):
            mean.assign(0.9 * mean + 0.1 * slope)
            square.assign(0.999 * square + 0.001 * slope * slope)
            decay = self._decay * variable if len(variable.shape) > 1 else 0.0
            variable.assign_sub(size * (even * mean / (tf.sqrt(square) + 1e-8) + decay))


def _batches(pieces: list[list[int]], order: np.random.Generator) -> Iterator[npt.NDArray[np.int64]]:
    """Yield the rows of each batch: at random, but texts of like length together."""
    rows = order.permutation(len(pieces))
    for start in range(0, len(rows), _BATCH * 50):
        some = rows[start : start + _BATCH * 50]
        some = some[np.argsort([len(pieces[row]) for row in some], kind="stable")]
        batches = [some[at : at + _BATCH] for at in range(0, len(some), _BATCH)]
        for at in order.permutation(len(batches)):
            yield batches[at]


if __name__ == "__main__":
    main()
