"""The page of claims: who accuses whom, side by side with who rejects it, and which claims nobody answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lagebild.ledger.claims import STATES
from lagebild.publish.actors import Number
from lagebild.publish.claims import Line
from lagebild.publish.select import same_word

MOST_PARTIES = 12


@dataclass(frozen=True, slots=True)
class ClaimQuery:
    """Which claims to show: by and against whom (parts of names), how they stand, only the unanswered."""

    by: str | None = None
    against: str | None = None
    state: str | None = None
    unanswered: bool = False


@dataclass(frozen=True, slots=True)
class Parties:
    """How many claims one party makes against another (empty where none is named)."""

    by: str
    against: str
    claims: int
    unanswered: int


@dataclass(frozen=True, slots=True)
class ClaimsView:
    """Some of the claims within a filter, the newest first: those from `first` on, of `total`.

    `states` counts the claims of every state and `parties` who claims what of whom; neither looks
    at the state asked for.
    """

    claims: tuple[Line, ...]
    first: int
    total: int
    states: tuple[Number, ...]
    parties: tuple[Parties, ...]


def claims_view(
    lines: Iterable[Line], wanted: ClaimQuery, *, first: int = 0, most: int = 50
) -> ClaimsView:
    """Returns a page of claims; statements that are no claims are left out."""
    found = [c for c in lines if c.state and between(c, wanted)]
    counts = Counter(c.state for c in found)
    shown = sorted(filter(lambda c: stands(c, wanted), found), key=newest_first)
    return ClaimsView(
        tuple(shown[first : first + most]),
        first,
        len(shown),
        tuple(Number(state, counts[state]) for state in STATES if counts[state]),
        parties_of(found),
    )


def between(one: Line, wanted: ClaimQuery) -> bool:
    """Whether a claim is of the parties asked for."""
    return same_word(wanted.by, (one.speaker,)) and same_word(wanted.against, (one.addressee,))


def stands(one: Line, wanted: ClaimQuery) -> bool:
    """Whether a claim stands as asked for."""
    return wanted.state in (None, one.state) and (is_open(one) or not wanted.unanswered)


def is_open(one: Line) -> bool:
    """Whether nobody answers a claim; a denial of what nobody claims is an answer itself."""
    return not one.answers and one.stance != "denies"


def newest_first(one: Line) -> tuple[object, ...]:
    """Returns where a claim stands: the newest day first, those without one last."""
    return not one.day, -int((one.day or "0").replace("-", "")), -one.told, one.id


def parties_of(found: Sequence[Line]) -> tuple[Parties, ...]:
    """Returns who claims what of whom, the most frequent first."""
    every = Counter((c.speaker, c.addressee) for c in found)
    open_ = Counter((c.speaker, c.addressee) for c in found if is_open(c))
    ranked = sorted(every.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Parties(*pair, n, open_[pair]) for pair, n in ranked[:MOST_PARTIES])
