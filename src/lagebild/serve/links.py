"""Addresses: of a view with what it asks, of a report's words, and of everything that can be taken away from a view."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from lagebild.publish.filters import given
from lagebild.publish.marked import ANCHOR
from lagebild.serve.asked import Asked

# Names that say which part of a view is shown, not what it is of.
PAGING = ("first", "most")


@dataclass(frozen=True, slots=True)
class Here:
    """The view that is shown: called with changes, its address with these."""

    path: str
    query: Asked

    def __call__(self, path: str = "", **changes: Any) -> str:
        """The address of this or another view with the same query, some names changed, None taking one off."""
        fields = {**named(self.query), "first": None, **changes}
        asks = {k: shown(v) for k, v in fields.items() if v not in (None, "", False)}
        return quote(path or self.path) + (f"?{urlencode(asks)}" if asks else "")

    def filtered(self, path: str, **more: Any) -> str:
        """The address of another view with the filter alone, and what that view asks for itself."""
        return Here(path, Asked(self.query.wanted, {}))(**more)

    def kept(self, own: Iterable[str]) -> tuple[tuple[str, str], ...]:
        """What a form of this view keeps of the query: all but the names that it asks for itself."""
        return tuple((k, v) for k, v in named(self.query).items() if k not in own)


def named(query: Asked) -> dict[str, str]:
    """Returns the names with values that say what a view is of."""
    own = {k: shown(v) for k, v in query.others.items() if k not in PAGING and v is not False}
    return {**given(query.wanted), **own}


def shown(value: Any) -> str:
    """Returns a value as an address has it."""
    return "1" if value is True else str(value)


def words_at(report: str, entry: str) -> str:
    """Returns the address of an entry's words in their report."""
    return f"/report/{quote(report, safe='')}?{urlencode({'entry': entry})}#{ANCHOR}{entry}"


def actor_at(key: str) -> str:
    """Returns the address of an actor's page."""
    return f"/actor/{quote(key, safe='')}"
