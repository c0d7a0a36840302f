"""Quotations as a reader sees them: over line breaks, with spaced marks, ended where one is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lagebild.annotate.doc import Doc, Quote
from lagebild.extract.statements.lexicon import Lexicon

CLOSERS = {"„": '“”"', "“": "”", "»": "«", "«": "»", '"': '"', "‚": "‘", "‹": "›", "›": "‹"}
MARKS = frozenset('„“”»«"')
SPACED = re.compile(r"(?<!\S)(?:»\s[^»«\n]+\s«|«\s[^»«\n]+\s»)(?!\w)")
FARTHEST = 1500


def outer_quotes(doc: Doc, lexicon: Lexicon) -> tuple[Quote, ...]:
    """Returns the outermost quotations of a document in text order, none within another."""
    plain = [mended(doc, q, lexicon) for q in doc.quotes if q.depth == 0]
    out: list[Quote] = []
    for quote in sorted([*plain, *spaced(doc.text)], key=lambda q: (q.start, -q.end)):
        if not out or quote.start >= out[-1].end:
            out.append(quote)
    return tuple(out)


def spaced(text: str) -> Iterator[Quote]:
    """Yields the quotations whose pointed marks stand apart from their words."""
    return (Quote(m.start(), m.end(), 0) for m in SPACED.finditer(text))


def mended(doc: Doc, quote: Quote, lexicon: Lexicon) -> Quote:
    """The quotation, if nothing closes it in its paragraph, up to where it plainly ends."""
    if quote.closed:
        return quote
    end = closed_later(doc.text, quote)
    if end is not None:
        return replace(quote, end=end, closed=True)
    if opens_again(doc.text, quote.end):
        return quote
    end = before_cue(doc, quote, lexicon)
    return replace(quote, end=end) if end else quote


def closed_later(text: str, quote: Quote) -> int | None:
    """Where a later paragraph closes a quotation before another one begins."""
    stop = min(len(text), quote.end + FARTHEST)
    at = next((i for i in range(quote.end, stop) if text[i] in MARKS), None)
    if at is None or text[at] not in CLOSERS.get(text[quote.start], ""):
        return None
    ends = text[at - 1] in ".!?…" or (at + 1 < len(text) and text[at + 1] in ",.")
    return at + 1 if ends and text[at - 1] not in " \n" else None


def opens_again(text: str, at: int) -> bool:
    """Whether the next paragraph begins with a mark, so that the quotation goes on there."""
    return text[at:].lstrip()[:1] in MARKS


def before_cue(doc: Doc, quote: Quote, lexicon: Lexicon) -> int | None:
    """Where the comma stands behind which a verb says who is quoted, in a quotation left open."""
    tokens = doc.tokens_in(quote.start, quote.end)
    for comma, verb in zip(tokens, tokens[1:], strict=False):
        if comma.text == "," and verb.upos == "VERB" and verb.lemma in lexicon.plain_verbs:
            if quotes(lexicon, verb.lemma) and verb.feats.get("VerbForm") == "Fin":
                return comma.start
    return None


def quotes(lexicon: Lexicon, lemma: str) -> bool:
    """Whether a verb can take words in quotation marks."""
    return any("quote" in e.takes and not e.words for e in lexicon.verbs.get(lemma, ()))
