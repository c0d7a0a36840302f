"""Which place a name means, decided for the whole report: what it names elsewhere, what stands beside it, how big."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.mentions import Mention
from lagebild.extract.places.words import PlaceWords
from lagebild.record import PlaceKind
from lagebild.world import Spot
from lagebild.world.gazetteer import Candidate, Gazetteer, Ground
from lagebild.world.nations import Nations
from lagebild.world.spelling import key

# What a name's source is worth beside the logarithm of its bearer's population: a name of a table
# beats any size, unless the text itself says otherwise.
WORTH = {Ground.TABLE: 11.0, Ground.MAIN: 1.0, Ground.ALTERNATE: -0.5, Ground.FOLD: -0.5}
DOUBTFUL_WORTH = 6.5
# A country that the text names, more the larger its share of what the text names; one where the
# language is at home; one that is not named where another is plainly what the text is about.
NAMED, MOST_OF_TEXT, HOME, ELSEWHERE = 0.6, 1.8, 0.6, -1.0
# What sounds like a name of a country that nothing else names.
UNHEARD = -20.0
SAID_BESIDE, SAID_REGION, KIND_SAID, REGION_UNSAID, KIND_AGAINST = 5.0, 3.0, 2.0, -1.0, -4.0
# A city in a region that the text names; a region that a name before it lies in: Buffalo, New York.
NAMED_REGION, SAID_INSIDE = 1.5, 8.0
# Below this a name is left alone; two countries that lie closer than MARGIN stay open.
ENOUGH, MARGIN = 5.0, 0.4
# A country that holds this share of what the text names is the country of its unknown places.
DOMINANT, PLAINLY, FEWEST = 0.6, 0.85, 3
# A place that is this much better than those of other countries speaks for its country; one with
# fewer people than SMALL, in a country that a text plainly about another never names, is a namesake.
SPEAKS, SMALL = 1.5, 50_000
GAP = 6
NATURAL = frozenset({"water", "relief"})
LEADING = frozenset({"DET", "ADJ", "NOUN", "ADP"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a report names: how often each country, and what stands beside each mention.

    `beside` has the countries, `regions` the admin-1 regions in which it lies, `inside` those of
    the name before it that lies in it; `admins` how often each region may be named at all.
    """

    countries: Mapping[str, int]
    beside: Sequence[frozenset[str]]
    regions: Sequence[frozenset[str]]
    inside: Sequence[frozenset[str]]
    admins: Mapping[str, int]

    def share(self, country: str | None) -> float:
        """Which part of what the report names is this country."""
        count = self.countries.get(country or "", 0)
        return count / sum(self.countries.values()) if count else 0.0

    def part(self, spot: Spot) -> float:
        """Which part of the regions that the report names is that of a city."""
        count = self.admins.get(spot.admin, 0) if spot.kind == "city" else 0
        return min(1.0, 2 * count / sum(self.admins.values())) if count else 0.0

    def dominant(self, least: float) -> str | None:
        """Returns the country that the report is about, if it is one by this share at least."""
        total = sum(self.countries.values())
        code, count = max(self.countries.items(), key=lambda x: (x[1], x[0]), default=("", 0))
        return code if count >= FEWEST and count >= least * total else None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands beside any mention of one name; `inside` is of a single mention."""

    countries: frozenset[str]
    regions: frozenset[str]
    inside: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate with what speaks for it and against it, each with its worth."""

    candidate: Candidate
    parts: tuple[tuple[str, float], ...]
    score: float


@dataclass(frozen=True, slots=True)
class Choice:
    """The place that a name means, None where it stays open; all candidates, and what decided."""

    spot: Spot | None
    rule: str
    scored: tuple[Scored, ...] = ()
    sure: bool = False


class Resolver:
    """Resolves the mentions of a report, one sense for each name."""

    def __init__(self, words: PlaceWords, gazetteer: Gazetteer, nations: Nations) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.nations = nations

    def __call__(self, doc: Doc, mentions: Sequence[Mention]) -> dict[int, Choice]:
        """Returns what was chosen for every mention, by its position: first alone, then among the others."""
        context = self.context(doc, mentions)
        groups: dict[str, list[int]] = defaultdict(list)
        for n, mention in enumerate(mentions):
            groups[key(self.base(mention))].append(n)
        first = self.choices(mentions, groups.values(), context)
        spoken = Counter(self.spoken_for(mentions, first, context))
        if not spoken:
            return first
        context = replace(context, countries=Counter(context.countries) + spoken)
        return self.choices(mentions, groups.values(), context)

    def spoken_for(
        self, mentions: Sequence[Mention], choices: Mapping[int, Choice], context: Context
    ) -> Iterator[str]:
        """Yields the countries of what was found beyond the tables, which have spoken already."""
        for n, choice in choices.items():
            spot = choice.spot
            if spot is None or spot.country is None or not choice.sure or mentions[n].entry:
                continue
            # A small place speaks for no country that nothing else leads to.
            led = spot.country in context.countries or spot.country in self.words.home
            if led or spot.population >= SMALL:
                yield spot.country

    def choices(
        self, mentions: Sequence[Mention], groups: Iterable[Sequence[int]], context: Context
    ) -> dict[int, Choice]:
        """Returns what is chosen for every mention in a context."""
        return {
            n: choice for group in groups for n, choice in self.group(mentions, group, context)
        }

    def base(self, mention: Mention) -> str:
        """Returns the name without its case ending where a table knows it so."""
        forms = self.gazetteer.forms(mention.name)
        return next((f for f in forms if self.gazetteer.entries.get(key(f))), mention.name)

    def context(self, doc: Doc, mentions: Sequence[Mention]) -> Context:
        """Returns what the report names."""
        countries: Counter[str] = Counter()
        for token in doc.tokens:
            countries.update(self.named(token))
        for mention in mentions:
            if mention.entry and mention.entry.spot.country and not mention.entry.doubtful:
                countries[mention.entry.spot.country] += 1
        around = [set(self.adjectives(doc, mention)) for mention in mentions]
        regions: list[frozenset[str]] = [frozenset() for _ in mentions]
        inside = list(regions)
        for n, (inner, outer) in enumerate(pairwise(mentions)):
            if not self.contains(doc, inner, outer):
                continue
            if outer.entry and outer.entry.spot.country:
                around[n].add(outer.entry.spot.country)
            regions[n] = frozenset(self.admins(outer, "region"))
            inside[n + 1] = frozenset(self.admins(inner, "city"))
        admins = Counter(a for mention in mentions for a in set(self.admins(mention, "region")))
        return Context(
            countries, tuple(map(frozenset, around)), tuple(regions), tuple(inside), admins
        )

    def named(self, token: Token) -> Iterable[str]:
        """Returns the countries that an adjective or a word for inhabitants names."""
        if token.upos == "ADJ" or "-" in token.text:
            return self.nations.of_adjectives(token.lower) or self.first_part(token)
        if token.upos in {"NOUN", "PROPN"} and token.text[0].isupper():
            code = self.nations.of_inhabitant(token.lower) or self.nations.of_adjective(
                token.lower
            )
            return (code,) if code else ()
        return ()

    def first_part(self, token: Token) -> tuple[str, ...]:
        """Returns the country that a compound begins with."""
        code = self.nations.of_first_part(token.lower)
        return (code,) if code else ()

    def contains(self, doc: Doc, inner: Mention, outer: Mention) -> bool:
        """Whether the second of two names says where the first lies: X in Y; X, Y; X (Y)."""
        between = doc.tokens[inner.last : outer.first]
        if not between or len(between) > GAP or not self.is_wide(outer):
            return False
        first = between[0]
        if first.sentence != doc.tokens[outer.first].sentence:
            return False
        rest = between[1:] if first.text in {",", "("} else between
        known = first.text in {",", "("} or first.lower in self.words.containing
        return known and all(t.upos in LEADING or t.lower in self.words.nouns for t in rest)

    def is_wide(self, mention: Mention) -> bool:
        """Whether a name may be a country's or a region's, within which others lie."""
        if mention.entry and mention.entry.spot.kind in {"country", "region"}:
            return True
        return any(c.spot.kind == "region" for c in self.gazetteer.candidates(mention.name))

    def adjectives(self, doc: Doc, mention: Mention) -> Iterator[str]:
        """Yields the countries of the adjectives before a name and the word for its kind."""
        i = (mention.noun if mention.noun is not None else mention.first) - 1
        while i >= 0 and doc.tokens[i].upos in {"ADJ", "NUM"}:
            yield from self.nations.of_adjectives(doc.tokens[i].lower)
            i -= 1

    def admins(self, mention: Mention, kind: PlaceKind) -> Iterator[str]:
        """Yields the admin-1 codes of the cities or regions that a name may mean."""
        for candidate in self.gazetteer.candidates(mention.name):
            if candidate.spot.kind == kind and candidate.spot.admin:
                yield candidate.spot.admin

    def group(
        self, mentions: Sequence[Mention], group: Sequence[int], context: Context
    ) -> Iterator[tuple[int, Choice]]:
        """Yields the choice for each mention of one name: what stands beside one of them counts for all."""
        around = Around(
            frozenset(c for n in group for c in context.beside[n]),
            frozenset(r for n in group for r in context.regions[n]),
        )
        placed = any(mentions[n].placed for n in group)
        best: dict[Any, Choice] = {}
        for n in group:
            mention, inside = replace(mentions[n], placed=placed), context.inside[n]
            mark = (mention.cue, mention.namesake, inside)
            if mention.part and mention.entry:
                yield n, Choice(part_of(mention.entry.spot), "part")
                continue
            if mark not in best:
                best[mark] = self.best(mention, context, replace(around, inside=inside))
            yield n, best[mark]

    def best(self, mention: Mention, context: Context, around: Around) -> Choice:
        """Returns the best candidate for a name, if it is good enough and no other is as good."""
        scored = self.scored(mention, context, around)
        if not scored or scored[0].score < ENOUGH:
            return self.unknown(mention, context, around, scored)
        top = scored[0]
        spot = top.candidate.spot
        rivals = [s.score for s in scored if s.candidate.spot.country != spot.country]
        lead = top.score - max(rivals, default=0.0)
        if lead < MARGIN:
            return Choice(None, "tie", scored)
        if self.is_namesake(top.candidate, context, around):
            return self.unknown(mention, context, around, scored)
        sure = lead >= SPEAKS and top.candidate.ground is not Ground.FOLD
        return Choice(self.as_said(spot, mention), "best", scored, sure)

    def scored(self, mention: Mention, context: Context, around: Around) -> tuple[Scored, ...]:
        """Returns the candidates for a name, the best first."""
        # Sounds alike is enough only where the words beside it make it a place.
        folded = mention.placed or mention.cue is not None
        candidates = self.gazetteer.candidates(mention.name, folded=folded)
        if not mention.namesake:
            candidates = tuple(c for c in candidates if c.spot.kind == "region")
        # The word for a kind speaks against a town only where its country has a place of that kind.
        kinds = {(c.spot.country, c.spot.kind) for c in candidates}
        cues = {c: mention.cue for c, kind in kinds if kind == mention.cue}
        doubtful = mention.entry is not None and mention.entry.doubtful
        sure = DOUBTFUL_WORTH if doubtful else WORTH[Ground.TABLE]
        out = []
        for candidate in candidates:
            parts = dict(self.weigh(candidate, sure, context, around))
            cue = mention.cue if mention.cue in NATURAL else cues.get(candidate.spot.country)
            parts["kind"] = fit(candidate.spot.kind, cue)
            told = tuple((k, v) for k, v in parts.items() if v)
            out.append(Scored(candidate, told, sum(v for _, v in told)))
        return tuple(sorted(out, key=lambda s: -s.score))

    def is_namesake(self, candidate: Candidate, context: Context, around: Around) -> bool:
        """Whether a small place lies where nothing in a text that is plainly about another country leads."""
        spot = candidate.spot
        if candidate.ground is Ground.TABLE or spot.population >= SMALL or spot.kind != "city":
            return False
        if spot.country in self.words.home or spot.country in around.countries:
            return False
        return not context.share(spot.country) and context.dominant(PLAINLY) is not None

    def weigh(
        self, candidate: Candidate, sure: float, context: Context, around: Around
    ) -> Iterator[tuple[str, float]]:
        """Yields what speaks for a candidate or against it; `sure` is what a table's word is worth."""
        spot, ground = candidate.spot, candidate.ground
        size = math.log10(spot.population + 10)
        if ground is Ground.TABLE:
            yield "name", max(sure, WORTH[Ground.MAIN] + size)
        else:
            yield "name", WORTH[ground]
            yield "population", size
        yield from self.country_worth(candidate, context, around)
        known = ground is Ground.TABLE or spot.admin in around.inside
        yield "country beside", SAID_BESIDE * (spot.country in around.countries)
        yield "region of the report", NAMED_REGION * context.part(spot)
        yield "region beside", SAID_REGION * (spot.admin in around.regions)
        inside = spot.kind == "region" and bool(around.inside) and known
        yield "name that lies in it", SAID_INSIDE * inside

    def country_worth(
        self, candidate: Candidate, context: Context, around: Around
    ) -> Iterator[tuple[str, float]]:
        """Yields what the countries of the report say of a candidate."""
        country, ground = candidate.spot.country, candidate.ground
        share = context.share(country)
        if share:
            yield "country of the report", NAMED + MOST_OF_TEXT * min(1.0, 2 * share)
        elif ground is Ground.FOLD and country not in around.countries:
            yield "sounds alike, elsewhere", UNHEARD
        elif country in self.words.home:
            yield "home", HOME
        elif ground is not Ground.TABLE and context.dominant(DOMINANT):
            yield "another country", ELSEWHERE

    def as_said(self, spot: Spot, mention: Mention) -> Spot:
        """Returns the place with the kind that the text names, where the index has only one kind."""
        if mention.cue and spot.kind == "city" and mention.cue in {"region", "site"}:
            return replace(spot, kind=mention.cue)
        return spot

    def unknown(
        self, mention: Mention, context: Context, around: Around, scored: tuple[Scored, ...]
    ) -> Choice:
        """Returns a place of which only the country is known, from the words beside it or from the whole."""
        if mention.common or (mention.cue is None and not mention.placed):
            return Choice(None, "weak", scored)
        beside = next(iter(around.countries)) if len(around.countries) == 1 else None
        code = beside or context.dominant(DOMINANT if mention.cue else PLAINLY)
        if code is None and mention.cue and len(context.countries) == 1:
            (code,) = context.countries
        if code is None:
            return Choice(None, "weak", scored)
        spot = Spot(mention.name, code, None, None, mention.cue or "city")
        return Choice(spot, "unknown", scored)


def fit(kind: PlaceKind, cue: PlaceKind | None) -> float:
    """Returns what a word for the kind beside the name is worth to a candidate of a kind."""
    if cue in NATURAL and kind == "city":
        return KIND_AGAINST
    if cue is None or cue in {"site", "water", "relief"}:
        return REGION_UNSAID if kind == "region" else 0.0
    return KIND_SAID if kind == cue else KIND_AGAINST


def part_of(spot: Spot) -> Spot:
    """Returns a part of a place: a region without a point of its own."""
    return replace(spot, kind="region", lat=None, lon=None, id=None)
