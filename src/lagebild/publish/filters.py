"""What a view shows, as a value: every field of a filter, read from and written to a URL's query."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlencode

from lagebild.languages.messages import OURS, Message, Told, message
from lagebild.ledger.reviewed import MODES, REVIEWED
from lagebild.ledger.search import has_words
from lagebild.record import EVENT_TYPES, MEASURES, STANCES

STATUSES = ("happened", "ongoing", "planned", "possible", "denied")
# An event's type, a statement's stance or a figure's measure: no word is two of them.
TYPES = (*EVENT_TYPES, *STANCES, *MEASURES)
LANGUAGE = re.compile(r"[a-z]{2,3}")
CONTROL = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff\ufffd]")
LONGEST = 200
DECIMALS = 5


class FilterRefused(Told):
    """A query holds what is no filter; the message says what is allowed instead."""

    def __init__(self, field: str, value: str, allowed: Message) -> None:
        self.field, self.value, self.allowed = field, value, allowed.in_language(OURS)
        super().__init__(message("not_allowed", field=field, value=value, allowed=allowed))


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of the globe in degrees (WGS 84); one whose west lies east of its east crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def __str__(self) -> str:
        """The four numbers as a URL has them."""
        return ",".join(degrees(getattr(self, f.name)) for f in fields(self))


@dataclass(frozen=True, slots=True)
class Filter:
    """What to show; an empty field lets everything through. Dates are ISO, both inclusive.

    `place`, `actor`, `source`, `outlet` and `agency` are parts of names in any capitals, `text` words
    of the report; `type` is one of TYPES, `status` one of STATUSES; `reviews` is whose entries: those of
    the reader, those that people reviewed, or both (the same as none).
    """

    begin: str | None = None
    until: str | None = None
    place: str | None = None
    actor: str | None = None
    type: str | None = None
    source: str | None = None
    box: Box | None = None
    status: str | None = None
    outlet: str | None = None
    agency: str | None = None
    language: str | None = None
    text: str | None = None
    reviews: str | None = None

    @property
    def asks_nothing(self) -> bool:
        """Whether every report passes; whose entries are shown leaves none out, unless only reviewed ones are."""
        return self.reviews != REVIEWED and replace(self, reviews=None) == Filter()

    def __str__(self) -> str:
        """The filters in words, or `none`."""
        return ", ".join(f"{k} {v}" for k, v in given(self).items()) or "none"


def given(wanted: Filter) -> dict[str, str]:
    """Returns the fields that say something, as words."""
    found = ((f.name, getattr(wanted, f.name)) for f in fields(wanted))
    return {name: str(value) for name, value in found if value is not None and value != ""}


def to_query(wanted: Filter) -> str:
    """Returns a filter as a URL's query, without the question mark; nothing for an open one."""
    return urlencode(given(wanted))


def from_query(query: str, others: Collection[str] = ()) -> Filter:
    """Returns the filter of a URL's query; `others` are names that the page reads for itself."""
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        raise FilterRefused("query", query, allowed_names(others)) from None
    return from_pairs(pairs, others)


def from_pairs(pairs: Collection[tuple[str, str]], others: Collection[str] = ()) -> Filter:
    """Returns the filter that names with their values describe; an empty value is none."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in others:
            continue
        if name not in PARSERS:
            raise FilterRefused("query", name, allowed_names(others))
        if name in found:
            raise FilterRefused(name, value, message("give_once"))
        if words := value.strip():
            found[name] = parsed(name, words)
    return in_order(Filter(**found))


def from_words(values: Mapping[str, str | None]) -> Filter:
    """Returns the filter that names with their values describe, those without a value left out."""
    return from_pairs([(k, v) for k, v in values.items() if v])


def allowed_names(others: Collection[str]) -> Message:
    """Returns which names a query may have."""
    return message("allowed_names", names=", ".join((*PARSERS, *sorted(others))))


def in_order(wanted: Filter) -> Filter:
    """Refuses days that end before they begin."""
    if wanted.begin and wanted.until and wanted.begin > wanted.until:
        raise FilterRefused("until", wanted.until, message("name_later_day", day=wanted.begin))
    return wanted


def parsed(name: str, value: str) -> Any:
    """Returns a field's value."""
    if len(value) > LONGEST or CONTROL.search(value):
        raise FilterRefused(name, value, message("at_most_characters", most=LONGEST))
    return PARSERS[name](name, value)


def parse_day(name: str, value: str) -> str:
    """Returns a day as ISO writes it."""
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise FilterRefused(name, value, message("write_a_day")) from None
    return found.isoformat()


def parse_words(name: str, value: str) -> str:
    """Returns a part of a name, its spaces single."""
    del name
    return " ".join(value.split())


def parse_text(name: str, value: str) -> str:
    """Returns words of a report."""
    if not has_words(value):
        raise FilterRefused(name, value, message("write_words"))
    return parse_words(name, value)


def parse_type(name: str, value: str) -> str:
    """Returns an event's type, a stance or a measure; `AID` is the type, `aid` the measure."""
    if value in TYPES:
        return value
    return chosen(name, value, {t.casefold(): t for t in TYPES})


def parse_status(name: str, value: str) -> str:
    """Returns an event's status."""
    return chosen(name, value, dict(zip(STATUSES, STATUSES, strict=True)))


def parse_reviews(name: str, value: str) -> str:
    """Returns whose entries are shown."""
    return chosen(name, value, dict(zip(MODES, MODES, strict=True)))


def chosen(name: str, value: str, known: Mapping[str, str]) -> str:
    """Returns one of the known words, in any capitals."""
    if value.casefold() not in known:
        raise FilterRefused(name, value, message("choose_one", known=", ".join(known.values())))
    return known[value.casefold()]


def parse_language(name: str, value: str) -> str:
    """Returns a language's code."""
    if not LANGUAGE.fullmatch(value.lower()):
        raise FilterRefused(name, value, message("write_a_language"))
    return value.lower()


def parse_box(name: str, value: str) -> Box:
    """Returns a box from west, south, east and north in degrees."""
    try:
        numbers = [round(float(n), DECIMALS) + 0.0 for n in value.split(",")]
        box = Box(*numbers)
    except (ValueError, TypeError, OverflowError):
        raise FilterRefused(name, value, message("write_a_box")) from None
    inside = abs(box.west) <= 180 and abs(box.east) <= 180
    if not (inside and -90 <= box.south <= box.north <= 90):
        raise FilterRefused(name, value, message("write_a_box"))
    return box


def degrees(value: float) -> str:
    """Returns degrees with no more decimals than they need."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")


PARSERS: Mapping[str, Callable[[str, str], Any]] = {
    "begin": parse_day,
    "until": parse_day,
    "place": parse_words,
    "box": parse_box,
    "actor": parse_words,
    "type": parse_type,
    "status": parse_status,
    "source": parse_words,
    "outlet": parse_words,
    "agency": parse_words,
    "language": parse_language,
    "text": parse_text,
    "reviews": parse_reviews,
}
