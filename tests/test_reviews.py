"""Reviews are added to the ledger, never change it, and decide what views show."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.corrections import CorrectionRefused
from lagebild.ledger.reviewed import BOTH, MACHINE, REVIEWED
from lagebild.ledger.reviews import (
    Review,
    ReviewedMeanwhile,
    ReviewRefused,
    add,
    newest,
    of_entry,
    stands,
)
from lagebild.ledger.stories import groups_of
from lagebild.ledger.verify import verify
from lagebild.problems import LagebildError
from lagebild.publish import views
from lagebild.publish.filters import Filter
from lagebild.publish.picture import picture
from lagebild.record import Actor, Event, Figure, Period, Place, Record, Report, Speaker, Statement

TEXT = "Baku griff Goris an, 12 Menschen starben. Eriwan sprach von Mord. Truppen zogen ab."
REPORT = Report("r1", TEXT, "2024-02-07", "de")
DAY = Period("2024-02-06", "2024-02-06")


def cut(words: str) -> dict[str, Any]:
    """Returns where some words stand."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


BAKU = Actor(
    **cut("Baku"), name="Azerbaijan", kind="state", country="AZE", sector="GOV", entity="1"
)
PEOPLE = Actor(**cut("Menschen"), name="", kind="group", country=None, sector="CVL", entity="2")
YEREVAN = Actor(
    **cut("Eriwan"), name="Armenia", kind="state", country="ARM", sector="GOV", entity="3"
)
TROOPS = Actor(**cut("Truppen"), name="", kind="group", country=None, sector="MIL", entity="4")
GORIS = Place(**cut("Goris"), name="Goris", country="ARM", lat=39.5, lon=46.3, kind="city")
DEAD = Figure(**cut("12 Menschen"), measure="killed", unit="persons", low=12, high=12, counts=1)
MURDER = Statement(
    **cut("Mord"), manner="indirect", stance="accuses",
    speaker=Speaker(**cut("Eriwan"), actor=2),
)  # fmt: skip
ATTACK = Event(**cut("griff"), type="ASSAULT", sources=(0,), targets=(), place=0, time=DAY)
DEATH = Event(**cut("starben"), type="ASSAULT", targets=(1,), figures=(0,), same_as=0)
KILLING = Event(**cut("Mord"), type="ACCUSE", sources=(2,), statement=0)
LEFT = Event(**cut("zogen ab"), type="RETREAT", sources=(3,))
RECORD = Record(
    REPORT, (), (GORIS,), (BAKU, PEOPLE, YEREVAN, TROOPS), (DEAD,), (MURDER,),
    (ATTACK, DEATH, KILLING, LEFT),
)  # fmt: skip
ANNA: dict[str, Any] = {"person": "Anna", "time": "2024-02-08T06:00:00+00:00"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "a.ledger", write=True) as book:
        book.add(RECORD, "reader-1", "lagebild", "a.jsonl")
        yield book


def ident(ledger: Ledger, layer: str, position: int) -> str:
    """Returns the id of an entry of the record."""
    query = "SELECT max(entry) FROM entries WHERE layer = ? AND position = ?"
    return str(ledger.connection.execute(query, (layer, position)).fetchone()[0])


def shown(ledger: Ledger, mode: str) -> Record:
    """Returns what a mode shows of the one report; an empty record where it shows none of it."""
    ledger.reviews = mode
    found = [reading.record for reading in ledger.readings()]
    return found[0] if found else Record(REPORT)


def words(record: Record, layer: str = "events") -> list[str]:
    return [item.text for item in getattr(record, layer)]


def test_a_ledger_without_reviews_is_as_it_was_read(ledger: Ledger) -> None:
    """Nothing changes in any view until somebody says something."""
    assert shown(ledger, BOTH) == shown(ledger, MACHINE) == RECORD
    assert words(shown(ledger, REVIEWED)) == []


def test_a_rejected_entry_leaves_the_views(ledger: Ledger) -> None:
    """What is rejected is gone from the view of both, and what referred to it refers to nothing wrong."""
    add(ledger, ident(ledger, "actors", 0), "reject", **ANNA)
    add(ledger, ident(ledger, "events", 0), "reject", **ANNA)
    both = shown(ledger, BOTH)
    assert words(both) == ["starben", "Mord", "zogen ab"]
    assert both.events[0].same_as is None
    assert [both.actors[i].text for i in both.events[1].sources] == ["Eriwan"]
    speaker = both.statements[0].speaker
    assert speaker is not None
    assert speaker.actor is not None
    assert both.actors[speaker.actor].text == "Eriwan"
    assert both.figures[0].counts is not None
    assert both.actors[both.figures[0].counts].text == "Menschen"
    assert shown(ledger, MACHINE) == RECORD


def test_ids_follow_their_entries(ledger: Ledger) -> None:
    """An entry keeps its id where others before it are gone."""
    add(ledger, ident(ledger, "events", 0), "reject", **ANNA)
    (reading,) = ledger.readings()
    assert reading.id_of("events", 0) == ident(ledger, "events", 1)


def test_a_correction_stands_in_its_entrys_place(ledger: Ledger) -> None:
    """Views show what a person wrote, with who wrote it; the reader's own stays in its view."""
    entry = ident(ledger, "events", 0)
    better = dataclasses.replace(ATTACK, targets=(2,), status="ongoing")
    add(ledger, entry, "correct", item=better, note="also Yerevan", **ANNA)
    (reading,) = ledger.readings()
    assert reading.record.events[0] == better
    assert reading.reviews["events", 0].person == "Anna"
    assert reading.id_of("events", 0) == entry
    assert ledger.entry(entry).item == ATTACK
    assert verify(ledger) == ()


def test_a_correction_may_move_its_words(ledger: Ledger) -> None:
    """A correction with other words stands where these do in the order of the text."""
    add(
        ledger,
        ident(ledger, "events", 0),
        "correct",
        item=dataclasses.replace(ATTACK, **cut("an")),
        **ANNA,
    )
    both = shown(ledger, BOTH)
    assert words(both) == ["an", "starben", "Mord", "zogen ab"]
    moved = dataclasses.replace(LEFT, **cut("Goris"))
    add(ledger, ident(ledger, "events", 3), "correct", item=moved, **ANNA)
    both = shown(ledger, BOTH)
    assert words(both) == ["Goris", "an", "starben", "Mord"]
    assert both.events[2].same_as == 1


def test_reviewed_only_keeps_what_it_refers_to(ledger: Ledger) -> None:
    """The view of what was reviewed shows that with what it rests on: sides, places, statements."""
    add(ledger, ident(ledger, "events", 2), "accept", **ANNA)
    ledger.reviews = REVIEWED
    (reading,) = ledger.readings()
    assert words(reading.record) == ["Mord"]
    assert words(reading.record, "actors") == ["Eriwan"]
    assert words(reading.record, "statements") == ["Mord"]


def test_undo_brings_back_what_was_before(ledger: Ledger) -> None:
    """Each undo takes the last verdict back; all that was said stays on record."""
    entry = ident(ledger, "events", 0)
    for verdict in ("accept", "reject", "undo"):
        add(ledger, entry, verdict, **ANNA)
    last = stands(of_entry(ledger.connection, entry))
    assert last is not None
    assert last.verdict == "accept"
    add(ledger, entry, "undo", **ANNA)
    assert stands(of_entry(ledger.connection, entry)) is None
    assert [r.verdict for r in of_entry(ledger.connection, entry)] == [
        "accept",
        "reject",
        "undo",
        "undo",
    ]
    with pytest.raises(ReviewRefused, match="no verdict"):
        add(ledger, entry, "undo", **ANNA)


def test_no_verdict_is_changed(ledger: Ledger) -> None:
    """The file itself refuses to change a verdict."""
    add(ledger, ident(ledger, "events", 0), "accept", **ANNA)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger.connection.execute("UPDATE reviews SET verdict = 'reject'")


def test_two_people_do_not_pass_each_other(ledger: Ledger) -> None:
    """A verdict given on an entry as it stood before somebody else's is not stored."""
    entry = ident(ledger, "events", 0)
    first = add(ledger, entry, "accept", seen=0, **ANNA)
    with pytest.raises(ReviewedMeanwhile, match="Anna"):
        add(ledger, entry, "reject", person="Ben", time="2024-02-08T06:01:00", seen=0)
    add(ledger, entry, "reject", person="Ben", time="2024-02-08T06:02:00", seen=first.number)
    assert [r.person for r in newest(ledger.connection, 5)] == ["Ben", "Anna"]
    assert [r.person for r in newest(ledger.connection, 5, "Anna")] == ["Anna"]


WRONG: tuple[tuple[str, dict[str, Any], str], ...] = (
    ("other words", {"start": 3}, "the report says"),
    ("no stretch", {"start": 500, "end": 505}, "no stretch"),
    ("an unknown type", {"type": "WAR"}, "ASSAULT"),
    ("an unknown status", {"status": "maybe"}, "happened"),
    ("no such actor", {"sources": (9,)}, r"no actors\[9\]"),
    ("no such place", {"place": -1}, "places"),
    ("no day", {"time": Period("2024-02-30", "2024-03-01")}, "Write it as"),
    ("days in the wrong order", {"time": Period("2024-02-06", "2024-02-01")}, "comes before"),
    ("nothing new", {}, "corrects nothing"),
)


@pytest.mark.parametrize(("changes", "message"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_a_correction_that_cannot_stand_is_refused(
    ledger: Ledger, changes: dict[str, Any], message: str
) -> None:
    """A correction must have the report's words, known values and references that lead somewhere."""
    item = dataclasses.replace(ATTACK, **changes)
    with pytest.raises(LagebildError, match=message):
        add(ledger, ident(ledger, "events", 0), "correct", item=item, **ANNA)
    assert newest(ledger.connection, 1) == []


def test_what_is_no_verdict_is_refused(ledger: Ledger) -> None:
    """An unknown verdict, an entry that is not there, nobody, an item of another layer: nothing is stored."""
    entry = ident(ledger, "events", 0)
    with pytest.raises(ReviewRefused, match="accept, correct, reject, undo"):
        add(ledger, entry, "maybe", **ANNA)
    with pytest.raises(NotInLedger):
        add(ledger, "0123", "accept", **ANNA)
    with pytest.raises(ReviewRefused, match="name of the person"):
        add(ledger, entry, "accept", person=" ", time="2024-02-08")
    with pytest.raises(CorrectionRefused, match="events"):
        add(ledger, entry, "correct", item=GORIS, **ANNA)
    with pytest.raises(ReviewRefused, match="only `correct`"):
        add(ledger, entry, "accept", item=ATTACK, **ANNA)
    assert newest(ledger.connection, 1) == []


def test_figures_and_places_are_checked_too(ledger: Ledger) -> None:
    """Bounds in the wrong order and degrees that are none are refused."""
    bad = dataclasses.replace(DEAD, low=13.0)
    far = dataclasses.replace(GORIS, lat=91.0)
    with pytest.raises(CorrectionRefused, match="more than high"):
        add(ledger, ident(ledger, "figures", 0), "correct", item=bad, **ANNA)
    with pytest.raises(CorrectionRefused, match="between -90 and 90"):
        add(ledger, ident(ledger, "places", 0), "correct", item=far, **ANNA)


def test_a_verdict_holds_for_a_later_reader(ledger: Ledger) -> None:
    """Where a later reader says the same of the same words, what a person said of it still holds."""
    add(ledger, ident(ledger, "events", 3), "reject", **ANNA)
    better = dataclasses.replace(ATTACK, targets=(2,))
    add(ledger, ident(ledger, "events", 0), "correct", item=better, **ANNA)
    # The later reader finds one actor more at the beginning and no retreat where one was rejected.
    new = Actor(**cut("griff"), name="", kind="group", country=None, sector=None, entity="9")
    later = dataclasses.replace(
        RECORD,
        actors=(new, BAKU, PEOPLE, YEREVAN, TROOPS),
        figures=(dataclasses.replace(DEAD, counts=2),),
        statements=(dataclasses.replace(MURDER, speaker=Speaker(**cut("Eriwan"), actor=3)),),
        events=(
            dataclasses.replace(ATTACK, sources=(1,), confidence=0.5),
            dataclasses.replace(DEATH, targets=(2,)),
            dataclasses.replace(KILLING, sources=(3,)),
            dataclasses.replace(LEFT, sources=(4,)),
        ),
    )
    ledger.add(later, "reader-2", "lagebild", "a.jsonl")
    both = shown(ledger, BOTH)
    assert words(both) == ["griff", "starben", "Mord"]
    assert [both.actors[i].text for i in both.events[0].targets] == ["Eriwan"]


def test_a_verdict_does_not_hold_for_what_says_something_else(ledger: Ledger) -> None:
    """A later reader that reads another place there is not bound by what was said before."""
    add(ledger, ident(ledger, "events", 0), "reject", **ANNA)
    ledger.add(
        dataclasses.replace(RECORD, events=(dataclasses.replace(ATTACK, place=None),)),
        "reader-2", "lagebild", "a.jsonl",
    )  # fmt: skip
    assert words(shown(ledger, BOTH)) == ["griff"]


def test_a_verdict_changes_the_digest_and_goes_with_its_report(ledger: Ledger) -> None:
    """The ledger's digest stands for reviews too; a report that is deleted takes its reviews with it."""
    before = ledger.digest()
    add(ledger, ident(ledger, "events", 0), "accept", **ANNA)
    assert ledger.digest() != before
    ledger.delete("r1")
    assert newest(ledger.connection, 1) == []


def test_a_review_waits_for_a_read_that_writes(ledger: Ledger) -> None:
    """While another program stores reports in long transactions, every verdict is stored."""
    entry = ident(ledger, "events", 0)
    writing = (
        "import sys, time; from pathlib import Path; from lagebild.ledger import Ledger\n"
        "from lagebild.record import Record, Report\n"
        "with Ledger(Path(sys.argv[1]), write=True) as ledger:\n"
        "    print('ready', flush=True)\n"
        "    for n in range(20):\n"
        "        with ledger.transaction():\n"
        "            ledger.add(Record(Report(f'x{n}', f'Text {n}.')), 'reader-1', 'lagebild', 'x')\n"
        "            time.sleep(0.05)\n"
    )
    run = subprocess.Popen(
        [sys.executable, "-c", writing, str(ledger.path)], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    run.stdout.readline()
    for n in range(10):
        add(ledger, entry, "accept" if n % 2 == 0 else "reject", **ANNA)
    run.stdout.close()
    assert run.wait(timeout=60) == 0
    assert len(of_entry(ledger.connection, entry)) == 10
    assert ledger.sizes()[0] == 21


def test_stands_passes_over_an_undo_of_nothing() -> None:
    """An undo with nothing to take back leaves what comes after it."""

    def review(number: int, verdict: str) -> Review:
        return Review(number, "e", "events", 0, verdict, None, "", "Anna", "2024-02-08")

    assert stands([review(1, "undo")]) is None
    last = stands([review(1, "undo"), review(2, "accept")])
    assert last is not None
    assert last.number == 2


def test_views_of_a_whole_ledger_follow_reviews(ledger: Ledger) -> None:
    """What is answered from memory is, in every mode and after every verdict, what the readings say."""
    other = dataclasses.replace(RECORD, report=dataclasses.replace(REPORT, id="r2"))
    ledger.add(other, "reader-1", "lagebild", "a.jsonl")
    steps: tuple[tuple[str, int, str, Any], ...] = (
        ("events", 0, "correct", dataclasses.replace(ATTACK, targets=(2,), type="COERCE")),
        ("events", 2, "reject", None),
        ("events", 1, "accept", None),
        ("actors", 0, "reject", None),
        ("events", 2, "undo", None),
    )
    for layer, position, verdict, item in steps:
        add(ledger, ident(ledger, layer, position), verdict, item=item, **ANNA)
        for mode in (BOTH, MACHINE, REVIEWED):
            ledger.reviews = mode
            read = picture(ledger.readings(), Filter(), groups_of(ledger))
            assert views.picture(ledger, Filter()).happenings == read.happenings, (verdict, mode)


def test_a_correction_that_was_tampered_with_is_found(ledger: Ledger) -> None:
    """Whoever changes a correction in the file behind the program's back is found out."""
    better = dataclasses.replace(ATTACK, status="ongoing")
    add(ledger, ident(ledger, "events", 0), "correct", item=better, **ANNA)
    assert verify(ledger) == ()
    ledger.connection.execute("DROP TRIGGER reviews_stay")
    ledger.connection.execute("UPDATE reviews SET item = replace(item, 'griff', 'kniff')")
    assert any("the report says 'griff'" in problem.what for problem in verify(ledger))
