"""The plain words for event types, modes, measures, stances and days in views, in any language that has them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from lagebild.languages import known_languages, load
from lagebild.ledger.series import Best, Excluded
from lagebild.ledger.told import HIDDEN, REPORT
from lagebild.publish.names import name_of, nation
from lagebild.publish.picture import Happening
from lagebild.publish.plain import Amount
from lagebild.publish.stories import Line

__all__ = ["name_of", "nation"]
FILE = "labels.toml"
OURS = "en"
FIRST_PARTED = 1000


# --- words


@lru_cache(maxsize=1)
def spoken() -> tuple[str, ...]:
    """Returns the codes of the languages that have the words of the interface."""
    return tuple(code for code in known_languages() if load(code).has(FILE))


@lru_cache(maxsize=32)
def tables(language: str) -> Mapping[str, Any]:
    """Returns the tables of words of a language, of English where it has none."""
    return load(language if language in spoken() else OURS).toml(FILE)


def word(table: str, code: str, language: str = OURS) -> str:
    """Returns the word for a code of a table; the English one where the language lacks it, else the code."""
    own = tables(language).get(table, {})
    return str(own.get(code, tables(OURS).get(table, {}).get(code, code)))


def what(kind: str, mode: str | None, language: str = OURS) -> str:
    """Returns the words for an event's type and mode."""
    known = mode is not None and mode in tables(OURS)["modes"]
    return word("modes", str(mode), language) if known else word("types", kind, language)


def counted(one: Amount, language: str = OURS) -> str:
    """Returns an amount with what is counted: `≥ 40,000 families sheltered`."""
    noun = f" {one.noun}" if one.noun else ""
    measure = word("measures", one.measure, language)
    return f"{amount(one, language)}{unit_of(one.unit, language)}{noun} {measure}"


def happening(one: Happening, language: str = OURS) -> str:
    """Returns what happened, with the figures that measure it: `attack: 6 killed`."""
    said = what(one.type, one.mode, language)
    figures = ", ".join(counted(a, language) for a in one.amounts)
    return f"{said}: {figures}" if figures else said


def story(one: Line, language: str = OURS) -> str:
    """Returns what a story is about in a word or two."""
    return what(one.type, one.mode, language) if one.type else word("kinds", one.kind, language)


def speaker(name: str, language: str = OURS) -> str:
    """Returns the name of who says it; of those without a name, the word for them."""
    code = unnamed().get(name)
    return name_of(name, language) if code is None else word("speakers", code, language)


@lru_cache(maxsize=1)
def unnamed() -> Mapping[str, str]:
    """Returns the codes of those without a name, by what the ledger calls them."""
    return {REPORT: REPORT, **{said: code for code, said in HIDDEN.items()}}


def why_left(one: Excluded, language: str = OURS) -> str:
    """Returns why a count is left out of the present range."""
    detail = day(one.detail, language).replace("  ", " ") if one.why == "replaced" else one.detail
    return word("left_out", one.why, language).format(detail=detail)


def present(one: Best, language: str = OURS) -> str:
    """Returns why some counts stand for the present: `newest by the police, as of Thu 21 Sep 2023`."""
    names = ", ".join(dict.fromkeys(speaker(c.source.shown, language) for c in one.counts))
    when = day(one.day, language).replace("  ", " ")
    said = word("present", "newest", language).format(names=names, day=when)
    corrected = any(c.corrected for c in one.counts)
    return said + (word("present", "corrected", language) if corrected else "")


# --- numbers


class Bounded(Protocol):
    """Anything with bounds: a figure, an amount, a count."""

    @property
    def low(self) -> float | None:
        """The lower bound, None where it is open."""

    @property
    def high(self) -> float | None:
        """The upper bound, None where it is open."""

    @property
    def approximate(self) -> bool:
        """Whether the text hedges the number."""


def amount(figure: Bounded, language: str = OURS) -> str:
    """Returns a figure's bounds as people write them: `≥ 40,000`, `≈ 120,000`, `20–30`, `6`."""
    return bounds(figure.low, figure.high, approximate=figure.approximate, language=language)


def bounds(
    low: float | None, high: float | None, *, approximate: bool = False, language: str = OURS
) -> str:
    """Returns bounds as people write them: `≥ 40,000`, `≈ 120,000`, `20–30`, `6`."""
    if low is not None and high is None:
        words = f"≥ {number(low, language)}"
    elif low is None and high is not None:
        words = f"≤ {number(high, language)}"
    elif low is None or high is None:
        words = "?"
    elif low == high:
        words = number(low, language)
    else:
        words = f"{number(low, language)}–{number(high, language)}"
    return f"≈ {words}" if approximate else words


def number(value: float, language: str = OURS) -> str:
    """Returns a number with its thousands parted."""
    if 0 <= value < FIRST_PARTED and value == int(value):
        return str(int(value))
    marks = tables(language)["format"]
    plain = f"{value:,.0f}" if value == int(value) else f"{value:,}"
    return plain.translate({ord(","): marks["thousands"], ord("."): marks["decimal"]})


def unit_of(name: str, language: str = OURS) -> str:
    """Returns a unit behind a space where it says more than that things or people are counted."""
    said = word("units", name, language)
    return f" {said}" if said else ""


# --- days


def day(iso: str | None, language: str = OURS) -> str:
    """Returns a day as `Thu 21 Sep 2023`."""
    return written("day", iso, language)


def moment(time: str, language: str = OURS) -> str:
    """Returns when something was done, as a day and its minute; a time that is not ISO's as it stands."""
    try:
        when = datetime.fromisoformat(time)
    except ValueError:
        return time
    said = day(when.date().isoformat(), language)
    if len(time) <= len("2023-09-21"):
        return said
    zone = " UTC" if when.utcoffset() == timedelta(0) else ""
    return f"{said}, {when:%H:%M}{zone}"


def short_day(iso: str | None, language: str = OURS) -> str:
    """Returns a day as `21 Sep 23`, where there is little room."""
    return written("short_day", iso, language)


def written(form: str, iso: str | None, language: str, **more: object) -> str:
    """Returns a day in one of the forms of a language."""
    forms = tables(language)["format"]
    if iso is None:
        return str(forms["no_day"])
    when = date.fromisoformat(iso)
    weekday, month = forms["days"][when.weekday()], forms["months"][when.month - 1]
    parts = {"weekday": weekday, "day": when.day, "month": month, "number": when.month}
    years = {"year": when.year, "short": when.year % 100}
    return str(forms[form].format(**parts, **years, **more))


def short_period(begin: str, until: str, language: str = OURS) -> str:
    """Returns a stretch of the calendar in at most 15 characters: `19–21 Sep 23`, `28 Sep–2 Oct 23`, `2005–2008`."""
    first, last = date.fromisoformat(begin), date.fromisoformat(until)
    if first == last:
        return short_day(begin, language).strip()
    if first.year != last.year:
        return f"{first.year}–{last.year}"
    if begin.endswith("-01-01") and until.endswith("-12-31"):
        return str(first.year)
    if first.month == last.month:
        return written("short_days_of_month", until, language, first=first.day)
    return f"{written('short_from', begin, language)}–{short_day(until, language).strip()}"


def period(begin: str, until: str, language: str = OURS) -> str:
    """Returns a stretch of the calendar in the fewest words: a day, a month, a year, or from–to."""
    if begin == until:
        return day(begin, language)
    first, last = date.fromisoformat(begin), date.fromisoformat(until)
    if begin.endswith("-01-01") and until.endswith("-12-31"):
        years = (first.year, last.year)
        return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"
    if (first.year, first.month) == (last.year, last.month):
        return written("days_of_month", until, language, first=first.day)
    return f"{day(begin, language)} – {day(until, language)}"
