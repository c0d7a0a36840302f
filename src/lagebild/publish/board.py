"""The first page: the picture with its map and days, the newest stories, the counts that move, the claims in dispute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lagebild.ledger import Ledger
from lagebild.ledger.accounts import Groups
from lagebild.ledger.series import Series, series
from lagebild.ledger.stories import Story, groups_of, readings_in, stories, window_of
from lagebild.publish import claims, views
from lagebild.publish.filters import Filter
from lagebild.publish.picture import Picture
from lagebild.publish.stories import Line, story_lines
from lagebild.publish.views import MapPlace, Timeline

MOST_STORIES, MOST_MOVING, MOST_DISPUTED = 8, 6, 6


@dataclass(frozen=True, slots=True)
class Moved:
    """A count that differs between sources or days: its story, and how it moved."""

    story: Line
    series: Series


@dataclass(frozen=True, slots=True)
class Board:
    """What the first page shows within a filter; of `stories`, `moving` and `disputed` the newest alone."""

    picture: Picture
    places: tuple[MapPlace, ...]
    timeline: Timeline
    stories: tuple[Line, ...]
    moving: tuple[Moved, ...]
    disputed: tuple[claims.Line, ...]


def board(book: Ledger, wanted: Filter, *, first: int = 0, most: int = 60) -> Board:
    """Returns the first page, of the picture the lines from `first` on."""
    window = window_of(book, wanted.begin, wanted.until)
    readings, groups = tuple(readings_in(book, window.wider())), groups_of(book)
    told = replace(wanted, begin=window.begin or None)
    found = stories(readings)
    lines = story_lines(found, groups, told)
    disputed = claims.lines(readings, wanted, groups, disputed=True)
    return Board(
        views.picture(book, wanted, first=first, most=most),
        views.map_places(book, wanted),
        views.timeline(book, wanted),
        lines[:MOST_STORIES],
        tuple(moved(found, lines, groups))[:MOST_MOVING],
        disputed[::-1][:MOST_DISPUTED],
    )


def moved(found: Iterable[Story], lines: Iterable[Line], groups: Groups) -> Iterator[Moved]:
    """Yields the counts of some stories that moved or are given differently, the newest told first."""
    by_id = {story.id: story for story in found}
    for line in lines:
        for one in series(by_id[line.id], groups):
            if one.best and len({(c.low, c.high) for c in one.counts if c.role == "count"}) > 1:
                yield Moved(line, one)
