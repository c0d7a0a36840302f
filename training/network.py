"""The network: the first layers of a BERT-style encoder, and heads on words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.config import Hearing, Network
from training.labels import Labels

if TYPE_CHECKING:
    from training.weights import Weights


class Layer(nn.Module):
    """One layer of the encoder (normalised after each half, exact gelu)."""

    # The export sets it: onnxruntime quantises plain products, not the fused attention.
    plain_attention = False

    def __init__(self, weights: Weights, dropout: float) -> None:
        super().__init__()
        h, f = weights.hidden, weights.inner
        self.parts = weights.attention
        self.qkv, self.attended = nn.Linear(h, 3 * h), nn.Linear(h, h)
        self.inner, self.outer = nn.Linear(h, f), nn.Linear(f, h)
        self.norm_attended = nn.LayerNorm(h, weights.epsilon)
        self.norm_outer = nn.LayerNorm(h, weights.epsilon)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """Let each piece look at the others, then pass each through the inner layer."""
        b, t, h = x.shape
        q, k, v = self.qkv(x).view(b, t, 3, self.parts, h // self.parts).permute(2, 0, 3, 1, 4)
        a = self._attend(q, k, v, bias).transpose(1, 2).reshape(b, t, h)
        x = self.norm_attended(x + self.drop(self.attended(a)))
        out: Tensor = self.norm_outer(x + self.drop(self.outer(functional.gelu(self.inner(x)))))
        return out

    def _attend(self, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
        if self.plain_attention:
            scaled = q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5
            return torch.softmax(scaled + bias, -1) @ v
        return functional.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))


class Encoder(nn.Module):
    """Pieces -> vectors; the word embedding is frozen, so that unseen pieces keep their meaning."""

    def __init__(self, weights: Weights, pieces: int, shape: Network) -> None:
        super().__init__()
        self.word = nn.Embedding(pieces, weights.hidden)
        self.position = nn.Embedding(weights.positions, weights.hidden)
        self.norm = nn.LayerNorm(weights.hidden, weights.epsilon)
        self.layers = nn.ModuleList(Layer(weights, shape.dropout) for _ in range(shape.layers))
        self.drop = nn.Dropout(shape.dropout)
        self.word.weight.requires_grad_(requires_grad=False)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Give one vector for each piece."""
        return self.states(ids, mask)[-1]

    def states(self, ids: Tensor, mask: Tensor) -> list[Tensor]:
        """Give the vectors of the pieces before the first layer and after each."""
        x = self.drop(self.embedded(ids))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -10000.0
        out = [x]
        for layer in self.layers:
            out.append(layer(out[-1], bias))
        return out

    def embedded(self, ids: Tensor) -> Tensor:
        """Give the vectors of pieces and places, before any layer."""
        out: Tensor = self.norm(self.word(ids) + self.position.weight[: ids.shape[1]])
        return out


class Pairs(nn.Module):
    """Scores of the labels that may stand between two words."""

    def __init__(self, hidden: int, width: int, count: int) -> None:
        super().__init__()
        self.count, self.width = count, width
        self.below, self.above = nn.Linear(hidden, width), nn.Linear(hidden, width)
        self.labels = nn.Linear(width, width * count, bias=False)
        self.of_word, self.of_head = nn.Linear(width, count), nn.Linear(width, count)
        self.drop = nn.Dropout(0.3)
        nn.init.zeros_(self.labels.weight)

    def _projected(self, words: Tensor, heads: Tensor) -> tuple[Tensor, Tensor]:
        below, above = functional.gelu(self.below(words)), functional.gelu(self.above(heads))
        return self.drop(below), self.drop(above)

    def given(self, words: Tensor, heads: Tensor, chosen: Tensor) -> Tensor:
        """Give the scores of the labels for one head a word."""
        b, w, _ = words.shape
        d, h = self._projected(words, heads)
        h = torch.gather(h, 1, chosen[..., None].expand(-1, -1, self.width))
        pairs = (self.labels(d).view(b, w, self.count, self.width) @ h[..., None]).squeeze(-1)
        out: Tensor = pairs + self.of_word(d) + self.of_head(h)
        return out

    def all(self, words: Tensor, heads: Tensor) -> Tensor:
        """Give the scores for every pair: word, label, head."""
        b, w, _ = words.shape
        d, h = self._projected(words, heads)
        pairs = self.labels(d).view(b, w * self.count, self.width) @ h.transpose(1, 2)
        pairs = pairs.view(b, w, self.count, heads.shape[1])
        single = self.of_word(d)[..., None] + self.of_head(h).transpose(1, 2)[:, None]
        out: Tensor = pairs + single
        return out


class Parser(nn.Module):
    """Biaffine scores for every pair of word and head (head 0 is the root), and for their labels."""

    def __init__(self, hidden: int, shape: Network, labels: int) -> None:
        super().__init__()
        a = shape.arc
        self.arc_word, self.arc_head = nn.Linear(hidden, a), nn.Linear(hidden, a)
        self.root, self.drop = nn.Parameter(torch.zeros(hidden)), nn.Dropout(0.3)
        self.pair, self.prior = nn.Linear(a, a, bias=False), nn.Linear(a, 1, bias=False)
        self.relations = Pairs(hidden, shape.label, labels)
        nn.init.orthogonal_(self.pair.weight, 0.1)

    def _project(self, layer: nn.Module, x: Tensor) -> Tensor:
        out: Tensor = self.drop(functional.gelu(layer(x)))
        return out

    def arcs(self, words: Tensor) -> tuple[Tensor, Tensor]:
        """Give the scores of all heads, and the words with the root before them."""
        root = self.root.to(words.dtype).expand(words.shape[0], 1, -1)
        heads = torch.cat([root, words], 1)
        d, h = self._project(self.arc_word, words), self._project(self.arc_head, heads)
        return self.pair(d) @ h.transpose(1, 2) + self.prior(h).transpose(1, 2), heads


class Meaning(nn.Module):
    """What a word does in the report: cue of speech, trigger of an event, and how sure it happened."""

    def __init__(self, hidden: int, shape: Network, labels: Labels) -> None:
        super().__init__()
        self.style = nn.Embedding(len(labels.styles), hidden)
        self.cue = _scorer(hidden, shape.role, len(labels.cues))
        self.event = _scorer(hidden, shape.event, len(labels.events))
        self.fact = _scorer(hidden, shape.fact, 1)
        self.roles = Pairs(hidden, shape.role, len(labels.roles))
        nn.init.zeros_(self.style.weight)

    def styled(self, words: Tensor, style: Tensor) -> Tensor:
        """Add the conventions of a corpus of speech."""
        out: Tensor = words + self.style(style)[:, None]
        return out


class Triggers(nn.Module):
    """Which event a word tells of, from several layers: the lower ones know the word, the upper ones its place."""

    def __init__(self, hidden: int, shape: Hearing, count: int, width: int | None = None) -> None:
        super().__init__()
        read = hidden * len(shape.layers)
        self.norm = nn.LayerNorm(read, elementwise_affine=False)
        self.inner = nn.Linear(read, width or shape.width)
        self.outer = nn.Linear(width or shape.width, count)
        self.drop = nn.Dropout(0.2)

    def forward(self, layered: Tensor) -> Tensor:
        """Give the scores of the types of events."""
        x = functional.gelu(self.inner(self.drop(self.norm(layered))))
        out: Tensor = self.outer(self.drop(x))
        return out

    def take_mean(self, heads: Sequence[Triggers]) -> None:
        """Become the mean of several narrower heads: side by side inside, their scores averaged."""
        self.inner.weight.data = torch.cat([head.inner.weight.data for head in heads])
        self.inner.bias.data = torch.cat([head.inner.bias.data for head in heads])
        self.outer.weight.data = torch.cat([h.outer.weight.data for h in heads], 1) / len(heads)
        self.outer.bias.data = torch.stack([h.outer.bias.data for h in heads]).mean(0)


def _scorer(hidden: int, width: int, count: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(hidden, width), nn.GELU(), nn.Linear(width, count))


class Reader(nn.Module):
    """The encoder and all heads; a vector for each treebank tells the heads whose conventions hold."""

    def __init__(self, weights: Weights, pieces: int, shape: Network, labels: Labels) -> None:
        super().__init__()
        h = weights.hidden
        self.encoder, self.drop = Encoder(weights, pieces, shape), nn.Dropout(0.2)
        self.style = nn.Embedding(len(labels.styles), h)
        self.name_style = nn.Embedding(len(labels.styles), h)
        self.upos = nn.Linear(h, len(labels.upos))
        self.form, self.context = nn.Linear(h, h), nn.Linear(h, h)
        self.feats = nn.ModuleList(nn.Linear(h, len(v)) for v in labels.feats.values())
        self.names_inner = nn.Linear(h, shape.names)
        self.names = nn.Linear(shape.names, len(labels.names))
        # How well a tag of a name follows another; the first row is for the sentence's first word.
        self.names_follow = nn.Parameter(torch.zeros(len(labels.names) + 1, len(labels.names)))
        self.parser = Parser(h, shape, len(labels.deprels))
        self.meaning = Meaning(h, shape, labels)
        nn.init.zeros_(self.style.weight)
        nn.init.zeros_(self.name_style.weight)

    def words(self, batch: Mapping[str, Tensor]) -> Tensor:
        """Give a vector for each word: the mean of its first and its last piece."""
        return self._pooled(self.encoder(batch["ids"], batch["mask"]), batch)

    def layered(self, batch: Mapping[str, Tensor], layers: Sequence[int]) -> Tensor:
        """Give each word's vectors after several layers (0: before the first), one behind the other."""
        states = self.encoder.states(batch["ids"], batch["mask"])
        return torch.cat([self._pooled(states[n], batch) for n in layers], -1)

    def _pooled(self, x: Tensor, batch: Mapping[str, Tensor]) -> Tensor:
        first, last = (_taken(x, batch[key]) for key in ("first", "last"))
        out: Tensor = self.drop((first + last) * 0.5)
        return out

    def styled(self, words: Tensor, style: Tensor) -> Tensor:
        """Add the conventions of a treebank."""
        out: Tensor = words + self.style(style)[:, None]
        return out

    def feature_scores(self, styled: Tensor, batch: Mapping[str, Tensor]) -> list[Tensor]:
        """Give the scores of each feature's values, from the context and the bare form."""
        form = self._pooled(self.encoder.embedded(batch["ids"]), batch)
        x = functional.gelu(self.context(styled) + self.form(form))
        return [head(x) for head in self.feats]

    def name_scores(self, words: Tensor, style: Tensor) -> Tensor:
        """Give the scores of the tags of names."""
        styled = words + self.name_style(style)[:, None]
        out: Tensor = self.names(functional.gelu(self.names_inner(styled)))
        return out


def _taken(x: Tensor, places: Tensor) -> Tensor:
    return torch.gather(x, 1, places[..., None].expand(-1, -1, x.shape[-1]))
