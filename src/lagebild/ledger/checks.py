"""Checks of what the reports say: CHECKS, a list of functions View -> Problems; `verify` checks the file.

A problem is no proof of a mistake: it names the entries at which somebody should look.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from lagebild.ledger.accounts import Groups, place_of, source_of
from lagebild.ledger.alike import distance
from lagebild.ledger.entities import Entities
from lagebild.ledger.entries import Reading
from lagebild.ledger.series import Count, series
from lagebild.ledger.stories import Story
from lagebild.ledger.tellings import SMALL_KINDS, day_number
from lagebild.ledger.told import Told, told
from lagebild.problems import Problem
from lagebild.record import Event, Figure, Place

# An event that a report tells as past may lie on the next day by another clock; a plan rarely lies further off.
AHEAD_DAYS, PLAN_DAYS = 1, 730
# Kilometres from all others at which a place in a story is doubtful.
FAR = 300.0
TENFOLD = 10.0
# Counts below this are too small for a slip of one digit to show.
SMALLEST = 20.0
# So many reports make a story that should have more than one origin.
MANY_REPORTS = 3
DIGITS = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?")
LOOK = "Look at its words: lagebild why {}"


@dataclass(frozen=True, slots=True)
class View:
    """What the checks look at: the readings, their stories, and which reports are one text."""

    readings: tuple[Reading, ...]
    stories: tuple[Story, ...]
    groups: Groups


def problem(one: Told, what: str) -> Problem:
    """Returns a problem with an entry."""
    return Problem(
        f"{one.report.id}: {one.id}", what, LOOK.format(one.id), one.report.id, fatal=False
    )


def dates_are_plausible(view: View) -> Iterator[Problem]:
    """What is told as past does not lie after the report, and no plan lies years ahead."""
    for one in told(view.readings, "events"):
        event: Event = one.item
        if event.time and one.report.published:
            ahead = day_number(event.time.begin) - day_number(one.report.published)
            past = event.status in ("happened", "ongoing")
            if ahead > (AHEAD_DAYS if past else PLAN_DAYS):
                what = f"«{event.text}» is told as {event.status} on {event.time.begin}"
                yield problem(one, f"{what}, {ahead} days after the report.")


def parts_fit_their_wholes(view: View) -> Iterator[Problem]:
    """No part is larger than the figure of which it is a part."""
    for one in told(view.readings, "figures"):
        figure: Figure = one.item
        if figure.part_of is not None:
            whole = one.record.figures[figure.part_of]
            if figure.low is not None and whole.high is not None and figure.low > whole.high:
                yield problem(one, f"«{figure.text}» is larger than its whole, «{whole.text}».")


def digits_stand_in_the_words(view: View) -> Iterator[Problem]:
    """A figure written in digits has one of these numbers as a bound."""
    for one in told(view.readings, "figures"):
        figure: Figure = one.item
        numbers = {n for written in DIGITS.findall(figure.text) for n in readings_of(written)}
        bounds = {b for b in (figure.low, figure.high) if b is not None}
        single = bounds == {1.0}  # a person whose age stands in digits
        if (
            numbers
            and bounds
            and not single
            and not any(is_read(n, b) for n in numbers for b in bounds)
        ):
            read = "–".join(f"{b:g}" for b in sorted(bounds))
            yield problem(one, f"«{figure.text}» was read as {read}, which it does not say.")


def readings_of(written: str) -> Iterator[float]:
    """Yields the numbers that digits can mean, points and commas parting thousands or decimals."""
    plain = re.sub(r"[\u00a0\u202f ]", "", written)
    yield float(re.sub(r"[.,]", "", plain))
    if len(re.findall(r"[.,]", plain)) == 1:
        yield float(plain.replace(",", "."))


def is_read(number: float, bound: float) -> bool:
    """Whether a bound is a number as written, or so many thousands, lakhs, millions of it."""
    factors = (1.0, 1e3, 1e5, 1e6, 1e7, 1e9, 1e12, 0.01, 12.0)
    return any(abs(number * f - bound) <= 1e-6 * max(1.0, bound) for f in factors)


def persons_have_one_nationality(view: View) -> Iterator[Problem]:
    """Nobody acts for two countries."""
    for entity in Entities(view.readings):
        if entity.kind == "person" and len(entity.countries) > 1:
            where = (
                entity.reports[0] if len(entity.reports) == 1 else f"{len(entity.reports)} reports"
            )
            what = f"{entity.name} is read as of {' and '.join(sorted(entity.countries))}."
            yield Problem(where, what, f"See: lagebild actors {entity.name!r}", fatal=False)


def places_lie_together(view: View) -> Iterator[Problem]:
    """No place of a story lies far from all its others."""
    for story in view.stories:
        found = {
            p.name: (p, one)
            for one in story.entries
            if one.layer == "events"
            for p in place_of(one)
        }
        points = [
            (p, one) for p, one in found.values() if p.lat is not None and p.kind in SMALL_KINDS
        ]
        for place, one in points if len(points) > 1 else []:
            others = [p for p, _ in points if p is not place]
            nearest = min(others, key=lambda p: distance(p, place))
            if distance(nearest, place) > FAR:
                yield problem(one, far(place, nearest))


def far(place: Place, nearest: Place) -> str:
    """Returns the words for a place far from the others."""
    kilometres = f"{distance(place, nearest):,.0f} km"
    return f"{place.name} is {kilometres} from {nearest.name}, the next place of its story."


def numbers_grow_plausibly(view: View) -> Iterator[Problem]:
    """No count of a source is ten times or a tenth of its last: a slip of one digit looks so."""
    for story in view.stories:
        entries = {one.id: one for one in story.entries}
        for line in series(story, view.groups):
            by_source: dict[str, list[Count]] = {}
            for count in line.counts:
                if count.role == "count":
                    by_source.setdefault(count.source.voice, []).append(count)
            for counts in by_source.values():
                for before, after in itertools.pairwise(counts):
                    if is_slip(before, after):
                        what = f"{line.measure}: from «{before.text}» to «{after.text}» by one source."
                        yield problem(entries[after.source.entry], what)


def is_slip(before: Count, after: Count) -> bool:
    """Whether one of two counts is at least ten times the other, and no small number."""
    few, many = sorted((before.bounds[1], after.bounds[1]))
    return many >= SMALLEST and few > 0 and many / few >= TENFOLD


def stories_have_several_texts(view: View) -> Iterator[Problem]:
    """A story that many reports print comes from more than one text."""
    for story in view.stories:
        groups = {source_of(one, view.groups).group for one in story.entries}
        if len(story.reports) >= MANY_REPORTS and len(groups) == 1:
            what = f"{len(story.reports)} reports, but one text."
            hint = f"See: lagebild story {story.id}"
            yield Problem(story.id, what, hint, story.reports[0], fatal=False)


CHECKS: tuple[Callable[[View], Iterable[Problem]], ...] = (
    dates_are_plausible,
    parts_fit_their_wholes,
    digits_stand_in_the_words,
    persons_have_one_nationality,
    places_lie_together,
    numbers_grow_plausibly,
    stories_have_several_texts,
)


def check(view: View) -> tuple[tuple[str, Problem], ...]:
    """Returns everything at which somebody should look, each with the name of its check."""
    return tuple((one.__name__, found) for one in CHECKS for found in one(view))
