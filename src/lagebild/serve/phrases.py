"""What templates say of values that have more than one form: names, answers, facts, long words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from lagebild.publish.picture import SECTIONS, Happening
from lagebild.publish.plain import Amount
from lagebild.publish.report_page import Fact

Say = Mapping[str, Callable[..., str]]
LONGEST = 180
QUOTES = "\"'\u00ab\u00bb\u201e\u201c\u201d\u201a\u2018\u2019\u2039\u203a "


def name_in(name: str, say: Say) -> str:
    """Returns a name as the language has it."""
    return say["name_of"](name)


def speaker_in(name: str, say: Say) -> str:
    """Returns who says it as the language has it."""
    return say["speaker"](name)


def counted_in(amount: Amount, say: Say) -> str:
    """Returns an amount with what is counted."""
    return say["counted"](amount)


def as_names(joined: str) -> tuple[str, ...]:
    """Returns the names of one side of a story."""
    return tuple(n for n in joined.split(", ") if n)


def answer_in(value: str, what: str, say: Say) -> str:
    """Returns an account's answer to a question: a day, a status, names."""
    if what == "day":
        begin, _, until = value.partition("/")
        return say["period"](begin, until or begin)
    if what == "status":
        return say["word"]("statuses", value)
    return ", ".join(say["name_of"](n) for n in as_names(value))


def fact_in(fact: Fact, say: Say) -> str:
    """Returns what was read at an entry, in words."""
    value: Any = fact.value
    forms: Mapping[str, Callable[[], str]] = {
        "text": lambda: str(value),
        "name": lambda: say["name_of"](value),
        "names": lambda: ", ".join(say["name_of"](n) for n in value),
        "nation": lambda: say["nation"](value),
        "speaker": lambda: say["speaker"](value),
        "period": lambda: say["period"](*value),
        "amount": lambda: say["amount"](value) + say["unit_of"](value.unit),
        "what": lambda: say["what"](*value),
    }
    form = forms.get(fact.says)
    return form() if form else say["word"](fact.says, value)


def short(words: str) -> str:
    """Returns the beginning of long words, without quotation marks around them."""
    return clipped(words.strip(QUOTES))


def clipped(words: str) -> str:
    """Returns the beginning of long words."""
    return words if len(words) <= LONGEST else f"{words[:LONGEST].rsplit(' ', 1)[0]} …"


def capital(words: str) -> str:
    """Returns words that begin a line."""
    return words[:1].upper() + words[1:]


def first_of(found: Sequence[Any]) -> Any:
    """Returns the first of some values, or None."""
    return found[0] if found else None


def in_sections(
    groups: Iterable[tuple[str, list[Happening]]],
) -> list[tuple[str, list[Happening]]]:
    """Returns the parts of the picture in their order."""
    return sorted(groups, key=lambda g: SECTIONS.index(g[0]))


def web_address(url: str) -> str:
    """Returns an address of the web; nothing for one of another scheme, which a click might run."""
    return url if urlsplit(url).scheme in ("http", "https") else ""


FILTERS = {
    f.__name__: f
    for f in (
        name_in, speaker_in, counted_in, as_names, answer_in, capital, clipped, fact_in, first_of, short, in_sections,
        web_address,
    )
}  # fmt: skip
