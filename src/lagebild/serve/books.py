"""The ledger as the pages read it: a connection a thread, which can write nothing, and one memory for all."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from lagebild.ledger import Ledger, LedgerMissing
from lagebild.ledger.memory import Memory
from lagebild.ledger.reviewed import BOTH


@dataclass(frozen=True, slots=True)
class File:
    """The ledger's file, by device and number, with what is in memory of it."""

    identity: tuple[int, int]
    memory: Memory


class Books:
    """Hands every thread its own connection to one ledger; a file that was replaced is opened anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.local, self.lock = threading.local(), threading.Lock()
        # An older ledger is brought up to date once, before anybody reads in it.
        with Ledger(path):
            pass
        self.file = File(self.identity(), Memory())

    def identity(self) -> tuple[int, int]:
        """Returns which file the ledger is now; another that was put in its place is not the same."""
        try:
            about = self.path.stat()
        except FileNotFoundError:
            raise LedgerMissing(self.path) from None
        return about.st_dev, about.st_ino

    def present(self) -> File:
        """Returns the ledger's file as it is now."""
        identity = self.identity()
        with self.lock:
            if identity != self.file.identity:
                self.file = File(identity, Memory())
            return self.file

    def open(self, reviews: str = BOTH) -> Ledger:
        """Returns this thread's ledger, which shows the entries of this mode."""
        file = self.present()
        held: tuple[File, Ledger] | None = getattr(self.local, "held", None)
        if held is None or held[0] is not file:
            ledger = Ledger(self.path, frozen=True, memory=file.memory)
            held = self.local.held = (file, ledger)
        held[1].reviews = reviews
        return held[1]
