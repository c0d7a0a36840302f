"""Reviewing, asking and logging in in a real browser: by keyboard, on a phone, without scripts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from browser.conftest import Tab, served
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import newest
from lagebild.serve.people import People, beside

NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
PLAIN = {"java_script_enabled": False}
WORD = "a long pass phrase"


@pytest.fixture
def own(tab: Tab, tmp_path: Path) -> Iterator[Tab]:
    """A page over a copy of the ledger, so that nobody else sees the verdicts."""
    path = tmp_path / "own.ledger"
    with Ledger(tab.site.ledger) as book:
        book.connection.execute("VACUUM INTO ?", (str(path),))
    with served(path) as tab.site:
        yield tab
        # What the page still asks for is let go before nobody answers.
        tab.page.goto("about:blank")


def given(tab: Tab) -> list[str]:
    """Returns the verdicts in the ledger, the newest first."""
    with Ledger(tab.site.ledger) as book:
        return [review.verdict for review in newest(book.connection, 20)]


def questions(tab: Tab) -> list[str]:
    """Returns the ids of the entries on the page."""
    found: list[str] = tab.page.locator(".question").evaluate_all("all => all.map(q => q.id)")
    return found


def test_entries_are_reviewed_by_keyboard(own: Tab) -> None:
    """j, k move; a accepts, r rejects, u takes back: each verdict is stored and the queue moves on."""
    page = own.open("/review")
    first, second, *_ = questions(own)
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") == second
    page.keyboard.press("k")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert given(own) == ["accept"]
    assert questions(own)[0] == second
    with page.expect_navigation():
        page.keyboard.press("r")
    assert given(own) == ["reject", "accept"]
    assert second not in questions(own)
    with page.expect_navigation():
        page.keyboard.press("u")
    assert given(own) == ["undo", "reject", "accept"]
    assert questions(own)[0] == second


# What a person at the keyboard sees of where the focus is: nothing is wrong with it where this is empty.
FOCUS = """() => {
  const e = document.activeElement;
  if (!e || e === document.body) return "nothing has the focus";
  const box = e.getBoundingClientRect();
  const style = getComputedStyle(e);
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return seen && ring ? "" : `${e.outerHTML.slice(0, 200)} ${style.outline} ${JSON.stringify(box)}`;
}"""
MOST_STOPS = 150


def tab_to(tab: Tab, wanted: str, key: str = "Tab") -> None:
    """Goes from stop to stop to the first that a selector fits; each shows that it has the focus."""
    for _ in range(MOST_STOPS):
        tab.page.keyboard.press(key)
        assert tab.page.evaluate(FOCUS) == ""
        if tab.page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"no stop is {wanted}")


def enter(tab: Tab) -> None:
    """Presses Enter where it leads to another page."""
    with tab.page.expect_navigation(wait_until="networkidle"):
        tab.page.keyboard.press("Enter")


def test_the_whole_way_is_gone_by_keyboard(own: Tab) -> None:
    """From the picture by a filter to a story, the words, a rejection with a note and its undoing: without a mouse."""
    page = own.open("/")
    tab_to(own, ".filters summary")
    page.keyboard.press("Enter")
    tab_to(own, ".filters input[name=place]")
    page.keyboard.type("Stepanakert")
    enter(own)
    assert "place=Stepanakert" in page.url
    tab_to(own, ".happenings .what a")
    tab_to(own, ".stories a", "Shift+Tab")
    enter(own)
    assert "/story/" in page.url
    tab_to(own, ".tellings a[href^='/report/']")
    enter(own)
    page.keyboard.press("j")
    tab_to(own, "#text", "Shift+Tab")
    for key in ("ArrowRight", "ArrowLeft", "Escape", "j"):
        page.keyboard.press(key)
        assert page.evaluate(FOCUS) == ""
    tab_to(own, "#spot a[href^='/review/']")
    page.keyboard.press("j")
    assert page.evaluate(FOCUS) == ""
    tab_to(own, "#spot a[href^='/review/']")
    enter(own)
    assert page.evaluate(FOCUS) == ""
    tab_to(own, ".question input[name=note]")
    page.keyboard.type("a slip of the reader")
    tab_to(own, ".question button[value=reject]", "Shift+Tab")
    enter(own)
    assert page.evaluate(FOCUS) == ""
    assert given(own) == ["reject"]
    assert "a slip of the reader" in page.locator(".question .verdict").inner_text()
    tab_to(own, "#undo button", "Shift+Tab")
    enter(own)
    assert given(own) == ["undo", "reject"]
    assert page.evaluate(FOCUS) == ""


def test_a_correction_is_made_by_keyboard(own: Tab) -> None:
    """E opens the fields, letters typed there are no commands, and what is stored shows on the report."""
    page = own.open("/review")
    entry = questions(own)[0].removeprefix("q-")
    page.keyboard.press("e")
    card = page.locator(f"#q-{entry}")
    assert page.evaluate("document.activeElement.name") == "words"
    card.locator("select[name=type]").select_option("SANCTION")
    card.locator("input[name=note]").focus()
    page.keyboard.type("a jar of keys")
    assert given(own) == []
    with page.expect_navigation():
        card.locator("button[value=correct]").click()
    assert given(own) == ["correct"]
    own.open(f"/entry/{entry}")
    read = page.locator(f"#read-{entry}")
    assert "a jar of keys" in (read.text_content() or "")
    assert "sanction" in (read.text_content() or "").lower()


@pytest.mark.parametrize("tab", [PLAIN], indirect=True, ids=["plain"])
def test_reviewing_needs_no_script(own: Tab) -> None:
    """Plain forms accept, correct and undo."""
    page = own.open("/review")
    first = questions_without_script(own)[0]
    page.locator(f"#{first} button[value=accept]").click()
    assert given(own) == ["accept"]
    assert first not in questions_without_script(own)
    page.locator("#undo button").click()
    assert given(own) == ["undo", "accept"]
    assert questions_without_script(own)[0] == first


def questions_without_script(tab: Tab) -> list[str]:
    """Returns the ids of the entries on a page that runs no script."""
    return [q.get_attribute("id") or "" for q in tab.page.locator(".question").all()]


def test_a_question_leads_to_what_it_finds(own: Tab) -> None:
    """The box in the header takes a question; the answer's links carry its filter on."""
    page = own.open("/")
    page.fill("#ask", "Angriffe Stepanakert")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator(".found a").first.click()
    page.wait_for_load_state("networkidle")
    assert "place=Stepanakert" in page.url
    assert "type=ASSAULT" in page.url


def test_people_log_in_and_out(own: Tab) -> None:
    """With accounts the pages open after the login alone, and the form's origin is the page's own."""
    People(beside(own.site.ledger)).add("Anna", WORD, "reviewer")
    page = own.open("/review")
    assert "/login" in page.url
    page.fill("input[name=name]", "Anna")
    page.fill("input[name=password]", WORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/review")
    with page.expect_navigation():
        page.keyboard.press("a")
    assert given(own) == ["accept"]
    with page.expect_navigation():
        page.click(".person button")
    assert "/login" in page.url
