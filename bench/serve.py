"""Measures the views of a big ledger: the server's time for each, alone and with twenty people while `read` writes.

    python bench/serve.py [--reports 100000] [--read 10000] [--people 20] [--seconds 60] [--seed 1] [--keep FILE]

The reports are cut from the texts in LAGEBILD_DATA to some ten entries each, with what is read from them once;
words are changed as in growth.py, four in ten are copies. `--read` of them are put into the ledger one after
another, with everything that is derived from them, stories and claims included; the others are the same
under other keys on later days. `--keep` keeps the ledger, or takes the one that is there. First come the times
of the functions that answer a page's or an API's request, then those of whole pages through HTTP.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import islice
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import numpy as np

import clicks
from growth import A_DAY, FIRST, MULTIPLIED, TOGETHER, Maker, records
from lagebild.ledger import Ledger
from lagebild.ledger.facets import NO_DAY, PACKED
from lagebild.ledger.threads import STORY
from lagebild.publish import views
from lagebild.publish.filters import Box, Filter
from lagebild.publish.masks import Selections
from lagebild.record import LAYERS, Record

ENTRIES = 10
REPEATS = 5
PAGE = 50
# Seconds in which a server has loaded all that it loads in advance.
LOADING = 15.0
Ask = Callable[[Ledger, Filter], object]


# -- the ledger -----------------------------------------------------------------------------------


def short(record: Record) -> Record | None:
    """Returns the beginning of a report with some ten entries; nothing where it has fewer."""
    ends = sorted(item.end for layer in LAYERS for item in getattr(record, layer))
    if len(ends) < ENTRIES:
        return None
    cut = record.report.text.find(". ", ends[ENTRIES - 1]) + 1 or len(record.report.text)
    kept = {layer: [i for i in getattr(record, layer) if i.end <= cut] for layer in LAYERS}
    known = {layer: {id(item): n for n, item in enumerate(kept[layer])} for layer in LAYERS}
    layers = {
        layer: tuple(renumbered(item, record, known) for item in kept[layer]) for layer in LAYERS
    }
    return Record(replace(record.report, text=record.report.text[:cut]), **layers)


# The layers that the fields of items number.
REFERENCES = {
    "sources": "actors", "targets": "actors", "place": "places", "statement": "statements",
    "figures": "figures", "same_as": "events", "part_of": "figures", "counts": "actors",
    "addressee": "actors", "via": "statements", "answers": "statements",
}  # fmt: skip


def renumbered(item: Any, record: Record, known: Mapping[str, Mapping[int, int]]) -> Any:
    """Returns an item whose references lead to what is left of its record."""

    def moved(value: int, layer: str) -> int | None:
        return known[layer].get(id(getattr(record, layer)[value]))

    changes: dict[str, Any] = {}
    for field, layer in REFERENCES.items():
        value = getattr(item, field, None)
        if isinstance(value, tuple):
            found = (moved(v, layer) for v in value)
            changes[field] = tuple(n for n in found if n is not None)
        elif value is not None:
            changes[field] = moved(value, layer)
    if speaker := getattr(item, "speaker", None):
        actor = None if speaker.actor is None else moved(speaker.actor, "actors")
        changes["speaker"] = replace(speaker, actor=actor)
    return replace(item, **changes)


def fill(path: Path, count: int, read: int, seed: int) -> None:
    """Makes the ledger."""
    bases = [one for record in records() if (one := short(record))]
    maker = Maker(bases, seed)
    with Ledger(path, write=True) as ledger:
        made = maker.reports(read)
        while batch := list(islice(made, TOGETHER)):
            with ledger.transaction():
                for record in batch:
                    ledger.add(record, "bench", "bench", "bench")
        say(f"{read:,} reports read")
        done = sum(1 for _ in views.refresh(ledger))
        say(f"stories and claims computed in {done:,} steps")
        repeat(ledger, count, read)
        done = sum(1 for _ in views.refresh(ledger))
        say(f"rows stored together in {done:,} steps")
        say(f"{count:,} reports")


# The rows that are derived, repeated as growth.py repeats the rest; entries get ids that the rows know.
DERIVED = (
    (
        "INSERT INTO entries SELECT reading + :step, layer, position, moved_id(entry, :step), start, "
        "end, text, item FROM entries WHERE reading <= :most"
    ),
    (
        "INSERT INTO facets SELECT version + :step, reading + :step, :step || '-' || report, "
        "date(published, '+' || :day || ' days'), outlet, language, "
        "moved_items('events', events, :step, :day), moved_items('figures', figures, :step, :day), "
        "moved_items('statements', statements, :step, :day), parties, measured, named, mentions, "
        "words, places, actors FROM facets WHERE version <= :most"
    ),
    (
        "INSERT INTO report_words (rowid, headline, text) "
        "SELECT version + :step, headline, text FROM versions WHERE version <= :most"
    ),
    "INSERT INTO gists SELECT version + :step, day + :day, marks FROM gists WHERE version <= :most",
    (
        "INSERT INTO thread_parts SELECT day + :day, version + :step, kind, step, item, answers, "
        "thread + (:step << 20), moved_sketch(kind, sketch, :day) FROM thread_parts "
        "WHERE version <= :most"
    ),
    (
        "INSERT INTO threads SELECT thread + (:step << 20), kind, moved_id(name, :step), "
        "date(published, '+' || :day || ' days'), :step || '-' || report, step, sources, state, "
        "moved_entries(entries, :step), moved_days(days, :day), "
        "replace(line, name, moved_id(name, :step)), page FROM threads WHERE thread >> 20 <= :most"
    ),
)


def repeat(ledger: Ledger, count: int, read: int) -> None:
    """Repeats what is in the ledger on later days, up to a number of reports."""
    db = ledger.connection
    for name, function in (
        ("moved_id", lambda ident, step: f"{int(ident, 16) ^ spread(step):016x}"),
        ("moved_items", moved_items),
        (
            "moved_entries",
            lambda cell, step: (np.frombuffer(cell, "<u8") ^ spread(step)).tobytes(),
        ),
        ("moved_days", lambda cell, day: (np.frombuffer(cell, "<i4") + np.int32(day)).tobytes()),
        ("moved_sketch", moved_sketch),
    ):
        db.create_function(name, -1, function, deterministic=True)
    kept = [s for s in MULTIPLIED if not s.startswith("INSERT INTO entries")]
    for step in range(read, count, read):
        values = {"step": step, "day": step // A_DAY, "most": min(read, count - step)}
        with ledger.transaction():
            for statement in (*kept, *DERIVED):
                db.execute(statement, values)


def spread(step: int) -> np.uint64:
    """Returns bits by which the ids of repeated entries differ."""
    return np.uint64(step * 0x9E3779B97F4A7C15 % 2**64)


def moved_items(name: str, cell: bytes, step: int, day: int) -> bytes:
    """Returns packed items on later days under other ids."""
    items = np.frombuffer(cell, PACKED[name]).copy()
    items["entry"] ^= spread(step)
    for field in ("begin", "until"):
        items[field][items[field] != NO_DAY] += day
    if name == "events":
        items["happening"] ^= spread(step)
    return items.tobytes()


def moved_sketch(kind: str, cell: str, day: int) -> str:
    """Returns a sketch on a later day."""
    fields = json.loads(cell)
    if kind == STORY:
        fields[2] = fields[2] and [fields[2][0] + day, fields[2][1] + day]
        fields[3] += day
    else:
        fields[6] += day
    return json.dumps(fields, ensure_ascii=False)


# -- the views ------------------------------------------------------------------------------------

# What the pages and the API ask for, a page of lines at a time.
VIEWS: Mapping[str, Ask] = {
    "picture: heading and lines": lambda b, f: views.picture(b, f, most=PAGE),
    "picture: map": views.map_places,
    "picture: timeline": views.timeline,
    "stories": lambda b, f: views.stories(b, f, most=PAGE),
    "claims": lambda b, f: views.claims(b, f, most=PAGE, newest=True),
    "claims: disputed": lambda b, f: views.claims(b, f, disputed=True, newest=True, most=PAGE),
    "figures": lambda b, f: views.figures(b, f, "killed", most=PAGE),
    "actors": lambda b, f: views.actors(b, f, most=PAGE),
}


def filters(days: int) -> dict[str, Filter]:
    """Returns the filters that are measured: all of the ledger, its newest weeks, and narrower ones."""
    last = FIRST + timedelta(days)
    weeks = (last - timedelta(13)).isoformat(), last.isoformat()
    return {
        "all": Filter(),
        "two weeks": Filter(*weeks),
        "type": Filter(type="ASSAULT"),
        "place": Filter(place="DEU"),
        "actor": Filter(actor="USA"),
        "source": Filter(source="Blatt 7"),
        "text": Filter(text="Polizei"),
        "box, weeks": Filter(*weeks, box=Box(5, 45, 25, 60)),
    }


def whole(ledger: Ledger, wanted: Filter) -> None:
    """Answers all that the first page shows."""
    for name, ask in VIEWS.items():
        if name.startswith("picture") or name in ("stories", "claims: disputed"):
            ask(ledger, wanted)


def alone(path: Path, days: int) -> None:
    """Prints the time of every view within every filter, for one reader."""
    say(f"| median ms | {' | '.join(filters(days))} |\n|---|{'--:|' * len(filters(days))}")
    with Ledger(path, frozen=True) as ledger:
        begun = time.perf_counter()
        views.picture(ledger, Filter(), most=1)
        views.stories(ledger, Filter(), most=1)
        loading = time.perf_counter() - begun
        for name, ask in {**VIEWS, "the first page, all of it": whole}.items():
            cells = [f"{1000 * median_of(ask, ledger, f):.0f}" for f in filters(days).values()]
            say(f"| {name} | {' | '.join(cells)} |")
    say(f"loading once in a process: {loading:.1f} s")


def median_of(ask: Ask, ledger: Ledger, wanted: Filter) -> float:
    """Returns the median seconds of a view; what the first call keeps for the next ones is forgotten."""
    found = []
    for _ in range(REPEATS):
        ledger.memory.forget(Selections)
        begun = time.perf_counter()
        ask(ledger, wanted)
        found.append(time.perf_counter() - begun)
    return statistics.median(found)


# -- many people ----------------------------------------------------------------------------------


def pages(path: Path, days: int, count: int, seconds: float, seed: int) -> None:
    """Prints the times of whole pages: the first after the start, each alone, and of people while one writes."""
    chosen = filters(days)
    with clicks.serving(path) as port:
        say(
            f"first page, asked for as the server starts: {clicks.Person(port).seconds('/'):.1f} s"
        )
        time.sleep(LOADING)
        for line in clicks.alone(path, port, chosen):
            say(line)
        context = multiprocessing.get_context("spawn")
        begun = context.Event()
        writer = context.Process(target=writing, args=(path, days, seconds, seed, begun))
        writer.start()
        begun.wait()
        say(clicks.together(port, clicks.addresses(path, chosen), count, seconds, seed))
        writer.join()


def writing(path: Path, days: int, seconds: float, seed: int, begun: Event) -> None:
    """Adds reports of a new day and computes what they change, as `read` does; says when it begins."""
    bases = [one for record in records()[:80] if (one := short(record))]
    maker = Maker(bases, seed + 1)
    maker.day = FIRST + timedelta(days + 1)
    begun.set()
    end, added, took = time.monotonic() + seconds, 0, 0.0
    with Ledger(path, write=True) as ledger:
        for record in maker.reports(10**6):
            if time.monotonic() > end:
                break
            report = replace(
                record.report, id=f"w{time.time_ns()}", published=maker.day.isoformat()
            )
            before = time.perf_counter()
            ledger.add(replace(record, report=report), "bench", "bench", "bench")
            took += time.perf_counter() - before
            added += 1
            # Reading a report takes the model about so long.
            time.sleep(0.3)
        before = time.perf_counter()
        list(views.refresh(ledger))
        computed = time.perf_counter() - before
    say(
        f"written: {added} reports, {1000 * took / max(1, added):.0f} ms each; stories {computed:.1f} s"
    )


def say(line: str) -> None:
    """Prints a line at once."""
    print(line, flush=True)


def main() -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--read", type=int, default=10_000)
    parser.add_argument("--people", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = asked.keep or Path(folder) / "serve.ledger"
        if not path.exists():
            fill(path, asked.reports, asked.read, asked.seed)
        with Ledger(path) as ledger:
            readings, entries = ledger.sizes()
        size = sum(p.stat().st_size for p in path.parent.glob(f"{path.name}*")) / 2**20
        say(f"{readings:,} reports, {entries:,} entries, {size:,.0f} MiB")
        days = readings // A_DAY
        alone(path, days)
        pages(path, days, asked.people, asked.seconds, asked.seed)


if __name__ == "__main__":
    main()
