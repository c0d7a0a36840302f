"""The ledger as the pages read it: a connection a thread, which can write nothing."""

from __future__ import annotations

import threading
from pathlib import Path

from lagebild.ledger import Ledger, LedgerMissing
from lagebild.ledger.reviewed import BOTH


class Books:
    """Hands every thread its own connection to one ledger; a file that was replaced is opened anew."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.local = threading.local()
        # An older ledger is brought up to date once, before anybody reads in it.
        with Ledger(path):
            pass

    def open(self, reviews: str = BOTH) -> Ledger:
        """Returns this thread's ledger, which shows the entries of this mode."""
        held: tuple[int, Ledger] | None = getattr(self.local, "held", None)
        if not self.path.exists():
            raise LedgerMissing(self.path)
        inode = self.path.stat().st_ino
        if held is None or held[0] != inode:
            held = self.local.held = (inode, Ledger(self.path, frozen=True))
        held[1].reviews = reviews
        return held[1]
