"""The views of a whole ledger say what the same views say of its readings, whatever happens to the ledger."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from lagebild.ledger import Ledger, Reading
from lagebild.ledger.columns import columns_of
from lagebild.ledger.digests import digest_of
from lagebild.ledger.facets import ids
from lagebild.ledger.stories import groups_of
from lagebild.publish import counts, picture, select
from lagebild.publish.actors import actor_lines
from lagebild.publish.actors_view import actors_view
from lagebild.publish.filters import Box, Filter
from lagebild.publish.masks import readings_within, selection
from lagebild.publish.views import actors, figures, map_places, timeline
from lagebild.publish.views import picture as picture_of
from lagebild.publish.views.matrix import actors_board
from lagebild.record import (
    Actor,
    Event,
    Figure,
    Period,
    Place,
    Record,
    Report,
    Speaker,
    Statement,
)

WORDS = ("Rot", "Blau", "Goma", "Fluss", "Brücke", "Lager", "sieben", "Tote", "Ärzte", "heute")
PLACES: tuple[Any, ...] = (
    ("Goma", "COD", -1.67, 29.22, "city"),
    ("Fiji", "FJI", -17.8, 178.0, "country"),
    ("Kivu", "COD", None, None, "region"),
)
ACTORS: tuple[Any, ...] = (
    ("Red", "state", "AAA", "GOV", "AAA GOV"),
    ("Blue", "state", "BBB", "GOV", "BBB GOV"),
    ("Anna Berg", "person", "AAA", "GOV", "Anna Berg"),
    ("", "group", None, "CVL", "ärzte"),
)
FILTERS = (
    Filter(),
    Filter("2024-02-01"),
    Filter(until="2023-06-01"),
    Filter("2024-02-03", "2024-02-04"),
    Filter(place="goma"),
    Filter(place="COD"),
    Filter(place="fluss"),
    Filter(box=Box(20, -10, 30, 10)),
    Filter(box=Box(170, -20, -170, 0)),
    Filter(actor="berg"),
    Filter(actor="aaa", status="planned"),
    Filter(type="ASSAULT"),
    Filter(type="killed"),
    Filter(type="denies"),
    Filter(source="r1"),
    Filter(source="blue", type="ASSAULT"),
    Filter(outlet="blatt 1"),
    Filter(agency="dpa"),
    Filter(language="en"),
    Filter(text="brucke"),
    Filter(text='"sieben tote" lag'),
    Filter(text="nichts"),
)


def sample(rng: random.Random, ident: str) -> Record:
    """Returns a record of random words in which everything that a filter asks of comes up."""
    text = " ".join(rng.choices(WORDS, k=30))
    day = rng.choice(("2024-02-02", "2024-02-03T06:00", "2024-02-05", None))
    published = day if day is None else day[:10] + day[10:]
    report = Report(
        ident, text, published, rng.choice(("de", "en", None)), rng.choice((None, "Ärzte gehen")),
        rng.choice((None, "Blatt 1", "Blatt 2")), rng.choice((None, "dpa", "dpa, AFP")),
    )  # fmt: skip

    def span() -> tuple[int, int, str]:
        start, end = sorted(rng.sample(range(len(text)), 2))
        return start, end, text[start:end]

    places = tuple(sorted((Place(*span(), *p) for p in rng.sample(PLACES, 3)), key=at))
    actors = tuple(Actor(*span(), a[0], a[1], a[2], a[3], a[4]) for a in ACTORS)
    statements = tuple(said(rng, span()) for _ in range(2))
    figs = tuple(figure(rng, span()) for _ in range(3))
    events = tuple(event(rng, span()) for _ in range(4))
    return Record(report, (), places, actors, figs, statements, events)


def at(item: Any) -> int:
    """Returns where an item begins."""
    start: int = item.start
    return start


def said(rng: random.Random, span: tuple[int, int, str]) -> Statement:
    """Returns a random statement."""
    speaker = rng.choice((None, Speaker(*span, None), Speaker(*span, rng.randrange(4))))
    stance = rng.choice(("asserts", "accuses", "denies"))
    return Statement(*span, "indirect", stance, speaker, None, rng.choice((None, 1)))


def figure(rng: random.Random, span: tuple[int, int, str]) -> Figure:
    """Returns a random figure."""
    low, high = rng.choice(((7, 7), (7, None), (None, 40), (None, None)))
    made = Figure(*span, rng.choice(("killed", "injured")), "persons", low, high)
    return replace(
        made, statement=rng.choice((None, 0)), counts=rng.choice((None, 2)),
        as_of=rng.choice((None, "2024-02-01")), part_of=rng.choice((None, None, 0)),
    )  # fmt: skip


def event(rng: random.Random, span: tuple[int, int, str]) -> Event:
    """Returns a random event."""
    day = rng.choice((None, ("2024-02-01", "2024-02-01"), ("2023-01-01", "2023-12-31")))
    return Event(
        *span, rng.choice(("ASSAULT", "PROTEST")), rng.choice((None, "drone")), None,
        rng.choice(((0,), (0, 2), ())), rng.choice(((1,), (3,))), rng.choice((None, 0, 1, 2)),
        day and Period(*day), rng.choice(("happened", "ongoing", "planned", "denied")),
        rng.choice((None, 0, 1)), rng.choice(((), (0,), (0, 1))),
    )  # fmt: skip


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger of thirty reports, some of which are copies of one text."""
    rng = random.Random(4)
    with Ledger(tmp_path / "views.ledger", write=True) as book:
        before: list[Record] = []
        for n in range(30):
            record = sample(rng, f"r{n}")
            if before and n % 5 == 0:
                record = replace(before[-1], report=replace(before[-1].report, id=f"r{n}"))
            before.append(record)
            book.add(record, "reader", "test", "test")
        yield book


def entries(found: Sequence[Any]) -> set[str]:
    """Returns the ids of some entries."""
    return {one.id for one in found}


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_a_ledger_answers_as_its_readings_do(ledger: Ledger, wanted: Filter) -> None:
    """Entries, picture and figures are the same through columns as one by one."""
    readings, found = tuple(ledger.readings()), selection(ledger, wanted)
    columns = found.columns
    assert set(ids(columns.events["entry"][found.events])) == entries(
        [*select.events(readings, wanted)]
    )
    lines = counts.counts(readings, wanted, None)
    whole = picture.picture(readings, wanted, groups_of(ledger))
    assert set(ids(columns.statements["entry"][found.statements])) == entries(
        [*select.statements(readings, wanted)]
    )
    assert picture_of(ledger, wanted) == whole
    assert figures(ledger, wanted).lines == lines
    assert figures(ledger, wanted, "killed").lines == counts.counts(readings, wanted, "killed")


@pytest.mark.parametrize("wanted", FILTERS, ids=str)
def test_actors_are_those_of_the_readings(ledger: Ledger, wanted: Filter) -> None:
    """What each actor does, says, is accused of, and with whom, by what passes a filter."""
    lines = actor_lines(ledger.readings(), None, wanted)
    assert actors(ledger, wanted).lines == lines
    assert actors(ledger, wanted, first=1, most=1).lines == lines[1:2]


def test_who_acts_with_whom_is_that_of_the_readings(ledger: Ledger) -> None:
    """The matrix of the actors of columns is that of the readings."""
    for wanted in (Filter(), Filter(type="PROTEST"), Filter(type="accuses")):
        readings = tuple(select.reached(ledger.readings(), wanted))
        assert (
            actors_board(ledger, wanted, None).matrix == actors_view(readings, None, wanted).matrix
        )


def test_exports_read_what_the_filter_reaches_alone(ledger: Ledger) -> None:
    """The readings within a filter are those of the reports that have something within it, in the same order."""
    for wanted in FILTERS:
        reached = [r.record.report.id for r in select.reached(ledger.readings(), wanted)]
        assert [r.record.report.id for r in readings_within(ledger, wanted)] == reached


def test_actors_are_found_by_any_of_their_names(ledger: Ledger) -> None:
    """A part of a name, of a country, or of what reports write."""
    readings = tuple(ledger.readings())
    for name in ("berg", "aaa", "fluss", "red", "government"):
        assert actors(ledger, Filter(), name).lines == actor_lines(readings, name)
    assert actors(ledger, Filter(), "nobody").lines == ()


def test_the_filters_let_something_through_and_leave_something_out(ledger: Ledger) -> None:
    """The comparison above compares something: one filter alone is open, one lets nothing through."""
    found = [selection(ledger, wanted) for wanted in FILTERS]
    sizes = [len(s.events) + len(s.figures) + len(s.statements) for s in found]
    assert [n for n, size in enumerate(sizes) if size == 0] == [len(FILTERS) - 1]
    assert sizes.count(sizes[0]) == 1


def test_pages_are_parts_of_the_whole(ledger: Ledger) -> None:
    """Lines from the first on, as many as asked for, however they are cut."""
    whole = picture_of(ledger, Filter()).happenings
    cuts = [0, 1, 8, 40, len(whole), len(whole) + 9]
    parts = [
        picture_of(ledger, Filter(), first=a, most=b - a).happenings for a, b in pairwise(cuts)
    ]
    assert tuple(line for part in parts for line in part) == whole
    lines = figures(ledger, Filter()).lines
    assert figures(ledger, Filter(), first=3, most=4).lines == lines[3:7]
    assert figures(ledger, Filter(), first=3, most=4).total == len(lines)


def test_every_happening_is_on_the_timeline_or_told_why_not(ledger: Ledger) -> None:
    """Days, happenings without a day and long ones are all lines of the picture."""
    found = timeline(ledger, Filter())
    total = sum(day.count for day in found.days) + found.undated + found.long
    assert total == picture_of(ledger, Filter()).total
    assert {day.day for day in found.days} == {"2024-02-01"}
    assert found.long > 0


def test_a_place_on_the_map_has_its_kind_and_its_independent_sources(ledger: Ledger) -> None:
    """A country stays a country, one name stands for all spellings, and copies count once."""
    found = {p.name: p for p in map_places(ledger, Filter())}
    assert {p.name: p.kind for p in found.values()} == {
        "Goma": "city",
        "Fiji": "country",
        "Kivu": "region",
    }
    lines = picture_of(ledger, Filter()).happenings
    assert {n: p.happenings for n, p in found.items()} == {
        n: sum(line.place == n for line in lines) for n in found
    }
    assert found["Kivu"].lat is None
    assert (
        0
        < found["Goma"].sources
        < len(list(select.events(ledger.readings(), Filter(place="Goma"))))
    )


def whole(ledger: Ledger) -> tuple[object, ...]:
    """Returns what the views show of a ledger as a whole."""
    return picture_of(ledger, Filter()), figures(ledger, Filter()), map_places(ledger, Filter())


def of_readings(ledger: Ledger) -> tuple[object, ...]:
    """Returns what the views show of a ledger's readings."""
    readings: tuple[Reading, ...] = tuple(ledger.readings())
    shown = picture.picture(readings, Filter(), groups_of(ledger))
    return shown, counts.counts(readings, Filter(), None)


def test_views_follow_every_change_of_the_ledger(ledger: Ledger) -> None:
    """A new version, a better reader's reading, a withdrawal and a deletion show at once."""
    rng = random.Random(9)
    record = sample(rng, "r3")
    for change in (
        lambda: ledger.add(record, "reader", "test", "test"),
        lambda: ledger.add(record, "better", "test", "test"),
        lambda: ledger.add(sample(rng, "new"), "better", "test", "test"),
        lambda: ledger.withdraw("r5", "wrong"),
        lambda: ledger.delete("r6"),
    ):
        change()
        shown, lines = of_readings(ledger)
        assert (picture_of(ledger, Filter()), figures(ledger, Filter()).lines) == (shown, lines)
        assert digest_of(ledger) == ledger.digest()
        texts = {r.record.report.id for r in ledger.readings() if "Tote" in r.record.report.text}
        found = selection(ledger, Filter(text="Tote"))
        assert {found.columns.reports[n] for n in found.versions} <= texts


def test_what_is_derived_can_be_made_again(ledger: Ledger, tmp_path: Path) -> None:
    """Rows that other rules made are made anew when the ledger is opened for writing; the views stay."""
    before = whole(ledger)
    ledger.connection.execute("UPDATE facet_rules SET revision = 0")
    ledger.connection.execute("DELETE FROM facets WHERE version % 2")
    with Ledger(tmp_path / "views.ledger", write=True) as again:
        assert whole(again) == before
        assert columns_of(again).alive.sum() == 30


def test_a_deleted_report_leaves_none_of_its_words(tmp_path: Path) -> None:
    """Neither rows nor the index of words keep what was deleted."""
    path = tmp_path / "deleted.ledger"
    with Ledger(path, write=True) as book:
        for ident, word in (("kept", "Birnbaum"), ("gone", "Zwetschgenmus")):
            actor = Actor(0, len(word), word, word, "group", None, None, word.lower())
            book.add(Record(Report(ident, word), actors=(actor,)), "reader", "test", "test")
        book.delete("gone")
        assert len(selection(book, Filter(text="zwetschgenmus")).versions) == 0
    files = [p.read_bytes().lower() for p in tmp_path.iterdir()]
    assert not any(b"zwetschgen" in content for content in files)
