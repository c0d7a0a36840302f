"""Numbers are read as they are written, and what only looks like one is left alone."""

from __future__ import annotations

from functools import cache

import pytest

from lagebild.annotate.doc import Doc, Sentence, Token, link
from lagebild.annotate.tokens import Cutter
from lagebild.extract.numerals import Numeral, Numerals
from lagebild.languages import load
from lagebild.record import Report


@cache
def parts(code: str) -> tuple[Cutter, Numerals]:
    """The cutter and the number reader of a language."""
    return Cutter(load(code)), Numerals(load(code))


def plain_doc(text: str, code: str) -> Doc:
    """A document without any tree: every token hangs on itself."""
    cut = parts(code)[0](text)
    sentences = tuple(Sentence(a, b, p) for a, b, p in cut.sentences)
    tokens = [
        Token(i, x.start, x.end, x.text, x.text.lower(), x.text, "X", {}, i, "root", "O", n)
        for n, (a, b, _) in enumerate(cut.sentences)
        for i, x in zip(range(a, b), cut.pieces[a:b], strict=True)
    ]
    return link(Report("x", text), code, tuple(tokens), sentences, cut.quotes)


def first_number(text: str, code: str, *, glued: bool = False) -> Numeral | None:
    """The first number of a text."""
    doc, numerals = plain_doc(text, code), parts(code)[1]
    found = (numerals.read(doc, i, glued=glued) for i in range(len(doc.tokens)))
    return next((x for x in found if x), None)


GERMAN = [
    ("6.500 Tote", "6.500", 6500, 6500),
    ("6500 Tote", "6500", 6500, 6500),
    ("6 500 Tote", "6 500", 6500, 6500),
    ("rund 120.000 Bewohner", "120.000", 120000, 120000),
    ("1.234.567,5 Euro", "1.234.567,5", 1234567.5, 1234567.5),
    ("1,3 Millionen Menschen", "1,3 Millionen", 1300000, 1300000),
    ("3,5 Mrd. Euro", "3,5 Mrd.", 3500000000, 3500000000),
    ("sechsunddreißig Kinder", "sechsunddreißig", 36, 36),
    ("zweihundertfünfzigtausend Menschen", "zweihundertfünfzigtausend", 250000, 250000),
    ("achtzig Millionen Menschen", "achtzig Millionen", 80000000, 80000000),
    ("eine Million Menschen", "eine Million", 1000000, 1000000),
    ("eine halbe Million Menschen", "eine halbe Million", 500000, 500000),
    ("ein halbes Dutzend Männer", "ein halbes Dutzend", 6, 6),
    ("zwei Dutzend Männer", "zwei Dutzend", 24, 24),
    ("anderthalb Stunden", "anderthalb", 1.5, 1.5),
    ("zweieinhalb Millionen Euro", "zweieinhalb Millionen", 2500000, 2500000),
    ("Dutzende Verletzte", "Dutzende", 24, 99),
    ("hunderte Verletzte", "hunderte", 200, 999),
    ("Tausende Menschen", "Tausende", 2000, 9999),
    ("zehntausender Flüchtlinge", "zehntausender", 20000, 99999),
    ("Hunderttausende flohen", "Hunderttausende", 200000, 999999),
    ("Millionen Menschen", "Millionen", 2000000, 9999999),
    ("einige hundert Menschen", "einige hundert", 200, 999),
    ("mehrere Tausend Menschen", "mehrere Tausend", 2000, 9999),
    ("mehrere hunderttausend Menschen", "mehrere hunderttausend", 200000, 999999),
    ("ein paar Dutzend Menschen", "ein paar Dutzend", 24, 99),
    ("mehrere Verletzte", "mehrere", 3, None),
    ("eine Reihe von Angriffen", "eine Reihe", 3, None),
    ("ein paar Männer", "ein paar", 3, None),
    ("beide Piloten", "beide", 2, 2),
    ("keine Verletzten", "keine", 0, 0),
    ("eine Frau", "eine", 1, 1),
    ("20 bis 30 Tote", "20 bis 30", 20, 30),
    ("20-30 Tote", "20-30", 20, 30),
    ("20–30 Tote", "20–30", 20, 30),
    ("12.000-15.000 Menschen", "12.000-15.000", 12000, 15000),
    ("zwischen 20 und 30 Tote", "zwischen 20 und 30", 20, 30),
    ("zwei bis drei Millionen Menschen", "zwei bis drei Millionen", 2000000, 3000000),
    ("zwei oder drei Männer", "zwei oder drei", 2, 3),
    ("30.000 bis 40.000 Menschen", "30.000 bis 40.000", 30000, 40000),
]
ENGLISH = [
    ("6,500 people", "6,500", 6500, 6500),
    ("1.3 million people", "1.3 million", 1300000, 1300000),
    ("two hundred and fifty people", "two hundred and fifty", 250, 250),
    ("one hundred and fifty people", "one hundred and fifty", 150, 150),
    ("twenty-one people", "twenty-one", 21, 21),
    ("half a million people", "half a million", 500000, 500000),
    ("a dozen people", "a dozen", 12, 12),
    ("tens of thousands of people", "tens of thousands", 20000, 99999),
    ("hundreds of people", "hundreds", 200, 999),
    ("several villages", "several", 3, None),
    ("between 20 and 30 people", "between 20 and 30", 20, 30),
    ("a few dozen people", "a few dozen", 24, 99),
]


@pytest.mark.parametrize(
    ("code", "text", "span", "low", "high"),
    [("de", *row) for row in GERMAN] + [("en", *row) for row in ENGLISH],
)
def test_a_number_has_its_span_and_its_bounds(
    code: str, text: str, span: str, low: float, high: float | None
) -> None:
    """The first number of the text covers these words and lies within these bounds."""
    found = first_number(text, code)
    assert found is not None
    assert (text[found.start : found.end], found.low, found.high) == (span, low, high)


@pytest.mark.parametrize(
    "text",
    [
        "3:1",  # a score
        "der 18-Jährige",  # an age glued to its noun
        "16.09.2004",  # a date
        "18.30 Uhr",  # a clock time
        "2008/09",  # a season
        "0800 hilft",  # a telephone number
        "am 3. Mai",  # an ordinal
        "Soldaten des 1. Bataillons",
        "die dritte Runde",
        "das 5G-Netz",
        "F-16",
        "2004-12-06",
        "20- bis 30-Jährige",
        "zwischen den Fronten",
        "Achtung",
    ],
)
def test_what_only_looks_like_a_number_is_none(text: str) -> None:
    """Scores, ages, dates, ordinals and names with digits hold no number."""
    assert first_number(text, "de") is None


def test_a_unit_glued_to_digits_is_read_on_request() -> None:
    """`40km` holds 40 where the caller knows what to do with the rest."""
    assert first_number("40km entfernt", "de") is None
    found = first_number("40km entfernt", "de", glued=True)
    assert found is not None
    assert (found.low, found.end) == (40, 2)


def test_a_language_without_a_table_has_no_numbers() -> None:
    """A language that lacks `numbers.toml` reads nothing."""
    bare = load("de")
    silent = Numerals(type(bare)("xx", ()))
    assert silent.read(plain_doc("40 Tote", "de"), 0) is None
