"""Report -> Doc: tokens, sentences and quotations, then the model's tags and the lemmas."""

from __future__ import annotations

from threading import Thread
from typing import Protocol

from lagebild.annotate.build import document
from lagebild.annotate.doc import Doc, Quote, Sentence, Token
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.tagger import Tagger
from lagebild.annotate.tokens import Cut, Cutter
from lagebild.annotate.words import Parter, Tagged
from lagebild.languages import Language
from lagebild.record import Report

__all__ = ["Annotator", "Doc", "ModelAnnotator", "Quote", "Sentence", "Tagger", "Token"]


class Annotator(Protocol):
    """Anything that annotates a report; the shipped one is `ModelAnnotator`.

    `digest` names all that decides what it says besides this package's code and words, so that
    a reading made with it is told from one made with another.
    """

    @property
    def digest(self) -> str: ...

    def __call__(self, report: Report) -> Doc: ...


class ModelAnnotator:
    """Annotates the reports of one language with the shipped model."""

    def __init__(self, language: Language, tagger: Tagger) -> None:
        self.code = language.code
        self.cut = Cutter(language)
        # The network opens outside Python's lock, while the steps load their tables.
        self.warming = Thread(target=tagger.warm, daemon=True)
        self.warming.start()
        self.lemmatizer = Lemmatizer(language)
        self.tagger = tagger
        self.parted = Parter(language)

    @property
    def digest(self) -> str:
        """The SHA-256 of the model's files."""
        return self.tagger.digest

    def __call__(self, report: Report) -> Doc:
        cut = self.cut(report.text)
        return document(report, self.lemmatizer, self.tagged(report.text, cut), cut.quotes)

    def tagged(self, text: str, cut: Cut) -> tuple[Tagged, ...]:
        """Returns the sentences of a text as the model sees them: their words with its tags."""
        asked = [self.parted(text, cut.pieces[a:b]) for a, b, _ in cut.sentences]
        self.warming.join()
        said = self.tagger.tag([sentence.words for sentence in asked], language=self.code)
        paragraphs = (paragraph for _, _, paragraph in cut.sentences)
        return tuple(map(Tagged, asked, said, paragraphs))
