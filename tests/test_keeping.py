"""What is stored so that pages come soon: rows together, threads that are followed, the process beside the server."""

from __future__ import annotations

import random
import time
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

from lagebild.ledger import Ledger, blocks, kept_index, schema
from lagebild.ledger.blocks import block_of, cells_of, missing, rows_in
from lagebild.ledger.columns import Columns, Shelf, columns_of
from lagebild.ledger.reviewed import MACHINE, REVIEWED
from lagebild.ledger.reviews import add
from lagebild.ledger.threads import CLAIM, STORY
from lagebild.publish.kept import refresh, stand
from lagebild.serve.app import create_app
from lagebild.serve.keeping import awaits, keeping_up
from lagebild.serve.picture import NAME
from lagebild.serve.warm import get_ready
from test_kept import READER, reports

SECONDS = 60.0


def read(path: Path, count: int, seed: int) -> None:
    """Puts random reports into a ledger without computing what several say."""
    with Ledger(path, write=True) as ledger:
        for record in reports(count, 8, seed):
            ledger.add(record, *READER)


def loaded(ledger: Ledger) -> Columns:
    """Returns a ledger's columns, loaded anew."""
    shelf = Shelf()
    shelf.load(ledger.connection)
    return shelf.columns()


def same(one: Columns, other: Columns) -> bool:
    """Whether two columns have the same rows, words by their numbers included."""
    tables = all(
        np.array_equal(
            getattr(one, name)[f], getattr(other, name)[f], equal_nan=f in ("low", "high")
        )
        for name, kinds in blocks.TABLES.items()
        for f in kinds
    )
    words = all(
        getattr(one, name).words == getattr(other, name).words for name in blocks.VOCABULARIES
    )
    return tables and words and one.reports == other.reports and one.published == other.published


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks of four versions."""
    made = tuple(step.replace(">> 10", ">> 2") for step in schema.MIGRATIONS)
    monkeypatch.setattr(schema, "MIGRATIONS", made)
    monkeypatch.setattr(blocks, "BITS", 2)


@pytest.mark.usefixtures("small")
def test_stored_blocks_are_the_rows(tmp_path: Path) -> None:
    """Columns loaded from stored blocks are those loaded row by row; the newest block is not stored."""
    path = tmp_path / "blocks.ledger"
    read(path, 30, 1)
    with Ledger(path, write=True) as ledger:
        before = loaded(ledger)
        list(refresh(ledger))
        count = ledger.connection.execute("SELECT count(*) FROM facet_blocks").fetchone()[0]
        assert count == 7
        assert same(loaded(ledger), before)


@pytest.mark.usefixtures("small")
def test_a_block_goes_with_the_first_row_that_changes(tmp_path: Path) -> None:
    """Deleting, withdrawing and reviewing leave no stored block with what was there before."""
    path = tmp_path / "changed.ledger"
    read(path, 30, 2)
    with Ledger(path, write=True) as ledger:
        list(refresh(ledger))
        ledger.withdraw("r3", "test")
        assert missing(ledger.connection) is not None
        list(refresh(ledger))
        ledger.delete("r9")
        list(refresh(ledger))
        entry = ledger.connection.execute("SELECT entry FROM entries WHERE layer = 'events'")
        add(ledger, entry.fetchone()[0], "reject", person="Ada", time="2024-01-01T00:00:00")
        list(refresh(ledger))
        for number, *cells in ledger.connection.execute("SELECT * FROM facet_blocks").fetchall():
            assert cells == list(cells_of(block_of(rows_in(ledger.connection, number))))


def test_what_the_program_read_alone_shares_the_rows_of_all(tmp_path: Path) -> None:
    """The columns of each mode have the reports of that mode, whichever is loaded first."""
    path = tmp_path / "modes.ledger"
    read(path, 20, 3)
    with Ledger(path, write=True) as ledger:
        entry, layer = ledger.connection.execute(
            "SELECT entry, layer FROM entries WHERE layer = 'events'"
        ).fetchone()
        before = columns_of(ledger)
        add(ledger, entry, "reject", person="Ada", time="2024-01-01T00:00:00")
        shown = {mode: rows(path, mode, layer) for mode in (MACHINE, REVIEWED, "both")}
        assert shown[MACHINE] == {int(e) for e in before.events["entry"]}
        assert shown["both"] == shown[MACHINE] - {int(entry, 16)}
        assert shown[REVIEWED] == set()


def rows(path: Path, mode: str, layer: str) -> set[int]:
    """Returns the entries of a layer that a mode shows."""
    with Ledger(path, frozen=True, reviews=mode) as ledger:
        found = columns_of(ledger)
        table = getattr(found, layer)
        return {int(e) for e in table["entry"][found.alive[table["version_row"]]]}


@pytest.mark.parametrize("kind", [STORY, CLAIM])
def test_followed_threads_are_those_loaded_anew(tmp_path: Path, kind: str) -> None:
    """Whatever comes, changes or goes, what is in memory is what the file has."""
    path, rng = tmp_path / "followed.ledger", random.Random(4)
    with Ledger(path, write=True) as ledger:
        for n, record in enumerate(rng.sample(reports(60, 8, 4), 60)):
            ledger.add(record, *READER)
            if n % 20 == 10:
                ledger.withdraw(record.report.id, "test")
            if n % 7 == 0:
                list(refresh(ledger))
                held, anew = kept_index.kept_threads(ledger, kind), kept_index.load(ledger, kind)
                for f in fields(kept_index.Kept):
                    one, other = getattr(held, f.name), getattr(anew, f.name)
                    if f.name in ("days", "thread_of_day"):
                        continue
                    assert list(one) == list(other), f.name
                assert told(held) == told(anew)


def told(kept: kept_index.Kept) -> list[tuple[int, int]]:
    """Returns on which days each thread is told, in any order."""
    return sorted(zip(kept.thread_of_day.tolist(), kept.days.tolist(), strict=True))


def until(path: Path, count: int) -> bool:
    """Waits until everything that so many reports say is computed; False where that takes too long."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        with Ledger(path, frozen=True) as ledger:
            found = stand(ledger)
        if (found.reports, found.awaited) == (count, 0) and not awaits(path):
            return True
        time.sleep(0.1)
    return False


def test_a_server_keeps_up_with_what_others_read(tmp_path: Path) -> None:
    """Stories of reports that another program stores are computed while it goes on, and after a second time."""
    path = tmp_path / "foreign.ledger"
    read(path, 10, 5)
    with keeping_up(path):
        assert until(path, 10)
        with Ledger(path, write=True) as ledger:
            for record in reports(14, 8, 5)[10:]:
                ledger.add(record, *READER)
            assert until(path, 14)
        with Ledger(path) as ledger:
            assert stand(ledger).awaited == 0
    with Ledger(path, write=True) as ledger:
        ledger.withdraw("r1", "nobody keeps up any more")
        assert awaits(path)


def test_what_pages_need_is_loaded_in_advance(tmp_path: Path) -> None:
    """The first page is made before anybody asks, under the name by which it is asked for."""
    path = tmp_path / "warm.ledger"
    read(path, 5, 6)
    app = create_app(path, hosts=("testserver",))
    app.state.asking.get_ready = list
    get_ready(app).join(SECONDS)
    assert [name for name, *_ in app.state.remembered.views] == [NAME]
