"""Stories and claims that are kept are those of all readings, in whatever order and pieces reports arrive."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.stories import Story, groups_of
from lagebild.ledger.stories import stories as stories_of
from lagebild.publish.claims import Line as ClaimLine
from lagebild.publish.claims import lines as claim_lines
from lagebild.publish.filters import Filter
from lagebild.publish.plain import plain, restored
from lagebild.publish.stories import story_lines, story_page
from lagebild.publish.views import claims, keep_up, refresh, stand, stories, story
from lagebild.record import Period, Record
from test_views import FILTERS, sample

FIRST = date(2024, 1, 1)
READER = ("reader", "test", "test")


def reports(count: int, days: int, seed: int) -> list[Record]:
    """Returns records of random reports over some days, their events on or before the day."""
    rng = random.Random(seed)
    return [dated(sample(rng, f"r{n}"), rng, days) for n in range(count)]


def dated(record: Record, rng: random.Random, days: int) -> Record:
    """Returns a record on a random day, told as accusations and denials of one matter."""
    if record.report.published is None:
        return record
    day = FIRST + timedelta(rng.randrange(days))
    when = Period((day - timedelta(1)).isoformat(), day.isoformat())
    events = tuple(replace(e, time=when if e.time else None) for e in record.events)
    return replace(record, report=replace(record.report, published=day.isoformat()), events=events)


def fill(ledger: Ledger, records: Sequence[Record], rng: random.Random) -> None:
    """Reads reports in random order, computing what several say after every few of them."""
    for record in rng.sample(records, len(records)):
        ledger.add(record, *READER)
        if rng.random() < 0.15:
            list(refresh(ledger))


def shown(ledger: Ledger) -> tuple[object, ...]:
    """Returns the kept stories and claims, each story as a page too."""
    lines = stories(ledger, Filter(), everything=True).lines
    return (
        lines,
        claims(ledger, Filter(), everything=True).lines,
        [story(ledger, s.id) for s in lines],
    )


def computed(ledger: Ledger) -> tuple[object, ...]:
    """Returns the stories and claims of all readings, computed anew."""
    readings, groups = tuple(ledger.readings()), groups_of(ledger)
    found = stories_of(readings)
    lines = story_lines(found, groups, Filter(), everything=True)
    pages = {s.id: story_page(s, groups) for s in found}
    said = claim_lines(readings, Filter(), groups, everything=True)
    return lines, said, [pages[line.id] for line in lines]


@pytest.mark.parametrize("days", [5, 60])
def test_what_is_kept_is_what_would_be_computed(tmp_path: Path, days: int) -> None:
    """Reports in random order, old ones late, computed piece by piece, give the stories and claims of all."""
    with Ledger(tmp_path / "kept.ledger", write=True) as ledger:
        fill(ledger, reports(60, days, days), random.Random(days))
        list(refresh(ledger))
        assert shown(ledger) == computed(ledger)
        assert stand(ledger).awaited == 0
        sizes = [len(s.tellings) for s in stories_of(ledger.readings())]
        assert max(sizes) > 3
        assert len(sizes) > 3


def test_changes_of_the_ledger_reach_what_is_kept(tmp_path: Path) -> None:
    """A new version on another day, a better reading, a withdrawal, a deletion."""
    records = reports(40, 12, 3)
    with Ledger(tmp_path / "kept.ledger", write=True) as ledger:
        fill(ledger, records, random.Random(1))
        moved = replace(records[4], report=replace(records[4].report, published="2024-01-09"))
        ledger.add(moved, *READER)
        ledger.add(replace(records[7], events=()), "better", "test", "test")
        ledger.withdraw("r9", "wrong")
        list(refresh(ledger))
        assert shown(ledger) == computed(ledger)
        ledger.delete("r11")
        assert stand(ledger).awaited > 0
        assert not any("r11" in json.dumps(plain(line)) for line in shown(ledger)[2])  # type: ignore[attr-defined]
        list(refresh(ledger))
        assert shown(ledger) == computed(ledger)


def test_a_copy_that_comes_later_makes_two_sources_one(tmp_path: Path) -> None:
    """Lines follow the copy groups, though no story gains or loses a telling."""
    first = dated(sample(random.Random(5), "a"), random.Random(5), 1)
    first = replace(first, report=replace(first.report, published="2024-01-02"))
    with Ledger(tmp_path / "kept.ledger", write=True) as ledger:
        ledger.add(first, *READER)
        ledger.add(
            replace(first, report=replace(first.report, id="b", published="2024-01-03")), *READER
        )
        list(refresh(ledger))
        ledger.add(
            replace(first, report=replace(first.report, id="c", published="2024-01-01")), *READER
        )
        list(refresh(ledger))
        assert shown(ledger) == computed(ledger)


def test_it_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    """Computing that stops after any step is finished by the next call, on another connection."""
    path = tmp_path / "kept.ledger"
    with Ledger(path, write=True) as ledger:
        for record in reports(30, 30, 8):
            ledger.add(record, *READER)
        for steps in range(6):
            run = refresh(ledger)
            for _ in range(steps):
                next(run)
            run.close()
    assert keep_up(path).awaited == 0
    with Ledger(path) as ledger:
        assert shown(ledger) == computed(ledger)


def test_other_rules_make_all_anew(tmp_path: Path) -> None:
    """Threads made by another revision of the rules are forgotten."""
    with Ledger(tmp_path / "kept.ledger", write=True) as ledger:
        fill(ledger, reports(20, 6, 2), random.Random(2))
        list(refresh(ledger))
        before = shown(ledger)
        ledger.connection.execute("UPDATE thread_rules SET revision = 0")
        ledger.connection.execute("DELETE FROM threads WHERE thread % 2")
        list(refresh(ledger))
        assert shown(ledger) == before


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of forty reports whose stories and claims are computed."""
    path = tmp_path_factory.mktemp("kept") / "filled.ledger"
    with Ledger(path, write=True) as ledger:
        for record in reports(40, 9, 6):
            ledger.add(record, *READER)
    keep_up(path)
    return path


@pytest.mark.parametrize("wanted", [*FILTERS, Filter("2024-01-03", "2024-01-04")], ids=str)
def test_filters_are_those_of_all_readings(filled: Path, wanted: Filter) -> None:
    """Stories and claims within a filter, and their pages in both directions."""
    with Ledger(filled) as ledger:
        readings, groups = tuple(ledger.readings()), groups_of(ledger)
        found: tuple[Story, ...] = stories_of(readings)
        lines = story_lines(found, groups, wanted)
        said = claim_lines(readings, wanted, groups)
        assert stories(ledger, wanted).lines == lines
        assert stories(ledger, wanted, first=1, most=2).lines == lines[1:3]
        assert claims(ledger, wanted).lines == said
        assert claims(ledger, wanted, newest=True, first=1, most=3).lines == said[::-1][1:4]
        rejected = claim_lines(readings, wanted, groups, disputed=True)
        assert claims(ledger, wanted, disputed=True).lines == rejected


def test_a_story_is_found_by_any_of_its_entries(filled: Path) -> None:
    """Its id, the id of an entry, or the beginning of either leads to its page."""
    with Ledger(filled) as ledger:
        groups = groups_of(ledger)
        for one in stories_of(ledger.readings()):
            for entry in one.entries[-1:]:
                assert story(ledger, entry.id[:12]) == story_page(one, groups)
        with pytest.raises(NotInLedger):
            story(ledger, "none")


def test_a_line_is_the_same_out_of_json() -> None:
    """What is kept as JSON comes back as the same dataclass, its inner ones too."""
    inner = ClaimLine(None, "a", "denies", "", "b", (), "r", "2")
    line = ClaimLine(
        "2024-01-01", "a", "accuses", "x", "b", ("c", "d"), "r", "1", "disputed", 2, (inner,)
    )
    assert restored(ClaimLine, json.loads(json.dumps(plain(line)))) == line
