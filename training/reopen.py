"""Turn a shipped model back into weights that can learn on, for those who have no saved course."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from lagebild.annotate.tagger import GRAPH, LABELS, SHIPPED
from training.config import AFTER, Config
from training.corpora import read_source
from training.fit import labels_of
from training.labels import FEATS, WEIGHTS, Labels
from training.network import Reader
from training.vocabulary import read_keep
from training.weights import Weights

# Heads whose rows are labels, and the list in `labels.json` that names them.
_ROWS = {"upos": "upos", "names": "names", "style": "styles", "name_style": "styles"}

Arrays = Mapping[str, NDArray[Any]]


def reopen(config: Config, data: Path, build: Path) -> None:
    """Write what `fit` saves after the first course, with the weights of the shipped model."""
    weights, keep = Weights(), read_keep(build)
    read = (read_source(data, source) for source in config.sources if not source.guessed)
    labels = labels_of(config, [s for sentences in read for s in sentences])
    model = Reader(weights, len(keep), config.network, labels)
    model.encoder.load_state_dict(weights.encoder_state(config.network.layers, keep))
    shipped = shipped_state(onnx.load(SHIPPED / GRAPH))
    old = json.loads((SHIPPED / LABELS).read_bytes())
    state = model.state_dict()
    for name, value in shipped.items():
        if name in state:
            state[name] = _fitted(name, value, state[name], old, labels)
    _put_weights_in(state)
    missing = sorted(set(state) - set(shipped) - {"encoder.word.weight"})
    print(f"begin anew: {', '.join(missing) or 'none'}", flush=True)
    torch.save({"labels": labels, "state": state}, build / AFTER.format(1))


def shipped_state(model: onnx.ModelProto) -> dict[str, torch.Tensor]:
    """Give the weights of a shipped graph by the names of `network.Reader`."""
    arrays = {x.name: numpy_helper.to_array(x) for x in model.graph.initializer}
    out = {name: x for name, x in arrays.items() if name.startswith("reader.")}
    for name in ("reader.style.weight", "reader.name_style.weight"):
        out[name] = _opened(arrays, name)
    for node in model.graph.node:
        if node.op_type == "MatMulInteger":
            name = node.input[1].removesuffix("_quantized")
            out[f"reader{_module(node.name)}.weight"] = _opened(arrays, name).T
        if node.op_type == "Expand" and node.input[0].startswith("onnx::"):
            out["reader.parser.root"] = arrays[node.input[0]]
    named = ((name.removeprefix("reader."), x) for name, x in out.items() if x.dtype == np.float32)
    return {_renamed(name): torch.from_numpy(np.array(x)) for name, x in named}


def _opened(arrays: Arrays, name: str) -> NDArray[np.float32]:
    whole = arrays[f"{name}_quantized"].astype(np.float32)
    zero, scale = arrays[f"{name}_zero_point"].astype(np.float32), arrays[f"{name}_scale"]
    out: NDArray[np.float32] = (whole - zero) * scale
    return out


def _module(node: str) -> str:
    """Turn `/encoder/layers.0/qkv/MatMul_quant` into `.encoder.layers.0.qkv`."""
    return node.rsplit("/", 1)[0].replace("/", ".")


_PARSER = re.compile(r"^(?:parser\.)?(arc_word|arc_head|pair|prior|root)\b")
_PAIRS = {"label_word": "below", "label_head": "above", "labels": "labels"}
_RELATIONS = re.compile(r"^(?:parser\.)?(label_word|label_head|labels|of_word|of_head)\b")


def _renamed(name: str) -> str:
    """Give a module of the parser its full name: the graph's nodes leave it out."""
    if found := _PARSER.match(name):
        return f"parser.{found[1]}{name[found.end() :]}"
    if found := _RELATIONS.match(name):
        return f"parser.relations.{_PAIRS.get(found[1], found[1])}{name[found.end() :]}"
    return name


def _fitted(
    name: str, value: torch.Tensor, now: torch.Tensor, old: Mapping[str, Any], labels: Labels
) -> torch.Tensor:
    """Bring the rows of labels into their present order; labels that are new keep their new rows."""
    module = name.rsplit(".", 1)[0]
    if module in _ROWS:
        present: Sequence[str] = getattr(labels, _ROWS[module])
        return _moved(value, now, old[_ROWS[module]], present)
    if module in ("parser.relations.of_word", "parser.relations.of_head"):
        return _moved(value, now, old["deprels"], labels.deprels)
    if module == "parser.relations.labels":
        shape = (-1, value.shape[1], value.shape[1])
        moved = _moved(value.view(shape), now.view(shape), old["deprels"], labels.deprels)
        return moved.reshape(now.shape)
    return value


def _moved(
    value: torch.Tensor, now: torch.Tensor, old: Sequence[str], present: Sequence[str]
) -> torch.Tensor:
    out = now.clone()
    for i, label in enumerate(present):
        if label in old:
            out[i] = value[old.index(label)]
    return out


def _put_weights_in(state: dict[str, torch.Tensor]) -> None:
    """Undo what the export does for values that weighed more in training."""
    for i, name in enumerate(FEATS):
        if name in WEIGHTS:
            state[f"feats.{i}.bias"] = state[f"feats.{i}.bias"] + torch.tensor(WEIGHTS[name]).log()
