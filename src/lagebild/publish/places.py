"""The names of a text as tables: each with how it stands, its candidates and their reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from lagebild.extract.places import Places
from lagebild.extract.places.explain import Explained, Option, explain
from lagebild.pipeline import Reader
from lagebild.publish.text import table
from lagebild.record import Report

FOUND = {
    "table": "in the tables of names",
    "name": "marked as a place by the model",
    "noun": "behind a word for a kind of place",
    "preposition": "behind a preposition of place",
    "compound": "first part of a compound",
    "derived": "adjective of a town before a word for a region",
    "part": "named as a part",
    "district": "district named after its town",
    "again": "a place elsewhere in the text",
}
CHOICES = {
    "tie": "two countries are equally likely, so it stays open",
    "weak": "no candidate is likely enough, so it stays open",
    "unknown": "known by its country alone",
    "part": "a part of it",
}
BY = {
    "table": "table",
    "main": "primary name",
    "alternate": "alternate name",
    "fold": "sounds alike",
}


def names_in(reader: Reader, report: Report) -> tuple[Explained, ...]:
    """Returns the names of a report as the reader's own step sees them."""
    annotate, steps = reader.of_language(reader.language_of(report))
    doc = annotate(report)
    return tuple(name for step in steps if isinstance(step, Places) for name in explain(step, doc))


def places_text(names: Sequence[Explained]) -> Iterator[RenderableType]:
    """Yields for each name what was decided, then a table of its candidates."""
    for name in names:
        yield Text(heading(name), style="bold")
        yield Text("  " + verdict(name))
        if name.options:
            yield options_table(name)
    if not names:
        yield Text("No name in this text was looked at as a place.")


def heading(name: Explained) -> str:
    """Returns the name, what was chosen for it and how it stands."""
    meant = label(name.chosen) if name.chosen else "open"
    stands = name.stands or "not judged"
    near = f", {name.precision}" if name.stands == "place" and name.precision != "exact" else ""
    return f"{name.text} ({name.start}–{name.end}): {meant} · {stands}{near}"


def label(option: Option) -> str:
    """Returns a place with its country and kind."""
    return f"{option.name}, {option.country or 'several countries'}, {option.kind}"


def verdict(name: Explained) -> str:
    """Returns how the name was found, what decided how it stands, and why a place was not simply chosen."""
    parts = [f"found: {FOUND.get(name.found, name.found)}"]
    if name.rule:
        word = f" ({name.word})" if name.word else ""
        parts.append(f"stands so by: {name.rule}{word}")
    if name.choice in CHOICES:
        parts.append(CHOICES[name.choice])
    return "; ".join(parts)


def options_table(name: Explained) -> Table:
    """Returns the candidates for a name, the best first, the chosen one marked."""
    made = table("", "name", "country", "kind", "people", "by", "score", "reasons")
    for n, option in enumerate(name.options):
        mark = "→" if name.choice == "best" and n == 0 else ""
        people = f"{option.population:,}" if option.population else "—"
        reasons = ", ".join(f"{r.what} {r.worth:+g}" for r in option.reasons)
        cells = (mark, option.name, option.country or "—", option.kind, people, BY[option.by])
        made.add_row(*map(Text, (*cells, f"{option.score:g}", reasons)))
    return made
