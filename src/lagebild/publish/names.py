"""The names of countries, places, bodies and organs in a language, by the English ones that a record holds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache

from lagebild.languages import Row, known_languages, load
from lagebild.world import PLACE_COLUMNS, World
from lagebild.world.bodies import ALIAS_COLUMNS, BODY_COLUMNS
from lagebild.world.gazetteer import PLACE_COLUMNS as LOCAL_COLUMNS
from lagebild.world.nations import COLUMNS

OURS = "en"
# How the ledger names an organ of a state: `police (DEU)`.
ORGAN = re.compile(r"(.+) \(([A-Z]{3})\)")
# In a table of words, an ending that is inflected, and a name that is a common word too.
INFLECTED, DOUBTFUL = "*", "?"


def name_of(name: str, language: str = OURS) -> str:
    """Returns a name in a language, as it is where the language has none for it; a state's organ with the state's name."""
    organ = ORGAN.fullmatch(name)
    if organ:
        return f"{name_of(organ[1], language)} ({nation(organ[2], language)})"
    return name if language == OURS else names(language).get(name, name)


def nation(code: str, language: str = OURS) -> str:
    """Returns the name of a country by its ISO 3166-1 alpha-3 code, the code where there is none."""
    return nations(language).get(code) or nations(OURS).get(code, code)


@lru_cache(maxsize=32)
def nations(language: str) -> Mapping[str, str]:
    """Returns the usual name of every country in a language, by its code."""
    return {
        row["country"]: row["names"].split("|")[0]
        for row in rows_of(language, "nations.tsv", COLUMNS)
    }


@lru_cache(maxsize=32)
def names(language: str) -> Mapping[str, str]:
    """Returns the names of a language by the English ones; one that stands for two things is left out."""
    found: dict[str, str] = {}
    for english, own in (*organs(language), *bodies(language), *places(language)):
        found[english] = own if found.get(english, own) == own else english
    for row in rows_of(OURS, "nations.tsv", COLUMNS):
        for english in row["names"].split("|"):
            found[english] = nation(row["country"], language)
    return found


def organs(language: str) -> Iterator[tuple[str, str]]:
    """Yields the organs of states: what the ledger calls them, and a language's first word for them."""
    for row in rows_of(language, "organs.tsv", ("organ", "words")):
        yield row["organ"], row["words"].split("|")[0]


def bodies(language: str) -> Iterator[tuple[str, str]]:
    """Yields the bodies of the world's table that a language has a word for that is not inflected."""
    english = {row["id"]: row["name"] for row in World().rows("bodies.tsv", BODY_COLUMNS)}
    for row in rows_of(language, "bodies.tsv", ALIAS_COLUMNS):
        own = [n for n in row["names"].split("|") if INFLECTED not in n]
        if own and row["id"] in english:
            yield english[row["id"]], own[0].lstrip(DOUBTFUL)


def places(language: str) -> Iterator[tuple[str, str]]:
    """Yields the places that a language has a name for."""
    english = {row["id"]: row["name"] for row in World().rows("places.tsv", PLACE_COLUMNS)}
    for row in rows_of(language, "places.tsv", LOCAL_COLUMNS):
        name = english.get(row["place"]) or row["place"].partition("@")[0]
        yield name, row["names"].split("|")[0].lstrip(DOUBTFUL)


def rows_of(language: str, table: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Returns the rows of a table of a language, none where there is no such language."""
    return load(language).table(table, columns) if language in known_languages() else ()
