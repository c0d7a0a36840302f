"""What a ledger holds: readings of reports, and in them entries, named by digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING

from lagebild.record import Item, Record, Report

if TYPE_CHECKING:
    from lagebild.ledger.reviews import Review

# Forty bits met themselves among a million entries.
ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """One item in the ledger, with the reading it comes from and its place in that reading."""

    id: str
    layer: str
    position: int
    item: Item
    reading: Reading


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader (`reader`: its digest) read from one version of a report.

    `reviews` are the verdicts that stand on its entries.
    """

    record: Record
    version_digest: str
    reader: str
    source: str = ""
    ids: dict[tuple[str, int], str] = field(default_factory=dict, compare=False)
    reviews: Mapping[tuple[str, int], Review] = field(default_factory=dict, compare=False)

    def id_of(self, layer: str, position: int) -> str:
        """The id of the entry at this place of a layer."""
        known = self.ids.get((layer, position))
        return known or entry_id(self.version_digest, self.reader, layer, position)


def report_digest(report: Report) -> str:
    """Returns the SHA-256 of a report's id, text and metadata."""
    return sha256(json.dumps(asdict(report), ensure_ascii=False, sort_keys=True))


def entry_id(version_digest: str, reader: str, layer: str, position: int) -> str:
    """Returns the id of an entry: the same report read by the same reader gives the same ids."""
    return sha256(f"{version_digest}\n{reader}\n{layer}\n{position}")[:ID_LENGTH]


def sha256(text: str) -> str:
    """Returns the SHA-256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()
