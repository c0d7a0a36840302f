"""Claims and their answers as lines: who accuses, denies, confirms, promises, and how each claim stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lagebild.ledger import Reading
from lagebild.ledger.accounts import Groups
from lagebild.ledger.claims import REJECTED, Claim, claims
from lagebild.ledger.told import Told, day_of, name_of, relays, speaker_name
from lagebild.publish.select import Filter, statements
from lagebild.record import Record, Statement


@dataclass(frozen=True, slots=True)
class Line:
    """One statement; `state` says how a claim stands, `told` by how many independent sources it is told.

    `answers` are the statements of any report that deny or confirm it.
    """

    day: str | None
    speaker: str
    stance: str
    addressee: str
    words: str
    via: tuple[str, ...]
    report: str
    id: str
    state: str = ""
    told: int = 1
    answers: tuple[Line, ...] = ()


def lines(
    readings: Iterable[Reading],
    wanted: Filter,
    groups: Groups,
    *,
    everything: bool = False,
    disputed: bool = False,
) -> tuple[Line, ...]:
    """Returns claims and other statements that do more than assert, by day; all with `everything`.

    With `disputed` only the claims that somebody rejects. An answer stands under its claim alone.
    """
    read = tuple(readings)
    passing = {one.id: one for one in statements(read, wanted)}
    found = claims(read)
    shown = [c for c in found if any(s.id in passing for s in (*c.tellings, *c.answers))]
    if disputed:
        return by_day(claim_line(c, groups) for c in shown if c.state in REJECTED)
    told = {s.id for c in found for s in (*c.tellings, *c.answers)}
    rest = (
        line(one)
        for one in passing.values()
        if one.id not in told and (everything or one.item.stance != "asserts")
    )
    return by_day((*(claim_line(c, groups) for c in shown), *rest))


def by_day(found: Iterable[Line]) -> tuple[Line, ...]:
    """Returns the lines by day, those without one last."""
    return tuple(sorted(found, key=lambda c: c.day or "9999"))


def claim_line(claim: Claim, groups: Groups) -> Line:
    """Returns a claim's line, its answers below it; copies of an answer once."""
    answers: dict[tuple[str, str, str], Line] = {}
    for said in claim.answers:
        text = said.told.reading.version_digest
        answers.setdefault((said.speaker, said.stance, groups.get(text, text)), line(said.told))
    return line(claim.first.told, claim.state, claim.independent(groups), tuple(answers.values()))


def line(one: Told, state: str = "", told: int = 1, answers: tuple[Line, ...] = ()) -> Line:
    """Returns the line of a statement."""
    statement: Statement = one.item
    return Line(
        day_of(one.report),
        speaker_name(statement, one.record),
        statement.stance,
        addressee_name(statement, one.record),
        statement.text,
        tuple(chain(statement, one.record)),
        one.report.id,
        one.id,
        state,
        told,
        answers,
    )


def addressee_name(statement: Statement, record: Record) -> str:
    """Returns to whom or against whom it is said, or nothing."""
    return "" if statement.addressee is None else name_of(record.actors[statement.addressee])


def chain(statement: Statement, record: Record) -> Iterator[str]:
    """Yields who relays a statement, the nearest first."""
    for relay in relays(statement, record):
        yield speaker_name(relay, record)
