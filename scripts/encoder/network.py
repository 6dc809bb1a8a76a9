"""The encoder as TensorFlow computes it while it is tuned: the layers of BERT over given word vectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from ledelys.nlu.encoder import SIZE, Floats
from scripts.encoder.base import HEADS, INNER, Base

EPSILON = 1e-12
Weights = dict[str, Floats]


def base_weights(base: Base) -> Weights:
    """Return the weights of the layers, as the network and its export name them."""

    def matrix(name: str, to: int, of: int) -> Floats:
        return base.tensor(name).reshape(to, of).T

    weights = {"norm.scale": base.tensor("emb.ln.w"), "norm.bias": base.tensor("emb.ln.b")}
    for number in range(base.layers):
        old, new = f"l{number}.", f"{number}."
        weights[new + "attend"] = np.concatenate([matrix(f"{old}{k}.w", SIZE, SIZE) for k in "qkv"], axis=1)
        weights[new + "attend.bias"] = np.concatenate([base.tensor(f"{old}{k}.b") for k in "qkv"])
        weights[new + "join"] = matrix(old + "ao.w", SIZE, SIZE)
        weights[new + "join.bias"] = base.tensor(old + "ao.b")
        weights[new + "norm1.scale"], weights[new + "norm1.bias"] = (base.tensor(old + f"aln.{k}") for k in "wb")
        weights[new + "widen"] = matrix(old + "fi.w", INNER, SIZE)
        weights[new + "widen.bias"] = base.tensor(old + "fi.b")
        weights[new + "narrow"] = matrix(old + "fo.w", SIZE, INNER)
        weights[new + "narrow.bias"] = base.tensor(old + "fo.b")
        weights[new + "norm2.scale"], weights[new + "norm2.bias"] = (base.tensor(old + f"oln.{k}") for k in "wb")
    return weights


class Network:
    """The layers, whose weights can be learnt."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self.variables = {name: tf.Variable(value.astype(np.float32)) for name, value in weights.items()}
        self._layers = sum(name.endswith(".attend") for name in weights)

    def weights(self) -> Weights:
        """Return the weights as they are now."""
        return {name: variable.numpy() for name, variable in self.variables.items()}

    def meanings(self, words: Any, given: Any, drop: float = 0.0) -> Any:
        """Return the meaning of each text, shape (texts, SIZE).

        `words` has the shape (texts, pieces, SIZE); `given` (texts, pieces) is 1 for a piece and 0 for a filling.
        `drop` is the share of numbers left out at random, for learning.
        """
        v = self.variables
        texts, pieces = tf.shape(words)[0], tf.shape(words)[1]
        hidden = ((1 - given) * -1e9)[:, None, None, :]
        x = tf.reshape(self._norm(words, "norm"), [-1, SIZE])
        for number in range(self._layers):
            at = f"{number}."
            three = tf.reshape(x @ v[at + "attend"] + v[at + "attend.bias"], [texts, pieces, 3, HEADS, SIZE // HEADS])
            query, key, value = (tf.transpose(one, [0, 2, 1, 3]) for one in tf.unstack(three, axis=2))
            shares = tf.nn.softmax(tf.matmul(query, key, transpose_b=True) / np.sqrt(SIZE // HEADS) + hidden)
            seen = tf.reshape(tf.transpose(tf.matmul(shares, value), [0, 2, 1, 3]), [-1, SIZE])
            seen = seen @ v[at + "join"] + v[at + "join.bias"]
            x = self._norm(x + (tf.nn.dropout(seen, drop) if drop else seen), at + "norm1")
            wide = tf.nn.gelu(x @ v[at + "widen"] + v[at + "widen.bias"], approximate=False)
            seen = wide @ v[at + "narrow"] + v[at + "narrow.bias"]
            x = self._norm(x + (tf.nn.dropout(seen, drop) if drop else seen), at + "norm2")
        x = tf.reshape(x, [texts, pieces, SIZE])
        return tf.reduce_sum(x * given[..., None], 1) / tf.reduce_sum(given, 1, keepdims=True)

    def _norm(self, x: Any, name: str) -> Any:
        away = x - tf.reduce_mean(x, -1, keepdims=True)
        even = away * tf.math.rsqrt(tf.reduce_mean(away * away, -1, keepdims=True) + EPSILON)
        return even * self.variables[name + ".scale"] + self.variables[name + ".bias"]
