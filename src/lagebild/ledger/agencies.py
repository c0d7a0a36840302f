"""Which agency's text a report is: its own field, its dateline, its credit line, its reporters."""

from __future__ import annotations

from lagebild.record import Report


def agency_of(report: Report) -> str | None:
    """Returns the canonical name of the agency whose text a report is; None where none is credited."""
    return next(iter(credits_of(report)), None)


def credits_of(report: Report) -> tuple[str, ...]:
    """Returns the agencies that a report credits, the first one first."""
    return (report.agency,) if report.agency else ()
