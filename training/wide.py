"""Parts the few wide inputs of a product from the many narrow ones, which whole numbers would round away beside them.

The inner half of a layer has some numbers that grow a hundred times as large as the others. A scale that holds them
leaves the others a handful of steps; so their products stay fractions (Dettmers et al. 2022, LLM.int8()).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from training.network import Layer

# In the names of the nodes that stay fractions.
WIDE = "wide"
# With 16 of 1,536, trees are as good as those of the float network; 64 give nothing more.
_COUNT = 16


class Parted(nn.Module):
    """A product as the sum of two: that of the widest inputs, and that of the rest."""

    def __init__(self, whole: nn.Linear, widths: Tensor) -> None:
        super().__init__()
        chosen = widths.argsort(descending=True)[:_COUNT].sort().values
        narrow = torch.ones_like(widths).index_fill(0, chosen, 0)
        self.register_buffer("chosen", chosen)
        self.register_buffer("narrow", narrow)
        self.wide = nn.Linear(len(chosen), whole.out_features, bias=False)
        self.wide.weight.data = whole.weight.data[:, chosen].clone()
        self.rest = whole
        self.rest.weight.data *= narrow

    def forward(self, x: Tensor) -> Tensor:
        """Give the product."""
        out: Tensor = self.rest(x * self.narrow) + self.wide(x[..., self.chosen])
        return out


def part_wide(
    graph: nn.Module, inputs: Sequence[str], samples: Iterable[Mapping[str, NDArray[Any]]]
) -> None:
    """Part the product that ends each layer by how wide its inputs get in samples."""
    layers = [part for part in graph.modules() if isinstance(part, Layer)]
    widths = [torch.zeros(layer.outer.in_features) for layer in layers]
    hooks = [
        layer.outer.register_forward_pre_hook(_measure(width))
        for layer, width in zip(layers, widths, strict=True)
    ]
    with torch.no_grad():
        for sample in samples:
            graph(*(torch.from_numpy(sample[name]) for name in inputs))
    for hook in hooks:
        hook.remove()
    for layer, width in zip(layers, widths, strict=True):
        layer.outer = Parted(layer.outer, width)


def _measure(width: Tensor) -> Any:
    def measure(_: nn.Module, given: tuple[Tensor, ...]) -> None:
        torch.maximum(width, given[0].abs().flatten(0, -2).amax(0), out=width)

    return measure
