"""Adds the sides that a trigger's frame names by a place, an adjective or the first part of a compound."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.actors.nouns import Nouns
from lagebild.extract.events.frames import HARD_TYPES, Frames, Slots
from lagebild.extract.events.further import (
    STRIKING,
    concerns,
    depth,
    fillers,
    judged,
    where_helped,
)
from lagebild.extract.events.lexicon import NOMINAL, Entry, Lexicon
from lagebild.languages import Language
from lagebild.record import Actor, Evidence, Figure, Record, Statement
from lagebild.world import World
from lagebild.world.bodies import Bodies, Body

RULE = "events.state"
# The least lengths of the first part of a compound that names an armed body, and of what follows it.
SHORTEST_BODY = 4
SHORTEST_REST = 3


class States:
    """Finds the countries and bodies of the world in the slots of triggers; made once for a language."""

    def __init__(self, language: Language, world: World) -> None:
        self.world = world
        self.bodies = Bodies(world, language)
        self.nouns = Nouns(language)

    def __call__(self, frames: Frames, lexicon: Lexicon) -> Record:
        """Returns a record with those who act or are acted upon as actors where they are none yet."""
        new = {a.start: a for a in self.found(frames, lexicon)}
        return (
            inserted(frames.record, sorted(new.values(), key=start_of)) if new else frames.record
        )

    def found(self, frames: Frames, lexicon: Lexicon) -> Iterator[Actor]:
        """Yields the actors in the slots of the words that may name an event, and in their first part."""
        for token in frames.doc.tokens:
            entries = lexicon.of(token)
            names = side_slots(entries) - frames.words["placed"]
            if "comp" in names and token.upos in NOMINAL:
                yield from self.first_part(token, frames)
            slots = frames.slots(token) if names else {}
            for name in sorted(names & slots.keys()):
                for word in frames.with_joined(slots[name]):
                    yield from self.states(word, frames)
            for entry in entries:
                yield from self.concerned(slots, entry, frames)
                for word in where_helped(token, entry, frames):
                    yield from self.states(word, frames)

    def concerned(self, slots: Slots, entry: Entry, frames: Frames) -> Iterator[Actor]:
        """Yields the states named within what an act concerns, and whose place it strikes."""
        words = fillers(slots, entry) if concerns(entry) else ()
        if any(frames.names_actor(t) for t in words):
            return
        struck = frames.with_joined(words) if entry.type in STRIKING else ()
        posted = [a for word in struck for a in self.posted(word, frames)]
        yield from posted
        if posted:
            return
        for level in frames.levels(words, depth(entry), judged(entry)):
            named_here = any(frames.names_actor(t) for t in level)
            states = () if named_here else [a for t in level for a in self.belonging(t, frames)]
            yield from states
            if named_here or states:
                return

    def belonging(self, word: Token, frames: Frames) -> Iterator[Actor]:
        """Yields the state that a word names, unless only as where something is."""
        if frames.case(word) not in frames.words["placed"]:
            yield from self.states(word, frames)

    def posted(self, word: Token, frames: Frames) -> Iterator[Actor]:
        """Yields the armed body whose place or thing a word names (`an Afghan army base`, `Polizeistation`)."""
        own = (word,) if frames.compounds else ()
        for part in (*frames.doc.dependents(word, "compound"), *own):
            end = self.armed(part, whole=part.i != word.i) if part.upos in NOMINAL else 0
            if end:
                told = (told_by_adjective(t, frames) for t in frames.doc.dependents(word, "amod"))
                country = next((t[2] for t in told if t), None)
                name, sector = part.text[:end], self.sector(part.text[:end])
                body = Body("", name, "organisation", country, sector)
                yield from self.actor(part.start, part.start + end, body, frames)

    def armed(self, part: Token, *, whole: bool) -> int:
        """How many characters of a word name an armed body: all, or its first part; 0 where none."""
        length = len(part.text)
        ends = (length,) if whole else range(SHORTEST_BODY, length - SHORTEST_REST + 1)
        return next((n for n in ends if self.sector(part.text[:n])), 0)

    def sector(self, word: str) -> str | None:
        """The sector of an armed body that a word names; None where it names none."""
        reading = self.nouns.whole(word.lower())
        body = reading is not None and reading.noun.kind != "person"
        return (
            reading.noun.sector if reading and body and reading.noun.sector in HARD_TYPES else None
        )

    def states(self, word: Token, frames: Frames) -> Iterator[Actor]:
        """Yields the state that a word names, or whose land it names (`israelisches Gebiet`)."""
        land = word.lemma in frames.words["land"]
        for token in (word, *(frames.doc.dependents(word, "amod") if land else ())):
            if actor_of(frames.doc, frames.record, token) is None:
                found = named(token, frames) or told_by_adjective(token, frames)
                if found is not None:
                    yield from self.actor(found[0], found[1], self.state(found[2]), frames)

    def first_part(self, token: Token, frames: Frames) -> Iterator[Actor]:
        """Yields whom the first part of a compound names (`US-Luftangriff`, `NATO-Angriff`)."""
        part, hyphen, _ = token.text.partition("-")
        if not hyphen or not part:
            return
        code = frames.nations.of_first_part(token.lower)
        body = self.bodies.at((part,), 0)
        if code is not None:
            yield from self.actor(token.start, token.start + len(part), self.state(code), frames)
        elif body is not None and not body.common:
            yield from self.actor(token.start, token.start + len(part), body.what, frames)

    def state(self, code: str) -> Body:
        """The government of a country."""
        country = self.world.country(code)
        return Body("", country.name if country else code, "state", code, "GOV")

    def actor(self, start: int, end: int, body: Body, frames: Frames) -> Iterator[Actor]:
        """Yields an actor unless one is named at these characters."""
        if actors_in(frames.record, start, end):
            return
        entity = body.name if body.id else f"{body.country} {body.sector}"
        evidence = (Evidence(RULE, start, end),)
        yield Actor(
            start,
            end,
            frames.doc.text[start:end],
            body.name,
            body.kind,
            body.country,
            body.sector,
            entity,
            evidence,
        )


def side_slots(entries: Sequence[Entry]) -> frozenset[str]:
    """The slots in which the sides of these entries stand; who flees does so from a place."""
    sided = (e for e in entries if e.type != "DISPLACE")
    return frozenset(name for e in sided for name in (*e.source, *e.target))


def named(token: Token, frames: Frames) -> tuple[int, int, str] | None:
    """Where the name of a country stands, and its code."""
    i = frames.place_at(token)
    if token.upos not in NOMINAL or i is None:
        return None
    place = frames.record.places[i]
    if place.kind != "country" or place.country is None:
        return None
    return place.start, place.end, place.country


def told_by_adjective(token: Token, frames: Frames) -> tuple[int, int, str] | None:
    """Where the adjective of a country stands, of one or two words, and the country's code."""
    if token.deprel.partition(":")[0] not in ("amod", "compound", "nmod"):
        return None
    before = frames.doc.tokens[token.i - 1] if token.i else token
    words = f"{before.lower} {token.lower}"
    if words in frames.nations.continental:
        return None
    pair = frames.nations.of_adjective(words)
    code = pair or frames.nations.of_adjective(token.lower)
    return None if code is None else (before.start if pair else token.start, token.end, code)


# --- actors put between others


def start_of(actor: Actor) -> int:
    """Where an actor's mention begins."""
    return actor.start


def inserted(record: Record, new: Sequence[Actor]) -> Record:
    """Returns a record with more actors, every reference to one led to its new index."""
    actors = sorted((*record.actors, *new), key=start_of)
    at = {a.start: i for i, a in enumerate(actors)}
    index = {i: at[a.start] for i, a in enumerate(record.actors)}
    return replace(
        record,
        actors=tuple(actors),
        figures=tuple(counting(f, index) for f in record.figures),
        statements=tuple(spoken(s, index) for s in record.statements),
    )


def counting(figure: Figure, index: dict[int, int]) -> Figure:
    """A figure whose counted actor has a new index."""
    return figure if figure.counts is None else replace(figure, counts=index[figure.counts])


def spoken(statement: Statement, index: dict[int, int]) -> Statement:
    """A statement whose speaker and addressee have new indexes."""
    speaker, addressee = statement.speaker, statement.addressee
    if speaker is not None and speaker.actor is not None:
        speaker = replace(speaker, actor=index[speaker.actor])
    if addressee is not None:
        addressee = index[addressee]
    return replace(statement, speaker=speaker, addressee=addressee)
