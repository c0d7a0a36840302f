"""The gist of a report as weighted marks, to tell how alike two reports are, in one language or two.

Marks are beginnings of words, folded names, places and known actors. A mark that few of the reports
have weighs more (inverse document frequency, smoothed, so that the few reports of a small ledger,
all of one crisis, do not make the crisis's own names worthless).
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lagebild.ledger.entities import is_anonymous, key_of, place_key
from lagebild.ledger.tellings import common
from lagebild.record import Record
from lagebild.world.spelling import fold, key

# Chosen with bench/stories.py on halves of its pairs.
NAME, KNOWN, COUNTRY = 0.5, 1.5, 1.0
STEM, NAME_LETTERS, COMMON_STEM = 6, 6, 5
# As if there were so many more reports, none with a mark of these.
SMOOTHING = 100
WORD = re.compile(r"[^\W_]{3,}")
# A word with a capital inside a sentence: a name in English, a name or noun in German.
CAPITAL = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ] )[A-ZÀ-Þ][\w-]{3,}")


@dataclass(frozen=True, slots=True)
class Gist:
    """The marks of a report with their weights, and the length of that vector."""

    marks: Mapping[str, float]
    length: float


class Gists:
    """How rare the marks of some reports are, and the gist of a report by that."""

    def __init__(self, records: Iterable[Record]) -> None:
        self.having: Counter[str] = Counter()
        self.reports = SMOOTHING
        for record in records:
            self.having.update(marks(record).keys())
            self.reports += 1

    def of(self, record: Record) -> Gist:
        """Returns the gist of a report."""
        found = {m: w * self.rarity(m) for m, w in marks(record).items()}
        return Gist(found, math.sqrt(sum(w * w for w in found.values())))

    def rarity(self, mark: str) -> float:
        """Returns how much a mark weighs by the number of reports that have it."""
        return math.log((self.reports + 1) / (self.having[mark] + 1))


def marks(record: Record) -> dict[str, float]:
    """Returns the marks of a report, weighed by how often and as what they stand in it."""
    return {**words(f"{record.report.headline or ''} {record.report.text}"), **names(record)}


def words(text: str) -> dict[str, float]:
    """Returns the marks of a text's words, and of those that begin with a capital."""
    counts = Counter(key(w)[:STEM] for w in WORD.findall(text.lower()))
    listed = ((s, n) for s, n in counts.items() if s[:COMMON_STEM] not in common())
    found = {f"word {stem}": 1 + math.log(n) for stem, n in listed}
    return found | {f"name {fold(w)[:NAME_LETTERS]}": NAME for w in CAPITAL.findall(text)}


def names(record: Record) -> dict[str, float]:
    """Returns the marks of the places and the known actors."""
    found = {}
    for place in record.places:
        found[f"place {place_key(place)}"] = COUNTRY if place.kind == "country" else KNOWN
    for actor in record.actors:
        name = key_of(actor, record)
        if not is_anonymous(name):
            found[f"actor {name}"] = KNOWN if actor.kind == "person" else COUNTRY
    return found


def nearness(one: Gist, other: Gist) -> float:
    """Returns the cosine of two gists, between 0 and 1."""
    few, many = sorted((one.marks, other.marks), key=len)
    shared = sum(w * many[m] for m, w in few.items() if m in many)
    return shared / (one.length * other.length) if shared else 0.0
