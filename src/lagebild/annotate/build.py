"""Sentences with tags -> Doc: tokens with lemmas, contractions put together again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Doc, Quote, Sentence, Token, link
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.words import Tagged
from lagebild.record import Report

# Kinds that a model may tell of words that are no names: derived from one, or with one in them.
NO_NAMES = frozenset({"DERIV", "PART"})


def document(
    report: Report,
    lemmatizer: Lemmatizer,
    sentences: Sequence[Tagged],
    quotes: tuple[Quote, ...],
) -> Doc:
    """Returns the report's document; the tokens' offsets count in its text."""
    tokens: list[Token] = []
    bounds: list[Sentence] = []
    for n, sentence in enumerate(sentences):
        first = len(tokens)
        tokens.extend(tokens_of(sentence, lemmatizer, n, first))
        bounds.append(Sentence(first, len(tokens), sentence.paragraph))
    return link(report, lemmatizer.code, tuple(tokens), tuple(bounds), quotes)


def tokens_of(sentence: Tagged, lemmatizer: Lemmatizer, n: int, offset: int) -> Iterator[Token]:
    """Yields the sentence's tokens; a contraction keeps the analysis of its first word."""
    asked, tags = sentence.asked, sentence.tags
    piece_of = asked.piece_of()
    particles = particles_of(sentence, piece_of) if lemmatizer.separable_verbs else {}
    for k, (piece, place) in enumerate(zip(asked.pieces, asked.places, strict=True)):
        head = head_piece(k, place, tags.heads, piece_of)
        lemma = lemmatizer.lemma(piece.text, tags.upos[place])
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
