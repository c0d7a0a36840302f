"""What the model sees is printed as CoNLL-U, of reports and of a treebank's own words."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from conftest import ROOT, Command, line
from lagebild.acquire import read as acquire
from lagebild.annotate import ModelAnnotator, Tagger
from lagebild.annotate.conllu import BrokenConllu, Rows, read_conllu
from lagebild.annotate.predict import (
    CHUNK,
    language_of,
    misc_of,
    predicted,
    report_rows,
    treebank_rows,
)
from lagebild.annotate.tagger import Tags
from lagebild.annotate_command import Format, print_sentences
from lagebild.languages import load
from lagebild.record import Report

UPOS = (
    "ADJ", "ADP", "ADV", "AUX", "CCONJ", "DET", "INTJ", "NOUN", "NUM", "PART", "PRON", "PROPN",
    "PUNCT", "SCONJ", "SYM", "VERB", "X",
)  # fmt: skip
HARBOUR = """\
# newdoc id = boats
# sent_id = boats-1
# text = Zum Hafen (im Osten) fuhr sie.
# note = kept
1-2	Zum	_	_	_	_	_	_	_	_
1	Zu	_	_	_	_	_	_	_	_
2	dem	_	_	_	_	_	_	_	_
3	Hafen	_	_	_	_	_	_	_	_
4	(	_	_	_	_	_	_	_	SpaceAfter=No
5-6	im	_	_	_	_	_	_	_	_
5	in	_	_	_	_	_	_	_	_
6	dem	_	_	_	_	_	_	_	_
7	Osten	_	_	_	_	_	_	_	Gloss=east|SpaceAfter=No
8	)	_	_	_	_	_	_	_	_
9	fuhr	_	_	_	_	_	_	_	_
9.1	fuhr	_	_	_	_	_	_	0:root	_
10	sie	_	_	_	_	_	_	_	SpaceAfter=No
11	.	_	_	_	_	_	_	_	_

"""


def sentences(content: str, name: str = "x.conllu") -> tuple[Rows, ...]:
    """Returns the sentences of a file's content."""
    return tuple(read_conllu(io.BytesIO(content.encode()), name))


def words(*forms: str, misc: str = "_") -> str:
    """Returns a sentence of bare words."""
    rows = ("\t".join((str(i), form, *"_" * 7, misc)) for i, form in enumerate(forms, 1))
    return "".join(f"{row}\n" for row in rows) + "\n"


@cache
def tagger() -> Tagger:
    """Returns the shipped model."""
    return Tagger()


def annotated(text: str, ident: str = "r") -> tuple[Rows, ...]:
    """Returns a German text as the model sees it."""
    return tuple(report_rows(german(), Report(ident, text, language="de")))


@cache
def german() -> ModelAnnotator:
    """Returns the annotator of German."""
    return ModelAnnotator(load("de"), tagger())


# -- the format -----------------------------------------------------------------------------------


def faults(sentence: Rows) -> Iterator[str]:
    """Yields what is not valid CoNLL-U in a sentence of predictions."""
    rows = sentence.words()
    heads = [int(row[6]) for row in rows]
    if [row[0] for row in rows] != [str(i) for i in range(1, len(rows) + 1)]:
        yield "ids"
    if heads.count(0) != 1 or not all(0 <= h <= len(rows) for h in heads):
        yield "roots or heads"
    if any(loops(heads, i) for i in range(len(heads))):
        yield "a circle"
    for row in rows:
        feats = [] if row[5] == "_" else [pair.partition("=")[0] for pair in row[5].split("|")]
        if row[3] not in UPOS:
            yield f"part of speech {row[3]}"
        if (row[7] == "root") != (row[6] == "0"):
            yield f"label {row[7]} of head {row[6]}"
        if feats != sorted(set(feats), key=str.lower):
            yield f"features {row[5]}"


def loops(heads: list[int], word: int) -> bool:
    """Whether the way up from a word never ends."""
    steps = 0
    while word >= 0 and steps <= len(heads):
        word, steps = heads[word] - 1, steps + 1
    return word >= 0


def surface_text(sentence: Rows) -> str:
    """Returns the text that the tokens and their `SpaceAfter=No` give."""
    tokens = [token.row for token in sentence.surface()]
    glued = ("SpaceAfter=No" in row[9].split("|") for row in tokens)
    return "".join(row[1] + ("" if no else " ") for row, no in zip(tokens, glued, strict=True))


def test_a_file_is_written_as_it_was_read() -> None:
    """Comments, multiword tokens, empty nodes and columns come out as they came in."""
    assert "".join(map(str, sentences(HARBOUR))) == HARBOUR


def test_line_ends_and_a_mark_of_byte_order_are_taken() -> None:
    """A file from Windows, with no empty line at its end, is the same sentences."""
    content = "\ufeff" + HARBOUR.rstrip("\n").replace("\n", "\r\n")
    assert sentences(content) == sentences(HARBOUR)


def test_more_empty_lines_make_no_sentences() -> None:
    """Empty lines at the ends and in between add nothing, and an empty file is no sentence."""
    assert sentences(f"\n\n{words('Ja')}\n\n{words('Nein')}\n") == sentences(
        words("Ja") + words("Nein")
    )
    assert sentences("\n\n") == ()


def test_tokens_of_the_surface_are_ranges_and_the_words_outside_them() -> None:
    """A multiword token stands for its words; an empty node is no token."""
    found = [(t.row[1], t.first, t.stop) for t in sentences(HARBOUR)[0].surface()]
    assert found[0] == ("Zum", 0, 2)
    assert " ".join(form for form, _, _ in found) == "Zum Hafen ( im Osten ) fuhr sie ."


@pytest.mark.parametrize(
    ("content", "glued"),
    [
        pytest.param(HARBOUR, {"in", ")", "."}, id="text and SpaceAfter agree"),
        pytest.param(HARBOUR.replace("SpaceAfter=No", "_"), {"in", ")", "."}, id="text alone"),
        pytest.param(HARBOUR.replace("# text", "# t"), {"in", ")", "."}, id="SpaceAfter alone"),
        pytest.param(
            HARBOUR.replace("fuhr sie.", "lief sie ."), {"in", ")", "."}, id="another text"
        ),
        pytest.param(
            HARBOUR.replace("sie.", "sie ."), {"in", ")"}, id="text goes before SpaceAfter"
        ),
        pytest.param(
            HARBOUR.replace("# text", "# t").replace("SpaceAfter=No", "_"), set(), id="neither"
        ),
    ],
)
def test_what_decides_the_spaces(content: str, glued: set[str]) -> None:
    """The text decides where the tokens agree with it, else `SpaceAfter=No`, else all stand apart."""
    (sentence,) = sentences(content)
    forms = [row[1] for row in sentence.words()]
    spaces = zip(forms, sentence.spaces(), strict=True)
    assert {form for form, space in spaces if not space} == glued


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param("1\tJa\t_\n", "x.conllu:1: this row has 3 columns", id="too few columns"),
        pytest.param(words("Ja").replace("\t", " "), "has 1 columns", id="spaces for tabs"),
        pytest.param(words("Ja").replace("\n", "\t_\n", 1), "has 11 columns", id="too many"),
        pytest.param(words("Ja", ""), "x.conllu:2: the column FORM is empty", id="no form"),
        pytest.param(words("Ja").replace("1", "2"), "the ID is '2', and 1 is due", id="not first"),
        pytest.param(words("a", "b").replace("2", "1"), "x.conllu:2: the ID is '1'", id="twice"),
        pytest.param(words("Ja").replace("1", "eins"), "the ID is 'eins'", id="no number"),
        pytest.param(HARBOUR.replace("5-6", "6-7"), "multiword token 6-7 is out of", id="late"),
        pytest.param(HARBOUR.replace("5-6", "5-5"), "multiword token 5-5 is out of", id="of one"),
        pytest.param(HARBOUR.replace("1-2", "1-5"), "multiword token 5-6 is out of", id="overlap"),
        pytest.param(HARBOUR.replace("5-6", "5-12"), "x.conllu:19: a multiword token", id="long"),
        pytest.param(HARBOUR.replace("9.1", "8.1"), "the empty node 8.1 is out of", id="node"),
        pytest.param("# text = Ja\n\n", "x.conllu:2: these comments belong", id="comments alone"),
        pytest.param(words("Ja")[:-1] + "# ja\n", "x.conllu:2: a comment stands", id="among"),
        pytest.param("0.1" + "\t_" * 9 + "\n", "the sentence has no words", id="nodes alone"),
    ],
)
def test_a_malformed_row_is_told_with_its_line(content: str, told: str) -> None:
    """A row that is no CoNLL-U is refused with file, line, fault and what to do."""
    with pytest.raises(BrokenConllu) as refused:
        sentences(content)
    assert told in str(refused.value)
    assert str(refused.value).count(".") > 1


def test_sentences_before_a_fault_are_read() -> None:
    """Reading goes sentence by sentence: a fault costs only what stands behind it."""
    stream = read_conllu(io.BytesIO((words("Ja") + "kaputt\n").encode()), "x.conllu")
    assert next(stream).words()[0][1] == "Ja"
    with pytest.raises(BrokenConllu, match=r"x\.conllu:3:"):
        next(stream)


def test_other_encodings_are_told() -> None:
    """Bytes that are no UTF-8 are told with their line and a remedy."""
    with pytest.raises(BrokenConllu, match=r"x\.conllu:1: byte 4 .*iconv"):
        tuple(read_conllu(io.BytesIO(words("Böe").encode("cp1252")), "x.conllu"))


# -- reports --------------------------------------------------------------------------------------


def test_a_contraction_is_a_range_over_its_words() -> None:
    """`im` is printed as a multiword token, its two words with tags of their own."""
    (sentence,) = annotated("Im Norden fielen Schüsse.")
    assert [row[:4] for row in sentence.rows[:3]] == [
        ("1-2", "Im", "_", "_"), ("1", "In", "in", "ADP"), ("2", "dem", "der", "DET"),
    ]  # fmt: skip
    assert sentence.rows[2][5] != "_"


def test_names_stand_in_the_last_column_only_where_there_are_names() -> None:
    """A name's words have `NE=`, all others nothing."""
    (sentence,) = annotated("Der Minister Boris Pistorius reiste nach Vilnius.")
    marked = {row[1]: row[9] for row in sentence.words() if "NE=" in row[9]}
    assert marked == {
        "Boris": "NE=B-PER", "Pistorius": "NE=I-PER", "Vilnius": "NE=B-LOC|SpaceAfter=No",
    }  # fmt: skip


def test_the_comments_of_a_report() -> None:
    """Each report opens a document, each paragraph is marked, and ids have no spaces or slashes."""
    found = annotated("Es  regnet.\nEs\tschneit. Es\nist kalt.", "dpa / 7")
    assert [s.comments for s in found] == [
        ("# newdoc id = dpa_/_7", "# newpar", "# sent_id = dpa___7-1", "# text = Es regnet."),
        ("# newpar", "# sent_id = dpa___7-2", "# text = Es schneit."),
        ("# sent_id = dpa___7-3", "# text = Es ist kalt."),
    ]


def test_sentences_without_a_space_between_them_are_glued() -> None:
    """The last token of a sentence has `SpaceAfter=No` where the next one follows at once."""
    first, last = annotated("Er kam.„Nein“, sagte sie.")
    assert (first.rows[-1][9], last.rows[-1][9]) == ("SpaceAfter=No", "_")


def test_a_text_of_spaces_is_no_sentence() -> None:
    """Where nothing stands nothing is printed."""
    assert annotated(" \n ") == ()


@pytest.mark.parametrize("path", sorted((ROOT / "examples").rglob("*.*")), ids=lambda p: p.name)
def test_the_examples_are_valid(path: Path) -> None:
    """Every sentence of the examples is a valid tree, and its tokens make its text."""
    made: Callable[[str], ModelAnnotator] = cache(lambda c: ModelAnnotator(load(c), tagger()))
    for _, found in acquire([path]):
        if isinstance(found, Report):
            for sentence in report_rows(made(found.language or "de"), found):
                assert not list(faults(sentence))
                assert surface_text(sentence).rstrip() == sentence.text()
                assert sentences(str(sentence)) == (sentence,)


# -- treebanks ------------------------------------------------------------------------------------


def test_a_treebank_keeps_all_but_its_tags() -> None:
    """Comments, ids, forms, ranges, empty nodes and notes stay; words get the model's tags."""
    (chunk,) = treebank_rows(sentences(HARBOUR), tagger(), "de")
    (old,), (new,) = sentences(HARBOUR), chunk
    assert new.comments == old.comments
    assert [row[:2] for row in new.rows] == [row[:2] for row in old.rows]
    assert [r for r in new.rows if "." in r[0][1:] or "-" in r[0]] == [
        r for r in old.rows if "." in r[0][1:] or "-" in r[0]
    ]
    assert not list(faults(new))
    assert [row[9] for row in new.words()] == [row[9] for row in old.words()]


def test_a_files_own_tags_do_not_show_through() -> None:
    """What the file says of a word is replaced, its names too, so that only predictions are scored."""
    gold = words("Goma", misc="NE=B-ORG|Gloss=g").replace("Goma\t_\t_", "Goma\tX\tSYM")
    (blind,) = treebank_rows(sentences(words("Goma", misc="Gloss=g")), tagger(), "de")
    (seen,) = treebank_rows(sentences(gold), tagger(), "de")
    assert seen == blind


def test_predictions_read_again_give_the_same() -> None:
    """A file of predictions is a treebank, and predicting once more changes nothing."""
    (once,) = treebank_rows(sentences(HARBOUR + words("Boris", "kam", ".")), tagger(), "de")
    again = treebank_rows(sentences("".join(map(str, once))), tagger(), "de")
    assert tuple(again) == (once,)


def test_a_long_treebank_comes_in_chunks() -> None:
    """Sentences are read as they are asked for, not all at once."""
    taken = 0

    def endless() -> Iterator[Rows]:
        nonlocal taken
        while True:
            taken += 1
            yield from sentences(words("Ja"))

    chunk = next(treebank_rows(endless(), tagger(), "de"))
    assert (len(chunk), taken) == (CHUNK, CHUNK)


def test_a_label_that_is_none_is_not_printed() -> None:
    """A tag that only the model knows is printed as the nearest that the format has."""
    tags = Tags(("_", "VERB"), ({}, {}), (1, -1), ("root", "obj"), ("B-DERIV", "B-PART"))
    (sentence,) = sentences(words("ja", "kam"))
    rows = predicted(sentence, tags, german().lemmatizer).words()
    assert [(r[3], r[6], r[7], r[9]) for r in rows] == [
        ("X", "2", "dep", "NE=B-DERIV"), ("VERB", "0", "root", "NE=B-PART"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("misc", "name", "out"),
    [
        ("_", "O", "_"),
        ("_", "B-PER", "NE=B-PER"),
        ("SpaceAfter=No", "O", "SpaceAfter=No"),
        ("Gloss=a|NE=I-LOC|SpaceAfter=No", "B-PER", "NE=B-PER|Gloss=a|SpaceAfter=No"),
        ("NE=I-LOC", "O", "_"),
        ("SCENE=1", "O", "SCENE=1"),
    ],
)
def test_the_last_column(misc: str, name: str, out: str) -> None:
    """The last column keeps its notes, and its name is the model's."""
    assert misc_of(misc, name) == out


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Die Regierung hat am Freitag die Vorwürfe der Nachbarn zurückgewiesen .", "de"),
        ("The government rejected the accusations of its neighbours on Friday .", "en"),
        ("De regering heeft vrijdag de beschuldigingen van de buren afgewezen .", "nl"),
    ],
)
def test_the_language_of_a_treebank(text: str, code: str) -> None:
    """The words tell the language among those that the model learned."""
    assert language_of(sentences(words(*text.split()))) == code


# -- the command ----------------------------------------------------------------------------------


def test_annotate_prints_reports(lagebild: Command, tmp_path: Path) -> None:
    """`annotate` prints every report as a document, and tells what it could not read."""
    content = line("a") + "kaputt\n" + line("b", "Shots were fired.", language="en")
    (tmp_path / "r.jsonl").write_text(content, encoding="utf-8")
    done = lagebild("annotate", "r.jsonl", "--to", "conllu", "--threads", "2")
    assert (done.code, "r.jsonl:2: this line is no JSON" in done.err) == (0, True)
    found = sentences(done.out)
    assert [s.comments[0] for s in found] == ["# newdoc id = a", "# newdoc id = b"]
    assert not [fault for s in found for fault in faults(s)]


def test_annotate_keeps_a_treebanks_words(lagebild: Command, tmp_path: Path) -> None:
    """`annotate --conllu` prints the same tokens, whatever the number of threads."""
    (tmp_path / "x.conllu").write_text(HARBOUR, encoding="utf-8")
    one = lagebild("annotate", "--conllu", "x.conllu")
    two = lagebild("annotate", "--conllu", "x.conllu", "--language", "de", "--threads", "2")
    assert (one.code, one.out) == (0, two.out)
    assert one.out.splitlines()[4] == HARBOUR.splitlines()[4]


def test_annotate_reads_standard_input(lagebild: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard input, for a treebank as for reports."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(HARBOUR.encode())))
    assert lagebild("annotate", "--conllu", "-", "--language", "de").code == 0
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Es regnet.")))
    assert "newdoc id = -" in lagebild("annotate", "-").out


def test_progress_is_shown_beside_the_result(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With stderr on a terminal and stdout in a file, the result goes into the file alone."""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    done = print_sentences([sentences(HARBOUR)], Format.conllu)
    out, err = capsys.readouterr()
    assert (done, out) == (1, HARBOUR)
    assert "Hafen" not in err
    assert "sentences read" in err


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"1\tJa\n", "x.conllu:1: this row has 2 columns between tabs, not ten."),
        (b"", "x.conllu: there are no sentences here."),
        ("1\tBöe".encode("cp1252"), "iconv"),
        (b"\x89PNG\r\n\x1a\n\0", "x.conllu:1: byte 1 of this line is no UTF-8."),
        (None, "x.conllu: cannot be read: No such file or directory."),
    ],
)
def test_annotate_refuses_what_is_no_treebank(
    lagebild: Command, tmp_path: Path, content: bytes | None, told: str
) -> None:
    """A file that is no CoNLL-U is one message with file and line, and exit code 1."""
    if content is not None:
        (tmp_path / "x.conllu").write_bytes(content)
    done = lagebild("annotate", "--conllu", "x.conllu", "--language", "de")
    assert (done.code, told in done.err, done.out) == (1, True, "")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        ["r.jsonl", "--conllu", "x.conllu"],
        ["r.jsonl", "--to", "xml"],
        ["r.jsonl", "--threads", "0"],
        ["r.jsonl", "--language-data", "nowhere"],
    ],
)
def test_annotate_refuses_wrong_use(lagebild: Command, wrong: list[str]) -> None:
    """Neither input or both, another format, no thread: exit code 2."""
    assert lagebild("annotate", *wrong).code == 2


def test_annotate_names_the_formats_there_are(lagebild: Command) -> None:
    """A format that there is not is refused with the list of those that there are."""
    assert "'conllu'" in lagebild("annotate", "r.jsonl", "--to", "xml").err


def test_where_nothing_could_be_annotated_the_exit_code_says_so(
    lagebild: Command, tmp_path: Path
) -> None:
    """If no sentence could be printed, the reasons are told and the exit code is 1."""
    (tmp_path / "r.jsonl").write_text(line("fremd", "Ĉu?", language="eo"), encoding="utf-8")
    done = lagebild("annotate", "r.jsonl", "nowhere.txt")
    assert (done.code, done.out) == (1, "")
    assert "the language 'eo' has no data. Known: de, en" in done.err
    assert "nowhere.txt: cannot be read" in done.err
