"""Measures the coding of single English sentences: reads the PLV sentences and scores the events.

    python bench/plv.py [--errors 20]

The ruler is `plv_eval.py` beside the data, which lies in LAGEBILD_DATA as for `quality.py`.
Annotated documents are cached as there. The errors of one half of the sentences were read while the
tables grew, those of the other only counted; both halves are printed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from lagebild.pipeline import Reader
from quality import WORK, annotated, data_folder, read

NAME = "events-en-plv"


def ruler_path(data: Path) -> Path:
    """Returns where the ruler of this set lies."""
    return data.parent / "tools" / "plv_eval.py"


def ruler(data: Path) -> ModuleType:
    """Returns the ruler as a module."""
    path = ruler_path(data)
    spec = importlib.util.spec_from_file_location("plv_eval", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path}: not found; the ruler lies beside the data folder.")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(data: Path, *words: str) -> str:
    """Returns what the ruler prints for some arguments."""
    command = [sys.executable, str(ruler_path(data)), *words]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def halves(rows: Iterable[Mapping[str, Any]]) -> dict[str, list[Mapping[str, Any]]]:
    """Returns the rows in two: those whose errors were read, and those that were only counted."""
    out: dict[str, list[Mapping[str, Any]]] = {"read": [], "counted": []}
    for row in rows:
        out["counted" if zlib.crc32(row["text"].encode()) % 2 else "read"].append(row)
    return out


def score(data: Path, gold: Path, rows: Sequence[Mapping[str, Any]]) -> str:
    """Returns what the ruler says of the records of some sentences against as many labels."""
    records = WORK / f"records-{gold.stem}.jsonl"
    lines = (json.dumps(r, ensure_ascii=False) for r in rows)
    records.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return run(data, "score", str(gold), str(records)).strip()


def score_half(
    data: Path, half: Sequence[Mapping[str, Any]], records: Mapping[str, Mapping[str, Any]]
) -> str:
    """Returns the score of one half of the sentences, which the ruler numbers anew."""
    by_text = {r["text"]: r for r in records.values()}
    texts = list(dict.fromkeys(row["text"] for row in half))
    gold = WORK / f"{NAME}-half.jsonl"
    gold.write_text("".join(f"{json.dumps(row)}\n" for row in half), encoding="utf-8")
    return score(data, gold, [{**by_text[t], "id": f"plv-{i}"} for i, t in enumerate(texts)])


def misses(tool: ModuleType, gold: Path, records: Mapping[str, Any]) -> Iterator[str]:
    """Yields a line for every sentence whose label was not found, with what was read instead."""
    by_text = {r["text"]: r for r in records.values()}
    for row in tool.rows(gold):
        record = by_text[row["text"]]
        want = tool.wanted(row["type"])
        if not any(tool.answers(e, record) & want for e in record["events"]):
            found = [f"{e['text']} {e['type']} {e['status']}" for e in record["events"]]
            yield f"{row['type']}: {row['text'][:170]} | {row['source'][:30]} > {row['target'][:30]} | {found}"


def false_alarms(tool: ModuleType, gold: Path, records: Mapping[str, Any]) -> Counter[str]:
    """Returns how often each trigger gave an event that answers to no label of its sentence."""
    labels: dict[str, set[str]] = {}
    for row in tool.rows(gold):
        labels.setdefault(row["text"], set()).update(tool.wanted(row["type"]))
    out: Counter[str] = Counter()
    for record in records.values():
        for event in record["events"]:
            right = tool.answers(event, record) & labels[record["text"]]
            out[f"{event['text'].lower()} {event['type']} {'right' if right else 'wrong'}"] += 1
    return out


def main() -> int:
    """Prints hit, precision, F1 and spans; with --errors what was missed and what is often wrong."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    data = data_folder()
    if data is None:
        print("no gold found: set LAGEBILD_DATA to the folder that holds dev/; nothing measured.")
        return 0
    gold, reader = data / "dev" / f"{NAME}.jsonl", Reader()
    rows = [json.loads(line) for line in run(data, "input", str(gold)).splitlines()]
    records = read(reader, annotated(reader, NAME, {r["id"]: r for r in rows}))
    WORK.mkdir(exist_ok=True)
    print(score(data, gold, tuple(records.values())))
    tool = ruler(data)
    for name, half in halves(tool.rows(gold)).items():
        print(name, score_half(data, half, records))
    if args.errors:
        print("\n".join(list(misses(tool, gold, records))[: args.errors]))
        print(false_alarms(tool, gold, records).most_common(args.errors))
    return 0


if __name__ == "__main__":
    sys.exit(main())
