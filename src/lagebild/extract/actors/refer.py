"""Says which mentions are one actor: names and their parts, roles, pronouns; fills what they share."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.scene import Mention, Scene

# Sectors that belong to a country; an actor of another has none unless the text names one.
HOME = frozenset(
    {"GOV", "MIL", "REB", "COP", "SPY", "JUD", "LEG", "PTY", "OPP", "CVL", "CRM", "HLH", "EDU", "REL"}
)
# Of these a country has one: its government, its forces, whoever speaks for them.
SINGLE = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD"})
REACH = 3


class Surroundings:
    """Which country the words around a place in the text are about."""

    def __init__(self, scene: Scene, mentions: Iterable[Mention]) -> None:
        found = {i: p.country for i, p in scene.place_at.items() if p.country}
        for token in scene.tokens:
            if token.upos == "ADJ" and (c := scene.lexicon.adjective(token.lower)):
                found[token.i] = c
        found.update({m.head: m.country for m in mentions if m.country})
        self.scene = scene
        self.places = sorted(found)
        self.countries = [found[i] for i in self.places]
        self.main = most_common(self.countries)

    def country(self, i: int) -> str | None:
        """The country that a token without one of its own belongs to."""
        sentence = self.scene.doc.sentences[self.scene.tokens[i].sentence]
        k = bisect_right(self.places, i)
        if k and self.places[k - 1] >= sentence.first:
            return self.countries[k - 1]
        if k < len(self.places) and self.places[k] < sentence.last:
            return self.countries[k]
        return self.main


def most_common(values: Sequence[str]) -> str | None:
    """The value that stands most often, the first of equals."""
    counted = Counter(values).most_common(1)
    return counted[0][0] if counted else None


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
    return [
        replace(m, country=around.country(m.head)) if needs_country(m) else m for m in mentions
    ]


def needs_country(mention: Mention) -> bool:
    """Whether a mention belongs to some country that its own words do not give."""
    if mention.country or mention.person or mention.body:
        return False
    return mention.sector in HOME or mention.kind == "person" and mention.sector is None


def named(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the mentions with name and entity, whoever is the same under the same string."""
    book = People(scene)
    for mention in mentions:
        if mention.kind == "person" and mention.name:
            book.meet(mention)
    out = []
    for mention in mentions:
        mention = book.recognise(mention) if mention.kind == "person" else mention
        if not mention.entity:
            mention = replace(mention, entity=entity_of(scene, mention))
        out.append(replace(mention, name=mention.name or plain_name(scene, mention)))
    return shared(out)


class People:
    """The persons whom a report names, by every part of their names and by their offices."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.full: dict[str, Mention] = {}
        self.offices: dict[tuple[str, str | None], Mention] = {}
        self.whole: dict[str, Mention] = {}

    def meet(self, mention: Mention) -> None:
        """Takes in a named person; a fuller name replaces a shorter one."""
        words = self.words(mention)
        if len(words) < 2 and not mention.person:
            return
        self.whole.setdefault(mention.name, mention)
        for word in words[1:] or words:
            self.full.setdefault(word, mention)
        self.full.setdefault(" ".join(words[1:]), mention)
        if words:
            self.full.setdefault(words[0], mention)
        if mention.person:
            for word in mention.name.split():
                self.full.setdefault(word, mention)

    def words(self, mention: Mention) -> list[str]:
        """The words of a person's name as they stand, without a genitive's ending."""
        own = list(self.scene.words[mention.first : mention.last])
        own[-1] = self.scene.lexicon.plain(own[-1])
        return own

    def recognise(self, mention: Mention) -> Mention:
        """Returns the mention as one of the person whom it names or whose office it is."""
        if mention.name:
            found = self.whole.get(mention.name) or self.by_part(mention)
            person = found or mention
            if mention.noun:
                self.offices[mention.noun, mention.country or person.country] = person
                self.offices[mention.noun, None] = person
            return same_as(mention, person)
        if mention.definite and mention.noun:
            key = (mention.noun, mention.country)
            office = self.offices.get(key) or (
                None if mention.country else self.offices.get((mention.noun, None))
            )
            if office:
                return same_as(mention, office)
        return mention

    def by_part(self, mention: Mention) -> Mention | None:
        """The person of whom the report gave a fuller name with these words."""
        words = self.words(mention)
        return self.full.get(" ".join(words)) or (
            self.full.get(words[-1]) if len(words) == 1 else None
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
    )


def surname(mention: Mention) -> str:
    """What a person is called by the string of the entity."""
    words = mention.name.split()
    return words[-1] if words else mention.name


def entity_of(scene: Scene, mention: Mention) -> str:
    """Returns the string for an actor without a name of its own."""
    if mention.kind == "state" or mention.kind == "organisation" and mention.sector in SINGLE:
        if mention.country and mention.sector:
            return f"{mention.country} {mention.sector}"
    if mention.kind == "group" and mention.sector == "MIL" and mention.country:
        return f"{mention.country} MIL"
    return " ".join(x for x in (mention.country, mention.noun or plain_name(scene, mention)) if x)


def plain_name(scene: Scene, mention: Mention) -> str:
    """Returns the words of a mention without its article."""
    first = mention.first
    while first < mention.head and scene.tokens[first].upos == "DET":
        first += 1
    tokens = scene.tokens[first : mention.last]
    return scene.doc.text[tokens[0].start : tokens[-1].end]


def shared(mentions: list[Mention]) -> list[Mention]:
    """Returns the mentions of one entity with the country and sector that one of them has."""
    countries: dict[str, str] = {}
    sectors: dict[str, str] = {}
    for m in mentions:
        if m.kind == "person" and m.name and m.country:
            countries.setdefault(m.entity, m.country)
        if m.kind == "person" and m.name and m.sector:
            sectors.setdefault(m.entity, m.sector)
    return [
        replace(
            m,
            country=m.country or countries.get(m.entity),
            sector=m.sector or sectors.get(m.entity),
        )
        if m.kind == "person"
        else m
        for m in mentions
    ]


def with_pronouns(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the mentions and the pronouns that plainly refer to one of them."""
    out = list(mentions)
    taken = {i for m in mentions for i in range(m.first, m.last)}
    heads = [m.head for m in mentions]
    for token in scene.tokens:
        if token.upos != "PRON" or token.i in taken:
            continue
        before = out_before(mentions, heads, token, scene)
        found = antecedent(scene, token, before)
        if found:
            out.append(
                replace(found, first=token.i, last=token.i + 1, head=token.i, rule="pronoun")
            )
    return sorted(out, key=lambda m: m.first)


def out_before(
    mentions: Sequence[Mention], heads: Sequence[int], token: Token, scene: Scene
) -> list[Mention]:
    """Returns the mentions of this and the last sentences before a token, nearest first."""
    k = bisect_right(heads, token.i)
    bottom = scene.doc.sentences[max(0, token.sentence - REACH + 1)].first
    out = []
    while k and mentions[k - 1].head >= bottom:
        k -= 1
        out.append(mentions[k])
    return out


def antecedent(scene: Scene, token: Token, before: Sequence[Mention]) -> Mention | None:
    """Returns whom a pronoun means: the subject of the nearest clause that fits, else the nearest."""
    wanted = wanted_by(scene, token)
    if not wanted or scene.head_role(token) not in ("nsubj", "obj", "iobj", "obl"):
        return None
    fitting = [m for m in before if fits_pronoun(m, wanted)]
    same = [m for m in fitting if clause(scene, m.head) != clause(scene, token.i)]
    subjects = [m for m in same if scene.head_role(scene.tokens[m.head]) in ("nsubj", "appos")]
    nearest = [m for m in subjects if scene.tokens[m.head].sentence >= token.sentence - 1]
    return next(iter(nearest or same), None)


def wanted_by(scene: Scene, token: Token) -> str:
    """Returns what a pronoun asks for: m, f or many; empty where it refers to nobody."""
    lexicon = scene.lexicon
    if token.feats.get("Number") == "Plur" and token.lower in lexicon.plural_pronouns:
        return lexicon.plural_pronouns[token.lower]
    return lexicon.pronouns.get(token.lower, "")


def fits_pronoun(mention: Mention, wanted: str) -> bool:
    """Whether an actor may be meant by a pronoun that asks for this."""
    if wanted == "many":
        return mention.many and mention.kind != "state"
    if mention.kind != "person":
        return False
    return mention.sex != "f" if wanted == "m" else mention.sex == "f"


def clause(scene: Scene, i: int) -> int:
    """The token that governs a token's clause."""
    token = scene.tokens[i]
    for _ in range(8):
        if token.upos in ("VERB", "AUX") or token.head == token.i:
            break
        token = scene.tokens[token.head]
    return token.i
