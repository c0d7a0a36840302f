"""A report becomes a document: its language, its tokens with their trees, its lemmas."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from lagebild.annotate import Doc, ModelAnnotator, Tagger
from lagebild.annotate.build import document
from lagebild.annotate.identify import identify
from lagebild.annotate.tagger import Tags, Words
from lagebild.annotate.tokens import Piece
from lagebild.annotate.words import Asked, Tagged
from lagebild.languages import load
from lagebild.record import Report

INSTALLED = ("de", "en")


@cache
def annotator(code: str) -> ModelAnnotator:
    return ModelAnnotator(load(code), Tagger())


def doc_of(text: str, code: str = "de") -> Doc:
    return annotator(code)(Report("r", text, "2024-02-07", code))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Baku wies die Vorwürfe am Donnerstag zurück.", "de"),
        ("The government rejected the accusations on Thursday.", "en"),
        ("Le président a annoncé jeudi la dissolution de l'Assemblée nationale.", "fr"),
        ("De president heeft gisteren in Den Haag gezegd dat hij aftreedt.", "nl"),
        # Too short to be told from a hundred languages: one of the installed ones.
        ("Zwölf Tote in Goma", "de"),
        ("Es regnet.", "de"),
        ("Shots in Goma", "en"),
    ],
)
def test_the_language_of_a_text(text: str, code: str) -> None:
    """A language is told by its words; one that is not installed is named where it is sure."""
    assert identify(text, INSTALLED)[0] == code


def test_a_contraction_is_one_token_with_its_prepositions_analysis() -> None:
    """`im` is asked of the model as two words and stays one token, an adposition."""
    doc = doc_of("Im Norden fielen Schüsse.")
    assert [(t.text, t.upos) for t in doc.tokens[:2]] == [("Im", "ADP"), ("Norden", "NOUN")]
    assert doc.tokens[0].head == 1


def test_a_separated_particle_is_part_of_the_lemma() -> None:
    """`wies … zurück` has the lemma that dictionaries and tables have."""
    doc = doc_of("Die Regierung wies die Vorwürfe zurück.")
    assert next(t for t in doc.tokens if t.text == "wies").lemma == "zurückweisen"


def test_every_sentence_is_a_tree() -> None:
    """Heads lie in the same sentence, one root each, and children are the heads turned round."""
    doc = doc_of(
        "Er kam. „Ich gehe“, sagte sie, „wenn der Regen aufhört.“ Am Abend regnete es noch."
    )
    for n, sentence in enumerate(doc.sentences):
        tokens = doc.tokens[sentence.first : sentence.last]
        assert sum(t.head == t.i for t in tokens) == 1
        assert all(doc.tokens[t.head].sentence == n for t in tokens)
    for token in doc.tokens:
        assert all(doc.tokens[c].head == token.i for c in doc.children[token.i])


def test_tokens_are_found_by_offset() -> None:
    """Look-ups by code points give the token that covers them."""
    doc = doc_of("In Goma fielen Schüsse.")
    assert [t.text for t in doc.tokens_in(3, 14)] == ["Goma", "fielen"]
    assert [getattr(doc.token_at(n), "text", None) for n in (4, 7, 99)] == ["Goma", None, None]


def test_names_are_marked() -> None:
    """Persons and places carry a BIO tag."""
    doc = doc_of("Der Minister Boris Pistorius reiste am Montag nach Vilnius.")
    tags = {t.text: t.name for t in doc.tokens}
    assert (tags["Boris"], tags["Pistorius"], tags["Vilnius"]) == ("B-PER", "I-PER", "B-LOC")


def tagged(names: tuple[str, ...], **more: Any) -> Doc:
    """Returns the document of `Im russischen Goma` with these tags for its four words."""
    pieces = (Piece(0, 2, "Im"), Piece(3, 13, "russischen"), Piece(14, 18, "Goma"))
    words = Words(("In", "dem", "russischen", "Goma"), (True,) * 4)
    upos, deprels = ("ADP", "DET", "ADJ", "PROPN"), ("case", "det", "amod", "root")
    tags = Tags(upos, ({},) * 4, (3, 3, 3, -1), deprels, names, **more)
    sentence = Tagged(Asked(pieces, words, (0, 2, 3)), tags, 0)
    report = Report("r", "Im russischen Goma", language="de")
    return document(report, annotator("de").lemmatizer, [sentence], ())


def test_what_is_derived_from_a_name_is_none() -> None:
    """Words made of a name or with one in them are no names, whatever the model calls them."""
    doc = tagged(("O", "O", "B-DERIV", "B-LOC"))
    assert [t.name for t in doc.tokens] == ["O", "O", "B-LOC"]
    assert [t.name for t in tagged(("B-PART", "O", "O", "O")).tokens] == ["O", "O", "O"]


def test_events_that_the_model_hears() -> None:
    """A token has the event of its first word and how sure it is; without a word of it, none."""
    doc = tagged(("O",) * 4, events=("X", "_", "_", "ASSAULT"), event_scores=(0.5, 0, 0, 0.9))
    assert [(t.event, t.event_score) for t in doc.tokens] == [
        ("X", 0.5), ("_", 0), ("ASSAULT", 0.9),
    ]  # fmt: skip
    assert {(t.event, t.event_score) for t in tagged(("O",) * 4).tokens} == {("_", 0.0)}


def test_an_empty_text_is_an_empty_document() -> None:
    """Where there is nothing to read there are no tokens and no sentences."""
    doc = doc_of("  \n ")
    assert (doc.tokens, doc.sentences, doc.quotes) == ((), (), ())


def test_english_is_read_with_the_same_model() -> None:
    """English words get English lemmas."""
    doc = doc_of("Soldiers were killed.", "en")
    assert [t.lemma for t in doc.tokens[:3]] == ["soldier", "be", "kill"]
