"""Minimal pairs: the same act done, denied, feared, threatened or asked for, in two languages."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from lagebild.pipeline import Reader
from lagebild.record import Event, Record, Report

PROBE = Path(__file__).parent / "probe"
# The share of rows whose type, status and sides have to be right.
DEMANDED = 0.95
PUBLISHED = "2022-03-10"
OPEN = "-"

Row = Mapping[str, str]


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader()


def rows(language: str) -> list[Row]:
    """Returns the rows of a language's probe."""
    path = PROBE / f"events-{language}.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def is_side(wanted: str, indexes: tuple[int, ...], record: Record) -> bool:
    """Whether a side has just the actors that a row names, by country or by `@` and sector."""
    if wanted == OPEN:
        return True
    actors = [record.actors[i] for i in indexes]
    said = {f"@{a.sector}" if wanted.startswith("@") else str(a.country) for a in actors}
    return said == set(wanted.split())


def answers(event: Event, row: Row, record: Record) -> bool:
    """Whether an event is the one that a row asks for."""
    return (
        (event.type, event.status) == (row["type"], row["status"])
        and is_side(row["source"], event.sources, record)
        and is_side(row["target"], event.targets, record)
    )


def is_right(row: Row, record: Record) -> bool:
    """Whether a row's event is read, or none where the row has none."""
    if not row["type"]:
        return not record.events
    return any(answers(e, row, record) for e in record.events)


@pytest.mark.parametrize("language", ["de", "en"])
def test_the_pairs_are_read(reader: Reader, language: str) -> None:
    """At least the demanded share of the pairs is read right."""
    wrong = []
    probe = rows(language)
    for row in probe:
        record, _ = reader.analyse(Report("probe", row["text"], PUBLISHED, language))
        if not is_right(row, record):
            wrong.append(f"{row['text']} {row['type']} {row['status']}")
    share = 1 - len(wrong) / len(probe)
    assert share >= DEMANDED, f"{share:.1%} right; wrong:\n" + "\n".join(wrong)


def test_the_probe_is_large() -> None:
    """There are at least two hundred pairs."""
    assert sum(len(rows(language)) for language in ("de", "en")) >= 200
