"""Every page in a real browser, wide and on a phone, light and dark, in both languages: what axe finds, and what fits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from urllib.parse import quote, unquote

import pytest

from browser.conftest import Site, Tab
from lagebild.ledger import Ledger
from lagebild.publish import pages
from lagebild.publish.filters import Filter

GERMAN = {"locale": "de-DE"}
WIDE, NARROW = {"width": 1400, "height": 900}, {"width": 390, "height": 844}


def story(site: Site) -> str:
    """Returns the id of the newest story."""
    with Ledger(site.ledger, frozen=True) as book:
        return pages.stories_within(book, Filter()).lines[0].id


def report(site: Site) -> str:
    """Returns the id of the first report that tells the newest story."""
    with Ledger(site.ledger, frozen=True) as book:
        return quote(pages.story_page_of(book, story(site)).tellings[0].report)


def actor(site: Site) -> str:
    """Returns the key of the actor that most reports name."""
    with Ledger(site.ledger, frozen=True) as book:
        return quote(pages.actors_of(book, Filter()).actors[0].key)


def entry(site: Site) -> str:
    """Returns the id of an event."""
    with Ledger(site.ledger, frozen=True) as book:
        return pages.picture_of(book, Filter()).happenings[0].ids[0]


def frequent(site: Site) -> str:
    """Returns the word that stands in that report most often."""
    with Ledger(site.ledger, frozen=True) as book:
        text = pages.report_of(book, unquote(report(site)))[0]["text"]
    return quote(Counter(text.split()).most_common(1)[0][0])


PATHS: dict[str, str | Callable[[Site], str]] = {
    "picture": "/",
    "picture-filtered": "/?place=Luque&begin=2024-11-01&text=Polizei",
    "stories": "/stories?all=1",
    "story": lambda site: f"/story/{story(site)}",
    "report": lambda site: f"/entry/{entry(site)}",
    "claims": "/claims?most=6",
    "figures": "/figures?most=12",
    "figures-story": lambda site: f"/figures?story={story(site)}",
    "actors": "/actors?most=12",
    "actor": lambda site: f"/actor/{actor(site)}",
    "review": "/review?place=Luque",
    "review-done": "/review?done=1",
    "review-entry": lambda site: f"/review/{entry(site)}",
    "add": lambda site: f"/review/add/{report(site)}",
    "add-several": lambda site: f"/review/add/{report(site)}?words={frequent(site)}",
    "add-form": lambda site: f"/review/add/{report(site)}?start=5&end=12&layer=events",
    "ask": "/ask",
    "ask-answer": "/ask?q=Tote+Stepanakert+seit+Mittwoch",
    "login": "/login",
    "fault-400": "/?begin=gestern",
    "fault-404": "/nirgendwo",
}


@pytest.mark.parametrize("tab", [GERMAN], indirect=True, ids=["de"])
@pytest.mark.parametrize("name", PATHS)
def test_every_page_is_accessible_and_fits(tab: Tab, name: str) -> None:
    """Wide and narrow, light and dark, axe finds nothing serious, and nothing runs out at the side in either language."""
    asked = PATHS[name]
    path = asked if isinstance(asked, str) else asked(tab.site)
    page = tab.open(path, int(name[-3:]) if name.startswith("fault") else 200)
    page.evaluate("document.querySelectorAll('details').forEach((d, n) => { d.open = n < 3; })")
    assert page.locator("h1").count() == 1
    for size, colours in ((WIDE, "light"), (WIDE, "dark"), (NARROW, "dark"), (NARROW, "light")):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=colours, reduced_motion="reduce")
        # Axe looks at colours when they are painted.
        page.evaluate(
            "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )
        tab.keep(f"{name}-{size['width']}-{colours}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        # What is no matter of colours or width is seen once.
        assert tab.violations(of_colours=(size is WIDE) is (colours == "dark")) == []
    page.goto(f"{tab.site.address}/language/en?back={quote(path)}")
    tab.complaints[:] = [c for c in tab.complaints if "status of 40" not in c]
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
