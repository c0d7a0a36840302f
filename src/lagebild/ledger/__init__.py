"""Records -> one attributed ledger: append-only, every entry with its report, its words, its reader."""

from lagebild.ledger.entries import Entry, Reading, report_digest
from lagebild.ledger.store import (
    Ledger,
    LedgerBusy,
    LedgerMissing,
    LedgerNotOurs,
    LedgerTooNew,
    NotInLedger,
)

__all__ = [
    "Entry",
    "Ledger",
    "LedgerBusy",
    "LedgerMissing",
    "LedgerNotOurs",
    "LedgerTooNew",
    "NotInLedger",
    "Reading",
    "report_digest",
]
