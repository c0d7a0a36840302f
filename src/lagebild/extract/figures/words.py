"""The words of a language that count, bound and measure, loaded and checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, cast

from lagebild.annotate.doc import Token
from lagebild.languages import Language, Row
from lagebild.record import MEASURES

Role = Literal["patient", "subject"]
Bound = Literal["", "low", "high"]

SHORTEST_PART = 4
SHORTEST_CONTEXT = 6
WHOLE = "="
VERB_COLUMNS = ("verb", "participle", "with", "role", "measure", "unit")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a word measures (empty: nothing by itself), and in what unit it counts."""

    measure: str
    unit: str
    factor: float = 1


@dataclass(frozen=True, slots=True)
class Hedge:
    """Words before a number: the side they bound, whether they blur it, the least such number."""

    words: tuple[str, ...]
    bound: Bound
    approximate: bool
    least: float


@dataclass(frozen=True, slots=True)
class VerbSense:
    """What a verb, with `companion` in its clause, measures about its patient or its subject."""

    companion: str
    role: Role
    measure: str
    unit: str


class Words:
    """The tables `figures.toml` and `figures-*.tsv` of a language; the first row of a word holds."""

    def __init__(self, language: Language) -> None:
        data = language.toml("figures.toml")
        self.known = bool(data)
        self.sets = {k: frozenset(v) for k, v in data.items() if isinstance(v, list) and flat(v)}
        self.or_more = tuple(tuple(x) for x in data.get("or_more", ()))
        self.or_less = tuple(tuple(x) for x in data.get("or_less", ()))
        self.aboard = frozenset(tuple(x) for x in data.get("aboard", ()))
        self.noun_endings = ("", *data.get("noun_endings", ()))
        self.adjective_endings = ("", *data.get("adjective_endings", ()))
        self.nouns, self.whole_nouns = self.noun_index(language)
        self.units = {r["word"]: unit_of(r) for r in reversed(units(language))}
        self.hedges = hedge_index(language)
        self.verbs = verb_index(language)
        self.participles = frozenset(
            r["participle"] for r in language.table("figures-verbs.tsv", VERB_COLUMNS)
        ) - {""}
        self.adjectives = self.adjective_index(language)
        self.contexts = {
            r["noun"].lower(): sense_of(r)
            for r in reversed(language.table("figures-contexts.tsv", ("noun", "measure", "unit")))
        }
        self.context: Callable[[str], Sense | None] = lru_cache(maxsize=50_000)(self.context_sense)
        self.look_up: Callable[[str], Sense | None] = lru_cache(maxsize=50_000)(self.noun_sense)

    def among(self, name: str) -> frozenset[str]:
        """A set of words of `figures.toml` by its name."""
        return self.sets.get(name, frozenset())

    def noun(self, token: Token) -> Sense | None:
        """What a noun counts, by its lemma or its form, whole or as the last part of a compound."""
        return self.look_up(token.lemma.lower()) or self.look_up(token.lower)

    def noun_sense(self, word: str) -> Sense | None:
        """What a noun in small letters counts; the longest last part decides."""
        if word in self.whole_nouns:
            return self.whole_nouns[word]
        _, hyphen, tail = word.rpartition("-")
        if hyphen and tail in self.whole_nouns:
            return self.whole_nouns[tail]
        parts = (word[k:] for k in range(len(word) - SHORTEST_PART + 1))
        return next((self.nouns[x] for x in parts if x in self.nouns), None)

    def context_sense(self, lemma: str) -> Sense | None:
        """What a noun tells of those in its genitive; the longest last part decides."""
        word = lemma.lower()
        parts = (word[k:] for k in range(max(1, len(word) - SHORTEST_CONTEXT + 1)))
        return next((self.contexts[x] for x in parts if x in self.contexts), None)

    def unit(self, word: str) -> Sense | None:
        """What a unit measures, as it is written."""
        return self.units.get(word)

    def adjective(self, token: Token) -> Sense | None:
        """What happens to those whom this adjective or participle describes."""
        return self.adjectives.get(token.lower)

    def noun_index(self, language: Language) -> tuple[dict[str, Sense], dict[str, Sense]]:
        """Returns the nouns that also end compounds, and all nouns, with their endings."""
        parts: dict[str, Sense] = {}
        whole: dict[str, Sense] = {}
        stems: dict[str, Sense] = {}
        for row in language.table("figures-nouns.tsv", ("noun", "plural", "measure", "unit")):
            sense, noun = sense_of(row), row["noun"].removeprefix(WHOLE).lower()
            forms = [noun, *([row["plural"].lower()] if row["plural"] else [])]
            for word in self.inflected(forms, self.noun_endings):
                whole.setdefault(word, sense)
                if not row["noun"].startswith(WHOLE) and len(word) >= SHORTEST_PART:
                    parts.setdefault(word, sense)
            stems.update({w: sense for w in forms if w not in stems})
        return parts, {**whole, **stems}

    def adjective_index(self, language: Language) -> dict[str, Sense]:
        """Returns the adjectives in all their forms."""
        rows = reversed(language.table("figures-adjectives.tsv", ("adjective", "measure", "unit")))
        pairs = (
            (w, r) for r in rows for w in self.inflected([r["adjective"]], self.adjective_endings)
        )
        return {word: sense_of(row) for word, row in pairs}

    @staticmethod
    def inflected(forms: Iterable[str], endings: Iterable[str]) -> tuple[str, ...]:
        """Returns every form with every ending."""
        return tuple(form + ending for form in forms for ending in endings)


def flat(values: list[object]) -> bool:
    """Whether a list holds only words."""
    return all(isinstance(x, str) for x in values)


def sense_of(row: Row) -> Sense:
    """Returns what a row says, its measure checked."""
    return Sense(row.one_of("measure", ("", *MEASURES)), row["unit"])


def unit_of(row: Row) -> Sense:
    """Returns what a unit measures and its factor."""
    try:
        factor = float(row["factor"] or 1)
    except ValueError:
        raise row.fault(f"factor is {row['factor']!r}; it must be a number") from None
    return Sense(row.one_of("measure", MEASURES), row["unit"], factor)


def units(language: Language) -> tuple[Row, ...]:
    """Returns the rows of the units."""
    return language.table("figures-units.tsv", ("word", "measure", "unit", "factor"))


def hedge_index(language: Language) -> dict[str, tuple[Hedge, ...]]:
    """Returns the hedges by their last word, the longest first."""
    out: dict[str, list[Hedge]] = {}
    columns = ("words", "bound", "approximate", "least")
    for row in language.table("figures-hedges.tsv", columns):
        words = tuple(row["words"].split())
        if not words:
            raise row.fault("a hedge needs words")
        if row["least"] and not row["least"].isdigit():
            raise row.fault(f"least is {row['least']!r}; it must be a whole number")
        bound = cast("Bound", row.one_of("bound", ("", "low", "high")))
        hedge = Hedge(words, bound, bool(row["approximate"]), int(row["least"] or 0))
        out.setdefault(words[-1], []).append(hedge)
    return {k: tuple(sorted(v, key=lambda h: -len(h.words))) for k, v in out.items()}


def verb_index(language: Language) -> dict[str, tuple[VerbSense, ...]]:
    """Returns the senses of a verb by its lemma and its participle, those with a companion first."""
    out: dict[str, list[VerbSense]] = {}
    for row in language.table("figures-verbs.tsv", VERB_COLUMNS):
        role = cast("Role", row.one_of("role", ("patient", "subject")))
        measure = row.one_of("measure", MEASURES)
        sense = VerbSense(row["with"].lower(), role, measure, row["unit"])
        for form in {row["verb"], row["participle"]} - {""}:
            out.setdefault(form, []).append(sense)
    return {k: tuple(sorted(v, key=lambda s: not s.companion)) for k, v in out.items()}
