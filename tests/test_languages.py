"""Every case of every language is read as it says, and every table of words can be loaded."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lagebild import languages
from lagebild.languages import Language, load, read_tsv
from lagebild.pipeline import Reader
from lagebild.problems import DataFileError, UnknownLanguage
from lagebild.publish.book import Case, lines, read_cases

CASES = [
    pytest.param(case, id=f"{path.parent.parent.name}/{path.stem}: {case.title}")
    for path in sorted(languages.HERE.glob("*/cases/*.txt"))
    for case in read_cases(path, path.parent.parent.name)
]


@cache
def reader() -> Reader:
    return Reader()


@pytest.mark.parametrize("case", CASES)
def test_case(case: Case) -> None:
    """The text is read exactly as the case says, in the layers that it names."""
    record, _ = reader().analyse(case.report)
    assert "\n".join(lines(record, case.layers)) == "\n".join(case.expected)


@pytest.mark.parametrize("case", CASES)
def test_items_are_the_texts_own_words(case: Case) -> None:
    """Every item, speaker and cue is a stretch of the text, and every reference leads somewhere."""
    record, _ = reader().analyse(case.report)
    text = case.report.text
    for layer in ("times", "places", "actors", "figures", "statements", "events"):
        items = getattr(record, layer)
        assert [x.start for x in items] == sorted(x.start for x in items)
        for item in items:
            assert item.start < item.end
            assert text[item.start : item.end] == item.text
            assert item.evidence
            for part in (getattr(item, "speaker", None), getattr(item, "cue", None)):
                assert part is None or text[part.start : part.end] == part.text


def test_case_titles_are_unique() -> None:
    """No two cases have the same title, so that a failure names one."""
    titles = [p.values[0].title for p in CASES]  # type: ignore[union-attr]
    assert len(titles) == len(set(titles))


def test_unknown_language_lists_the_known() -> None:
    """A language without a folder is refused with the list of those that have one."""
    with pytest.raises(UnknownLanguage, match=r"known: .*de, en"):
        load("xx")


def test_own_rows_come_first_and_own_settings_win(tmp_path: Path) -> None:
    """A user's folder is layered over ours: rows before ours, values instead of ours, lists longer."""
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder, word, size in ((ours, "alt", 1), (own, "neu", 2)):
        folder.mkdir()
        (folder / "words.tsv").write_text(f"word\tkind\n{word}\tx\n", encoding="utf-8")
        (folder / "set.toml").write_text(f"size = {size}\nlist = ['{word}']\n", encoding="utf-8")
    language = Language("de", (ours, own))
    assert [r["word"] for r in language.table("words.tsv", ("word", "kind"))] == ["neu", "alt"]
    assert language.toml("set.toml") == {"size": 2, "list": ["neu", "alt"]}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("word\tcolour\nx\ty\n", "unknown columns"),
        ("word\tkind\na\tb\tc\n", "words.tsv:2: 3 cells for 2 columns"),
    ],
)
def test_broken_tables_name_their_line(tmp_path: Path, content: str, message: str) -> None:
    """A table with a wrong column or too many cells says where."""
    path = tmp_path / "words.tsv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        read_tsv(path, ("word", "kind"))


def test_a_cell_outside_its_values_names_them(tmp_path: Path) -> None:
    """A wrong value in a cell is answered with the values that it may have."""
    path = tmp_path / "words.tsv"
    path.write_text("word\tkind\na\tz\n", encoding="utf-8")
    row = read_tsv(path, ("word", "kind"))[0]
    with pytest.raises(DataFileError, match=r"words\.tsv:2: kind is 'z'; allowed: x, y"):
        row.one_of("kind", ("x", "y"))
