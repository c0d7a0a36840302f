"""Rules over classes of words, written in a language's table, found in a row of cells."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lagebild.extract.times.lexicon import BARE, CLASSES, CORE, READ, Cue, Lexicon

MAKES = ("date", "year", "clock", "duration", "set", "reference")
PIECE = re.compile(r"\s*([a-z_]+(?:\.[\w-]+)?|[\[\]()|?*])")
FIRST_CODE = 0xE000
NOTHING = "\n"
REPEATS = "{0,3}"
LONGEST_ROW = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """A stretch of characters with its cue; `token` is the place of its token in the document."""

    start: int
    end: int
    token: int
    cue: Cue | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern and what is made of its match."""

    name: str
    make: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Match:
    """Where a rule fits: its cells and its items, each as half-open places in the row of cells."""

    rule: Rule
    first: int
    last: int
    items: tuple[tuple[int, int], ...]

    @property
    def weight(self) -> tuple[int, int]:
        """How much of the text the items cover, and how much the whole match."""
        return sum(b - a for a, b in self.items), self.last - self.first


class Grammar:
    """A language's rules."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.codes = codes_of(lexicon.words.values())
        self.macros: Mapping[str, str] = lexicon.data.get("macros", {})
        self.rules = tuple(self.rule(r) for r in lexicon.data.get("rules", ()))
        self.core = re.compile(f"[{self.alternatives(CORE)}]")
        self.row = re.compile(f"[^{NOTHING}]{{1,{LONGEST_ROW}}}")

    def rule(self, data: Mapping[str, str]) -> Rule:
        """Returns a rule of the table; a fault names it."""
        name, make = data.get("name", "?"), data.get("make", "?")
        if make not in MAKES:
            raise self.lexicon.fault(f"rule {name!r} makes {make!r}; known: {', '.join(MAKES)}")
        try:
            return Rule(name, make, re.compile(self.translated(data.get("pattern", ""), name)))
        except re.error as error:
            raise self.lexicon.fault(f"rule {name!r}: {error}") from error

    def translated(self, pattern: str, name: str, depth: int = 0) -> str:
        """Returns a pattern over names of classes as one over their codes."""
        out, at = "", 0
        pattern = pattern.strip()
        while at < len(pattern):
            piece = PIECE.match(pattern, at)
            if piece is None or depth > 8:
                raise self.lexicon.fault(f"rule {name!r}: cannot read {pattern[at:]!r}")
            out += self.piece(piece[1], name, depth)
            at = piece.end()
        return out

    def piece(self, piece: str, name: str, depth: int) -> str:
        """Returns a piece of a pattern as one over codes."""
        marks = {"[": "(", "]": ")", "(": "(?:", "*": REPEATS}
        if not piece[0].isalpha():
            return marks.get(piece, piece)
        if piece in self.macros:
            return f"(?:{self.translated(self.macros[piece], name, depth + 1)})"
        kind, _, value = piece.partition(".")
        if kind not in {*CLASSES, *BARE, *READ}:
            raise self.lexicon.fault(f"rule {name!r}: {kind!r} is no class of words and no macro")
        chosen = self.codes.get((kind, value), "") if value else self.alternatives({kind})
        return f"[{chosen}]" if chosen else f"[{chr(FIRST_CODE - 1)}]"

    def alternatives(self, kinds: frozenset[str] | set[str]) -> str:
        """Returns the codes of all values of some classes."""
        return "".join(code for (kind, _), code in self.codes.items() if kind in kinds)

    def code(self, cue: Cue | None) -> str:
        """Returns the code of a cue."""
        return self.codes[cue.kind, cue.value] if cue else NOTHING

    def matches(self, cells: Sequence[Cell]) -> list[Match]:
        """Returns the matches that do not overlap, in text order; the longest win."""
        text = "".join(self.code(cell.cue) for cell in cells)
        found = [m for row in self.row.finditer(text) for m in self.in_row(text, row.span())]
        found.sort(key=lambda m: m.weight, reverse=True)
        taken: set[int] = set()
        out = []
        for match in found:
            places = {p for a, b in match.items for p in range(a, b)}
            if taken.isdisjoint(places):
                taken |= places
                out.append(match)
        return sorted(out, key=lambda m: m.items)

    def in_row(self, text: str, span: tuple[int, int]) -> Iterator[Match]:
        """Yields all matches of all rules in one row of cells."""
        if not self.core.search(text, *span):
            return
        for rule in self.rules:
            for match in rule.pattern.finditer(text, *span):
                groups = range(1, rule.pattern.groups + 1)
                items = tuple(match.span(g) for g in groups if match.group(g))
                if items:
                    yield Match(rule, match.start(), match.end(), items)


def codes_of(cues: Iterable[Cue]) -> dict[tuple[str, str], str]:
    """Returns a character for every class and value."""
    keys = {(c.kind, c.value) for c in cues}
    keys |= {(kind, "") for kind in (*READ, "ordinal", "decade")}
    keys |= {
        ("length_adjective", v)
        for v in ("Y", "M", "W", "D", "H", "MIN", "S", "DE", "CE", "ML", "Q", "WE", "HY")
    }
    return {key: chr(FIRST_CODE + n) for n, key in enumerate(sorted(keys))}
