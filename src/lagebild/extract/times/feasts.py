"""When feasts fall: by Easter, by Advent, on a fixed day, or by another calendar."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from lagebild.extract.times.calendar import advent, easter, made
from lagebild.extract.times.context import Tense, meant

RULE = re.compile(
    r"(?:(?P<base>[EA])(?P<offset>-?\d+)|(?P<month>\d\d)-(?P<day>\d\d)(?P<night>N?)"
    r"|(?P<calendar>islamic|hebrew):(?P<name>\w+))(?:/(?P<days>\d+))?"
)


@dataclass(frozen=True, slots=True)
class Feast:
    """A feast in one year: its first day, how many days it lasts, and whether it is a night."""

    begin: date
    days: int = 1
    night: bool = False

    @property
    def until(self) -> date:
        return self.begin + timedelta(days=self.days - 1)


def is_rule(rule: str) -> bool:
    """Whether a feast's rule can be read."""
    return RULE.fullmatch(rule) is not None


@lru_cache(maxsize=4096)
def feasts(rule: str, year: int) -> tuple[Feast, ...]:
    """Returns when a feast falls in a year: once, by a lunar calendar also never or twice."""
    match = RULE.fullmatch(rule)
    if match is None or not date.min.year < year < date.max.year:
        return ()
    days, night = int(match["days"] or 1), bool(match["night"])
    return tuple(Feast(day, days, night) for day in begins(match, year) if day.year == year)


def begins(match: re.Match[str], year: int) -> Iterator[date]:
    """Yields the first days of a feast in a year."""
    if match["base"]:
        base = easter(year) if match["base"] == "E" else advent(year)
        yield base + timedelta(days=int(match["offset"]))
    elif match["calendar"]:
        yield from lunar(match["calendar"], match["name"], year)
    elif day := made(year, int(match["month"]), int(match["day"])):
        yield day


def lunar(calendar: str, name: str, year: int) -> tuple[date, ...]:
    """Returns the days of a feast of the Islamic or Hebrew calendar that fall in or near a year."""
    # Here, because few texts name such a feast and the library takes long to load.
    from holidays.calendars.hebrew import _HebrewLunisolar
    from holidays.calendars.islamic import _IslamicLunar

    if calendar == "islamic":
        dates = getattr(_IslamicLunar(), f"{name}_dates", None)
        return tuple(day for day, _ in dates(year)) if dates else ()
    found = getattr(_HebrewLunisolar(), f"{name}_date", None)
    day = found(year) if found else None
    return tuple(sorted({day} if isinstance(day, date) else day or ()))


def nearest(rule: str, day: date, tense: Tense | None) -> Feast | None:
    """Returns the feast that is meant on a day: the nearest, in the direction of the tense."""
    found = {f.begin: f for y in (day.year - 1, day.year, day.year + 1) for f in feasts(rule, y)}
    return found[meant(list(found), day, tense)] if found else None
