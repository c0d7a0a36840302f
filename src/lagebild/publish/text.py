"""The views as text for a terminal or a file: tables of `rich`, no colour needed to read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from lagebild.ledger.status import Status
from lagebild.publish import labels
from lagebild.publish.claims import Line
from lagebild.publish.counts import Count, Range
from lagebild.publish.picture import Happening, Picture
from lagebild.publish.why import Why

TITLES = {
    "happened": "What is reported",
    "planned": "Planned, promised or demanded",
    "possible": "Feared or possible",
    "denied": "Denied",
}
MOST_ACCOUNTS = 3
WIDTHS = (17, 16, 24, 34, 24)  # of day, place, what, who, account; the words take the rest


def table(*columns: str, title: str = "") -> Table:
    """Returns an empty table in the one style of all views."""
    made = Table(box=box.SIMPLE, title=title or None, title_justify="left", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def picture_text(picture: Picture, *, ids: bool = False) -> Iterator[RenderableType]:
    """Yields the picture: a heading, then a table for every section that has lines."""
    yield Text(heading(picture), style="bold")
    for section, title in TITLES.items():
        lines = [h for h in picture.happenings if h.section == section]
        if lines:
            yield happenings_table(title, lines, ids=ids)
    if not picture.happenings:
        yield Text("Nothing is told within these filters.")


def heading(picture: Picture) -> str:
    """Returns what the picture rests on."""
    days = ""
    if picture.begin and picture.until:
        days = f" · {labels.period(picture.begin, picture.until)}"
    outlets = f", {plural(picture.outlets, 'outlet')}" if picture.outlets else ""
    texts = f" ({plural(picture.texts, 'text')})" if picture.texts != picture.reports else ""
    voices = plural(picture.voices, "voice")
    return f"{plural(picture.reports, 'report')}{texts}{outlets}, {voices}{days}"


def plural(count: int, word: str) -> str:
    """Returns a count with its noun."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def happenings_table(title: str, lines: Sequence[Happening], *, ids: bool) -> Table:
    """Returns the table of one section; a day is written once."""
    columns = ("day", "place", "what", "who", "by whose account", "words", "src")
    made = table(*columns, *(("entry",) if ids else ()), title=title)
    for column, width in zip(made.columns, WIDTHS, strict=False):
        column.max_width = width
    before = None
    for line in lines:
        day = when(line)
        cells = [
            "" if day == before else day,
            line.place or "—",
            labels.happening(line),
            sides(line),
            accounts(line.accounts),
            f"«{line.words}»",
            str(line.independent),
        ]
        made.add_row(*map(Text, [*cells, line.ids[0]] if ids else cells))
        before = day
    return made


def when(line: Happening) -> str:
    """Returns a line's day; where the text gives none, the day on which it was told."""
    if line.begin:
        return labels.period(line.begin, line.until or line.begin)
    return f"no day; told\n{labels.day(line.told)}" if line.told else "no day"


def sides(line: Happening) -> str:
    """Returns who did it to whom; two equal sides are joined by a double arrow."""
    if line.sources and set(line.sources) == set(line.targets):
        return " ↔ ".join(line.sources)
    target = f"→ {', '.join(line.targets)}" if line.targets else ""
    return f"{', '.join(line.sources)} {target}".strip() or "—"


def accounts(names: Sequence[str]) -> str:
    """Returns by whose account, the first few named."""
    more = len(names) - MOST_ACCOUNTS
    shown = ", ".join(names[:MOST_ACCOUNTS])
    return f"{shown} and {more} more" if more > 0 else shown


def counts_text(lines: Sequence[Count], spans: Sequence[Range]) -> Iterator[RenderableType]:
    """Yields the figures as a table over time, then the range of every day."""
    made = table("measure", "for", "figure", "who or what", "says", "reports", title="Figures")
    for line in lines:
        amount = labels.amount(line) + labels.unit_of(line.unit)
        part = " (part)" if line.part else ""
        days = span(line.begin, line.until)
        cells = (line.measure, days, amount + part, line.counted, line.source)
        made.add_row(*map(Text, (*cells, str(len(line.reports)))))
    yield made if lines else Text("No figures within these filters.")
    differing = [r for r in spans if r.low != r.high and r.sources > 1]
    if differing:
        yield ranges_table(differing)


def span(begin: str | None, until: str | None) -> str:
    """Returns the days for which a figure holds."""
    return labels.period(begin, until or begin) if begin else "no day"


def ranges_table(spans: Iterable[Range]) -> Table:
    """Returns the days on which the numbers differ."""
    made = table("measure", "for", "range", "sources", title="Where sources differ")
    for one in spans:
        days = span(one.begin, one.until)
        made.add_row(one.measure, days, labels.amount(one), str(one.sources))
    return made


def claims_text(found: Sequence[Line], *, ids: bool = False) -> Iterator[RenderableType]:
    """Yields the claims by day and how each stands, answers indented below what they answer."""
    made = table("day", "who", "does", "words", *(("entry",) if ids else ()), title="Claims")
    made.columns[0].no_wrap = True
    for column, width in zip(made.columns[1:3], (22, 22), strict=True):
        column.max_width = width
    for one in found:
        made.add_row(*claim_cells(one, "", ids=ids))
        for answer in one.answers:
            made.add_row(*claim_cells(answer, "↳ ", ids=ids))
    yield made if found else Text("No claims within these filters.")


def claim_cells(one: Line, mark: str, *, ids: bool) -> list[Text]:
    """Returns the cells of a claim."""
    who = f"{mark}{one.speaker}" + (f" (via {' ← '.join(one.via)})" if one.via else "")
    does = f"{one.stance} → {one.addressee}" if one.addressee else one.stance
    told = f", told by {one.told}" if one.told > 1 else ""
    stands = f"\n[{labels.word('states', one.state)}{told}]" if one.state else ""
    cells = [labels.short_day(one.day), who, does + stands, one.words]
    return [Text(c) for c in ([*cells, one.id] if ids else cells)]


def why_text(found: Why) -> Iterator[RenderableType]:
    """Yields the words in their context, the reading, the rules and the chain of sources."""
    yield Text(found.line, style="bold")
    context = Text(found.before)
    context.append("⟦" + found.words + "⟧", style="reverse")
    context.append(found.after)
    yield Padding(context, (1, 2))
    yield row("chain", found.sentence)
    for rule, words in found.rules:
        yield row("rule", f"{rule}  «{words}»")
    report = found.report
    about = [report.id, report.outlet, report.published, report.headline]
    yield row("report", " · ".join(x for x in about if x))
    yield row("entry", f"{found.id}, read by {found.reader[:12]}")


def row(label: str, words: str) -> Table:
    """Returns a line of a label and words that wrap beside it."""
    made = Table.grid(padding=(0, 1))
    made.add_column(width=8)
    made.add_column(overflow="fold")
    made.add_row(Text(label), Text(words))
    return made


def status_text(found: Status) -> Iterator[RenderableType]:
    """Yields what was read, what gave nothing, what failed and why."""
    entries = ", ".join(f"{n:,} {layer}" for layer, n in found.entries) or "no entries"
    yield Text(
        f"{plural(found.reports, 'report')} ({plural(found.versions, 'version')}): {entries}"
    )
    for name, digest, count in found.readers:
        yield Text(f"{plural(count, 'report')} read by {name}, reader {digest[:12]}")
    yield Text(f"ledger digest {found.digest[:16]}")
    for report, reason in found.withdrawn:
        yield Text(f"withdrawn: {report} ({reason})")
    if found.deleted:
        yield Text(f"deleted: {plural(found.deleted, 'version')}, only the digests are left")
    for report in found.empty:
        yield Text(f"nothing found in: {report}")
    for spot, what, hint, fatal in found.problems:
        yield Text(f"{'failed' if fatal else 'note'}: {spot}: {what} {hint}")
