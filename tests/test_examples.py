"""Guards the corpus in examples/: its size, its form and the copies that it promises."""

import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).parents[1] / "examples"
SITUATIONS = {"karabach": 11, "karabakh": 11, "flut": 11, "flood": 11, "wahl": 10, "paraguay": 10}
FAMILIES = ({"karabach", "karabakh"}, {"flut", "flood"}, {"wahl", "paraguay"})
FIELDS = {"id", "published", "language", "headline", "outlet", "agency", "url", "text"}
HEADER = re.compile(r"(Published|Language|Headline|Outlet|Agency): (\S.*)")
SENTENCE_END = re.compile(r"(?<=[.!?])[“»«\"”]?\s+(?=[^a-zäöü])")
COPIES = (
    (
        "karabach-2023-09-26-tanklager-merkur",
        "karabach-2023-09-26-tanklager-bote",
        "karabach-2023-09-27-tanklager-rundschau",
    ),
    ("flut-2024-05-14-mueglitztal-anzeiger", "flut-2024-05-14-mueglitztal-bote"),
    ("wahl-2024-11-11-vorsprung-hr", "wahl-2024-11-12-vorsprung-wien"),
)
PAIRS = [(group[0], copy) for group in COPIES for copy in group[1:]]

Report = dict[str, Any]


def from_lines(path: Path) -> list[Report]:
    """Parses a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def from_plain(path: Path) -> Report:
    """Parses a plain text with a header."""
    head, _, text = path.read_text("utf-8").partition("\n\n")
    matches = [HEADER.fullmatch(line) for line in head.split("\n")]
    fields = {match[1].lower(): match[2] for match in matches if match}
    assert len(fields) == len(matches), f"{path.name} has a line that is no header"
    return {"id": path.stem, "text": text.rstrip("\n"), **fields}


def load() -> list[Report]:
    """Reads the whole corpus."""
    lines = [report for path in sorted(EXAMPLES.glob("*.jsonl")) for report in from_lines(path)]
    return lines + [from_plain(path) for path in sorted(EXAMPLES.glob("*.txt"))]


REPORTS = load()
BY_ID = {report["id"]: report for report in REPORTS}
each_report = pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["id"])


def sentences(text: str) -> set[str]:
    """Splits a text into sentences without regard to quotation marks."""
    plain = (re.sub(r"[„“”»«\"]", "", part).strip() for part in SENTENCE_END.split(text))
    return {part for part in plain if part}


def shared(left: str, right: str) -> float:
    """Measures which part of the shorter text's sentences the other one has, too."""
    one, other = sentences(BY_ID[left]["text"]), sentences(BY_ID[right]["text"])
    return len(one & other) / min(len(one), len(other))


def test_the_corpus_has_the_size_that_its_readme_promises() -> None:
    """Counts reports by language and by form."""
    assert Counter(report["language"] for report in REPORTS) == {"de": 24, "en": 8}
    assert len(list(EXAMPLES.glob("*.txt"))) == 4
    assert len(BY_ID) == len(REPORTS)


@pytest.mark.parametrize("family", FAMILIES, ids=sorted)
def test_each_situation_has_its_reports(family: set[str]) -> None:
    """Counts reports by the first word of their id."""
    found = sum(report["id"].partition("-")[0] in family for report in REPORTS)
    assert {found} == {SITUATIONS[name] for name in family}


@each_report
def test_a_report_has_the_form_of_the_contract(report: Report) -> None:
    """Checks fields, date, length and paragraphs of one report."""
    assert FIELDS >= report.keys() >= {"id", "published", "language", "headline", "outlet", "text"}
    assert all(isinstance(value, str) and value == value.strip() for value in report.values())
    assert 150 <= len(report["text"].split()) <= 500
    assert re.search(r"[ \t]\n|\n{3}|[^\n]\n[^\n]|\r|  ", report["text"]) is None


@each_report
def test_the_date_in_the_id_is_the_date_of_publication(report: Report) -> None:
    """Reads both dates and compares them."""
    named = re.search(r"\d{4}-\d\d-\d\d", report["id"])
    assert named
    assert date.fromisoformat(named[0]) == datetime.fromisoformat(report["published"]).date()
    assert re.fullmatch(r"[a-z0-9-]+", report["id"])


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_copies_share_most_of_their_sentences(left: str, right: str) -> None:
    """Compares two prints of one agency text."""
    assert shared(left, right) > 0.6
    assert BY_ID[left]["agency"] == BY_ID[right]["agency"]
    assert BY_ID[left]["outlet"] != BY_ID[right]["outlet"]
    assert BY_ID[left]["headline"] != BY_ID[right]["headline"]
    assert BY_ID[left]["text"] != BY_ID[right]["text"]


def test_other_reports_share_no_text() -> None:
    """Compares every two reports that are no copies of each other."""
    groups = {name: index for index, group in enumerate(COPIES) for name in group}
    names = sorted(BY_ID)
    for position, left in enumerate(names):
        for right in names[position + 1 :]:
            if left not in groups or groups[left] != groups.get(right):
                assert shared(left, right) < 0.1, (left, right)


def test_every_style_of_quotation_mark_occurs() -> None:
    """Looks for the four kinds of marks."""
    text = "".join(report["text"] for report in REPORTS)
    for opening, closing in ("„“", "»«", '""', "“”"):
        assert re.search(f"{opening}[^\n]{{20,}}?{closing}", text), opening


def test_the_readme_names_every_copy() -> None:
    """Looks up the copies' ids in the table."""
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    assert all(f"`{name}`" in readme for group in COPIES for name in group)
