"""Sentences of tokens -> the syntactic words that the model is asked with, and what it says of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lagebild.annotate.tagger import Tags, Words
from lagebild.annotate.tokens import Piece
from lagebild.languages import Language


@dataclass(frozen=True, slots=True)
class Asked:
    """A sentence as the model is asked: its tokens, its words, and each token's first word.

    A contraction (`im`) is one token of several words (`in`, `dem`); any other token is one word.
    """

    pieces: tuple[Piece, ...]
    words: Words
    places: tuple[int, ...]

    def stops(self) -> tuple[int, ...]:
        """One past the last word of every token."""
        return (*self.places[1:], len(self.words.forms))

    def piece_of(self) -> tuple[int, ...]:
        """The token that each word came from."""
        bounds = enumerate(zip(self.places, self.stops(), strict=True))
        return tuple(piece for piece, (place, stop) in bounds for _ in range(place, stop))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A sentence with the model's tags for its words, and the number of its paragraph."""

    asked: Asked
    tags: Tags
    paragraph: int


class Parter:
    """Parts the contractions of one language into the words that its treebanks write."""

    def __init__(self, language: Language) -> None:
        table = language.toml("language.toml")
        found = table.get("contractions", {})
        self.contractions: dict[str, tuple[str, ...]] = {k: tuple(v) for k, v in found.items()}
        self.endings = frozenset(table.get("endings", ()))

    def __call__(self, text: str, pieces: Sequence[Piece]) -> Asked:
        forms: list[str] = []
        spaces: list[bool] = []
        places: list[int] = []
        for piece in pieces:
            places.append(len(forms))
            parts = self.parts(piece.text)
            forms.extend(parts)
            spaces.append(self.stands_apart(text, piece))
            spaces.extend(True for _ in parts[1:])
        return Asked(tuple(pieces), Words(tuple(forms), tuple(spaces)), tuple(places))

    def stands_apart(self, text: str, piece: Piece) -> bool:
        """Says whether a space stands before a token; the treebanks write `n't` as a word of its own."""
        at_gap = piece.start == 0 or text[piece.start - 1].isspace()
        return at_gap or piece.text.lower() in self.endings

    def parts(self, form: str) -> tuple[str, ...]:
        """Returns the words of a contraction, its capital kept, or the form itself."""
        parts = self.contractions.get(form.lower())
        if parts is None or form.isupper():
            return (form,)
        return (parts[0].capitalize(), *parts[1:]) if form[0].isupper() else parts
