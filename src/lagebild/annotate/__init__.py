"""Report -> Doc: tokens, sentences and quotations, then the model's tags and the lemmas."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Thread
from typing import Protocol

from lagebild.annotate.doc import Doc, Quote, Sentence, Token, link
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.tagger import Tagger, Tags, Words
from lagebild.annotate.tokens import Cutter, Piece
from lagebild.languages import Language
from lagebild.record import Report

__all__ = ["Annotator", "Doc", "ModelAnnotator", "Quote", "Sentence", "Tagger", "Token"]


class Annotator(Protocol):
    """Anything that annotates a report; the shipped one is `ModelAnnotator`."""

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
        contractions = language.toml("language.toml").get("contractions", {})
        self.contractions: dict[str, tuple[str, ...]] = {
            k: tuple(v) for k, v in contractions.items()
        }

    def __call__(self, report: Report) -> Doc:
        cut = self.cut(report.text)
        sentences = [cut.pieces[a:b] for a, b, _ in cut.sentences]
        asked = [self.words(report.text, pieces) for pieces in sentences]
        self.warming.join()
        tagged = self.tagger.tag([words for words, _ in asked], language=self.code)
        tokens: list[Token] = []
        for n, (pieces, (_, places), tags) in enumerate(
            zip(sentences, asked, tagged, strict=True)
        ):
            tokens.extend(self.tokens(pieces, places, tags, n, len(tokens)))
        bounds = tuple(Sentence(a, b, p) for a, b, p in cut.sentences)
        return link(report, self.code, tuple(tokens), bounds, cut.quotes)

    def words(self, text: str, pieces: Sequence[Piece]) -> tuple[Words, list[int]]:
        """Returns the sentence's syntactic words and, for every piece, the place of its first one."""
        forms: list[str] = []
        spaces: list[bool] = []
        places: list[int] = []
        for piece in pieces:
            places.append(len(forms))
            parts = self.parts(piece.text)
            forms.extend(parts)
            spaces.append(piece.start == 0 or text[piece.start - 1].isspace())
            spaces.extend(True for _ in parts[1:])
        return Words(tuple(forms), tuple(spaces)), places

    def parts(self, form: str) -> tuple[str, ...]:
        """Returns the words of a contraction, its capital kept, or the form itself."""
        parts = self.contractions.get(form.lower())
        if parts is None or form.isupper():
            return (form,)
        return (parts[0].capitalize(), *parts[1:]) if form[0].isupper() else parts

    def tokens(
        self, pieces: Sequence[Piece], places: Sequence[int], tags: Tags, n: int, offset: int
    ) -> Iterator[Token]:
        """Yields the sentence's tokens; a contraction keeps the analysis of its first word."""
        piece_of = piece_of_word(places, len(tags.heads))
        particles = self.particles(pieces, places, tags, piece_of)
        for k, (piece, place) in enumerate(zip(pieces, places, strict=True)):
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
                tags.names[place],
                n,
            )

    def particles(
        self, pieces: Sequence[Piece], places: Sequence[int], tags: Tags, piece_of: Sequence[int]
    ) -> dict[int, str]:
        """Returns the separated particle of each verb (by its piece) that has one."""
        return {
            piece_of[tags.heads[place]]: piece.text.lower()
            for piece, place in zip(pieces, places, strict=True)
            if tags.deprels[place] == "compound:prt" and tags.heads[place] >= 0
        }


def piece_of_word(places: Sequence[int], words: int) -> list[int]:
    """Returns for every syntactic word the piece that it came from."""
    out: list[int] = []
    for piece, (place, stop) in enumerate(zip(places, [*places[1:], words], strict=True)):
        out.extend([piece] * (stop - place))
    return out


def head_piece(piece: int, place: int, heads: Sequence[int], piece_of: Sequence[int]) -> int:
    """Returns the piece of a word's head, heads inside the same piece passed over."""
    head = heads[place]
    while head >= 0 and piece_of[head] == piece:
        head = heads[head]
    return piece if head < 0 else piece_of[head]
