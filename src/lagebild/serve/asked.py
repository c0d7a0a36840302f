"""What an address may ask beside the filter: every parameter with its check and its part of the OpenAPI schema."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import parse_qsl

from lagebild.languages.messages import message
from lagebild.ledger.claims import STATES
from lagebild.ledger.reviewed import MODES
from lagebild.publish.asks import SAYS
from lagebild.publish.filters import (
    CONTROL,
    LONGEST,
    STATUSES,
    TYPES,
    Filter,
    FilterRefused,
    chosen,
    from_query,
    parse_words,
)
from lagebild.record import LAYERS, MEASURES

MOST, LAST = 500, 1_000_000
YES = ("1", "yes", "true", "on")
NO = ("0", "no", "false", "off")
LONGEST_NUMBER = 10
WORDS = {"type": "string", "maxLength": LONGEST}
DAY = {"type": "string", "format": "date", "examples": ["2023-09-21"]}
FEEDS = ("stories", "picture", "claims")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that a query may have: what it means, its JSON schema, and how its value is read."""

    says: str
    schema: Mapping[str, Any]
    read: Callable[[str, str], Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a query asks: the filter, and the values of the names that the address reads for itself."""

    wanted: Filter
    others: Mapping[str, Any]

    def get(self, name: str, otherwise: Any = None) -> Any:
        """The value of a name, or another where it is not given."""
        return self.others.get(name, otherwise)


def whole(low: int, high: int) -> Callable[[str, str], int]:
    """Returns what reads a whole number between two bounds."""

    def read(name: str, value: str) -> int:
        digits = value.isascii() and value.isdigit() and len(value) < LONGEST_NUMBER
        if not (digits and low <= int(value) <= high):
            raise FilterRefused(name, value, message("write_a_number", low=low, high=high))
        return int(value)

    return read


def one_of(known: Iterable[str]) -> Callable[[str, str], str]:
    """Returns what reads one of some words."""
    words = {k.casefold(): k for k in known}
    return lambda name, value: chosen(name, value, words)


def flag(name: str, value: str) -> bool:
    """Returns whether a value says yes."""
    return chosen(name, value, {v: v for v in (*YES, *NO)}) in YES


def words(says: str) -> Parameter:
    """Returns a parameter of a few words."""
    return Parameter(says, WORDS, parse_words)


def choice(says: str, known: Iterable[str]) -> Parameter:
    """Returns a parameter that has one of some values."""
    values = list(known)
    return Parameter(says, {"type": "string", "enum": values}, one_of(values))


def yes_or_no(says: str) -> Parameter:
    """Returns a parameter that is a yes or a no."""
    return Parameter(says, {"type": "string", "enum": [*YES, *NO]}, flag)


def number(says: str, low: int, high: int) -> Parameter:
    """Returns a parameter that is a whole number."""
    schema = {"type": "integer", "minimum": low, "maximum": high}
    return Parameter(says, schema, whole(low, high))


# The fields of the filter that are more than words, as the schema describes them.
OF_FILTER: Mapping[str, Mapping[str, Any]] = {
    "begin": DAY,
    "until": DAY,
    "type": {"type": "string", "enum": list(TYPES)},
    "status": {"type": "string", "enum": list(STATUSES)},
    "language": {"type": "string", "pattern": "^[a-zA-Z]{2,3}$"},
    "reviews": {"type": "string", "enum": list(MODES)},
}
OTHERS: Mapping[str, Parameter] = {
    "by": words("Part of the name of who makes the claim."),
    "against": words("Part of the name of whom the claim is against."),
    "state": choice("How the claim stands.", STATES),
    "unanswered": yes_or_no("Only claims that nobody answers."),
    "measure": choice("What is counted.", MEASURES),
    "unit": words("In which unit."),
    "story": words("A story's id, or that of an entry in it."),
    "name": words("Part of an actor's name or spelling, or a country's code."),
    "all": yes_or_no("Stories of a single source too."),
    "view": choice("What the feed follows.", FEEDS),
    "layer": choice("Of which layer the entries are; events where none is named.", LAYERS),
    "done": yes_or_no(
        "Entries that are reviewed, the last first, in place of those that are not."
    ),
    "q": words("A question in plain words."),
    "first": number("How many to pass over.", 0, LAST),
    "most": number("How many to give at most.", 1, MOST),
}


def asked(query: str, others: Iterable[str] = ()) -> Asked:
    """Returns what a query asks; `others` are the names that may stand beside the filter's."""
    names = tuple(others)
    wanted = from_query(query, names)
    found: dict[str, Any] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name in found:
            raise FilterRefused(name, value, message("give_once"))
        if name in names and value.strip():
            found[name] = read(name, value.strip())
    return Asked(wanted, found)


def read(name: str, value: str) -> Any:
    """Returns the value of a parameter, its length and characters checked as the filter's are."""
    if len(value) > LONGEST or CONTROL.search(value):
        raise FilterRefused(name, value, message("at_most_characters", most=LONGEST))
    return OTHERS[name].read(name, value)


def parameters(others: Iterable[str] = (), *, filtered: bool = True) -> list[dict[str, Any]]:
    """Returns the parameters of an address as OpenAPI describes them."""
    asked_for = [f.name for f in fields(Filter)] if filtered else []
    own = [(n, SAYS[n], OF_FILTER.get(n, WORDS)) for n in asked_for]
    more = [(n, OTHERS[n].says, OTHERS[n].schema) for n in others]
    return [
        {"name": name, "in": "query", "required": False, "description": says, "schema": schema}
        for name, says, schema in (*own, *more)
    ]
