"""What a phrase measures, and the questions about a phrase that several steps ask."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.figures.phrases import Phrase
from lagebild.extract.figures.words import Sense
from lagebild.record import Figure

CASUALTIES = frozenset({"killed", "injured", "missing", "hostages", "detained"})
FIRST_YEAR, LAST_YEAR = 1500, 2100
FARTHEST_MARK = 8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a phrase measures, by which rule, the characters that decided, and its whole."""

    measure: str
    unit: str
    rule: str
    start: int
    end: int
    part_of: int | None = None


def reading(sense: Sense, unit: str, rule: str, token: Token) -> Reading:
    """Returns the reading that a word gives."""
    return Reading(sense.measure, unit, rule, token.start, token.end)


def may_be_year(phrase: Phrase) -> bool:
    """Whether a number is written like a year."""
    low, written = phrase.low or 0, phrase.numeral.end - phrase.numeral.start
    return phrase.numeral.kind == "digits" and FIRST_YEAR <= low <= LAST_YEAR and written == 4


def top_of(doc: Doc, phrase: Phrase) -> Token:
    """The token of a phrase on which the rest of it hangs."""
    token = doc.tokens[phrase.last - 1] if phrase.noun is None else phrase.noun
    if phrase.linked:
        token = doc.tokens[phrase.numeral.last - 1]
    for _ in range(phrase.last - phrase.first):
        head = doc.tokens[token.head]
        if head.i == token.i or not phrase.first <= head.i < phrase.last:
            break
        token = head
    return token


def close_by(doc: Doc, last: Figure, phrase: Phrase) -> bool:
    """Whether a figure stands in the same sentence or in the one before."""
    token = doc.token_at(last.start)
    return token is not None and doc.tokens[phrase.first].sentence - token.sentence <= 1
