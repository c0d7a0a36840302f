"""Lengths of time and what recurs: TIMEX3 values, and where an anchored length lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from lagebild.extract.times import calendar
from lagebild.extract.times.calendar import Span
from lagebild.extract.times.lexicon import Cue

LETTERS = {"MIN": "M", "HY": "HY", "ML": "L"}
# The kinds of words that give an amount.
AMOUNTS = ("number", "year", "one", "both", "decimal")
HALF_YEARS = 6


def amount_text(amount: float | None) -> str:
    """Returns an amount as a value writes it, X where it is not said."""
    if amount is None:
        return "X"
    return f"{amount:g}" if amount < 1e6 else f"{int(amount)}"


def length_value(pairs: Sequence[tuple[float | None, str]]) -> str:
    """Returns the value of amounts with their units, `P3Y4M`, `PT2H30M`."""
    days = "".join(amount_text(n) + letter(u) for n, u in pairs if u not in calendar.CLOCK_UNITS)
    clock = "".join(amount_text(n) + letter(u) for n, u in pairs if u in calendar.CLOCK_UNITS)
    return f"P{days}" + (f"T{clock}" if clock else "")


def letter(unit: str) -> str:
    """Returns a unit as a value writes it."""
    return LETTERS.get(unit, unit)


def pairs_of(cues: Sequence[Cue]) -> list[tuple[float | None, str]]:
    """Returns the amounts with their units, in order; of a range the last amount."""
    pairs: list[tuple[float | None, str]] = []
    amount: float | None = None
    for cue in cues:
        if cue.kind in AMOUNTS and cue.fields.number is not None:
            amount = cue.fields.number
        elif cue.kind == "half":
            amount = cue.fields.half
        elif cue.kind in ("unit", "units"):
            pairs.append(whole_months(amount, cue.fields.unit or "D"))
            amount = None
    return pairs


def whole_months(amount: float | None, unit: str) -> tuple[float | None, str]:
    """Returns a length in halves of years as months."""
    if unit == "HY" and amount is not None:
        return amount * HALF_YEARS, "M"
    return amount, unit


def moved_all(
    day: date | None, pairs: Sequence[tuple[float | None, str]], sign: int
) -> date | None:
    """Returns the day this length away, None where the length or the day is not known."""
    for amount, unit in pairs:
        if day is None or amount is None:
            return None
        day = calendar.moved(day, sign * amount, unit)
    return day


def anchored(
    published: date | None, pairs: Sequence[tuple[float | None, str]], anchor: str | None
) -> Span | None:
    """Returns when an anchored length lies: a day that far off, or the stretch up to today."""
    clock = any(unit in calendar.CLOCK_UNITS for _, unit in pairs)
    if published is None or anchor is None or not pairs or clock:
        return None
    day = moved_all(published, pairs, -1 if anchor in ("ago", "since", "past") else 1)
    if day is None:
        return None
    if anchor in ("ago", "in"):
        return day, day
    return min(day, published), max(day, published)


def set_value(cues: Sequence[Cue]) -> str | None:
    """Returns the value of what recurs."""
    said = next((c for c in cues if c.kind == "set"), None)
    if said:
        return said.fields.value
    kinds = [c.kind for c in cues]
    if "every" in kinds and "weekday" in kinds and "unit" in kinds:
        return every_value(cues)
    day = next((c for c in cues if c.fields.weekday is not None), None)
    if day:
        part = next((c.fields.part for c in cues if c.fields.part), None)
        return f"XXXX-WXX-{day.fields.weekday}" + (f"T{part}" if part else "")
    month = next((c for c in cues if c.kind == "month"), None)
    if month:
        return f"XXXX-{month.fields.month:02}"
    return every_value(cues)


def every_value(cues: Sequence[Cue]) -> str | None:
    """Returns the value of what recurs by units, seasons or parts of the day."""
    for cue in cues:
        if cue.fields.season:
            return f"XXXX-{cue.fields.season}"
        if cue.fields.part:
            return f"XXXX-XX-XXT{cue.fields.part}"
    units = [c for c in cues if c.kind in ("unit", "units")]
    if not units:
        return None
    pairs = pairs_of(cues)
    kinds = {c.kind for c in cues}
    nth = next((c.fields.day for c in cues if c.kind == "ordinal"), None)
    if nth and nth > 1:
        return length_value([(nth, pairs[-1][1])])
    if "each" in kinds or ("every" in kinds and pairs[-1][0] is not None):
        return length_value(pairs)
    return length_value([(1, units[-1].fields.unit or "D")])
