"""Read names from GUM, which marks all entities: those headed by a proper noun are named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from training.sentence import Sentence

_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}
_MARK = re.compile(r"\((\d+)-([a-z]+)[^()]*(\))?|(\d+)\)")
_PARTS = frozenset(("ADJ", "NOUN", "VERB", "NUM"))
_JOINING = frozenset(("of", "the", "and", "&", "-", "for", "de", "von", "van", "al", "."))


@dataclass(frozen=True, slots=True)
class _Entity:
    kind: str
    first: int
    last: int


def named_by_entities(data: Path, name: str, trees: Sequence[Sentence]) -> Iterator[Sentence]:
    """Give the trees of this treebank with the names that its entities tell."""
    text = (data / "ud" / f"{name}.conllu").read_text(encoding="utf-8")
    blocks = [_marks(block) for block in text.split("\n\n")]
    for tree, marks in zip(trees, filter(None, blocks), strict=True):
        yield replace(tree, names=_names(tree, _entities(marks)))


def _marks(block: str) -> list[str]:
    """Give the entity marks of each word of a sentence, as the treebank writes them."""
    rows = [line.split("\t") for line in block.split("\n") if line and line[0] != "#"]
    miscs = (row[9].split("|") for row in rows if row[0].isdigit())
    return ["".join(x[7:] for x in misc if x.startswith("Entity=")) for misc in miscs]


def _entities(marks: Sequence[str]) -> list[_Entity]:
    """Give the entities that begin and end in the sentence."""
    opened: list[tuple[str, str, int]] = []
    found: list[_Entity] = []
    for i, mark in enumerate(marks):
        for number, kind, closed, end in _MARK.findall(mark):
            if closed:
                found.append(_Entity(kind, i, i))
            elif number:
                opened.append((number, kind, i))
            else:
                found.extend(_closed(opened, end, i))
    return found


def _closed(opened: list[tuple[str, str, int]], number: str, last: int) -> Iterator[_Entity]:
    for k in range(len(opened) - 1, -1, -1):
        if opened[k][0] == number:
            _, kind, first = opened.pop(k)
            yield _Entity(kind, first, last)
            return


def _names(tree: Sentence, entities: Sequence[_Entity]) -> tuple[str, ...]:
    out = ["O"] * len(tree.forms)
    for begin, last in proper_nouns(tree):
        entity = _entity(tree, entities, begin, last)
        kind = _KINDS.get(entity.kind) if entity else None
        if entity and kind:
            first = _widened(tree, entity, begin)
            out[first] = f"B-{kind}"
            out[first + 1 : last + 1] = [f"I-{kind}"] * (last - first)
    return tuple(out)


def proper_nouns(tree: Sentence) -> Iterator[tuple[int, int]]:
    """Yield the stretches of proper nouns, small words between two of them included."""
    proper = [upos == "PROPN" for upos in tree.upos or ()]
    i = 0
    while i < len(proper):
        if not proper[i]:
            i += 1
            continue
        last = i
        while (step := _next(tree, proper, last)) is not None:
            last = step
        yield i, last
        i = last + 1


def _next(tree: Sentence, proper: Sequence[bool], last: int) -> int | None:
    for step in (1, 2, 3):
        between = tree.forms[last + 1 : last + step]
        if last + step < len(proper) and proper[last + step]:
            return last + step if all(x in _JOINING for x in between) else None
    return None


def _entity(tree: Sentence, entities: Sequence[_Entity], first: int, last: int) -> _Entity | None:
    """Give the smallest entity that holds the stretch and is headed by it."""
    around = [e for e in entities if e.first <= first and last <= e.last]
    headed = (e for e in around if first <= _head(tree, e) <= last)
    return min(headed, key=lambda e: e.last - e.first, default=None)


def _widened(tree: Sentence, entity: _Entity, first: int) -> int:
    """Take in the capitalised words before the proper noun (`United States`)."""
    upos = tree.upos or ()
    while first > entity.first and upos[first - 1] in _PARTS and tree.forms[first - 1].istitle():
        first -= 1
    return first


def _head(tree: Sentence, entity: _Entity) -> int:
    heads = tree.heads or ()
    inside = range(entity.first, entity.last + 1)
    return next((i for i in inside if heads[i] - 1 not in inside), entity.last)
