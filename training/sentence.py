"""A sentence to learn from: words, and whatever layers of it are known."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

_CLOSING = re.compile(r"[.,;:!?)\]}%»“”’…]|'s|n't|''")
_OPENING = frozenset(("(", "[", "„", "``", "«"))


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words with whatever is known of them; None (or a word's None) teaches nothing.

    `cues` marks the words of speech (`labels.CUES`); `roles` holds for each of them that is a `C` the role
    of every word (`labels.ROLES`); `facts` is how sure it is that a predicate happened, from -3 to 3.
    """

    forms: tuple[str, ...]
    spaces: tuple[bool, ...]
    style: str
    upos: tuple[str, ...] | None = None
    feats: tuple[Mapping[str, str] | None, ...] | None = None
    heads: tuple[int | None, ...] | None = None
    deprels: tuple[str | None, ...] | None = None
    names: tuple[str | None, ...] | None = None
    lemmas: tuple[str, ...] | None = None
    cues: tuple[str, ...] | None = None
    roles: Mapping[int, tuple[str, ...]] | None = None
    events: tuple[str, ...] | None = None
    facts: tuple[float | None, ...] | None = None
    id: str = ""

    @property
    def kind(self) -> tuple[bool, ...]:
        """Say which layers the sentence has; a batch holds sentences of one kind."""
        trees = (self.upos, self.feats, self.heads)
        rest = (self.names, self.cues, self.events, self.facts)
        return tuple(x is not None for x in (*trees, *rest))


def guessed_spaces(forms: Sequence[str]) -> tuple[bool, ...]:
    """Say before which words a space stands, by the punctuation alone."""
    pairs = pairwise(forms)
    return (True, *(not (_CLOSING.fullmatch(b) or a in _OPENING) for a, b in pairs))
