"""Reads how many and how much: counted and measured quantities that describe the situation."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Doc
from lagebild.extract.figures.measures import Measures
from lagebild.extract.figures.phrases import Phrase, Phrases
from lagebild.extract.figures.readings import Reading
from lagebild.extract.figures.words import Words
from lagebild.extract.numerals import Numeral, Numerals
from lagebild.languages import Language
from lagebild.record import Evidence, Figure, Record
from lagebild.world import World

__all__ = ["Figures"]


class Figures:
    """Fills the layer of figures; what the times layer covers is none."""

    def __init__(self, language: Language, world: World) -> None:  # noqa: ARG002
        self.words = Words(language)
        self.numerals = Numerals(language)
        self.phrases = Phrases(self.words)
        self.measures = Measures(self.words)

    def __call__(self, doc: Doc, record: Record) -> Record:
        """Returns the record with its figures."""
        if not self.words.known:
            return record
        figures: list[Figure] = []
        covered = Spans((t.start, t.end) for t in record.times)
        actors = Spans((a.start, a.end) for a in record.actors)
        at = 0
        while at < len(doc.tokens):
            numeral = self.numerals.read(doc, at, glued=True)
            if numeral is None or covered.over(numeral.start, numeral.end) is not None:
                at += 1
                continue
            figure = self.figure(doc, numeral, figures, actors, record)
            if figure:
                figures[-1:] = [part_of_next(f, figure, len(figures)) for f in figures[-1:]]
                figures.append(figure)
            at = numeral.last
        return replace(record, figures=tuple(figures))

    def figure(
        self, doc: Doc, numeral: Numeral, before: Sequence[Figure], actors: Spans, record: Record
    ) -> Figure | None:
        """The figure that a number gives, if it is one."""
        phrase = self.phrases(doc, numeral)
        if phrase is None:
            return None
        noun = phrase.noun
        counts = actors.over(noun.start, noun.end) if noun else None
        actor = None if counts is None else record.actors[counts]
        reading = self.measures(doc, phrase, before, actor)
        return built(doc, phrase, reading, counts) if reading else None


class Spans:
    """The stretches of a text that the items of a layer cover."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self.spans = tuple(spans)
        self.starts = [a for a, _ in self.spans]

    def over(self, start: int, end: int) -> int | None:
        """The index of the last item that begins before `end` and overlaps the span."""
        k = bisect_right(self.starts, end - 1) - 1
        return k if k >= 0 and self.spans[k][1] > start else None


def part_of_next(figure: Figure, whole: Figure, index: int) -> Figure:
    """Returns a figure as a part of the next one where this stands inside it: `12 der 20 Geiseln`."""
    inside = figure.start < whole.start and whole.end == figure.end
    return replace(figure, part_of=index) if inside else figure


def built(doc: Doc, phrase: Phrase, reading: Reading, counts: int | None) -> Figure:
    """Returns the figure of a phrase and what it measures."""
    return Figure(
        phrase.start, phrase.end, doc.text[phrase.start : phrase.end],
        reading.measure, reading.unit, phrase.low, phrase.high, phrase.approximate,
        reading.part_of, counts,
        evidence=(
            Evidence("figures.number", phrase.numeral.start, phrase.numeral.end),
            Evidence(f"figures.{reading.rule}", reading.start, reading.end),
        ),
    )  # fmt: skip
