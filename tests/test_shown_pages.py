"""The pages of the picture, a story and a report show what the ledger holds, and lead to its words."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from conftest import told
from lagebild.ledger import Ledger
from lagebild.publish.board import BRIEFING, board
from lagebild.publish.filters import Filter
from lagebild.publish.report_page import report_page
from lagebild.publish.views import DayCount, Timeline
from lagebild.record import Event, Period, Record, Report, Status
from lagebild.serve.app import create_app
from lagebild.serve.bars import HEIGHT, bars

HOST = "testserver"
TEXTS = {
    "bote-1": (
        "2024-02-07",
        (
            "Bei einem Angriff auf die Stadt Goma sind am Dienstag zwölf Menschen getötet worden, "
            "teilte die Polizei mit."
        ),
    ),
    "kurier-1": (
        "2024-02-08",
        (
            "Die Zahl der Toten nach dem Angriff auf Goma vom Dienstag stieg am Donnerstag auf 15, "
            "sagte der Gouverneur."
        ),
    ),
    "blatt/2 <b>": (
        "2024-02-08",
        (
            "Die Regierung in Kinshasa beschuldigte Ruanda, Rebellen zu bewaffnen. <script>alert(1)"
            "</script> Ruanda wies den Vorwurf zurück."
        ),
    ),
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of a few reports, one of which holds tags."""
    path = tmp_path_factory.mktemp("pages") / "test.ledger"
    with Ledger(path, write=True) as book:
        for ident, (day, text) in TEXTS.items():
            record = told(ident, day, text, outlet=ident.split("-")[0].title()).record
            book.add(record, "reader", "test", "test")
    return path


@pytest.fixture
def pages(ledger: Path) -> TestClient:
    """A client of the pages over that ledger."""
    return TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})


def text_of(html: str) -> str:
    """Returns the text of the article of a report's page."""
    article = re.search(r"<article[^>]*>(.*?)</article>", html, re.DOTALL)
    assert article
    return unescape(re.sub(r"<[^>]+>", "", article[1]))


@pytest.mark.parametrize("ident", TEXTS)
def test_a_reports_page_has_its_text_unchanged(pages: TestClient, ident: str) -> None:
    """Every character of a report stands on its page, tags among them as characters."""
    answer = pages.get("/report/" + ident.replace("/", "%2F").replace(" ", "%20"))
    assert answer.status_code == 200
    assert text_of(answer.text) == TEXTS[ident][1]
    assert "<script>alert" not in answer.text


def test_every_happening_leads_to_its_words(pages: TestClient) -> None:
    """Each link from the picture to a report names an entry that has its place there."""
    links = re.findall(r'href="(/report/[^"]+\?entry=(\w+)#e-\w+)"', pages.get("/").text)
    assert links
    for address, entry in links:
        assert f'id="e-{entry}"' in pages.get(unescape(address).partition("#")[0]).text


def test_an_entrys_address_leads_to_its_report(pages: TestClient, ledger: Path) -> None:
    """Every entry has an address of its own, whatever its layer."""
    with Ledger(ledger, frozen=True) as book:
        page = report_page(book, "bote-1")
    for entry in page.entries:
        answer = pages.get(f"/entry/{entry.id}", follow_redirects=False)
        assert answer.headers["location"].endswith(f"/bote-1?entry={entry.id}#e-{entry.id}")


def test_what_was_read_is_said_in_words(ledger: Path) -> None:
    """An entry says what was read, who says so, and by which rule."""
    with Ledger(ledger, frozen=True) as book:
        page = report_page(book, "bote-1")
    figure = next(e for e in page.entries if e.layer == "figures")
    assert {f.name for f in figure.facts} >= {"measure", "amount"}
    assert figure.account[-1] == "Bote"
    assert all(rule.startswith("figures.") for rule in figure.rules)


def test_a_story_shows_every_account(pages: TestClient, ledger: Path) -> None:
    """The page of a story has each report's words, how the count moved, and who says so."""
    with Ledger(ledger, frozen=True) as book:
        stories = board(book, Filter()).stories
    html = pages.get(f"/story/{stories[0].id}").text
    assert "Bote" in html
    assert "Kurier" in html
    assert ">12<" in html
    assert ">15<" in html


def test_a_story_says_of_every_older_count_why_it_is_none_now(
    pages: TestClient, ledger: Path
) -> None:
    """Only the newest count is the one of now; the one before it says what it is instead."""
    with Ledger(ledger, frozen=True) as book:
        stories = board(book, Filter()).stories
    html = pages.get(f"/story/{stories[0].id}").text
    assert html.count('<span class="tag good">now</span>') == 1
    assert html.count('<tr class="soft">') == 1


def test_the_lists_of_an_actor_say_of_how_many_reports_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where not all reports that mention an actor are read for its page, the page says how many are."""
    path, said = tmp_path / "actor.ledger", "The lists are of the newest"
    with Ledger(path, write=True) as book:
        for day in ("2024-02-08", "2024-02-09"):
            book.add(told(day, day, TEXTS["blatt/2 <b>"][1]).record, "reader", "test", "test")
    client = TestClient(create_app(path, hosts=(HOST,)), headers={"accept-language": "en"})
    assert said not in client.get("/actor/RWA government").text
    monkeypatch.setattr("lagebild.publish.pages.is_large", lambda _: True)
    monkeypatch.setattr("lagebild.publish.pages.MOST_READ", 1)
    page = client.get("/actor/RWA government?begin=2024-01-01").text
    assert f"{said} report that mentions it" in page


def test_a_briefing_holds_every_part_whichever_page_is_shown(tmp_path: Path) -> None:
    """What is planned stands in it behind any number of happenings, with how many more there are of these."""
    path = tmp_path / "many.ledger"
    with Ledger(path, write=True) as book:
        for n in range(30):
            many = "In Goma starben am Montag zwölf Menschen bei einem Angriff."
            book.add(attack(f"r{n}", n, "happened", many), "reader", "test", "test")
        plan = attack("plan", 30, "planned", "In Goma ist ein Angriff geplant.")
        book.add(plan, "reader", "test", "test")
    with Ledger(path, frozen=True) as book:
        for first in (0, 10):
            found = board(book, Filter(), first=first, most=10).briefing
            parts = {part.name: (len(part.lines), part.total) for part in found}
            assert parts == {"happened": (BRIEFING["happened"], 30), "planned": (1, 1)}
    app = create_app(path, hosts=(HOST,))
    html = TestClient(app, headers={"accept-language": "en"}).get("/?most=10").text
    assert f"and {30 - BRIEFING['happened']} more happenings" in html


def attack(ident: str, day: int, status: Status, text: str) -> Record:
    """Returns a report of one attack on a day of its own."""
    start = text.index("Angriff")
    when = (date(2024, 1, 1) + timedelta(day)).isoformat()
    event = Event(
        start, start + 7, "Angriff", type="ASSAULT", status=status, time=Period(when, when)
    )
    return Record(Report(ident, text, when, "de"), events=(event,))


def test_a_filter_holds_for_every_part_of_the_picture(ledger: Path) -> None:
    """With a place that nothing is told of, every part of the first page is empty."""
    with Ledger(ledger, frozen=True) as book:
        whole, none = board(book, Filter()), board(book, Filter(place="Reykjavik"))
    assert whole.picture.happenings
    assert whole.places
    assert not (none.picture.happenings)
    assert not (none.places)
    assert not (none.timeline.days)
    assert not (none.stories)
    assert not (none.moving)
    assert not (none.disputed)


def test_a_wrong_filter_says_what_is_allowed(pages: TestClient) -> None:
    """A value that no filter has is refused with those that it can have."""
    answer = pages.get("/", params={"status": "certain"})
    assert answer.status_code == 400
    assert "happened, ongoing, planned" in answer.text


def test_bars_hold_every_day_once() -> None:
    """Each day near the reports stands in one bar, as high as its count; the rest is counted in words."""
    days = (
        DayCount("1991-09-02", "CONCEDE", 2),
        DayCount("2023-09-19", "ASSAULT", 4),
        DayCount("2023-09-21", "CONSULT", 1),
        DayCount("2023-09-21", "ASSAULT", 1),
    )
    drawn = bars(Timeline(days, 0, 0), "2023-09-20", "2023-09-21")
    assert [(b.begin, b.count) for b in drawn.bars] == [
        ("2023-09-19", 4), ("2023-09-20", 0), ("2023-09-21", 2),
    ]  # fmt: skip
    assert (drawn.before, drawn.after, drawn.highest) == (2, 0, 4)
    assert drawn.bars[0].parts[0].height == HEIGHT
    assert [p.quad for p in drawn.bars[2].parts] == [0, 3]


def test_long_stretches_stand_in_longer_bars() -> None:
    """A year of days is shown by week, and every happening is still in one of the bars."""
    days = tuple(DayCount(f"2023-{m:02}-{d:02}", "AID", 1) for m in range(1, 13) for d in (1, 15))
    drawn = bars(Timeline(days, 0, 0), None, None)
    assert len(drawn.bars) < 60
    assert sum(b.count for b in drawn.bars) == len(days)
    assert all(b.until < after.begin for b, after in zip(drawn.bars, drawn.bars[1:], strict=False))
