"""The ledger keeps what was read, once, for good, and says when it is not whole."""

from __future__ import annotations

import dataclasses
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from lagebild.ledger import (
    Ledger,
    LedgerMissing,
    LedgerNotOurs,
    LedgerTooNew,
    NotInLedger,
    report_digest,
)
from lagebild.ledger.copies import copy_groups
from lagebild.ledger.schema import MIGRATIONS, NEWEST
from lagebild.ledger.status import status
from lagebild.ledger.verify import verify
from lagebild.problems import Problem
from lagebild.record import Evidence, Record, Report, Time

REPORT = Report("r1", "Am Dienstag fielen Schüsse.", "2024-02-07", "de", outlet="Bote")
TIME = Time(
    3, 11, "Dienstag", "DATE", "2024-02-06", "2024-02-06", "2024-02-06",
    (Evidence("times.weekday", 3, 11),),
)  # fmt: skip
RECORD = Record(REPORT, (TIME,))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "a.ledger", write=True)


def records(ledger: Ledger) -> list[Record]:
    return [r.record for r in ledger.readings()]


def changed(text: str) -> Record:
    return Record(dataclasses.replace(REPORT, text=text))


def test_what_is_stored_comes_back_equal(ledger: Ledger) -> None:
    """A record comes out of the ledger as it went in."""
    assert ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    assert records(ledger) == [RECORD]


def test_the_same_reading_twice_changes_nothing(ledger: Ledger) -> None:
    """Storing the same reading again adds no row and leaves the digest as it was."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    before = ledger.digest(), ledger.sizes()
    assert not ledger.add(RECORD, "reader-1", "lagebild", "b.jsonl")
    assert (ledger.digest(), ledger.sizes()) == before


def test_two_programs_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    """Two programs that make and fill the same ledger at the same time store every report once."""
    path = tmp_path / "both.ledger"
    writing = (
        "import sys; from pathlib import Path; from lagebild.ledger import Ledger;"
        "from lagebild.record import Record, Report\n"
        "with Ledger(Path(sys.argv[1]), write=True) as ledger:\n"
        "    for n in range(60):\n"
        "        report = Report(f'r{n}', f'Text {n}.')\n"
        "        ledger.add(Record(report), 'reader-1', 'lagebild', 'x')\n"
    )
    runs = [subprocess.Popen([sys.executable, "-c", writing, str(path)]) for _ in range(2)]
    assert [run.wait(timeout=60) for run in runs] == [0, 0]
    ledger = Ledger(path)
    assert ledger.sizes()[0] == 60
    assert verify(ledger) == ()


def test_a_killed_program_leaves_a_whole_ledger(tmp_path: Path) -> None:
    """Killed three times in the middle of storing, the ledger is whole, holds no half report, and is completed."""
    writing = (
        "import sys; from pathlib import Path; from lagebild.ledger import Ledger;"
        "from lagebild.record import Record, Report, Time\n"
        "times = tuple(Time(13 * n + 3, 13 * n + 11, 'Dienstag', 'DATE', 'x') for n in range(200))\n"
        "with Ledger(Path(sys.argv[1]), write=True) as ledger:\n"
        "    for n in range(90):\n"
        "        text = 'Am Dienstag. ' * 200 + f'Es waren {n} oder mehr.'\n"
        "        report = Report(f'r{n}', text, f'2024-01-{n % 28 + 1:02}', 'de')\n"
        "        print(ledger.add(Record(report, times), 'reader-1', 'lagebild', 'x'), flush=True)\n"
    )
    whole, killed = tmp_path / "whole.ledger", tmp_path / "killed.ledger"
    command = [sys.executable, "-c", writing]
    subprocess.run([*command, str(whole)], check=True, stdout=subprocess.DEVNULL)
    for kills in range(1, 4):
        with subprocess.Popen([*command, str(killed)], stdout=subprocess.PIPE, text=True) as run:
            assert run.stdout
            while run.stdout.readline() != "True\n":
                pass
            for _ in range(5):
                run.stdout.readline()
            run.kill()
        ledger = Ledger(killed)
        readings, entries = ledger.sizes()
        assert readings >= 6 * kills
        assert entries == 200 * readings
        assert verify(ledger) == ()
    subprocess.run([*command, str(killed)], check=True, stdout=subprocess.DEVNULL)
    assert Ledger(killed).digest() == Ledger(whole).digest()


def test_a_better_reader_supersedes_and_the_older_reading_stays(ledger: Ledger) -> None:
    """Views show the newest reading; the older one is still in the file and still whole."""
    ledger.add(Record(REPORT), "reader-1", "lagebild 0.1", "a.jsonl")
    ledger.add(RECORD, "reader-2", "lagebild 0.2", "a.jsonl")
    assert records(ledger) == [RECORD]
    assert ledger.sizes()[0] == 2
    assert verify(ledger) == ()


def test_a_changed_report_is_a_new_version(ledger: Ledger) -> None:
    """Another text under the same id replaces the old one in views and leaves it in the file."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.add(changed("Korrektur: Es fielen keine Schüsse."), "reader-1", "lagebild", "a.jsonl")
    assert [r.report.text for r in records(ledger)] == ["Korrektur: Es fielen keine Schüsse."]
    assert status(ledger).versions == 2


def test_a_withdrawn_report_leaves_the_views_and_not_the_file(ledger: Ledger) -> None:
    """Withdrawing hides all versions of a report and keeps the reason."""
    ledger.add(changed("Älter."), "reader-1", "lagebild", "a.jsonl")
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.withdraw("r1", "falsche Quelle")
    assert records(ledger) == []
    assert status(ledger).withdrawn == (("r1", "falsche Quelle"),)
    assert ledger.sizes()[0] == 2


def test_a_deleted_report_leaves_only_its_digest(ledger: Ledger) -> None:
    """After deletion no byte of the text is in the file; the digest says that it was there."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.note("a.jsonl", [Problem("a", "Schüsse", "", "r1", fatal=False)])
    assert ledger.delete("r1") == 1
    assert ledger.deleted(REPORT)
    assert not ledger.deleted(dataclasses.replace(REPORT, text="anders"))
    ledger.connection.close()
    for path in ledger.path.parent.iterdir():
        assert "Schüsse".encode() not in path.read_bytes()


def test_rows_cannot_be_changed(ledger: Ledger) -> None:
    """The tables refuse changes, so that history stays what it was."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    for table in ("versions", "entries"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            ledger.connection.execute(f"UPDATE {table} SET text = 'x'")  # noqa: S608


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    """If storing a report fails in the middle, no part of it is in the ledger."""
    broken = dataclasses.replace(TIME, text=object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        ledger.add(Record(REPORT, (TIME, broken)), "reader-1", "lagebild", "a.jsonl")
    assert records(ledger) == []
    assert ledger.sizes() == (0, 0)


def test_verify_finds_a_changed_text(ledger: Ledger) -> None:
    """A text changed behind the ledger's back is found by digest and by its words."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.connection.execute("DROP TRIGGER versions_stay")
    ledger.connection.execute("UPDATE versions SET text = 'Am Mittwoch fielen Schüsse.'")
    faults = [p.what for p in verify(ledger)]
    assert "the report is not the one that was stored." in faults
    assert "times 'Dienstag' does not stand at 3." in faults


def test_verify_finds_a_changed_entry(ledger: Ledger) -> None:
    """An entry changed behind the ledger's back is found by the reading's digest."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.connection.execute("DROP TRIGGER entries_stay")
    ledger.connection.execute("UPDATE entries SET item = replace(item, '2024', '2023')")
    assert [p.what for p in verify(ledger)] == ["what was read is not what was stored."]


def test_verify_finds_a_reference_that_leads_nowhere(ledger: Ledger) -> None:
    """A row whose parent is gone is named."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.connection.execute("PRAGMA foreign_keys = OFF")
    ledger.connection.execute("DELETE FROM readings")
    assert any("names no row of readings" in p.what for p in verify(ledger))


def test_verify_finds_a_group_of_no_report(ledger: Ledger) -> None:
    """A report that is missing in the index of copies is named."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ledger.connection.execute("DELETE FROM copy_texts")
    assert [p.what for p in verify(ledger)] == ["the copy groups are not those of its reports."]


def test_entries_are_found_by_the_beginning_of_their_id(ledger: Ledger) -> None:
    """An entry's id, or its unmistakable beginning, leads to the item and its report."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    ident = next(ledger.readings()).id_of("times", 0)
    entry = ledger.entry(ident[:6])
    assert (entry.item, entry.reading.record.report) == (TIME, REPORT)
    with pytest.raises(NotInLedger):
        ledger.entry("zz")


def test_ids_are_the_same_in_every_ledger(tmp_path: Path) -> None:
    """The same report read by the same reader has the same ids and the same ledger digest."""
    made = [Ledger(tmp_path / f"{n}.ledger", write=True) for n in "ab"]
    for one in made:
        one.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    assert len({next(one.readings()).id_of("times", 0) for one in made}) == 1
    assert len({one.digest() for one in made}) == 1


def test_problems_are_settled_when_they_are_gone(ledger: Ledger) -> None:
    """A source's problem that does not come up again is no longer shown; one not looked at stays."""
    old, kept = (
        Problem("a:1", "broken.", "Mend it."),
        Problem("a:2", "no date.", "", "r2", fatal=False),
    )
    ledger.note("a", [old, kept])
    ledger.note("a", [], {"r2"})
    assert [p[0] for p in status(ledger).problems] == ["a:2"]


def test_unknown_reports_are_named_with_near_ones(ledger: Ledger) -> None:
    """Asking for a report that is not there offers ids that contain the name."""
    ledger.add(RECORD, "reader-1", "lagebild", "a.jsonl")
    with pytest.raises(NotInLedger, match="Did you mean r1"):
        ledger.withdraw("R", "x")


def test_an_older_ledger_is_brought_up_to_date(tmp_path: Path) -> None:
    """A ledger of the first version keeps its entries and gets its copy groups, opened to read or to write."""
    path = tmp_path / "old.ledger"
    with sqlite3.connect(path) as old:
        old.executescript(MIGRATIONS[0])
        rows = [("r1", "d1", REPORT.text), ("r2", "d2", REPORT.text)]
        old.executemany(
            "INSERT INTO versions (report, digest, text, source) VALUES (?, ?, ?, '')", rows
        )
        old.execute("INSERT INTO readers VALUES (1, 'x', 'x')")
        old.execute("INSERT INTO readings VALUES (1, 1, 1, 'x')")
        item = '{"start": 3, "end": 11, "text": "Dienstag", "type": "DATE", "value": "2024-02-06"}'
        old.execute(
            "INSERT INTO entries VALUES ('e1', 1, 'times', 0, 3, 11, 'Dienstag', ?)", (item,)
        )
        old.execute("PRAGMA user_version = 1")
    ledger = Ledger(path)
    assert ledger.entry("e1").item.text == "Dienstag"
    assert set(copy_groups(ledger.connection)) == {1, 2}


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    """A ledger of a newer version is refused with both versions named, and not changed."""
    path = tmp_path / "new.ledger"
    with Ledger(path, write=True) as ledger:
        ledger.connection.execute(f"PRAGMA user_version = {NEWEST + 1}")
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew, match=f"version {NEWEST + 1}, newer than {NEWEST}"):
        Ledger(path, write=True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database, but long enough to be looked at " * 40])
def test_a_foreign_file_is_left_alone(tmp_path: Path, content: bytes) -> None:
    """A file that is no ledger is refused and not changed."""
    path = tmp_path / "x.txt"
    path.write_bytes(content)
    with pytest.raises(LedgerNotOurs):
        Ledger(path, write=True)
    assert path.read_bytes() == content


def test_a_foreign_database_is_left_alone(tmp_path: Path) -> None:
    """Another program's SQLite file is refused."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE t (a)")
    with pytest.raises(LedgerNotOurs):
        Ledger(path, write=True)


def test_a_missing_ledger_says_how_to_make_one(tmp_path: Path) -> None:
    """Reading from a ledger that does not exist says how to make one and makes none."""
    path = tmp_path / "none.ledger"
    with pytest.raises(LedgerMissing, match="lagebild read"):
        Ledger(path)
    assert not path.exists()


def test_the_digest_of_a_report_covers_its_metadata() -> None:
    """Text, date, outlet and all other fields decide a report's digest."""
    others = [
        dataclasses.replace(REPORT, **{f.name: "2001-01-01"}) for f in dataclasses.fields(Report)
    ]
    assert len({report_digest(r) for r in [REPORT, *others]}) == len(others) + 1
