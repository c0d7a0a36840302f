"""Checks that a ledger is whole: CHECKS, a list of functions ledger -> Problems."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lagebild.languages.messages import OURS, Message
from lagebild.ledger.copies import copy_groups
from lagebild.ledger.corrections import faults
from lagebild.ledger.entries import report_digest
from lagebild.ledger.reviews import Review, of_version
from lagebild.ledger.store import Ledger, items_digest
from lagebild.problems import Problem
from lagebild.record import LAYERS

RESTORE = "Restore the file from a copy, or read the reports again into a new ledger."


def file_is_sound(ledger: Ledger) -> Iterator[Problem]:
    """SQLite finds its own file in order, and every reference leads somewhere."""
    for (line,) in ledger.connection.execute("PRAGMA integrity_check"):
        if line != "ok":
            yield Problem(str(ledger.path), f"{line}.", RESTORE)
    for table, row, parent, _ in ledger.connection.execute("PRAGMA foreign_key_check"):
        yield Problem(str(ledger.path), f"{table} {row} names no row of {parent}.", RESTORE)


def digests_agree(ledger: Ledger) -> Iterator[Problem]:
    """Every report and every reading still has the digest it was stored with."""
    rows = ledger.connection.execute("SELECT reading, digest FROM readings").fetchall()
    for number, digest in rows:
        reading = ledger.reading(number)
        where = f"{ledger.path}: {reading.record.report.id}"
        if report_digest(reading.record.report) != reading.version_digest:
            yield Problem(where, "the report is not the one that was stored.", RESTORE)
        if items_digest(reading.record) != digest:
            yield Problem(where, "what was read is not what was stored.", RESTORE)


def words_are_found_again(ledger: Ledger) -> Iterator[Problem]:
    """Every entry's words stand in its report at its offsets."""
    for (number,) in ledger.connection.execute("SELECT reading FROM readings").fetchall():
        record = ledger.reading(number).record
        for layer in LAYERS:
            for item in getattr(record, layer):
                if record.report.text[item.start : item.end] != item.text:
                    where = f"{ledger.path}: {record.report.id}"
                    what = f"{layer} {item.text[:40]!r} does not stand at {item.start}."
                    yield Problem(where, what, RESTORE)


def corrections_can_stand(ledger: Ledger) -> Iterator[Problem]:
    """Every entry that people corrected or added has the words of its report, and references that lead somewhere."""
    rows = ledger.connection.execute("SELECT DISTINCT reading FROM reviews WHERE item IS NOT NULL")
    for (number,) in rows.fetchall():
        record = ledger.whole(number).reading.record
        where = f"{ledger.path}: {record.report.id}"
        for review in of_version(ledger.connection, number)[number]:
            for fault in faults(review.layer, review.item, record) if review.item else ():
                yield Problem(where, said(review, fault), RESTORE)


def said(review: Review, fault: Message) -> str:
    """Returns what is wrong with an entry that people wrote."""
    return f"{review.verdict} {review.entry}: {fault.in_language(OURS)}"


def copies_are_current(ledger: Ledger) -> Iterator[Problem]:
    """The index of copies holds the current versions and no others, each in a group that is there."""
    current = {v for (v,) in ledger.connection.execute("SELECT version FROM current_versions")}
    groups = copy_groups(ledger.connection)
    if current != set(groups) or not set(groups.values()) <= current:
        yield Problem(str(ledger.path), "the copy groups are not those of its reports.", RESTORE)


CHECKS: tuple[Callable[[Ledger], Iterator[Problem]], ...] = (
    file_is_sound,
    digests_agree,
    words_are_found_again,
    corrections_can_stand,
    copies_are_current,
)


def verify(ledger: Ledger) -> tuple[Problem, ...]:
    """Returns everything that is wrong with a ledger; nothing where it is whole."""
    return tuple(problem for check in CHECKS for problem in check(ledger))
