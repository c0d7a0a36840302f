"""Copies as people ask for them: the groups of reports that are one text, and what each one changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.console import RenderableType
from rich.text import Text

from lagebild.ledger import Ledger
from lagebild.ledger.copies import Relation
from lagebild.ledger.copy_index import Shared, groups_of, shared_with, words_in
from lagebild.ledger.passages import Match, match
from lagebild.publish import labels
from lagebild.publish.text import plural, table
from lagebild.record import Report

Kind = Literal["left out", "added", "changed", "moved"]
Span = tuple[int, int]
LONGEST = 200
NOWHERE: Span = (0, 0)


@dataclass(frozen=True, slots=True)
class Printed:
    """Who prints a text, when and under which headline; `agency` is the one that it credits."""

    report: str
    outlet: str | None
    agency: str | None
    published: str | None
    headline: str | None


@dataclass(frozen=True, slots=True)
class Group:
    """Reports that are one text, the probable original first; the others are named by their originals.

    `updates` have other numbers in the same passages; `passages` share passages only.
    """

    reports: tuple[Printed, ...]
    updates: tuple[str, ...]
    passages: tuple[str, ...]

    @property
    def original(self) -> Printed:
        """The probable original."""
        return self.reports[0]


@dataclass(frozen=True, slots=True)
class Difference:
    """What one text has otherwise than the original: words with their half-open offsets in both.

    Offsets are code points; words and span are empty on the side that has nothing there.
    """

    kind: Kind
    original: Span
    copy: Span
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Compared:
    """A report beside the original: `kept` is the share of the original's words, `own` what else it has.

    `numbers` are those in whose place it has others.
    """

    relation: Relation
    printed: Printed
    kept: float
    own: float
    numbers: tuple[tuple[str, str], ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The probable original of a report, and all texts that share passages with it."""

    original: Printed
    others: tuple[Compared, ...]


def groups(
    ledger: Ledger, begin: str | None = None, until: str | None = None
) -> tuple[Group, ...]:
    """Returns the groups that hold two reports or share passages with another, by the original's day."""
    found = (
        Group(tuple(map(printed, g.texts)), g.updates, g.passages)
        for g in groups_of(ledger.connection)
        if len(g.texts) > 1 or g.updates or g.passages
    )
    return tuple(sorted((g for g in found if within(g, begin, until)), key=order))


def within(group: Group, begin: str | None, until: str | None) -> bool:
    """Whether the original is of these days; one without a day passes no filter."""
    day = group.original.published
    if begin is None and until is None:
        return True
    return day is not None and (begin or "") <= day[:10] <= (until or "9999")


def order(group: Group) -> tuple[str, str]:
    """Returns where a group stands: by day, no day last."""
    return group.original.published or "9999", group.original.report


def printed(text: Shared) -> Printed:
    """Returns who prints a text."""
    report = text.report
    agency = next(iter(text.agencies), None)
    return Printed(report.id, report.outlet, agency, report.published, report.headline)


def compared(ledger: Ledger, report: str) -> Comparison:
    """Returns a report's group and what shares passages with it, each beside the probable original."""
    original, others = shared_with(ledger.connection, ledger.newest_version(report), report)
    return Comparison(printed(original), tuple(beside(original, *other) for other in others))


def beside(original: Shared, relation: Relation, other: Shared) -> Compared:
    """Returns what a text keeps of the original and what it changes."""
    a, b = original.report, other.report
    found = match(words_in(a), words_in(b))
    differing = tuple(sorted(differences(found, a, b), key=lambda d: (d.copy, d.original)))
    own = round(1 - found.share_b, 3)
    return Compared(
        relation, printed(other), round(found.share_a, 3), own, found.numbers, differing
    )


def differences(found: Match, a: Report, b: Report) -> Iterator[Difference]:
    """Yields what the second text left out, added, changed and moved."""
    spans_a = sorted((p.start_a, p.end_a) for p in found.passages)
    spans_b = sorted((p.start_b, p.end_b) for p in found.passages)
    if (a.headline or "") != (b.headline or ""):
        yield Difference("changed", NOWHERE, NOWHERE, a.headline or "", b.headline or "")
    for span in outside(a, spans_a):
        yield Difference("left out", span, NOWHERE, a.text[slice(*span)], "")
    for span in outside(b, spans_b):
        yield Difference("added", NOWHERE, span, "", b.text[slice(*span)])
    for edit in found.edits:
        one, other = (edit.start_a, edit.end_a), (edit.start_b, edit.end_b)
        before, after = a.text[slice(*one)], b.text[slice(*other)]
        kind: Kind = "changed" if before and after else "left out" if before else "added"
        if before or after:
            yield Difference(kind, one, other, before, after)
    for span_a, span_b in moved(found):
        yield Difference("moved", span_a, span_b, a.text[slice(*span_a)], b.text[slice(*span_b)])


def outside(report: Report, spans: Sequence[Span]) -> Iterator[Span]:
    """Yields the stretches of words of a report that lie in none of the spans."""
    run: list[Span] = []
    for start, end in words_in(report).spans:
        if any(s <= start < e for s, e in spans):
            if run:
                yield run[0][0], run[-1][1]
            run = []
        else:
            run.append((start, end))
    if run:
        yield run[0][0], run[-1][1]


def moved(found: Match) -> Iterator[tuple[Span, Span]]:
    """Yields the passages that stand before one which they followed in the original."""
    reached = 0
    for p in found.passages:
        if p.start_b < reached:
            yield (p.start_a, p.end_a), (p.start_b, p.end_b)
        reached = max(reached, p.end_b)


# -- as text --------------------------------------------------------------------------------------


def groups_text(found: Sequence[Group]) -> Iterator[RenderableType]:
    """Yields the groups as a table, the probable original's report first."""
    columns = (
        "day",
        "original",
        "by",
        "headline",
        "reports",
        "printed by",
        "updated by",
        "parts in",
    )
    made = table(*columns, title="Reports that are one text")
    for one in found:
        first = one.original
        made.add_row(
            labels.day(first.published[:10] if first.published else None),
            first.report,
            by(first),
            first.headline or "—",
            str(len(one.reports)),
            listed(p.outlet or p.agency for p in one.reports[1:]),
            ", ".join(one.updates),
            ", ".join(one.passages),
        )
    yield made if found else Text("No two reports share a passage.")


def by(one: Printed) -> str:
    """Returns who prints a text, and after which agency."""
    return " / ".join(dict.fromkeys(x for x in (one.agency, one.outlet) if x)) or "—"


def listed(names: Iterable[str | None]) -> str:
    """Returns names, each once."""
    return ", ".join(dict.fromkeys(n for n in names if n))


def compared_text(found: Comparison) -> Iterator[RenderableType]:
    """Yields the original's line, then every other text with its differences."""
    yield Text(f"probable original: {line_of(found.original)}", style="bold")
    for one in found.others:
        yield Text(f"\n{RELATIONS[one.relation]}: {line_of(one.printed)}", style="bold")
        kept = f"  keeps {one.kept:.0%} of the original; {one.own:.0%} of its words are its own"
        numbers = "; ".join(f"{a} → {b}" for a, b in one.numbers)
        yield Text(f"{kept}; other numbers: {numbers}" if numbers else kept)
        for difference in one.differences:
            yield Text(f"  {difference_line(difference)}")
    if not found.others:
        yield Text("No other report shares a passage with it.")


RELATIONS: dict[Relation, str] = {
    "copy": "copy",
    "update": "the same text with other numbers",
    "passages": "shares passages",
}


def line_of(one: Printed) -> str:
    """Returns a report in one line."""
    day = labels.day(one.published[:10] if one.published else None)
    return " · ".join(x for x in (one.report, by(one), day, one.headline) if x)


def difference_line(one: Difference) -> str:
    """Returns a difference in one line, what is long cut in the middle."""
    words = " → ".join(f"«{shortened(x)}»" for x in (one.before, one.after) if x)
    where = "headline" if one.original == one.copy == NOWHERE else spot(one)
    return f"{one.kind:9} {where:>13}  {words if one.kind != 'moved' else words.split(' → ')[0]}"


def spot(one: Difference) -> str:
    """Returns where a difference stands: in the original for what was left out, else in the copy."""
    start, end = one.original if one.kind == "left out" else one.copy
    return f"{start}–{end}"


def shortened(words: str) -> str:
    """Returns words on one line, the middle of a long passage left out."""
    plain = " ".join(words.split())
    if len(plain) <= LONGEST:
        return plain
    return (
        f"{plain[: LONGEST // 2]} … {plain[-LONGEST // 2 :]} ({plural(len(plain), 'character')})"
    )
