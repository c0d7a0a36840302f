"""On the pages, words of a report become an entry that the program missed, with scripts and without."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from conftest import told
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import newest
from lagebild.serve.app import create_app
from lagebild.serve.people import People, beside
from lagebild.serve.words import words_in

HOST = "testserver"
TEXT = "Goma meldet <b>Ruhe</b>. Bei Goma steht ein Zaun, und bei\nKivu steht noch ein Zaun."
NAME = "a/1"
PAGE = "/review/add/a%2F1"
EVENT: dict[str, Any] = {"type": "RETREAT", "mode": "withdraw", "context": "military", "status": "happened"}  # fmt: skip
SAY = {code: words_in(code) for code in ("de", "en")}


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of one report."""
    path = tmp_path / "test.ledger"
    with Ledger(path, write=True) as book:
        book.add(told(NAME, "2024-02-07", TEXT).record, "reader", "test", "test")
    return path


def hidden(page: str) -> dict[str, str]:
    """Returns the hidden fields of the form that adds an entry."""
    form = page[page.index('<form method="post" action="/review/add') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: html.unescape(value) for name, value in found}


def store(client: TestClient, words: str, layer: str = "events", **fields: Any) -> Any:
    """Finds words and adds an entry at them, as a browser without scripts does."""
    page = client.get(PAGE, params={"words": words, "layer": layer}).text
    return client.post(PAGE, data=hidden(page) | fields)


def stored(ledger: Path) -> list[Any]:
    with Ledger(ledger) as book:
        return newest(book.connection, 9)


def test_an_entry_is_added_from_the_report(pages: TestClient, ledger: Path) -> None:
    """From the report the way leads to the words, the form and the stored entry, which the report then shows."""
    assert 'href="/review/add/a/1"' in pages.get("/report/a%2F1").text
    answer = store(pages, "noch ein Zaun", note="seen", **EVENT)
    assert SAY["en"]("review.stored", verdict=SAY["en"]("review.verdicts.add")) in answer.text
    (review,) = stored(ledger)
    item = review.item
    assert (item.text, item.type, item.mode, item.context) == (
        "noch ein Zaun", "RETREAT", "withdraw", "military",
    )  # fmt: skip
    assert TEXT[item.start : item.end] == item.text
    assert (review.verdict, review.note, review.time) == (
        "add",
        "seen",
        "2024-02-07T10:00:00+00:00",
    )
    shown = {
        m: pages.get(f"/report/a%2F1?reviews={m}").text for m in ("machine", "both", "reviewed")
    }
    assert [m for m, page in shown.items() if review.entry in page] == ["both", "reviewed"]
    assert f"/review/{review.entry}" in pages.get("/review?done=1").text


def test_an_added_entry_is_taken_back_on_its_page(pages: TestClient) -> None:
    """The page that says what was stored has the undo; after it the entry is gone and the page says so."""
    page = store(pages, "noch ein Zaun", **EVENT).text
    form = page[page.index('id="undo"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    entry = re.findall(r'id="q-(\w+)"', page)[0]
    answer = pages.post(f"/review/{entry}", data=fields | {"verdict": "undo"})
    assert SAY["en"]("review.taken_back") in answer.text
    assert f'id="e-{entry}"' not in pages.get("/report/a%2F1").text


def test_words_that_stand_several_times_are_offered(pages: TestClient, ledger: Path) -> None:
    """Each place is a link to the form at it; what is pasted over a line's end is found."""
    page = pages.get(PAGE, params={"words": "ein Zaun"}).text
    assert SAY["en"]("add.several", n=2) in page
    assert '<form method="post" action="/review/add' not in page
    there = [html.unescape(a) for a in re.findall(rf'href="({PAGE}\?[^"]*start=\d+[^"]*)"', page)]
    assert len(there) == 2
    answer = pages.post(PAGE, data=hidden(pages.get(there[1]).text) | EVENT)
    assert answer.status_code == 200
    assert stored(ledger)[0].item.start == TEXT.rindex("ein Zaun")
    assert "bei\nKivu" in html.unescape(pages.get(PAGE, params={"words": "bei Kivu"}).text)


def test_marked_words_come_with_their_place(pages: TestClient) -> None:
    """What a script sends, words with their offset or two offsets alone, leads to the same place."""
    start = TEXT.rindex("Zaun")
    one = pages.get(PAGE, params={"words": "Zaun", "start": start}).text
    other = pages.get(PAGE, params={"start": start, "end": start + 4}).text
    assert hidden(one)["start"] == hidden(other)["start"] == str(start)


@pytest.mark.parametrize("code", ["de", "en"])
@pytest.mark.parametrize(
    ("asks", "says"),
    [
        ({"words": "Zäune"}, {"de": "steht nicht im Bericht", "en": "does not say"}),
        ({"start": "90", "end": "900"}, {"de": "kein Stück davon", "en": "no stretch of them"}),
    ],
)
def test_what_is_not_there_is_told(
    pages: TestClient, asks: dict[str, str], says: dict[str, str], code: str
) -> None:
    """Words that the report lacks, and places outside it, are refused in the language of the page."""
    answer = pages.get(PAGE, params=asks, headers={"accept-language": code})
    assert answer.status_code == 400
    assert says[code] in html.unescape(answer.text)


@pytest.mark.parametrize(
    ("layer", "fields", "says"),
    [
        ("events", {"type": ""}, "Choose one of: AGREE"),
        ("events", EVENT | {"mode": "riot"}, "no mode of RETREAT"),
        ("events", EVENT | {"context": "sport"}, "is not allowed"),
        ("figures", {"measure": "killed", "unit": "persons"}, "at least: fill this in"),
        ("times", {"type": "DATE", "value": ""}, "fill this in"),
        ("events", EVENT | {"targets": ["99"]}, "no actors[99]"),
    ],
)
def test_what_cannot_stand_is_told_and_stays_in_the_form(
    pages: TestClient, ledger: Path, layer: str, fields: dict[str, Any], says: str
) -> None:
    """A form that cannot be stored comes back as it was filled in, with what is allowed."""
    answer = store(pages, "noch ein Zaun", layer, note="kept", **fields)
    assert answer.status_code == 400
    page = html.unescape(answer.text)
    assert says in page
    assert 'value="kept"' in page
    assert stored(ledger) == []


def test_every_layer_can_be_added(pages: TestClient, ledger: Path) -> None:
    """With its own fields each layer has a form that stores an entry."""
    fields: dict[str, dict[str, Any]] = {
        "times": {"type": "DATE", "value": "2024-02-06", "begin": "2024-02-06", "until": "2024-02-06"},
        "places": {"name": "Kivu", "kind": "region", "country": "COD"},
        "actors": {"name": "Wache", "kind": "group", "sector": "CVL"},
        "figures": {"measure": "other", "unit": "items", "low": "1", "high": "1"},
        "statements": {"stance": "asserts", "manner": "direct"},
        "events": EVENT,
    }  # fmt: skip
    for layer, values in fields.items():
        assert store(pages, "noch ein Zaun", layer, **values).status_code == 200, layer
        assert store(pages, "noch ein Zaun", layer, **values).status_code == 400, layer
    assert {r.layer for r in stored(ledger)} == set(fields)


def test_a_strange_report_is_not_found(pages: TestClient) -> None:
    """A report that is not in the ledger has no page to add to."""
    assert pages.get("/review/add/nothing").status_code == 404


def test_only_reviewers_add(ledger: Path) -> None:
    """An account that only reads sees no way to add, and a form that is sent is refused; so is one of elsewhere."""
    people = People(beside(ledger))
    people.add("Ben", "a long pass phrase", "reader")
    client = TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})
    token = re.search(r'name="token" value="(\w+)"', client.get("/login").text)
    assert token
    login = {"name": "Ben", "password": "a long pass phrase", "token": token[1]}
    client.post("/login", data=login)
    page = client.get("/report/a%2F1").text
    assert "/review/add" not in page
    assert client.get(PAGE).status_code == 403
    mine = re.search(r'name="token" value="(\w+)"', page)
    assert mine
    fields = EVENT | {"layer": "events", "start": "0", "end": "4", "token": mine[1]}
    assert client.post(PAGE, data=fields).status_code == 403
    assert client.post(PAGE, data=fields | {"token": "x"}).status_code == 403
    foreign = client.post(PAGE, data=fields, headers={"origin": "https://elsewhere.example"})
    assert foreign.status_code == 403
    assert stored(ledger) == []


def test_nothing_of_a_report_becomes_markup(pages: TestClient) -> None:
    """A report's words stand escaped on the page, what is looked for too."""
    page = pages.get(PAGE, params={"words": "<b>Ruhe</b>"}).text
    assert "<b>Ruhe" not in page
    assert "&lt;b&gt;Ruhe" in page
