"""Says which mentions are one actor: names and their parts, roles, pronouns; fills what they share."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lagebild.extract.actors.scene import Mention, Scene

# Sectors that belong to a country; an actor of another has none unless the text names one.
HOME = frozenset(
    {
        "GOV",
        "MIL",
        "REB",
        "COP",
        "SPY",
        "JUD",
        "LEG",
        "PTY",
        "OPP",
        "CVL",
        "CRM",
        "HLH",
        "EDU",
        "REL",
    }
)
# Of these, a report names those of other countries with their country.
NATIONAL = frozenset({"GOV", "MIL", "SPY", "LEG"})
# Of these a country has one: its government, its forces, whoever speaks for them.
SINGLE = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
# From this share of all hints on, a report is about one country (tried: .5 to .8 alike).
MAIN_SHARE = 0.6
# What the first sentence names, the report is about (tried: 1 to 5 alike).
LEAD_WEIGHT = 3
# Of these, people are members: an organisation without more is one of them.
JOINED = frozenset({"NGO", "IGO", "REB", "PTY", "OPP", "CRM"})
REACH, MOST_BEFORE = 3, 40
POSSESSIVES = frozenset({"det:poss", "nmod:poss"})
# An article and its noun.
PLAIN = 2


class Surroundings:
    """Which country the words around a place in the text are about."""

    def __init__(self, scene: Scene, mentions: Iterable[Mention]) -> None:
        found = {i: p.country for i, p in scene.place_at.items() if p.country}
        for token in scene.tokens:
            if token.upos == "ADJ" and (c := scene.lexicon.adjective(token.lower)):
                found[token.i] = c
        # Where an agency or a paper sits says nothing of what it reports.
        found.update({m.head: m.country for m in mentions if m.country and m.sector != "MED"})
        self.scene = scene
        self.places = sorted(found)
        self.countries = [found[i] for i in self.places]
        weights: Counter[str] = Counter()
        lead = next(n for n, _ in enumerate(scene.doc.sentences) if n not in scene.datelines)
        for i, country in found.items():
            sentence = scene.tokens[i].sentence
            weights[country] += LEAD_WEIGHT if sentence == lead else 1
            # Where a report was written is a hint only where it names no country.
            weights[country] -= sentence in scene.datelines
        self.main = max(weights, key=weights.__getitem__, default=None)
        self.dominates = weights[self.main or ""] >= MAIN_SHARE * weights.total()

    def country_of(self, mention: Mention) -> str | None:
        """The country of a mention that names none: national bodies are those of the report's."""
        return self.main if mention.sector in NATIONAL else self.country(mention.head)

    def country(self, i: int) -> str | None:
        """The country that a token without one of its own belongs to."""
        if self.dominates:
            return self.main
        sentence = self.scene.doc.sentences[self.scene.tokens[i].sentence]
        k = bisect_right(self.places, i)
        if k and self.places[k - 1] >= sentence.first:
            return self.countries[k - 1]
        if k < len(self.places) and self.places[k] < sentence.last:
            return self.countries[k]
        return self.main


def outermost(mentions: Iterable[Mention]) -> list[Mention]:
    """Returns the mentions in text order without those that lie inside another or overlap one."""
    out: list[Mention] = []
    for mention in sorted(mentions, key=lambda m: (m.first, -m.last)):
        if not out or mention.first >= out[-1].last:
            out.append(mention)
    return out


def placed(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the mentions with the country of their surroundings where they need one."""
    around = Surroundings(scene, mentions)
    of_entity: dict[str, str | None] = {}
    out: list[Mention] = []
    for m in mentions:
        country = m.country
        if needs_country(m):
            country = country_of_owner(scene, m, out, mentions) or around.country_of(m)
        if m.entity and needs_country(m):
            country = of_entity.setdefault(m.entity, country)
        out.append(replace(m, country=country))
    return out


def country_of_owner(
    scene: Scene, mention: Mention, before: Sequence[Mention], mentions: Sequence[Mention]
) -> str | None:
    """The country of the subject that a possessive points to: its troops, or behind a quotation our troops."""
    head = scene.tokens[mention.head]
    below = scene.doc.dependents(head)
    owners = [t for t in below if t.deprel in POSSESSIVES and t.upos in ("DET", "PRON")]
    if not owners:
        return None
    own = owners[0].lower in scene.lexicon.ours
    others = mentions[len(before) + 1 :] if own else reversed(before)
    for other in others:
        subject = scene.tokens[other.head]
        if subject.sentence != head.sentence:
            return None
        if subject.deprel.startswith("nsubj") and other.country and other.sector != "MED":
            return other.country
    return None


def needs_country(mention: Mention) -> bool:
    """Whether a mention belongs to some country that its own words do not give."""
    if mention.country or mention.person or mention.body or mention.stateless:
        return False
    named_person = mention.kind == "person" and bool(mention.name) and mention.sector is None
    return mention.sector in HOME or named_person


def recognised(
    scene: Scene, names: Iterable[Mention], mentions: Sequence[Mention]
) -> list[Mention]:
    """Returns the mentions with every person's name as its fullest form in the report has it."""
    book = People(scene)
    for name in names:
        if name.kind == "person":
            book.meet(name)
    return shared([book.recognise(m) if m.kind == "person" and m.name else m for m in mentions])


def named(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the mentions with name and entity, whoever is the same under the same string."""
    holders: list[Mention] = []
    bodies: list[Mention] = []
    person: Mention | None = None
    out: list[Mention] = []
    for mention in shared(mentions):
        found = mention
        if mention.kind == "person":
            found = last_person(scene, mention, person) or (
                by_office(mention, holders) if mention.noun else mention
            )
            person = found
        elif mention.kind == "organisation":
            found = by_body(scene, mention, bodies)
        elif mention.kind == "state" and mention.noun:
            found = own_country(scene, mention, person)
        if found.belongs and found.sector is None and found.kind == "person":
            found = of_last_body(scene, found, out)
        found = replace(found, entity=found.entity or entity_of(scene, found))
        if holders and holders[-1] is mention:
            holders[-1] = found
        out.append(replace(found, name=found.name or plain_name(scene, found)))
    return shared(out)


def last_person(scene: Scene, mention: Mention, before: Mention | None) -> Mention | None:
    """Returns a mention that only tells somebody's age as the person named last: der 48-Jährige."""
    if before is None or mention.name or not mention.definite:
        return None
    reading = scene.lexicon.nouns.read(scene.words[mention.head])
    if reading is None or "again" not in reading.noun.use:
        return None
    near = scene.tokens[before.head].sentence >= scene.tokens[mention.head].sentence - REACH
    other_sex = "f" in (before.sex, mention.sex) and before.sex and before.sex != mention.sex
    if not near or other_sex:
        return None
    found = same_as(mention, before) if before.name else as_before(mention, before)
    return replace(found, sector=before.sector)


def of_last_body(scene: Scene, mention: Mention, before: Sequence[Mention]) -> Mention:
    """Returns the mention of a spokesman or member as one of the body that was named last."""
    bottom = scene.tokens[mention.head].sentence - 1
    if mention.stateless or (not mention.name and mention.last - mention.first > PLAIN):
        return mention
    for body in reversed(before[-REACH:]):
        if scene.tokens[body.head].sentence >= bottom and body.kind == "organisation":
            return replace(
                mention, country=body.country, sector=body.sector, stateless=body.stateless
            )
    return mention


def own_country(scene: Scene, mention: Mention, person: Mention | None) -> Mention:
    """Returns the mention of a state by a common noun as the country it means: sein Land."""
    token = scene.tokens[mention.head]
    owners = scene.doc.dependents(token, "det:poss", "nmod:poss")
    possessed = any(t.upos in ("DET", "PRON") for t in owners)
    country = person.country if possessed and person else mention.country
    if country is None or not (possessed or mention.definite):
        return mention
    return replace(mention, country=country, name=scene.lexicon.country_name(country))


def by_office(mention: Mention, holders: list[Mention]) -> Mention:
    """Returns the mention as the person whose office it names, and keeps who holds which."""
    bare = not mention.many and mention.last - mention.first == 1
    if mention.name or not (mention.definite or bare):
        holders.append(mention)
        return mention
    nearest = (h for h in reversed(holders[-MOST_BEFORE:]) if holds(h, mention))
    holder = next(nearest, None)
    if holder is None:
        holders.extend([mention] if bare and not mention.definite else [])
        return mention
    return same_as(mention, holder) if holder.name else as_before(mention, holder)


def holds(holder: Mention, mention: Mention) -> bool:
    """Whether somebody's office is the one that is named: Oppositionskandidatin, die Kandidatin."""
    # An article and a noun alone have their country from the surroundings, which may be wrong.
    plain = mention.last - mention.first <= PLAIN
    countries = {holder.country, mention.country} - {None}
    same_sex = "f" not in (holder.sex, mention.sex) or holder.sex == mention.sex
    # The president of a court is not meant by the president.
    same_side = mention.sector != "GOV" or holder.sector == "GOV"
    same_office = holder.noun.endswith(mention.noun) and same_side
    return same_office and same_sex and (plain or len(countries) < 2)


def as_before(mention: Mention, before: Mention) -> Mention:
    """Returns the mention with country, sector and entity of an earlier one of the same actor."""
    return replace(
        mention,
        country=before.country,
        sector=before.sector,
        entity=before.entity,
        stateless=before.stateless,
    )


def by_body(scene: Scene, mention: Mention, bodies: list[Mention]) -> Mention:
    """Returns the mention as the organisation named before, if it says no more than what that is."""
    if mention.name:
        bodies.append(mention)
        return mention
    if not mention.definite or mention.last - mention.first > PLAIN or mention.sector in SINGLE:
        return mention
    bottom = scene.tokens[mention.head].sentence - REACH
    for body in reversed(bodies[-MOST_BEFORE:]):
        if scene.tokens[body.head].sentence < bottom:
            break
        if body.sector == mention.sector or (mention.sector is None and body.sector not in SINGLE):
            return replace(as_before(mention, body), name=body.name)
    return mention


class People:
    """The persons whom a report names, by the parts of their names."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.whole: dict[str, Mention] = {}
        self.parts: dict[str, Mention] = {}

    def meet(self, mention: Mention) -> None:
        """Takes in a named person if the name is more than one word."""
        words = self.words(mention)
        if len(words) < 2:
            return
        self.whole.setdefault(mention.name, mention)
        # The last word first: it is the surname more often than any other.
        for part in (words[-1], " ".join(words[1:]), *words, *mention.name.split()):
            self.parts.setdefault(part.casefold(), mention)

    def words(self, mention: Mention) -> list[str]:
        """The words of a person's name as they stand, without a genitive's ending."""
        own = list(self.scene.words[mention.first : mention.last])
        own[-1] = self.scene.plain(own[-1])
        return own

    def recognise(self, mention: Mention) -> Mention:
        """Returns the mention as one of the person whom it names."""
        met = self.whole.get(mention.name) or self.by_part(mention)
        return same_as(mention, met or self.known(mention) or mention)

    def by_part(self, mention: Mention) -> Mention | None:
        """The person of whom the report gave a fuller name with these words."""
        if mention.person is not None:
            return None
        own = self.scene.words[mention.first : mention.last]
        for words in (" ".join(self.words(mention)), " ".join(own)):
            met = self.parts.get(words.casefold())
            if met is not None:
                return met
        return None

    def known(self, mention: Mention) -> Mention | None:
        """The person of public life who is called so, if the words leave no choice."""
        lexicon, day = self.scene.lexicon, self.scene.day
        words = self.scene.words[mention.first : mention.last]
        persons = lexicon.persons.alone(" ".join(words))
        if not persons and len(words) > 1:
            # Sayyid Ali Hosseini Khamenei: the surname and one more word are enough.
            alone = lexicon.persons.alone(words[-1])
            persons = tuple(p for p in alone if set(p.name.split()) & set(words[:-1]))
        called = [(p, p.office(day)) for p in persons]
        if mention.country:
            called = [(p, o) for p, o in called if o.country == mention.country]
        if len(called) > 1 and day:
            called = [(p, o) for p, o in called if o.holds(day)]
        if len(called) != 1:
            return None
        person, office = called[0]
        return replace(
            mention, name=person.name, country=office.country, sector=office.sector, person=person
        )


def same_as(mention: Mention, person: Mention) -> Mention:
    """Returns the mention with all that is known of the person."""
    return replace(
        mention,
        name=person.name,
        entity=surname(person),
        country=person.country or mention.country,
        sector=person.sector or mention.sector,
        person=person.person,
        sex=person.sex or mention.sex,
        stateless=person.stateless,
    )


def surname(mention: Mention) -> str:
    """What a person is called by the string of the entity."""
    words = mention.name.split()
    return words[-1] if words else mention.name


def entity_of(scene: Scene, mention: Mention) -> str:
    """Returns the string for an actor without a name of its own."""
    one = mention.kind == "state" or (mention.kind == "organisation" and mention.sector in SINGLE)
    if mention.country and (one or (mention.kind == "group" and mention.sector == "MIL")):
        return f"{mention.country} {mention.sector}"
    return " ".join(x for x in (mention.country, mention.noun or plain_name(scene, mention)) if x)


def plain_name(scene: Scene, mention: Mention) -> str:
    """Returns the words of a mention without its article."""
    first = mention.first
    while first < mention.head and scene.tokens[first].upos == "DET":
        first += 1
    tokens = scene.tokens[first : mention.last]
    return scene.doc.text[tokens[0].start : tokens[-1].end]


def shared(mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the persons of one entity with the country, sector and sex that one of them has."""
    first: dict[str, Mention] = {}
    for m in mentions:
        if m.kind == "person" and m.entity:
            known = first.setdefault(m.entity, m)
            first[m.entity] = completed(known, m)
    return [completed(m, first[m.entity]) if m.entity in first else m for m in mentions]


def completed(mention: Mention, other: Mention) -> Mention:
    """Returns the mention with what the other one knows and it does not."""
    return replace(
        mention,
        country=mention.country or other.country,
        sector=mention.sector or other.sector,
        sex=mention.sex or other.sex,
    )
