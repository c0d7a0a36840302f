"""The review page stores verdicts through plain forms; the search box shows what it understood."""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from conftest import Command, told
from lagebild.exchange import from_dict
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import add, newest
from lagebild.record import Record, Report
from lagebild.serve.app import create_app
from lagebild.serve.people import People, beside
from lagebild.serve.words import words_in

HOST = "testserver"
TEXTS = {
    "eins": "Bei einem Angriff auf die Stadt Goma sind am Dienstag zwölf Menschen getötet worden.",
    "zwei": "Die Regierung in Kinshasa warf Ruanda vor, die Rebellen zu unterstützen. <b>Zitat</b>",
}
SAY = words_in("en")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger of two reports."""
    path = tmp_path / "test.ledger"
    with Ledger(path, write=True) as book:
        for ident, text in TEXTS.items():
            book.add(told(ident, "2024-02-07", text).record, "reader", "test", "test")
    return path


def forms(page: str) -> list[tuple[str, dict[str, str]]]:
    """Returns the forms of entries on a page: where they go, and their hidden fields."""
    found = re.findall(
        r'<form method="post" action="/review/(\w+)"[^>]*>(.*?)</form>', page, re.DOTALL
    )
    hidden = r'<input type="hidden" name="(\w+)" value="([^"]*)"'
    return [
        (entry, {n: html.unescape(v) for n, v in re.findall(hidden, inside)})
        for entry, inside in found
    ]


def judge(
    client: TestClient, verdict: str, layer: str = "events", at: int = 0, **more: Any
) -> Any:
    """Gives a verdict on an entry of the queue as a browser without scripts does."""
    entry, fields = forms(client.get(f"/review?layer={layer}").text)[at]
    return client.post(f"/review/{entry}", data=fields | {"verdict": verdict} | more)


def verdicts(ledger: Path) -> list[tuple[str, str, str]]:
    with Ledger(ledger) as book:
        return [(r.verdict, r.person, r.time) for r in newest(book.connection, 9)]


def test_the_queue_shows_words_in_their_context(pages: TestClient) -> None:
    """Every entry stands with its words marked in the report's own text, which is escaped."""
    page = pages.get("/review?layer=statements").text
    assert "<mark" in page
    assert "&lt;b&gt;Zitat&lt;/b&gt;" in page
    assert "<b>Zitat</b>" not in page


def test_a_verdict_takes_the_entry_from_the_queue(pages: TestClient, ledger: Path) -> None:
    """An accepted entry is stored with person and time and leaves the queue."""
    entry = forms(pages.get("/review").text)[0][0]
    before = len(forms(pages.get("/review").text))
    pages.post(
        "/name", data={"name": "Änne Öz", "token": forms(pages.get("/review").text)[0][1]["token"]}
    )
    page = judge(pages, "accept", note="clear").text
    assert SAY("review.verdicts.accept") in page
    left = {e for e, f in forms(page) if "done" in f}
    assert entry not in left
    assert len(left) == before - 1
    assert verdicts(ledger) == [("accept", "Änne Öz", "2024-02-07T10:00:00+00:00")]
    assert "clear" in pages.get("/review?done=1").text


def test_undo_brings_the_entry_back(pages: TestClient, ledger: Path) -> None:
    """What was rejected is gone from the picture, and back after the undo."""
    picture = pages.get("/").text
    page = judge(pages, "reject").text
    assert pages.get("/").text != picture
    (entry, fields) = next((e, f) for e, f in forms(page) if "done" not in f)
    page = pages.post(f"/review/{entry}", data=fields | {"verdict": "undo"}).text
    assert entry in {e for e, _ in forms(page)}
    assert [v for v, *_ in verdicts(ledger)] == ["undo", "reject"]


def test_a_correction_is_written_by_the_form(pages: TestClient, ledger: Path) -> None:
    """The fields of the form make the corrected item; words are found where they stand."""
    fields: dict[str, Any] = {
        "words": "getötet", "type": "COERCE", "status": "possible", "sources": [], "targets": ["0"],
        "place": "", "begin": "2024-02-05", "until": "",
    }  # fmt: skip
    page = pages.get("/review").text
    n = next(i for i, part in enumerate(page.split("<article")[1:]) if "Goma" in part)
    judge(pages, "correct", at=n, **fields)
    with Ledger(ledger) as book:
        (review,) = newest(book.connection, 1)
        views = {r.record.report.id: r.record for r in book.readings()}
    item: Any = review.item
    assert (item.text, item.type, item.status) == ("getötet", "COERCE", "possible")
    assert TEXTS["eins"][item.start : item.end] == "getötet"
    assert (item.place, item.targets, item.mode) == (None, (0,), None)
    assert (item.time.begin, item.time.until) == ("2024-02-05", "2024-02-05")
    assert item in views["eins"].events


@pytest.mark.parametrize(
    ("layer", "fields", "message"),
    [
        ("events", {"words": "nirgends"}, "does not say"),
        ("events", {"type": "WAR"}, "ASSAULT"),
        ("events", {"begin": "gestern"}, "no day"),
        ("events", {"targets": ["99"]}, "no actors[99]"),
        ("events", {"sources": ["x"]}, "none of the choices"),
        ("figures", {"low": "viele"}, "no number"),
        ("figures", {"low": "nan"}, "no number"),
        ("places", {"lat": "95", "lon": "0"}, "between -90 and 90"),
        ("places", {"country": "Kongo"}, "three letters"),
        ("statements", {"speaker": "99"}, "none of the choices"),
    ],
)
def test_a_wrong_correction_is_told_and_not_stored(
    pages: TestClient, ledger: Path, layer: str, fields: dict[str, Any], message: str
) -> None:
    """What cannot stand is refused on the page, with what is allowed, and nothing is stored."""
    entry, hidden = forms(pages.get(f"/review?layer={layer}").text)[0]
    page = pages.get(f"/review?layer={layer}").text.split("<article")[1]
    shown = as_shown(page) | fields
    answer = pages.post(f"/review/{entry}", data=hidden | {"verdict": "correct"} | shown)
    assert answer.status_code == 400
    assert message in html.unescape(answer.text)
    assert verdicts(ledger) == []


def as_shown(card: str) -> dict[str, Any]:
    """Returns the fields of a correction as the form shows them."""
    fields: dict[str, Any] = {
        n: html.unescape(v) for n, v in re.findall(r'<textarea name="(\w+)"[^>]*>([^<]*)<', card)
    }
    fields |= dict(re.findall(r'<input (?:type="date" )?name="(\w+)" value="([^"]*)"', card))
    for name, inside in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', card, re.DOTALL):
        fields[name] = re.findall(r'value="([^"]*)" selected', inside)
    return fields


def test_a_correction_that_changes_nothing_is_told(pages: TestClient, ledger: Path) -> None:
    """The form as it was shown corrects nothing, in any layer."""
    for layer in ("events", "figures", "statements", "places", "actors", "times"):
        page = pages.get(f"/review?layer={layer}").text
        entry, hidden = forms(page)[0]
        fields = hidden | as_shown(page.split("<article")[1]) | {"verdict": "correct"}
        answer = pages.post(f"/review/{entry}", data=fields)
        assert answer.status_code == 400, layer
        assert "corrects nothing" in answer.text, layer
    assert verdicts(ledger) == []


def test_whoever_comes_second_is_told(pages: TestClient, ledger: Path) -> None:
    """A verdict on an entry that somebody judged meanwhile is not stored; the page says who did."""
    entry, fields = forms(pages.get("/review").text)[0]
    assert pages.post(f"/review/{entry}", data=fields | {"verdict": "accept"}).status_code == 200
    answer = pages.post(f"/review/{entry}", data=fields | {"verdict": "reject"})
    assert answer.status_code == 409
    assert "meanwhile" in answer.text
    assert [v for v, *_ in verdicts(ledger)] == ["accept"]


def test_readers_give_no_verdict(ledger: Path) -> None:
    """An account that only reads sees the entries without forms, and a form that is sent is refused."""
    people = People(beside(ledger))
    people.add("Ben", "a long pass phrase", "reader")
    client = TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})
    token = re.search(r'name="token" value="(\w+)"', client.get("/login").text)
    assert token
    login = {"name": "Ben", "password": "a long pass phrase", "token": token[1]}
    client.post("/login", data=login)
    page = client.get("/review").text
    assert "<article" in page
    assert forms(page) == []
    entry = re.findall(r'id="q-(\w+)"', page)[0]
    mine = re.search(r'name="token" value="(\w+)"', page)
    assert mine
    fields = {"verdict": "accept", "token": mine[1]}
    assert client.post(f"/review/{entry}", data=fields).status_code == 403
    assert verdicts(ledger) == []


def test_modes_show_the_program_or_people(pages: TestClient) -> None:
    """The picture shows the program's entries, those that people reviewed, or both, by its address."""
    both = pages.get("/").text
    judge(pages, "reject")
    assert len(pages.get("/").text) < len(both)
    assert pages.get("/?reviews=machine").text.count("<tr>") == both.count("<tr>")
    assert pages.get("/?reviews=nobody").status_code == 400
    judge(pages, "accept")
    assert pages.get("/?reviews=reviewed").status_code == 200


def test_a_time_that_is_none_is_shown_as_it_stands(pages: TestClient, ledger: Path) -> None:
    """A verdict that another program dated in its own way breaks no page."""
    (entry, _), *_ = forms(pages.get("/review").text)
    with Ledger(ledger, write=True) as book:
        add(book, entry, "accept", person="Anna", time="gestern früh")
        report = book.entry(entry).reading.record.report.id
    for path in (f"/review/{entry}", "/review?done=1", f"/report/{report}"):
        assert "gestern früh" in pages.get(path).text


def test_whose_entries_are_shown_leaves_no_report_out(pages: TestClient, ledger: Path) -> None:
    """A report without an entry counts in the program's picture as in that of both, and in no picture of people."""
    with Ledger(ledger, write=True) as book:
        book.add(Record(Report("leer", "Es regnet.")), "reader", "test", "test")
    judge(pages, "accept")
    counts = {
        mode: pages.get(f"/api/picture?{mode and 'reviews='}{mode}").json()["data"]["reports"]
        for mode in ("", "both", "machine", "reviewed")
    }
    assert counts == {"": 3, "both": 3, "machine": 3, "reviewed": 1}


def test_reviewed_entries_are_gold(
    pages: TestClient, ledger: Path, lagebild: Command, tmp_path: Path
) -> None:
    """What was accepted comes out in the contract's form, by the page and by the command alike."""
    judge(pages, "accept", layer="figures")
    judge(pages, "accept", layer="events", at=0)
    judge(pages, "reject", layer="places")
    lines = pages.get("/review/gold.jsonl").text.splitlines()
    assert lagebild("export", tmp_path / "out", "--to", "gold", "--ledger", ledger).code == 0
    assert (tmp_path / "out" / "gold.jsonl").read_text(encoding="utf-8").splitlines() == lines
    for line in lines:
        fields = json.loads(line)
        assert set(fields["layers"]) <= {"figures", "events"}
        assert fields["partial"] == fields["layers"]
        record = from_dict(fields)
        for layer in ("times", "places", "actors", "figures", "statements", "events"):
            for item in getattr(record, layer):
                assert record.report.text[item.start : item.end] == item.text
        for event in record.events:
            assert all(i < len(record.actors) for i in (*event.sources, *event.targets))
    assert sum(len(json.loads(line)["reviews"]) for line in lines) == 2


def test_a_verdict_waits_for_a_read(pages: TestClient, ledger: Path) -> None:
    """While another program reads reports into the ledger, pages answer and verdicts are stored."""
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
        [sys.executable, "-c", writing, str(ledger)], stdout=subprocess.PIPE, text=True
    )
    assert run.stdout is not None
    run.stdout.readline()
    assert judge(pages, "accept").status_code == 200
    assert judge(pages, "accept", layer="figures").status_code == 200
    run.stdout.close()
    assert run.wait(timeout=60) == 0
    assert len(verdicts(ledger)) == 2


def test_many_people_review_at_once(pages: TestClient, ledger: Path) -> None:
    """Of several verdicts on one entry at the same moment one is stored, the others are told."""
    entry, fields = forms(pages.get("/review").text)[0]
    answers: list[int] = []

    def send() -> None:
        answers.append(
            pages.post(f"/review/{entry}", data=fields | {"verdict": "accept"}).status_code
        )

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [200, 409, 409, 409]
    assert len(verdicts(ledger)) == 1


def test_report_and_story_show_verdicts(pages: TestClient) -> None:
    """Wherever the entry stands, the verdict stands with who gave it, its note, and the way to change it."""
    judge(pages, "accept", note="seen on film")
    entry = re.findall(r'id="q-(\w+)"', pages.get("/review?done=1").text)[0]
    for path in (f"/entry/{entry}", f"/story/{entry}"):
        page = pages.get(path).text
        assert "seen on film" in page, path
        assert f'href="/review/{entry}"' in page, path


# -- asking ---------------------------------------------------------------------------------------


def test_the_search_box_is_on_every_page(pages: TestClient) -> None:
    """Every page has the box, faults too."""
    for path in ("/", "/review", "/ask", "/nothing"):
        assert 'action="/ask"' in pages.get(path).text, path


def test_a_question_shows_its_filter_and_what_it_finds(pages: TestClient) -> None:
    """The answer names what each word became and leads to the views with that filter."""
    page = pages.get("/ask", params={"q": "Tote Goma seit Montag"}).text
    assert "place=Goma" in page
    assert "begin=2024-02-05" in page
    assert SAY("ask.figures", n=1) in page
    assert 'value="Tote Goma seit Montag"' in page


@pytest.mark.parametrize("code", ["de", "en"])
def test_days_count_from_the_newest_report_of_an_old_ledger(ledger: Path, code: str) -> None:
    """Today within a week of the newest report, later that report's day: the page says which, the filter has it."""
    app = create_app(ledger, hosts=(HOST,))
    client, words = TestClient(app, headers={"accept-language": code}), words_in(code)
    day = words.labels["day"]
    for then, begin, says in (
        (1_707_890_000, "2024-02-12", words("ask.reference", day=day("2024-02-14"))),
        (1_708_100_000, "2024-02-05", words("ask.from_newest", day=day("2024-02-07"), today=day("2024-02-16"))),
        (1_790_000_000, "2024-02-05", words("ask.from_newest", day=day("2024-02-07"), today=day("2026-09-21"))),
    ):  # fmt: skip
        app.state.clock = lambda then=then: then
        page = client.get("/ask", params={"q": "Tote Goma seit Montag"}).text
        assert says in html.unescape(page)
        assert f"begin={begin}" in page
        data = client.get("/api/ask", params={"q": "Tote Goma seit Montag"}).json()["data"]
        assert data["filter"]["begin"] == begin


def test_a_question_that_finds_nothing_says_what_to_take_away(pages: TestClient) -> None:
    """Where nothing has it all, each part of the filter can be taken off."""
    page = pages.get("/ask", params={"q": "protests Tbilisi"}).text
    assert SAY("ask.looser") in page
    assert 'href="/?type=PROTEST"' in page


@pytest.mark.parametrize(
    "question", ["<script>alert(1)</script>", '"', "\x00", "x" * 5000, "%", "Goma\nGoma"]
)
def test_odd_questions_are_answered(pages: TestClient, question: str) -> None:
    """No question breaks the page or gets into it unescaped."""
    answer = pages.get("/ask", params={"q": question})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
