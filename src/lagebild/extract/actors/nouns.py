"""The nouns of a language for who acts: what one of them is, alone or as a compound's last part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lagebild.languages import Language, Row
from lagebild.record import SECTORS

COLUMNS = ("noun", "kind", "sector", "use", "forms")
KINDS = ("person", "state", "organisation", "group", "part", "none")
USES = frozenset(
    {"of", "any", "words", "whole", "fem", "one", "abroad", "named", "again", "tells", "both"}
)
SHORTEST_TAIL, SHORTEST_HEAD = 4, 3


@dataclass(frozen=True, slots=True)
class Noun:
    """A row of the table: `use` says how the noun stands for somebody."""

    noun: str
    kind: str
    sector: str | None
    use: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """A word read as a noun of the table; `part` is what stands before it in a compound,
    `many` says whether the form alone is a plural.
    """

    noun: Noun
    part: str = ""
    feminine: bool = False
    many: bool | None = None


class Nouns:
    """The nouns of one language, by every form they may have."""

    def __init__(self, language: Language) -> None:
        rules = language.toml("actors.toml")
        self.rules = rules
        self.links: tuple[str, ...] = tuple(rules.get("links", ()))
        self.compounds = bool(rules.get("compounds", True))
        self.abstract: tuple[str, ...] = tuple(rules.get("abstract_endings", ())) or ("\0",)
        self.plural_by_form = bool(rules.get("plural_by_form", False))
        self.forms: dict[str, Noun] = {}
        self.parts: dict[str, Noun] = {}
        self.feminine: dict[str, bool] = {}
        for row in language.table("actors.tsv", COLUMNS):
            self.take(noun_of(row), row["forms"])
        self.read = lru_cache(maxsize=16_384)(self._read)

    def take(self, noun: Noun, forms: str) -> None:
        """Adds a noun under all its forms; the first noun with a form keeps it."""
        if noun.kind == "part":
            self.parts.setdefault(noun.noun.lower(), noun)
            return
        listed = [f.strip().lower() for f in forms.split("|") if f.strip()]
        for form in [*regular_forms(noun.noun.lower(), self.rules), *listed]:
            self.forms.setdefault(form, noun)
        if noun.kind == "person":
            for form, many in feminine_forms(noun.noun.lower(), self.rules):
                if self.forms.setdefault(form, noun) is noun:
                    self.feminine[form] = many

    def _read(self, form: str) -> Reading | None:
        """Returns what a word says about who acts, None where it is no such noun."""
        lower = form.lower()
        reading = self.whole(lower) or self.hyphenated(form) or self.compound(form)
        return None if reading is None or reading.noun.kind == "none" else reading

    def whole(self, lower: str) -> Reading | None:
        """Returns the reading of a word that is in the table."""
        noun = self.forms.get(lower)
        return self.reading(noun, lower, "") if noun else None

    def hyphenated(self, form: str) -> Reading | None:
        """Returns the reading of a word whose last part after a hyphen is in the table."""
        part, hyphen, tail = form.rpartition("-")
        if not hyphen or not part:
            return None
        found = self._read(tail)
        if found is None:
            return None
        before = f"{part}-{found.part}" if found.part else part
        return replace(found, part=before)

    def compound(self, form: str) -> Reading | None:
        """Returns the reading of a word that ends in a noun of the table, the longest one."""
        if not self.compounds:
            return None
        lower = form.lower()
        for i in range(SHORTEST_HEAD, len(lower) - SHORTEST_TAIL + 1):
            noun = self.forms.get(lower[i:])
            if noun and self.joins(noun, lower[:i]):
                return self.reading(noun, lower[i:], form[:i])
        return None

    def reading(self, noun: Noun, form: str, part: str) -> Reading:
        """Returns the reading of a form, with what it says of sex and number."""
        if form in self.feminine:
            return Reading(noun, part, feminine=True, many=self.feminine[form])
        if "fem" in noun.use:
            return Reading(noun, part, feminine=True, many=form != noun.noun.lower())
        base = form == noun.noun.lower()
        if self.plural_by_form and not base:
            return Reading(noun, part, many=True)
        return Reading(noun, part, many=False if base and noun.kind != "person" else None)

    def joins(self, noun: Noun, part: str) -> bool:
        """Whether a noun may end a compound with this first part."""
        if not noun.use & {"whole", "words"}:
            return True
        first = self.part(part)
        return first is not None and not ("words" in noun.use and "any" in first.use)

    def part(self, part: str) -> Noun | None:
        """Returns the noun that a compound's first part is, its link passed over."""
        lower = part.lower().rstrip("-")
        for stem in (lower, *(lower.removesuffix(x) for x in self.links if lower.endswith(x))):
            noun = self.parts.get(stem) or self.forms.get(stem)
            if noun and noun.kind != "none":
                return noun
        return None


def noun_of(row: Row) -> Noun:
    """Returns a row's noun, checked."""
    kind = row.one_of("kind", KINDS)
    sector = row.one_of("sector", ("", *SECTORS)) or None
    use = frozenset(row["use"].split())
    if not row["noun"] or use - USES:
        raise row.fault(f"a noun and uses of {', '.join(sorted(USES))} are needed")
    return Noun(row["noun"], kind, sector, use)


def regular_forms(lower: str, rules: Mapping[str, Any]) -> Iterator[str]:
    """Yields a noun with the endings that it may carry."""
    yield from (lower + ending for ending in rules.get("noun_endings", ("",)))
    if lower.endswith("e"):
        yield from (lower + ending for ending in rules.get("e_endings", ()))


def feminine_forms(lower: str, rules: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yields the forms of the word for a woman, and whether they are plural."""
    stem = lower.removesuffix("e")
    yield from ((stem + ending, False) for ending in rules.get("feminine_endings", ()))
    yield from ((stem + ending, True) for ending in rules.get("feminine_plural_endings", ()))
