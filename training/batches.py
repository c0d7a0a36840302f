"""Sentences -> padded tensors, sentences of one kind and of similar length together."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from lagebild.annotate.pieces import BEGIN, END, PAD, Pieces
from training.labels import (
    CUES,
    EVENTS,
    FEATS,
    IGNORED,
    NAMES,
    ROLES,
    UPOS,
    Labels,
    feature_number,
)
from training.sentence import Sentence


@dataclass(frozen=True, slots=True)
class Numbered:
    """A sentence in the numbers of the network; an empty layer teaches nothing."""

    kind: tuple[bool, ...]
    style: int
    ids: list[int]
    first: list[int]
    last: list[int]
    upos: list[int]
    feats: list[list[int]]
    heads: list[int]
    deprels: list[int]
    names: list[int]
    cues: list[int]
    roles: dict[int, list[int]]
    events: list[int]
    facts: list[float]


def numbered(sentence: Sentence, pieces: Pieces, labels: Labels) -> Numbered:
    """Turn words into pieces and labels into numbers."""
    ids, first, last = [BEGIN], list[int](), list[int]()
    for form, space in zip(sentence.forms, sentence.spaces, strict=True):
        first.append(len(ids))
        ids.extend(pieces.word(form, space=space))
        last.append(len(ids) - 1)
    return Numbered(
        kind=sentence.kind,
        style=labels.styles.index(sentence.style),
        ids=[*ids, END],
        first=first,
        last=last,
        upos=[UPOS.index(x) for x in sentence.upos or ()],
        feats=[_feature_numbers(x) for x in sentence.feats or ()],
        heads=[IGNORED if x is None else x for x in sentence.heads or ()],
        deprels=[_deprel(x, labels) for x in sentence.deprels or ()],
        names=[IGNORED if x is None else NAMES.index(x) for x in sentence.names or ()],
        cues=[CUES.index(x) for x in sentence.cues or ()],
        roles={i: [ROLES.index(x) for x in row] for i, row in (sentence.roles or {}).items()},
        events=[EVENTS.index(x) for x in sentence.events or ()],
        facts=[math.nan if x is None else x for x in sentence.facts or ()],
    )


def _feature_numbers(feats: Mapping[str, str] | None) -> list[int]:
    if feats is None:
        return [IGNORED] * len(FEATS)
    return [feature_number(name, feats.get(name)) for name in FEATS]


def _deprel(deprel: str | None, labels: Labels) -> int:
    if deprel is None:
        return IGNORED
    known = deprel if deprel in labels.deprels else deprel.partition(":")[0]
    return labels.deprels.index(known) if known in labels.deprels else 0


def batched(data: Sequence[Numbered], most: int, rng: random.Random) -> list[list[Numbered]]:
    """Cut the data into batches of at most so many pieces (padding included), in random order."""
    keys = [(x.kind, len(x.ids) + 3 * rng.random()) for x in data]
    out: list[list[Numbered]] = []
    batch: list[Numbered] = []
    longest = 0
    for i in sorted(range(len(data)), key=keys.__getitem__):
        longest = max(longest, len(data[i].ids))
        if batch and (longest * (len(batch) + 1) > most or batch[0].kind != data[i].kind):
            out.append(batch)
            batch, longest = [], len(data[i].ids)
        batch.append(data[i])
    out.extend([batch] if batch else [])
    rng.shuffle(out)
    return out


def tensors(batch: Sequence[Numbered]) -> dict[str, Tensor]:
    """Pad the sentences of a batch to one length."""
    ids = _padded([x.ids for x in batch], PAD)
    out = {
        "ids": ids,
        "mask": (ids != PAD).float(),
        "first": _padded([x.first for x in batch], 0),
        "last": _padded([x.last for x in batch], 0),
        "real": _padded([[1] * len(x.first) for x in batch], 0),
        "style": torch.tensor([x.style for x in batch]),
    }
    for layer in ("upos", "heads", "deprels", "names", "cues", "events"):
        rows = [getattr(x, layer) for x in batch]
        if any(rows):
            out[layer] = _padded(rows, IGNORED)
    if any(x.feats for x in batch):
        width = out["first"].shape[1]
        none = [[IGNORED] * len(FEATS)]
        out["feats"] = torch.tensor([x.feats + none * (width - len(x.feats)) for x in batch])
    if any(x.cues for x in batch):
        out["roles"] = _roles(batch, out["first"].shape[1])
    if any(x.facts for x in batch):
        out["facts"] = _padded([x.facts for x in batch], math.nan)
    return out


def _roles(batch: Sequence[Numbered], width: int) -> Tensor:
    """Give the role of every word for each cue, [sentence, cue, word]; other rows teach nothing."""
    out = torch.full((len(batch), width, width), IGNORED)
    for row, sentence in zip(out, batch, strict=True):
        for cue, roles in sentence.roles.items():
            row[cue, : len(roles)] = torch.tensor(roles)
    return out


def _padded(rows: Sequence[Sequence[float]], value: float) -> Tensor:
    width = max(map(len, rows))
    return torch.tensor([[*row] + [value] * (width - len(row)) for row in rows])
