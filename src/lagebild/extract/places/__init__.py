"""Places: names of places that stand as places, each with its country, its point and how nearly it says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.mentions import Finder, Mention
from lagebild.extract.places.resolve import Resolver
from lagebild.extract.places.standing import Judge, Verdict
from lagebild.extract.places.words import load_words
from lagebild.languages import Language
from lagebild.record import Evidence, Place, Precision, Record
from lagebild.world import Spot, World
from lagebild.world.gazetteer import Gazetteer
from lagebild.world.nations import Nations

__all__ = ["Places"]

# Rules that found nothing to decide by.
OPEN = frozenset({"alone"})


class Places:
    """Reads the places of a report: finds names, decides what each means, then whether it stands as a place."""

    def __init__(self, language: Language, world: World) -> None:
        self.words = words = load_words(language)
        self.silent = not language.has("places.tsv")
        self.gazetteer = Gazetteer(language, world)
        self.nations = Nations(language)
        self.find = Finder(words, self.gazetteer, self.nations)
        self.resolve = Resolver(words, self.gazetteer, self.nations)
        self.judge = Judge(words)

    def __call__(self, doc: Doc, record: Record) -> Record:
        return record if self.silent else replace(record, places=tuple(self.places(doc)))

    def places(self, doc: Doc) -> Iterator[Place]:
        """Yields the places in text order."""
        mentions = self.find(doc)
        spots = self.resolve(doc, mentions)
        before: tuple[Mention, Verdict] | None = None
        for n, mention in enumerate(mentions):
            spot = spots.get(n)
            if spot is None:
                before = None
                continue
            verdict = self.judge(doc, mention, acts=self.acts(mention, spot))
            if before and verdict.rule in OPEN and self.joined(doc, before[0], mention):
                verdict = before[1]
            if before and before[1].place and self.is_apposed(doc, before[0], mention):
                verdict = Verdict(place=True, rule="within", word=None)
            before = mention, verdict
            if verdict.place:
                yield self.place(doc, mention, spot, verdict)

    def is_apposed(self, doc: Doc, inner: Mention, outer: Mention) -> bool:
        """Whether the second name only says where the first lies: Jeddah, Saudi Arabia."""
        between = doc.text[inner.end : outer.start].strip()
        return between in {",", "("} and self.resolve.contains(doc, inner, outer)

    def joined(self, doc: Doc, first: Mention, second: Mention) -> bool:
        """Whether two names stand in one list and share a preposition."""
        between = doc.tokens[first.last : second.first]
        return bool(between) and all(t.lower in self.words.joining for t in between)

    def acts(self, mention: Mention, spot: Spot) -> bool:
        """Whether the name often stands for those who act: a country, or its capital."""
        if spot.kind == "country":
            return True
        forms = self.gazetteer.forms(mention.name)
        return mention.cue is None and any(self.nations.of_capital(form) for form in forms)

    def place(self, doc: Doc, mention: Mention, spot: Spot, verdict: Verdict) -> Place:
        """Returns the item."""
        precision, word = self.judge.precision(doc, mention)
        return Place(
            mention.start,
            mention.end,
            doc.text[mention.start : mention.end],
            spot.name,
            spot.country,
            spot.lat,
            spot.lon,
            spot.kind,
            spot.id,
            precision,
            tuple(evidence(mention, verdict, precision, word)),
        )


def evidence(
    mention: Mention, verdict: Verdict, precision: Precision, word: Token | None
) -> Iterator[Evidence]:
    """Yields what decided: how the name was found, why it is a place, what makes it vague."""
    yield Evidence(f"places.{mention.rule}", mention.start, mention.end)
    if verdict.word:
        yield Evidence(f"places.{verdict.rule}", verdict.word.start, verdict.word.end)
    if word:
        yield Evidence(f"places.{precision}", word.start, word.end)
