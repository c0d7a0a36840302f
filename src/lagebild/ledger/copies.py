"""Copies: which reports are one text, and which of them is probably the original.

Two texts are compared by the passages that they share (see `passages`). They are copies where
passages make up most of the shorter one; an `update` where such passages have other numbers in
the same places; else they share `passages` only. A group is made of copies and never holds an
update of its own text. All is decided by the texts, their dates and credits, never by the order
in which they were read.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from lagebild.ledger.passages import Match, Passage

Relation = Literal["copy", "update", "passages"]
# Chosen with bench/copies.py: the share of the shorter text that passages must make up.
COPIED = 0.5
NO_DAY = "9999-12-31"
# A text that takes more of its borrowed part than this from one other is its copy, with additions ...
MOST_OF_A_PART = 0.62
# ... and less than this is no part of it ...
LEAST_OF_A_PART = 0.08
# ... and the parts of a woven text lie apart in it.
MOST_OVERLAP = 0.2
# Of a text that is a cut of a longer one nearly all stands in that.
LEAST_OF_A_CUT = 0.9


@dataclass(frozen=True, slots=True)
class Text:
    """What grouping needs to know of a report: `own` says that the agency itself prints it."""

    version: int
    digest: str
    published: str | None
    words: int
    agencies: tuple[str, ...] = ()
    own: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that share passages; `a` is the version with the smaller digest.

    `cell` holds the passages as JSON: most pairs are looked at without them.
    """

    a: int
    b: int
    relation: Relation
    share_a: float
    share_b: float
    cell: str

    @property
    def passages(self) -> tuple[Passage, ...]:
        """The passages, in the order of the first text."""
        return tuple(Passage(*p) for p in json.loads(self.cell))


def relation_of(match: Match) -> Relation | None:
    """Returns how two texts stand to each other; None where they share nothing."""
    if not match.passages:
        return None
    if max(match.share_a, match.share_b) < COPIED:
        return "passages"
    return "update" if match.numbers else "copy"


def grouped(texts: Iterable[Text], pairs: Iterable[Pair]) -> dict[int, int]:
    """Returns for every text's version the version of its group's probable original.

    The closest copies are joined first; two groups that hold an update of each other stay apart.
    """
    known = {t.version: t for t in texts}
    inside = [p for p in pairs if p.a in known and p.b in known]
    woven = woven_pairs(known, inside)
    apart = {frozenset((p.a, p.b)) for p in inside if p.relation == "update"}
    groups = {v: {v} for v in known}
    links = [p for p in inside if p.relation == "copy" and (p.a, p.b) not in woven]
    for pair in sorted(links, key=lambda p: closeness(p, known)):
        one, other = groups[pair.a], groups[pair.b]
        if one is not other and not parted(one, other, apart):
            one |= other
            groups.update(dict.fromkeys(other, one))
    return {v: original_of([known[m] for m in group]) for v, group in groups.items()}


def closeness(pair: Pair, known: Mapping[int, Text]) -> tuple[object, ...]:
    """Returns where a pair stands: the most shared first, then the nearest in time, the earliest."""
    a, b = known[pair.a], known[pair.b]
    days = sorted((day_of(a), day_of(b)))
    shares = sorted((-round(pair.share_a, 2), -round(pair.share_b, 2)))
    return shares[0], days_between(*days), shares[1], days, a.digest, b.digest


def parted(one: set[int], other: set[int], apart: set[frozenset[int]]) -> bool:
    """Whether a text of one group is an update of a text of the other."""
    return bool(apart) and any(frozenset((x, y)) in apart for x in one for y in other)


def original_of(texts: Sequence[Text]) -> int:
    """Returns the version of the probable original among the texts of a group."""
    return min(texts, key=originality).version


def originality(text: Text) -> tuple[object, ...]:
    """Returns where a text stands: the agency's own, the earliest, the credited, the longest."""
    return not text.own, day_of(text), hour_of(text), not text.agencies, -text.words, text.digest


def day_of(text: Text) -> str:
    """Returns the day of a text; the last of all days where it has none."""
    return (text.published or NO_DAY)[:10]


def hour_of(text: Text) -> str:
    """Returns the hour of a text; after all hours where it has none."""
    return (text.published or "")[10:] or "~"


@lru_cache(maxsize=4096)
def days_between(first: str, last: str) -> int:
    """Returns the days from one ISO date to another."""
    return (date.fromisoformat(last) - date.fromisoformat(first)).days


# -- woven texts ----------------------------------------------------------------------------------


def woven_pairs(known: Mapping[int, Text], pairs: Sequence[Pair]) -> set[tuple[int, int]]:
    """Returns the pairs in which a text is woven of others: their passages are copies, not they."""
    met: dict[int, dict[int, Pair]] = {v: {} for v in known}
    for pair in pairs:
        met[pair.a][pair.b] = pair
        met[pair.b][pair.a] = pair
    return {
        (part.a, part.b)
        for one in known
        for other in known.keys() - met[one].keys()
        if one < other
        for whole in met[one].keys() & met[other].keys()
        if is_woven(whole, met[whole][one], met[whole][other], known)
        for part in parts_of(whole, one, other, met)
    }


def parts_of(
    whole: int, one: int, other: int, met: Mapping[int, Mapping[int, Pair]]
) -> Iterator[Pair]:
    """Yields the pairs of a woven text with those of which it has one thread and not the other."""
    borrowed = share_in(met[whole][one], whole) + share_in(met[whole][other], whole)
    for text, part in met[whole].items():
        small = share_in(part, whole) <= MOST_OF_A_PART * borrowed
        if small and threads(text, one, other, met) == 1:
            yield part


def threads(text: int, one: int, other: int, met: Mapping[int, Mapping[int, Pair]]) -> int:
    """Returns with how many of two texts a third one shares passages."""
    return sum(text == part or text in met[part] for part in (one, other))


def is_woven(whole: int, one: Pair, other: Pair, known: Mapping[int, Text]) -> bool:
    """Whether a text takes different passages from two texts that were there before it."""
    if min(share_in(one, whole), share_in(other, whole)) < LEAST_OF_A_PART:
        return False
    if overlap(spans_in(one, whole), spans_in(other, whole)) > MOST_OVERLAP:
        return False
    texts = [known[partner(p, whole)] for p in (one, other)]
    text = known[whole]
    days = [day_of(t) for t in texts]
    if day_of(text) != max(days):
        return day_of(text) > max(days)
    cut = all(share_in(p, partner(p, whole)) >= LEAST_OF_A_CUT for p in (one, other))
    return not cut or len(text.agencies) > 1 or texts[0].agencies != texts[1].agencies


def partner(pair: Pair, version: int) -> int:
    """Returns the other text of a pair."""
    return pair.b if version == pair.a else pair.a


def share_in(pair: Pair, version: int) -> float:
    """Returns the share of a text that the pair's passages make up."""
    return pair.share_a if version == pair.a else pair.share_b


def spans_in(pair: Pair, version: int) -> tuple[tuple[int, int], ...]:
    """Returns where the pair's passages stand in one of its texts."""
    if version == pair.a:
        return tuple((p.start_a, p.end_a) for p in pair.passages)
    return tuple((p.start_b, p.end_b) for p in pair.passages)


def overlap(one: Sequence[tuple[int, int]], other: Sequence[tuple[int, int]]) -> float:
    """Returns which share of the smaller of two sets of spans lies in both."""
    both = sum(max(0, min(e, f) - max(s, t)) for s, e in one for t, f in other)
    return both / max(1, min(sum(e - s for s, e in one), sum(f - t for t, f in other)))


# -- asking a ledger ------------------------------------------------------------------------------


def copy_groups(connection: sqlite3.Connection) -> Mapping[int, int]:
    """Returns for every current version its group: the version of the group's probable original."""
    rows = connection.execute("SELECT version, original FROM copy_texts")
    return {int(version): int(original) for version, original in rows}
