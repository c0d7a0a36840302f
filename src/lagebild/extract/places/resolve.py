"""Which place a name means, decided for the whole report: what it names elsewhere, what stands beside it, how big."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

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
WORTH = {Ground.TABLE: 11.0, Ground.MAIN: 1.0, Ground.ALTERNATE: 0.0, Ground.FOLD: -0.5}
DOUBTFUL_WORTH = 6.5
NAMED_COUNTRY, PER_MENTION, MOST_MENTIONS = 1.5, 0.1, 0.5
SAID_BESIDE, SAID_REGION, KIND_SAID, REGION_UNSAID, KIND_AGAINST = 5.0, 3.0, 2.0, -1.0, -4.0
# Below this a name is left alone; two countries that lie closer than MARGIN stay open.
ENOUGH, MARGIN = 5.0, 0.4
# A country that holds this share of what the text names is the country of its unknown places.
DOMINANT, FEWEST = 0.6, 3
GAP = 6
PLACES_OF_COUNTRY = frozenset({"country", "region", "city", "site", "water", "relief"})


@dataclass(frozen=True, slots=True)
class Context:
    """What a report names: how often each country, which countries and regions beside which mention."""

    countries: Mapping[str, int]
    beside: Mapping[int, frozenset[str]]
    regions: Mapping[int, frozenset[str]]

    @property
    def dominant(self) -> str | None:
        """The country that the report is about, if it is plainly one."""
        total = sum(self.countries.values())
        code, count = max(self.countries.items(), key=lambda x: (x[1], x[0]), default=("", 0))
        return code if count >= FEWEST and count >= DOMINANT * total else None


class Resolver:
    """Resolves the mentions of a report, one sense for each name."""

    def __init__(self, words: PlaceWords, gazetteer: Gazetteer, nations: Nations) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.nations = nations

    def __call__(self, doc: Doc, mentions: Sequence[Mention]) -> dict[int, Spot]:
        """Returns the place of every mention that has one, by the mention's position."""
        context = self.context(doc, mentions)
        groups: dict[str, list[int]] = defaultdict(list)
        for n, mention in enumerate(mentions):
            groups[key(self.base(mention))].append(n)
        return {
            n: spot
            for group in groups.values()
            for n, spot in self.group(doc, mentions, group, context)
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
        beside: dict[int, frozenset[str]] = {}
        regions: dict[int, frozenset[str]] = {}
        for n, mention in enumerate(mentions):
            after = mentions[n + 1] if n + 1 < len(mentions) else None
            near = [after] if after and self.contains(doc, mention, after) else []
            said = {e.spot.country for m in near if (e := m.entry) and e.spot.country}
            beside[n] = frozenset(c for c in said | set(self.adjectives(doc, mention)) if c)
            regions[n] = frozenset(self.admins(near))
        return Context(countries, beside, regions)

    def named(self, token: Token) -> Iterable[str]:
        """Returns the countries that an adjective or a word for inhabitants names."""
        if token.upos == "ADJ" or "-" in token.text:
            return self.nations.of_adjectives(token.lower) or self.first_part(token)
        if token.upos in {"NOUN", "PROPN"} and token.text[0].isupper():
            code = self.nations.of_inhabitant(token.lower) or self.nations.of_adjective(token.lower)
            return (code,) if code else ()
        return ()

    def first_part(self, token: Token) -> tuple[str, ...]:
        """Returns the country that a compound begins with."""
        code = self.nations.of_first_part(token.lower)
        return (code,) if code else ()

    def contains(self, doc: Doc, inner: Mention, outer: Mention) -> bool:
        """Whether the second of two names says where the first lies: X in Y; X, Y; X (Y)."""
        between = doc.tokens[inner.last : outer.first]
        if not between or len(between) > GAP or between[0].sentence != doc.tokens[outer.first].sentence:
            return False
        first = between[0]
        if first.text in {",", "("}:
            return all(t.upos in {"DET", "ADJ", "NOUN", "ADP"} for t in between[1:])
        inside = first.lower in self.words.containing
        return inside and all(t.upos in {"DET", "ADJ", "NOUN", "ADP"} for t in between)

    def adjectives(self, doc: Doc, mention: Mention) -> Iterator[str]:
        """Yields the countries of the adjectives before a name and the word for its kind."""
        i = (mention.noun if mention.noun is not None else mention.first) - 1
        while i >= 0 and doc.tokens[i].upos in {"ADJ", "NUM"}:
            yield from self.nations.of_adjectives(doc.tokens[i].lower)
            i -= 1

    def admins(self, mentions: Iterable[Mention]) -> Iterator[str]:
        """Yields the admin-1 codes that names may mean."""
        for mention in mentions:
            for candidate in self.gazetteer.candidates(mention.name):
                if candidate.spot.kind == "region" and candidate.spot.admin:
                    yield candidate.spot.admin

    def group(
        self, doc: Doc, mentions: Sequence[Mention], group: Sequence[int], context: Context
    ) -> Iterator[tuple[int, Spot]]:
        """Yields the place of each mention of one name: what most of the text says they mean."""
        best: dict[tuple[PlaceKind | None, frozenset[str]], Spot | None] = {}
        beside = frozenset(c for n in group for c in context.beside[n])
        regions = frozenset(r for n in group for r in context.regions[n])
        for n in group:
            mention = mentions[n]
            if mention.part and mention.entry:
                yield n, part_of(mention.entry.spot)
                continue
            mark = (mention.cue, frozenset({mention.rule}))
            if mark not in best:
                best[mark] = self.best(mention, context, beside, regions)
            spot = best[mark]
            if spot:
                yield n, spot

    def best(
        self, mention: Mention, context: Context, beside: frozenset[str], regions: frozenset[str]
    ) -> Spot | None:
        """Returns the best candidate for a name, if it is good enough and no other is as good."""
        candidates = self.gazetteer.candidates(mention.name, folded=True)
        scored = sorted(
            ((self.score(c, mention, context, beside, regions), -n, c) for n, c in enumerate(candidates)),
            key=lambda x: x[:2],
            reverse=True,
        )
        if not scored or scored[0][0] < ENOUGH:
            return self.unknown(mention, context, beside)
        top = scored[0]
        rivals = [s for s in scored if s[2].spot.country != top[2].spot.country]
        if rivals and top[0] - rivals[0][0] < MARGIN:
            return None
        return self.as_said(top[2].spot, mention)

    def score(
        self,
        candidate: Candidate,
        mention: Mention,
        context: Context,
        beside: frozenset[str],
        regions: frozenset[str],
    ) -> float:
        """Returns how well a candidate fits."""
        spot, ground = candidate.spot, candidate.ground
        worth = WORTH[ground]
        if ground is Ground.TABLE:
            worth = DOUBTFUL_WORTH if mention.entry and mention.entry.doubtful else worth
        else:
            worth += math.log10(spot.population + 10)
        named = context.countries.get(spot.country or "", 0)
        if named:
            worth += NAMED_COUNTRY + min(PER_MENTION * named, MOST_MENTIONS)
        elif ground is Ground.FOLD and spot.country not in beside:
            return 0.0
        worth += SAID_BESIDE * (spot.country in beside) + SAID_REGION * (spot.admin in regions)
        return worth + fit(spot.kind, mention.cue)

    def as_said(self, spot: Spot, mention: Mention) -> Spot:
        """Returns the place with the kind that the text names, where the index has only one kind."""
        if mention.cue and spot.kind == "city" and mention.cue in {"region", "site"}:
            return replace(spot, kind=mention.cue)
        return spot

    def unknown(self, mention: Mention, context: Context, beside: frozenset[str]) -> Spot | None:
        """Returns a place of which only the country is known, from the words beside it or from the whole."""
        placed = mention.cue is not None or mention.rule == "noun"
        codes = beside if len(beside) == 1 else frozenset()
        code = next(iter(codes), None) or (context.dominant if placed else None)
        if code is None:
            return None
        return Spot(mention.name, code, None, None, mention.cue or "city")


def fit(kind: PlaceKind, cue: PlaceKind | None) -> float:
    """Returns what a word for the kind beside the name is worth to a candidate of a kind."""
    if cue is None or cue in {"site", "water", "relief"}:
        return REGION_UNSAID if kind == "region" else 0.0
    return KIND_SAID if kind == cue else KIND_AGAINST


def part_of(spot: Spot) -> Spot:
    """Returns a part of a place: a region without a point of its own."""
    return replace(spot, kind="region", lat=None, lon=None, id=None)
