"""Measure the heads that were trained and do not ship, after the last course that taught them: speech and factuality."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import torch
from torch import Tensor

from lagebild.annotate.pieces import Pieces
from training.batches import numbered, tensors
from training.config import AFTER, Config, Source
from training.corpora import read_source
from training.fit import begin_with
from training.labels import CUES, ROLES, Labels
from training.marked import OWN
from training.network import Reader
from training.sentence import Sentence, guessed_spaces
from training.vocabulary import read_keep
from training.weights import Weights

_FACT = re.compile(r"\|[-+?]$")

Counts = Counter[tuple[str, str]]


def unshipped(config: Config, data: Path, build: Path) -> dict[str, dict[str, float]]:
    """Give the scores of speech on SpkAtt-2023 dev, and of factuality on English-EWT test and our own sentences."""
    after = build / AFTER.format(config.last_of_speech)
    fitted = torch.load(after, weights_only=False)
    labels: Labels = fitted["labels"]
    model = Reader(Weights(), len(read_keep(build)), config.network, labels)
    begin_with(model, fitted["state"])
    model.eval()
    speeches = read_source(data, Source("de_spkatt", (), speech=("spkatt2023-dev",)))
    english = read_source(data, Source("en_ewt", (), ud=("en_ewt-ud-test",), facts=True))
    pieces = Pieces.load(build)
    with torch.no_grad():
        return {
            "spkatt_dev": _speech_scores(model, labels, pieces, speeches),
            "facts_en": {"pearson": _correlation(model, labels, pieces, english)},
            "facts_de": _fact_scores(model, labels, pieces),
        }


def _read(
    model: Reader, labels: Labels, pieces: Pieces, sentences: Sequence[Sentence]
) -> Iterator[tuple[Sentence, Tensor, Mapping[str, Tensor]]]:
    for sentence in sentences:
        batch = tensors([numbered(sentence, pieces, labels)])
        yield sentence, model.words(batch), batch


def _speech_scores(
    model: Reader, labels: Labels, pieces: Pieces, sentences: Sequence[Sentence]
) -> dict[str, float]:
    """Give the F1 of the words that are cues, and of each role's words given the cue."""
    counts: Counts = Counter()
    for sentence, words, batch in _read(model, labels, pieces, sentences):
        styled = model.meaning.styled(words, batch["style"])
        said = [CUES[i] for i in model.meaning.cue(styled)[0].argmax(-1).tolist()]
        _count(counts, "cue", _places(sentence.cues or (), "C"), _places(said, "C"))
        found = model.meaning.roles.all(styled, styled)[0].argmax(1)
        for cue, roles in (sentence.roles or {}).items():
            theirs = [ROLES[i] for i in found[cue].tolist()]
            for role in ROLES[1:]:
                _count(counts, role, _places(roles, role), _places(theirs, role))
    return {name: _f1(counts, name) for name in ("cue", *ROLES[1:])}


def _places(marks: Sequence[str], mark: str) -> set[int]:
    return {i for i, x in enumerate(marks) if x == mark}


def _count(counts: Counts, name: str, gold: set[int], said: set[int]) -> None:
    counts[name, "right"] += len(gold & said)
    counts[name, "all"] += len(gold) + len(said)


def _f1(counts: Counts, name: str) -> float:
    return round(200 * counts[name, "right"] / max(1, counts[name, "all"]), 1)


def _correlation(
    model: Reader, labels: Labels, pieces: Pieces, sentences: Sequence[Sentence]
) -> float:
    """Give Pearson's correlation of the factuality said with that of the readers, times 100."""
    pairs = [
        (known, said)
        for sentence, words, _ in _read(model, labels, pieces, sentences)
        for known, said in zip(
            sentence.facts or [None] * len(sentence.forms),
            model.meaning.fact(words)[0, :, 0].tolist(),
            strict=True,
        )
        if known is not None
    ]
    return round(100 * statistics.correlation(*zip(*pairs, strict=True)), 1)


def _fact_scores(model: Reader, labels: Labels, pieces: Pieces) -> dict[str, float]:
    """Give how often a predicate that happened scores above one that did not, and above an open one."""
    lines = (OWN / "factuality-de-test.txt").read_text(encoding="utf-8").splitlines()
    values: dict[str, list[float]] = {"+": [], "-": [], "?": []}
    for row in (line.split() for line in lines if line and line[0] != "#"):
        forms = tuple(_FACT.sub("", cell) for cell in row)
        sentence = Sentence(forms, guessed_spaces(forms), "de_gsd")
        ((_, words, _),) = _read(model, labels, pieces, [sentence])
        for cell, value in zip(row, model.meaning.fact(words)[0, :, 0].tolist(), strict=True):
            if _FACT.search(cell):
                values[cell[-1]].append(value)
    pairs = (("happened over not", "+", "-"), ("happened over open", "+", "?"))
    return {text: _won(values[a], values[b]) for text, a, b in pairs}


def _won(better: Sequence[float], worse: Sequence[float]) -> float:
    return round(100 * sum(a > b for a in better for b in worse) / (len(better) * len(worse)), 1)
