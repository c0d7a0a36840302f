"""Kills `lagebild read` in the middle, again and again, and checks that the ledger loses and halves nothing.

    python bench/crash.py [--kills 50] [--reports 60] [--seed 1]

A ledger is read into until it is whole; on the way the reading is killed (SIGKILL) at random moments, at its
start, in or between reports, and started again. After every kill the ledger must open, be whole, and hold
whole readings only, no fewer than were seen before the kill; in the end it must have the digest of a run that
nobody disturbed. Then two programs read the same reports into one ledger at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from lagebild.acquire import read
from lagebild.ledger import Ledger
from lagebild.ledger.verify import verify
from lagebild.pipeline import PACKAGE
from lagebild.record import Report
from quality import data_folder

ROOT = Path(__file__).parent.parent
TOGETHER = 5


def write_reports(path: Path, count: int) -> None:
    """Writes some reports to a file."""
    data = data_folder()
    source = data / "dev" / "quotes-de.jsonl" if data else ROOT / "examples"
    found = [r for _, r in read([source]) if isinstance(r, Report)]
    lines = [
        json.dumps({"id": r.id, "text": r.text, "published": r.published, "language": "de"})
        for r in sorted(found, key=lambda r: len(r.text))[:count]
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def reading(reports: Path, ledger: Path, processes: int) -> subprocess.Popen[bytes]:
    """Starts `lagebild read`."""
    command = [sys.executable, "-m", "lagebild", "read", str(reports), "--ledger", str(ledger)]
    return subprocess.Popen(
        [*command, "--processes", str(processes)],
        env={**os.environ, "PYTHONPATH": str(reports.parent)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stored(ledger: Path) -> int:
    """Returns how many readings are committed; none where there is no ledger yet."""
    try:
        with closing(sqlite3.connect(f"file:{ledger}?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM readings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def checked(ledger: Path) -> tuple[int, str, list[str]]:
    """Returns how many readings a ledger holds, its digest, and what is wrong with it."""
    with Ledger(ledger, write=True) as book:
        faults = [str(p) for p in verify(book)]
        return book.sizes()[0], book.digest(), faults


def undisturbed(reports: Path, ledger: Path) -> str:
    """Returns the digest of a ledger that was read without a disturbance."""
    if reading(reports, ledger, 1).wait():
        raise SystemExit("the undisturbed reading failed")
    count, digest, faults = checked(ledger)
    print(f"undisturbed: {count} readings, digest {digest[:16]}, faults {faults}")
    return digest


def kill(reports: Path, ledger: Path, rng: random.Random, *, early: bool) -> str:
    """Kills a reading at a random moment and returns what is wrong with the ledger then."""
    before = stored(ledger)
    wanted = before if early else before + rng.randint(0, 5)
    run = reading(reports, ledger, 1)
    if early:
        time.sleep(rng.uniform(0, 4))
    else:
        while run.poll() is None and stored(ledger) <= wanted:
            time.sleep(0.005)
        time.sleep(rng.uniform(0, 0.15))
    seen = stored(ledger)
    run.kill()
    run.wait()
    if not ledger.exists():
        return ""
    kept, _, faults = checked(ledger)
    print(f"killed at {before} + {kept - before} readings", flush=True)
    return "; ".join([*faults, *(["lost"] if kept < seen else [])])


def rounds(reports: Path, folder: Path, kills: int, rng: random.Random) -> int:
    """Returns how many kills left something wrong, and how many ledgers came out otherwise."""
    whole = undisturbed(reports, folder / "whole.ledger")
    failed, done, number = 0, 0, 0
    total = stored(folder / "whole.ledger")
    while done < kills:
        ledger = folder / f"{number}.ledger"
        while done < kills and stored(ledger) < total:
            fault = kill(reports, ledger, rng, early=done % 5 == 0)
            failed, done = failed + bool(fault), done + 1
            print(f"{done:3} {fault}" if fault else f"{done:3} whole", flush=True)
        reading(reports, ledger, 1).wait()
        _, digest, faults = checked(ledger)
        failed += bool(faults or digest != whole)
        print(f"ledger {number}: {'as undisturbed' if digest == whole else 'DIFFERS'} {faults}")
        number += 1
    print(f"{kills} kills, {number} ledgers, {failed} failed", flush=True)
    return failed + together(reports, folder, whole)


def together(reports: Path, folder: Path, whole: str) -> int:
    """Returns how often two readings of one ledger at once lost or doubled something."""
    failed = 0
    for n in range(TOGETHER):
        ledger = folder / f"two{n}.ledger"
        runs = [reading(reports, ledger, 1) for _ in range(2)]
        codes = [run.wait() for run in runs]
        _, digest, faults = checked(ledger)
        wrong = any(codes) or faults or digest != whole
        failed += bool(wrong)
        if wrong:
            print(f"two at once, {n}: exit codes {codes}, {digest != whole=}, {faults}")
    print(f"two at once: {TOGETHER} times, {failed} failed")
    return failed


def main(given: Sequence[str] | None = None) -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports.jsonl"
        write_reports(reports, asked.reports)
        # A copy of the program, so that it stays the same reader while somebody works on it.
        shutil.copytree(PACKAGE, Path(folder) / "lagebild")
        sys.exit(bool(rounds(reports, Path(folder), asked.kills, random.Random(asked.seed))))


if __name__ == "__main__":
    main()
