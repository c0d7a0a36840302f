"""The words of a language for countries: names, adjectives, inhabitants and capitals, each -> alpha-3.

nations = Nations(language)
nations.of_name("armeniens")            "ARM"   any name of the table, lower case, with its endings
nations.of_adjective("armenische")      "ARM"   with its endings; also nordsyrisch, pro-armenisch
nations.of_adjectives("russisch-ukrainischen")   ("RUS", "UKR")
nations.of_inhabitant("Armenierinnen")  "ARM"   any case of the word, either sex
nations.of_capital("Eriwan")            "ARM"
nations.of_first_part("us-präsident")   "USA"   a name, adjective or inhabitant before the first hyphen
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from lagebild.languages import Language, Row
from lagebild.world import DOUBTFUL

COLUMNS = ("country", "names", "adjectives", "inhabitants", "capitals")


class Nations:
    """The country words of one language; every look-up gives an alpha-3 code or None."""

    def __init__(self, language: Language) -> None:
        rows = language.table("nations.tsv", COLUMNS)
        rules = language.toml("nations.toml")
        self.endings = Endings(rules)
        self.names = first_wins(rows, "names", self.endings.names)
        self.adjectives = first_wins(rows, "adjectives", self.endings.adjectives)
        self.inhabitants = first_wins(rows, "inhabitants", self.endings.inhabitants)
        self.capitals = first_wins(rows, "capitals", self.endings.names)
        stems = rules.get("continental", ())
        self.continental = frozenset(f for stem in stems for f in self.endings.adjectives(stem))
        self.of_adjective = lru_cache(maxsize=8192)(self._of_adjective)

    def of_name(self, lower: str) -> str | None:
        """Returns the country with this name, in lower case."""
        return self.names.get(lower)

    def of_inhabitant(self, noun: str) -> str | None:
        """Returns the country whose inhabitants the noun names."""
        return self.inhabitants.get(noun.lower())

    def of_capital(self, name: str) -> str | None:
        """Returns the country whose capital has this name."""
        return self.capitals.get(name.lower())

    def _of_adjective(self, lower: str) -> str | None:
        """Returns the country of an adjective, prefixes that keep the country passed over."""
        found = self.adjectives.get(lower)
        if found or len(lower) < 6 or lower in self.continental:
            return found
        rests = (lower[len(p) :].lstrip("-") for p in self.endings.prefixes if lower.startswith(p))
        return next((c for rest in rests if (c := self.adjectives.get(rest))), None)

    def of_adjectives(self, lower: str) -> tuple[str, ...]:
        """Returns the countries of an adjective whose parts may stand between hyphens."""
        whole = self.of_adjective(lower)
        if whole or "-" not in lower:
            return (whole,) if whole else ()
        return tuple(c for part in lower.split("-") if (c := self.of_adjective(part)))

    def of_first_part(self, lower: str) -> str | None:
        """Returns the country that the part before the first hyphen names."""
        part, hyphen, _ = lower.partition("-")
        if not hyphen:
            return None
        return self.names.get(part) or self.of_adjective(part) or self.inhabitants.get(part)


class Endings:
    """How the words of the table are inflected."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.of_names: tuple[str, ...] = tuple(rules.get("name_endings", [""]))
        self.of_adjectives: tuple[str, ...] = tuple(rules.get("adjective_endings", [""]))
        self.of_inhabitants: tuple[str, ...] = tuple(rules.get("inhabitant_endings", [""]))
        self.drops: str = rules.get("inhabitant_drops", "")
        prefixes = [*rules.get("part_prefixes", []), *rules.get("side_prefixes", [])]
        # The longest first, so that "nordost" is tried before "nord".
        self.prefixes: tuple[str, ...] = tuple(sorted(prefixes, key=len, reverse=True))

    def names(self, word: str) -> Iterator[str]:
        """Yields the forms of a name."""
        return (word + ending for ending in self.of_names)

    def adjectives(self, stem: str) -> Iterator[str]:
        """Yields the forms of an adjective."""
        return (stem + ending for ending in self.of_adjectives)

    def inhabitants(self, noun: str) -> Iterator[str]:
        """Yields the forms of a noun for inhabitants, both sexes."""
        yield from (noun + ending for ending in self.of_inhabitants)
        if self.drops and noun.endswith(self.drops):
            stem = noun[: -len(self.drops)]
            yield from (stem + ending for ending in self.of_inhabitants if len(ending) > 1)


def alternatives(row: Row, column: str) -> Iterable[str]:
    """Returns what a cell lists between its bars."""
    return (x.strip() for x in row[column].split("|") if x.strip())


def bare(word: str) -> str:
    """Returns the word without the mark of a doubtful name."""
    return word.removeprefix(DOUBTFUL)


def first_wins(rows: Iterable[Row], column: str, forms: Any) -> dict[str, str]:
    """Returns code by lower-case form; plain forms before inflected ones, earlier rows first."""
    out: dict[str, str] = {}
    listed = [
        (row["country"], bare(word).lower()) for row in rows for word in alternatives(row, column)
    ]
    for code, word in listed:
        out.setdefault(word, code)
    for code, word in listed:
        for form in forms(word):
            out.setdefault(form, code)
    return out
