"""Where words stand in a text, as somebody types or pastes them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# Half-open, code points.
Span = tuple[int, int]


def occurrences(text: str, words: str) -> list[Span]:
    """Returns every place where a text has these words; how much space is between them is no matter."""
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span(1) for match in re.finditer(f"(?=({pattern}))", text)] if pattern else []


def nearest(spans: Sequence[Span], start: int) -> Span | None:
    """Returns the span that begins nearest to an offset."""
    return min(spans, key=lambda span: abs(span[0] - start), default=None)
