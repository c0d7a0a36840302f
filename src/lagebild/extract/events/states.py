"""Adds the countries that a trigger's frame names as sides: by a name that is a place too, or an adjective."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.lexicon import NOMINAL, Entry, Lexicon
from lagebild.record import Actor, Evidence, Figure, Record, Statement
from lagebild.world import World

RULE = "events.state"


def with_states(frames: Frames, lexicon: Lexicon, world: World) -> Record:
    """Returns a record with the countries that act or are acted upon, as actors where they are none yet."""
    new = {a.start: a for a in states(frames, lexicon, world)}
    return inserted(frames.record, sorted(new.values(), key=start_of)) if new else frames.record


def states(frames: Frames, lexicon: Lexicon, world: World) -> Iterator[Actor]:
    """Yields the countries in the slots of the words that may name an event."""
    for token in frames.doc.tokens:
        names = side_slots(lexicon.of(token)) - frames.words["placed"]
        slots = frames.slots(token) if names else {}
        for name in sorted(names & slots.keys()):
            for word in frames.with_joined(slots[name]):
                found = state_at(word, frames, world)
                if found is not None:
                    yield found


def side_slots(entries: Sequence[Entry]) -> frozenset[str]:
    """The slots in which the sides of these entries stand; who flees does so from a place."""
    sided = (e for e in entries if e.type != "DISPLACE")
    return frozenset(name for e in sided for name in (*e.source, *e.target))


def state_at(token: Token, frames: Frames, world: World) -> Actor | None:
    """The state that a word names, if no actor stands there."""
    if actor_of(frames.doc, frames.record, token) is not None:
        return None
    found = named(token, frames) or told_by_adjective(token, frames)
    if found is None or actors_in(frames.record, found[0], found[1]):
        return None
    start, end, code = found
    country = world.country(code)
    return Actor(
        start,
        end,
        frames.doc.text[start:end],
        country.name if country else code,
        "state",
        code,
        "GOV",
        f"{code} GOV",
        (Evidence(RULE, start, end),),
    )


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
    pair = frames.nations.of_adjective(f"{before.lower} {token.lower}")
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
