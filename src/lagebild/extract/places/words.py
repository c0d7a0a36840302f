"""A language's words around places: prepositions, nouns for kinds of places, verbs of acts and states."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from pathlib import Path
from typing import Any, cast, get_args

from lagebild.annotate.doc import Token
from lagebild.languages import Language
from lagebild.problems import DataFileError
from lagebild.record import PlaceKind

Words = frozenset[str]
# Kinds of which a compound is one too: a channel's last part may be on television.
SETTLED = frozenset({"city", "region"})
SHORTEST_SUFFIX, SHORTEST_KIND = 4, 5


@dataclass(frozen=True, slots=True)
class Standing:
    """The words that tell whether a name is somebody; `decides` is False where a language has none."""

    decides: bool
    persons: Words
    acts: Words
    dealings: Words
    ground: Words
    upon: Words
    upon_prepositions: Words
    of: Words
    from_verbs: Words
    institutions: Words
    binding: Words
    from_after: Words
    stative: Words
    onto: Words
    human: Words


@dataclass(frozen=True, slots=True)
class Nearness:
    """The words that tell how nearly a name says where."""

    near: Words
    near_nouns: Words
    off_nouns: Words
    toward: Words
    border_nouns: Words
    part_nouns: Words
    whose: Words
    part_adjectives: Words


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """What `places.toml` lists, by its use."""

    local: Words
    speaking: Words
    containing: Words
    linking: Words
    never: Words
    clubs: Words
    club_numbers: Words
    home: Words
    no_namesake: Words
    joining: Words
    not_before: str
    nouns: Mapping[str, PlaceKind]
    second: Words
    streets: tuple[str, ...]
    derived_ending: str
    derived_nouns: Words
    part_prefixes: tuple[str, ...]
    articles: Words
    far_articles: Words
    phrases: Words
    nearness: Nearness
    standing: Standing

    def kind_of_last(self, noun: str) -> PlaceKind | None:
        """Returns the kind of place that the last part of a compound names: Hauptinsel."""
        ends = (noun[i:] for i in range(1, len(noun) - SHORTEST_KIND + 1))
        found = next((kind for end in ends if (kind := self.nouns.get(end))), None)
        return found if found in SETTLED else None


def load_words(language: Language) -> PlaceWords:
    """Returns the words of a language; what its file leaves out is empty."""
    said = language.toml("places.toml")
    derived = said.get("derived", {})
    return PlaceWords(
        local=words(said, "local"),
        speaking=words(said, "speaking"),
        containing=words(said, "containing"),
        linking=words(said, "linking"),
        never=words(said, "never"),
        clubs=words(said, "clubs"),
        club_numbers=words(said, "club_numbers"),
        home=words(said, "home"),
        no_namesake=words(said, "no_namesake"),
        joining=words(said, "joining"),
        not_before=said.get("not_before", ""),
        nouns=kinds(language, said.get("nouns", {})),
        second=words(said.get("compounds", {}), "second"),
        streets=tuple(said.get("compounds", {}).get("streets", ())),
        derived_ending=derived.get("ending", ""),
        derived_nouns=words(derived, "nouns"),
        part_prefixes=tuple(language.toml("nations.toml").get("part_prefixes", ())),
        articles=words(said, "articles"),
        far_articles=words(said, "far_articles"),
        phrases=words(said, "phrases"),
        nearness=Nearness(**lists(Nearness, said.get("precision", {}))),
        standing=standing(said.get("standing")),
    )


def words(table: Mapping[str, Any], name: str) -> Words:
    """Returns a list of the table as a set."""
    return frozenset(table.get(name, ()))


def lists(kind: type[Nearness | Standing], table: Mapping[str, Any]) -> dict[str, Words]:
    """Returns the lists of a table by the fields of a class that holds nothing else."""
    return {f.name: words(table, f.name) for f in fields(kind) if f.name != "decides"}


def standing(table: Mapping[str, Any] | None) -> Standing:
    """Returns the words for standing."""
    return Standing(table is not None, **lists(Standing, table or {}))


def kinds(language: Language, table: Mapping[str, Iterable[str]]) -> dict[str, PlaceKind]:
    """Returns the kind of place that each noun names."""
    known = get_args(PlaceKind)
    for kind in table:
        if kind not in known:
            path = next(iter(language.files("places.toml")), Path("places.toml"))
            raise DataFileError(path, None, f"[nouns] {kind!r}; known: {', '.join(known)}")
    return {noun: cast("PlaceKind", kind) for kind, nouns in table.items() for noun in nouns}


def verb_in(token: Token, listed: Words) -> bool:
    """Whether a verb is listed by its lemma or, since lemmas err, by its form."""
    return token.lemma in listed or token.lower in listed


@lru_cache(maxsize=65536)
def ends_in(lemma: str, listed: Words) -> bool:
    """Whether the word, or the last part of it where it is a compound, is listed."""
    if lemma in listed:
        return True
    return any(lemma[i:] in listed for i in range(1, len(lemma) - SHORTEST_SUFFIX + 1))
