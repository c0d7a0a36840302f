"""A report's text as HTML with its items marked: escaped, nested where items overlap, taking the tags away gives the text back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

# The name under which an address finds an entry's words: `#e-1f2e…`.
ANCHOR = "e-"


@dataclass(frozen=True, slots=True)
class Mark:
    """Which characters are marked (half-open, code points), as the words of which entry and layer."""

    start: int
    end: int
    entry: str
    layer: str


def marked(text: str, marks: Iterable[Mark], chosen: str | None = None) -> str:
    """Returns a text as HTML, every mark an element around its characters; that of the chosen entry is shown.

    Where marks cross, the later one is in several elements, the first of which has the anchor.
    """
    waiting = sorted(set(marks), key=lambda m: (m.start, -m.end, m.layer, m.entry))
    ends = sorted({edge for m in waiting for edge in (m.start, m.end)} | {0, len(text)})
    out: list[str] = []
    open_: list[Mark] = []
    for at, stop in zip(ends, [*ends[1:], len(text)], strict=True):
        open_ = turned(out, open_, at, waiting, chosen)
        out.append(escape(text[at:stop]))
    return "".join(out)


def turned(
    out: list[str], open_: Sequence[Mark], at: int, waiting: list[Mark], chosen: str | None
) -> list[Mark]:
    """Closes what ends at a place and opens what begins there; returns what is open then."""
    ending = [n for n, mark in enumerate(open_) if mark.end <= at]
    kept = len(open_) if not ending else ending[0]
    again = [m for m in open_[kept:] if m.end > at]
    out.extend("</span>" * (len(open_) - kept))
    out.extend(tag(m, chosen, again=True) for m in again)
    new = []
    while waiting and waiting[0].start <= at:
        mark = waiting.pop(0)
        if mark.end > at:
            new.append(mark)
    out.extend(tag(m, chosen) for m in new)
    return [*open_[:kept], *again, *new]


def tag(mark: Mark, chosen: str | None, *, again: bool = False) -> str:
    """Returns the opening tag of a mark."""
    anchor = "" if again else f' id="{ANCHOR}{escape(mark.entry)}"'
    shown = " chosen" if mark.entry == chosen else ""
    classes = f"item {escape(mark.layer)}{shown}"
    return f'<span class="{classes}" data-entry="{escape(mark.entry)}"{anchor}>'
