"""A view as an Atom feed (RFC 4287): ids and times come from the ledger alone, never from a clock."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

from lagebild.publish import labels
from lagebild.publish.claims import Line as ClaimLine
from lagebild.publish.picture import Happening
from lagebild.publish.stories import Line as StoryLine

ATOM = "http://www.w3.org/2005/Atom"
# Ids are UUIDs of what they name under this one, so that any ledger gives the same entry the same id.
OURS = uuid.uuid5(uuid.NAMESPACE_DNS, "lagebild.ledger")
EARLIEST = "1970-01-01T00:00:00Z"
# What XML 1.0 cannot hold.
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed: `name` is an id of the ledger, `updated` ISO 8601, `path` where its page is."""

    name: str
    title: str
    updated: str | None
    path: str
    summary: str
    author: str
    category: str


@dataclass(frozen=True, slots=True)
class Feed:
    """What stands above the entries: the address of the feed itself, and of the view that it follows."""

    title: str
    address: str
    view: str
    citation: str
    language: str = labels.OURS


def atom(feed: Feed, items: Iterable[Item], site: str) -> bytes:
    """Returns a feed as XML; `site` is the address before every path."""
    listed = sorted(items, key=lambda i: (time_of(i.updated), i.name), reverse=True)
    root = ET.Element("feed", {"xmlns": ATOM, "xml:lang": feed.language})
    write(root, "id", urn(feed.address))
    write(root, "title", feed.title)
    write(root, "subtitle", feed.citation)
    write(root, "updated", time_of(listed[0].updated) if listed else EARLIEST)
    ET.SubElement(root, "link", {"rel": "self", "href": site + feed.address})
    ET.SubElement(root, "link", {"rel": "alternate", "href": site + feed.view})
    write(ET.SubElement(root, "author"), "name", "Lagebild")
    for item in listed:
        add(root, item, site)
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def add(root: ET.Element, item: Item, site: str) -> None:
    """Adds an entry to a feed."""
    entry = ET.SubElement(root, "entry")
    write(entry, "id", urn(item.name))
    write(entry, "title", item.title)
    write(entry, "updated", time_of(item.updated))
    ET.SubElement(entry, "link", {"rel": "alternate", "href": site + item.path})
    write(entry, "summary", item.summary)
    write(ET.SubElement(entry, "author"), "name", item.author)
    ET.SubElement(entry, "category", {"term": item.category})


def write(parent: ET.Element, name: str, words: str) -> None:
    """Adds an element with some text, what XML cannot hold replaced."""
    ET.SubElement(parent, name).text = UNWRITABLE.sub("\ufffd", words)


def urn(name: str) -> str:
    """Returns the id of what has a name."""
    return f"urn:uuid:{uuid.uuid5(OURS, name)}"


def time_of(iso: str | None) -> str:
    """Returns a report's time as RFC 3339 asks for it: a day begins at midnight, no zone is UTC."""
    if not iso:
        return EARLIEST
    when = datetime.fromisoformat(iso)
    zoned = when if when.tzinfo else when.replace(tzinfo=UTC)
    return zoned.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- what views give


def arrow(sources: Iterable[str], targets: Iterable[str], language: str) -> str:
    """Returns who did it to whom, whoever is not named left out."""
    by, on = (
        ", ".join(labels.name_of(n, language) for n in side if n) for side in (sources, targets)
    )
    return by if not on or by == on else f"{by} → {on}".strip()


def of_story(one: StoryLine, language: str = labels.OURS) -> Item:
    """Returns a story as an entry; it is updated whenever it is told again."""
    sides = arrow([one.by], [one.against], language)
    place = labels.name_of(one.place, language)
    amounts = "; ".join(labels.counted(a, language) for a in one.amounts)
    title = " · ".join(w for w in (labels.story(one, language), place, sides) if w)
    days = labels.period(one.begin, one.until, language) if one.begin and one.until else ""
    told = labels.period(*one.told, language=language)
    summary = " · ".join(w for w in (amounts, days or f"~ {told}") if w)
    return Item(one.id, title, one.told[1], f"/story/{one.id}", summary, "Lagebild", "story")


def of_happening(one: Happening, language: str = labels.OURS) -> Item:
    """Returns a line of the picture as an entry: of the day it was told first, in its report's words."""
    sides = arrow(one.sources, one.targets, language)
    status = "" if one.section == "happened" else labels.word("statuses", one.section, language)
    place = labels.name_of(one.place, language)
    title = " · ".join(w for w in (labels.happening(one, language), place, sides, status) if w)
    author = ", ".join(labels.speaker(a, language) for a in one.accounts)
    path = f"/entry/{one.ids[0]}"
    return Item(one.ids[0], title, one.told, path, f"«{one.words}»", author, one.type)


def of_claim(one: ClaimLine, language: str = labels.OURS) -> Item:
    """Returns a claim as an entry; it is updated by its newest answer."""
    speaker = labels.speaker(one.speaker, language)
    against = labels.name_of(one.addressee, language)
    does = labels.word("stances", one.stance, language)
    title = f"{speaker} {does}{f' → {against}' if against else ''}"
    state = labels.word("states", one.state, language) if one.state else ""
    answers = [f"{labels.speaker(a.speaker, language)}: «{a.words}»" for a in one.answers]
    summary = " · ".join(w for w in (f"«{one.words}»", state, *answers) if w)
    days = [d for d in (one.day, *(a.day for a in one.answers)) if d]
    path = f"/entry/{one.id}"
    return Item(one.id, title, max(days, default=None), path, summary, speaker, one.stance)
