"""Actors and places across reports: one key for one actor under all its spellings; the ambiguous stay apart.

A key is decided by a mention and its report alone: a person by the whole name, transliterations
folded; a body of the world's tables by its name; a state and its government by the country; an
organ (police, interior ministry) by country and kind, in whatever language; anyone else only
within the report. `Entities` then joins a bare surname to the one person of the ledger who has it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from lagebild.languages import known_languages, load
from lagebild.ledger.entries import Reading
from lagebild.ledger.told import name_of
from lagebild.record import Actor, Place, Record
from lagebild.world.spelling import fold, fold_person, key

# How an entity without a name of its own is written in a record: AZE GOV, DEU nachbar, betreiber.
UNNAMED = re.compile(r"[A-Z]{3} |[^A-Z]")
GOVERNMENT = "government"


@lru_cache(maxsize=1)
def organs() -> Mapping[str, str]:
    """Returns the organ that a word of any language names, by the word's key."""
    return {
        key(word): row["organ"]
        for code in known_languages()
        for row in load(code).table("organs.tsv", ("organ", "words"))
        for word in row["words"].split("|")
    }


@lru_cache(maxsize=1)
def endings() -> tuple[str, ...]:
    """Returns the endings that a name or noun may carry in some language, the longest first."""
    given = {
        key(e)
        for code in known_languages()
        for name in ("name_endings", "noun_endings")
        for e in load(code).toml("actors.toml").get(name, ())
    }
    return tuple(sorted(given, key=lambda e: (-len(e), e)))


@lru_cache(maxsize=8192)
def organ_of(name: str) -> str | None:
    """Returns the organ whose word ends the first part of a name: `Polizei in Dresden`, `Azerbaijan's health ministry`."""
    found = organs()
    words = key(name).split()
    for i in range(len(words)):
        for length in (3, 2, 1):
            part = " ".join(words[i : i + length])
            if organ := named_organ(part, found):
                return organ
    return None


def named_organ(words: str, found: Mapping[str, str]) -> str | None:
    """Returns the organ that some words are, an ending taken off, or whose compound they are."""
    for ending in endings():
        stem = words.removesuffix(ending)
        if (stem != words or not ending) and stem in found:
            return found[stem]
    longest = max((w for w in found if len(w) > 5 and words.endswith(w)), key=len, default=None)
    return found[longest] if longest else None


def is_named(actor: Actor) -> bool:
    """Whether a mention carries a name of its own, or stands for someone who does in its report."""
    return actor.kind != "group" and not UNNAMED.match(actor.entity)


def key_of(actor: Actor, record: Record) -> str:
    """Returns the key of whoever a mention names: equal keys are one actor, across reports."""
    if actor.kind == "person" and is_named(actor):
        return f"person {fold_person(name_of(actor))}"
    if actor.kind == "state":
        return f"{actor.country or key(name_of(actor))} {GOVERNMENT}"
    if is_named(actor):
        organ = organ_of(actor.name) if actor.name == actor.text else None
        return f"{actor.country or '-'} {organ}" if organ else f"body {fold(name_of(actor))}"
    organ = organ_of(name_of(actor)) if actor.kind == "organisation" else None
    if organ:
        return f"{actor.country or '-'} {organ}"
    return f"in {record.report.id}: {actor.entity} {key(name_of(actor))}"


def is_anonymous(name: str) -> bool:
    """Whether a key holds in its own report only."""
    return name.startswith("in ")


def place_key(place: Place) -> str:
    """Returns the key of a place: its id in the world's tables, else its folded name and country."""
    return place.id or folded_place(place.name, place.country)


@lru_cache(maxsize=65536)
def folded_place(name: str, country: str | None) -> str:
    """Returns the key of a place without an id."""
    return f"{fold(name)} {country or '-'}"


@dataclass(frozen=True, slots=True)
class Entity:
    """An actor of the ledger: `spellings` as reports write it, most often first."""

    key: str
    name: str
    kind: str
    countries: tuple[str, ...]
    sectors: tuple[str, ...]
    spellings: tuple[str, ...]
    reports: tuple[str, ...]


class Entities:
    """The actors of some readings, by key and by mention."""

    def __init__(self, readings: Iterable[Reading]) -> None:
        self.mentions: dict[str, list[tuple[Actor, str]]] = {}
        for reading in readings:
            record = reading.record
            for actor in record.actors:
                self.mentions.setdefault(key_of(actor, record), []).append(
                    (actor, record.report.id)
                )
        self.same = dict(surnames(self.mentions))
        for short, whole in self.same.items():
            self.mentions[whole] += self.mentions.pop(short)

    def key_of(self, actor: Actor, record: Record) -> str:
        """Returns the key of a mention, a bare surname's that of the person it can only be."""
        found = key_of(actor, record)
        return self.same.get(found, found)

    def __iter__(self) -> Iterator[Entity]:
        """Yields the actors that are known beyond their report, the most reported first."""
        known = (k for k in self.mentions if not is_anonymous(k))
        return iter(
            sorted(map(self.entity, known), key=lambda e: (-len(e.reports), e.name, e.key))
        )

    def entity(self, name: str) -> Entity:
        """Returns the actor with this key."""
        mentions = self.mentions[name]
        actors = [a for a, _ in mentions]
        return Entity(
            name,
            most_common(shown_name(a, name) for a in actors)[0],
            most_common(a.kind for a in actors)[0],
            most_common(a.country for a in actors if a.country),
            most_common(a.sector for a in actors if a.sector),
            most_common(a.text for a in actors if len(a.text) > 3),
            tuple(dict.fromkeys(r for _, r in mentions)),
        )


def shown_name(actor: Actor, name: str) -> str:
    """Returns the name to show for a mention of an actor: an organ's is its kind and country."""
    code, _, organ = name.partition(" ")
    if actor.kind == "state" or organ not in organs().values():
        return name_of(actor)
    return f"{organ} ({code})" if code != "-" else organ


def most_common(words: Iterable[str]) -> tuple[str, ...]:
    """Returns the words, each once, the most frequent first, equals by the alphabet."""
    counts = Counter(words)
    return tuple(sorted(counts, key=lambda w: (-counts[w], w)))


def surnames(
    mentions: Mapping[str, list[tuple[Actor, str]]],
) -> Iterator[tuple[str, str]]:
    """Yields for a key of a bare name that of the one person whose last name it is, in one country."""
    wholes: dict[str, list[str]] = {}
    for name in mentions:
        words = name.split()
        if words[0] == "person" and len(words) > 2:
            wholes.setdefault(words[-1], []).append(name)
    for name in mentions:
        words = name.split()
        found = wholes.get(words[-1], []) if words[0] == "person" and len(words) == 2 else []
        if len(found) == 1 and countries(mentions[name]) & countries(mentions[found[0]]):
            yield name, found[0]


def countries(mentions: Iterable[tuple[Actor, str]]) -> set[str]:
    """Returns the countries that some mentions name."""
    return {a.country for a, _ in mentions if a.country}
