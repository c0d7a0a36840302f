"""Statements: what is content, who speaks, what answers what; odd texts and broken tables do no harm."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lagebild.annotate.doc import Doc, Quote, Sentence, Token, link
from lagebild.extract.statements import Statements
from lagebild.extract.statements.draft import Draft, Voice, shared
from lagebild.extract.statements.lexicon import Lexicon, stems
from lagebild.extract.statements.resolve import distinct, relays
from lagebild.extract.statements.scene import Scene, quote_of_tokens, run_around
from lagebild.languages import HERE, Language, load
from lagebild.pipeline import Reader
from lagebild.problems import DataFileError
from lagebild.record import Record, Report, Statement
from lagebild.world import World

HEAD = "kind\tlemma\ttakes\tstance\tpartner\tobject\n"


@cache
def reader() -> Reader:
    """The reader of all languages, made once."""
    return Reader()


def read(text: str) -> tuple[Statement, ...]:
    """The statements of a German text."""
    report = Report("t", text, published="2024-03-12", language="de")
    return reader().analyse(report)[0].statements


def word(i: int, text: str, lemma: str, upos: str, start: int = 0, **feats: str) -> Token:
    """A token that stands alone."""
    end = start + len(text)
    return Token(i, start, end, text, text.lower(), lemma, upos, feats, i, "root", "O", 0)


def plain_doc(text: str) -> Doc:
    """A document of words without a tree, all in one sentence."""
    tokens, at = [], 0
    for i, part in enumerate(text.split(" ")):
        tokens.append(word(i, part, part, "NOUN", at))
        at += len(part) + 1
    return link(Report("t", text), "de", tuple(tokens), (Sentence(0, len(tokens), 0),), ())


def draft(start: int, end: int, key: int, **more: object) -> Draft:
    """A draft of indirect speech."""
    fields = {"manner": "indirect", "stance": "asserts", "rule": "statements.test", **more}
    return Draft(start, end, key=key, **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("form", "lemma", "said"),
    [
        ("sei", "sein", True),
        ("gebe", "geben", True),
        ("stelle", "einstellen", True),
        ("stellte", "stellen", False),
        ("gibt", "geben", False),
        ("Versuche", "versuchen", False),
    ],
)
def test_first_subjunctive(form: str, lemma: str, said: bool) -> None:
    """The reporting subjunctive shows in its form, and in a regular verb by its infinitive."""
    assert Lexicon(load("de")).is_first(word(0, form, lemma, "VERB")) is said


def test_compounds_take_after_their_last_part() -> None:
    """A compound that no table lists is what its last part is, in the plural too."""
    lexicon = Lexicon(load("de"))
    entry = lexicon.noun(word(0, "Armeeangaben", "Armeeangaben", "NOUN"))
    assert entry is not None
    assert entry.lemma == "Angabe"
    assert lexicon.noun(word(0, "Ladung", "Ladung", "NOUN")) is None


def test_stems() -> None:
    """A word is tried as it stands and without the endings of the plural."""
    assert list(stems("angaben")) == ["angaben", "angabe", "angab"]


def test_run_around() -> None:
    """A phrase is the stretch around its head that no wider gap breaks."""
    assert run_around([1, 2, 3, 9], 3) == (1, 4)
    assert run_around([1, 8, 9], 8) == (8, 10)


def test_quote_of_tokens() -> None:
    """Every token knows the outermost quotation around it."""
    doc = plain_doc("er sagte das Wort laut")
    assert quote_of_tokens(doc.tokens, (Quote(9, 17, 0),)) == (-1, -1, 0, 0, -1)


def test_span_drops_outer_signs() -> None:
    """A span has no comma or full stop at its ends."""
    doc = plain_doc(", Ruhe .")
    assert Scene(doc, Lexicon(load("de"))).span(0, 3) == (2, 6)


def test_shared() -> None:
    """What two statements share is measured on both together."""
    assert shared(draft(0, 10, 1), draft(5, 15, 2)) == pytest.approx(1 / 3)
    assert shared(draft(0, 5, 1), draft(5, 9, 2)) == 0


def test_distinct_keeps_the_better_of_two() -> None:
    """Of two readings of the same words the surer one stays; another cue's words stay too."""
    worse, better, other = draft(0, 10, 1, rank=2), draft(0, 10, 3), draft(4, 10, 5)
    assert distinct([worse, better, other]) == [better, other]


def test_relays() -> None:
    """What stands in another one's statement, its speaker too, is relayed by that one."""
    outer = draft(0, 30, 1, voice=Voice(40, 45, 9))
    inner = draft(10, 30, 4, voice=Voice(2, 6, 0))
    half = draft(12, 30, 1, voice=Voice(40, 45, 9))
    assert relays([outer, inner, half]) == [None, 0, None]


def test_every_statement_shows_its_words_and_its_rule() -> None:
    """Spans are the text's own and the evidence names a rule of this layer."""
    text = "Der Arzt sagte, es fehle an Wasser. Laut Polizei starben zwei Menschen. „Wir gehen“, rief sie."
    found = read(text)
    assert len(found) == 3
    for statement in found:
        assert text[statement.start : statement.end] == statement.text
        assert statement.speaker is None or statement.speaker.text in text
        assert all(e.rule.startswith("statements.") for e in statement.evidence)


def test_a_quotation_may_run_over_sentences() -> None:
    """A quotation of several sentences is one statement."""
    found = read("„Das Wasser steigt. Wir brauchen Boote und Decken“, sagte der Bürgermeister.")
    assert [s.manner for s in found] == ["direct"]
    assert found[0].speaker is not None
    assert found[0].speaker.text == "der Bürgermeister"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "„",
        "so",
        ", so",
        "laut",
        "zufolge",
        "wie wie wie wie",
        "sagte",
        ": „“",
        "sagte: ",
        "sei " * 400,
        "„ja“ " * 300,
        "dass, dass, dass sagte er, so er, laut er.",
        "Das teilte er mit.",
        ", sagte X, sagte Y, sagte Z",
    ],
)
def test_odd_texts(text: str) -> None:
    """Broken text gives few or no statements and never a fault."""
    assert isinstance(read(text), tuple)


def test_a_language_without_the_table_stays_silent(tmp_path: Path) -> None:
    """Where the table is absent the layer is left empty."""
    (tmp_path / "language.toml").write_text("", encoding="utf-8")
    step = Statements(Language("xx", (tmp_path,)), World())
    doc = plain_doc("er sagte es")
    assert step(doc, Record(doc.report)).statements == ()


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("verb\tsagen\tclauses\tasserts", "takes is 'clauses'"),
        ("word\tsagen\tclause\tasserts", "kind is 'word'"),
        ("verb\tsagen\tclause\tsays", "stance is 'says'"),
        ("verb\t\tclause\tasserts", "lemma is empty"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, row: str, fault: str) -> None:
    """A fault in the user's table names the file, the line and what is allowed."""
    (tmp_path / "speech.tsv").write_text(HEAD + row + "\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=fault):
        Lexicon(Language("de", (tmp_path,)))


def test_the_german_table_is_rich_and_names_nothing_twice() -> None:
    """The table holds at least 400 entries, each word of a kind once."""
    rows = Language("de", (HERE / "de",)).table(
        "speech.tsv", ("kind", "lemma", "takes", "stance", "partner", "object")
    )
    keys = [(r["kind"], r["lemma"]) for r in rows]
    assert len(keys) >= 400
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("text", "said", "stance"),
    [
        ("Der Minister sagte, Syrien habe Gefangene gefoltert.", "Syrien habe", "accuses"),
        ("Der Minister sagte, man habe Gefangene gefoltert.", "man habe", "asserts"),
        ("Der General erklärte, er werde die Stadt angreifen.", "er werde", "threatens"),
        ("Der General erklärte, er werde die Stadt nicht angreifen.", "er werde", "promises"),
        ("Der General erklärte, er werde die Stadt besuchen.", "er werde", "announces"),
    ],
)
def test_words_weigh_where_the_cue_is_open(text: str, said: str, stance: str) -> None:
    """Harm told of another party accuses, of oneself to come threatens, ruled out it promises."""
    found = [s.stance for s in read(text) if s.text.startswith(said)]
    assert found == [stance]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Er sagte, Paris brauche Hilfe und fuhr nach Rom.", "Paris brauche Hilfe"),
        (
            "Sie betonte, dass der Vertrag gelte; der Rat prüft ihn noch.",
            "dass der Vertrag gelte",
        ),
        (
            "Die Partei forderte, die Steuern zu senken, wobei der Termin offen blieb.",
            "die Steuern zu senken",
        ),
    ],
)
def test_a_content_ends_where_the_report_goes_on(text: str, said: str) -> None:
    """What follows a content in the report's own mood does not belong to it."""
    assert [s.text for s in read(text) if s.manner == "indirect"] == [said]


def test_what_the_outlet_asks_itself_is_its_own_voice() -> None:
    """The turns of an interview are statements, but for those of the outlet that prints them."""
    text = "Bote: Was braucht ihr?\nHuber: Zelte, sagt der Arzt.\nBote: Wann?\nHuber: Im Mai."
    report = Report("t", text, published="2024-03-12", language="de", outlet="Der Bote")
    said = [s.text for s in reader().analyse(report)[0].statements]
    assert said == ["Zelte, sagt der Arzt.", "Im Mai."]
