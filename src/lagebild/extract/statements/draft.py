"""A statement on its way: spans and tokens found, references to other layers still open."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.record import Hidden, Manner

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: the characters that name them, and the token at the head of these words."""

    start: int
    end: int
    head: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A statement before its references are resolved; `key` is the token that gave rise to it."""

    start: int
    end: int
    manner: Manner
    stance: str
    rule: str
    key: int
    voice: Voice | None = None
    cue: Span | None = None
    hidden: Hidden | None = None
    partner: int | None = None
    rank: int = 0


def shared(a: Draft, b: Draft) -> float:
    """The part of both spans' union that both cover."""
    common = min(a.end, b.end) - max(a.start, b.start)
    return max(0, common) / (max(a.end, b.end) - min(a.start, b.start))
