"""Fills the references that lead forward: who gives a figure, and of which day it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Doc
from lagebild.languages import Language
from lagebild.record import Figure, Record, Statement, Time
from lagebild.world import World


class Links:
    """Gives every figure its statement and its day; needs no words of any language."""

    def __init__(self, language: Language, world: World) -> None:
        """Takes what every step takes."""

    def __call__(self, doc: Doc, record: Record) -> Record:
        """Returns the record with the figures' statements and days."""
        givers = innermost(record.figures, record.statements)
        days = latest_days(doc, record.figures, record.times)
        figures = zip(record.figures, givers, days, strict=True)
        filled = (replace(f, statement=giver, as_of=day) for f, giver, day in figures)
        return replace(record, figures=tuple(filled))


def innermost(figures: Sequence[Figure], statements: Sequence[Statement]) -> Iterator[int | None]:
    """Yields for every figure the last statement to begin of those that cover its start."""
    open_, at = [], 0
    for figure in figures:
        while at < len(statements) and statements[at].start <= figure.start:
            open_.append(at)
            at += 1
        open_ = [k for k in open_ if statements[k].end > figure.start]
        yield min(open_, key=lambda k: (statements[k].end - statements[k].start, -k), default=None)


def latest_days(
    doc: Doc, figures: Sequence[Figure], times: Sequence[Time]
) -> Iterator[str | None]:
    """Yields for every figure the last single day that its sentence names before it."""
    at, last = 0, None
    for figure in figures:
        while at < len(times) and times[at].start <= figure.start:
            last = times[at] if is_day(times[at]) else last
            at += 1
        token = doc.token_at(figure.start)
        same = last and token and last.start >= doc.sentence_span(token.sentence)[0]
        yield last.begin if last and same else None


def is_day(time: Time) -> bool:
    """Whether a time is one day of the calendar."""
    return time.type == "DATE" and time.begin is not None and time.begin == time.until
