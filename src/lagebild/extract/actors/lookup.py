"""Finds the actor that stands at some characters or is meant by a token of the tree."""

from __future__ import annotations

from bisect import bisect_left

from lagebild.annotate.doc import Doc, Token
from lagebild.record import Actor, Record

NAME_PARTS = ("appos", "flat", "flat:name")


def start_of(actor: Actor) -> int:
    """Where the actor's mention begins."""
    return actor.start


def actors_in(record: Record, start: int, end: int) -> range:
    """The indexes of the actors whose mentions share a character with [start, end)."""
    stop = bisect_left(record.actors, end, key=start_of)
    first = stop
    while first > 0 and record.actors[first - 1].end > start:
        first -= 1
    return range(first, stop)


def actor_at(record: Record, start: int, end: int) -> int | None:
    """The index of the actor that shares most characters with [start, end), the first of equals.

    Mentions of actors never overlap one another, so that one actor covers a given character.
    """
    return max(
        actors_in(record, start, end),
        key=lambda i: min(end, record.actors[i].end) - max(start, record.actors[i].start),
        default=None,
    )


def actor_of(doc: Doc, record: Record, token: Token) -> int | None:
    """The index of the actor that this token heads: at the token, else at a name that hangs on it.

    `Regierungschef Nikol Paschinjan` is one actor whose mention is the name, whichever of the
    words the parser made the head.
    """
    found = actor_at(record, token.start, token.end)
    if found is not None:
        return found
    parts = (actor_at(record, t.start, t.end) for t in doc.dependents(token, *NAME_PARTS))
    return next((i for i in parts if i is not None), None)
