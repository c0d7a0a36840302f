"""Claims and their answers: who accuses, denies, confirms, promises, threatens, and what was answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lagebild.ledger import Reading
from lagebild.publish.select import Filter, Told, day_of, name_of, speaker_name, statements
from lagebild.record import Record, Statement


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement; `answers` are the claims of the same report that deny or confirm it."""

    day: str | None
    speaker: str
    stance: str
    addressee: str
    words: str
    via: str
    report: str
    id: str
    answers: tuple[Claim, ...] = ()


def claims(
    readings: Iterable[Reading], wanted: Filter, *, everything: bool = False
) -> tuple[Claim, ...]:
    """Returns the claims of some readings by day; plain assertions only with `everything`.

    An answer stands under the claim that it answers and not a second time on its own.
    """
    read = tuple(readings)
    answers = answers_by_claim(read)
    found = [
        claim(one, answers)
        for one in statements(read, wanted)
        if one.item.answers is None and (everything or speaks_up(one, answers))
    ]
    return tuple(sorted(found, key=lambda c: c.day or "9999"))


def speaks_up(one: Told, answers: dict[tuple[str, int], list[Told]]) -> bool:
    """Whether a statement does more than assert, or somebody answers it."""
    statement: Statement = one.item
    asked_by_type = statement.stance != "asserts"
    return asked_by_type or (one.report.id, statement.start) in answers


def answers_by_claim(readings: Iterable[Reading]) -> dict[tuple[str, int], list[Told]]:
    """Returns the answers to every statement, by its report and place."""
    found: dict[tuple[str, int], list[Told]] = {}
    for one in statements(readings, Filter()):
        if one.item.answers is not None:
            target = one.record.statements[one.item.answers]
            found.setdefault((one.report.id, target.start), []).append(one)
    return found


def claim(one: Told, answers: dict[tuple[str, int], list[Told]]) -> Claim:
    """Returns the line for a statement, its answers below it."""
    statement: Statement = one.item
    below = answers.get((one.report.id, statement.start), [])
    return Claim(
        day_of(one.report),
        speaker_name(statement, one.record),
        statement.stance,
        addressee_name(statement, one.record),
        statement.text,
        " ← ".join(chain(statement, one.record)),
        one.report.id,
        one.id,
        tuple(claim(x, {}) for x in below),
    )


def addressee_name(statement: Statement, record: Record) -> str:
    """Returns to whom or against whom it is said, or nothing."""
    return "" if statement.addressee is None else name_of(record.actors[statement.addressee])


def chain(statement: Statement, record: Record) -> Iterator[str]:
    """Yields who relays a statement, the nearest first."""
    for relay in relays(statement, record):
        yield speaker_name(relay, record)


def relays(statement: Statement, record: Record) -> Iterator[Statement]:
    """Yields the statements through which a statement has come, the nearest first."""
    seen: set[int] = set()
    while statement.via is not None and statement.via not in seen:
        seen.add(statement.via)
        statement = record.statements[statement.via]
        yield statement
