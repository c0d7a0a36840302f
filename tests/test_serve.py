"""The pages keep to themselves: headers, hosts, languages, and what they say when something is wrong."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from conftest import told
from lagebild.languages import HERE as LANGUAGES
from lagebild.ledger import Ledger
from lagebild.serve import view
from lagebild.serve.app import create_app
from lagebild.serve.words import chosen, interface_languages, words_in

HOST = "testserver"
TEXTS = {
    "eins": "Bei einem Angriff auf die Stadt Goma sind am Dienstag zwölf Menschen getötet worden.",
    "zwei": "Die Regierung in Kinshasa warf Ruanda vor, die Rebellen zu unterstützen.",
}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of two reports."""
    path = tmp_path_factory.mktemp("serve") / "test.ledger"
    with Ledger(path, write=True) as book:
        for ident, text in TEXTS.items():
            book.add(told(ident, "2024-02-07", text).record, "reader", "test", "test")
    return path


@pytest.fixture
def pages(ledger: Path) -> TestClient:
    """A client of the pages over that ledger."""
    return TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})


def test_every_answer_carries_the_headers(pages: TestClient) -> None:
    """Pages, files, faults and refusals forbid all that is not theirs."""
    for path in ("/", "/assets/lagebild.css", "/nothing", "/language/xx"):
        headers = pages.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_every_script_has_the_nonce_of_its_answer(pages: TestClient) -> None:
    """A script without this request's nonce stands in no page, and no nonce is used twice."""
    first, second = pages.get("/"), pages.get("/")
    for answer in (first, second):
        found = re.search(r"'nonce-([^']+)'", answer.headers["content-security-policy"])
        assert found
        tags = re.findall(r"<script\b[^>]*>", answer.text)
        assert tags
        assert all(f'nonce="{found[1]}"' in tag for tag in tags)
    assert first.headers["content-security-policy"] != second.headers["content-security-policy"]


def test_another_host_is_refused(pages: TestClient) -> None:
    """A name that is not this server's gets nothing, so that no page elsewhere can ask through it."""
    assert pages.get("/", headers={"host": "elsewhere.example"}).status_code == 400


def test_a_fault_shows_nothing_of_its_inside(
    ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unforeseen exception gives a page in plain words, with the headers and without the exception."""
    app = create_app(ledger, hosts=(HOST,))
    monkeypatch.setattr(view.View, "page", broken(view.View.page))
    answer = TestClient(app).get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def broken(page: Any) -> Any:
    """Returns a page function that fails for all but the page of faults."""

    def made(self: view.View, template: str, *args: Any, **values: Any) -> Any:
        if template != "fault.html":
            raise RuntimeError("secret")
        return page(self, template, *args, **values)

    return made


def test_what_is_not_there_says_what_to_do(pages: TestClient) -> None:
    """A wrong address leads back to the picture."""
    answer = pages.get("/nothing")
    assert answer.status_code == 404
    assert words_in("en")("faults.404.hint") in answer.text


def test_the_language_is_the_cookies_then_the_browsers() -> None:
    """Who chose a language gets it, others get that of their browser, English where it is not there."""
    assert chosen("de", "en") == "de"
    assert chosen(None, "fr-FR, de-AT;q=0.8, en") == "de"
    assert chosen("xx", "fr") == "en"


@pytest.mark.parametrize(
    "back", ["//elsewhere.example", "/\\elsewhere.example", "https://x.example"]
)
def test_choosing_a_language_leads_nowhere_else(pages: TestClient, back: str) -> None:
    """The way back from the choice of a language stays on this host."""
    answer = pages.get("/language/de", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_choosing_a_language_keeps_the_view(ledger: Path) -> None:
    """The page comes back in the language chosen, with its filter."""
    client = TestClient(create_app(ledger, hosts=(HOST,)), headers={"accept-language": "en"})
    page = client.get("/", params={"place": "Goma"})
    links = re.findall(r'href="(/language/de[^"]+)"', page.text)
    answer = client.get(links[0].replace("&amp;", "&"))
    assert '<html lang="de">' in answer.text
    assert answer.url.query == b"place=Goma"


# -- the words of the interface -------------------------------------------------------------------


def named(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Returns all words in a table by their names."""
    found: dict[str, Any] = {}
    for key, value in table.items():
        if isinstance(value, Mapping) and set(value) != {"one", "other"}:
            found |= named(value, f"{before}{key}.")
        else:
            found[f"{before}{key}"] = value
    return found


@pytest.mark.parametrize("code", interface_languages())
def test_every_language_of_the_interface_is_whole(code: str) -> None:
    """All languages have the same words, in files of the same names, with the same places to fill."""
    ours, theirs = words_in("en"), words_in(code)
    assert set(named(ours.table)) == set(named(theirs.table))
    for name, said in named(ours.table).items():
        fields = [set(re.findall(r"\{\w+\}", str(t))) for t in (said, named(theirs.table)[name])]
        assert fields[0] == fields[1], name


def test_no_word_is_written_twice() -> None:
    """No file of an interface's language overrides the words of another."""
    for code in interface_languages():
        found: list[str] = []
        for path in sorted((LANGUAGES / code / "interface").glob("*.toml")):
            found += named(tomllib.loads(path.read_text(encoding="utf-8")))
        assert len(found) == len(set(found)), code
