"""Calendar arithmetic: moving by units, TIMEX3 values of stretches of time, and what days they span."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from datetime import date, timedelta

Span = tuple[date, date]

MONTHS_OF_UNIT = {"M": 1, "Q": 3, "HY": 6, "Y": 12, "DE": 120, "CE": 1200, "ML": 12000}
DAYS_OF_UNIT = {"D": 1, "W": 7, "WE": 7}
CLOCK_UNITS = frozenset({"H", "MIN", "S"})
FIRST_MONTH_OF_SEASON = {"SP": 3, "SU": 6, "FA": 9, "WI": 12}
FIRST_YEAR, LAST_YEAR = date.min.year, date.max.year


def moved(day: date, amount: float, unit: str) -> date | None:
    """Returns the day this many units away, the last of its month where there is no such day."""
    try:
        if unit in DAYS_OF_UNIT:
            return day + timedelta(days=round(amount * DAYS_OF_UNIT[unit]))
        if unit in MONTHS_OF_UNIT:
            return in_months(day, round(amount * MONTHS_OF_UNIT[unit]))
    except (OverflowError, ValueError):
        return None
    return day if unit in CLOCK_UNITS else None


def in_months(day: date, months: int) -> date:
    """Returns the same day some months away; ValueError outside the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, days_in(year, month + 1)))


def days_in(year: int, month: int) -> int:
    """Returns how many days a month has; ValueError outside the calendar."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(year)
    return monthrange(year, month)[1]


def made(year: int, month: int, day: int) -> date | None:
    """Returns the day, None where the calendar has none."""
    try:
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def weekday_before(day: date, weekday: int) -> date | None:
    """Returns the last day with this ISO weekday strictly before the day."""
    return moved(day, -((day.isoweekday() - weekday - 1) % 7 + 1), "D")


def weekday_after(day: date, weekday: int) -> date | None:
    """Returns the next day with this ISO weekday strictly after the day."""
    return moved(day, (weekday - day.isoweekday() - 1) % 7 + 1, "D")


def weekday_of_week(day: date, weekday: int) -> date | None:
    """Returns the day with this ISO weekday in the day's own week."""
    return moved(day, weekday - day.isoweekday(), "D")


def easter(year: int) -> date:
    """Returns Easter Sunday of the Gregorian calendar (Gauss, after Meeus and Jones)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def advent(year: int) -> date:
    """Returns the fourth Sunday of Advent."""
    eve = date(year, 12, 24)
    return eve - timedelta(days=eve.isoweekday() % 7)


def value_of(day: date, unit: str) -> str:
    """Returns the TIMEX3 value of the day, week, month … in which a day lies."""
    return VALUES.get(unit, date.isoformat)(day)


def week_value(day: date) -> str:
    """Returns the ISO week: `2023-W38`."""
    year, week, _ = day.isocalendar()
    return f"{year:04}-W{week:02}"


VALUES: Mapping[str, Callable[[date], str]] = {
    "D": date.isoformat,
    "W": week_value,
    "WE": lambda d: week_value(d) + "-WE",
    "M": lambda d: f"{d.year:04}-{d.month:02}",
    "Q": lambda d: f"{d.year:04}-Q{(d.month + 2) // 3}",
    "HY": lambda d: f"{d.year:04}-H{(d.month + 5) // 6}",
    "Y": lambda d: f"{d.year:04}",
    "DE": lambda d: f"{d.year // 10:03}",
    "CE": lambda d: f"{d.year // 100:02}",
    "ML": lambda d: f"{d.year // 1000}",
}


def extent(value: str) -> Span | None:
    """Returns the first and the last day of a TIMEX3 value, None where it lies on no calendar."""
    for pattern, days in EXTENTS:
        if match := pattern.fullmatch(value):
            try:
                return days(match)
            except (ValueError, OverflowError):
                return None
    return None


def day_extent(match: re.Match[str]) -> Span:
    """Returns the day itself; a night reaches into the next one."""
    day = date.fromisoformat(match[1])
    return day, day + timedelta(days=1) if match[2] == "TNI" else day


def months_extent(year: int, month: int, months: int) -> Span:
    """Returns the days of some months from the first of one on."""
    begin = date(year, month, 1)
    return begin, in_months(begin, months) - timedelta(days=1)


def week_extent(match: re.Match[str]) -> Span:
    """Returns Monday to Sunday of a week, or its weekend."""
    monday = date.fromisocalendar(int(match[1]), int(match[2]), 1)
    return monday + timedelta(days=5 if match[3] else 0), monday + timedelta(days=6)


def years_extent(digits: str) -> Span:
    """Returns the days of the years that begin with these digits (year, decade, century)."""
    count = 10 ** (4 - len(digits))
    first = max(int(digits) * count, FIRST_YEAR)
    return date(first, 1, 1), date(int(digits) * count + count - 1, 12, 31)


EXTENTS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Span]], ...] = (
    (re.compile(r"(\d{4}-\d\d-\d\d)(T[\w:]+)?"), day_extent),
    (re.compile(r"(\d{4})-W(\d\d)(-WE)?"), week_extent),
    (re.compile(r"(\d{4})-(\d\d)"), lambda m: months_extent(int(m[1]), int(m[2]), 1)),
    (re.compile(r"(\d{4})-Q([1-4])"), lambda m: months_extent(int(m[1]), 3 * int(m[2]) - 2, 3)),
    (re.compile(r"(\d{4})-H([12])"), lambda m: months_extent(int(m[1]), 6 * int(m[2]) - 5, 6)),
    (
        re.compile(r"(\d{4})-(SP|SU|FA|WI)"),
        lambda m: months_extent(int(m[1]), FIRST_MONTH_OF_SEASON[m[2]], 3),
    ),
    (re.compile(r"\d{1,4}"), lambda m: years_extent(m[0])),
)


def third(span: Span, which: int) -> Span:
    """Returns the first, second or last third of a stretch: of a month ten days and what remains."""
    begin, until = span
    months = (until.year - begin.year) * 12 + until.month - begin.month + 1
    if begin.day == 1 and until == months_extent(until.year, until.month, 1)[1]:
        return third_of_month(span, which) if months == 1 else third_of_months(span, months, which)
    size = ((until - begin).days + 1) // 3
    first = begin + timedelta(days=size * which)
    return first, until if which == 2 else first + timedelta(days=size - 1)


def third_of_month(span: Span, which: int) -> Span:
    """Returns ten days of a month, or what remains of it after twenty."""
    first = span[0] + timedelta(days=10 * which)
    return first, span[1] if which == 2 else first + timedelta(days=9)


def third_of_months(span: Span, months: int, which: int) -> Span:
    """Returns whole months, a third of them."""
    first = in_months(span[0], which * months // 3)
    return first, in_months(span[0], (which + 1) * months // 3) - timedelta(days=1)
