"""Train small networks that each leave something out, to see what it buys: a table for docs/model.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import torch

from lagebild.annotate.pieces import Pieces
from training.batches import Numbered, numbered, tensors
from training.config import Ablation, Config, Source
from training.corpora import kept_out
from training.evaluate import spans
from training.fit import Course, course, fitted_anew
from training.labels import Labels
from training.network import Reader
from training.sentence import Sentence

ABLATIONS = "ablations.json"

Scores = Mapping[str, float]


def ablate(config: Config, data: Path, build: Path) -> None:
    """Run every variant that has no scores yet, and write the scores after each."""
    path = build / ABLATIONS
    done: dict[str, Scores] = json.loads(path.read_bytes()) if path.exists() else {}
    for row in (row for row in config.ablations if row.name not in done):
        todo = course(_without(config, row), 0, data, Pieces.load(build))
        model = fitted_anew(config, todo, build)
        done[row.name] = {"steps": len(todo.plan), **_scores(model, todo, config, data, build)}
        path.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
        print(row.name, done[row.name], flush=True)


def _without(config: Config, row: Ablation) -> Config:
    """Give the configuration of a variant: each source once, but those left out (or their layers) not at all."""
    sources = tuple(_once(source, row) for source in config.sources)
    return replace(config, sources=sources)


def _once(source: Source, row: Ablation) -> Source:
    dropped = source.style in row.without or bool(set(source.own) & set(row.without))
    return replace(source, epochs=(0 if dropped else row.share_of(source.style),))


def _scores(model: Reader, todo: Course, config: Config, data: Path, build: Path) -> Scores:
    pieces = Pieces.load(build)
    measuring = {s.style: s for s in config.sources if s.keep_out_last}
    news, names = (kept_out(data, measuring[style]) for style in ("de_gsd", "de_germeval"))
    model.eval()
    with torch.no_grad():
        upos, las = _tree_scores(model, todo.labels, news, pieces)
        return {"upos": upos, "las": las, "names": _name_score(model, todo.labels, names, pieces)}


def _batches(
    sentences: list[Sentence], pieces: Pieces, labels: Labels
) -> list[tuple[Sentence, Numbered]]:
    return [(s, numbered(s, pieces, labels)) for s in sentences]


def _tree_scores(
    model: Reader, labels: Labels, sentences: list[Sentence], pieces: Pieces
) -> tuple[float, float]:
    words = right_upos = right = 0
    for sentence, row in _batches(sentences, pieces, labels):
        batch = tensors([row])
        styled = model.styled(model.words(batch), batch["style"])
        arcs, heads = model.parser.arcs(styled)
        chosen = arcs.argmax(-1)
        found = model.parser.relations.given(styled, heads, chosen)[0].argmax(-1)
        said = [labels.deprels[i].partition(":")[0] for i in found.tolist()]
        gold = [x.partition(":")[0] for x in sentence.deprels or ()]
        attached = zip(chosen[0].tolist(), sentence.heads or (), said, gold, strict=True)
        right += sum(a == b and x == y for a, b, x, y in attached)
        right_upos += _agreeing(model.upos(styled)[0].argmax(-1).tolist(), row.upos)
        words += len(row.first)
    return round(100 * right_upos / words, 1), round(100 * right / words, 1)


def _agreeing(a: list[int], b: list[int]) -> int:
    return sum(x == y for x, y in zip(a, b, strict=True))


def _name_score(model: Reader, labels: Labels, sentences: list[Sentence], pieces: Pieces) -> float:
    """Give the F1 of exact spans of persons, organisations and places."""
    right = total = 0
    for sentence, row in _batches(sentences, pieces, labels):
        batch = tensors([row])
        found = model.name_scores(model.words(batch), batch["style"])[0].argmax(-1).tolist()
        said = _plain(spans([labels.names[i] for i in found]))
        gold = _plain(spans(sentence.names or ()))
        right, total = right + len(said & gold), total + len(said) + len(gold)
    return round(200 * right / max(1, total), 1)


def _plain(found: set[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    keep: Callable[[str], bool] = ("PER", "ORG", "LOC").__contains__
    return {x for x in found if keep(x[2])}
