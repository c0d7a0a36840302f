"""A filter is the same in a URL and in memory, and every query either is one or is told what is allowed."""

from __future__ import annotations

from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.publish.filters import (
    PARSERS,
    STATUSES,
    TYPES,
    Box,
    Filter,
    FilterRefused,
    from_query,
    to_query,
)

DAYS = st.none() | st.dates().map(lambda d: d.isoformat())
WORDS = st.none() | st.from_regex(r"[\w.&=%+'-]{1,20}( [\w„“]{1,20}){0,2}", fullmatch=True)
DEGREES = st.floats(-90, 90).map(lambda x: round(x, 5) + 0.0)


def filters() -> st.SearchStrategy[Filter]:
    """Returns all filters that can be asked for."""
    boxes = st.tuples(DEGREES, DEGREES, DEGREES, DEGREES).map(
        lambda n: Box(n[0], min(n[1], n[3]), n[2], max(n[1], n[3]))
    )
    made = st.builds(
        Filter, DAYS, DAYS, WORDS, WORDS, st.none() | st.sampled_from(TYPES), WORDS,
        st.none() | boxes, st.none() | st.sampled_from(STATUSES), WORDS, WORDS,
        st.none() | st.sampled_from(("de", "en", "uk")), st.none() | st.sampled_from(("Tote Goma", '"am Fluss" x')),
    )  # fmt: skip
    return made.filter(lambda f: not (f.begin and f.until and f.begin > f.until))


@given(filters())
def test_a_filter_written_into_a_query_is_read_from_it(wanted: Filter) -> None:
    """Printing and parsing again gives the same filter."""
    assert from_query(to_query(wanted)) == wanted


@pytest.mark.parametrize("code", TYPES)
def test_every_type_is_read_as_itself(code: str) -> None:
    """The event type `AID` and the measure `aid` stay two."""
    assert from_query(f"type={code}").type == code


@given(st.text())
def test_any_query_is_a_filter_or_a_refusal_that_says_what_is_allowed(query: str) -> None:
    """Nothing else comes out of any string, and what was read reads the same again."""
    found = answer(query)
    if isinstance(found, FilterRefused):
        assert found.allowed
        assert found.allowed in str(found)
    else:
        assert from_query(to_query(found)) == found


def answer(query: str) -> Filter | FilterRefused:
    """Returns what comes of a query."""
    try:
        return from_query(query)
    except FilterRefused as refusal:
        return refusal


@given(st.sampled_from(sorted(PARSERS)), st.text())
def test_any_value_of_a_known_name_is_read_or_refused_by_its_name(name: str, value: str) -> None:
    """A refusal names the field that it is about."""
    found = answer(f"{name}={quote_plus(value, errors='replace')}")
    assert isinstance(found, Filter) or found.field == name


@pytest.mark.parametrize(
    ("query", "told"),
    [
        # a name that a query may not have
        ("sort=day", "A query may have: begin, until, place"),
        # twice the same
        ("place=Goma&place=Baku", "Give it once."),
        # no day, and days in the wrong order
        ("begin=yesterday", "Write a day as 2023-09-21."),
        ("begin=2024-02-02&until=2024-02-01", "Name 2024-02-02 or a later day."),
        # words that are none of the known
        ("type=attack", "ASSAULT"),
        ("status=maybe", "happened, ongoing, planned, possible, denied"),
        # a box of three numbers, of no numbers, upside down, off the globe
        ("box=1,2,3", "west,south,east,north"),
        ("box=nan,0,1,1", "west,south,east,north"),
        ("box=0,50,1,40", "west,south,east,north"),
        ("box=0,0,181,1", "west,south,east,north"),
        # nothing to look for
        ("text=%E2%80%A6", "Write words"),
        ("place=" + "x" * 201, "at most 200 characters"),
        ("actor=a%00b", "on one line"),
    ],
)
def test_a_refusal_says_what_is_allowed(query: str, told: str) -> None:
    """What cannot be a filter names the way out."""
    with pytest.raises(FilterRefused, match=told):
        from_query(query)


def test_empty_values_and_a_pages_own_names_are_passed_over() -> None:
    """A form sends its empty fields too, and a page has names of its own."""
    assert from_query("place=&type=assault&page=2", ["page"]) == Filter(type="ASSAULT")
    assert from_query("begin=20240201") == Filter(begin="2024-02-01")
