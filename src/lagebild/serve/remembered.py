"""What views have made, kept until anything is written to the ledger: a page asked again costs its template alone."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from lagebild.ledger.memory import Written, written

MOST = 64
View = TypeVar("View")


class Remembered:
    """Gives a view as it was made last, if the ledger's files are as they were; of many, the last asked stay."""

    def __init__(self, path: Path, most: int = MOST) -> None:
        self.path, self.most = path, most
        self.state: Written = ()
        self.views: OrderedDict[Hashable, Any] = OrderedDict()
        self.lock = threading.Lock()

    def of(self, key: Hashable, make: Callable[[], View]) -> View:
        """Returns the view of this key, made now unless it is kept."""
        state = written(self.path)
        with self.lock:
            if state != self.state:
                self.views.clear()
                self.state = state
            elif key in self.views:
                self.views.move_to_end(key)
                kept: View = self.views[key]
                return kept
        made = make()
        with self.lock:
            # What was made while somebody wrote may hold both, so it is not kept.
            if state == self.state == written(self.path):
                self.views[key] = made
                while len(self.views) > self.most:
                    self.views.popitem(last=False)
        return made
