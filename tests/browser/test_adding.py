"""Adding what the program missed in a real browser: by marking words, without scripts, on a phone."""

from __future__ import annotations

from typing import Any

import pytest

from browser.conftest import Tab
from browser.test_people import PLAIN, given, own
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import newest

__all__ = ["own"]


def first_report(tab: Tab) -> tuple[str, str]:
    """Returns the id and the text of a German report."""
    with Ledger(tab.site.ledger) as book:
        return next(
            (r.record.report.id, r.record.report.text)
            for r in book.readings()
            if r.record.report.language == "de"
        )


def mark(page: Any, start: int, end: int) -> None:
    """Marks characters of the report's text, as a person does with the mouse."""
    page.evaluate(
        """([start, end]) => {
          const walker = document.createTreeWalker(document.getElementById("text"), NodeFilter.SHOW_TEXT);
          const range = document.createRange();
          let at = 0;
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const stop = at + node.data.length;
            if (start >= at && start < stop) range.setStart(node, start - at);
            if (end > at && end <= stop) range.setEnd(node, end - at);
            at = stop;
          }
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }""",
        [start, end],
    )


def test_marked_words_become_an_entry(own: Tab) -> None:
    """Words marked in the report are taken over with their place; the stored entry is taken back by its button."""
    name, text = first_report(own)
    page = own.open(f"/report/{name}")
    start = text.rindex("der ")
    mark(page, start, start + 3)
    page.wait_for_function("document.getElementById('add').href.includes('start=')")
    page.click("#add")
    page.wait_for_load_state()
    assert page.input_value('input[name="start"] >> nth=0') == str(start)
    page.select_option("form[method=post].question select[name=type]", "PROTEST")
    offered = page.locator("select.mode optgroup:not([disabled])").evaluate_all(
        "all => all.map(group => group.dataset.type)"
    )
    assert offered == ["PROTEST"]
    page.select_option("select.mode", "riot")
    own.keep("add-form")
    with page.expect_navigation():
        page.click("form[method=post].question button.main")
    assert given(own) == ["add"]
    with Ledger(own.site.ledger) as book:
        item: Any = newest(book.connection, 1)[0].item
    assert (item.start, item.text, item.type, item.mode) == (start, "der", "PROTEST", "riot")
    own.keep("add-stored")
    with page.expect_navigation():
        page.click("#undo button")
    assert given(own) == ["undo", "add"]


@pytest.mark.parametrize("tab", [PLAIN], indirect=True, ids=["plain"])
def test_an_entry_is_added_without_scripts(own: Tab) -> None:
    """By typing the words, choosing one of their places and filling the form, an entry is stored."""
    name, text = first_report(own)
    page = own.open(f"/report/{name}")
    page.click("#add")
    page.select_option("form.find select[name=layer]", "figures")
    page.fill("form.find textarea", "der")
    page.click("form.find button")
    places = page.locator("section ul a")
    assert places.count() == min(text.count("der"), 50)
    places.nth(1).click()
    page.select_option("form[method=post].question select[name=measure]", "killed")
    page.click("form[method=post].question button.main")
    assert page.locator('[role="alert"]').count() == 1
    page.fill("form[method=post].question input[name=low]", "3")
    page.click("form[method=post].question button.main")
    page.wait_for_load_state("networkidle")
    assert given(own) == ["add"]
    refused(own)


def refused(tab: Tab) -> None:
    """Takes from what the console complained of that a page was refused, as it should be."""
    tab.complaints[:] = [c for c in tab.complaints if "400 (Bad Request)" not in c]
