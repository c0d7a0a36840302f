"""Reports that are one text are one group, whatever the order in which they are read."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from lagebild.ledger import Ledger
from lagebild.ledger.copies import copy_groups
from lagebild.record import Record, Report

STORY = (
    "Bei schweren Überschwemmungen im Norden des Landes sind nach Angaben der Behörden mindestens 40 Menschen "
    "ums Leben gekommen. Mehrere Dörfer waren am Freitag von der Außenwelt abgeschnitten. Die Provinzregierung "
    "rief den Notstand aus und bat die Armee um Hilfe.\n\nHubschrauber brachten Trinkwasser und Decken in die "
    "Stadt Baghlan, in deren Schulen rund 3.000 Familien Zuflucht fanden. »Wir haben alles verloren«, sagte ein "
    "Bauer, dessen Haus von einer Schlammlawine verschüttet wurde. Retter suchten mit bloßen Händen nach "
    "Vermissten.\n\nDer Wetterdienst erwartet für das Wochenende neue Regenfälle. Hilfsorganisationen warnten, "
    "dass sich in den Lagern Krankheiten ausbreiten könnten."
)
REPORT = Report("a", STORY, "2024-05-17", "de", "Flut im Norden", "Bote", "KDM")


def groups(folder: Path, reports: Iterable[Report]) -> set[frozenset[str]]:
    """Returns the groups of some reports by their ids, read in this order."""
    path = folder / f"{random.random()}.ledger"  # noqa: S311
    with Ledger(path, write=True) as ledger:
        for report in reports:
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        return groups_in(ledger)


def groups_in(ledger: Ledger) -> set[frozenset[str]]:
    """Returns the groups in a ledger by the ids of their reports."""
    ids = dict(ledger.connection.execute("SELECT version, report FROM current_versions"))
    found: dict[int, set[str]] = {}
    for version, original in copy_groups(ledger.connection).items():
        found.setdefault(original, set()).add(ids[version])
    return {frozenset(g) for g in found.values()}


def test_a_shortened_report_is_a_copy(tmp_path: Path) -> None:
    """A report cut from its end is in the group of the whole one."""
    short = replace(REPORT, id="b", text=STORY.split("\n\n", maxsplit=1)[0])
    assert groups(tmp_path, [REPORT, short]) == {frozenset("ab")}


def test_a_report_with_another_number_is_an_update(tmp_path: Path) -> None:
    """The same text with another count of the dead is a group of its own."""
    later = replace(REPORT, id="b", text=STORY.replace("40", "46"), published="2024-05-18")
    assert groups(tmp_path, [REPORT, later]) == {frozenset("a"), frozenset("b")}


@pytest.mark.parametrize("way", ["withdraw", "delete", "change"])
def test_a_report_that_is_gone_leaves_its_group(tmp_path: Path, way: str) -> None:
    """Withdrawn, deleted or superseded by another text, a report is in no group of the old text."""
    short = replace(REPORT, id="b", text=STORY.split("\n\n", maxsplit=1)[0])
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for report in (REPORT, short):
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        if way == "withdraw":
            ledger.withdraw("a", "falsche Quelle")
        elif way == "delete":
            ledger.delete("a")
        else:
            other = replace(REPORT, text="In der Hauptstadt wurde am Samstag gewählt.")
            ledger.add(Record(other), "reader-1", "lagebild", "x")
        rest = {frozenset("b"), *([frozenset("a")] if way == "change" else [])}
        assert groups_in(ledger) == rest
