"""Fitted network -> one ONNX graph: int8 products, the embedding in its own 4-bit blocks."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor, nn

from lagebild.annotate.pieces import NORMALISER, PIECES, SCORES, Pieces
from lagebild.annotate.tagger import FILES, GRAPH, LABELS, OUTPUTS, SHIPPED
from training import triggers
from training.batches import batched, numbered, tensors
from training.config import Config
from training.corpora import read_source
from training.fit import FITTED
from training.integers import MICROSOFT, fixed
from training.labels import FEATS, OFTENER, WEIGHTS, Labels
from training.network import Layer, Reader, Triggers
from training.vocabulary import read_keep
from training.weights import Weights
from training.wide import WIDE, part_wide

INPUTS = ("ids", "mask", "first", "last", "style")

_OPSET = 17
_BLOCK = 32
_SAMPLED = ("de_gsd", "de_pud", "de_germeval", "en_ewt", "own")
_SAMPLES = 1200
_SAMPLE_PIECES = 512
# With half of the widest ranges cut off, trees and names score alike within 0.2: nothing is cut.
_KEPT_SHARE = 1.0


class Graph(nn.Module):
    """What ships: the best tag of each head that helps the reading, scores for all heads, a label for every pair."""

    def __init__(self, reader: Reader, triggers: Triggers, layers: Sequence[int]) -> None:
        super().__init__()
        self.reader, self.triggers, self.layers = reader, triggers, layers

    def forward(
        self, ids: Tensor, mask: Tensor, first: Tensor, last: Tensor, style: Tensor
    ) -> tuple[Tensor, ...]:
        """Give the outputs in the order of OUTPUTS."""
        reader = self.reader
        batch = {"ids": ids, "mask": mask, "first": first, "last": last}
        layered = reader.layered(batch, self.layers)
        words = layered[..., -reader.style.embedding_dim :]
        styled = reader.styled(words, style)
        arcs, heads = reader.parser.arcs(styled)
        events = torch.softmax(self.triggers(layered), -1)
        feats = [scores.argmax(-1) for scores in reader.feature_scores(styled, batch)]
        return (
            reader.upos(styled).argmax(-1),
            torch.stack(feats, -1),
            reader.name_scores(words, style),
            arcs,
            reader.parser.relations.all(styled, heads).argmax(2),
            events.argmax(-1),
            events.amax(-1),
        )


def export(config: Config, data: Path, build: Path) -> None:
    """Write the shipped files into the build folder, then put them into the package."""
    weights, keep = Weights(), read_keep(build)
    fitted = torch.load(build / FITTED, weights_only=False)
    labels: Labels = fitted["labels"]
    reader = Reader(weights, len(keep), config.network, labels)
    reader.load_state_dict(fitted["state"])
    _take_name_styles(reader, labels, config.name_styles)
    _take_weights_back(reader)
    folder = build / "model"
    folder.mkdir(exist_ok=True)
    samples = list(_samples(config, data, labels, Pieces.load(build)))
    graph = Graph(reader, triggers.load(config, build), config.triggers.layers).eval()
    part_wide(graph, INPUTS, samples)
    _write_graph(graph, weights, keep, samples, folder / GRAPH)
    _write_labels(labels, reader, config, folder / LABELS)
    for name in (PIECES, SCORES, NORMALISER):
        shutil.copy(build / name, folder / name)
    _install(folder, SHIPPED)


def _take_name_styles(reader: Reader, labels: Labels, names: dict[str, str]) -> None:
    rows = reader.name_style.weight.data
    for style, other in names.items():
        rows[labels.styles.index(style)] = rows[labels.styles.index(other)]


def _samples(
    config: Config, data: Path, labels: Labels, pieces: Pieces
) -> Iterator[dict[str, NDArray[Any]]]:
    """Yield batches of training sentences of the languages that are read most."""
    rng = random.Random(config.steps.seed)
    sources = [s for s in config.sources if s.style in _SAMPLED]
    sentences = [s for source in sources for s in read_source(data, source)]
    rows = [numbered(s, pieces, labels) for s in rng.sample(sentences, _SAMPLES)]
    for batch in batched(rows, _SAMPLE_PIECES, rng):
        ready = tensors(batch)
        yield {name: ready[name].numpy() for name in INPUTS}


def _take_weights_back(reader: Reader) -> None:
    """A value that weighed more in training, or is more frequent there, scores higher by the logarithm of how much."""
    for head, name in zip(reader.feats, FEATS, strict=True):
        for more in (WEIGHTS, OFTENER):
            if name in more and isinstance(head, nn.Linear):
                head.bias.data -= torch.tensor(more[name]).log()


def _write_graph(
    graph: Graph,
    weights: Weights,
    keep: NDArray[np.int64],
    samples: Sequence[dict[str, NDArray[Any]]],
    target: Path,
) -> None:
    with tempfile.TemporaryDirectory() as name:
        files = ("plain.onnx", "ready.onnx", "packed.onnx", "whole.onnx")
        plain, ready, packed, whole = (Path(name, x) for x in files)
        _trace(graph, plain)
        quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
        onnx.save(_with_blocks(onnx.load(ready), weights, keep), packed)
        names = (node.name for node in onnx.load(packed).graph.node)
        # Seven bits cost nothing measurable, and eight overflow on processors without VNNI.
        quantize_dynamic(
            packed,
            whole,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            nodes_to_exclude=[name for name in names if f"/{WIDE}/" in name],
            extra_options={"MatMulConstBOnly": True},
        )
        onnx.save(fixed(onnx.load(whole), samples, _KEPT_SHARE), target)


def _trace(graph: Graph, target: Path) -> None:
    Layer.plain_attention = True
    rows, words = {0: "B", 1: "T"}, {0: "B", 1: "W"}
    pairs = {**words, 2: "W1"}
    axes = {"ids": rows, "mask": rows, "first": words, "last": words, "style": {0: "B"}}
    axes |= dict.fromkeys(("upos", "feats", "events", "sure"), words)
    axes |= {"names": words, "arcs": pairs, "deprels": pairs}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            graph,
            _example(),
            target,
            input_names=[*INPUTS],
            output_names=[*OUTPUTS],
            dynamic_axes=axes,
            opset_version=_OPSET,
            dynamo=False,
        )


def _example() -> tuple[Tensor, ...]:
    """Give two sentences of unlike length, so that no size is taken for a constant."""
    ids = torch.tensor([[0, 5, 6, 7, 2], [0, 5, 2, 1, 1]])
    first, last = torch.tensor([[1, 2], [1, 0]]), torch.tensor([[1, 3], [1, 0]])
    return ids, (ids != 1).float(), first, last, torch.tensor([0, 0])


def _with_blocks(model: onnx.ModelProto, weights: Weights, keep: NDArray[np.int64]) -> Any:
    """Put the embedding back into the 4-bit blocks that it came in: nothing is lost."""
    graph = model.graph
    table = next(x for x in graph.initializer if list(x.dims) == [len(keep), weights.hidden])
    nodes = [x for x in graph.node if x.op_type == "Gather" and x.input[0] == table.name]
    scales, values = weights.embedding_blocks(keep)
    packed = (values[:, 0::2] | (values[:, 1::2] << 4)).astype(np.uint8)
    graph.initializer.remove(table)
    graph.initializer.extend(
        [numpy_helper.from_array(packed, "blocks"), numpy_helper.from_array(scales, "halves")]
    )
    for node in nodes:
        at = list(graph.node).index(node)
        graph.node.remove(node)
        graph.node.insert(at, _gather(node.input[1], node.output[0]))
    graph.node.insert(0, helper.make_node("Cast", ["halves"], ["scales"], to=1))
    model.opset_import.append(helper.make_opsetid(MICROSOFT, 1))
    return model


def _gather(ids: str, out: str) -> onnx.NodeProto:
    return helper.make_node(
        "GatherBlockQuantized",
        ["blocks", ids, "scales"],
        [out],
        domain=MICROSOFT,
        block_size=_BLOCK,
        bits=4,
        gather_axis=0,
        quantize_axis=1,
    )


def _write_labels(labels: Labels, reader: Reader, config: Config, target: Path) -> None:
    table = {
        "upos": labels.upos,
        "feats": labels.feats,
        "names": labels.names,
        "names_follow": [[round(x, 3) for x in row] for row in reader.names_follow.tolist()],
        "deprels": labels.deprels,
        "events": labels.events,
        "styles": labels.styles,
        "languages": config.languages,
        "continuation": config.continuation,
    }
    target.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")


def _install(source: Path, target: Path) -> None:
    """Copy beside the old files first, so that the swap itself takes no time."""
    for name in FILES:
        shutil.copy(source / name, target / f"{name}.new")
    for name in FILES:
        (target / f"{name}.new").replace(target / name)
