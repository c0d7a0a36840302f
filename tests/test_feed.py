"""The Atom feed: ids and times from the ledger alone, well formed whatever a report says."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest

from conftest import told
from lagebild.ledger.stories import stories
from lagebild.publish.claims import lines
from lagebild.publish.feed import (
    EARLIEST,
    Feed,
    Item,
    atom,
    of_claim,
    of_happening,
    of_story,
    time_of,
)
from lagebild.publish.picture import picture
from lagebild.publish.select import Filter
from lagebild.publish.stories import story_lines

NS = {"a": "http://www.w3.org/2005/Atom"}
FEED = Feed("Lage", "/feed.atom?place=Goma", "/?place=Goma", "cited so", "de")
ITEM = Item("0123456789abcdef", "Angriff", "2024-02-07T08:00:00+01:00", "/entry/0", "«so»", "AFP", "ASSAULT")  # fmt: skip
READ = (
    told("a", "2024-02-08", "Bei einem Angriff auf Goma wurden am Mittwoch zwölf Menschen getötet. Kinshasa warf Ruanda vor, hinter dem Angriff zu stehen."),
    told("b", "2024-02-09", "Ruanda bestritt, hinter dem Angriff auf Goma zu stehen. Bei dem Angriff in Goma wurden am Mittwoch zwölf Menschen getötet."),
)  # fmt: skip


def parsed(*items: Item) -> ET.Element:
    return ET.fromstring(atom(FEED, items, "http://127.0.0.1:8000"))  # noqa: S314  our own


def texts(root: ET.Element, path: str) -> list[str | None]:
    return [e.text for e in root.findall(path, NS)]


def test_a_feed_has_what_atom_asks_for() -> None:
    """Id, title, time, author and links of the feed and of each entry are there."""
    root = parsed(ITEM)
    for part in (".", "a:entry"):
        for name in ("id", "title", "updated", "author/a:name", "link"):
            assert root.find(f"{part}/a:{name}", NS) is not None, f"{part} {name}"
    assert texts(root, "a:subtitle") == ["cited so"]
    assert [e.get("href") for e in root.findall("a:entry/a:link", NS)] == [
        "http://127.0.0.1:8000/entry/0"
    ]


def test_the_same_view_gives_the_same_bytes() -> None:
    """Neither the order of entries nor the hour changes a feed."""
    other = replace(ITEM, name="f", updated="2024-02-06")
    assert atom(FEED, [ITEM, other], "x") == atom(FEED, [other, ITEM], "x")


def test_a_feed_is_as_new_as_its_newest_entry() -> None:
    """The feed's time is that of the report told last; an empty feed has the earliest there is."""
    older = replace(ITEM, name="f", updated="2024-02-06")
    assert texts(parsed(older, ITEM), "a:updated") == ["2024-02-07T07:00:00Z"]
    assert texts(parsed(), "a:updated") == [EARLIEST]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("2024-02-07", "2024-02-07T00:00:00Z"),
        ("2024-02-07T08:30:00", "2024-02-07T08:30:00Z"),
        ("2024-02-07T00:30:00+01:00", "2024-02-06T23:30:00Z"),
        (None, EARLIEST),
    ],
)
def test_times(given: str | None, written: str) -> None:
    """A day begins at midnight, a time without a zone is UTC, another zone is reckoned."""
    assert time_of(given) == written


def test_nothing_in_a_text_breaks_the_feed() -> None:
    """Markup is text, and what XML cannot hold is replaced."""
    root = parsed(replace(ITEM, title="<b>&\x00\x0b\ud800\uffff</b>"))
    assert texts(root, "a:entry/a:title") == ["<b>&\ufffd\ufffd\ufffd\ufffd</b>"]


def test_views_give_entries_that_lead_to_their_pages() -> None:
    """Stories, happenings and claims of reports become entries with the words and whose they are."""
    story = of_story(story_lines(stories(READ), {}, Filter(), everything=True)[0], "de")
    assert (story.path, story.updated) == (f"/story/{story.name}", "2024-02-09")
    (claim,) = (of_claim(c, "de") for c in lines(READ, Filter(), {}) if c.state)
    assert claim.title == "Demokratische Republik Kongo beschuldigt → Ruanda"
    assert (claim.updated, "umstritten" in claim.summary) == ("2024-02-09", True)
    attack = next(h for h in picture(READ, Filter()).happenings if h.type == "ASSAULT")
    item = of_happening(attack, "de")
    assert item.path == f"/entry/{attack.ids[0]}"
    assert "Angriff" in item.title


def test_a_told_again_story_keeps_its_id() -> None:
    """A second report moves the time of a story's entry, not its id."""
    first, again = (
        of_story(story_lines(stories(read), {}, Filter(type="ASSAULT"), everything=True)[0])
        for read in (READ[:1], READ)
    )
    assert first.name == again.name
    assert (first.updated, again.updated) == ("2024-02-08", "2024-02-09")
