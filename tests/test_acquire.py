"""Reports are taken in as they stand, and every fault is named where it stands."""

from __future__ import annotations

import io
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lagebild.acquire import read
from lagebild.acquire.checks import LONGEST
from lagebild.problems import Problem
from lagebild.record import Report

GOOD = '{"id": "a", "text": "Es regnet.", "published": "2024-02-07"}'


def taken(*paths: Path | str, assume_date: str | None = None) -> list[Report | Problem]:
    return [found for _, found in read(paths, assume_date=assume_date)]


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_jsonl_gives_a_report_a_line(tmp_path: Path) -> None:
    """Every line of a JSONL file is a report; empty lines are nothing."""
    path = write(tmp_path, "r.jsonl", GOOD + "\n\n" + GOOD.replace('"a"', '"b"') + "\n")
    assert [r.id for r in taken(path) if isinstance(r, Report)] == ["a", "b"]


def test_text_with_a_header_gives_its_fields(tmp_path: Path) -> None:
    """A header before the first empty line gives date, outlet and language, and is no text."""
    content = "Published: 2024-02-07\nOutlet: Der Bote\nLanguage: de\n\nEs regnet.\n\nNoch immer."
    report = taken(write(tmp_path, "regen.txt", content))[0]
    assert report == Report(
        "regen", "Es regnet.\n\nNoch immer.", "2024-02-07", "de", outlet="Der Bote"
    )


def test_text_without_a_header_is_all_text(tmp_path: Path) -> None:
    """A first line with a colon is no header unless its word is a field of reports."""
    content = "Minister: Kein Anlass zur Sorge\n\nDer Pegel sinkt."
    report = taken(write(tmp_path, "r.txt", content))[0]
    assert isinstance(report, Report)
    assert report.text == content


def test_mixed_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    """Offsets count the text as acquired, so line ends are not changed."""
    report = taken(
        write(tmp_path, "r.txt", "Published: 2024-02-07\r\n\r\nEins.\r\nZwei.\nDrei.\r")
    )[0]
    assert isinstance(report, Report)
    assert (report.text, report.published) == ("Eins.\r\nZwei.\nDrei.\r", "2024-02-07")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("leer.txt", b"", "empty"),
        ("weiss.txt", b" \n\t\n", "empty"),
        ("bild.txt", b"\x89PNG\r\n\0\0\0\rIHDR", "binary"),
        ("alt.txt", "Für".encode("cp1252") + b" x", "no UTF-8"),
        ("r.jsonl", '{"id": "a", "text": ""}', "no text"),
        ("r.jsonl", '{"id": "a"}', "no text"),
        ("r.jsonl", '{"text": "x"}', "no id"),
        ("r.jsonl", '{"id": " ", "text": "x"}', "id is empty"),
        ("r.jsonl", '{"id": 3, "text": "x"}', "quotation marks"),
        ("r.jsonl", '["id"]', "no JSON object"),
        ("r.jsonl", '{"id": "a", "text": "x", "language": "German"}', "ISO 639-1"),
        ("r.jsonl", '{"id": "a", "text": ' + "[" * 100_000, "no JSON"),
        ("lang.txt", "x" * (LONGEST + 1), "more than 500,000"),
    ],
)
def test_what_cannot_be_read_is_a_problem(
    tmp_path: Path, name: str, content: bytes | str, said: str
) -> None:
    """A file or report that cannot be read gives one problem that says where, what and what to do."""
    path = write(tmp_path, name, content)
    (problem,) = taken(path)
    assert isinstance(problem, Problem)
    assert problem.fatal
    assert name in problem.where
    assert said in f"{problem.what} {problem.hint}"
    assert problem.hint


def test_a_broken_line_in_the_middle_is_named_and_the_rest_is_read(tmp_path: Path) -> None:
    """A broken JSONL line costs that line alone, and the problem names its number."""
    content = "\n".join((GOOD, "{broken", GOOD.replace('"a"', '"b"')))
    first, problem, last = taken(write(tmp_path, "r.jsonl", content))
    assert isinstance(problem, Problem)
    assert problem.where.endswith("r.jsonl:2")
    assert [r.id for r in (first, last) if isinstance(r, Report)] == ["a", "b"]


def test_nul_and_lone_surrogates_are_replaced_in_place(tmp_path: Path) -> None:
    """Characters that cannot be stored become U+FFFD one for one, and it is said."""
    content = '{"id": "a", "text": "Es\\u0000 regnet\\ud800.", "published": "2024-02-07"}'
    problem, report = taken(write(tmp_path, "r.jsonl", content))
    assert isinstance(report, Report)
    assert isinstance(problem, Problem)
    assert report.text == "Es\ufffd regnet\ufffd."
    assert not problem.fatal


def test_a_date_that_is_none_is_left_out(tmp_path: Path) -> None:
    """A publication date that is no date is said and left out; the report is read."""
    path = write(tmp_path, "r.jsonl", GOOD.replace("2024-02-07", "gestern"))
    problem, report = taken(path)
    assert isinstance(problem, Problem)
    assert "ISO 8601" in problem.what
    assert isinstance(report, Report)
    assert report.published is None


def test_a_missing_date_is_assumed_only_when_asked(tmp_path: Path) -> None:
    """Without a date a report has none, unless a day or the file's date is to stand in."""
    path = write(tmp_path, "r.txt", "Es regnet.")
    os.utime(path, (1_700_000_000, 1_700_000_000))
    found = [taken(path, assume_date=a)[0] for a in (None, "2024-02-07", "file")]
    dates = [r.published for r in found if isinstance(r, Report)]
    assert dates == [None, "2024-02-07", "2023-11-14"]


def test_the_same_id_with_another_text_is_a_problem(tmp_path: Path) -> None:
    """Two reports with one id cannot both be meant; the same report twice is nothing new."""
    other = GOOD.replace("regnet", "schneit")
    found = taken(write(tmp_path, "r.jsonl", f"{GOOD}\n{GOOD}\n{other}\n"))
    assert [type(x) for x in found] == [Report, Problem]


def test_folders_are_read_in_order_and_other_files_passed_over(tmp_path: Path) -> None:
    """A folder gives its .jsonl and .txt files by name, below it too."""
    (tmp_path / "b").mkdir()
    write(tmp_path, "z.txt", "Z.")
    write(tmp_path / "b", "a.txt", "A.")
    write(tmp_path, "bild.png", b"\0\0")
    assert [r.id for r in taken(tmp_path) if isinstance(r, Report)] == ["a", "z"]


def test_an_empty_folder_and_a_missing_file_are_problems(tmp_path: Path) -> None:
    """A folder without reports and a name that leads nowhere are said."""
    (tmp_path / "leer").mkdir()
    found = taken(tmp_path / "leer", tmp_path / "fehlt.txt")
    assert ["no reports here" in str(found[0]), "cannot be read" in str(found[1])] == [True, True]


def test_standard_input_is_sniffed(monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` takes JSONL where the first character is a brace, else one plain text."""
    for content, ident in ((GOOD, "a"), ("Es regnet.", "-")):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content.encode())))
        (report,) = taken("-")
        assert isinstance(report, Report)
        assert report.id == ident


def test_utf16_and_byte_order_marks_are_understood(tmp_path: Path) -> None:
    """Files from editors that write UTF-16 or a mark before UTF-8 are read."""
    for name, encoding in (("a.txt", "utf-16"), ("b.txt", "utf-8-sig")):
        (report,) = taken(write(tmp_path, name, "Für Öl.".encode(encoding)))
        assert isinstance(report, Report)
        assert report.text == "Für Öl."


def test_offsets_of_the_input_are_kept(tmp_path: Path) -> None:
    """The text of a report is taken code point for code point."""
    text = " Zeile eins \n\u2028 ‚zwei‘ 🙂 "
    path = write(tmp_path, "r.jsonl", json.dumps({"id": "a", "text": text}))
    (report,) = taken(path)
    assert isinstance(report, Report)
    assert report.text == text
