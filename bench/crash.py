"""Kills `lagebild read` in the middle, again and again, and checks that the ledger loses and halves nothing.

    python bench/crash.py [--kills 50] [--reports 120] [--seed 1]

Each round reads the same reports into a new ledger and is killed (SIGKILL) at a random moment of the run,
in or between reports; then the ledger must open and be whole, and hold only whole readings, no fewer than
were told to be done; a second run must bring it to the digest of a run that nobody disturbed. At the end
two programs read the same reports into one ledger at once, ten times.
"""

from __future__ import annotations

import argparse
import json
import random
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from lagebild.acquire import read
from lagebild.ledger import Ledger
from lagebild.ledger.checks import verify
from lagebild.record import Report
from quality import data_folder

ROOT = Path(__file__).parent.parent
TOGETHER = 10


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
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def stored(ledger: Path) -> int:
    """Returns how many readings are committed; none where there is no ledger yet."""
    try:
        with sqlite3.connect(f"file:{ledger}?mode=ro", uri=True) as connection:
            return int(connection.execute("SELECT count(*) FROM readings").fetchone()[0])
    except sqlite3.OperationalError:
        return 0


def killed(reports: Path, ledger: Path, after: float, processes: int) -> int:
    """Kills a reading some seconds after its start and returns how many readings were seen before."""
    run = reading(reports, ledger, processes)
    time.sleep(after)
    seen = stored(ledger)
    run.kill()
    run.wait()
    return seen


def checked(ledger: Path) -> tuple[int, str, list[str]]:
    """Returns how many readings a ledger holds, its digest, and what is wrong with it."""
    with Ledger(ledger, write=True) as book:
        faults = [str(p) for p in verify(book)]
        return book.sizes()[0], book.digest(), faults


def undisturbed(reports: Path, folder: Path) -> tuple[str, float, float]:
    """Returns the digest of a whole run, and when its first and its last reading were stored."""
    ledger = folder / "whole.ledger"
    begun, first = time.monotonic(), 0.0
    run = reading(reports, ledger, 1)
    while run.poll() is None:
        if not first and ledger.exists() and stored(ledger):
            first = time.monotonic() - begun
        time.sleep(0.05)
    count, digest, faults = checked(ledger)
    print(f"undisturbed: {count} readings, digest {digest[:16]}, faults {faults}")
    return digest, first, time.monotonic() - begun


def rounds(reports: Path, folder: Path, kills: int, rng: random.Random) -> int:
    """Returns how many rounds failed."""
    whole, first, last = undisturbed(reports, folder)
    failed, held = 0, []
    for n in range(kills):
        ledger = folder / f"{n}.ledger"
        after = rng.uniform(0.8 * first, last) if n % 5 else rng.uniform(0, first)
        seen = killed(reports, ledger, after, 1)
        kept, _, faults = checked(ledger)
        reading(reports, ledger, 1).wait()
        count, digest, later = checked(ledger)
        held.append(kept)
        wrong = faults or later or kept < seen or digest != whole
        failed += bool(wrong)
        print(
            f"{n:3} killed after {after:5.1f} s: {kept:4} of {count} kept{' WRONG' * bool(wrong)}",
            flush=True,
        )
        for path in folder.glob(f"{n}.ledger*"):
            path.unlink()
    print(f"{kills} kills, {len(set(held))} different moments, {failed} failed")
    return failed + together(reports, folder, whole)


def together(reports: Path, folder: Path, whole: str) -> int:
    """Returns how often two readings of one ledger at once lost or doubled something."""
    failed = 0
    for n in range(TOGETHER):
        ledger = folder / f"two{n}.ledger"
        runs = [reading(reports, ledger, 1) for _ in range(2)]
        codes = [run.wait() for run in runs]
        _, digest, faults = checked(ledger)
        failed += bool(any(codes) or faults or digest != whole)
    print(f"two at once: {TOGETHER} times, {failed} failed")
    return failed


def main(given: Sequence[str] | None = None) -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--reports", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(given)
    with tempfile.TemporaryDirectory() as folder:
        reports = Path(folder) / "reports.jsonl"
        write_reports(reports, asked.reports)
        sys.exit(bool(rounds(reports, Path(folder), asked.kills, random.Random(asked.seed))))


if __name__ == "__main__":
    main()
