"""The claims and other statements of a whole ledger within a filter, page by page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lagebild.ledger import Ledger
from lagebild.ledger.blocks import Array
from lagebild.ledger.claims import REJECTED
from lagebild.ledger.columns import Columns
from lagebild.ledger.facets import NO_DAY, NONE, WITHIN, day_number, ids
from lagebild.ledger.kept_index import Kept, kept_threads
from lagebild.ledger.threads import CLAIM
from lagebild.publish.claims import Line
from lagebild.publish.filters import Filter
from lagebild.publish.masks import Selection, selection
from lagebild.publish.views.groups import page
from lagebild.publish.views.picture import NAME, iso, texts_of
from lagebild.publish.views.stories import lines_of, threads_with
from lagebild.record import STANCES

LAST = day_number("9999-12-31")


@dataclass(frozen=True, slots=True)
class Claims:
    """Some of the claims and statements within a filter, and how many there are in all."""

    lines: tuple[Line, ...]
    total: int


def claims(
    ledger: Ledger,
    wanted: Filter,
    *,
    everything: bool = False,
    disputed: bool = False,
    newest: bool = False,
    first: int = 0,
    most: int | None = None,
) -> Claims:
    """Returns `most` of the claims, and of statements that do more than assert, from the `first` on, by day.

    With `everything` plain assertions too, with `disputed` only claims that somebody rejects; with
    `newest` the last come first.
    """
    found = Found(selection(ledger, wanted), kept_threads(ledger, CLAIM), disputed=disputed)
    rest = np.zeros(0, np.int64) if disputed else found.rest(everything=everything)
    total = len(found.shown) + len(rest)
    if newest:
        most = max(0, min(total if most is None else most, total - first))
        first = max(0, total - first - most)
    days = np.concatenate([found.days(), found.days_of(rest)])
    inside, skipped = page(days, first, most)
    ordered = sorted(inside.tolist(), key=lambda n: found.order(n, rest))
    wanted_rows = ordered[skipped:][:most]
    lines = found.lines(ledger, wanted_rows, rest)
    return Claims(tuple(reversed(lines)) if newest else tuple(lines), total)


class Found:
    """The kept claims that a selection reaches, and the statements beside them."""

    def __init__(self, selected: Selection, kept: Kept, *, disputed: bool) -> None:
        self.columns: Columns = selected.columns
        self.table = selected.columns.statements
        self.rows = selected.statements
        self.kept = kept
        entries = self.table["entry"][self.rows]
        mask = threads_with(kept, entries)
        if disputed:
            mask = mask & np.array([state in REJECTED for state in kept.states], bool)
        self.shown = np.flatnonzero(mask)
        self.apart = kept.threads(entries) < 0

    def rest(self, *, everything: bool) -> Array:
        """Returns the statements that are in no claim."""
        rows = self.rows[self.apart]
        return rows if everything else rows[self.table["type"][rows] != STANCES.index("asserts")]

    def days(self) -> Array:
        """Returns the days of the claims that are shown."""
        days = [
            day_number(self.kept.places[n][0][:10] or None) or LAST for n in self.shown.tolist()
        ]
        return np.array(days, np.int64)

    def days_of(self, rows: Array) -> Array:
        """Returns the days of some statements."""
        days = self.table["begin"][rows].astype(np.int64)
        return np.where(days == NO_DAY, LAST, days)

    def order(self, n: int, rest: Array) -> tuple[object, ...]:
        """Returns where a line stands: by day, claims before the rest, both by date and report."""
        if n < len(self.shown):
            told, report, step = self.kept.places[int(self.shown[n])]
            return told[:10] or "9999", False, False, told, report, step
        row = int(rest[n - len(self.shown)])
        published = self.columns.published[int(self.table["version_row"][row])]
        return (published or "9999")[:10], True, *self.columns.place(self.table, row)

    def lines(self, ledger: Ledger, wanted: Sequence[int], rest: Array) -> list[Line]:
        """Returns the lines of some of what was found."""
        here = len(self.shown)
        numbers = {n: int(self.kept.numbers[self.shown[n]]) for n in wanted if n < here}
        rows = {n: int(rest[n - here]) for n in wanted if n >= here}
        texts = texts_of(ledger.connection, {self.version(row) for row in rows.values()})
        kept = lines_of(ledger.connection, numbers.values(), Line)
        claimed: Mapping[str, Line] = {line.id: line for line in kept}
        out: list[Line] = []
        for n in wanted:
            if n in rows:
                out.append(self.line(rows[n], texts))
            elif line := claimed.get(self.kept.names[int(self.shown[n])]):
                out.append(line)
        return out

    def version(self, row: int) -> int:
        """Returns the version that a statement is of."""
        return int(self.columns.versions["version"][self.table["version_row"][row]])

    def line(self, row: int, texts: Mapping[int, str]) -> Line:
        """Returns the line of a statement that is no claim."""
        table, words = self.table, self.columns.words.words
        addressee, day = int(table["addressee"][row]), int(table["begin"][row])
        via = words[int(table["via"][row])]
        start, end = int(table["start"][row]), int(table["end"][row])
        return Line(
            day=iso(day) if day else None,
            speaker=words[int(table["account"][row])],
            stance=STANCES[table["type"][row]],
            addressee="" if addressee == NONE else self.columns.actors.fields(addressee)[NAME],
            words=texts[self.version(row)][start:end],
            via=tuple(via.split(WITHIN)) if via else (),
            report=self.columns.reports[int(table["version_row"][row])],
            id=ids([table["entry"][row]])[0],
        )
