"""What there is to review: entries with their words, what people said of them, and the verdict that stands."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np

from lagebild.ledger import Entry, Ledger
from lagebild.ledger.additions import Extended
from lagebild.ledger.blocks import Array
from lagebild.ledger.facets import NO_DAY, ids
from lagebild.ledger.reviews import (
    ALL,
    Review,
    newest,
    number_of,
    of_same,
    on_entries,
    stands,
    withdrawn,
)
from lagebild.publish.filters import Filter
from lagebild.publish.forms import Input, choices_of, inputs
from lagebild.publish.masks import selection
from lagebild.publish.report_page import Fact, facts_of
from lagebild.publish.why import context_end, context_start, sentence_of
from lagebild.record import LAYERS, Report

# The layers whose entries a filter lets through one by one; of the others it takes whole reports.
FILTERED = ("events", "figures", "statements")


@dataclass(frozen=True, slots=True)
class Question:
    """An entry to review: its words in their context, what was read and corrected, the verdict that stands.

    `seen` is the number of the newest verdict on it, 0 for none; `added` says that a person found what
    the reader missed, and without a verdict that stands took it back.
    """

    id: str
    layer: str
    facts: tuple[Fact, ...]
    corrected: tuple[Fact, ...]
    account: str
    before: str
    words: str
    after: str
    report: Report
    review: Review | None
    seen: int
    inputs: tuple[Input, ...]
    added: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a person said of an entry and when (ISO date-time)."""

    verdict: str
    person: str
    time: str
    note: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """An entry to review as programs get it, or one that is reviewed; of its report the words around it.

    `facts` is what was read, or added where `added` says so, `corrected` what people made of it; `seen` is the
    number of the newest verdict, 0 for none.
    """

    id: str
    layer: str
    report: str
    outlet: str | None
    published: str | None
    language: str | None
    before: str
    words: str
    after: str
    account: str
    facts: tuple[Fact, ...]
    corrected: tuple[Fact, ...]
    added: bool
    verdict: Verdict | None
    seen: int


@dataclass(frozen=True, slots=True)
class ReviewQueue:
    """Entries to review of one layer, or reviewed ones; `count` is how many there are where they were counted."""

    layer: str
    done: bool
    entries: tuple[Waiting, ...]
    count: int | None
    more: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Some of the entries to review, and how many there are; None where they were not counted."""

    questions: tuple[Question, ...]
    count: int | None
    more: bool


def queue(ledger: Ledger, wanted: Filter, layer: str, first: int, most: int) -> Queue:
    """Returns entries without a verdict within a filter, those of the newest reports first."""
    known = decided(ledger)
    if layer in FILTERED:
        left = left_of(ledger, wanted, layer, known)
        some = questions(ledger, ids(left[first : first + most]))
        return Queue(some, len(left), len(left) > first + most)
    found = (entry for entry in of_reports(ledger, wanted, layer) if entry not in known)
    entries = list(islice(found, first, first + most + 1))
    return Queue(questions(ledger, entries[:most]), None, len(entries) > most)


def queue_of(
    ledger: Ledger, wanted: Filter, layer: str, *, done: bool, first: int, most: int
) -> ReviewQueue:
    """Returns the queue as programs get it."""
    if done:
        found = reviewed_queue(ledger, layer, first, most)
    else:
        found = queue(ledger, wanted, layer, first, most)
    entries = tuple(waiting(one) for one in found.questions)
    return ReviewQueue(layer, done, entries, found.count, found.more)


def waiting(one: Question) -> Waiting:
    """Returns a question without its form and without the report's text."""
    about, said = one.report, one.review
    verdict = Verdict(said.verdict, said.person, said.time, said.note) if said else None
    return Waiting(
        one.id, one.layer, about.id, about.outlet, about.published, about.language, one.before,
        one.words, one.after, one.account, one.facts, one.corrected, one.added, verdict, one.seen,
    )  # fmt: skip


def reviewed_queue(ledger: Ledger, layer: str, first: int, most: int) -> Queue:
    """Returns the entries with a verdict that stands, the last reviewed first."""
    known = decided(ledger)
    last = dict.fromkeys(r.entry for r in newest(ledger.connection, ALL) if r.layer == layer)
    entries = [entry for entry in last if entry in known]
    some = questions(ledger, entries[first : first + most])
    return Queue(some, len(entries), len(entries) > first + most)


def decided(ledger: Ledger) -> set[str]:
    """Returns the ids of the entries on which a verdict stands."""
    given = {review.entry for review in newest(ledger.connection, ALL)}
    return set(on_entries(ledger.connection, given))


def left_of(ledger: Ledger, wanted: Filter, layer: str, known: Collection[str]) -> Array:
    """Returns the numbers of a layer's entries that a filter lets through, without the known, the newest reports first."""
    found = selection(ledger, wanted)
    table, rows = getattr(found.columns, layer), getattr(found, layer)
    done = np.array([int(entry, 16) for entry in known], np.uint64)
    rows = rows[~np.isin(table["entry"][rows], done)]
    days = found.columns.versions["day"][table["version_row"][rows]]
    entries: Array = table["entry"][rows[np.argsort(-days, kind="stable")]]
    return entries


def of_reports(ledger: Ledger, wanted: Filter, layer: str) -> Iterator[str]:
    """Yields the ids of a layer's entries in the reports that a filter reaches, the newest report first."""
    found = selection(ledger, wanted)
    about = found.columns.versions
    days = np.where(about["day"] == NO_DAY, 0, about["day"])[found.versions]
    query = (
        "SELECT entry FROM entries JOIN current_readings USING (reading) "
        "WHERE version = ? AND layer = ? ORDER BY position"
    )
    for version in about["version"][found.versions[np.lexsort((found.versions, -days))]]:
        for (entry,) in ledger.connection.execute(query, (int(version), layer)):
            yield str(entry)


# -- an entry -------------------------------------------------------------------------------------


def questions(ledger: Ledger, entries: Sequence[str]) -> tuple[Question, ...]:
    """Returns entries as questions; each reading is loaded once."""
    load = lru_cache(maxsize=None)(ledger.whole)
    return tuple(question(ledger, ledger.entry(name, load), load) for name in entries)


def question(
    ledger: Ledger, entry: Entry, load: Callable[[int], Extended] | None = None
) -> Question:
    """Returns an entry as a question; `load` gives the reading in a row with what people added."""
    record, text = entry.reading.record, entry.reading.record.report.text
    number = number_of(ledger.connection, entry.reading)
    found = (load or ledger.whole)(number)
    given = of_same(ledger, entry, load)
    review = stands(given)
    item = review.item if review and review.item else entry.item
    choices = choices_of(record, withdrawn(ledger, number, found))
    return Question(
        entry.id,
        entry.layer,
        facts_of(entry.layer, entry.item, record),
        facts_of(entry.layer, item, record) if item != entry.item else (),
        sentence_of(entry, record) if entry.layer in FILTERED else "",
        text[context_start(text, item.start) : item.start],
        item.text,
        text[item.end : context_end(text, item.end)],
        record.report,
        review,
        given[-1].number if given else 0,
        inputs(entry.layer, item, choices),
        added=(entry.layer, entry.position) in found.added,
    )


def layer_of(name: str) -> str:
    """Returns a layer that can be reviewed, events where none is named so."""
    return name if name in LAYERS else "events"
