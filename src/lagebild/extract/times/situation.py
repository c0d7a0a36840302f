"""What an expression of time is resolved against, and of which year a day or month without one is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lagebild.extract.times import calendar
from lagebild.extract.times.context import Tense, meant
from lagebild.extract.times.lexicon import Fields

NEAR_MONTHS = 6
# A day so near to the publication is of its year, whatever year the text speaks of.
NEAR_DAYS = 14


@dataclass(frozen=True, slots=True)
class Situation:
    """What an expression is resolved against: publication, tense, the text's last day and year.

    `night`: the text's day was told by its night; `earlier`: the clause tells what was past then;
    `told`: the text tells elsewhere that something has happened on a day of this name.
    """

    published: date | None
    tense: Tense | None = None
    day: date | None = None
    year: int | None = None
    beside: date | None = None
    night: bool = False
    earlier: bool = False
    told: bool = False

    @property
    def origin(self) -> date | None:
        """The day from which the text's own thread counts."""
        return self.day or self.published


def stated_year(said: Fields, at: Situation) -> int | None:
    """Returns the year that an expression itself gives."""
    if said.year is not None:
        return said.year
    if said.unit != "Y" or at.published is None:
        return None
    origin = at.origin if said.that else at.published
    return origin.year + (said.shift or 0) if origin else None


def year_of_month(said: Fields, at: Situation) -> int | None:
    """Returns the year of a month that is named without one."""
    if at.year is not None:
        return at.year
    if at.published is None or said.month is None:
        return None
    return year_of_months(said.month, 1, said.shift, at, at.published)


def year_of_months(month: int, length: int, shift: int | None, at: Situation, day: date) -> int:
    """Returns the year of some months, by their modifier, by tense, else the nearest."""
    now, last = day.month, month + length - 1
    if shift is not None and shift < 0:
        return day.year if last < now else day.year - 1
    if shift is not None and shift > 0:
        return day.year if month > now else day.year + 1
    if at.tense == "past":
        return day.year if month <= now else day.year - 1
    if at.tense == "future":
        return day.year if last >= now else day.year + 1
    if month > now + NEAR_MONTHS:
        return day.year - 1
    return day.year if month >= now - NEAR_MONTHS else day.year + 1


def year_of_day(month: int, day: int, at: Situation) -> int | None:
    """Returns the year of a day that is named without one: the nearest, else by tense."""
    published = at.published
    if published is None:
        return at.year
    if at.year is not None:
        made = calendar.made(published.year, month, day)
        near = made is not None and abs((made - published).days) <= NEAR_DAYS
        return published.year if near else at.year
    years = (published.year - 1, published.year, published.year + 1)
    days = [d for y in years if (d := calendar.made(y, month, day))]
    if not days:
        return None
    return meant(days, published, at.tense).year


def year_of_season(said: Fields, at: Situation, published: date) -> int:
    """Returns the year in which a season without one begins."""
    month = calendar.FIRST_MONTH_OF_SEASON[said.season or "SP"]
    if said.shift == 0 and month <= published.month + 2:
        return published.year - (month == 12 and published.month < 6)
    if (
        said.season == "WI"
        and published.month <= 2
        and said.shift is None
        and at.tense != "future"
    ):
        return published.year - 1
    return year_of_months(month, 3, said.shift, at, published)


def year_of_part(unit: str, n: int, published: date) -> int:
    """Returns the year of a quarter or half without one: the nearest."""
    months = calendar.MONTHS_OF_UNIT[unit]
    begins = (n - 1) * months + 1
    middle = begins + months / 2 - published.month
    return min((-1, 0, 1), key=lambda n: abs(12 * n + middle)) + published.year
