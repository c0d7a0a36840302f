"""Reads the number that stands at a token: digits, words, ranges and numbers left vague."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from math import floor, log10
from typing import Literal

from text_to_num import text2num

from lagebild.annotate.doc import Doc, Token
from lagebild.languages import Language

Kind = Literal["digits", "words", "article", "none", "both", "several", "few", "vague"]
Role = Literal["number", "magnitude", "article", "none", "both", "several", "few", "half"]

SEVERAL_LOW = 3
# Longer rows of digits are identifiers.
MOST_DIGITS = 15
EXACT: tuple[Kind, ...] = ("digits", "words")


@dataclass(frozen=True, slots=True)
class Numeral:
    """A number in the text: tokens `first` to `last` and characters, both half-open, and its bounds.

    `kind` tells how it is written; `article` (one), `none` (zero), `both` and `few` count only
    where the context says so. `end` lies inside the last token where a unit is glued to digits.
    """

    first: int
    last: int
    start: int
    end: int
    low: float | None
    high: float | None
    approximate: bool
    kind: Kind


@dataclass(frozen=True, slots=True)
class Part:
    """What a word can do inside a number; `plural` says that it is vague where it stands alone."""

    role: Role
    value: float
    plural: bool = False


class Numerals:
    """Reads numbers by a language's `numbers.toml` and the number words of `text_to_num`."""

    def __init__(self, language: Language) -> None:
        data = language.toml("numbers.toml")
        self.code = language.code
        self.known = bool(data)
        self.group = str(data.get("group", ","))
        self.decimal = str(data.get("decimal", "."))
        self.pattern = digits_pattern(self.group, self.decimal)
        self.ranges = frozenset(data.get("range", ()))
        self.between = frozenset(data.get("between", ()))
        self.between_and = frozenset(data.get("between_and", ()))
        self.inner = frozenset(data.get("inner", ()))
        self.of = frozenset(data.get("of", ()))
        self.doubtful = frozenset(data.get("doubtful", ()))
        self.ordinal_leads = frozenset(data.get("ordinal_leads", ()))
        self.half_endings = tuple(data.get("half_endings", ()))
        self.collective: Mapping[str, Kind] = data.get("collective", {})
        self.own = own_parts(data)
        self.part: Callable[[str], Part | None] = lru_cache(maxsize=100_000)(self.part_of)

    def read(self, doc: Doc, i: int, *, glued: bool = False) -> Numeral | None:
        """The longest number that begins at token `i`; `glued` allows a unit without a space."""
        if not self.known:
            return None
        if doc.tokens[i].lower in self.between:
            return self.pair(doc, i)
        first = self.single(doc, i, glued=glued)
        return first and (self.ranged(doc, first, glued=glued) or first)

    def pair(self, doc: Doc, i: int) -> Numeral | None:
        """The range in `between 20 and 30`, its first word included."""
        low = self.single(doc, i + 1) if i + 1 < len(doc.tokens) else None
        if (
            low is None
            or low.kind not in EXACT
            or self.word(doc, low.last) not in self.between_and
        ):
            return None
        high = (
            self.single(doc, low.last + 1, glued=True) if low.last + 1 < len(doc.tokens) else None
        )
        found = high and joined(low, high)
        return found and replace(found, first=i, start=doc.tokens[i].start)

    def ranged(self, doc: Doc, low: Numeral, *, glued: bool) -> Numeral | None:
        """The range that begins with `low`, if one does."""
        at = low.last + 1
        if low.kind not in EXACT or self.word(doc, low.last) not in self.ranges:
            return None
        if at >= len(doc.tokens) or doc.tokens[at].sentence != doc.tokens[low.first].sentence:
            return None
        high = self.single(doc, at, glued=glued)
        return high and joined(low, high)

    def word(self, doc: Doc, i: int) -> str:
        """The word at token `i`, empty past the end."""
        return doc.tokens[i].lower if i < len(doc.tokens) else ""

    def single(self, doc: Doc, i: int, *, glued: bool = False) -> Numeral | None:
        """The number that begins at token `i`, ranges within one token included."""
        token = doc.tokens[i]
        if token.text[0].isdigit():
            return self.digits(doc, i, glued=glued)
        part = self.part(token.lower)
        if part is None or self.is_noun(doc, token, part):
            return None
        if part.role in ("article", "several", "few", "half"):
            return self.led(doc, i, part)
        if part.role in ("none", "both"):
            return numeral(doc, i, i + 1, (part.value, part.value), part.role)
        return self.words(doc, i, part)

    def is_noun(self, doc: Doc, token: Token, part: Part) -> bool:
        """Whether a number word is a noun or a verb of the same form."""
        if part.role != "number":
            return False
        if token.lower in self.doubtful:
            return token.upos not in ("NUM", "DET", "ADJ")
        inside = token.i > doc.sentences[token.sentence].first
        return inside and token.text[0].isupper() and token.upos in ("NOUN", "PROPN")

    def digits(self, doc: Doc, i: int, *, glued: bool) -> Numeral | None:
        """The number in digits at token `i`, with the magnitude that follows."""
        token, text = doc.tokens[i], doc.text
        before = text[token.start - 1] if token.start else " "
        match = self.pattern.match(text, token.start)
        if match is None or before in "/:#§" or before.isalnum():
            return None
        last = i + 1
        while last < len(doc.tokens) and doc.tokens[last].start < match.end():
            last += 1
        whole = doc.tokens[last - 1].end == match.end()
        if whole and self.ordinal(doc, i, last):
            return None
        low, high = self.value(match["low"]), self.value(match["high"] or match["low"])
        if not whole and not (glued and doc.text[match.end()] != "."):
            return None
        if low is None or high is None or high < low:
            return None
        found = Numeral(
            i, last, token.start, match.end(), low, high, approximate=False, kind="digits"
        )
        return self.multiplied(doc, found) if whole else found

    def ordinal(self, doc: Doc, first: int, last: int) -> bool:
        """Whether a full stop after digits makes them an ordinal, taken for a sentence's end or not."""
        if last + 1 >= len(doc.tokens) or doc.tokens[last].text != ".":
            return False
        stop, after = doc.tokens[last], doc.tokens[last + 1]
        if stop.start != doc.tokens[last - 1].end or not after.text[0].isalnum():
            return False
        led = first > 0 and doc.tokens[first - 1].lower in self.ordinal_leads
        return led or after.sentence == stop.sentence

    def value(self, digits: str) -> float | None:
        """The value of digits with separators; None for what is no quantity (a leading zero)."""
        whole, _, fraction = digits.partition(self.decimal)
        plain = re.sub(r"\D", "", whole)
        if (len(plain) > 1 and plain[0] == "0") or len(plain) > MOST_DIGITS:
            return None
        return float(f"{plain}.{fraction}") if fraction else int(plain)

    def multiplied(self, doc: Doc, found: Numeral) -> Numeral:
        """The number with the magnitudes after it: `1,3 Millionen`."""
        while (part := self.part(self.word(doc, found.last))) and part.role == "magnitude":
            if doc.tokens[found.last].sentence != doc.tokens[found.first].sentence:
                break
            end = doc.tokens[found.last].end
            found = replace(scaled(found, part.value), last=found.last + 1, end=end)
        return found

    def words(self, doc: Doc, i: int, part: Part) -> Numeral:
        """The number that begins with a number word or a magnitude."""
        if part.plural:
            return self.vague(doc, i, i + 1, part)
        last, value = i + 1, part.value
        if part.role == "number":
            last, value = self.phrase(doc, i, value)
        return self.multiplied(doc, numeral(doc, i, last, (value, value), "words"))

    def phrase(self, doc: Doc, i: int, value: float) -> tuple[int, float]:
        """The end and the value of the longest phrase of number words from token `i`."""
        last, words = i + 1, [doc.tokens[i].lower]
        at = last
        while (word := self.word(doc, at)) and (word in self.inner or self.is_number(word)):
            words.append(word)
            at += 1
            total = None if word in self.inner else spoken(" ".join(words), self.code)
            if total is not None:
                last, value = at, total
            elif word not in self.inner:
                break
        return last, value

    def is_number(self, word: str) -> bool:
        """Whether a word can go on a number written in words."""
        part = self.part(word)
        return part is not None and part.role in ("number", "magnitude") and not part.plural

    def led(self, doc: Doc, i: int, lead: Part) -> Numeral | None:
        """The number that an article, a vague quantifier or a half leads in."""
        word = self.word(doc, i + 1)
        part = self.part(word)
        if lead.role == "article" and word in self.collective:
            return self.unsaid(doc, i, i + 2, self.collective[word])
        if lead.role in ("several", "few"):
            return self.unsaid(doc, i, i + 1, "several" if lead.role == "several" else "few")
        roles = [lead.role, part.role if part else ""]
        if sorted(roles) == ["article", "half"]:
            return self.times_magnitude(doc, i, i + 2, 0.5)
        if roles[1] == "magnitude":
            return self.times_magnitude(doc, i, i + 1, lead.value)
        return numeral(doc, i, i + 1, (1, 1), "article") if lead.role == "article" else None

    def times_magnitude(self, doc: Doc, i: int, at: int, factor: float) -> Numeral | None:
        """The number `factor` times the magnitude at token `at`."""
        part = self.part(self.word(doc, at))
        if part is None or part.role != "magnitude":
            return None
        last, value = at + 1, plain(factor * part.value)
        if factor == 1:
            last, value = self.phrase(doc, at, value)
        return self.multiplied(doc, numeral(doc, i, last, (value, value), "words"))

    def unsaid(self, doc: Doc, i: int, last: int, kind: Kind) -> Numeral:
        """The number that a quantifier leaves unsaid, or bounds by the magnitude after it."""
        at = last + 1 if self.word(doc, last) in self.of else last
        part = self.part(self.word(doc, at))
        if part and part.role == "magnitude" and (at == last or not part.plural):
            return self.vague(doc, i, at + 1, part)
        return numeral(doc, i, last, (SEVERAL_LOW, None), kind)

    def vague(self, doc: Doc, i: int, last: int, part: Part) -> Numeral:
        """The bounds of a plural magnitude: from two of them up to the next power of ten."""
        low, high = 2 * part.value, 10 ** (floor(log10(part.value)) + 1) - 1
        at = last + 1 if self.word(doc, last) in self.of else last
        more = self.part(self.word(doc, at))
        if more and more.role == "magnitude":
            low, high, last = low * more.value, (high + 1) * more.value - 1, at + 1
        return replace(numeral(doc, i, last, (low, high), "vague"), approximate=True)

    def part_of(self, word: str) -> Part | None:
        """What a word in small letters can do inside a number."""
        if word in self.own:
            return self.own[word]
        for ending in self.half_endings:
            if word.endswith(ending) and (stem := spoken(word.removesuffix(ending), self.code)):
                return Part("number", stem + 0.5)
        value = spoken(word, self.code) if word.replace("-", "").isalpha() else None
        return None if value is None else Part("number", value)


def own_parts(data: Mapping[str, object]) -> dict[str, Part]:
    """Returns what each word of a language's table can do."""
    out: dict[str, Part] = {}
    fixed: tuple[tuple[Role, float], ...] = (
        ("article", 1), ("none", 0), ("both", 2), ("several", 3), ("few", 3), ("half", 0.5),
    )  # fmt: skip
    for role, value in fixed:
        words = data.get(role, ())
        out.update({w: Part(role, value) for w in words} if isinstance(words, list) else {})
    for name, shape in (("values", Part("number", 0)), ("magnitudes", Part("magnitude", 0))):
        out.update({w: replace(shape, value=v) for w, v in table_of(data, name).items()})
    for word, v in table_of(data, "plurals").items():
        out[word] = Part("magnitude", v, plural=True)
    return out


def table_of(data: Mapping[str, object], name: str) -> Mapping[str, float]:
    """Returns a table of numbers, empty where the language has none."""
    table = data.get(name, {})
    return table if isinstance(table, dict) else {}


def digits_pattern(group: str, decimal: str) -> re.Pattern[str]:
    """Returns the pattern of a number in digits, or two with a dash, that nothing else goes on."""
    g, d = re.escape(group), re.escape(decimal)
    number = rf"(?:\d{{1,3}}(?:{g}\d{{3}})+|\d{{1,3}}(?:[ \u00a0\u2009\u202f]\d{{3}}){{1,4}}(?!\d)|\d+)(?:{d}\d+)?"
    return re.compile(rf"(?P<low>{number})(?:-(?P<high>{number}))?(?![.,:/]\d|\d|[-‐‑]|°)")


@lru_cache(maxsize=100_000)
def spoken(words: str, code: str) -> float | None:
    """The value of number words, None where they are none or the library lacks the language."""
    try:
        return plain(text2num(words, code))
    except (ValueError, IndexError, KeyError):  # an unknown word or language, or half a number
        return None


def numeral(
    doc: Doc, first: int, last: int, bounds: tuple[float | None, float | None], kind: Kind
) -> Numeral:
    """Returns the numeral over some tokens."""
    start, end = doc.tokens[first].start, doc.tokens[last - 1].end
    return Numeral(first, last, start, end, *bounds, approximate=False, kind=kind)


def scaled(found: Numeral, factor: float) -> Numeral:
    """Returns the number times a factor, whole where it comes out so."""
    low, high = (
        None if x is None else plain(round(x * factor, 6)) for x in (found.low, found.high)
    )
    return replace(found, low=low, high=high)


def plain(value: float) -> float:
    """Returns a value as a whole number where it is one."""
    return int(value) if value == int(value) else value


def joined(low: Numeral, high: Numeral) -> Numeral | None:
    """Returns the range from one number to another; a magnitude after the second counts for both."""
    a, b = low.low, high.high
    if a is None or b is None or high.kind not in EXACT:
        return None
    factor = 10 ** (3 * (floor(log10(b)) // 3)) if b >= 1000 and a < 1000 else 1
    if low.last - low.first == 1 and high.last - high.first > 1 and a * factor < b:
        a = plain(a * factor)
    if a >= b:
        return None
    return replace(low, last=high.last, end=high.end, low=a, high=b)
