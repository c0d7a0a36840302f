"""The stamp says in words which filters, which ledger and which reader a view was made of, and every export carries it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import told
from lagebild.publish.select import Filter
from lagebild.publish.stamp import Stamp, citation, in_words
from lagebild.publish.tables import KINDS, STAMP, export

READ = (
    told(
        "a", "2024-02-08", "Bei einem Angriff auf Goma wurden am Mittwoch zwölf Menschen getötet."
    ),
)
MADE = Stamp("type ASSAULT", "a" * 64, ("b" * 64,), "0.1.0", "2024-03-01", 1234)


@pytest.mark.parametrize("kind", KINDS)
def test_every_export_carries_its_stamp(kind: str, tmp_path: Path) -> None:
    """Beside the files of every kind lies which filters, ledger, readers, version and date made them."""
    files = export(kind, tmp_path, READ, Filter(), MADE)
    assert files[-1].name == STAMP
    assert json.loads(files[-1].read_text(encoding="utf-8")) == {
        "filters": "type ASSAULT", "ledger": "a" * 64, "readers": ["b" * 64],
        "version": "0.1.0", "date": "2024-03-01", "reports": 1234,
    }  # fmt: skip


def test_a_citation_in_german_and_english() -> None:
    """A view is cited with the beginnings of the digests; the date only where one is given."""
    assert citation(MADE, "de") == (
        "type ASSAULT · 1.234 Berichte · Verzeichnis aaaaaaaaaaaa · Lagebild 0.1.0, Leser bbbbbbbbbbbb"
        " · 2024-03-01"
    )
    undated = Stamp("", "a" * 64, (), "0.1.0", None, 1)
    assert citation(undated).endswith("Lagebild 0.1.0, reader –")


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ({}, "ohne Filter"),
        ({"begin": "2023-09-21", "type": "ASSAULT"}, "ab Do 21. Sept. 2023 · Art Angriff"),
        ({"type": "accuses"}, "Art beschuldigt"),
        ({"measure": "killed", "place": "Goma"}, "Größe Getötete · Ort Goma"),
        ({"unanswered": "1", "state": "disputed"}, "nur unbeantwortete · Stand der Behauptung umstritten"),
        ({"place": ""}, "ohne Filter"),
    ],
)  # fmt: skip
def test_filters_in_words(given: dict[str, str], written: str) -> None:
    """Each filter is named with its value in the reader's language."""
    assert in_words(given, "de") == written
