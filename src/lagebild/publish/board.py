"""The first page: the picture with its map and days, the newest stories, the counts that move, the claims in dispute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from lagebild.ledger import Ledger
from lagebild.ledger.claims import DENIED, DISPUTED, WITHDRAWN
from lagebild.ledger.series import Series, series
from lagebild.ledger.stories import Window, groups_of, readings_in, stories
from lagebild.publish import claims, pages, views
from lagebild.publish.claims_view import ClaimQuery, newest_first
from lagebild.publish.filters import Filter
from lagebild.publish.picture import Picture
from lagebild.publish.stories import Line
from lagebild.publish.views import MapPlace, Section, Timeline

MOST_STORIES, MOST_MOVING, MOST_DISPUTED = 8, 6, 6
# So many of the newest stories are looked at for counts that move.
NEWEST = 30
# So many lines of each part of the picture stand in a briefing of two sheets.
BRIEFING = {"happened": 6, "planned": 2, "possible": 1, "denied": 1}


@dataclass(frozen=True, slots=True)
class Moved:
    """A count that differs between sources or days: its story, and how it moved."""

    story: Line
    series: Series


@dataclass(frozen=True, slots=True)
class Board:
    """What the first page shows within a filter; of `stories`, `moving` and `disputed` the newest alone.

    `told` is how many stories there are in all; `briefing` holds the first lines of each part of the
    picture, whichever lines the page shows.
    """

    picture: Picture
    places: tuple[MapPlace, ...]
    timeline: Timeline
    stories: tuple[Line, ...]
    told: int
    moving: tuple[Moved, ...]
    disputed: tuple[claims.Line, ...]
    briefing: tuple[Section, ...]


def board(book: Ledger, wanted: Filter, *, first: int = 0, most: int = 60) -> Board:
    """Returns the first page, of the picture the lines from `first` on."""
    found = pages.stories_within(book, wanted, most=NEWEST)
    told = found.lines
    return Board(
        views.picture(book, wanted, first=first, most=most),
        views.map_places(book, wanted),
        views.timeline(book, wanted),
        told[:MOST_STORIES],
        found.total,
        tuple(islice(moved(book, [line for line in told if line.amounts]), MOST_MOVING)),
        disputed(book, wanted),
        views.sections(book, wanted, BRIEFING),
    )


def disputed(book: Ledger, wanted: Filter) -> tuple[claims.Line, ...]:
    """Returns the newest claims that somebody rejects or takes back."""
    found = (
        claim
        for state in (DISPUTED, DENIED, WITHDRAWN)
        for claim in pages.claims_of(
            book, wanted, ClaimQuery(state=state), most=MOST_DISPUTED
        ).claims
    )
    return tuple(sorted(found, key=newest_first)[:MOST_DISPUTED])


def moved(book: Ledger, lines: Iterable[Line]) -> Iterator[Moved]:
    """Yields the counts of some stories that moved or are given differently."""
    series_of = partial(views.series_of, book) if pages.is_kept(book) else series_of_all(book)
    for line in lines:
        for one in series_of(line.id):
            if one.best and len({(c.low, c.high) for c in one.counts if c.role == "count"}) > 1:
                yield Moved(line, one)


def series_of_all(book: Ledger) -> Callable[[str], tuple[Series, ...]]:
    """Returns what gives the series of a story, those of all made from the readings at once."""
    groups = groups_of(book)
    made = {s.id: series(s, groups) for s in stories(readings_in(book, Window()))}
    return made.__getitem__
