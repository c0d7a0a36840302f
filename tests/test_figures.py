"""Figures have their bounds, their measure, their whole and who gives them; broken tables say where."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from lagebild.annotate.doc import Doc, Sentence, Token, link
from lagebild.extract.figures import Figures, Spans
from lagebild.extract.figures.clauses import accompanied
from lagebild.extract.figures.words import Words
from lagebild.extract.links import Links
from lagebild.languages import HERE, Language, load
from lagebild.pipeline import Reader
from lagebild.problems import DataFileError
from lagebild.record import MEASURES, Figure, Record, Report, Statement, Time
from lagebild.world import World

PLAIN = [
    ("Bei dem Angriff starben rund 30 Menschen.", "killed", "persons", 30, 30, True),
    ("Mehr als 40 Menschen wurden verletzt.", "injured", "persons", 40, None, False),
    (
        "Nach dem Beben werden noch 20 bis 30 Menschen vermisst.",
        "missing",
        "persons",
        20,
        30,
        False,
    ),
    (
        "Die Polizei verhaftete mindestens 15 Oppositionelle.",
        "detained",
        "persons",
        15,
        None,
        False,
    ),
    ("Die Gruppe hält noch 18 Geiseln fest.", "hostages", "persons", 18, 18, False),
    ("Hunderttausende flohen in das Nachbarland.", "displaced", "persons", 200000, 999999, True),
    (
        "In der Turnhalle sind 300 Familien untergebracht.",
        "sheltered",
        "families",
        300,
        300,
        False,
    ),
    ("Fast 1,3 Millionen Menschen hungern.", "affected", "persons", 1300000, 1300000, True),
    ("Der Ort hat 6 500 Einwohner.", "residents", "persons", 6500, 6500, False),
    ("Das Bündnis schickt 5000 Soldaten.", "troops", "persons", 5000, 5000, False),
    ("Die Miliz hat bis zu 800 Kämpfer.", "fighters", "persons", None, 800, False),
    ("Tausende Demonstranten zogen zum Parlament.", "participants", "persons", 2000, 9999, True),
    ("In der Nacht gab es mehrere Anschläge.", "attacks", "items", 3, None, False),
    ("Soldaten fanden ein halbes Dutzend Raketen.", "weapons", "items", 6, 6, False),
    ("Das Feuer zerstörte 120 Häuser.", "destroyed", "items", 120, 120, False),
    ("Der Konvoi brachte 24 Tonnen Hilfsgüter.", "aid", "t", 24, 24, False),
    ("Die Regierung gibt anderthalb Milliarden Euro.", "money", "EUR", 1.5e9, 1.5e9, False),
    ("Das Feuer erfasste 800 Hektar.", "area", "ha", 800, 800, False),
    ("Die Front liegt gut 40 Kilometer entfernt.", "distance", "km", 40, 40, True),
    ("Die Wahlbeteiligung lag unter 50 Prozent.", "other", "%", None, 50, False),
]
NOTHING = [
    "Der 18-Jährige gewann 3:1.",
    "Sie wurde 1998 geboren und ist 25 Jahre alt.",
    "Das Treffen beginnt um 18.30 Uhr.",
    "Er kam auf Platz 3.",
    "Eine Sprecherin las die Erklärung vor.",
    "Beide Seiten sprachen miteinander.",
    "Es war der zweite Angriff.",
    "Einige Beobachter zweifeln daran.",
    "Er hat zwei Töchter.",
    "",
    "7",
    "Rund",
    "zwischen",
    "mehr als",
    "$",
    "%%% 5",
]


@cache
def reader() -> Reader:
    """The reader with the shipped model."""
    return Reader()


def figures_of(text: str) -> tuple[Figure, ...]:
    """The figures of a German text."""
    report = Report("x", text, "2023-09-20", "de")
    return reader().analyse(report)[0].figures


@pytest.mark.parametrize(("text", "measure", "unit", "low", "high", "approximate"), PLAIN)
def test_a_sentence_gives_its_figure(
    text: str, measure: str, unit: str, low: float | None, high: float | None, approximate: bool
) -> None:
    """The one figure of the sentence has this measure, unit and bounds."""
    found = [(f.measure, f.unit, f.low, f.high, f.approximate) for f in figures_of(text)]
    assert found == [(measure, unit, low, high, approximate)]


@pytest.mark.parametrize("text", NOTHING)
def test_a_text_without_figures_gives_none(text: str) -> None:
    """Ages, scores, ranks, ordinals, idioms and broken ends are no figures."""
    assert figures_of(text) == ()


def test_the_plain_sentences_cover_the_measures() -> None:
    """Every measure but lengths of time, which are times, has its sentence."""
    assert {row[1] for row in PLAIN} == set(MEASURES) - {"duration"}


def test_a_figure_names_the_characters_that_decided() -> None:
    """The number and the verb are the evidence."""
    (figure,) = figures_of("Bei dem Angriff starben rund 30 Menschen.")
    assert [e.rule for e in figure.evidence] == ["figures.number", "figures.verb"]


def plain_doc(text: str, sentences: int = 1) -> Doc:
    """A document whose words are parted by spaces, in sentences of the same length."""
    tokens, at = [], 0
    words = text.split(" ")
    size = len(words) // sentences
    for i, word in enumerate(words):
        n = min(i // size, sentences - 1)
        tokens.append(
            Token(i, at, at + len(word), word, word.lower(), word, "X", {}, i, "root", "O", n)
        )
        at += len(word) + 1
    spans = tuple(Sentence(k * size, (k + 1) * size, 0) for k in range(sentences))
    return link(Report("x", text), "de", tuple(tokens), spans, ())


def figure(start: int, end: int) -> Figure:
    """A figure of which only the place matters."""
    return Figure(start, end, "", "killed", "persons", 1, 1)


def linked(doc: Doc, **layers: object) -> tuple[Figure, ...]:
    """The figures after the step that links them."""
    record = Record(doc.report, **layers)  # type: ignore[arg-type]
    return Links(load("de"), World())(doc, record).figures


def test_the_innermost_statement_gives_a_figure() -> None:
    """Of nested statements the shortest that covers the figure gives it; outside there is none."""
    outer = Statement(0, 30, "", "indirect", "asserts")
    inner = Statement(10, 20, "", "direct", "asserts")
    doc = plain_doc("a" * 40)
    found = linked(
        doc, figures=(figure(2, 4), figure(12, 14), figure(35, 36)), statements=(outer, inner)
    )
    assert [f.statement for f in found] == [0, 1, None]


def test_a_figure_is_of_the_last_day_before_it_in_its_sentence() -> None:
    """A day of another sentence, a month and a later day say nothing."""
    doc = plain_doc("aa bb cc dd ee ff gg hh", sentences=2)
    days = (
        Time(0, 2, "aa", "DATE", "2023-09-20", "2023-09-20", "2023-09-20"),
        Time(3, 5, "bb", "DATE", "2023-09", "2023-09-01", "2023-09-30"),
    )
    found = linked(doc, figures=(figure(6, 8), figure(12, 14)), times=days)
    assert [f.as_of for f in found] == ["2023-09-20", None]


def test_spans_find_the_item_over_a_stretch() -> None:
    """The last item that begins before the end and reaches beyond the start."""
    spans = Spans([(0, 3), (5, 9)])
    assert [spans.over(2, 4), spans.over(3, 5), spans.over(8, 12)] == [0, None, 1]


def test_a_companion_stands_at_a_words_end_or_with_a_star_anywhere() -> None:
    """`leben` is found in `überleben` but not in `lebensgefährlich`."""
    assert accompanied("leben", ["überleben"])
    assert not accompanied("leben", ["lebensgefährlich"])
    assert accompanied("protest*", ["massenprotesten"])


def test_a_language_without_words_for_figures_is_silent() -> None:
    """Without `figures.toml` the layer stays empty."""
    silent = Figures(Language("xx", ()), World())
    doc = plain_doc("40 Tote")
    assert silent(doc, Record(doc.report)) == Record(doc.report)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        (
            "figures-nouns.tsv",
            "noun\tplural\tmeasure\tunit\nHut\t\thats\titems",
            "measure is 'hats'",
        ),
        (
            "figures-units.tsv",
            "word\tmeasure\tunit\tfactor\nElle\tdistance\tell\tx",
            "factor is 'x'",
        ),
        ("figures-hedges.tsv", "words\tbound\tapproximate\tleast\nca.\tno\t\t", "bound is 'no'"),
        ("figures-hedges.tsv", "words\tbound\tapproximate\tleast\nca.\tlow\t\tx", "least is 'x'"),
        ("figures-verbs.tsv", "verb\trole\tmeasure\nfliegen\tobject\tother", "role is 'object'"),
    ],
)
def test_a_broken_table_names_its_line(
    tmp_path: Path, name: str, content: str, message: str
) -> None:
    """A wrong cell is refused with the file, the line and what is wrong."""
    (tmp_path / name).write_text(content + "\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"{name}:2: {message}"):
        Words(Language("de", (tmp_path,)))


def test_the_users_own_words_come_first(tmp_path: Path) -> None:
    """A noun of the user's table is read as the user says."""
    rows = "noun\tplural\tmeasure\tunit\nSoldat\tSoldaten\tfighters\tpersons\n"
    (tmp_path / "figures-nouns.tsv").write_text(rows, encoding="utf-8")
    words = Words(Language("de", (HERE / "de", tmp_path)))
    sense = words.look_up("soldaten")
    assert sense is not None
    assert sense.measure == "fighters"


def test_compounds_count_as_their_last_part() -> None:
    """`Bundeswehrsoldaten` are soldiers, but a `Termin` is no mine and an `Operation` no ration."""
    words = Words(load("de"))
    sense = words.look_up("bundeswehrsoldaten")
    assert sense is not None
    assert sense.measure == "troops"
    assert words.look_up("termine") is None
    assert words.look_up("operation") is None
