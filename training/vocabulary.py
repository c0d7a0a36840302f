"""Choose the pieces that stay: those seen in the training text and in word lists of eleven languages."""

from __future__ import annotations

import csv
import json
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from lagebild.annotate.pieces import NORMALISER, PIECES, SCORES, UNKNOWN, WORD_START, Pieces
from training.config import Config
from training.corpora import read_source
from training.weights import Weights

KEEP = "keep.npy"

_SCRIPTS = frozenset(("LATIN", "CYRILLIC", "GREEK"))


def prune(config: Config, data: Path, build: Path) -> None:
    """Choose the pieces, and write them as the package reads them."""
    weights = Weights()
    everything = Pieces(weights.pieces, weights.scores.tolist(), weights.normaliser)
    keep = set(range(UNKNOWN + 1)) | _letters(weights)
    keep |= _seen(everything, _corpus_words(config, data))
    keep |= {i for i in _seen(everything, _listed_words(config)) if _ours(weights.pieces[i])}
    chosen = np.array(sorted(keep))
    if len(chosen) > config.vocabulary.most:
        message = f"{len(chosen)} pieces: cover fewer words in [vocabulary.words]"
        raise SystemExit(message)
    write_pieces(weights, chosen, build)
    np.save(build / KEEP, chosen)
    print(f"{len(chosen)} of {len(weights.pieces)} pieces stay", flush=True)


def read_keep(build: Path) -> NDArray[np.int64]:
    """Read which rows of the embedding stay."""
    keep: NDArray[np.int64] = np.load(build / KEEP)
    return keep


def write_pieces(weights: Weights, keep: NDArray[np.int64], folder: Path) -> None:
    """Write pieces, scores and normaliser."""
    text = "\n".join(weights.pieces[i] for i in keep)
    (folder / PIECES).write_bytes(text.encode())
    np.save(folder / SCORES, weights.scores[keep].astype(np.float32))
    table = {str(code): out for code, out in weights.normaliser.items()}
    out = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    (folder / NORMALISER).write_bytes(out.encode())


def _letters(weights: Weights) -> set[int]:
    found = enumerate(weights.pieces)
    return {i for i, x in found if len(x.strip(WORD_START)) <= 1 and _ours(x)}


def _ours(piece: str) -> bool:
    """Say whether the piece's letters are all Latin, Cyrillic or Greek."""
    letters = (x for x in piece if x.isalpha())
    return all(unicodedata.name(x, "?").split()[0] in _SCRIPTS for x in letters)


def _seen(pieces: Pieces, words: Iterable[tuple[str, bool]]) -> set[int]:
    return {i for form, space in words for i in pieces.word(form, space=space)}


def _corpus_words(config: Config, data: Path) -> Iterator[tuple[str, bool]]:
    for source in config.sources:
        for sentence in read_source(data, source):
            yield from zip(sentence.forms, sentence.spaces, strict=True)
    for path in sorted((data / "raw").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            yield from (
                (word, True) for row in csv.DictReader(file) for word in row["text"].split()
            )


def _listed_words(config: Config) -> Iterator[tuple[str, bool]]:
    """Give the frequent words of each language as they stand in a sentence and at its head."""
    import wordfreq

    for language, count in config.vocabulary.words.items():
        for word in wordfreq.top_n_list(language, count, "best"):
            yield word, True
            yield word[:1].upper() + word[1:], True
