"""Raw text, and trees without names, with what two earlier courses agree on: sentences to learn from.

Where the two networks say different things of a word, the word teaches nothing. In English a name is a stretch of
proper nouns, and its kind is what both networks say of it in all its places together.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from lagebild.annotate.pieces import Pieces
from training.batches import numbered, tensors
from training.config import AFTER, Config
from training.corpora import GUESSED, read_trees
from training.entities import proper_nouns
from training.labels import NAME_KINDS, NAMES, Labels
from training.network import Reader
from training.raw import read_raw
from training.sentence import Sentence
from training.vocabulary import read_keep
from training.weights import Weights

_SURE = 0.8
_LIKELY = 0.5
_PLAIN = NAME_KINDS[:3]
_LONGEST = 200
_TOGETHER = 16


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a network says of a sentence: head and label of each word, and the chances of the tags of names, [word, tag]."""

    heads: tuple[int, ...]
    deprels: tuple[str, ...]
    names: Tensor


def guess(config: Config, data: Path, build: Path) -> None:
    """Write a file of sentences for each kind of text that has none yet."""
    networks = [_network(config, build, number) for number in config.guesses.courses]
    makers = {"raw-de": _raw_german, "raw-en": _raw_english, "ewt-train": _trees_with_names}
    for name, make in makers.items():
        path = build / GUESSED.format(name)
        if path.exists():
            continue
        rows = make(config, data, build, networks)
        lines = (json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
        path.write_text("".join(lines), encoding="utf-8")


Network = tuple[Reader, Labels, Pieces]


def _network(config: Config, build: Path, number: int) -> Network:
    saved = torch.load(build / AFTER.format(number), weights_only=False)
    labels: Labels = saved["labels"]
    model = Reader(Weights(), len(read_keep(build)), config.network, labels)
    # Courses before the last do not know yet how tags follow each other.
    model.load_state_dict(saved["state"], strict=False)
    return model.eval(), labels, Pieces.load(build)


def _raw(config: Config, data: Path, build: Path, language: str) -> list[Sentence]:
    """Give the first raw sentences of the language that are not too long, without what the rules read in them."""
    most = config.triggers.words[language]
    rows = read_raw(data, build, language, most, config.steps.seed)
    style = config.languages[language]
    plain = [replace(row, events=None, lemmas=None, style=style) for row in rows]
    return list(_first([s for s in plain if len(s.forms) <= _LONGEST], config.guesses.words))


def _first(rows: Sequence[Sentence], most: int) -> Iterator[Sentence]:
    words = 0
    for row in rows:
        words += len(row.forms)
        if words > most:
            return
        yield row


def _raw_german(
    config: Config, data: Path, build: Path, networks: Sequence[Network]
) -> Iterator[Sentence]:
    """Every other sentence teaches trees, the rest names: the two follow conventions of different corpora."""
    rows, names = _raw(config, data, build, "de"), config.name_styles["de_gsd"]
    for row, seen in zip(rows[::2], _opinions(networks, rows[::2], names), strict=True):
        yield _agreed(replace(row, upos=None), seen)
    for row, seen in zip(rows[1::2], _opinions(networks, rows[1::2], names), strict=True):
        tags = tuple(_tag(chances) for chances in _mean(seen))
        yield replace(row, upos=None, names=tags, style=names)


def _raw_english(
    config: Config, data: Path, build: Path, networks: Sequence[Network]
) -> Iterator[Sentence]:
    rows = _raw(config, data, build, "en")
    seen = _opinions(networks, rows, config.languages["en"])
    for row, opinions in zip(_named(rows, seen), seen, strict=True):
        yield _agreed(replace(row, upos=None), opinions)


def _trees_with_names(
    config: Config, data: Path, _build: Path, networks: Sequence[Network]
) -> Iterator[Sentence]:
    style = config.languages["en"]
    rows = [s for s in read_trees(data, "en_ewt-ud-train", style) if len(s.forms) <= _LONGEST]
    yield from _named(rows, _opinions(networks, rows, style))


def _opinions(
    networks: Sequence[Network], rows: Sequence[Sentence], names: str
) -> list[tuple[Opinion, ...]]:
    """Give for each sentence what each network says of it, the names by this style."""
    with torch.no_grad():
        said = [_opinions_of(network, rows, names) for network in networks]
    return list(zip(*said, strict=True))


def _opinions_of(network: Network, rows: Sequence[Sentence], names: str) -> list[Opinion]:
    _, labels, pieces = network
    bare = [Sentence(row.forms, row.spaces, row.style) for row in rows]
    by_length = sorted(range(len(rows)), key=lambda i: len(rows[i].forms))
    out: dict[int, Opinion] = {}
    for at in range(0, len(rows), _TOGETHER):
        chosen = by_length[at : at + _TOGETHER]
        batch = tensors([numbered(bare[i], pieces, labels) for i in chosen])
        out.update(zip(chosen, _read(network, batch, names), strict=True))
    return [out[i] for i in range(len(rows))]


def _read(network: Network, batch: Mapping[str, Tensor], names: str) -> Iterator[Opinion]:
    model, labels, _ = network
    words = model.words(batch)
    styled = model.styled(words, batch["style"])
    arcs, heads = model.parser.arcs(styled)
    real = functional.pad(batch["real"], (1, 0), value=1)[:, None]
    chosen = arcs.masked_fill(real == 0, -torch.inf).argmax(-1)
    deprels = model.parser.relations.given(styled, heads, chosen).argmax(-1)
    style = torch.full_like(batch["style"], labels.styles.index(names))
    chances = torch.softmax(model.name_scores(words, style), -1)
    for row, size in enumerate(batch["real"].sum(1).tolist()):
        relations = deprels[row, :size].tolist()
        yield Opinion(
            tuple(chosen[row, :size].tolist()),
            tuple(labels.deprels[i] for i in relations),
            chances[row, :size],
        )


def _mean(seen: Sequence[Opinion]) -> Tensor:
    return torch.stack([x.names for x in seen]).mean(0)


def _tag(chances: Tensor) -> str | None:
    best = int(chances.argmax())
    return NAMES[best] if chances[best] >= _SURE else None


def _agreed(row: Sentence, seen: Sequence[Opinion]) -> Sentence:
    """Give the sentence the heads and labels that all networks give it."""
    one, *others = seen
    same = [
        all((x.heads[i], x.deprels[i]) == (head, one.deprels[i]) for x in others)
        for i, head in enumerate(one.heads)
    ]
    return replace(
        row,
        heads=tuple(head if ok else None for head, ok in zip(one.heads, same, strict=True)),
        deprels=tuple(x if ok else None for x, ok in zip(one.deprels, same, strict=True)),
    )


def _named(rows: Sequence[Sentence], seen: Sequence[Sequence[Opinion]]) -> Iterator[Sentence]:
    """Give each stretch of proper nouns the kind that the same words have in all places together."""
    said = [_mean(opinions) for opinions in seen]
    chances: dict[str, list[Tensor]] = defaultdict(list)
    for row, of_row in zip(rows, said, strict=True):
        for first, last in proper_nouns(row):
            chances[_key(row, first, last)].append(_kinds(of_row[first : last + 1]))
    means = {key: torch.stack(values).mean(0) for key, values in chances.items()}
    for row, of_row in zip(rows, said, strict=True):
        yield replace(row, names=_tags(row, of_row, means))


def _key(row: Sentence, first: int, last: int) -> str:
    return " ".join(row.forms[first : last + 1]).lower()


def _kinds(said: Tensor) -> Tensor:
    """Give the chances that the words are no name, and that they are one of each kind."""
    pairs = said[:, 1:].reshape(len(said), -1, 2).sum(-1)
    return torch.cat([said[:, :1], pairs], 1).mean(0)


def _tags(row: Sentence, said: Tensor, means: Mapping[str, Tensor]) -> tuple[str | None, ...]:
    out: list[str | None] = [("O" if chances[0] >= _SURE else None) for chances in said]
    for first, last in proper_nouns(row):
        kinds = means[_key(row, first, last)]
        best = int(kinds[1 : len(_PLAIN) + 1].argmax())
        if kinds[best + 1] >= _LIKELY:
            out[first] = f"B-{_PLAIN[best]}"
            out[first + 1 : last + 1] = [f"I-{_PLAIN[best]}"] * (last - first)
        elif kinds[0] < _SURE:
            out[first : last + 1] = [None] * (last - first + 1)
    return tuple(out)
