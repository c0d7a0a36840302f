"""The plain English words for event types, modes and figures in views."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from lagebild.record import Figure

TYPES: Mapping[str, str] = {
    "AGREE": "agreement",
    "CONSULT": "talks",
    "SUPPORT": "support",
    "CONCEDE": "concession",
    "COOPERATE": "cooperation",
    "AID": "aid",
    "RETREAT": "retreat",
    "REQUEST": "demand",
    "ACCUSE": "accusation",
    "REJECT": "rejection",
    "THREATEN": "threat",
    "PROTEST": "protest",
    "SANCTION": "sanction",
    "MOBILIZE": "deployment",
    "COERCE": "coercion",
    "ASSAULT": "attack",
    "DISPLACE": "flight",
}
MODES: Mapping[str, str] = {
    "abduct": "abduction",
    "access": "access granted",
    "aerial": "air strike",
    "arrest": "arrest",
    "boycott": "boycott",
    "ceasefire": "ceasefire",
    "censor": "censorship",
    "convict": "conviction",
    "curfew": "curfew",
    "deport": "deportation",
    "demo": "demonstration",
    "disarm": "disarmament",
    "drone": "drone attack",
    "explosives": "explosion",
    "firearms": "shots",
    "heavy-weapons": "shelling",
    "hunger": "hunger strike",
    "investigate": "investigation",
    "martial-law": "martial law",
    "multilateral": "talks of several sides",
    "obstruct": "blockade",
    "phone": "telephone call",
    "release": "release",
    "resign": "resignation",
    "riot": "riot",
    "seize": "seizure",
    "strike": "strike",
    "suicide-attack": "suicide attack",
    "third-party": "mediation",
    "troops": "troops sent",
    "visit": "visit",
    "withdraw": "withdrawal",
}
# Kinds of stories that no single event type names.
KINDS: Mapping[str, str] = {
    "harm": "deaths and injuries",
    "flight": "flight",
    "protest": "protest",
    "arrest": "arrests",
    "abduction": "abduction",
    "curfew": "curfew",
}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def what(kind: str, mode: str | None) -> str:
    """Returns the words for an event's type and mode."""
    return MODES.get(mode or "", TYPES[kind])


def amount(figure: Figure) -> str:
    """Returns a figure's bounds as people write them: `≥ 40,000`, `≈ 120,000`, `20–30`, `6`."""
    return bounds(figure.low, figure.high, approximate=figure.approximate)


def bounds(low: float | None, high: float | None, *, approximate: bool = False) -> str:
    """Returns bounds as people write them: `≥ 40,000`, `≈ 120,000`, `20–30`, `6`."""
    if low is not None and high is None:
        words = f"≥ {number(low)}"
    elif low is None and high is not None:
        words = f"≤ {number(high)}"
    elif low is None or high is None:
        words = "?"
    elif low == high:
        words = number(low)
    else:
        return f"{number(low)}–{number(high)}"
    return f"≈ {words}" if approximate else words


def number(value: float) -> str:
    """Returns a number with its thousands parted."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def unit(figure: Figure) -> str:
    """Returns the unit where it says more than that things or people are counted."""
    return "" if figure.unit in ("persons", "items") else f" {figure.unit}"


def day(iso: str | None) -> str:
    """Returns a day as `Thu 21 Sep 2023`."""
    if iso is None:
        return "no day"
    when = date.fromisoformat(iso)
    return f"{DAYS[when.weekday()]} {when.day:2} {MONTHS[when.month - 1]} {when.year}"


def short_day(iso: str | None) -> str:
    """Returns a day as `21 Sep 23`, where there is little room."""
    if iso is None:
        return "no day"
    when = date.fromisoformat(iso)
    return f"{when.day:2} {MONTHS[when.month - 1]} {when.year % 100:02}"


def short_period(begin: str, until: str) -> str:
    """Returns a stretch of the calendar in at most 15 characters: `19–21 Sep 23`, `28 Sep–2 Oct 23`, `2005–2008`."""
    first, last = date.fromisoformat(begin), date.fromisoformat(until)
    if first == last:
        return short_day(begin).strip()
    if first.year != last.year:
        return f"{first.year}–{last.year}"
    if begin.endswith("-01-01") and until.endswith("-12-31"):
        return str(first.year)
    month = "" if first.month == last.month else f" {MONTHS[first.month - 1]}"
    return f"{first.day}{month}–{short_day(until).strip()}"


def period(begin: str, until: str) -> str:
    """Returns a stretch of the calendar in the fewest words: a day, a month, a year, or from–to."""
    if begin == until:
        return day(begin)
    first, last = date.fromisoformat(begin), date.fromisoformat(until)
    if begin.endswith("-01-01") and until.endswith("-12-31"):
        years = (first.year, last.year)
        return str(years[0]) if years[0] == years[1] else f"{years[0]}–{years[1]}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {MONTHS[last.month - 1]} {last.year}"
    return f"{day(begin)} – {day(until)}"
