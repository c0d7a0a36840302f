"""Add to the trees of English-EWT how sure readers were that each predicate happened (UDS 2.0)."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

from training.sentence import Sentence


def with_facts(data: Path, trees: Iterable[Sentence]) -> list[Sentence]:
    """Give the trees with the factuality of their predicates, from -3 (did not happen) to 3 (did)."""
    known = _facts(data / "factuality")
    return [replace(s, facts=_of_words(known.get(s.id), len(s.forms))) for s in trees]


def _of_words(known: Mapping[int, float] | None, size: int) -> tuple[float | None, ...] | None:
    return tuple(known.get(i) for i in range(size)) if known else None


@cache
def _facts(folder: Path) -> Mapping[str, Mapping[int, float]]:
    """Read the values by the treebank's name of the sentence and the place of the word."""
    ids = json.loads((folder / "ud_ids.json").read_bytes())
    with zipfile.ZipFile(folder / "factuality.zip") as archive:
        nodes = json.loads(archive.read("factuality.json"))["data"]
    return {ids[name]["sentence_id"]: _values(rows) for name, rows in nodes.items() if name in ids}


def _values(
    rows: Mapping[str, Mapping[str, Mapping[str, Mapping[str, float]]]],
) -> dict[int, float]:
    pairs = (
        (name.rsplit("-", 1)[1], row["factuality"]["factual"]["value"])
        for name, row in rows.items()
    )
    return {int(place) - 1: value for place, value in pairs}
