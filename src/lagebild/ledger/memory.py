"""What is in memory of one ledger's file, shared by all connections to it that are given the same memory."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

Held = TypeVar("Held")
# Of each of a ledger's files, when it was written last and how large it is.
Written = tuple[tuple[int, int], ...]


class Memory:
    """Holds one object of each class that views keep up with the file."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.held: dict[type, tuple[threading.Lock, Any]] = {}

    @contextmanager
    def using(self, kind: type[Held]) -> Iterator[Held]:
        """Gives the object of a class, made when it is first asked for; no other thread has it meanwhile."""
        with self.lock:
            if kind not in self.held:
                self.held[kind] = threading.Lock(), kind()
            lock, held = self.held[kind]
        with lock:
            yield held

    def forget(self, kind: type) -> None:
        """Lets go of the object of a class."""
        with self.lock:
            self.held.pop(kind, None)


def written(path: Path) -> Written:
    """Returns numbers of a ledger's files that change with every writing."""
    return tuple(map(state_of, (path, path.with_name(f"{path.name}-wal"))))


def state_of(path: Path) -> tuple[int, int]:
    """Returns when a file was written last (nanoseconds) and its size (bytes); zeros for none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_size
