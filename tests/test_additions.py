"""People add entries that a reader missed: kept beside what was read, shown with it, carried on, taken back."""

from __future__ import annotations

import dataclasses
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Command
from lagebild.exchange import from_dict, item_to_dict
from lagebild.ledger import Ledger, NotInLedger, blocks, report_digest, schema
from lagebild.ledger.corrections import CorrectionRefused
from lagebild.ledger.entries import entry_id
from lagebild.ledger.reviewed import BOTH, MACHINE, REVIEWED
from lagebild.ledger.reviews import AlreadyThere, ReviewRefused, add, add_entry, newest
from lagebild.ledger.schema import MIGRATIONS
from lagebild.ledger.verify import verify
from lagebild.publish import pages, views
from lagebild.publish.claims_view import ClaimQuery
from lagebild.publish.filters import Filter
from lagebild.publish.found import occurrences
from lagebild.publish.gold import gold
from lagebild.publish.masks import selection
from lagebild.publish.review import question
from lagebild.publish.why import why
from lagebild.record import (
    Actor,
    Event,
    Figure,
    Item,
    Place,
    Record,
    Report,
    Speaker,
    Statement,
)

TEXT = "Baku griff Goris an, 12 Menschen starben. Später zogen Truppen ab."
REPORT = Report("r1", TEXT, "2024-02-07", "de")


def cut(words: str) -> dict[str, Any]:
    """Returns where some words stand."""
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


BAKU = Actor(
    **cut("Baku"), name="Azerbaijan", kind="state", country="AZE", sector="GOV", entity="1"
)
GORIS = Place(**cut("Goris"), name="Goris", country="ARM", lat=39.5, lon=46.3, kind="city")
ATTACK = Event(**cut("griff"), type="ASSAULT", sources=(0,), place=0)
RECORD = Record(REPORT, (), (GORIS,), (BAKU,), (), (), (ATTACK,))
# What the reader missed.
TROOPS = Actor(
    **cut("Truppen"), name="troops", kind="group", country=None, sector="MIL", entity="2"
)
LEFT = Event(**cut("zogen"), type="RETREAT", mode="withdraw", context="military", sources=(1,), place=0)  # fmt: skip
DEAD = Figure(**cut("12 Menschen"), measure="killed", unit="persons", low=12, high=12)
ANNA: dict[str, Any] = {"person": "Anna", "time": "2024-02-08T06:00:00+00:00"}
BEN: dict[str, Any] = {"person": "Ben", "time": "2024-02-08T07:00:00+00:00"}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "a.ledger", write=True) as book:
        book.add(RECORD, "reader-1", "lagebild", "a.jsonl")
        yield book


def added(ledger: Ledger, layer: str, item: Item, **more: Any) -> str:
    """Adds an entry and returns its id."""
    return add_entry(ledger, "r1", layer, item, **(ANNA | more)).entry


def shown(ledger: Ledger, mode: str) -> Record:
    """Returns the record of the report as a mode shows it."""
    with Ledger(ledger.path, reviews=mode) as book:
        return next((r.record for r in book.readings()), Record(REPORT))


def test_an_added_entry_stands_in_the_views_of_people_alone(ledger: Ledger) -> None:
    """What is added appears among all entries in text order and among the reviewed, not among the program's."""
    added(ledger, "actors", TROOPS, note="missed")
    added(ledger, "events", LEFT)
    assert shown(ledger, MACHINE) == RECORD
    both, reviewed = shown(ledger, BOTH), shown(ledger, REVIEWED)
    assert both.actors == (BAKU, TROOPS)
    assert both.events == (ATTACK, LEFT)
    assert reviewed.events == (dataclasses.replace(LEFT, sources=(0,)),)
    assert (reviewed.actors, reviewed.places) == ((TROOPS,), (GORIS,))
    assert verify(ledger) == ()


def test_additions_are_kept_with_person_time_and_note(ledger: Ledger) -> None:
    """An addition is a verdict like others: appended, with who, when and why, and never changed."""
    entry = added(ledger, "actors", TROOPS, note=" missed ")
    (review,) = newest(ledger.connection, 9)
    assert (review.entry, review.verdict, review.item) == (entry, "add", TROOPS)
    assert (review.person, review.time, review.note) == ("Anna", ANNA["time"], "missed")
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        ledger.connection.execute("UPDATE reviews SET person = 'x'")


def test_filters_find_added_entries(ledger: Ledger) -> None:
    """What views filter by follows the additions, and their undoing."""
    added(ledger, "actors", TROOPS)
    entry = added(ledger, "events", LEFT)
    found = selection(ledger, Filter(type="RETREAT", actor="troops"))
    assert [f"{int(e):016x}" for e in found.columns.events["entry"][found.events]] == [entry]
    add(ledger, entry, "undo", **ANNA)
    assert len(selection(ledger, Filter(type="RETREAT")).events) == 0


SAID = Statement(
    **cut("starben"), manner="reported", stance="accuses",
    speaker=Speaker(**cut("Baku"), actor=0), addressee=1,
)  # fmt: skip


ADDED = (("actors", TROOPS), ("events", LEFT), ("figures", DEAD), ("statements", SAID))


@pytest.mark.parametrize("stored", [False, True], ids=["in memory", "stored together"])
def test_an_addition_shows_in_every_view(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, stored: bool
) -> None:
    """The picture, its days and places, figures, actors, claims and exports have it among all and the reviewed entries."""
    made = tuple(step.replace(">> 10", ">> 0") for step in schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", made)
    monkeypatch.setattr(blocks, "BITS", 0)
    with Ledger(tmp_path / "views.ledger", write=True) as book:
        book.add(RECORD, "reader-1", "lagebild", "a.jsonl")
        book.add(Record(Report("r2", "Es regnet.")), "reader-1", "lagebild", "a.jsonl")
        list(views.refresh(book))
        before = seen(book, BOTH)
        for layer, item in ADDED:
            added(book, layer, item)
        if stored:
            list(views.refresh(book))
        assert seen(book, MACHINE) == before == (1, 1, 1, 0, 0, 0, 0)
        assert seen(book, BOTH) == (2, 2, 2, 1, 1, 1, 1)
        assert seen(book, REVIEWED) == (1, 1, 1, 1, 1, 1, 1)


def seen(ledger: Ledger, mode: str) -> tuple[int, ...]:
    """Returns how many things each view of a mode has, and how many exported files what is added in the tests."""
    wanted = Filter(reviews=mode)
    ledger.reviews = mode
    exported = [cell for _, cell in pages.export_of(ledger, "csv", wanted) if b"zogen" in cell]
    counts = (
        pages.picture_of(ledger, wanted).total,
        views.timeline(ledger, wanted).undated,
        sum(place.happenings for place in views.map_places(ledger, wanted)),
        pages.figures_of(ledger, wanted, "killed").total,
        sum(len(actor.says) for actor in pages.actors_of(ledger, wanted).actors),
        pages.claims_of(ledger, wanted, ClaimQuery()).total,
        len(exported),
    )
    ledger.reviews = BOTH
    return counts


def test_an_addition_is_taken_back(ledger: Ledger) -> None:
    """After the undo it stands in no view, no verdict on it is taken, and it can be added anew."""
    before = ledger.digest()
    entry = added(ledger, "figures", DEAD)
    assert ledger.digest() != before
    add(ledger, entry, "undo", **BEN)
    assert shown(ledger, BOTH) == RECORD
    asked = question(ledger, ledger.entry(entry))
    assert (asked.added, asked.review) == (True, None)
    for verdict in ("accept", "undo"):
        with pytest.raises(ReviewRefused):
            add(ledger, entry, verdict, **BEN)
    again = added(ledger, "figures", DEAD)
    assert again != entry
    assert shown(ledger, BOTH).figures == (DEAD,)


def test_others_judge_an_addition(ledger: Ledger) -> None:
    """A second person corrects, then rejects what the first added; each undo brings back what stood before."""
    entry = added(ledger, "figures", DEAD)
    more = dataclasses.replace(DEAD, high=None)
    add(ledger, entry, "correct", item=more, **BEN)
    assert shown(ledger, BOTH).figures == (more,)
    add(ledger, entry, "reject", **BEN)
    assert shown(ledger, BOTH).figures == ()
    add(ledger, entry, "undo", **BEN)
    add(ledger, entry, "undo", **BEN)
    assert shown(ledger, BOTH).figures == (DEAD,)


def test_a_read_entry_is_corrected_by_what_was_added(ledger: Ledger) -> None:
    """An added actor can be named by corrections; taken back, it is named no longer."""
    troops = added(ledger, "actors", TROOPS)
    (attack,) = ledger.connection.execute(
        "SELECT entry FROM entries WHERE layer = 'events'"
    ).fetchone()
    add(ledger, attack, "correct", item=dataclasses.replace(ATTACK, sources=(1,)), **ANNA)
    assert shown(ledger, BOTH).events[0].sources == (1,)
    assert verify(ledger) == ()
    add(ledger, troops, "undo", **ANNA)
    assert shown(ledger, BOTH).events[0].sources == ()


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (dataclasses.replace(LEFT, sources=(7,)), r"no actors\[7\]"),
        (dataclasses.replace(LEFT, mode="aerial"), "no mode of RETREAT"),
        (dataclasses.replace(LEFT, context="sport"), "Choose one of: asylum"),
        (dataclasses.replace(LEFT, start=3), "the report says"),
        (dataclasses.replace(LEFT, type=""), "Choose one of: AGREE"),
    ],
)
def test_what_cannot_stand_is_not_added(ledger: Ledger, item: Item, message: str) -> None:
    """An added entry has the report's words, values of the contract and references that lead somewhere."""
    added(ledger, "actors", TROOPS)
    with pytest.raises(CorrectionRefused, match=message):
        added(ledger, "events", item)
    assert len(newest(ledger.connection, 9)) == 1


def test_what_is_there_is_not_added_again(ledger: Ledger) -> None:
    """An entry that says what a read or an added one says is refused with the other's id; so is a strange report."""
    entry = added(ledger, "figures", DEAD)
    with pytest.raises(AlreadyThere) as refusal:
        added(ledger, "figures", DEAD)
    assert refusal.value.entry == entry
    with pytest.raises(AlreadyThere):
        added(ledger, "events", ATTACK)
    with pytest.raises(NotInLedger):
        add_entry(ledger, "r2", "figures", DEAD, **ANNA)
    with pytest.raises(ReviewRefused, match="name of the person"):
        added(ledger, "figures", DEAD, person=" ")


def test_a_later_reader_keeps_what_was_added(ledger: Ledger) -> None:
    """Read again, the additions stay with their ids and lead to the new reading's items; what is then read is one."""
    added(ledger, "actors", TROOPS)
    left, dead = added(ledger, "events", LEFT), added(ledger, "figures", DEAD)
    people = Actor(
        **cut("Menschen"), name="", kind="group", country=None, sector="CVL", entity="3"
    )
    later = dataclasses.replace(RECORD, actors=(BAKU, people), figures=(DEAD,))
    ledger.add(later, "reader-2", "lagebild", "a.jsonl")
    both = shown(ledger, BOTH)
    assert both.figures == (DEAD,)
    assert both.actors == (BAKU, people, TROOPS)
    assert both.events[1] == dataclasses.replace(LEFT, sources=(2,))
    assert ledger.entry(left).item == both.events[1]
    fewer = dataclasses.replace(LEFT, sources=(2, 1))
    add(ledger, left, "correct", item=fewer, **BEN)
    assert shown(ledger, BOTH).events[1].sources == (2, 1)
    nowhere = dataclasses.replace(ATTACK, place=None)
    last = dataclasses.replace(later, places=(), events=(nowhere,))
    ledger.add(last, "reader-3", "lagebild", "a.jsonl")
    assert shown(ledger, BOTH).events[1].sources == (2, 1)
    add(ledger, left, "undo", **BEN)
    add(ledger, left, "undo", **BEN)
    assert [e.type for e in shown(ledger, BOTH).events] == ["ASSAULT"]
    assert ledger.entry(dead).item == DEAD
    assert verify(ledger) == ()


def test_additions_are_exported(ledger: Ledger, lagebild: Command, tmp_path: Path) -> None:
    """Exports, the explanation of an entry and the gold in contract form have what was added."""
    added(ledger, "actors", TROOPS)
    entry = added(ledger, "events", LEFT)
    assert why(ledger.entry(entry)).words == "zogen"
    assert lagebild("export", tmp_path / "out", "--to", "csv", "--ledger", ledger.path).code == 0
    assert entry in (tmp_path / "out" / "events.csv").read_text(encoding="utf-8")
    (line,) = gold(ledger.readings())
    fields = json.loads(line)
    record = from_dict(fields)
    assert [e.text for e in record.events] == ["zogen"]
    assert record.actors[record.events[0].sources[0]].text == "Truppen"
    assert fields["layers"] == ["actors", "events"]
    assert {(r["verdict"], r["person"]) for r in fields["reviews"]} == {("add", "Anna")}


def test_a_deleted_report_takes_its_additions_along(ledger: Ledger) -> None:
    """Nothing that people wrote stays of a report that is deleted."""
    added(ledger, "figures", DEAD)
    ledger.delete("r1")
    assert newest(ledger.connection, 9) == []


def old_ledger(path: Path) -> str:
    """Makes a ledger from before there were additions, with a verdict, the last of two; returns its entry's id."""
    before = next(n for n, script in enumerate(MIGRATIONS) if "'add'" in script)
    db = sqlite3.connect(path)
    db.executescript("".join(MIGRATIONS[:before]))
    digest, entry = report_digest(REPORT), entry_id(report_digest(REPORT), "reader-1", "events", 0)
    item = json.dumps(item_to_dict(dataclasses.replace(ATTACK, sources=(), place=None)))
    db.execute(
        "INSERT INTO versions VALUES (1, 'r1', ?, ?, '2024-02-07', 'de', NULL, NULL, NULL, NULL, 'a')",
        (digest, TEXT),
    )
    db.execute("INSERT INTO readers VALUES (1, 'reader-1', 'lagebild')")
    db.execute("INSERT INTO readings VALUES (1, 1, 1, 'x')")
    row = (1, "events", 0, entry, ATTACK.start, ATTACK.end, ATTACK.text, item)
    db.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", row)
    for number in (7, 8):
        verdict = (number, 1, "events", 0, "reject", None, "no", "Anna", "2024-02-08")
        db.execute("INSERT INTO reviews VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", verdict)
    db.execute("DELETE FROM reviews WHERE review = 8")
    db.execute(f"PRAGMA user_version = {before}")
    db.commit()
    db.close()
    return entry


def test_verdicts_of_older_ledgers_are_kept(tmp_path: Path) -> None:
    """A ledger from before there were additions is brought up to date with its verdicts and their numbers."""
    entry = old_ledger(tmp_path / "old.ledger")
    with Ledger(tmp_path / "old.ledger", write=True) as book:
        (review,) = newest(book.connection, 9)
        assert (review.number, review.entry, review.note) == (7, entry, "no")
        assert shown(book, BOTH).events == ()
        assert add_entry(book, "r1", "figures", DEAD, **ANNA).number == 9


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Baku", ["Baku"]),
        ("Goris  an,\n12", ["Goris an, 12"]),
        ("en", ["en"] * 5),
        ("baku", []),
        (" ", []),
        ("(.*)", []),
    ],
)
def test_words_are_found_as_they_are_pasted(words: str, found: list[str]) -> None:
    """Words are found wherever they stand, whatever space is between them, in their own capitals."""
    assert [TEXT[start:end] for start, end in occurrences(TEXT, words)] == found
