"""How likely two tellings are of one happening: kind, place, time, who, numbers, words and the reports around them.

What rules it out is asked first: another kind, days too far apart, places too far apart. What is
left is weighed; the weights were fitted on one half of labelled pairs (see docs/stories.md).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from lagebild.ledger.gist import Gist, nearness
from lagebild.ledger.tellings import SMALL_KINDS, Days, Sketch
from lagebild.record import Place

# Kinds that go on: a later day can tell of the same happening, however early it began.
LASTING = frozenset(("flight", "arrest", "curfew", "abduction"))
# Kinds whose sides are many, or named now by one and now by another of them.
GATHERING = LASTING | {"harm", "protest", "consult", "agree"}
NEWS_DAYS, LASTING_DAYS = 14, 10
SLACK_DAYS = 1
# A sentence of fewer words is compared as if it had these.
FEWEST_WORDS = 4
# Kilometres between two points that are one place, and that can be no one place.
NEAR, FAR = 15.0, 80.0
# Two reports whose gists are so near are of one affair; nearer ones are not more so.
ALIKE = 0.25
EARTH = 6371.0


class Likeness(NamedTuple):
    """What speaks for and against one happening, each between -1 and 1."""

    together: float
    report: float
    bare: float
    words: float
    place: float
    days: float
    who: float
    numbers: float
    modes: float
    bias: float = 1.0


# What each is worth; fitted on labelled pairs by logistic regression and rounded (docs/stories.md).
WEIGHTS = Likeness(1.2, 0.9, 1.7, 1.85, 0.5, 0.8, 1.0, 0.7, 0.65, -2.1)


def chance(one: Sketch, other: Sketch, gists: Mapping[str, Gist]) -> float:
    """Returns how likely two tellings are of one happening, between 0 and 1; 0 where it is ruled out."""
    found = likeness(one, other, gists)
    if found is None:
        return 0.0
    return 1 / (1 + math.exp(-sum(a * b for a, b in zip(WEIGHTS, found, strict=True))))


def likeness(one: Sketch, other: Sketch, gists: Mapping[str, Gist]) -> Likeness | None:
    """Returns what speaks for one happening; None where something rules it out."""
    if one.kind != other.kind:
        return None
    days = days_alike(one, other)
    place = place_alike(one, other)
    if days is None or place is None or others_do(one, other):
        return None
    return Likeness(
        float(one.digest == other.digest),
        report_alike(one, other, gists),
        float(one.bare and other.bare),
        words_alike(one, other),
        place,
        days,
        who_alike(one, other),
        numbers_alike(one, other),
        modes_alike(one, other),
    )


def report_alike(one: Sketch, other: Sketch, gists: Mapping[str, Gist]) -> float:
    """Returns how alike two different reports are as a whole."""
    if one.digest == other.digest:
        return 0.0
    return min(1.0, nearness(gists[one.digest], gists[other.digest]) / ALIKE)


def words_alike(one: Sketch, other: Sketch) -> float:
    """Returns the share of words that the shorter of two sentences has in common with the other."""
    least = max(FEWEST_WORDS, min(len(one.words), len(other.words)))
    return len(one.words & other.words) / least


def days_alike(one: Sketch, other: Sketch) -> float | None:
    """Returns how well the days agree; None where they cannot be of one happening."""
    if one.days and other.days:
        gap = one.days.gap(other.days)
        if gap > (LASTING_DAYS if one.kind in LASTING else SLACK_DAYS):
            return None
        length = max(d.until - d.begin for d in (one.days, other.days))
        return (0.3 if length > NEWS_DAYS else 1.0) if gap == 0 else 0.3 - 0.13 * gap
    if one.days or other.days:
        dated, open_ = (one, other) if one.days else (other, one)
        return told_in_time(dated.days, open_) if dated.days else None
    gap = abs(one.published - other.published)
    return 0.2 - 0.1 * gap if gap <= NEWS_DAYS else None


def told_in_time(days: Days, telling: Sketch) -> float | None:
    """Returns how well a day fits what another report tells without one."""
    gap = days.gap(Days(telling.published - 3, telling.published))
    return None if gap > NEWS_DAYS else 0.2 - 0.05 * gap


def place_alike(one: Sketch, other: Sketch) -> float | None:
    """Returns how well the places agree; None where both are named and far apart."""
    if not one.places or not other.places:
        return 0.0
    if one.place_keys & other.place_keys:
        small = any(p.kind in SMALL_KINDS for p in one.places)
        return 1.0 if small or (one.placed and other.placed) else 0.6
    countries = [{p.country for p in t.places if p.country} for t in (one, other)]
    if all(countries) and not countries[0] & countries[1]:
        return None if one.placed and other.placed else -1.0
    return apart(one, other)


def apart(one: Sketch, other: Sketch) -> float | None:
    """Returns how well different places of one country agree, by their distance."""
    points = [
        [p for p in t.places if p.lat is not None and p.kind != "country"] for t in (one, other)
    ]
    if not all(points):
        return 0.2
    nearest = min(distance(a, b) for a in points[0] for b in points[1])
    if nearest <= NEAR:
        return 0.6
    small = all(p.kind in SMALL_KINDS for side in points for p in side)
    if nearest > FAR and small:
        return None if one.placed and other.placed else -0.7
    return 0.1 if nearest <= FAR else -0.3


def distance(a: Place, b: Place) -> float:
    """Returns the kilometres between two places on a sphere."""
    lat_a, lon_a, lat_b, lon_b = (math.radians(x or 0.0) for x in (a.lat, a.lon, b.lat, b.lon))
    inner = math.sin((lat_b - lat_a) / 2) ** 2
    inner += math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, inner)))


def who_alike(one: Sketch, other: Sketch) -> float:
    """Returns whether the same did it to the same: 1 for both sides, below 0 for others."""
    sides = [(a, b) for a, b in ((one.doers, other.doers), (one.others, other.others)) if a and b]
    if not sides:
        return 0.0
    return sum(1.0 if a & b else -1.0 for a, b in sides) / len(sides)


def others_do(one: Sketch, other: Sketch) -> bool:
    """Whether what somebody says or does in person is done by others: an appeal is its speaker's."""
    return (
        one.kind not in GATHERING
        and bool(one.doers and other.doers)
        and not one.doers & other.doers
    )


def numbers_alike(one: Sketch, other: Sketch) -> float:
    """Returns whether the same count is given: a large one says more than a small one."""
    shared = one.numbers & other.numbers
    size = max((max(low or 0, high or 0) for _, low, high in shared), default=0)
    return min(1.0, max(0.0, math.log10(size + 1) - 1) / 1.5)


def modes_alike(one: Sketch, other: Sketch) -> float:
    """Returns whether it was done in the same way: shots, shelling, an explosion."""
    if not one.modes or not other.modes:
        return 0.0
    return 1.0 if one.modes & other.modes else -1.0
