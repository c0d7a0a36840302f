"""Give the products of a quantised graph fixed scales, so that no sentence changes another's numbers.

`quantize_dynamic` chooses the scale of a product's input from all that is read together. Here each input's
range is measured once, on sentences of the training, and written into the graph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import helper, numpy_helper

MICROSOFT = "com.microsoft"

_LEVELS = 255

Feed = Mapping[str, NDArray[Any]]
Range = tuple[float, float]


def fixed(model: onnx.ModelProto, feeds: Iterable[Feed], share: float) -> onnx.ModelProto:
    """Return the graph with fixed scales; of the widest ranges of an input, those beyond `share` are cut off."""
    chosen = [node for node in model.graph.node if node.op_type == "DynamicQuantizeLinear"]
    ranges = _ranges(model, [node.input[0] for node in chosen], feeds)
    for node in chosen:
        low, high = _chosen(ranges[node.input[0]], share)
        _fix(model.graph, node, low, high)
    _fuse(model.graph)
    _drop_unused(model.graph)
    return model


def _ranges(
    model: onnx.ModelProto, names: Sequence[str], feeds: Iterable[Feed]
) -> dict[str, list[Range]]:
    """Measure the least and the greatest number of each input, one pair a batch."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    wanted = sorted(set(names))
    for name in wanted:
        watched.graph.output.append(helper.make_empty_tensor_value_info(name))
    session = onnxruntime.InferenceSession(watched.SerializeToString())
    found: dict[str, list[Range]] = defaultdict(list)
    for feed in feeds:
        for name, value in zip(wanted, session.run(wanted, dict(feed)), strict=True):
            found[name].append((float(value.min()), float(value.max())))
    return found


def _chosen(ranges: Sequence[Range], share: float) -> Range:
    lows, highs = zip(*ranges, strict=True)
    low = float(np.quantile(lows, 1 - share))
    return min(low, 0.0), max(float(np.quantile(highs, share)), 0.0)


def _fix(graph: onnx.GraphProto, node: onnx.NodeProto, low: float, high: float) -> None:
    """Put a plain `QuantizeLinear` with constant scale and zero in the node's place."""
    scale = max(high - low, 1e-6) / _LEVELS
    zero = round(min(max(-low / scale, 0), _LEVELS))
    quantised, scale_name, zero_name = node.output
    graph.initializer.extend(
        [
            numpy_helper.from_array(np.array(scale, np.float32), scale_name),
            numpy_helper.from_array(np.array(zero, np.uint8), zero_name),
        ]
    )
    inputs = [node.input[0], scale_name, zero_name]
    _replace(graph, node, helper.make_node("QuantizeLinear", inputs, [quantised], node.name))


def _replace(graph: onnx.GraphProto, old: onnx.NodeProto, new: onnx.NodeProto) -> None:
    at = list(graph.node).index(old)
    graph.node.remove(old)
    graph.node.insert(at, new)


def _fuse(graph: onnx.GraphProto) -> None:
    """Make one node of each product of whole numbers and its way back to fractions."""
    makers = {out: node for node in graph.node for out in node.output}
    users: dict[str, list[onnx.NodeProto]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            users[name].append(node)
    for node in [node for node in graph.node if node.op_type == "MatMulInteger"]:
        (cast,) = users[node.output[0]]
        (scaled,) = users[cast.output[0]]
        scale = next(x for x in scaled.input if x != cast.output[0])
        of_input, of_weight = makers[scale].input
        values, weight, zero, weight_zero = node.input
        inputs = [values, weight, of_input, of_weight, zero, weight_zero]
        new = helper.make_node(
            "MatMulIntegerToFloat", inputs, [scaled.output[0]], node.name, domain=MICROSOFT
        )
        for old in (cast, scaled):
            graph.node.remove(old)
        _replace(graph, node, new)


def _drop_unused(graph: onnx.GraphProto) -> None:
    """Remove what nothing asks for any more."""
    wanted = {x.name for x in graph.output} | {name for node in graph.node for name in node.input}
    for node in [n for n in graph.node if not wanted & set(n.output)]:
        graph.node.remove(node)
