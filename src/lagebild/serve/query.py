"""The filter in a URL: read from its query, and written back."""

from __future__ import annotations

from collections.abc import Mapping

from lagebild.publish.filters import PARSERS, Filter, from_words, given


def filter_of(query: Mapping[str, str]) -> Filter:
    """Returns the filter that a URL's query asks for; other names are the page's own."""
    return from_words({name: value for name, value in query.items() if name in PARSERS})


def query_of(wanted: Filter) -> dict[str, str]:
    """Returns the query of a filter: the fields that are set."""
    return given(wanted)
