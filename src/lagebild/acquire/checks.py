"""Checks a report before it is read: a usable text, a date that is one, no characters that break."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from datetime import date

from lagebild.problems import Problem
from lagebild.record import Report

# A report of 80,000 words is a book: it would take minutes and belongs in parts.
LONGEST = 500_000
BROKEN = re.compile("[\0\ud800-\udfff]")
REPLACEMENT = "\ufffd"
LANGUAGE = re.compile(r"[a-z]{2,3}")


def checked(report: Report, name: str, assume_date: str | None) -> Iterator[Report | Problem]:
    """Yields the report as far as it can be read, and the problems that it has."""
    where = f"{name}: {report.id}"
    refusal = refused(report)
    if refusal:
        yield Problem(where, *refusal, report.id)
        return
    report, mended = mend(report)
    if mended:
        what = f"{mended} NUL characters or lone surrogates, read as U+FFFD."
        yield Problem(where, what, "Offsets are unchanged.", report.id, fatal=False)
    if report.published is not None and not is_date(report.published):
        what = f"published is {report.published[:40]!r}, which is no ISO 8601 date; left out."
        yield Problem(where, what, "Write it as 2023-09-21.", report.id, fatal=False)
        report = dataclasses.replace(report, published=None)
    if report.published is None and assume_date:
        report = dataclasses.replace(report, published=assume_date)
    yield report


def refused(report: Report) -> tuple[str, str] | None:
    """Returns why a report cannot be read and what to do, or None."""
    if not report.text.strip():
        return "the report has no text.", "Nothing to read."
    if len(report.text) > LONGEST:
        return (
            f"the report has {len(report.text):,} characters, more than {LONGEST:,}.",
            "Cut it into the single reports.",
        )
    if report.language is not None and not LANGUAGE.fullmatch(report.language):
        return f"language is {report.language[:20]!r}.", "Give an ISO 639-1 code such as de."
    return None


def mend(report: Report) -> tuple[Report, int]:
    """Returns the report without characters that cannot be stored, and how many there were."""
    fields = {k: v for k, v in dataclasses.asdict(report).items() if isinstance(v, str)}
    count = sum(len(BROKEN.findall(v)) for v in fields.values())
    if not count:
        return report, 0
    clean = {k: BROKEN.sub(REPLACEMENT, v) for k, v in fields.items()}
    return dataclasses.replace(report, **clean), count


def is_date(published: str) -> bool:
    """Whether this is an ISO 8601 date or date-time."""
    try:
        date.fromisoformat(published[:10])
    except ValueError:
        return False
    return len(published) == 10 or published[10] in "T "
