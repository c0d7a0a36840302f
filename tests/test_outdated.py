"""An entry that is read no longer still leads to its words, and the page says so in plain words."""

from __future__ import annotations

import dataclasses
import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from lagebild.ledger import Ledger
from lagebild.ledger.reviews import add, add_entry
from lagebild.record import Event, Place, Record, Report
from lagebild.serve.app import create_app
from lagebild.serve.words import words_in

TEXT = "Truppen griffen Goma an. Später zogen sie ab."
ANNA = {"time": "2024-02-08T06:00:00+00:00", "person": "Anna"}


def event(words: str, kind: str, text: str = TEXT) -> Event:
    """Returns an event at some words."""
    start = text.index(words)
    return Event(start, start + len(words), words, kind)


FIRST = Record(Report("r", TEXT, "2024-02-07", "de"), events=(event("griffen", "ASSAULT"), event("zogen", "RETREAT")))  # fmt: skip
AGAIN = dataclasses.replace(FIRST, events=(event("griffen Goma", "COERCE"),))


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "a.ledger", write=True) as book:
        book.add(FIRST, "reader-1", "lagebild", "a.jsonl")
        yield book


def ids(ledger: Ledger) -> list[str]:
    """Returns the ids of the first reading's events."""
    query = "SELECT entry FROM entries WHERE reading = 1 AND layer = 'events' ORDER BY position"
    return [entry for (entry,) in ledger.connection.execute(query)]


def page(ledger: Ledger, entry: str, code: str = "en", asks: str = "") -> str:
    """Returns the page to which an entry leads."""
    client = TestClient(create_app(ledger.path, hosts=("testserver",)))
    answer = client.get(
        f"/entry/{entry}", headers={"accept-language": code}, follow_redirects=False
    )
    there = answer.headers["location"].partition("#")[0]
    return client.get(there + asks, headers={"accept-language": code}).text


def chosen(shown: str) -> list[str]:
    """Returns the words that are marked as those of the entry asked for."""
    marks = re.findall(r'<span class="item [^"]*chosen"[^>]*>(.*?)</span>', shown)
    return [re.sub("<[^>]*>", "", mark) for mark in marks]


@pytest.mark.parametrize("code", ["de", "en"])
def test_words_of_an_older_reading_are_shown(ledger: Ledger, code: str) -> None:
    """Read again, the old entry's words are marked; the page says so and links what is read there now."""
    ledger.add(AGAIN, "reader-2", "lagebild", "a.jsonl")
    attack, retreat = ids(ledger)
    words = words_in(code)
    shown = html.unescape(page(ledger, attack, code))
    assert chosen(shown) == ["griffen"]
    assert words("report.absent.older") in shown
    (now,) = ledger.connection.execute("SELECT entry FROM entries WHERE reading = 2").fetchone()
    assert f"/report/r?entry={now}#e-{now}" in shown[: shown.index('id="reading"')]
    shown = page(ledger, retreat, code)
    assert chosen(shown) == ["zogen"]
    assert words("report.absent.nothing") in shown


@pytest.mark.parametrize(
    ("text", "reason", "marked"),
    [
        ("Neu: Truppen griffen Goma an.", "changed", ["griffen"]),
        ("Es blieb ruhig.", "gone", []),
        ("Sie griffen an und griffen an.", "gone", []),
    ],
)
def test_words_of_an_older_text_are_looked_for(
    ledger: Ledger, text: str, reason: str, marked: list[str]
) -> None:
    """Where the report's text has changed, the words are marked if they stand there once; else the page says so."""
    newer = Record(dataclasses.replace(FIRST.report, text=text))
    ledger.add(newer, "reader-1", "lagebild", "a.jsonl")
    shown = page(ledger, ids(ledger)[0])
    assert chosen(shown) == marked
    assert words_in("en")(f"report.absent.{reason}") in shown


def test_rejected_and_undone_entries_say_so(ledger: Ledger) -> None:
    """What a person rejected, or added and took back, is marked with the reason why no view shows it."""
    say = words_in("en")
    attack, retreat = ids(ledger)
    add(ledger, attack, "reject", **ANNA)  # type: ignore[arg-type]
    shown = page(ledger, attack)
    assert (chosen(shown), say("report.absent.rejected") in shown) == (["griffen"], True)
    assert say("report.absent.hidden") in page(ledger, retreat, asks="&reviews=reviewed")
    goma = Place(16, 20, "Goma", "Goma", "COD", -1.7, 29.2, "city")
    entry = add_entry(ledger, "r", "places", goma, **ANNA).entry
    assert chosen(page(ledger, entry)) == ["Goma"]
    add(ledger, entry, "undo", **ANNA)  # type: ignore[arg-type]
    shown = page(ledger, entry)
    assert (chosen(shown), say("report.absent.undone") in shown) == (["Goma"], True)


def test_an_entry_that_is_shown_has_no_notice(ledger: Ledger) -> None:
    """A current entry is marked as before, and so is nothing where the name is that of no entry."""
    shown = page(ledger, ids(ledger)[0])
    assert (chosen(shown), 'class="notice"' in shown) == (["griffen"], False)
    client = TestClient(create_app(ledger.path, hosts=("testserver",)))
    assert 'class="notice"' not in client.get("/report/r?entry=zzz").text
