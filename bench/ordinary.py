"""Measures false alarms: how many events are read in reports of sport, culture, economy, weather and crime.

    python bench/ordinary.py [--events 20]

The reports are those of quotes-de.jsonl in LAGEBILD_DATA that `ordinary.tsv` lists, sorted out by
their headlines. Not every event in them is false: agreements and demands occur there too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from lagebild.pipeline import Reader
from quality import HERE, annotated, data_folder, read

LIST = HERE / "ordinary.tsv"


def topics() -> dict[str, str]:
    """Returns the topic of every listed report, by the report's id."""
    lines = LIST.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    return {report: topic for topic, report in rows[1:]}


def reports(data: Path, wanted: dict[str, str]) -> dict[str, dict[str, Any]]:
    """Returns the listed reports by id."""
    lines = (data / "dev" / "quotes-de.jsonl").read_text(encoding="utf-8").splitlines()
    rows = (json.loads(line) for line in lines)
    return {row["id"]: row for row in rows if row["id"] in wanted}


def main() -> int:
    """Prints the events per 100 sentences of every topic and of all; with --events what they are."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--events", type=int, default=0)
    args = parser.parse_args()
    data, wanted = data_folder(), topics()
    if data is None:
        print("no gold found: set LAGEBILD_DATA to the folder that holds dev/; nothing measured.")
        return 0
    reader = Reader()
    docs = annotated(reader, "ordinary", reports(data, wanted))
    records = read(reader, docs)
    sentences, events = Counter[str](), Counter[str]()
    for doc in docs:
        topic = wanted[doc.report.id]
        sentences[topic] += len(doc.sentences)
        events[topic] += len(records[doc.report.id]["events"])
    for topic in sorted(sentences):
        print(f"{topic}: {100 * events[topic] / sentences[topic]:.1f} in {sentences[topic]}")
    print(f"all: {100 * events.total() / sentences.total():.1f} in {sentences.total()}")
    told = Counter(f"{e['type']} {e['text']}" for r in records.values() for e in r["events"])
    for name, count in told.most_common(args.events):
        print(count, name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
