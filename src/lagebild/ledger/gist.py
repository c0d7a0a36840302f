"""The gist of a report as weighted marks, to tell how alike two reports are, in one language or two.

Marks are beginnings of words, folded names, places and known actors. A mark that few of the reports
have weighs more (inverse document frequency, smoothed, so that the few reports of a small ledger,
all of one crisis, do not make the crisis's own names worthless).
"""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np

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


# A mark's rarity is that among the reports of so many days, the last of them the report's own.
RARITY_DAYS = 14


@dataclass(frozen=True, slots=True)
class Gist:
    """The marks of a report with their weights, and the length of that vector."""

    marks: Mapping[int, float]
    length: float


def gist_of(marks: Iterable[int], weights: Sequence[float]) -> Gist:
    """Returns the gist of weighed marks; weights have the precision with which they are stored."""
    rounded = np.array(weights, np.float32).tolist()
    found = dict(zip(marks, rounded, strict=True))
    return Gist(found, math.sqrt(sum(w * w for w in rounded)))


class Gists:
    """How rare the marks of some reports are, and the gist of a report by that."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.having: Counter[int] = Counter()
        self.reports = SMOOTHING
        for record in records:
            self.take(marks(record))

    def take(self, found: Iterable[int]) -> None:
        """Counts the marks of a report."""
        self.having.update(dict.fromkeys(found, 1))
        self.reports += 1

    def drop(self, found: Iterable[int]) -> None:
        """Counts the marks of a report no longer."""
        self.having.subtract(dict.fromkeys(found, 1))
        self.reports -= 1

    def of(self, record: Record) -> Gist:
        """Returns the gist of a report."""
        return self.weighed(marks(record))

    def weighed(self, found: Mapping[int, float]) -> Gist:
        """Returns the gist of a report's marks."""
        return gist_of(found, [w * self.rarity(m) for m, w in found.items()])

    def rarity(self, mark: int) -> float:
        """Returns how much a mark weighs by the number of reports that have it."""
        return math.log((self.reports + 1) / (self.having[mark] + 1))


class Recent(Gists):
    """How rare marks are among the reports of the last days: what comes later changes no gist."""

    def __init__(self) -> None:
        super().__init__()
        self.days: deque[tuple[int, list[tuple[int, ...]]]] = deque()

    def begin(self, day: int, found: Iterable[Iterable[int]]) -> None:
        """Goes on to a day: its reports' marks count, those of days too long ago no more."""
        while self.days and self.days[0][0] <= day - RARITY_DAYS:
            for old in self.days.popleft()[1]:
                self.drop(old)
        new = [tuple(marks) for marks in found]
        for marks_ in new:
            self.take(marks_)
        self.days.append((day, new))


def marks(record: Record) -> dict[int, float]:
    """Returns the marks of a report as numbers, weighed by how often and as what they stand in it."""
    found = {**words(f"{record.report.headline or ''} {record.report.text}"), **names(record)}
    return {crc32(mark.encode()): weight for mark, weight in found.items()}


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
