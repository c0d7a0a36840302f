"""Resolves what an expression says into a TIMEX3 value, against the publication and the text's thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from lagebild.extract.times import calendar, feasts
from lagebild.extract.times.calendar import Span
from lagebild.extract.times.lexicon import Fields
from lagebild.extract.times.situation import (
    Situation,
    stated_year,
    year_of_day,
    year_of_month,
    year_of_part,
    year_of_season,
)

CENTURY = 100
EVENING_BEGINS = 18


@dataclass(frozen=True, slots=True)
class Point:
    """A resolved value; `day` where it is one day, `span` where the value does not say its days."""

    value: str
    day: date | None = None
    span: Span | None = None

    @property
    def days(self) -> Span | None:
        """First and last day."""
        return self.span or calendar.extent(self.value)


def resolve(said: Fields, at: Situation) -> Point | None:
    """Returns what an expression means, None where it means nothing."""
    point = next((p for step in STEPS if (p := step(said, at))), None)
    if point is None:
        return None
    if said.eve and point.day:
        before = calendar.moved(point.day, -1, "D")
        point = of_day(before) if before else point
    if said.part or said.hour is not None or said.early:
        return timed(said, point)
    return edged(said, point)


def of_day(day: date) -> Point:
    """Returns one day."""
    return Point(day.isoformat(), day)


def timed(said: Fields, point: Point) -> Point:
    """Returns a point with its part of the day or its clock time."""
    if said.hour is not None:
        return replace(point, value=f"{point.value}T{said.hour:02}:{said.minute or 0:02}")
    part = said.part or said.early
    return replace(point, value=f"{point.value}T{part}", span=None)


def edged(said: Fields, point: Point) -> Point:
    """Returns a point narrowed to its beginning, middle or end."""
    if said.edge is None or point.days is None:
        return point
    return replace(point, span=calendar.third(point.days, said.edge))


def by_offset(said: Fields, at: Situation) -> Point | None:
    """Resolves what counts in days from today."""
    if said.offset is None:
        return None
    if at.published is None:
        return Point("XXXX-XX-XX")
    day = calendar.moved(at.published, said.offset, "D")
    return of_day(day) if day else None


def by_feast(said: Fields, at: Situation) -> Point | None:
    """Resolves a feast."""
    if said.value is None:
        return None
    year = stated_year(said, at)
    if year is not None:
        found = next(iter(feasts.feasts(said.value, year)), None)
    elif at.published:
        found = feasts.nearest(said.value, at.origin or at.published, at.tense)
    else:
        return Point("XXXX-XX-XX")
    if found is None:
        return None
    night = "TNI" if found.night else ""
    return Point(
        f"{found.begin}{night}",
        found.begin,
        (found.begin, found.until) if found.days > 1 else None,
    )


def by_weekday(said: Fields, at: Situation) -> Point | None:
    """Resolves the name of a day without a date."""
    if said.weekday is None or said.month is not None:
        return None
    if at.published is None:
        return Point(f"XXXX-WXX-{said.weekday}")
    if said.shift is None and at.beside and at.beside.isoweekday() == said.weekday:
        return of_day(at.beside)
    day = weekday(said.weekday, said, at, at.published)
    return of_day(day) if day else None


def weekday(number: int, said: Fields, at: Situation, published: date) -> date | None:
    """Returns which day of this name is meant."""
    if said.unit == "W" and said.shift is not None:
        week = calendar.moved(published, said.shift, "W")
        return week and calendar.weekday_of_week(week, number)
    if said.that and at.origin:
        return (calendar.weekday_after if (said.shift or 0) > 0 else calendar.weekday_before)(
            at.origin, number
        )
    if said.shift is None:
        return weekday_by_tense(number, at, published)
    if said.shift == 0:
        return calendar.weekday_of_week(published, number)
    step = calendar.weekday_before if said.shift < 0 else calendar.weekday_after
    day = step(published, number)
    return day and calendar.moved(day, said.shift + (1 if said.shift < 0 else -1), "W")


def weekday_by_tense(number: int, at: Situation, published: date) -> date | None:
    """Returns the day of this name that lies in the direction of the tense; today is today."""
    if published.isoweekday() == number:
        return published
    ahead = at.tense == "future" or (at.tense == "present" and not at.told)
    return (calendar.weekday_after if ahead else calendar.weekday_before)(published, number)


def by_month(said: Fields, at: Situation) -> Point | None:
    """Resolves a month, and a day in a month."""
    if said.month is None:
        return None
    day = said.day if said.day is not None else whole(said.number)
    year = stated_year(said, at)
    if year is None:
        year = year_of_day(said.month, day, at) if day else year_of_month(said, at)
    if day is None:
        return Point(f"{year_text(year)}-{said.month:02}")
    if year is None:
        return (
            Point(f"XXXX-{said.month:02}-{day:02}")
            if calendar.made(2000, said.month, day)
            else None
        )
    made = calendar.made(year, said.month, day)
    return of_day(made) if made else None


def whole(number: float | None) -> int | None:
    """Returns a number that can be a day of a month."""
    return (
        int(number) if number is not None and number == int(number) and 1 <= number <= 31 else None
    )


def year_text(year: int | None) -> str:
    """Returns the year of a value, X where it is not known."""
    return "XXXX" if year is None else f"{year:04}"


def by_season(said: Fields, at: Situation) -> Point | None:
    """Resolves a season."""
    if said.season is None:
        return None
    year = stated_year(said, at)
    if year is None and at.year is not None:
        year = at.year
    if year is None and at.published:
        year = year_of_season(said, at, at.published)
    return Point(f"{year_text(year)}-{said.season}")


def by_decade(said: Fields, _: Situation) -> Point | None:
    """Resolves a decade that has a name."""
    if said.decade is None:
        return None
    years = said.decade if said.decade >= CENTURY else 1900 + said.decade
    return Point(f"{years // 10:03}")


def by_count(said: Fields, at: Situation) -> Point | None:
    """Resolves a counted quarter, half, century or millennium."""
    n = said.day if said.day is not None else whole(said.number)
    if n is None or said.unit not in ("Q", "HY", "CE", "ML"):
        return None
    if said.unit == "CE":
        return Point(f"{n - 1:02}")
    if said.unit == "ML":
        return Point(f"{n - 1}")
    year = said.year
    if year is None and at.published:
        year = at.year or year_of_part(said.unit, n, at.published)
    return Point(f"{year_text(year)}-{said.unit[0]}{n}")


def by_unit(said: Fields, at: Situation) -> Point | None:
    """Resolves a unit that is moved from the publication or from the text's thread."""
    if said.unit is None or said.unit in calendar.CLOCK_UNITS:
        return None
    if said.later is not None:
        origin = at.published if said.unit != "D" else None
        return moved_point(at.day or origin, said.later, said.unit)
    if said.year is not None and said.shift is None:
        return None
    if said.shift is None and said.edge is None and said.unit != "WE":
        return None
    if said.unit == "WE" and said.shift is None:
        return weekend(at)
    origin = origin_of(said, at)
    point = moved_point(origin, said.shift or 0, said.unit)
    if said.edge is not None and said.shift is None and at.tense == "past" and at.published:
        narrowed = edged(said, point) if point else None
        if narrowed and narrowed.days and narrowed.days[0] > at.published:
            return moved_point(origin, -1, said.unit)
    return point


def origin_of(said: Fields, at: Situation) -> date | None:
    """Returns the day from which a unit is moved; a next day told in the past follows the thread."""
    told = said.unit == "D" and said.shift == 1
    return (
        at.origin if said.that or told or (said.unit == "D" and said.shift == 0) else at.published
    )


def moved_point(origin: date | None, shift: int, unit: str) -> Point | None:
    """Returns the unit some steps from a day; underspecified where there is no day."""
    if origin is None:
        return Point(UNKNOWN[unit]) if unit in UNKNOWN else None
    day = calendar.moved(origin, shift, unit)
    if day is None:
        return None
    return Point(calendar.value_of(day, unit), day if unit == "D" else None)


UNKNOWN = {"D": "XXXX-XX-XX", "W": "XXXX-WXX", "M": "XXXX-XX", "Y": "XXXX", "WE": "XXXX-WXX-WE"}


def weekend(at: Situation) -> Point:
    """Returns the weekend meant by one without a modifier."""
    if at.published is None:
        return Point(UNKNOWN["WE"])
    ahead = at.tense in ("future", "present")
    back = 0 if ahead or at.published.isoweekday() >= 6 else -1
    return Point(calendar.value_of(calendar.moved(at.published, back, "W") or at.published, "WE"))


def by_year(said: Fields, _: Situation) -> Point | None:
    """Resolves a year."""
    if said.year is not None:
        return Point(f"{said.year:04}", span=two_years(said))
    if said.unit == "Y" and said.number is not None and said.number >= CENTURY:
        return Point(f"{int(said.number):04}")
    return None


def two_years(said: Fields) -> Span | None:
    """Returns the days of two years written together (`2008/09`)."""
    last = (said.year or 0) + 1
    if said.number not in (last, last % CENTURY):
        return None
    begin, until = calendar.made(last - 1, 1, 1), calendar.made(last, 12, 31)
    return (begin, until) if begin and until else None


def by_thread(said: Fields, at: Situation) -> Point | None:
    """Resolves a part of the day or a clock time on the day of which the text speaks."""
    if said.part is None and said.hour is None:
        return None
    if at.origin is None:
        return Point("XXXX-XX-XX")
    if said.shift is None or said.hour is not None:
        day = calendar.moved(at.origin, day_of_part(said, at), "D")
        return of_day(day or at.origin)
    origin = at.origin if said.that or said.shift > 0 else at.published or at.origin
    tonight = said.part == "NI" and said.shift > 0 and not said.that
    day = calendar.moved(origin, 0 if tonight else said.shift, "D")
    return of_day(day) if day else None


def day_of_part(said: Fields, at: Situation) -> int:
    """Returns how far a part of the day lies from the text's day: a night goes on after midnight."""
    if said.part == "NI":
        last = at.earlier or at.day is None
        return -1 if last and at.tense != "future" else 0
    if not at.night or at.day is None:
        return 0
    if said.part == "EV":
        return int(at.published is not None and (at.published - at.day).days > 1)
    return int((said.hour or 0) < EVENING_BEGINS)


def by_nth_day(said: Fields, at: Situation) -> Point | None:
    """Resolves a counted day of something: the day named before it, or that of the news."""
    if said.unit != "D" or said.day is None or said.shift is not None:
        return None
    day = at.beside or at.published
    return of_day(day) if day else Point(UNKNOWN["D"])


STEPS: tuple[Callable[[Fields, Situation], Point | None], ...] = (
    by_offset, by_feast, by_weekday, by_month, by_season, by_decade, by_count, by_unit, by_nth_day, by_year, by_thread,
)  # fmt: skip
