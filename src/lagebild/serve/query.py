"""The filter in a URL: read from its query, and written back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, fields

from lagebild.publish.select import Filter


def filter_of(query: Mapping[str, str]) -> Filter:
    """Returns the filter that a URL's query asks for."""
    names = {f.name for f in fields(Filter)}
    return Filter(**{k: v.strip() for k, v in query.items() if k in names and v.strip()})


def query_of(wanted: Filter) -> dict[str, str]:
    """Returns the query of a filter: the fields that are set."""
    return {k: str(v) for k, v in asdict(wanted).items() if v}
