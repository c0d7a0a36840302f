"""What views have made, kept until anything is written to the ledger: a page asked again costs its template alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

MOST = 64
View = TypeVar("View")
Mark = tuple[tuple[int, int], ...]


class Remembered:
    """Gives a view as it was made last, if the ledger's files are as they were; of many, the last asked stay."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self.files = (path, path.with_name(f"{path.name}-wal"))
        self.most = most
        self.mark: Mark = ()
        self.held: OrderedDict[Hashable, Any] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], View]) -> View:
        """Returns the view of this key, made now unless it is kept."""
        mark = tuple(map(state_of, self.files))
        with self.lock:
            if mark != self.mark:
                self.held.clear()
                self.mark = mark
            elif key in self.held:
                self.held.move_to_end(key)
                kept: View = self.held[key]
                return kept
        made = make()
        with self.lock:
            # What was made while somebody wrote may hold both, so it is not kept.
            if mark == self.mark == tuple(map(state_of, self.files)):
                self.held[key] = made
                while len(self.held) > self.most:
                    self.held.popitem(last=False)
        return made


def state_of(path: Path) -> tuple[int, int]:
    """Returns numbers of a file that change with every writing."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
