"""An analyst's ways through the pages in a real browser: from the picture to the words, and back."""

from __future__ import annotations

import re
from typing import Any

import pytest

from browser.conftest import Tab
from browser.test_looks import report
from lagebild.ledger import Ledger
from lagebild.serve.claims import MOST_ON_PAPER

NARROW = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DARK = {"color_scheme": "dark"}
GERMAN = {"locale": "de-DE"}


def test_a_filter_is_set_and_taken_off(tab: Tab) -> None:
    """What the form asks for stands in the address and as a chip; the chip takes it off again."""
    page = tab.open("/")
    page.click(".filters summary")
    page.fill(".filters input[name=place]", "Stepanakert")
    page.click(".filters button")
    page.wait_for_load_state("networkidle")
    assert "place=Stepanakert" in page.url
    places = page.locator(".happenings td.place").all_inner_texts()
    assert places
    assert set(places) == {"Stepanakert"}
    assert "place=Stepanakert" in page.get_attribute("nav a[href^='/claims']", "href")
    page.click(".chips a:has-text('Stepanakert')")
    page.wait_for_load_state("networkidle")
    assert "place" not in page.url


def test_a_place_on_the_map_leads_to_the_words(tab: Tab) -> None:
    """A click on a place shows what is told of it, a click there the very words in their report, and back."""
    page = tab.open("/")
    # Places near each other overlap; the last drawn lies on top.
    place = page.locator("#map path[data-place]").last
    name = place.get_attribute("data-place")
    place.click()
    page.wait_for_url("**place=**")
    page.wait_for_load_state("networkidle")
    assert page.locator(".chips").inner_text().count(name) == 1
    link = page.locator(".happenings td.what a").first
    entry = (link.get_attribute("href") or "").partition("#e-")[2]
    link.click()
    page.wait_for_load_state("networkidle")
    chosen = page.locator(f"#e-{entry}")
    assert "chosen" in (chosen.get_attribute("class") or "")
    assert chosen.is_visible()
    with Ledger(tab.site.ledger, frozen=True) as book:
        found = book.entry(entry)
    assert page.locator(f".text [data-entry='{entry}']").first.inner_text() in found.item.text
    assert page.locator("#spot .entry").count() > 0
    page.click("a.back")
    page.wait_for_load_state("networkidle")
    assert page.locator("#map").is_visible()


def test_areas_are_hollow_and_named(tab: Tab) -> None:
    """A country is no point on the map but a ring with its name, hollow where a town is filled."""
    page = tab.open("/")
    areas = page.locator("#places tr[data-kind=country], #places tr[data-kind=region]")
    names = list(
        areas.evaluate_all("rows => rows.filter(r => r.dataset.lat).map(r => r.dataset.name)")
    )
    assert names
    for name in names:
        fill = page.locator(f'[data-place="{name}"]').get_attribute("fill-opacity")
        assert float(fill or 1) < 0.1
    assert page.locator(".area-name").count() == len(names)


def test_the_map_draws_a_filter(tab: Tab) -> None:
    """A rectangle dragged on the map becomes the filter's box."""
    page = tab.open("/")
    page.click("button.draw")
    page.locator("#map").evaluate("map => map.scrollIntoView({ block: 'end' })")
    box = page.locator("#map").bounding_box()
    assert box
    page.mouse.move(box["x"] + 200, box["y"] + 60)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 60, box["y"] + box["height"] - 60)
    page.mouse.up()
    page.wait_for_url("**box=**")
    assert page.locator(".chips li").count() == 2


def test_layers_are_switched_off(tab: Tab) -> None:
    """The legend's boxes take the marks of a layer off and put them back, without a script."""
    page = tab.open(f"/report/{report(tab.site)}")
    actor = page.locator(".text .item.actors").first
    style = "e => getComputedStyle(e).borderBottomStyle"
    assert actor.evaluate(style) == "solid"
    page.uncheck("#show-actors")
    assert actor.evaluate(style) == "none"
    page.check("#show-actors")
    assert actor.evaluate(style) == "solid"


def test_pointing_at_words_says_what_was_read(tab: Tab) -> None:
    """Hovering over marked words shows the entry with its rule; leaving them takes it away."""
    page = tab.open(f"/report/{report(tab.site)}")
    page.locator(".text .item.figures").first.hover()
    assert page.locator("#spot .rules").first.inner_text().startswith("figures.")
    page.locator("h1").hover()
    assert page.locator("#spot .entry").count() == 0


def test_keys_step_through_the_items(tab: Tab) -> None:
    """J goes to the first item and on, k back, without a mouse."""
    page = tab.open(f"/report/{report(tab.site)}")
    page.keyboard.press("j")
    first = page.evaluate("location.hash")
    page.keyboard.press("j")
    assert page.evaluate("location.hash") != first
    page.keyboard.press("k")
    assert page.evaluate("location.hash") == first
    assert page.locator(".text .chosen").count() > 0


def test_the_first_tab_stop_skips_to_the_content(tab: Tab) -> None:
    """Who uses the keyboard alone reaches the content at once, and all of the filter."""
    page = tab.open("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    page.keyboard.press("Enter")
    page.locator(".filters input[name=place]").wait_for(state="visible")


@pytest.mark.parametrize("tab", [GERMAN], indirect=True)
def test_the_language_is_switched(tab: Tab) -> None:
    """A German browser gets German, and the switch the same view in English."""
    page = tab.open("/?place=Asunci%C3%B3n")
    assert page.locator("html").get_attribute("lang") == "de"
    assert page.locator("h1").inner_text().startswith("Lage")
    page.click(".languages a[lang=en]")
    page.wait_for_load_state("networkidle")
    assert page.locator("html").get_attribute("lang") == "en"
    assert "place=Asunci" in page.url


PRINTED: tuple[tuple[dict[str, Any], str], ...] = (
    ({}, ""), (DARK | NARROW, ""), (GERMAN, "?first=60"), ({}, "?place=Asunci%C3%B3n&type=PROTEST"),
    (GERMAN, "?language=de"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("tab", "query"), PRINTED, indirect=["tab"], ids=["wide", "phone", "page 2", "filtered", "de"]
)
def test_the_picture_is_a_briefing_of_two_sheets(tab: Tab, query: str) -> None:
    """On paper there is no navigation or form, but the map with its list of places and the stamp, on two sheets."""
    page = tab.open(f"/{query}")
    page.emulate_media(media="print", color_scheme=None)
    for hidden in (".top", ".filters form", "button.draw"):
        assert not page.locator(hidden).first.is_visible()
    assert page.locator(".stamp").is_visible()
    assert page.locator(".happenings.on-paper").first.is_visible()
    assert page.locator(".places-on-paper li").first.is_visible()
    map_ = page.locator("#map").bounding_box()
    assert map_
    assert 0 < map_["width"] <= 390
    assert 0 < map_["height"] <= 300
    assert sheets_of(page) <= 2


def sheets_of(page: Any) -> int:
    """Returns how many sheets a page is on paper."""
    return len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("tab", [GERMAN], indirect=True)
def test_the_briefing_says_what_is_planned_and_how_much_more_there_is(tab: Tab) -> None:
    """Behind more happenings than a page holds, what is planned still stands on paper, and each part says its rest."""
    page = tab.open("/?most=5")
    page.emulate_media(media="print", color_scheme=None)
    parts = page.locator(".happenings:visible h2").all_inner_texts()
    assert "Geplant, versprochen oder gefordert" in parts
    assert page.locator(".happenings:visible", has_text="weitere Geschehen").count() > 0


def test_claims_on_paper_are_two_sheets(tab: Tab) -> None:
    """On paper stand the first claims of a page, and which of how many they are."""
    page = tab.open("/claims")
    page.emulate_media(media="print", color_scheme=None)
    assert page.locator(".pair:visible").count() == MOST_ON_PAPER
    assert (
        page.locator("p.on-paper")
        .inner_text()
        .startswith(f"On paper stand 1 to {MOST_ON_PAPER} of")
    )
    assert sheets_of(page) <= 2


@pytest.mark.parametrize("tab", [{"java_script_enabled": False}], indirect=True)
def test_without_scripts_there_are_text_and_tables(tab: Tab) -> None:
    """Without scripts the places are a list, and a link still shows its words as chosen."""
    page = tab.open("/")
    page.click("#map ~ details summary")
    assert page.locator("#places tr").count() > 3
    page.locator(".happenings td.what a").first.click()
    assert page.locator(".text .chosen").first.is_visible()
    assert page.locator(".read details[open] li.chosen").count() == 1
