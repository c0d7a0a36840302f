"""The pages say no more than their reports: what one alone says, what cannot be compared, what there is not."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from conftest import told
from lagebild.ledger import Ledger
from lagebild.ledger.accounts import Fact, Source, Value
from lagebild.publish.actors_view import MOST_IN_MATRIX, in_matrix
from lagebild.publish.board import board
from lagebild.publish.counts import Range
from lagebild.publish.filters import Filter
from lagebild.serve.app import create_app

HOST = "testserver"
TEXTS = {
    "goma-1": ("2024-02-07", "Bei einem Angriff der Armee auf Goma sind am Dienstag zwölf Menschen getötet worden, teilte die Polizei mit."),
    "goma-2": ("2024-02-08", "Die Zahl der Toten nach dem Angriff auf Goma vom Dienstag stieg am Donnerstag auf 15, sagte der Gouverneur."),
    "lima-1": ("2024-02-08", "In Lima sind bei einer Explosion am Donnerstag 400 Menschen getötet worden, teilte die Feuerwehr mit."),
    "kinshasa-1": ("2024-02-08", "Die Regierung in Kinshasa beschuldigte Ruanda, Rebellen zu bewaffnen. Ruanda wies den Vorwurf zurück."),
}  # fmt: skip


def source(key: str, group: str) -> Source:
    """Returns who tells something, in which text."""
    return Source(key, key, f"report of {group}", "Bote", group, "entry")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of reports on three happenings."""
    path = tmp_path_factory.mktemp("plain") / "test.ledger"
    with Ledger(path, write=True) as book:
        for ident, (day, text) in TEXTS.items():
            outlet = f"Blatt aus {ident.split('-')[0].title()}"
            book.add(told(ident, day, text, outlet=outlet).record, "reader", "test", "test")
    return path


@pytest.fixture
def pages(ledger: Path) -> TestClient:
    """A client of the pages over that ledger."""
    return TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})


@pytest.mark.parametrize(
    ("values", "alone"),
    [
        (((source("police", "a"),),), True),
        (((source("police", "a"), source("police", "a")),), True),
        (((source("police", "a"), source("governor", "a")),), False),
        (((source("police", "a"),), (source("governor", "b"),)), False),
    ],
)
def test_one_source_agrees_with_nobody(
    values: tuple[tuple[Source, ...], ...], *, alone: bool
) -> None:
    """What a single source answers is told by it alone; with a second one they agree or differ."""
    answers = tuple(Value(str(n), found) for n, found in enumerate(values))
    assert Fact("place", answers, agreed=len(answers) == 1).alone is alone


def test_a_story_of_one_source_has_no_agreement(pages: TestClient, ledger: Path) -> None:
    """Under the heading of what accounts agree on stands nothing that one of them says alone."""
    with Ledger(ledger, frozen=True) as book:
        story = next(s for s in board(book, Filter()).stories if s.place == "Goma")
    html = pages.get(f"/story/{story.id}").text
    agreed = html[html.index('id="agreed"') : html.index('id="differing"')]
    for answer in re.findall(r"<dd>.*?</dd>", agreed, re.DOTALL):
        assert answer.count('href="/entry/') > 1
    assert 'id="alone"' in html


def test_all_stories_can_be_reached(pages: TestClient) -> None:
    """The picture leads to the list of all stories within its filter, which has those of one source if asked."""
    front = unescape(pages.get("/?place=Goma").text)
    assert 'href="/stories?place=Goma"' in front
    several, every = (pages.get(f"/stories{query}").text for query in ("", "?all=1"))
    assert 0 < several.count('href="/story/') < every.count('href="/story/')
    within = pages.get("/stories?all=1&place=Lima").text
    assert "Lima" in within
    assert "Goma" not in re.sub(r"<head>.*?</header>", "", within, flags=re.DOTALL)


def test_counts_of_different_happenings_are_no_range(pages: TestClient, ledger: Path) -> None:
    """Where sources differ stands for one story alone: the dead of two places are no disagreement."""
    every = pages.get("/figures?measure=killed").text
    assert 'id="ranges"' not in every
    assert '"ranges": []' in every
    with Ledger(ledger, frozen=True) as book:
        story = next(s for s in board(book, Filter()).stories if s.place == "Goma")
    assert '"ranges": [{' in pages.get(f"/figures?measure=killed&story={story.id}").text


@pytest.mark.parametrize(
    ("low", "high", "sources", "differs"),
    [(4, 5, 2, True), (4, None, 2, True), (4, 4, 2, False), (4, 5, 1, False)],
)
def test_sources_differ_by_their_numbers(
    low: float, high: float | None, sources: int, *, differs: bool
) -> None:
    """Several sources that give the same number do not differ; one alone differs from nobody."""
    made = Range("killed", "persons", None, None, low, high, approximate=False, sources=sources)
    assert made.differs is differs


def test_no_row_of_the_matrix_is_empty() -> None:
    """Whoever stands in the matrix acts towards somebody in it, however much is told of others."""
    often = {(f"a{n}", "hub"): 1 for n in range(30)} | {("x", "y"): 9}
    kept = in_matrix(often)
    assert {"x", "y", "hub"} <= kept
    assert len(kept) <= MOST_IN_MATRIX
    assert all(any(one in pair and set(pair) <= kept for pair in often) for one in kept)


def test_reports_are_named_by_their_outlets(pages: TestClient) -> None:
    """Claims and figures name who prints a report; its id is at hand where it is pointed at."""
    for path, ident in (("/claims", "kinshasa-1"), ("/figures?measure=killed", "lima-1")):
        outlet = f"Blatt aus {ident.split('-')[0].title()}"
        assert re.search(rf'title="{ident}">{outlet}<', pages.get(path).text)


def test_the_picture_and_a_story_can_be_taken_away(pages: TestClient, ledger: Path) -> None:
    """The picture's exports and feed carry its filter; a story has its JSON."""
    html = unescape(pages.get("/?place=Goma").text)
    assert 'href="/api/picture?place=Goma"' in html
    assert 'href="/feed.atom?place=Goma&view=picture"' in html
    exports = re.findall(r'href="(/api/export/[^"]+)"', html)
    assert exports
    assert all(e.endswith("?place=Goma") for e in exports)
    with Ledger(ledger, frozen=True) as book:
        story = board(book, Filter()).stories[0].id
    assert f'href="/api/story/{story}"' in pages.get(f"/story/{story}").text


def test_an_empty_picture_says_why(pages: TestClient, tmp_path: Path) -> None:
    """Without reports the page says how some get in; within a filter it leads to figures and claims."""
    with Ledger(tmp_path / "empty.ledger", write=True):
        pass
    client = TestClient(create_app(tmp_path / "empty.ledger", hosts=(HOST,)))
    assert "lagebild read" in client.get("/").text
    html = unescape(pages.get("/?type=killed").text)
    assert "lagebild read" not in html
    assert '<a href="/figures?type=killed">' in html
