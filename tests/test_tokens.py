"""Texts are cut into tokens, sentences and quotations without losing a character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagebild.annotate.tokens import Cutter
from lagebild.languages import load

GERMAN = Cutter(load("de"))
ENGLISH = Cutter(load("en"))


def sentences(text: str, cut: Cutter = GERMAN) -> list[str]:
    found = cut(text)
    return [" ".join(p.text for p in found.pieces[a:b]) for a, b, _ in found.sentences]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        # Thousands, decimals, clock times and ranges stay whole; a closing full stop does not.
        ("Es sind 6.500.", "Es sind 6.500 ."),
        ("1,3 Mio. Euro", "1,3 Mio. Euro"),
        ("um 18.30 Uhr", "um 18.30 Uhr"),
        ("der 48-Jährige", "der 48-Jährige"),
        ("20-jähriger", "20-jähriger"),
        # Two numbers and a hyphen or dash are three tokens.
        ("von 14.30-16.30 Uhr", "von 14.30 - 16.30 Uhr"),
        ("von 8.30-12 und 14-16.30.", "von 8.30 - 12 und 14 - 16.30 ."),
        ("20-30 Tote", "20 - 30 Tote"),
        ("10.000–12.500 Menschen", "10.000 – 12.500 Menschen"),
        ("in den Jahren 2013-2014.", "in den Jahren 2013 - 2014 ."),
        ("vom 3.-5. Mai", "vom 3. - 5. Mai"),
        # Other numbers with a hyphen are one: ages, names, dates, telephone numbers, prices.
        ("20-jährige und 48-Jährige", "20-jährige und 48-Jährige"),
        ("die 20-30-Jährigen", "die 20-30-Jährigen"),
        ("eine 20-km-Zone", "eine 20-km-Zone"),
        ("die A-20 und Covid-19", "die A-20 und Covid-19"),
        ("am 2023-09-21", "am 2023-09-21"),
        ("Tel. 040-555-1234", "Tel. 040-555-1234"),
        ("für 20,- Euro", "für 20,- Euro"),
        # Scores, and numbers with a slash, are as they were.
        ("ein 1:0-Sieg, 1:0", "ein 1:0-Sieg , 1:0"),
        ("die Saison 2022/23", "die Saison 2022 / 23"),
        # An ordinal keeps its full stop before a month, a small letter or a dash.
        ("am 21. September", "am 21. September"),
        ("vom 3. bis 5. Mai", "vom 3. bis 5. Mai"),
        ("Er ist 21. Danach", "Er ist 21 . Danach"),
        # Hyphens join words, dashes do not.
        ("Berg-Karabach – dort", "Berg-Karabach – dort"),
        ("UN-Sicherheitsrat", "UN-Sicherheitsrat"),
        # Abbreviations and initials keep their full stops.
        ("z.B. Dr. K. Meier", "z.B. Dr. K. Meier"),
        # What follows the full stop of an initial is not lost.
        ("Herr B...", "Herr B. .."),
        # Quotation marks and brackets are tokens.
        ("„Nein“ (so er)", "„ Nein “ ( so er )"),
        ("Kiew's Weg…", "Kiew's Weg …"),
        ("siehe www.beispiel.org.", "siehe www.beispiel.org ."),
    ],
)
def test_tokens(text: str, tokens: str) -> None:
    """A token is a word, a number or a sign, as the treebanks have it."""
    assert " ".join(p.text for p in GERMAN(text).pieces) == tokens


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Es regnet. Es schneit.", 2),
        # No sentence ends at an abbreviation, an ordinal, an initial.
        ("Dr. Meier kam am 3. Mai um ca. 8 Uhr.", 1),
        ("Der 2. Weltkrieg endete 1945. Danach kam Ruhe.", 2),
        ("J. K. Weber sprach.", 1),
        # After an article a number is an ordinal before any noun; a new sentence shows by its first word.
        ("Man feierte ihres 100. Geburtstages wegen. Viele kamen.", 2),
        ("Er gewann zum 5. Rennen in Folge den Pokal.", 1),
        ("Die Messe läuft am 3. und 4. Mai unter der Nr. 5 im Plan.", 1),
        ("Sie endet am 3. Danach ist Pause.", 2),
        ("Es wurden 12. Kinder kamen nicht.", 2),
        # Roman figures after a name count rulers.
        ("Papst Benedikt XVI. Brasilien zu zeigen, war sein Wunsch.", 1),
        ("Gewählt wurde Ludwig XIV. Der Hof jubelte.", 2),
        ("Es schrieb die IX. Danach kam nichts.", 2),
        # Speech that ends before its frame is one sentence with the frame.
        ("„Geht!“, rief er. Sie gingen.", 2),
        ("„Wer war das?“, fragte sie.", 1),
        ("„Es reicht.“ Er ging.", 2),
        ("Er sagte: „Es reicht.“ Dann ging er.", 2),
        # A colon ends none, a paragraph always one.
        ("Minister: Kein Anlass\nDer Pegel sinkt", 2),
        ("Es kamen Brot, Milch usw. Die Lage blieb ernst.", 2),
    ],
)
def test_sentences(text: str, count: int) -> None:
    """A sentence ends where its full stop ends it, with the closing marks that belong to it."""
    assert len(sentences(text)) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        # A line broken to fit a page goes on; a headline, a list or an empty line does not.
        ("Die Zahl der Toten\nstieg auf zwölf.", 1),
        ("Die Zahl der Toten\r\nstieg auf zwölf.", 1),
        ("Zahl der Toten steigt\nDie Behörden warnen.", 2),
        ("Die Zahl der Toten\n\nstieg auf zwölf.", 2),
    ],
)
def test_a_line_that_goes_on_in_small_letters_ends_no_sentence(text: str, count: int) -> None:
    """Line ends are paragraph ends, except those that only fit a text to a page."""
    assert len(sentences(text)) == count


def test_english_endings_are_words_of_their_own() -> None:
    """Treebanks cut `'s` and `n't` off, so the tokens do."""
    cut = ENGLISH("Baku's army didn't fire.")
    assert [p.text for p in cut.pieces] == ["Baku", "'s", "army", "did", "n't", "fire", "."]


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Er sagte: „Ja.“", ["„Ja.“"]),
        ("Er sagte: »Ja.«", ["»Ja.«"]),
        ("Er sagte: «Ja.»", ["«Ja.»"]),
        ('Er sagte: "Ja."', ['"Ja."']),
        ('Er sagte: „Ja."', ['„Ja."']),
        ("He said: “Yes.”", ["“Yes.”"]),
        ("„Er nannte es ‚Unsinn‘ und ging.“", ["„Er nannte es ‚Unsinn‘ und ging.“", "‚Unsinn‘"]),
        # An apostrophe closes nothing, an inch sign after a number opens nothing.
        ("„Wie geht’s?“", ["„Wie geht’s?“"]),
        ('Ein Rohr von 3" ist zu klein.', []),
        # What is not closed ends with its paragraph.
        ("„Erstens.\n„Zweitens.“", ["„Erstens.", "„Zweitens.“"]),
    ],
)
def test_quotes(text: str, quotes: list[str]) -> None:
    """Quotations are found in all styles, marks included, nested ones too."""
    assert [text[q.start : q.end] for q in GERMAN(text).quotes] == quotes


def test_unclosed_quotes_are_marked() -> None:
    """A quotation that its text never closes says so."""
    assert [q.closed for q in GERMAN("„Erstens.\n„Zweitens.“").quotes] == [False, True]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("aB1ä.,:!?-–„“\"'»« \n\r\t(…ß😀\u2028"), max_size=80))
def test_no_character_is_lost(text: str) -> None:
    """Every character is white space or in exactly one token; sentences cover all tokens in order."""
    cut = GERMAN(text)
    covered = "".join(text[p.start : p.end] for p in cut.pieces)
    assert covered == "".join(text.split())
    assert all(text[p.start : p.end] == p.text for p in cut.pieces)
    bounds = [b for s in cut.sentences for b in s[:2]]
    assert bounds[:1] in ([], [0])
    assert bounds[-1:] in ([], [len(cut.pieces)])
    assert bounds[1:-1:2] == bounds[2::2]


def test_a_long_text_takes_no_longer_a_word_than_a_short_one() -> None:
    """Cutting is linear: endless sentences are cut, and marks are matched in one pass."""
    cut = GERMAN("Schüsse fielen und " * 5_000)
    assert max(b - a for a, b, _ in cut.sentences) <= 301
