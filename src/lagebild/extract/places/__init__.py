"""Places: names of places that stand as places, each with its country, its point and how nearly it says where."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.mentions import Finder, Mention
from lagebild.extract.places.resolve import Choice, Resolver
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
# What the names of a list share with the first.
SHARED = frozenset({"near", "toward", "border"})


@dataclass(frozen=True, slots=True)
class Standing:
    """A name with the verdict on it, how nearly it says where, and the word that tells so."""

    mention: Mention
    verdict: Verdict
    precision: Precision
    word: Token | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A name that may be a place's, what was chosen for it, and how it stands if something was."""

    mention: Mention
    choice: Choice
    standing: Standing | None


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
        for finding in self.findings(doc):
            standing, spot = finding.standing, finding.choice.spot
            if spot and standing and standing.verdict.place:
                yield place(doc, standing, spot)

    def findings(self, doc: Doc) -> Iterator[Finding]:
        """Yields every name that was looked at, in text order."""
        mentions = self.find(doc)
        choices = self.resolve(doc, mentions)
        before: Standing | None = None
        for n, mention in enumerate(mentions):
            spot = choices[n].spot
            before = self.standing(doc, mention, spot, before) if spot else None
            yield Finding(mention, choices[n], before)

    def standing(
        self, doc: Doc, mention: Mention, spot: Spot, before: Standing | None
    ) -> Standing:
        """Returns how a name stands; one that follows another in a list stands as that does."""
        town = spot.kind == "city"
        verdict = self.judge(doc, mention, acts=self.acts(mention, spot), town=town)
        precision, word = self.judge.precision(doc, mention)
        if before and self.find.joined(doc, before.mention, mention):
            if verdict.rule in OPEN:
                verdict = before.verdict
            if precision == "exact" and before.precision in SHARED:
                precision, word = before.precision, before.word
        if before and before.verdict.place and self.is_apposed(doc, before.mention, mention):
            verdict = Verdict(place=True, rule="within", word=None)
        return Standing(mention, verdict, precision, word)

    def is_apposed(self, doc: Doc, inner: Mention, outer: Mention) -> bool:
        """Whether the second name only says where the first lies: Jeddah, Saudi Arabia."""
        between = doc.text[inner.end : outer.start].strip()
        return between in {",", "("} and self.resolve.contains(doc, inner, outer)

    def acts(self, mention: Mention, spot: Spot) -> bool:
        """Whether the name often stands for those who act: a country, or its capital."""
        if spot.kind == "country":
            return True
        forms = self.gazetteer.forms(mention.name)
        return mention.cue is None and any(self.nations.of_capital(form) for form in forms)


def place(doc: Doc, standing: Standing, spot: Spot) -> Place:
    """Returns the item."""
    mention = standing.mention
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
        standing.precision,
        tuple(evidence(standing)),
    )


def evidence(standing: Standing) -> Iterator[Evidence]:
    """Yields what decided: how the name was found, why it is a place, what makes it vague."""
    mention, verdict, word = standing.mention, standing.verdict, standing.word
    yield Evidence(f"places.{mention.rule}", mention.start, mention.end)
    if verdict.word:
        yield Evidence(f"places.{verdict.rule}", verdict.word.start, verdict.word.end)
    if word:
        yield Evidence(f"places.{standing.precision}", word.start, word.end)
