"""Views show what the ledger holds, in the fewest words, and nothing more certain than the text."""

from __future__ import annotations

import dataclasses

import pytest

from lagebild.ledger import Entry, Reading
from lagebild.publish import labels
from lagebild.publish.cells import guarded
from lagebild.publish.claims import lines
from lagebild.publish.counts import counts, ranges
from lagebild.publish.picture import Happening, picture
from lagebild.publish.select import Filter
from lagebild.publish.text import sides
from lagebild.publish.why import why
from lagebild.record import (
    Actor,
    Event,
    Evidence,
    Figure,
    Period,
    Place,
    Record,
    Report,
    Speaker,
    Statement,
)

DAY = Period("2024-02-06", "2024-02-06")
RED = Actor(0, 3, "Rot", "Red", "state", "AAA", "GOV", "AAA GOV")
BLUE = Actor(4, 8, "Blau", "Blue", "state", "BBB", "GOV", "BBB GOV")
GOMA = Place(9, 13, "Goma", "Goma", "COD", -1.67, 29.22, "city")
SAYS = Statement(0, 8, "Rot Blau", "indirect", "accuses", Speaker(0, 3, "Rot", 0), addressee=1)
DENIES = Statement(4, 13, "Blau Goma", "reported", "denies", Speaker(4, 8, "Blau", 1), answers=0)


def reading(ident: str, *, published: str = "2024-02-07", **layers: tuple[object, ...]) -> Reading:
    report = Report(ident, "Rot Blau Goma", published, "de", outlet=f"Outlet {ident}")
    record = dataclasses.replace(
        Record(report, (), (GOMA,), (RED, BLUE)),
        **layers,  # type: ignore[arg-type]
    )
    return Reading(record, ident, "reader")


def event(status: str = "happened", **more: object) -> Event:
    made = Event(0, 3, "Rot", "ASSAULT", None, None, (0,), (1,), 0, DAY)
    return dataclasses.replace(made, status=status, **more)  # type: ignore[arg-type]


def killed(low: float | None, high: float | None, **more: object) -> Figure:
    made = Figure(0, 3, "Rot", "killed", "persons", low, high)
    return dataclasses.replace(made, **more)  # type: ignore[arg-type]


def happenings(*readings: Reading, wanted: Filter | None = None) -> tuple[Happening, ...]:
    return picture(readings, wanted or Filter()).happenings


def test_the_same_told_twice_is_one_line_with_both_accounts() -> None:
    """Equal day, place, type and sides make one line that names all who tell it."""
    (line,) = happenings(
        reading("a", events=(event(),)),
        reading("b", events=(event(statement=0),), statements=(SAYS,)),
    )
    assert (line.reports, set(line.accounts)) == (("a", "b"), {"report", "Red"})


def test_what_differs_is_not_merged() -> None:
    """Another day, place, side or status is another line."""
    other = [
        event(time=None),
        event(place=None),
        event(targets=()),
        event("denied"),
        event(type="PROTEST"),
    ]
    assert len(happenings(reading("a", events=(event(), *other)))) == 6


@pytest.mark.parametrize("status", ["planned", "possible", "denied"])
def test_what_did_not_happen_stands_apart(status: str) -> None:
    """A planned, feared or denied act never stands under what is reported."""
    (line,) = happenings(reading("a", events=(event(status),)))
    assert line.section == status


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(begin="2024-02-06", until="2024-02-06"), 1),
        (Filter(begin="2024-02-07"), 0),
        (Filter(until="2024-02-05"), 0),
        (Filter(place="goma"), 1),
        (Filter(place="COD"), 1),
        (Filter(actor="Blue"), 1),
        (Filter(actor="AAA"), 1),
        (Filter(type="ASSAULT"), 1),
        (Filter(type="PROTEST"), 0),
        (Filter(source="outlet a"), 1),
        (Filter(source="Blue"), 0),
    ],
)
def test_filters(wanted: Filter, found: int) -> None:
    """Each filter lets through what it names, capitals aside."""
    assert len(happenings(reading("a", events=(event(),)), wanted=wanted)) == found


def test_an_event_without_a_day_passes_no_filter_of_days() -> None:
    """Where the text gives no day, a question about days is not answered with it."""
    undated = reading("a", events=(event(time=None),))
    assert len(happenings(undated)) == 1
    assert happenings(undated, wanted=Filter(begin="2000-01-01")) == ()


def test_figures_keep_sources_apart_and_show_the_range() -> None:
    """The same day's numbers stand by source, and their span leaves parts out."""
    read = [
        reading(
            "a",
            figures=(killed(12, 12, statement=0), killed(90, 90, part_of=0)),
            statements=(SAYS,),
        ),
        reading("b", figures=(killed(15, None),)),
        reading("c", figures=(killed(15, None),)),
    ]
    lines = counts(read, Filter(), "killed")
    assert [(labels.amount(c), c.source, c.reports) for c in lines if not c.part] == [
        ("≥ 15", "report", ("b", "c")),
        ("12", "Red", ("a",)),
    ]
    (span,) = ranges(lines)
    assert (span.low, span.high, span.sources) == (12, None, 2)


def test_an_answer_stands_under_the_claim() -> None:
    """A denial is shown with the accusation that it answers, and not a second time."""
    (claim,) = lines([reading("a", statements=(SAYS, DENIES))], Filter(), {})
    assert (claim.speaker, claim.stance, claim.addressee) == ("Red", "accuses", "Blue")
    assert [(a.speaker, a.stance) for a in claim.answers] == [("Blue", "denies")]


def test_plain_assertions_are_shown_on_demand() -> None:
    """What merely asserts is no claim to look at first."""
    plain = dataclasses.replace(SAYS, stance="asserts")
    assert lines([reading("a", statements=(plain,))], Filter(), {}) == ()
    assert len(lines([reading("a", statements=(plain,))], Filter(), {}, everything=True)) == 1


@pytest.mark.parametrize(
    ("low", "high", "approximate", "written"),
    [
        (6, 6, False, "6"),
        (40000, None, False, "≥ 40,000"),
        (None, 40, False, "≤ 40"),
        (20, 30, False, "20–30"),
        (120000, 120000, True, "≈ 120,000"),
        (1.5, 1.5, False, "1.5"),
        (None, None, False, "?"),
    ],
)
def test_amounts(
    low: float | None, high: float | None, written: str, *, approximate: bool
) -> None:
    """Bounds are written as people write them."""
    assert labels.amount(killed(low, high, approximate=approximate)) == written


@pytest.mark.parametrize(
    ("begin", "until", "written"),
    [
        ("2023-09-21", "2023-09-21", "Thu 21 Sep 2023"),
        ("2020-01-01", "2020-12-31", "2020"),
        ("1990-01-01", "1999-12-31", "1990–1999"),
        ("2023-09-01", "2023-09-30", "1–30 Sep 2023"),
        ("2023-09-28", "2023-10-02", "Thu 28 Sep 2023 – Mon  2 Oct 2023"),
    ],
)
def test_periods(begin: str, until: str, written: str) -> None:
    """A stretch of the calendar is written in the fewest words."""
    assert labels.period(begin, until) == written


def test_two_sided_acts_have_a_double_arrow() -> None:
    """Talks have two sides, an attack a direction."""
    (both,) = happenings(reading("a", events=(event(sources=(0, 1), targets=(1, 0)),)))
    (one,) = happenings(reading("a", events=(event(),)))
    assert (sides(both), sides(one)) == ("Red ↔ Blue", "Red → Blue")


def test_cells_cannot_become_formulas() -> None:
    """A cell that a spreadsheet would run is written as text; numbers stay numbers."""
    assert [guarded(v) for v in ("=1+1", "-x", -1.5, "Goma")] == ["'=1+1", "'-x", -1.5, "Goma"]


RELAY = dataclasses.replace(DENIES, manner="indirect", stance="asserts", answers=None)


@pytest.mark.parametrize(
    ("language", "relay", "chain"),
    [
        ("de", RELAY, "Outlet a berichtet, Blau habe erklärt, Rot habe gefordert"),
        ("en", RELAY, "Outlet a reports that Blau said that Rot demanded"),
        ("xx", RELAY, "Outlet a reports that Blau said that Rot demanded"),
        (
            "de",
            dataclasses.replace(RELAY, evidence=(Evidence("statements.source", 4, 8),)),
            "Outlet a berichtet, laut Blau habe Rot gefordert",
        ),
        (
            "de",
            dataclasses.replace(RELAY, speaker=None, hidden="rumour"),
            "Outlet a berichtet, einem Gerücht nach habe Rot gefordert",
        ),
    ],
)
def test_the_chain_of_sources_is_a_sentence(language: str, relay: Statement, chain: str) -> None:
    """What one relays of another is told from the outlet in, in the report's language."""
    relayed = dataclasses.replace(SAYS, stance="demands", addressee=None, via=1)
    read = reading("a", statements=(relayed, relay))
    report = dataclasses.replace(read.record.report, language=language)
    record = dataclasses.replace(read.record, report=report)
    read = dataclasses.replace(read, record=record)
    told = why(Entry("x", "statements", 0, relayed, read))
    assert told.sentence == f"{chain}: «Rot Blau»"


def test_the_account_leads_from_the_speaker_out() -> None:
    """Who says it is listed from the innermost speaker to the outlet."""
    relayed = dataclasses.replace(SAYS, via=1)
    told = why(Entry("x", "statements", 0, relayed, reading("a", statements=(relayed, RELAY))))
    assert told.account == ("Red", "Blue", "Outlet a")
