"""What each page and each address of the API shows, asked of a ledger with a filter."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lagebild.exchange import to_dict
from lagebild.ledger import Ledger, NotInLedger, Reading
from lagebild.ledger.reviewed import BOTH
from lagebild.ledger.stories import LARGE, Window, groups_of, story_of, window_around, window_of
from lagebild.ledger.stories import readings_in as readings_of_days
from lagebild.ledger.stories import stories as stories_of
from lagebild.publish import views
from lagebild.publish.actors_view import ActorPage, ActorsView, actor_page
from lagebild.publish.claims import lines
from lagebild.publish.claims_view import ClaimQuery, ClaimsView, claims_view
from lagebild.publish.counts import counts
from lagebild.publish.feed import Item, of_claim, of_happening, of_story
from lagebild.publish.figures_view import FiguresView, figures_view, moving
from lagebild.publish.masks import readings_within
from lagebild.publish.picture import Picture
from lagebild.publish.select import Filter
from lagebild.publish.stories import Page as StoryPage
from lagebild.publish.stories import story_lines, story_page
from lagebild.publish.tables import KINDS
from lagebild.publish.views import Stories
from lagebild.publish.views.matrix import actor_and_versions, actors_board
from lagebild.publish.views.measured import figures_board
from lagebild.publish.views.parties import claims_board
from lagebild.record import LAYERS

# From so many of the newest reports the lists of one actor are made in a large ledger.
MOST_READ = 50


def is_kept(book: Ledger) -> bool:
    """Whether stories and claims of all reports are kept as they are asked for; else they are made of the readings."""
    query = "SELECT EXISTS (SELECT 1 FROM awaited_days) OR EXISTS (SELECT 1 FROM awaited_threads)"
    waits = book.connection.execute(query).fetchone()[0]
    return book.reviews == BOTH and (not waits or is_large(book))


def is_large(book: Ledger) -> bool:
    """Whether a ledger is too large to be looked at as a whole."""
    query = "SELECT 1 FROM facets LIMIT 1 OFFSET ?"
    return book.connection.execute(query, (LARGE,)).fetchone() is not None


def claims_of(
    book: Ledger, wanted: Filter, query: ClaimQuery, *, first: int = 0, most: int = 50
) -> ClaimsView:
    """Returns the claims within a filter."""
    if is_kept(book):
        return claims_board(book, wanted, query, first=first, most=most)
    found = lines(book.readings(), wanted, groups_of(book))
    return claims_view(found, query, first=first, most=most)


def figures_of(
    book: Ledger,
    wanted: Filter,
    measure: str | None = None,
    unit: str | None = None,
    *,
    first: int = 0,
    most: int = 100,
) -> FiguresView:
    """Returns the figures of a measure within a filter, and how it moved in each story of these days."""
    if is_kept(book):
        return figures_board(book, wanted, measure, unit, first=first, most=most)
    readings, groups = tuple(book.readings()), groups_of(book)
    found = counts(readings, wanted, None)
    view = figures_view(found, measure, unit, first=first, most=most)
    window = window_of(book, wanted.begin, wanted.until)
    told = stories_of(readings_of_days(book, window.wider()))
    return figures_view(
        found, view.measure, view.unit, moving(told, groups, view.measure), first=first, most=most
    )


def figures_of_story(book: Ledger, story: str, measure: str | None = None) -> FiguresView:
    """Returns the figures of one story alone."""
    window = window_around(book, story)
    one = story_of(stories_of(readings_of_days(book, window)), story)
    entries = {entry.id for entry in one.entries}
    readings = tuple({t.reading.version_digest: t.reading for t in one.tellings}.values())
    found = [c for c in counts(readings, Filter(), None) if entries & set(c.ids)]
    view = figures_view(found, measure, None)
    told = moving([one], groups_of(book), view.measure)
    return figures_view(found, view.measure, view.unit, told, one_story=True)


def actors_of(
    book: Ledger, wanted: Filter, name: str | None = None, *, first: int = 0, most: int = 50
) -> ActorsView:
    """Returns the actors, those whose name has a part."""
    return actors_board(book, wanted, name, first=first, most=most)


def actor_of(book: Ledger, key: str, wanted: Filter) -> ActorPage:
    """Returns one actor; of a large ledger the lists from the newest reports that mention it."""
    line, versions = actor_and_versions(book, key, wanted, MOST_READ)
    if not is_large(book):
        return actor_page(book.readings(), key, wanted, groups_of(book))
    return replace(actor_page(readings_of(book, versions), key, wanted, {}), actor=line)


def readings_of(book: Ledger, versions: Iterable[int]) -> Iterator[Reading]:
    """Yields the current readings of some versions."""
    query = (
        "SELECT reading FROM current_readings WHERE version IN (SELECT value FROM json_each(?))"
    )
    for (number,) in book.connection.execute(query, (json.dumps(list(versions)),)).fetchall():
        yield book.left(int(number), book.reading(int(number)), book.reviews)


def picture_of(book: Ledger, wanted: Filter, *, first: int = 0, most: int = 100) -> Picture:
    """Returns the picture within a filter: `most` of its lines from the `first` on."""
    return views.picture(book, wanted, first=first, most=most)


def stories_within(
    book: Ledger, wanted: Filter, *, everything: bool = False, first: int = 0, most: int = 100
) -> Stories:
    """Returns the stories within a filter, the newest first."""
    if is_kept(book):
        return views.stories(book, wanted, everything=everything, first=first, most=most)
    found = stories_of(readings_of_days(book, Window()))
    told = story_lines(found, groups_of(book), wanted, everything=everything)
    return Stories(told[first : first + most], len(told))


def story_page_of(book: Ledger, name: str) -> StoryPage:
    """Returns one story."""
    if is_kept(book):
        return views.story(book, name)
    found = stories_of(readings_of_days(book, window_around(book, name)))
    return story_page(story_of(found, name), groups_of(book))


def report_of(book: Ledger, name: str) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Returns the exchange record of a report's current reading, and the ids of its entries by layer."""
    row = book.connection.execute(
        "SELECT reading FROM current_readings JOIN versions USING (version) WHERE report = ?",
        (name,),
    ).fetchone()
    if row is None:
        raise NotInLedger("report", name, book.reports_like(name))
    reading = book.view(int(row[0]))
    ids = {
        layer: [reading.id_of(layer, n) for n in range(len(getattr(reading.record, layer)))]
        for layer in LAYERS
    }
    return to_dict(reading.record), ids


def outlet_of(book: Ledger, name: str) -> str:
    """Returns who prints a report, or nothing."""
    query = "SELECT outlet FROM versions WHERE report = ? ORDER BY version DESC LIMIT 1"
    row = book.connection.execute(query, (name,)).fetchone()
    return str(row[0] or "") if row else ""


def export_of(book: Ledger, kind: str, wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the files of an export of one of KINDS."""
    yield from KINDS[kind](tuple(readings_within(book, wanted)), wanted)


def feed_items(
    book: Ledger, wanted: Filter, kind: str, language: str, most: int
) -> tuple[Item, ...]:
    """Returns what a feed of one kind of view holds: stories, claims, or the lines of the picture."""
    if kind == "stories":
        found = stories_within(book, wanted, everything=True, most=most).lines
        return tuple(of_story(s, language) for s in found)
    if kind == "claims":
        view = claims_of(book, wanted, ClaimQuery(), most=most)
        return tuple(of_claim(c, language) for c in view.claims)
    return tuple(of_happening(h, language) for h in picture_of(book, wanted, most=most).happenings)
