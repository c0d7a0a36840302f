"""Links mentions of one event in a report, and lends each what the earlier one says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lagebild.extract.events.draft import Draft
from lagebild.record import Actor, Place, Record

FAR = 40
LENDING = frozenset(("ASSAULT", "PROTEST", "CONSULT", "DISPLACE", "COERCE", "SANCTION", "AGREE"))


def linked(
    drafts: Sequence[Draft], record: Record, families: Sequence[frozenset[str]]
) -> list[Draft]:
    """Returns the drafts with `same_as`, and with the sides, place and time of the same event."""
    out: list[Draft] = []
    for draft in drafts:
        found = earlier(draft, out, record, families)
        out.append(draft if found is None else lent(draft, out[found], found))
    return told_later(out)


def told_later(drafts: Sequence[Draft]) -> list[Draft]:
    """Returns the drafts, earlier mentions with the sides that a later one of the event names."""
    out = list(drafts)
    for i in range(len(out) - 1, -1, -1):
        first = out[i].same_as
        if first is not None:
            sources = out[first].sources or without(out[i].sources, out[first].targets)
            targets = out[first].targets or without(out[i].targets, out[first].sources)
            out[first] = replace(out[first], sources=sources, targets=targets)
    return [d if d.same_as is None else lent(d, out[d.same_as], d.same_as) for d in out]


def without(side: Sequence[int], other: Sequence[int]) -> tuple[int, ...]:
    """One side less those on the other."""
    return tuple(i for i in side if i not in other)


def earlier(
    draft: Draft, before: Sequence[Draft], record: Record, families: Sequence[frozenset[str]]
) -> int | None:
    """The index of the nearest earlier mention that plainly tells the same event."""
    if not draft.definite or draft.type not in LENDING:
        return None
    for i in range(len(before) - 1, max(-1, len(before) - 1 - FAR), -1):
        if same(draft, before[i], record, families):
            return i
    return None


def same(draft: Draft, other: Draft, record: Record, families: Sequence[frozenset[str]]) -> bool:
    """Whether two mentions agree in type, status, sides, place and time."""
    return (
        draft.type == other.type
        and (draft.status == "denied") == (other.status == "denied")
        and (draft.status == "planned") == (other.status == "planned")
        and (draft.time is None or other.time is None or draft.time == other.time)
        and agree(draft.sources, other.sources, record)
        and agree(draft.targets, other.targets, record)
        and same_place(draft.place, other.place, record)
        and kin(draft, other, families)
        and not apart(draft, other, record)
    )


def apart(draft: Draft, other: Draft, record: Record) -> bool:
    """Whether a noun has its article from a target of its own that the other lacks, and no bond."""
    named = draft.targets and not other.targets
    if not named or draft.general:
        return False
    shared = draft.place is not None and draft.place == other.place
    for mine, its in ((draft.sources, other.sources), (draft.targets, other.targets)):
        shared = shared or bool(mine and its and agree(mine, its, record))
    return not shared


def kin(draft: Draft, other: Draft, families: Sequence[frozenset[str]]) -> bool:
    """Whether the words for two mentions may mean one event: a general one takes up any."""
    mine, its = draft.entry.trigger, other.entry.trigger
    if draft.general:
        return True
    if not other.nominal:
        return False
    ends = mine.lower().endswith(its.lower()) or its.lower().endswith(mine.lower())
    return ends or any(mine in f and its in f for f in families)


def agree(left: Sequence[int], right: Sequence[int], record: Record) -> bool:
    """Whether two sides share an actor, or one of them is left open."""
    if not left or not right:
        return True
    return bool({key(record.actors[i]) for i in left} & {key(record.actors[i]) for i in right})


def key(actor: Actor) -> tuple[str | None, str | None]:
    """By what two mentions of an actor are taken for one: country and sector."""
    return (actor.country, actor.sector)


def same_place(left: int | None, right: int | None, record: Record) -> bool:
    """Whether two places are one, or in one country where one of them is the country, or open."""
    if left is None or right is None:
        return True
    a, b = record.places[left], record.places[right]
    return a.name == b.name or (a.country == b.country and wide(a) != wide(b))


def wide(place: Place) -> bool:
    """Whether a place is so large that others lie in it."""
    return place.kind in ("country", "region")


def lent(draft: Draft, other: Draft, index: int) -> Draft:
    """A mention with what the earlier one says where it says nothing itself."""
    return replace(
        draft,
        same_as=index,
        sources=draft.sources or without(other.sources, draft.targets),
        targets=draft.targets or without(other.targets, draft.sources),
        place=draft.place if draft.place is not None else other.place,
        time=draft.time or other.time,
        mode=draft.mode or other.mode,
    )
