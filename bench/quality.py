"""Measures every layer on the gold in LAGEBILD_DATA with its own `score.py`, against floors.json.

    python bench/quality.py [--set gold] [--layer times] [--by manner] [--errors 20]
    python bench/quality.py --intervals --raise-floors --page docs/quality.md

Annotated documents are cached by the digest of what made them, so that a change of rules or words
is measured without running the model again. Each run keeps its records; the next one prints which
gold items were gained and which were lost.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import pickle
import random
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from lagebild.annotate import Doc
from lagebild.exchange import report_from_dict, to_dict
from lagebild.pipeline import PACKAGE, Reader
from lagebild.record import Record

HERE = Path(__file__).parent
WORK = HERE / "work"
FLOORS = HERE / "floors.json"
# Another processor rounds the model's sums otherwise: that much a figure may move without a change.
BELOW = 0.8
SETS: Mapping[str, tuple[str, ...]] = {
    "gold": ("seed.jsonl", "gold-de.jsonl"),
    "times-de": ("times-de.jsonl",),
    "quotes-de": ("quotes-de.jsonl",),
    "places-en": ("places-en-trnews.jsonl", "places-en-geovirus.jsonl"),
}
LAYERS_OF = {
    "gold": ("times", "places", "actors", "figures", "statements", "events"),
    "times-de": ("times",),
    "quotes-de": ("statements",),
    "places-en": ("places",),
}
INTERVAL_RUNS = 200

Rows = dict[str, dict[str, Any]]


def data_folder() -> Path | None:
    """Returns the folder with the gold: LAGEBILD_DATA, or `../shared/data` beside the project."""
    named = os.environ.get("LAGEBILD_DATA")
    folder = Path(named) if named else HERE.parent.parent / "shared" / "data"
    return folder if (folder / "dev").is_dir() else None


def scorer(data: Path) -> ModuleType:
    """Returns `tools/score.py` beside the data, as a module."""
    path = data.parent / "tools" / "score.py"
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not found; the ruler lies beside the data folder.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def load_gold(score: ModuleType, data: Path, name: str) -> dict[str, dict[str, Any]]:
    """Returns the gold records of a set by id."""
    return {k: v for file in SETS[name] for k, v in score.load(data / "dev" / file).items()}


def annotation_digest(reader: Reader) -> str:
    """Returns the digest of all that decides an annotated document."""
    digest = hashlib.sha256(reader.tagger.digest.encode())
    modules = [p for p in (PACKAGE / "annotate").glob("*.py") if p.name != "identify.py"]
    paths = [*modules, *PACKAGE.glob("languages/*/language.toml")]
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def annotated(reader: Reader, name: str, gold: Mapping[str, dict[str, Any]]) -> list[Doc]:
    """Returns the set's documents, from the cache where nothing has changed."""
    cache = WORK / f"docs-{name}-{annotation_digest(reader)}.pickle"
    if cache.exists():
        return list(pickle.loads(cache.read_bytes()))  # noqa: S301  written by this script alone
    for old in WORK.glob(f"docs-{name}-*.pickle"):
        old.unlink()
    docs = []
    for fields in gold.values():
        report = report_from_dict(fields)
        docs.append(reader.of_language(report.language or "en")[0](report))
    WORK.mkdir(exist_ok=True)
    part = cache.with_suffix(f".{os.getpid()}")
    part.write_bytes(pickle.dumps(docs))
    part.replace(cache)
    return docs


def read(reader: Reader, docs: Sequence[Doc]) -> dict[str, dict[str, Any]]:
    """Returns the system's records by id."""
    out = {}
    for doc in docs:
        record = Record(doc.report)
        for step in reader.of_language(doc.language)[1]:
            record = step(doc, record)
        out[doc.report.id] = to_dict(record)
    return out


def intervals(
    score: ModuleType, gold: Rows, system: Rows, layer: str, runs: int = INTERVAL_RUNS
) -> dict[str, tuple[float, float]]:
    """Returns the 95 % bootstrap interval of every figure of a layer, documents drawn with repeats."""
    rng = random.Random(1)
    ids = sorted(gold)
    values: dict[str, list[float]] = {}
    for _ in range(runs):
        drawn = rng.choices(ids, k=len(ids))
        g = {f"{n}": gold[i] for n, i in enumerate(drawn)}
        s = {f"{n}": system[i] for n, i in enumerate(drawn)}
        row = score.score(g, s, (layer,))[0].get(layer, {})
        for key, value in row.items():
            if isinstance(value, float):
                values.setdefault(key, []).append(value)
    return {k: (percentile(v, 0.025), percentile(v, 0.975)) for k, v in values.items()}


def percentile(values: list[float], share: float) -> float:
    """Returns the value below which this share of the values lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def found(score: ModuleType, gold: Rows, system: Rows, layer: str) -> set[str]:
    """Returns the gold items of a layer that the system found with all attributes right."""
    out = set()
    for key, g in gold.items():
        s = system.get(key, {"text": g["text"]})
        for i, j in score.match(layer, g, s):
            item, said = g[layer][i], s[layer][j]
            if all(score.attributes(layer, item, said, g, s).values()):
                out.add(f"{key}:{item['start']}-{item['end']} {item['text'][:60]!r}")
    return out


def moves(score: ModuleType, name: str, gold: Rows, system: Rows) -> Iterator[str]:
    """Yields what was gained and lost since the last run, and keeps this run."""
    kept = WORK / f"last-{name}.json"
    before = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    now = {k: sorted(found(score, gold, system, k)) for k in LAYERS_OF[name]}
    for layer, items in now.items():
        old = set(before.get(layer, items))
        gained, lost = sorted(set(items) - old), sorted(old - set(items))
        yield f"  {layer}: {len(gained)} gained, {len(lost)} lost since the last run"
        yield from (f"    + {x}" for x in gained[:8])
        yield from (f"    - {x}" for x in lost[:8])
    kept.write_text(json.dumps(now, ensure_ascii=False), encoding="utf-8")


def below_floor(name: str, table: Rows, floors: Mapping[str, Any]) -> Iterator[str]:
    """Yields a line for every figure under its floor."""
    for key, floor in floors.get(name, {}).items():
        layer, _, figure = key.partition(".")
        value = table.get(layer, {}).get(figure)
        if value is None or value < floor:
            yield f"BELOW THE FLOOR  {name} {key}: {value} < {floor}"


def raised(floors: dict[str, Any], name: str, table: Rows) -> dict[str, Any]:
    """Returns the floors, raised to a little under this run's figures where those are higher."""
    mine = dict(floors.get(name, {}))
    for key, floor in mine.items():
        layer, _, figure = key.partition(".")
        mine[key] = max(floor, round((table.get(layer, {}).get(figure) or 0) - BELOW, 1))
    return {**floors, name: mine}


def print_errors(errors: Mapping[str, list[Any]], limit: int) -> None:
    """Prints up to `limit` errors of each layer."""

    def brief(x: Mapping[str, Any] | None) -> Any:
        hide = ("start", "end", "lat", "lon", "evidence", "id")
        return {k: v for k, v in x.items() if k not in hide} if x else "-"

    for layer, rows in errors.items():
        for id_, what, gold, system in rows[:limit]:
            print(f"  {layer} {id_} {what}: gold {brief(gold)} | system {brief(system)}"[:400])


def arguments() -> argparse.Namespace:
    """Returns the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--set", action="append", choices=sorted(SETS))
    parser.add_argument("--layer", action="append")
    parser.add_argument("--by")
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument(
        "--intervals", action="store_true", help="bootstrap intervals of the gold set"
    )
    parser.add_argument("--raise-floors", action="store_true")
    parser.add_argument("--page", type=Path, help="write the tables into this file")
    return parser.parse_args()


@dataclass(frozen=True)
class Measured:
    """A set's figures: its table, errors, intervals (of the gold set), and how much was read."""

    name: str
    reports: int
    words: int
    seconds: float
    table: Rows
    errors: Mapping[str, list[Any]]
    intervals: Mapping[str, Mapping[str, tuple[float, float]]]
    moved: tuple[str, ...]


def measure(
    score: ModuleType, reader: Reader, data: Path, name: str, args: argparse.Namespace
) -> Measured:
    """Reads a set and scores the layers that were asked for."""
    layers = tuple(x for x in LAYERS_OF[name] if not args.layer or x in args.layer)
    gold = load_gold(score, data, name)
    docs = annotated(reader, name, gold)
    read(reader, docs[:1])
    begun = time.perf_counter()
    system = read(reader, docs)
    seconds = time.perf_counter() - begun
    table, errors = score.score(gold, system, layers, args.by)
    asked = layers if args.intervals and name == "gold" else ()
    spans = {layer: intervals(score, gold, system, layer) for layer in asked}
    words = sum(len(d.report.text.split()) for d in docs)
    moved = tuple(moves(score, name, gold, system))
    return Measured(name, len(gold), words, seconds, table, errors, spans, moved)


def show(found: Measured, errors: int) -> None:
    """Prints a set's table, its intervals and its moves."""
    speed = found.words / max(found.seconds, 1e-9)
    print(f"{found.name}: {found.reports} reports, {speed:,.0f} words/s without the model")
    for layer, row in found.table.items():
        print(f"  {layer:11}", "  ".join(f"{k} {v}" for k, v in row.items()))
        spans = found.intervals.get(layer, {})
        if spans:
            print(" " * 14 + "  ".join(f"{k} {a:.0f}–{b:.0f}" for k, (a, b) in spans.items()))
    print("\n".join(found.moved))
    print_errors(found.errors, errors)


def page(sets: Iterable[Measured]) -> str:
    """Returns docs/quality.md: every set's figures as a table."""
    parts = [PAGE_HEAD]
    for found in sets:
        parts.append(f"\n## {found.name} ({found.reports} reports, {found.words:,} words)\n")
        for layer, row in found.table.items():
            spans = found.intervals.get(layer, {})
            head = " | ".join(row)
            cells = " | ".join(cell(v, spans.get(k)) for k, v in row.items())
            rule = "|".join(["---"] * (len(row) + 1))
            parts.append(f"\n| {layer} | {head} |\n|{rule}|\n| | {cells} |\n")
    return "".join(parts)


def cell(value: Any, span: tuple[float, float] | None) -> str:
    """Returns a figure with its interval, where there is one."""
    return f"{value} ({span[0]:.0f}–{span[1]:.0f})" if span else str(value)


PAGE_HEAD = """# How well it reads

Written by `python bench/quality.py --intervals --page docs/quality.md`. The figures are F1 unless they are named otherwise; in
brackets the 95 % bootstrap interval over documents, where the gold is small. Every attribute counts items that were found *and*
have it right. `actors` is scored by recall, its gold being partial; `per100words` says how many actors are read.

These sets were developed against: their texts were read while rules and words were written. On texts never seen expect less; the
pages of the layers ([times](times.md), [places](places.md), [actors](actors.md), [figures](figures.md),
[statements](statements.md), [events](events.md)) say what was found on such texts, by kind of error.
"""


def main() -> int:
    """Prints the table of every set; 1 if a figure is under its floor."""
    args = arguments()
    data = data_folder()
    if data is None:
        print("no gold found: set LAGEBILD_DATA to the folder that holds dev/; nothing measured.")
        return 0
    score, reader = scorer(data), Reader()
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    under: list[str] = []
    sets: list[Measured] = []
    for name in args.set or SETS:
        if args.layer and not set(args.layer) & set(LAYERS_OF[name]):
            continue
        sets.append(measure(score, reader, data, name, args))
        show(sets[-1], args.errors)
        if not args.layer:
            under += below_floor(name, sets[-1].table, floors)
            floors = raised(floors, name, sets[-1].table)
    if args.raise_floors:
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if args.page:
        args.page.write_text(page(sets), encoding="utf-8")
    print("\n".join(under) or "every measured figure is at or above its floor")
    return 1 if under else 0


if __name__ == "__main__":
    sys.exit(main())
