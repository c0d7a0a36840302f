"""The filter in a URL: read from its query, and written back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lagebild.publish.filters import PARSERS, Filter, from_words, given


def filter_of(query: Mapping[str, str]) -> Filter:
    """Returns the filter that a URL's query asks for; other names are the page's own."""
    return from_words({k: v for k, v in query.items() if k in PARSERS})


def query_of(wanted: Filter) -> dict[str, str]:
    """Returns the query of a filter: the fields that are set."""
    return given(wanted)


def changed(wanted: Filter, changes: Mapping[str, Any]) -> dict[str, str]:
    """Returns the query of a filter with some of its fields changed."""
    found = {**given(wanted), **changes}
    return {k: str(v) for k, v in found.items() if v is not None and v != ""}
