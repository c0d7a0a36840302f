"""Measures words a second of every step and of the whole, the time of one short report, and memory.

    python bench/speed.py [--reports 850]

Words are white-space separated. Machines differ and are busy: compare ratios within one run.
The reports are quotes-de.jsonl in LAGEBILD_DATA, or examples/ where that is missing.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from lagebild.acquire import read
from lagebild.extract import EXTRACTORS
from lagebild.pipeline import Reader
from lagebild.record import Record, Report
from quality import data_folder

ROOT = Path(__file__).parent.parent
RUNS = 5
SHORT = {
    "id": "kurz",
    "text": "In Goma sind am Dienstag zwölf Menschen getötet worden, sagte ein Arzt.",
}


def reports(limit: int) -> list[Report]:
    """Returns the reports to measure with."""
    data = data_folder()
    path = data / "dev" / "quotes-de.jsonl" if data else ROOT / "examples"
    found = [r for _, r in read([path]) if isinstance(r, Report)]
    return found[:limit]


def words_in(some: Iterable[Report]) -> int:
    """Returns how many words the reports have."""
    return sum(len(r.text.split()) for r in some)


def steps(some: Sequence[Report]) -> None:
    """Prints the speed of every step in this process."""
    reader = Reader()
    seconds: dict[str, float] = {}

    def timed(name: str, begun: float) -> float:
        now = time.perf_counter()
        seconds[name] = seconds.get(name, 0.0) + now - begun
        return now

    reader.analyse(some[0])
    for report in some:
        annotate, made = reader.of_language(report.language or "de")
        now = time.perf_counter()
        doc = annotate(report)
        now = timed("annotate", now)
        record = Record(report)
        for name, step in zip((s.__name__.lower() for s in EXTRACTORS), made, strict=True):
            record = step(doc, record)
            now = timed(name, now)
    words = words_in(some)
    for name, spent in seconds.items():
        print(f"  {name:12} {words / spent:10,.0f} words/s  {1e6 * spent / words:6.1f} µs a word")
    print(f"  {'all':12} {words / sum(seconds.values()):10,.0f} words/s in one process, warm")


def whole(some: Sequence[Report], processes: int) -> None:
    """Prints the speed of `lagebild read --to jsonl`, start and end included, and its memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.jsonl"
        lines = (
            {"id": r.id, "text": r.text, "published": r.published, "language": r.language}
            for r in some
        )
        path.write_text("".join(json.dumps(x) + "\n" for x in lines), encoding="utf-8")
        begun = time.perf_counter()
        usage = run(["read", str(path), "--to", "jsonl", "--processes", str(processes)])
        spent = time.perf_counter() - begun
    print(
        f"  {processes} process(es): {words_in(some) / spent:,.0f} words/s, {spent:.1f} s, peak {usage:.0f} MB a process"
    )


def run(args: Sequence[str]) -> float:
    """Runs the command line and returns the peak memory of its largest process in MB."""
    code = (
        "import resource, runpy, sys\n"
        "try:\n    runpy.run_module('lagebild', run_name='__main__')\n"
        "finally:\n"
        "    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss\n"
        "    print(f'peak {max(own, children) // 1024}', file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *args], capture_output=True, text=True, check=True
    )
    found = re.search(r"peak (\d+)", done.stderr)
    return float(found[1]) if found else 0.0


def one_report() -> None:
    """Prints the median time of reading one short report into a new ledger."""
    times = []
    for _ in range(RUNS):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "kurz.jsonl"
            path.write_text(json.dumps({**SHORT, "published": "2024-02-07", "language": "de"}))
            begun = time.perf_counter()
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "lagebild",
                    "read",
                    str(path),
                    "--ledger",
                    str(Path(folder) / "l"),
                ],
                check=True,
                capture_output=True,
            )
            times.append(time.perf_counter() - begun)
    print(
        f"one short report: median of {RUNS} {statistics.median(times):.2f} s (best {min(times):.2f} s)"
    )


def main() -> None:
    """Prints all measurements."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=850)
    some = reports(parser.parse_args().reports)
    print(
        f"{len(some)} reports, {words_in(some):,} words, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}"
    )
    steps(some)
    for processes in (1, 2):
        whole(some, processes)
    one_report()
    print(f"this process: peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
