"""Exports for other programs: CSV, GeoJSON, JSONL, Parquet, each with a stamp that says what it is."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from lagebild.exchange import item_to_dict, to_dict
from lagebild.ledger import Reading
from lagebild.ledger.told import Told, account, name_of, told
from lagebild.publish.cells import guarded
from lagebild.publish.fields import as_acled, as_hxl, as_plover, as_ucdp
from lagebild.publish.gold import gold
from lagebild.publish.plain import plain
from lagebild.publish.select import Filter, events, figures, reached, statements
from lagebild.publish.stamp import Stamp
from lagebild.record import LAYERS, Event, Report

STAMP = "stamp.json"
Row = dict[str, Any]


def export(
    kind: str, folder: Path, readings: Sequence[Reading], wanted: Filter, stamp: Stamp
) -> tuple[Path, ...]:
    """Writes an export of one of KINDS into a folder and returns its files, the stamp last."""
    folder.mkdir(parents=True, exist_ok=True)
    written = [write(folder / name, content) for name, content in KINDS[kind](readings, wanted)]
    content = json.dumps(plain(stamp), ensure_ascii=False, indent=2) + "\n"
    return (*written, write(folder / STAMP, content.encode()))


def write(path: Path, content: bytes) -> Path:
    """Writes a file whole or not at all."""
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def selected(readings: Sequence[Reading], wanted: Filter, layer: str) -> Iterator[Told]:
    """Yields a layer's entries within the filter."""
    if layer == "events":
        return events(readings, wanted)
    if layer == "figures":
        return figures(readings, wanted, None)
    if layer == "statements":
        return statements(readings, wanted)
    return told(readings, layer)


def rows(readings: Sequence[Reading], wanted: Filter, layer: str) -> Iterator[Row]:
    """Yields a layer's entries as flat rows: the report's columns, the item's, names for indexes."""
    for one in selected(readings, wanted, layer):
        yield {"entry": one.id, **report_columns(one.report), **item_columns(one)}


def report_columns(report: Report) -> Row:
    """Returns the columns that say where a row comes from."""
    return {
        "report": report.id,
        "published": report.published,
        "language": report.language,
        "outlet": report.outlet,
        "agency": report.agency,
    }


def item_columns(one: Told) -> Row:
    """Returns an item's columns; what it refers to stands by name."""
    fields = item_to_dict(one.item)
    fields.pop("evidence", None)
    for part in ("speaker", "cue"):
        if part in fields:
            fields[part] = (fields[part] or {}).get("text")
    if isinstance(one.item, Event):
        fields.update(event_columns(one))
    if "statement" in fields:
        fields["account"] = account(fields.pop("statement"), one.record)
    for field in ("addressee", "counts"):
        if fields.get(field) is not None:
            fields[field] = name_of(one.record.actors[fields[field]])
    for field, layer in REFERENCES.items():
        if fields.get(field) is not None:
            fields[field] = one.reading.id_of(layer, fields[field])
    return fields


REFERENCES = {
    "via": "statements",
    "answers": "statements",
    "part_of": "figures",
    "same_as": "events",
}


def event_columns(one: Told) -> Row:
    """Returns an event's sides, place, time and figures by name."""
    event: Event = one.item
    place = one.record.places[event.place] if event.place is not None else None
    return {
        "sources": side(event.sources, one),
        "source_countries": countries(event.sources, one),
        "targets": side(event.targets, one),
        "target_countries": countries(event.targets, one),
        "place": place.name if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "time": None,
        "begin": event.time.begin if event.time else None,
        "until": event.time.until if event.time else None,
        "figures": "; ".join(one.record.figures[i].text for i in event.figures),
    }


def side(indexes: Iterable[int], one: Told) -> str:
    """Returns the names of one side."""
    return "; ".join(dict.fromkeys(name_of(one.record.actors[i]) for i in indexes))


def countries(indexes: Iterable[int], one: Told) -> str:
    """Returns the countries of one side."""
    found = (one.record.actors[i].country for i in indexes)
    return "; ".join(dict.fromkeys(c for c in found if c))


def columns_of(table: Sequence[Row]) -> tuple[str, ...]:
    """Returns all columns of a table in the order in which they come up."""
    return tuple(dict.fromkeys(k for row in table for k in row if k != "time"))


def as_csv(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields one CSV file a layer (UTF-8, RFC 4180)."""
    for layer in LAYERS:
        table = list(rows(readings, wanted, layer))
        out = io.StringIO(newline="")
        writer = csv.DictWriter(
            out, columns_of(table), extrasaction="ignore", lineterminator="\r\n"
        )
        writer.writeheader()
        writer.writerows({k: guarded(v) for k, v in row.items()} for row in table)
        yield f"{layer}.csv", out.getvalue().encode()


def as_parquet(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields one Parquet file a layer; a layer with no rows has none."""
    import pyarrow as pa
    from pyarrow import parquet

    for layer in LAYERS:
        table = list(rows(readings, wanted, layer))
        columns = columns_of(table)
        if table:
            data = {c: [row.get(c) for row in table] for c in columns}
            out = io.BytesIO()
            parquet.write_table(pa.table(data), out)
            yield f"{layer}.parquet", out.getvalue()


def as_geojson(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the events that have a point, as a feature collection (RFC 7946)."""
    features = [feature(row) for row in rows(readings, wanted, "events") if row["lat"] is not None]
    collection = {"type": "FeatureCollection", "features": features}
    yield "events.geojson", json.dumps(collection, ensure_ascii=False, indent=1).encode()


def feature(row: Row) -> Row:
    """Returns an event's row as a feature."""
    properties = {k: v for k, v in row.items() if k not in ("lat", "lon", "time")}
    point = {"type": "Point", "coordinates": [row["lon"], row["lat"]]}
    return {"type": "Feature", "id": row["entry"], "geometry": point, "properties": properties}


def as_jsonl(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields the exchange records of the reports that the filter reaches, whole."""
    reached = {
        one.report.id
        for layer in ("events", "figures", "statements")
        for one in selected(readings, wanted, layer)
    }
    kept = [r for r in readings if wanted.asks_nothing or r.record.report.id in reached]
    lines = [json.dumps(to_dict(r.record), ensure_ascii=False) + "\n" for r in kept]
    yield "records.jsonl", "".join(lines).encode()


def as_gold(readings: Sequence[Reading], wanted: Filter) -> Iterator[tuple[str, bytes]]:
    """Yields what people accepted or corrected in the reports that the filter reaches, as gold."""
    some = readings if wanted.asks_nothing else tuple(reached(readings, wanted))
    yield "gold.jsonl", "".join(f"{line}\n" for line in gold(some)).encode()


KINDS: dict[str, Callable[[Sequence[Reading], Filter], Iterator[tuple[str, bytes]]]] = {
    "csv": as_csv,
    "geojson": as_geojson,
    "jsonl": as_jsonl,
    "parquet": as_parquet,
    "plover": as_plover,
    "acled": as_acled,
    "ucdp": as_ucdp,
    "hxl": as_hxl,
    "gold": as_gold,
}
