"""The names that the model marks, token by token, and the surnames among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Token

# Kind ("" for none), first and one past the last token of the name around a token.
Span = tuple[str, int, int]


def surnames(tokens: Sequence[Token], spans: Sequence[Span]) -> Iterator[str]:
    """Yields the last words of the persons' names that have several."""
    for i, (kind, first, stop) in enumerate(spans):
        if kind == "PER" and i == stop - 1 and stop > first + 1:
            yield tokens[i].text


def name_spans(tokens: Sequence[Token]) -> list[Span]:
    """Returns for every token the name around it."""
    out: list[Span] = []
    i = 0
    while i < len(tokens):
        kind, last = tokens[i].name[2:], i + 1
        while kind and last < len(tokens) and tokens[last].name == "I-" + kind:
            last += 1
        out.extend([(kind, i, last)] * (last - i))
        i = last
    return out
