"""An entry that a report's page does not show: why not, where its words stand, and what is read there now."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.ledger import Entry, Ledger, NotInLedger
from lagebild.ledger.reviews import of_same, stands
from lagebild.publish.found import Span, occurrences
from lagebild.publish.marked import Mark
from lagebild.publish.report_page import Fact, Read, ReportPage, facts_of

# How the page says that an entry is not among those that it shows: names of words in `report.absent`.
OLDER, CHANGED, GONE, REJECTED, UNDONE, HIDDEN = "older", "changed", "gone", "rejected", "undone", "hidden"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Absent:
    """An entry that no view shows, or not this one; `spot` is where its words stand, None where they do not.

    `reason` is one of the names above; `now` are the entries of its layer that are read at its words.
    """

    id: str
    layer: str
    text: str
    facts: tuple[Fact, ...]
    reason: str
    spot: Span | None
    now: tuple[Read, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The mark of its words, for the report's text."""
        return (Mark(*self.spot, self.id, f"{self.layer} absent"),) if self.spot else ()


def absent(book: Ledger, page: ReportPage, name: str | None) -> Absent | None:
    """Returns an entry of the report that its page does not show; None where it does, or there is none."""
    if not name or any(e.id == name for e in page.entries):
        return None
    try:
        entry = book.entry(name)
    except NotInLedger:
        return None
    record = entry.reading.record
    if record.report.id != page.report.id:
        return None
    reason, spot = why_absent(book, entry, page)
    now = tuple(e for e in page.entries if e.layer == entry.layer and spot and meet(e, spot))
    facts = facts_of(entry.layer, entry.item, record)
    return Absent(entry.id, entry.layer, entry.item.text, facts, reason, spot, now)


def why_absent(book: Ledger, entry: Entry, page: ReportPage) -> tuple[str, Span | None]:
    """Returns why an entry is not shown, and where its words stand in the report as it is now."""
    item, reading = entry.item, entry.reading
    if reading.record.report.text != page.report.text:
        there = occurrences(page.report.text, item.text)
        return (CHANGED, there[0]) if len(there) == 1 else (GONE, None)
    spot = item.start, item.end
    _, current = book.current(page.report.id)
    if entry.id != current.reading.id_of(entry.layer, entry.position):
        return OLDER, spot
    standing = stands(of_same(book, entry))
    if standing and standing.verdict == "reject":
        return REJECTED, spot
    if not standing and (entry.layer, entry.position) in current.added:
        return UNDONE, spot
    return HIDDEN, spot


def meet(entry: Read, spot: Span) -> bool:
    """Whether an entry's words and a stretch share characters."""
    return entry.start < spot[1] and spot[0] < entry.end
