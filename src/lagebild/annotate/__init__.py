"""Report -> Doc: tokens, sentences and quotations, then the model's tags and the lemmas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Protocol

from lagebild.annotate.doc import Doc, Quote, Sentence, Token, link
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.tagger import Tagger
from lagebild.annotate.tokens import Cut, Cutter
from lagebild.annotate.words import Parter, Tagged
from lagebild.languages import Language
from lagebild.record import Report

__all__ = ["Annotator", "Doc", "ModelAnnotator", "Quote", "Sentence", "Tagger", "Token"]

# Kinds that the model tells of what belongs to a name and is none (`russisch`, `EU-weit`).
NO_NAMES = frozenset({"DERIV", "PART"})


class Annotator(Protocol):
    """Anything that annotates a report; the shipped one is `ModelAnnotator`.

    `digest` names everything but the package's code and words that decides what it says: a
    reading is known again by it.
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
        tokens: list[Token] = []
        for n, sentence in enumerate(self.tagged(report.text, cut)):
            tokens.extend(self.tokens(sentence, n, len(tokens)))
        bounds = tuple(Sentence(a, b, p) for a, b, p in cut.sentences)
        return link(report, self.code, tuple(tokens), bounds, cut.quotes)

    def tagged(self, text: str, cut: Cut) -> tuple[Tagged, ...]:
        """Returns the sentences of a text as the model sees them: their words with its tags."""
        asked = [self.parted(text, cut.pieces[a:b]) for a, b, _ in cut.sentences]
        self.warming.join()
        said = self.tagger.tag([sentence.words for sentence in asked], language=self.code)
        paragraphs = (paragraph for _, _, paragraph in cut.sentences)
        return tuple(map(Tagged, asked, said, paragraphs))

    def tokens(self, sentence: Tagged, n: int, offset: int) -> Iterator[Token]:
        """Yields the sentence's tokens; a contraction keeps the analysis of its first word."""
        asked, tags = sentence.asked, sentence.tags
        piece_of = asked.piece_of()
        particles = particles_of(sentence, piece_of)
        for k, (piece, place) in enumerate(zip(asked.pieces, asked.places, strict=True)):
            head = head_piece(k, place, tags.heads, piece_of)
            lemma = self.lemmatizer.lemma(piece.text, tags.upos[place])
            yield Token(
                offset + k,
                piece.start,
                piece.end,
                piece.text,
                piece.text.lower(),
                particles.get(k, "") + lemma,
                tags.upos[place],
                tags.feats[place],
                offset + head,
                "root" if head == k else tags.deprels[place],
                name_of(tags.names[place]),
                n,
                tags.events[place] if tags.events else "_",
                tags.event_scores[place] if tags.event_scores else 0.0,
            )


def particles_of(sentence: Tagged, piece_of: Sequence[int]) -> dict[int, str]:
    """Returns the separated particle of each verb (by its token) that has one."""
    asked, tags = sentence.asked, sentence.tags
    return {
        piece_of[tags.heads[place]]: piece.text.lower()
        for piece, place in zip(asked.pieces, asked.places, strict=True)
        if tags.deprels[place] == "compound:prt" and tags.heads[place] >= 0
    }


def name_of(tag: str) -> str:
    """Returns the BIO tag of a name; what is only derived from one, or holds one, is none."""
    return "O" if tag[2:] in NO_NAMES else tag


def head_piece(piece: int, place: int, heads: Sequence[int], piece_of: Sequence[int]) -> int:
    """Returns the piece of a word's head, heads inside the same piece passed over."""
    head = heads[place]
    while head >= 0 and piece_of[head] == piece:
        head = heads[head]
    return piece if head < 0 else piece_of[head]
