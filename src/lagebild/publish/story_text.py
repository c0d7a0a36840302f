"""Stories, figures as series, actors and problems as text for a terminal or a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from lagebild.ledger.accounts import Fact, Source
from lagebild.ledger.series import Count, Series
from lagebild.publish import actors, labels
from lagebild.publish.stories import Line, Page, Words, now
from lagebild.publish.text import plural, table

MOST_SOURCES = 4
# So many digits of an id are shown; its beginning is enough to ask by.
SHOWN = 10
FOOTNOTE = (
    "~ told on these days, or set there: no account says more. "
    "src: independent sources/texts, copies of one text taken as one."
)
QUESTIONS = {
    "day": "day",
    "place": "place",
    "by": "who did it",
    "against": "to whom",
    "status": "whether it happened",
}


def stories_text(found: Sequence[Line]) -> Iterator[RenderableType]:
    """Yields the stories as a table, the newest first."""
    made = table("story", "when", "where", "what", "how many", "src", title="Stories")
    made.columns[0].no_wrap = made.columns[1].no_wrap = made.columns[5].no_wrap = True
    made.columns[5].min_width = 5
    made.columns[5].justify = "right"
    for line in found:
        made.add_row(*map(Text, line_cells(line)))
    yield made if found else Text("No stories within these filters.")
    if found:
        yield Text(FOOTNOTE)


def line_cells(line: Line) -> tuple[str, ...]:
    """Returns the cells of a story."""
    who, said = who_of(line), labels.story(line)
    what = f"{said}: {who}" if who else said
    amounts = ", ".join(labels.counted(a) for a in line.amounts)
    sources = f"{line.sources}/{line.texts}"
    return line.id[:SHOWN], when(line), where(line), what, amounts, sources


def who_of(line: Line) -> str:
    """Returns who did it to whom."""
    if not line.against or line.by == line.against:
        return line.by
    return f"{line.by} → {line.against}"


def when(line: Line) -> str:
    """Returns when a story happened, or the days on which it was told."""
    if line.begin and line.until:
        return labels.short_period(line.begin, line.until)
    return f"~{labels.short_period(*line.told)}"


def where(line: Line) -> str:
    """Returns where a story happened, or where its reports are set."""
    if not line.place:
        return "—"
    return f"~{line.place}" if line.near else line.place


def page_text(page: Page) -> Iterator[RenderableType]:
    """Yields a story: its heading, what all agree on, what differs, its figures, who tells it."""
    line = page.line
    yield Text(f"{labels.story(line)} · {where(line)} · {when(line)}", style="bold")
    copies = f", {plural(line.texts, 'text')}" if line.texts != line.reports else ""
    yield Text(
        f"{plural(line.reports, 'report')}{copies}, {plural(line.sources, 'independent source')}"
    )
    alone = [f for f in page.facts if f.alone]
    agreed, differing = (
        [f for f in page.facts if f.agreed is is_so and not f.alone] for is_so in (True, False)
    )
    for title, found in (("all agree on", agreed), ("one source alone says", alone)):
        if found:
            yield agreed_table(title, found)
    if differing:
        yield differing_table(differing)
    yield from series_text(page.series)
    yield tellings_table(page.tellings)


def agreed_table(title: str, found: Iterable[Fact]) -> RenderableType:
    """Returns what all accounts that say anything agree on, or what one of them says alone."""
    made = table(title, "", "who says so")
    for fact in found:
        values = ", ".join(shown(fact, v.value) for v in fact.values)
        sources = [s for v in fact.values for s in v.sources]
        made.add_row(*map(Text, (QUESTIONS[fact.what], values, named(sources))))
    return made


def differing_table(found: Iterable[Fact]) -> RenderableType:
    """Returns where accounts differ, each answer with those who give it."""
    made = table("accounts differ on", "", "who says so")
    for fact in found:
        for n, value in enumerate(fact.values):
            question = "" if n else QUESTIONS[fact.what]
            made.add_row(*map(Text, (question, shown(fact, value.value), named(value.sources))))
    return made


def shown(fact: Fact, value: str) -> str:
    """Returns an answer as people write it."""
    if fact.what != "day":
        return value
    begin, _, until = value.partition("/")
    return labels.period(begin, until or begin)


def named(sources: Sequence[Source]) -> str:
    """Returns who says it: speakers by name with their outlet, the first few."""
    names = list(dict.fromkeys(source_name(s) for s in sources))
    more = len(names) - MOST_SOURCES
    return ", ".join(names[:MOST_SOURCES]) + (f" and {more} more" if more > 0 else "")


def source_name(source: Source) -> str:
    """Returns who says it, and where it is printed."""
    return source.outlet if source.key == "report" else f"{source.name} ({source.outlet})"


def series_text(found: Sequence[Series]) -> Iterator[RenderableType]:
    """Yields how each measure moved, and what it is now and why."""
    if not found:
        return
    made = table("figures", "as of", "count", "who says so", "what it is")
    made.columns[1].no_wrap = True
    for one in found:
        left_out = (
            {}
            if one.best is None
            else {id(e.count): labels.why_left(e) for e in one.best.excluded}
        )
        for n, count in enumerate(one.counts):
            cells = count_cells(count, measure_of(one) if n == 0 else "", left_out.get(id(count)))
            made.add_row(*map(Text, cells))
    yield made
    for one in found:
        if one.best and (amount := now(one)):
            best = f"{measure_of(one)}: {labels.amount(amount)}{labels.unit_of(one.unit)}"
            yield Text.assemble("now  ", (best, "bold"), f"  {labels.present(one.best)}")


def measure_of(one: Series) -> str:
    """Returns what is counted."""
    return f"{one.measure} {one.noun}".strip()


def count_cells(count: Count, measure: str, left_out: str | None) -> tuple[str, ...]:
    """Returns the cells of a count."""
    amount = labels.bounds(count.low, count.high, approximate=count.approximate)
    unit = labels.unit_of(count.unit)
    stands = "now, corrected" if count.corrected else "now"
    role = stands if left_out is None else left_out
    return measure, labels.short_day(count.day), amount + unit, source_name(count.source), role


def tellings_table(found: Iterable[Words]) -> RenderableType:
    """Returns what each text says, with the entry that leads to its words."""
    made = table("told", "by", "words", "entry")
    made.columns[0].no_wrap = made.columns[3].no_wrap = True
    for one in found:
        outlet = one.outlet or one.report
        agency = f" ({one.agency})" if one.agency else ""
        copies = (
            f"\n+ {plural(len(one.copies), 'copy').replace('copys', 'copies')}"
            if one.copies
            else ""
        )
        cells = (
            labels.short_day(one.day),
            outlet + agency + copies,
            f"«{one.words}»",
            one.entries[0][:SHOWN],
        )
        made.add_row(*map(Text, cells))
    return made


def actors_text(found: Sequence[actors.Line]) -> Iterator[RenderableType]:
    """Yields the actors as a table, the most reported first."""
    made = table("actor", "also written", "reports", "does", "says", "accused by", title="Actors")
    made.columns[2].justify = "right"
    for one in found:
        also = ", ".join(w for w in one.spellings if w != one.name)
        cells = (
            one.name, short(also), str(one.reports), tallied(done(one.does)),
            tallied(said(one.says)), tallied(said(one.accused_by)),
        )  # fmt: skip
        made.add_row(*map(Text, cells))
    yield made if found else Text("No actors in this ledger.")


def short(words: str) -> str:
    """Returns the beginning of a list of words."""
    return words if len(words) <= 60 else words[:59].rsplit(", ", 1)[0] + ", …"


def done(found: Iterable[actors.Deed]) -> Iterator[tuple[str, int]]:
    """Yields what is done in words, with what did not happen marked so."""
    for one in found:
        mark = "" if one.status == "happened" else f" ({one.status})"
        yield labels.what(one.type, one.mode) + mark, one.count


def said(found: Iterable[actors.Number]) -> Iterator[tuple[str, int]]:
    """Yields what was counted by name."""
    for one in found:
        yield one.name, one.count


def tallied(counts: Iterable[tuple[str, int]], most: int = 3) -> str:
    """Returns what was counted: `talks 3, agreement, …`."""
    listed = [name if n == 1 else f"{name} {n}" for name, n in counts]
    return ", ".join(listed[:most]) + (", …" if len(listed) > most else "")


def actor_text(one: actors.Line) -> Iterator[RenderableType]:
    """Yields one actor: spellings, what it does and undergoes, says, is accused of, with whom."""
    about = [one.kind, *one.countries, *one.sectors]
    yield Text(f"{one.name} · {' · '.join(about)} · {plural(one.reports, 'report')}", style="bold")
    rows = (
        ("written", ", ".join(one.spellings)),
        ("does", tallied(done(one.does), 12)),
        ("undergoes", tallied(done(one.undergoes), 12)),
        ("says", tallied(said(one.says), 12)),
        ("accused by", tallied(said(one.accused_by), 12)),
        ("with", tallied(said(one.together_with), 12)),
        (
            "entries",
            ", ".join(e[:SHOWN] for e in one.entries[:8])
            + (", …" if len(one.entries) > 8 else ""),
        ),
    )
    made = table("", "")
    for name, words in rows:
        if words:
            made.add_row(Text(name), Text(words))
    yield Padding(made, (0, 0))
