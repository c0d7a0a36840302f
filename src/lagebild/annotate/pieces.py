"""Cut words into the pieces that the model knows (Unigram: the likeliest cut wins)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeAlias, TypeVar

import numpy as np

Ids: TypeAlias = tuple[int, ...]
Sliced = TypeVar("Sliced", str, Ids)

PIECES, SCORES, NORMALISER = "pieces.txt", "scores.npy", "normaliser.json"
BEGIN, PAD, END, UNKNOWN = range(4)
WORD_START = "\u2581"

_LONGEST_FORM = 256
_LONGEST_WORD = 64
_CACHE_SIZE = 200_000
_UNKNOWN_PENALTY = 10.0


class Pieces:
    """A vocabulary of scored pieces with a bounded cache of the words it has cut."""

    def __init__(
        self, pieces: Sequence[str], scores: Sequence[float], normaliser: Mapping[int, str]
    ) -> None:
        known = zip(pieces, scores, strict=True)
        self._scored = {piece: (i, score) for i, (piece, score) in enumerate(known) if i > UNKNOWN}
        self._normaliser = normaliser
        self._longest = max(map(len, self._scored))
        self._unknown = min(scores) - _UNKNOWN_PENALTY
        self._cache: dict[tuple[str, bool], Ids] = {}

    @classmethod
    def load(cls, folder: Path) -> Pieces:
        """Read the vocabulary that lies beside the model."""
        pieces = (folder / PIECES).read_bytes().decode().split("\n")
        scores = np.load(folder / SCORES, allow_pickle=False).tolist()
        table = json.loads((folder / NORMALISER).read_bytes())
        return cls(pieces, scores, {int(code): text for code, text in table.items()})

    def word(self, form: str, *, space: bool) -> Ids:
        """Give the pieces of one word; of a very long word only the two ends."""
        ids = self._cache.get((form, space))
        if ids is None:
            if len(self._cache) >= _CACHE_SIZE:
                self._cache.clear()
            ids = self._cache[form, space] = self._cut_word(form, space=space)
        return ids

    def _cut_word(self, form: str, *, space: bool) -> Ids:
        text = self._normalised(_ends(form, _LONGEST_FORM))
        ids = self.cut(WORD_START + text if space else text)
        return _ends(ids, _LONGEST_WORD) or (UNKNOWN,)

    def _normalised(self, form: str) -> str:
        text = form.translate(self._normaliser).strip(" ") or form
        return text.replace(" ", WORD_START)

    def cut(self, text: str) -> Ids:
        """Give the likeliest pieces of a text; unknown letters side by side are one piece."""
        steps = self._best_steps(text)
        ids: list[int] = []
        at = len(text)
        while at:
            at, piece = steps[at]
            if not (piece == UNKNOWN and ids and ids[-1] == UNKNOWN):
                ids.append(piece)
        return tuple(reversed(ids))

    def _best_steps(self, text: str) -> list[tuple[int, int]]:
        """Give for each place in the text where its best last piece begins, and that piece."""
        size, known, longest = len(text), self._scored, self._longest
        best = [0.0] + [-1e30] * size
        steps = [(0, UNKNOWN)] * (size + 1)
        for start in range(size):
            here = best[start]
            for stop in range(start + 1, min(size, start + longest) + 1):
                found = known.get(text[start:stop])
                if found and here + found[1] > best[stop]:
                    best[stop], steps[stop] = here + found[1], (start, found[0])
            if text[start] not in known and here + self._unknown > best[start + 1]:
                best[start + 1], steps[start + 1] = here + self._unknown, (start, UNKNOWN)
        return steps


def _ends(sequence: Sliced, longest: int) -> Sliced:
    half = longest // 2
    return sequence if len(sequence) <= longest else sequence[:half] + sequence[-half:]
