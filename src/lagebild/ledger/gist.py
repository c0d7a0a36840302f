"""The gist of a report as weighted marks, to tell how alike two reports are, in one language or two.

Marks are beginnings of words, folded names, places, persons and larger numbers. Weights are fixed,
so that what two reports share does not depend on which others are in the ledger.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from lagebild.ledger.entities import is_anonymous, key_of, place_key
from lagebild.ledger.tellings import STEM, WORD, common
from lagebild.record import Record
from lagebild.world.spelling import fold, key

# Chosen with bench/stories.py on one half of its pairs.
NAME, PLACE, PERSON, COUNTRY, NUMBER = 1.5, 3.0, 3.0, 1.0, 1.5
# A word with a capital inside a sentence: a name in English, a name or noun in German.
CAPITAL = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ] )[A-ZÀ-Þ][\w-]{3,}")
DIGITS = re.compile(r"\d+(?:[.,]\d{3})*")
NAME_LETTERS = 6


@dataclass(frozen=True, slots=True)
class Gist:
    """The marks of a report with their weights, and the length of that vector."""

    marks: Mapping[str, float]
    length: float


def gist(record: Record) -> Gist:
    """Returns the gist of a report."""
    marks = {**words(record.report.text), **names(record)}
    return Gist(marks, math.sqrt(sum(w * w for w in marks.values())))


def words(text: str) -> dict[str, float]:
    """Returns the marks of a text's words, capitalised words and numbers."""
    counts = Counter(key(w)[:STEM] for w in WORD.findall(text))
    marks = {f"word {w}": 1 + math.log(n) for w, n in counts.items() if w not in common()}
    marks |= {f"name {fold(w)[:NAME_LETTERS]}": NAME for w in CAPITAL.findall(text)}
    found = (re.sub("[.,]", "", d) for d in DIGITS.findall(text))
    return marks | {f"number {d}": NUMBER for d in found if len(d) > 1}


def names(record: Record) -> dict[str, float]:
    """Returns the marks of the places and the known actors."""
    marks = {}
    for place in record.places:
        marks[f"place {place_key(place)}"] = COUNTRY if place.kind == "country" else PLACE
    for actor in record.actors:
        name = key_of(actor, record)
        if not is_anonymous(name):
            marks[f"actor {name}"] = PERSON if actor.kind == "person" else COUNTRY
    return marks


def nearness(one: Gist, other: Gist) -> float:
    """Returns the cosine of two gists, between 0 and 1."""
    few, many = sorted((one.marks, other.marks), key=len)
    shared = sum(w * many[m] for m, w in few.items() if m in many)
    return shared / (one.length * other.length) if shared else 0.0
