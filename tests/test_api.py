"""The API answers every view by its schema, whatever is asked, and says of every refusal what is allowed."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from conftest import told
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import add
from lagebild.publish.tables import KINDS, STAMP
from lagebild.serve.app import create_app

HOST = "testserver"
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
TEXTS = {
    "a": ("2024-02-08", "Die Regierung in Kinshasa warf Ruanda vor, hinter dem Anschlag auf den Markt von Goma zu stehen. Dort waren am Mittwoch zwölf Menschen getötet worden."),
    "d": ("2024-02-09", "Ruanda bestritt, hinter dem Anschlag auf den Markt von Goma zu stehen. Die Polizei sprach von mehr als vierzehn Toten."),
    "o": ("2024-02-10", "Äthiopien warf Eritrea vor, Soldaten in die Provinz Tigray geschickt zu haben."),
}  # fmt: skip


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of an accusation, its denial and another accusation."""
    path = tmp_path_factory.mktemp("api") / "test.ledger"
    with Ledger(path, write=True) as book:
        for ident, (day, text) in TEXTS.items():
            book.add(told(ident, day, text).record, "reader", "test", "test")
    return path


@pytest.fixture(scope="module")
def api(ledger: Path) -> TestClient:
    """A client of the API over that ledger."""
    return TestClient(create_app(ledger, hosts=(HOST,)), raise_server_exceptions=False)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda m: m.name)
def test_whatever_is_asked_is_answered_by_the_schema(ledger: Path, mode: GenerationMode) -> None:
    """No request that the schema describes, and none that breaks it, makes the server fail or answer otherwise."""
    app = create_app(ledger, hosts=(HOST,))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", app, headers={"host": HOST})
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        ask(found.ok().as_strategy(generation_mode=mode))


def ask(cases: Any) -> None:
    """Sends some of the requests that an address may get, and checks what it answers."""

    @settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def answers(case: Any) -> None:
        case.call_and_validate(headers={"host": HOST}, checks=CHECKS)

    answers()


def paths(api: TestClient) -> Iterator[str]:
    """Yields every address with a name that the ledger has."""
    actor = api.get("/api/actors").json()["data"]["actors"][0]["key"]
    story = api.get("/api/stories?all=1").json()["data"]["lines"][0]["id"]
    claim = api.get("/api/claims").json()["data"]["claims"][0]["id"]
    names = {"actor": actor, "story": story, "entry": claim, "report": "a"}
    for path in api.get("/api/openapi.json").json()["paths"]:
        kind = path.split("/")[2] if path.count("/") > 2 else ""
        name = quote(names.get(kind, "csv"), safe="")
        yield path.replace("{name}", name).replace("{kind}", name)


def test_every_address_answers(api: TestClient) -> None:
    """Every address of the schema gives what it is there for, each view with its stamp."""
    for path in paths(api):
        answer = api.get(path)
        assert answer.status_code == 200, path
        if answer.headers["content-type"] == "application/json":
            stamp = answer.json()["stamp"]
            assert stamp["filters"] == "no filters"
            assert len(stamp["ledger"]) == 64
            assert stamp["readers"] == ["reader"]


# -- refusals -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "status", "allowed"),
    [
        ("/api/claims?state=foo", 400, "withdrawn"),
        ("/api/claims?status=foo", 400, "happened"),
        ("/api/claims?begin=yesterday", 400, "2023-09-21"),
        ("/api/claims?colour=red", 400, "unanswered"),
        ("/api/claims?by=a&by=b", 400, "once"),
        ("/api/figures?measure=tears", 400, "killed"),
        ("/api/figures?first=-1", 400, "0 to"),
        ("/api/actors?most=100000", 400, "1 to"),
        ("/api/picture?box=1,2,3", 400, "west,south,east,north"),
        ("/api/export/docx", 400, "geojson"),
        ("/feed.atom?view=weather", 400, "stories"),
        ("/api/review?layer=weather", 400, "events"),
        ("/api/review?done=perhaps", 400, "yes"),
        ("/api/ask?q=Goma&place=Goma", 400, "q."),
        ("/api/ask?question=Goma", 400, "q."),
        ("/api/story/zzz", 404, "/api/stories"),
        ("/api/report/zzz", 404, "/api/report/{name}"),
        ("/api/actor/zzz", 404, "/api/actors"),
        ("/api/weather", 404, "/api/picture"),
    ],
)
def test_refusals_say_what_is_allowed(
    api: TestClient, path: str, status: int, allowed: str
) -> None:
    """What cannot be answered is refused in JSON that names what can."""
    answer = api.get(path)
    assert answer.status_code == status
    body = answer.json()
    assert (body["status"], allowed in body["allowed"]) == (status, True)
    assert body["message"]


def test_another_method_is_refused(api: TestClient) -> None:
    """The API only reads."""
    answer = api.delete("/api/claims")
    assert (answer.status_code, answer.json()["allowed"]) == (405, "Use GET.")


def test_the_review_queue_is_read_by_programs(ledger: Path, tmp_path: Path) -> None:
    """The queue gives every entry without a verdict with its words in their context; `done` those with one."""
    path = tmp_path / "reviewed.ledger"
    with Ledger(ledger) as book:
        book.connection.execute("VACUUM INTO ?", (str(path),))
    api = TestClient(create_app(path, hosts=(HOST,)))
    waiting = api.get("/api/review").json()["data"]
    assert waiting["count"] == len(waiting["entries"]) > 2
    for one in waiting["entries"]:
        assert one["before"] + one["words"] + one["after"] in TEXTS[one["report"]][1]
        assert one["verdict"] is None
    first, second = (e["id"] for e in waiting["entries"][:2])
    when: dict[str, Any] = {"person": "Anna", "time": "2024-02-11T06:00:00+00:00"}
    with Ledger(path, write=True) as book:
        add(book, first, "reject", note="no", **when)
        add(book, second, "accept", **when)
    done = api.get("/api/review?done=1").json()["data"]["entries"]
    assert [(e["id"], e["verdict"]["verdict"]) for e in done] == [
        (second, "accept"),
        (first, "reject"),
    ]
    assert done[1]["verdict"] == {"verdict": "reject", "note": "no", **when}
    left = api.get("/api/review?layer=events&most=1").json()["data"]
    assert (left["count"], len(left["entries"]), left["more"]) == (waiting["count"] - 2, 1, True)


def test_verdicts_are_not_given_by_the_api(api: TestClient) -> None:
    """The addresses of reviews and questions only read."""
    for path in ("/api/review", "/api/ask"):
        assert api.post(path, json={"verdict": "accept"}).status_code == 405


def test_a_question_is_understood_for_programs(api: TestClient) -> None:
    """What each word became, the filter, its query, what was passed over and how much it finds."""
    data = api.get("/api/ask", params={"q": "die Toten in Goma"}).json()["data"]
    assert data["filter"] == {"place": "Goma", "type": "killed"}
    assert data["passed_over"] == ["die", "in"]
    assert {(p["words"], p["field"]) for p in data["parts"]} >= {
        ("Goma", "place"),
        ("Toten", "type"),
    }
    view = api.get(f"/api/figures?{data['query']}&measure=killed").json()
    assert data["found"]["figures"] == view["data"]["total"] > 0


NAMES = ("begin", "until", "place", "box", "actor", "type", "status", "source", "outlet", "agency", "language", "text", "by", "against", "state", "unanswered", "measure", "unit", "story", "name", "first", "most", "view")  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(("/api/claims", "/api/figures", "/api/actors", "/feed.atom", "/api/export/hxl")),
    query=st.one_of(st.text(), st.dictionaries(st.sampled_from(NAMES), st.text(max_size=20))),
)  # fmt: skip
def test_any_query_is_answered_or_refused(
    api: TestClient, path: str, query: str | dict[str, str]
) -> None:
    """Whatever stands behind the question mark, the answer is the view or what is allowed."""
    query = query.encode("utf-8", "replace").decode() if isinstance(query, str) else query
    params = {k: v.encode("utf-8", "replace") for k, v in query.items()} if isinstance(query, dict) else quote(query)  # fmt: skip
    answer = api.get(path, params=params)
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert answer.json()["allowed"]


# -- what is taken away ---------------------------------------------------------------------------


def test_figures_as_csv_and_jsonl_are_the_same_and_carry_the_citation(api: TestClient) -> None:
    """Both downloads hold the same rows, and every row says which ledger and filters it comes from."""
    sheet = list(csv.DictReader(io.StringIO(api.get("/api/figures.csv?measure=killed").text)))
    lines = [json.loads(x) for x in api.get("/api/figures.jsonl?measure=killed").text.splitlines()]
    assert [row["entries"] for row in sheet] == [row["entries"] for row in lines]
    digest = api.get("/api/status").json()["data"]["digest"]
    for row in (*sheet, *lines):
        assert digest[:12] in row["citation"]
        assert "measure killed" in row["citation"]
    assert {(row["low"], row["high"]) for row in lines} == {(12, 12), (14, None)}


@pytest.mark.parametrize("kind", KINDS)
def test_exports_are_packed_with_their_stamp(api: TestClient, kind: str) -> None:
    """An export holds its stamp with the filters in words, and the same ledger gives the same bytes."""
    answers = [api.get(f"/api/export/{kind}?begin=2024-02-07") for _ in range(2)]
    assert answers[0].content == answers[1].content
    with zipfile.ZipFile(io.BytesIO(answers[0].content)) as archive:
        stamp = json.loads(archive.read(STAMP))
        assert len(archive.namelist()) > 1
    assert stamp["filters"] == "from Wed 7 Feb 2024"


@pytest.mark.parametrize("view", ["stories", "picture", "claims"])
def test_feeds_follow_the_filter(api: TestClient, view: str) -> None:
    """A feed is well formed, in the reader's language, and holds only what passes its filter."""
    space = "{http://www.w3.org/2005/Atom}"
    german = {"accept-language": "de"}
    every, few = (
        ET.fromstring(api.get(f"/feed.atom?view={view}{asks}", headers=german).content)  # noqa: S314
        for asks in ("", "&begin=2024-02-10")
    )
    assert len(few.findall(f"{space}entry")) < len(every.findall(f"{space}entry"))
    assert "ab Sa 10. Febr. 2024" in (few.findtext(f"{space}subtitle") or "")


# -- the pages ------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize(
    "path",
    [
        "/claims", "/claims?unanswered=1", "/claims?by=kinshasa&state=disputed", "/figures",
        "/figures?measure=missing", "/actors", "/actors?name=ruanda", "/actors?name=nobody",
        "/actor/RWA%20government", "/claims?place=Goma",
    ],
)  # fmt: skip
def test_pages_are_made_in_both_languages(api: TestClient, path: str, language: str) -> None:
    """Every page comes in German and English with the line to cite it by and no word missing."""
    answer = api.get(path, headers={"accept-language": language})
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    digest = api.get("/api/status").json()["data"]["digest"]
    assert digest[:12] in answer.text


def test_a_claims_words_are_linked(api: TestClient) -> None:
    """The page shows the accusation with its denial, each with a link to its words."""
    page = api.get("/claims?state=disputed").text
    (claim,) = api.get("/api/claims?state=disputed").json()["data"]["claims"]
    for one in (claim, *claim["answers"]):
        assert f"/report/{one['report']}?entry={one['id']}" in page


def test_the_table_says_what_the_plot_says(api: TestClient) -> None:
    """Every number of the plot stands in the table, open bounds as such, so that no script is needed."""
    page = api.get("/figures?measure=killed", headers={"accept-language": "en"}).text
    table = page[page.index("All counts") :]
    assert "≥ 14" in table
    assert "12" in table


def test_nothing_of_a_report_becomes_markup(tmp_path: Path) -> None:
    """A report's words stand escaped in the page and in the data of the plot."""
    path = tmp_path / "bad.ledger"
    text = "Bei der Flut in Pirna sind zwei Menschen ums Leben gekommen, teilte das Amt <script>alert(1)</script> mit."
    with Ledger(path, write=True) as book:
        book.add(told("<b>x", "2024-05-14", text).record, "reader", "test", "test")
    pages = TestClient(create_app(path, hosts=(HOST,)))
    for address in ("/figures", "/claims", "/actors"):
        page = pages.get(address).text
        assert "<script>alert" not in page
        assert "<b>x" not in page
