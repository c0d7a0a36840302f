"""A process beside the server that keeps stories and claims up with what others write into the ledger."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection
from pathlib import Path

from lagebild.ledger import Ledger, blocks
from lagebild.ledger.memory import Written, written
from lagebild.problems import LagebildError
from lagebild.publish.kept import refresh

# Seconds between two looks, and at least between two steps so that others who wait to write get their turn.
LOOK, TURN = 2.0, 0.15
# It rests so many times as long as it worked: what is read meanwhile is computed together.
REST = 3.0
NICE = 10
STOP_SECONDS = 30.0


@contextmanager
def keeping_up(path: Path, after: float = 0.0) -> Iterator[None]:
    """Keeps a ledger's stories and claims up to date as long as the context lasts, from some seconds on.

    A process of its own, so that pages do not wait for it; it stops after the step that it is at, and
    by itself where the server is gone.
    """
    context = multiprocessing.get_context("spawn")
    stopped, stop = context.Pipe(duplex=False)
    process = context.Process(target=keep, args=(path, stopped), daemon=True)
    start = threading.Timer(after, process.start)
    start.start()
    try:
        yield
    finally:
        start.cancel()
        start.join()
        stop.close()
        stopped.close()
        if process.pid is not None:
            process.join(STOP_SECONDS)
            process.kill()
            process.join()


def keep(path: Path, stopped: Connection) -> None:
    """Looks for what waits, and computes it step by step, until the other end of the pipe is closed."""
    # Ctrl-C reaches the whole group; the server says when to stop.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(NICE)
    seen: Written | None = None
    rest = 0.0
    while not stopped.poll(max(LOOK, rest)):
        begin = time.monotonic()
        try:
            found = written(path)
            if found != seen:
                seen = found if compute(path, stopped) else None
        except (LagebildError, sqlite3.Error):
            # Busy or moved away; the pages say what is wrong, and the next look may find it well.
            seen = None
        rest = REST * (time.monotonic() - begin)


def compute(path: Path, stopped: Connection) -> bool:
    """Computes what waits in a ledger, each step in a transaction of its own; False where it was stopped."""
    if not awaits(path):
        return True
    with Ledger(path, write=True) as ledger:
        begin = time.monotonic()
        for _ in refresh(ledger):
            if stopped.poll(max(TURN, time.monotonic() - begin)):
                return False
            begin = time.monotonic()
    return True


def awaits(path: Path) -> bool:
    """Whether anything in a ledger is to be computed."""
    query = "SELECT EXISTS (SELECT 1 FROM awaited_days) OR EXISTS (SELECT 1 FROM awaited_threads)"
    with Ledger(path, frozen=True) as ledger:
        threads = bool(ledger.connection.execute(query).fetchone()[0])
        return threads or blocks.missing(ledger.connection) is not None
