"""What a word can mean in an expression of time: a class of words and the fields that it fills."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from string import ascii_letters as ASCII_LETTERS  # noqa: N812

from lagebild.extract.numerals import Numerals
from lagebild.languages import Language
from lagebild.problems import DataFileError

TABLE = "times.toml"
CACHED_WORDS = 50_000
FIRST_YEAR, LAST_YEAR = 1000, 2199
LONGEST_CUE = 40


@dataclass(frozen=True, slots=True)
class Fields:
    """What the words of an expression say together; `shift` counts units from the day of reference."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    early: str | None = None
    hour: int | None = None
    minute: int | None = None
    season: str | None = None
    unit: str | None = None
    number: float | None = None
    half: float | None = None
    vague: bool | None = None
    shift: int | None = None
    that: bool | None = None
    edge: int | None = None
    offset: int | None = None
    decade: int | None = None
    later: int | None = None
    eve: bool | None = None
    value: str | None = None

    def over(self, under: Fields) -> Fields:
        """Returns these fields, the empty ones filled from others."""
        pairs = zip(VALUES(self), VALUES(under), strict=True)
        return Fields(*[a if a is not None else b for a, b in pairs])


VALUES = attrgetter(*(f.name for f in fields(Fields)))


@dataclass(frozen=True, slots=True)
class Cue:
    """A word's class, the value that tells it from others of its class, and its fields."""

    kind: str
    value: str = ""
    fields: Fields = Fields()


def moved_unit(value: str) -> Fields:
    """Returns the fields of a moved unit, written as `-1Y`."""
    amount, unit = re.fullmatch(r"(-?\d+)([A-Z]+)", value).groups()  # type: ignore[union-attr]
    return Fields(shift=int(amount), unit=unit, that=unit == "D" or None)


def edge_unit(value: str) -> Fields:
    """Returns the fields of the edge of a unit, written as `2Y`."""
    return Fields(edge=int(value[0]), unit=value[1:], shift=0)


def clock_name(value: str) -> Fields:
    """Returns the fields of a named point in the day, written as `00:00`."""
    hour, minute = value.split(":")
    return Fields(hour=int(hour), minute=int(minute))


CLASSES: Mapping[str, Callable[[str], Fields]] = {
    "weekday": lambda v: Fields(weekday=int(v)),
    "weekdays": lambda v: Fields(weekday=int(v)),
    "month": lambda v: Fields(month=int(v)),
    "season": lambda v: Fields(season=v),
    "unit": lambda v: Fields(unit=v),
    "units": lambda v: Fields(unit=v),
    "moved_unit": moved_unit,
    "edge_unit": edge_unit,
    "edge": lambda v: Fields(edge=int(v)),
    "part": lambda v: Fields(part=v),
    "part_adverb": lambda v: Fields(part=v),
    "early": lambda v: Fields(early=v),
    "deictic": lambda v: Fields(offset=int(v)),
    "tonight": lambda v: Fields(offset=0, part=v),
    "deictic_adjective": lambda v: Fields(offset=int(v)),
    "which": lambda v: Fields(shift=int(v)),
    "this": lambda v: Fields(shift=int(v)),
    "that": lambda v: Fields(shift=int(v), that=True),
    "half": lambda v: Fields(half=float(v)),
    "vague": lambda _: Fields(vague=True),
    "both": lambda v: Fields(number=int(v)),
    "ordinal": lambda v: Fields(day=int(v)),
    "decade": lambda v: Fields(decade=int(v)),
    "clock_name": clock_name,
    "later": lambda v: Fields(later=int(v)),
    "day_adverb": lambda _: Fields(unit="D"),
    "set": lambda v: Fields(value=v),
    "duration": lambda v: Fields(value=v),
    "length_unsaid": lambda v: Fields(value=v),
    "ref": lambda v: Fields(value=v),
    "earlier": lambda v: Fields(value=v),
    "ref_time": lambda v: Fields(value=v),
    "ref_noun": lambda v: Fields(value=v),
    "ref_in": lambda v: Fields(value=v),
    "this_year": lambda v: Fields(unit="Y", shift=int(v)),
    "feast": lambda v: Fields(value=v),
    "feast_eve": lambda _: Fields(eve=True),
    "ref_times": lambda v: Fields(value=v),
    "eve": lambda _: Fields(eve=True),
}
# Words that only stand beside others and say nothing alone.
BARE = frozenset({
    "article", "long", "lengthy", "hedge", "on", "in", "since", "ago", "after", "at", "to", "and", "comma",
    "stop", "slash", "oclock", "zone", "every", "each", "per", "by", "times", "year_lead", "of",
    "from", "around", "hour_at", "part_stem", "decade_tail", "one", "number", "adjective", "back", "nothing", "am", "pm",
})  # fmt: skip
# Classes that are only parts of words.
STEMS = frozenset({"part_stem", "decade_tail"})
# Classes of words that are read, not listed.
READ = (
    "number",
    "one",
    "adjective",
    "year",
    "date",
    "decimal",
    "clock",
    "weekday_part",
    "length_adjective",
    "decade_name",
)
# Classes without one of which there is no expression of time.
CORE = frozenset({
    "weekday", "weekdays", "month", "season", "unit", "units", "moved_unit", "edge_unit", "part",
    "part_adverb", "deictic", "deictic_adjective", "tonight", "date", "decimal", "clock", "oclock", "year",
    "clock_name", "set", "duration", "length_unsaid", "ref", "earlier", "ref_time", "ref_noun", "ref_in", "ref_times", "day_adverb",
    "this_year", "feast", "weekday_part", "length_adjective", "decade", "decade_name", "half", "am", "pm",
})  # fmt: skip


class Lexicon:
    """The words of time of one language."""

    def __init__(self, language: Language) -> None:
        self.data = language.toml(TABLE)
        self.source = language.files(TABLE)
        self.numerals = Numerals(language)
        self.ordinal_endings = frozenset(self.data.get("ordinal_endings", ()))
        self.words = self.listed()
        self.phrases = phrases_of(self.words)
        stems = {
            k: list(self.stems(k))
            for k in ("weekday", "part_stem", "units", "unit", "decade_tail")
        }
        if self.data.get("joins_day_and_part"):
            self.words.update(self.joined(stems["weekday"], stems["part_stem"]))
        self.units = dict([*stems["units"], *stems["unit"]])
        self.lengths = self.length_pattern()
        self.decades = self.decade_pattern(stems["decade_tail"])
        self.cue: Callable[[str], Cue | None] = lru_cache(maxsize=CACHED_WORDS)(self.cue_of)

    def listed(self) -> dict[str, Cue]:
        """Returns the cue of every listed form."""
        out: dict[str, Cue] = {}
        for kind, table in self.data.get("words", {}).items():
            if kind in STEMS:
                continue
            make = self.maker(kind)
            endings = table.get("endings", [""])
            for value, forms in table.items():
                if value != "endings":
                    cue = self.made(kind, value, make)
                    out.update({f + e: cue for f in forms for e in endings if f + e not in out})
        return out

    def maker(self, kind: str) -> Callable[[str], Fields]:
        """Returns what reads the values of a class; a fault where there is no such class."""
        if kind in BARE:
            return lambda _: Fields()
        if kind not in CLASSES:
            known = ", ".join(sorted({*CLASSES, *BARE}))
            raise self.fault(f"[words.{kind}] is no class of words; known: {known}")
        return CLASSES[kind]

    def made(self, kind: str, value: str, make: Callable[[str], Fields]) -> Cue:
        """Returns the cue of a value; a fault names the table in which it makes no sense."""
        try:
            return Cue(kind, value, make(value))
        except (ValueError, AttributeError, IndexError):
            raise self.fault(
                f"[words.{kind}] has a value that it cannot have: {value!r}"
            ) from None

    def fault(self, what: str) -> DataFileError:
        """Returns the error that names the table."""
        return DataFileError(self.source[-1], None, what)

    def stems(self, kind: str) -> Iterator[tuple[str, str]]:
        """Yields every form of a class with its value."""
        table = self.data.get("words", {}).get(kind, {})
        for value, forms in table.items():
            yield from ((form.lower(), value) for form in forms if value != "endings")

    def joined(
        self, days: list[tuple[str, str]], parts: list[tuple[str, str]]
    ) -> Iterator[tuple[str, Cue]]:
        """Yields names of days and parts of the day in one word."""
        for day, number in days:
            for part, value in parts:
                cue = Cue("weekday_part", "", Fields(weekday=int(number), part=value))
                yield from ((day + part + e, cue) for e in self.data.get("part_endings", [""]))

    def length_pattern(self) -> re.Pattern[str] | None:
        """Returns the pattern of a length in one word: a number and an adjective, or a unit and more."""
        table = self.data.get("length_adjectives", {})
        endings = "|".join(map(re.escape, self.data.get("length_adjective_endings", [""])))
        groups = "|".join(f"(?P<{u}>{'|'.join(map(re.escape, s))})" for u, s in table.items())
        units = "|".join(sorted(map(re.escape, self.units), key=len, reverse=True))
        if not groups:
            return None
        return re.compile(
            rf"(?P<n>[\w,]+?)-?(?:(?:{groups})(?:{endings})|(?P<unit>-(?:{units}))-.+)"
        )

    def decade_pattern(self, tails: list[tuple[str, str]]) -> re.Pattern[str] | None:
        """Returns the pattern of a decade in one word, its digits and its ending apart."""
        endings = "|".join(map(re.escape, self.data.get("decade_endings", ())))
        if not endings:
            return None
        words = "|".join(re.escape(w) for w, _ in self.stems("decade"))
        after = "|".join(re.escape(w) for w, _ in tails)
        tail = rf"(?P<tail>{after})" if after else "(?P<tail>$^)"
        return re.compile(
            rf"(?:(?P<digits>'?(?:\d\d)?\d0)-?(?:{endings})|(?P<word>{words or '$^'})){tail}?"
        )

    def cue_of(self, text: str) -> Cue | None:
        """The cue of a token, None where it says nothing of time."""
        if len(text) > LONGEST_CUE:
            return None
        lower = text.lower()
        found = self.words.get(text) or self.words.get(lower)
        if found is not None:
            return found
        if text[0].isdigit() or text[0] == "'":
            return self.digits(lower)
        return self.word(lower) if len(lower) > 2 and lower[0].isalpha() else None

    def digits(self, text: str) -> Cue | None:
        """The cue of a token that begins with a digit."""
        if text.isdigit() and text.isascii():
            return number_cue(text)
        if text[:-1].isdigit() and text[-1] == "." and len(text) <= 3:
            return Cue("ordinal", "", Fields(day=int(text[:-1])))
        stem = text.rstrip(ASCII_LETTERS)
        if stem.isdigit() and text[len(stem) :] in self.ordinal_endings and len(stem) <= 2:
            return Cue("ordinal", "", Fields(day=int(stem)))
        return self.marked(text) or self.word(text)

    def marked(self, text: str) -> Cue | None:
        """The cue of digits with marks between them: a date, a clock time, a decimal."""
        if match := re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", text):
            return date_cue(int(match[1]), int(match[2]), int(match[3]))
        if match := re.fullmatch(r"(\d\d?)([./-])(\d\d?)\2(\d{4}|\d\d)", text):
            return self.ordered(match)
        if match := re.fullmatch(r"(\d\d?)(?:(:)(\d\d)|\.(\d\d?))", text):
            return decimal_cue(match[1], match[3] or match[4], colon=bool(match[2]))
        value = self.numerals.value(text) if re.fullmatch(r"[\d.,]*\d", text) else None
        return None if value is None else Cue("number", "", Fields(number=value))

    def ordered(self, match: re.Match[str]) -> Cue | None:
        """The cue of a numeric date in the language's order."""
        if match[2] not in self.data.get("date_marks", "."):
            return None
        a, b, year = int(match[1]), int(match[3]), int(match[4])
        month_first = self.data.get("date_order") == "mdy" and match[2] == "/"
        day, month = (b, a) if month_first else (a, b)
        return date_cue(year if year > 99 else full_year(year), month, day)

    def word(self, text: str) -> Cue | None:
        """The cue of a word that is not listed: a number, a length, a decade, a compound."""
        if self.decades and (match := self.decades.fullmatch(text)):
            return decade_cue(match, self.words)
        if self.lengths and (match := self.lengths.fullmatch(text)):
            return self.length(match)
        part = self.numerals.part(text)
        if part is None or part.plural:
            return None
        if part.role == "article":
            return Cue("one", "", Fields(number=1))
        exact = part.role in ("number", "magnitude")
        return Cue("number", "", Fields(number=part.value)) if exact else None

    def length(self, match: re.Match[str]) -> Cue | None:
        """The cue of a length in one word."""
        count = self.amount(match["n"])
        if count is None:
            return None
        unit = match["unit"]
        name = (
            self.units[unit[1:]]
            if unit
            else next(k for k in self.data["length_adjectives"] if match[k])
        )
        return Cue("length_adjective", name, Fields(number=count, unit=name))

    def amount(self, text: str) -> float | None:
        """The number in digits or words, None where it is none."""
        if text.replace(",", "").isdigit():
            return self.numerals.value(text)
        part = self.numerals.part(text)
        if part is None or part.plural or part.role not in ("number", "half", "article"):
            return None
        return part.value


def number_cue(text: str) -> Cue:
    """Returns the cue of plain digits: four of them can be a year."""
    value = int(text[:15])
    if len(text) == 4 and FIRST_YEAR <= value <= LAST_YEAR:
        return Cue("year", "", Fields(year=value, number=value))
    return Cue("number", "", Fields(number=value))


def date_cue(year: int, month: int, day: int) -> Cue | None:
    """Returns the cue of a numeric date, None where the calendar has no such day."""
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Cue("date", "", Fields(year=year, month=month, day=day))


def decimal_cue(first: str, second: str, *, colon: bool) -> Cue:
    """Returns the cue of two numbers: hour and minute, day and month, or a decimal."""
    a, b = int(first), int(second)
    said = Fields(hour=a, minute=b, day=a, month=b, number=float(f"{a}.{second}"))
    return Cue("clock" if colon else "decimal", "", said)


def full_year(two: int) -> int:
    """Returns the year that two digits mean: those below 50 are of this century."""
    return two + (2000 if two < 50 else 1900)


def decade_cue(match: re.Match[str], words: Mapping[str, Cue]) -> Cue | None:
    """Returns the cue of a decade in one word; with the years' word joined on it stands alone."""
    kind = "decade_name" if match["tail"] else "decade"
    if match["word"]:
        return Cue(kind, "", words[match["word"]].fields)
    return Cue(kind, "", Fields(decade=int(match["digits"].lstrip("'"))))


def phrases_of(words: Mapping[str, Cue]) -> dict[str, tuple[tuple[tuple[str, ...], Cue], ...]]:
    """Returns the forms of several words by their first one, the longest first."""
    out: dict[str, list[tuple[tuple[str, ...], Cue]]] = {}
    for form, cue in words.items():
        first, *rest = form.lower().split()
        if rest:
            out.setdefault(first, []).append((tuple(rest), cue))
    return {k: tuple(sorted(v, key=lambda x: -len(x[0]))) for k, v in out.items()}
