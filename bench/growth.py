"""Measures how the ledger grows: the time to add one report, memory and file size, up to 100,000 reports.

    python bench/growth.py [--reports 100000] [--added 10000] [--plot docs/growth.svg] [--seed 1]

The reports are made from the texts in LAGEBILD_DATA and what is read from them once: half of all words
are changed for others of the same length, so that texts are new and every offset stays right. Four in
ten are copies of a report of the last days, lightly edited, as desks print them. Adding includes all
that the ledger keeps: the text, its items, and the index of copies. With `--added`, the reports beyond
that number are multiplied in the file under other keys and later days, which takes minutes instead of
half an hour; the reports that are timed are always added.
"""

from __future__ import annotations

import argparse
import math
import random
import re
import resource
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from lagebild.ledger import Ledger
from lagebild.ledger.copies import copy_groups
from lagebild.pipeline import Reader
from lagebild.record import LAYERS, Record, Statement
from quality import annotated, data_folder, load_gold, scorer

TIMED, TOGETHER = 1_000, 200
MARKS = (1_000, 3_000, 10_000, 30_000, 100_000)
A_DAY = 200
FIRST = date(2022, 1, 1)
HOW = "two cores, shared with other work"
OUTLETS = [f"Blatt {n}" for n in range(40)]
AGENCIES = ("dpa", "AFP", "Reuters", None)


def records() -> list[Record]:
    """Returns what is read from the texts, annotation taken from the cache where it is there."""
    data = data_folder()
    if data is None:
        raise SystemExit("no shared data: set LAGEBILD_DATA to the folder that holds dev/")
    reader = Reader()
    out = []
    for doc in annotated(reader, "quotes-de", load_gold(scorer(data), data, "quotes-de")):
        record = Record(doc.report)
        for step in reader.of_language(doc.language)[1]:
            record = step(doc, record)
        out.append(record)
    return out


class Maker:
    """Makes reports by the seed: new texts, and copies of those of the last days."""

    def __init__(self, bases: Sequence[Record], seed: int) -> None:
        self.rng = random.Random(seed)
        self.bases = bases
        self.day = FIRST
        self.recent: deque[Record] = deque(maxlen=2 * A_DAY)
        self.by_length: dict[int, list[str]] = {}
        for base in bases:
            for word in re.findall(r"[^\W\d_]{4,}", base.report.text):
                self.by_length.setdefault(len(word), []).append(word)

    def reports(self, count: int) -> Iterator[Record]:
        """Yields records of reports, day after day."""
        for n in range(count):
            copied = self.recent and self.rng.random() < 0.4
            base = self.rng.choice(self.recent if copied else self.bases)
            record = self.changed(base, 0.02 if copied else 0.5)
            report = replace(
                record.report,
                id=f"g{n:06d}",
                published=self.day.isoformat(),
                outlet=self.rng.choice(OUTLETS),
                agency=base.report.agency if copied else self.rng.choice(AGENCIES),
            )
            made = replace(record, report=report)
            if not copied:
                self.recent.append(made)
            self.day += timedelta(n % A_DAY == A_DAY - 1)
            yield made

    def changed(self, record: Record, share: float) -> Record:
        """Returns the record of a text in which a share of the long words are others of the same length."""
        text = re.sub(
            r"[^\W\d_]{4,}",
            lambda m: self.word(len(m[0])) if self.rng.random() < share else m[0],
            record.report.text,
        )
        layers = {k: tuple(sliced(x, text) for x in getattr(record, k)) for k in LAYERS}
        return Record(replace(record.report, text=text), **layers)

    def word(self, length: int) -> str:
        """Returns some word of this length."""
        return self.rng.choice(self.by_length[length])


def sliced(item: Any, text: str) -> Any:
    """Returns an item, and its parts, with the words that now stand at its place."""
    words = text[item.start : item.end]
    if not isinstance(item, Statement):
        return replace(item, text=words)
    parts = {k: v and replace(v, text=text[v.start : v.end]) for k, v in parts_of(item)}
    return replace(item, text=words, **parts)


def parts_of(statement: Statement) -> tuple[tuple[str, Any], ...]:
    """Returns the parts of a statement that have words of their own."""
    return ("speaker", statement.speaker), ("cue", statement.cue)


def measure(count: int, added: int, seed: int, folder: Path) -> list[Mapping[str, float]]:
    """Adds reports to a ledger and returns at every mark how long the last ones took, and how much there is."""
    maker = Maker(records(), seed)
    path = folder / "growth.ledger"
    rows: list[Mapping[str, float]] = []
    begun = time.perf_counter()
    with Ledger(path, write=True) as ledger:
        made = maker.reports(count)
        for mark in [m for m in MARKS if m <= count]:
            # Those before the last thousand of a mark are not timed, and stored many at once.
            while ledger.sizes()[0] < min(mark - TIMED, added):
                with ledger.transaction():
                    for record in islice(made, TOGETHER):
                        ledger.add(record, "bench", "bench", "bench")
            if mark - TIMED > added:
                multiply(ledger, mark - TIMED)
                maker.day = FIRST + timedelta((mark - TIMED) // A_DAY)
            seconds = [timed(ledger, record) for record in islice(made, TIMED)]
            rows.append(row(mark, seconds, path, begun))
            print(line(rows[-1]), flush=True)
        groups = copy_groups(ledger.connection)
        print(f"{len(groups):,} reports in {len(set(groups.values())):,} copy groups")
    return rows


def multiply(ledger: Ledger, wanted: int) -> None:
    """Repeats what is in the file under other keys, a period later each time, up to a number of reports."""
    have = ledger.sizes()[0]
    for step in range(have, wanted, have):
        values = {"step": step, "day": step // A_DAY + 1, "most": min(have, wanted - step)}
        with ledger.transaction() as db:
            for statement in MULTIPLIED:
                db.execute(statement, values)


# Samples become others, as other words would have; one in four still.
MULTIPLIED = (
    (
        "INSERT INTO versions SELECT version + :step, :step || '-' || report, "
        "lower(hex(randomblob(32))), text, date(published, '+' || :day || ' days'), language, "
        "headline, outlet, agency, url, source FROM versions WHERE version <= :most"
    ),
    (
        "INSERT INTO readings SELECT reading + :step, version + :step, reader, digest "
        "FROM readings WHERE reading <= :most"
    ),
    (
        "INSERT INTO copy_texts SELECT version + :step, words, agencies, own, original + :step "
        "FROM copy_texts WHERE version <= :most"
    ),
    (
        "INSERT OR IGNORE INTO copy_samples SELECT "
        "(sample / 4 * 2654435761 + :step) % 1073741824 * 4, day + :day, version + :step "
        "FROM copy_samples WHERE version <= :most"
    ),
    (
        "INSERT INTO copy_pairs SELECT a + :step, b + :step, relation, share_a, share_b, passages "
        "FROM copy_pairs WHERE a <= :most AND b <= :most"
    ),
    (
        "INSERT INTO entries SELECT reading + :step, layer, position, lower(hex(randomblob(8))), "
        "start, end, text, item FROM entries WHERE reading <= :most"
    ),
)


def timed(ledger: Ledger, record: Record) -> float:
    """Returns the seconds that it takes to add a report."""
    begun = time.perf_counter()
    ledger.add(record, "bench", "bench", "bench")
    return time.perf_counter() - begun


def row(n: int, seconds: Sequence[float], path: Path, begun: float) -> Mapping[str, float]:
    """Returns the figures at a mark: milliseconds of the last thousand, MiB of the file and in memory."""
    ordered = sorted(1000 * s for s in seconds)
    size = sum(p.stat().st_size for p in path.parent.glob(f"{path.name}*"))
    return {
        "reports": n,
        "median": statistics.median(ordered),
        "p95": ordered[int(0.95 * len(ordered))],
        "most": ordered[-1],
        "file": size / 2**20,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "minutes": (time.perf_counter() - begun) / 60,
    }


def line(at: Mapping[str, float]) -> str:
    """Returns a row of the table."""
    return (
        f"| {at['reports']:,.0f} | {at['median']:.1f} | {at['p95']:.1f} | {at['most']:.0f} "
        f"| {at['file']:,.0f} | {at['memory']:.0f} | {at['minutes']:.1f} |"
    )


def svg(rows: Sequence[Mapping[str, float]]) -> str:
    """Returns the milliseconds of adding one report over the reports that are there, as a drawing."""
    width, height, top = 640, 320, max(60.0, *(r["p95"] for r in rows))

    def at(reports: float, ms: float) -> str:
        across = (math.log10(reports) - 3) / 2
        return f"{60 + across * (width - 100):.0f},{height - 40 - ms / top * (height - 80):.0f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        "<style>text {font: 12px sans-serif}</style>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
        f'<text x="60" y="20">Milliseconds to add one report, of the last 1,000 ({HOW})</text>',
    ]
    for ms in range(0, int(top) + 1, 10):
        (x0, y), (x1, _) = (at(n, ms).split(",") for n in (1_000, 100_000))
        parts.append(f'<path d="M{x0} {y}H{x1}" stroke="#ddd"/><text x="30" y="{y}">{ms}</text>')
    for key, colour in (("median", "#004488"), ("p95", "#bb5566")):
        points = " ".join(at(r["reports"], r[key]) for r in rows)
        x, y = points.split()[-1].split(",")
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        parts.append(f'<text x="{int(x) - 40}" y="{int(y) - 8}" fill="{colour}">{key}</text>')
    for mark in (r["reports"] for r in rows):
        x, _ = at(mark, 0).split(",")
        parts.append(f'<text x="{x}" y="{height - 20}" text-anchor="middle">{mark:,.0f}</text>')
    return "\n".join([*parts, "</svg>\n"])


def main() -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--reports", type=int, default=100_000)
    parser.add_argument("--added", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plot", type=Path)
    asked = parser.parse_args()
    print("| reports | median ms | 95 % | most | file MiB | memory MiB | minutes |")
    print("|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        rows = measure(asked.reports, asked.added or asked.reports, asked.seed, Path(folder))
    if asked.plot:
        asked.plot.write_text(svg(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
