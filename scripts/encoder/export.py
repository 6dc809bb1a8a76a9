"""Writes the tuned encoder as ledelys/nlu/encoder.py reads it: layers in 8 bits, word vectors in 4, the tokenizer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from ledelys.nlu.encoder import SIZE, Floats
from scripts.encoder.base import HEADS, Base
from scripts.encoder.network import EPSILON, Weights
from scripts.encoder.vocabulary import tokenizer_file

_POSITIONS = 128
_OPERATORS, _FORMAT = 20, 9  # opset and IR version: those that the pinned onnxruntime is sure to read


def write_encoder(folder: Path, base: Base, kept: list[int], weights: Weights) -> None:
    """Write layers.onnx, words.npz and pieces.model into `folder`; `kept` are the numbers of the pieces to keep."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pieces.model").write_bytes(tokenizer_file([base.pieces[i] for i in kept], base.scores[kept]))
    scales, steps = base.blocks("emb.word")
    blocks = SIZE // 32
    np.savez(
        folder / "words.npz",
        scales=scales.reshape(-1, blocks)[kept],
        steps=steps.reshape(-1, blocks, 16)[kept],
        positions=positions(base)[:_POSITIONS].astype(np.float16),
    )
    whole = folder / "layers.whole.onnx"
    onnx.save(_Graph(weights).model(), str(whole))
    quantize_dynamic(
        str(whole),
        str(folder / "layers.onnx"),
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul"],
        extra_options={"MatMulConstBOnly": True},
    )
    whole.unlink()


def positions(base: Base) -> Floats:
    """Return what is added to the word vector at each position, shape (positions, SIZE)."""
    found: Floats = base.tensor("emb.pos").reshape(-1, SIZE) + base.tensor("emb.type").reshape(-1, SIZE)[0]
    return found


class _Graph:
    """The same computation as Network.meanings, for texts of one length, so without fillings."""

    def __init__(self, weights: Weights) -> None:
        self._nodes: list[Any] = []
        self._constants: list[Any] = []
        for name, value in weights.items():
            self._constant(name, value)
        self._constant("heads", np.array([0, 0, HEADS, SIZE // HEADS], np.int64))
        self._constant("joined", np.array([0, 0, SIZE], np.int64))
        self._constant("softer", np.array(1 / np.sqrt(SIZE // HEADS), np.float32))
        self._constant("pieces", np.array([1], np.int64))
        x = self._norm("words", "norm")
        for number in range(sum(name.endswith(".attend") for name in weights)):
            x = self._layer(x, f"{number}.")
        self._nodes.append(helper.make_node("ReduceMean", [x, "pieces"], ["meaning"], keepdims=0))

    def model(self) -> Any:
        shape = ["texts", "pieces_of_text", SIZE]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("words", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("meaning", TensorProto.FLOAT, ["texts", SIZE])],
            self._constants,
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPERATORS)], ir_version=_FORMAT)
        onnx.checker.check_model(model)
        return model

    def _layer(self, x: str, at: str) -> str:
        three = self._linear(x, at + "attend")
        names = [at + part for part in ("query", "key", "value")]
        self._nodes.append(helper.make_node("Split", [three], names, axis=2, num_outputs=3))
        query, key, value = (
            self._add("Transpose", [self._add("Reshape", [name, "heads"])], perm=perm)
            for name, perm in zip(names, ([0, 2, 1, 3], [0, 2, 3, 1], [0, 2, 1, 3]), strict=True)
        )
        shares = self._add("Softmax", [self._add("Mul", [self._add("MatMul", [query, key]), "softer"])], axis=-1)
        seen = self._add("Transpose", [self._add("MatMul", [shares, value])], perm=[0, 2, 1, 3])
        seen = self._linear(self._add("Reshape", [seen, "joined"]), at + "join")
        x = self._norm(self._add("Add", [x, seen]), at + "norm1")
        wide = self._add("Gelu", [self._linear(x, at + "widen")])
        return self._norm(self._add("Add", [x, self._linear(wide, at + "narrow")]), at + "norm2")

    def _linear(self, x: str, name: str) -> str:
        return self._add("Add", [self._add("MatMul", [x, name]), name + ".bias"])

    def _norm(self, x: str, name: str) -> str:
        return self._add("LayerNormalization", [x, name + ".scale", name + ".bias"], axis=-1, epsilon=EPSILON)

    def _add(self, kind: str, inputs: list[str], **settings: Any) -> str:
        name = f"{kind}{len(self._nodes)}"
        self._nodes.append(helper.make_node(kind, inputs, [name], **settings))
        return name

    def _constant(self, name: str, value: Any) -> None:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
