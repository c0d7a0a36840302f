"""Stories as lines and as one page: on what all agree, what differs, how the figures moved, who tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from lagebild.ledger.accounts import Fact, Groups, Source, facts, source_of, sources
from lagebild.ledger.series import Series, series
from lagebild.ledger.stories import Story
from lagebild.ledger.tellings import Telling
from lagebild.ledger.told import Told, day_of
from lagebild.publish.picture import words_around
from lagebild.publish.plain import Amount
from lagebild.publish.select import Filter, entry_passes, within
from lagebild.publish.why import sentence_of, statements_of

# A single source makes no story to look at first.
FEWEST_SOURCES = 2
# With so many entries to an event a story is named by what is counted.
COUNTS_PREVAIL = 4


@dataclass(frozen=True, slots=True)
class Line:
    """One story in the list: `sources` are independent ones, `texts` copies taken as one.

    `begin`, `until` are when it happened; where no account says so they are empty and `told` has
    the days on which it was told. `near` says that the place is where the reports are set.
    `type` and `mode` say what it is, `kind` where counts prevail and they are empty.
    """

    id: str
    kind: str
    type: str | None
    mode: str | None
    begin: str | None
    until: str | None
    told: tuple[str, str]
    place: str
    near: bool
    by: str
    against: str
    amounts: tuple[Amount, ...]
    reports: int
    texts: int
    sources: int


@dataclass(frozen=True, slots=True)
class Words:
    """What one report tells of a story: where it stands and its words; `copies` print the same.

    `chain` says in the report's language who tells it: the outlet, after whom, whom it cites.
    """

    day: str | None
    report: str
    outlet: str
    agency: str | None
    words: str
    chain: str
    entries: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One story as a whole."""

    line: Line
    facts: tuple[Fact, ...]
    series: tuple[Series, ...]
    sources: tuple[Source, ...]
    tellings: tuple[Words, ...]


def story_lines(
    found: Iterable[Story], groups: Groups, wanted: Filter, *, everything: bool = False
) -> tuple[Line, ...]:
    """Returns the stories within a filter, the newest first; those of one source only with `everything`."""
    shown = (story_line(s, groups) for s in found if passes(s, wanted))
    kept = [line for line in shown if everything or line.sources >= FEWEST_SOURCES]
    return tuple(sorted(kept, key=order))


def order(line: Line) -> tuple[object, ...]:
    """Returns where a story stands: the newest told first, then the most told."""
    return -int(line.told[1].replace("-", "")), -line.sources, line.id


def passes(story: Story, wanted: Filter) -> bool:
    """Whether one of a story's entries passes a filter; its days are those on which the story is told."""
    days = [day_of(t.record.report) for t in story.tellings]
    told = Filter(wanted.begin, wanted.until)
    open_ = replace(wanted, begin=None, until=None)
    return any(within(day, day, told) for day in days) and (
        open_.asks_nothing or any(entry_passes(one, open_) for one in story.entries)
    )


def story_line(story: Story, groups: Groups) -> Line:
    """Returns a story's line."""
    answers = {f.what: f for f in facts(story, groups)}
    begin, until = days_of(answers.get("day"))
    told = [d for t in story.tellings if (d := day_of(t.record.report))]
    place = answers.get("place")
    return Line(
        story.id,
        story.kind,
        *what_of(story),
        begin,
        until,
        (min(told), max(told)),
        place.values[0].value if place else setting(story),
        place is None,
        first_of(answers.get("by")),
        first_of(answers.get("against")),
        tuple(amount for s in series(story, groups) if (amount := now(s))),
        len(story.reports),
        len({s.group for s in all_sources(story, groups)}),
        len(sources(story, groups)),
    )


def all_sources(story: Story, groups: Groups) -> list[Source]:
    """Returns the source of every entry."""
    return [source_of(one, groups) for one in story.entries]


def what_of(story: Story) -> tuple[str | None, str | None]:
    """Returns what happened: the most frequent type and mode; none where counts prevail."""
    names = Counter((o.item.type, o.item.mode or "") for o in story.entries if o.layer == "events")
    if names.total() * COUNTS_PREVAIL <= len(story.entries):
        return None, None
    kind, mode = min(names, key=lambda n: (-names[n], n))
    return kind, mode or None


def days_of(fact: Fact | None) -> tuple[str | None, str | None]:
    """Returns the first and last day that accounts give; the days they share, where they agree."""
    if fact is None:
        return None, None
    ends = [(v.value.split("/")[0], v.value.split("/")[-1]) for v in fact.values]
    if fact.agreed:
        return max(e[0] for e in ends), min(e[1] for e in ends)
    return min(e[0] for e in ends), max(e[1] for e in ends)


def setting(story: Story) -> str:
    """Returns the place that most tellings of a story without one are set in."""
    names = Counter(p.name for t in story.tellings for p in {p.name: p for p in t.places}.values())
    return min(names, key=lambda n: (-names[n], n)) if names else ""


def first_of(fact: Fact | None) -> str:
    """Returns the most told answer, or nothing."""
    return fact.values[0].value if fact else ""


def now(one: Series) -> Amount | None:
    """Returns the best current range of a measure."""
    if one.best is None:
        return None
    return Amount(one.measure, one.unit, one.best.low, one.best.high, noun=one.noun)


def story_page(story: Story, groups: Groups) -> Page:
    """Returns one story as a whole."""
    return Page(
        story_line(story, groups),
        facts(story, groups),
        series(story, groups),
        sources(story, groups),
        words_of(story.tellings, groups),
    )


def words_of(tellings: Sequence[Telling], groups: Groups) -> tuple[Words, ...]:
    """Returns what each text tells, its copies named once."""
    texts: dict[str, list[Telling]] = {}
    for telling in tellings:
        digest = telling.reading.version_digest
        texts.setdefault(groups.get(digest, digest), []).append(telling)
    return tuple(words_of_text(found, group) for group, found in texts.items())


def words_of_text(found: Sequence[Telling], group: str) -> Words:
    """Returns what one text tells, by its original where that tells it."""
    own = [t for t in found if t.reading.version_digest == group] or list(found)
    first = own[0]
    report = first.record.report
    same = [t for t in own if t.reading is first.reading]
    entries = [one for t in same for one in t.entries]
    return Words(
        day_of(report),
        report.id,
        report.outlet or "",
        report.agency,
        " … ".join(dict.fromkeys(words_around(one.item, first.record) for one in entries[:3])),
        chain_of(entries),
        tuple(one.id for one in entries),
        tuple(dict.fromkeys(t.record.report.id for t in found if t.record.report.id != report.id)),
    )


def chain_of(entries: Sequence[Told]) -> str:
    """Returns who tells it as a sentence, by the entry that has come through most mouths; nothing for the report alone."""
    chains = [(len(statements_of(one, one.record)), n) for n, one in enumerate(entries)]
    most, n = max(chains, key=lambda c: (c[0], -c[1]))
    return sentence_of(entries[n], entries[n].record) if most else ""
