"""Cuts a text into paragraphs, tokens, sentences and quotations, losing no character."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lagebild.annotate.doc import Quote
from lagebild.languages import Language

PARAGRAPH = re.compile(r"[^\S\r\n]*[\r\n]\s*")
LINE_END = re.compile(r"\r\n?|\n")
NUMBER = r"\d+(?:[.,:]\d+)*(?:[.,]-(?!\d))?"
# Two numbers and a hyphen are a range; three of them are a date or a telephone number.
RANGE_START = rf"{NUMBER}(?=-{NUMBER}(?![\w-]|[.,:]\d))"
WEB = r"(?:https?://|www\.)\S+?(?=[.,;:!?)\]»“”\"']*(?:\s|$))|[\w.+-]+@[\w-]+\.[\w.-]*\w"
INITIALS = r"(?:[^\W\d_]\.){2,}"
WORD = r"[^\W_](?:[\w]|[-’'\u2010\u2011](?=\w)|·(?=\w))*"
SIGN = r"\.{2,}|…|-{2,}|[^\w\s]|_"
COMPOUND = rf"{NUMBER}(?:-(?=\w)[\w-]*\w|[^\W\d_][\w-]*)?"
TOKEN = re.compile(rf"{WEB}|{INITIALS}|{RANGE_START}|{COMPOUND}|{WORD}|{SIGN}")
# What opens a report before a spaced dash: `Berlin (dpa)`, `Goma (Kongo), 12.03.2024`, `NAIROBI, May 3`.
BIG = r"[A-ZÀ-Þ0-9][\w.’'/-]*"
AGENCY = r"\([^()\n]{2,40}\)"
DATE = rf"(?:,? {BIG}){{0,4}}"
DATELINE = re.compile(
    rf"(?:[A-ZÀ-Þ][\w.’'/-]*{DATE} ?{AGENCY}{DATE}|[A-ZÀ-Þ][A-ZÀ-Þ/ -]{{3,40}}{DATE}(?: {AGENCY})?)"
    r"[:.]? ?(?<=[\s:])[-–—]{1,2} (?=\S)"
)
ENDERS = frozenset({".", "!", "?", "…", "..", "..."})
CLOSERS = frozenset("\"”“»«’‘'›‹)]")
ROMAN = re.compile(r"[IVX]{1,6}\.?")
MOST_ORDINAL_DIGITS = 3
LONGEST_SENTENCE = 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A token's characters before annotation: half-open offsets and the text between them."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Cut:
    """A text cut up: tokens, and sentences as (first token, last token, paragraph), half-open."""

    pieces: tuple[Piece, ...]
    sentences: tuple[tuple[int, int, int], ...]
    quotes: tuple[Quote, ...]


class Cutter:
    """Cuts texts of one language; the words that matter come from its `language.toml`."""

    def __init__(self, language: Language) -> None:
        data = language.toml("language.toml")
        self.abbreviations = frozenset(data.get("abbreviations", ()))
        self.closing = frozenset(data.get("closing_abbreviations", ()))
        self.ordinal_followers = frozenset(data.get("ordinal_followers", ()))
        self.ordinal_openers = frozenset(data.get("ordinal_openers", ()))
        self.sentence_openers = frozenset(data.get("sentence_openers", ()))
        self.endings = tuple(data.get("endings", ()))
        self.pairs = tuple((o, c) for o, c in data.get("quotes", ()))

    def __call__(self, text: str) -> Cut:
        pieces: list[Piece] = []
        sentences: list[tuple[int, int, int]] = []
        bounds = list(paragraphs(text))
        for number, (start, end) in enumerate(bounds):
            first = len(pieces)
            pieces.extend(self.tokens(text, start, end))
            opening = DATELINE.match(text, start, end)
            for a, b in self.sentences(pieces, first, opening.end() if opening else start):
                sentences.append((a, b, number))
        return Cut(tuple(pieces), tuple(sentences), self.quotes(text, bounds))

    def tokens(self, text: str, start: int, end: int) -> Iterator[Piece]:
        """Yields the tokens of a paragraph; a known abbreviation keeps its full stop."""
        at, before = start, ""
        while match := TOKEN.search(text, at, end):
            at = self.with_stop(text, match.start(), match.end(), end, before)
            before = text[match.start() : at]
            yield from self.split_endings(Piece(match.start(), at, before))

    def with_stop(self, text: str, start: int, stop: int, end: int, before: str) -> int:
        """Returns where a token ends, its full stop included where it is an abbreviation or ordinal."""
        if stop >= end or text[stop] != ".":
            return stop
        word = text[start : stop + 1]
        single = len(word) == 2 and word[0].isupper() and not word[0].isdigit()
        ordinal = word[:-1].isdigit() and len(word) <= 4 and self.ordinal_follows(text, stop + 1)
        ordinal = ordinal or self.is_ordinal(word, before, text[stop + 1 : min(end, stop + 40)])
        return stop + 1 if word in self.abbreviations or single or ordinal else stop

    def is_ordinal(self, word: str, before: str, rest: str) -> bool:
        """Whether the word before a number shows an ordinal: an article, or a name before Roman figures."""
        noun = re.match(r"\s+([^\W\d_]+)", rest)
        if noun is None or noun.group(1) in self.sentence_openers:
            return False
        if word[:-1].isdigit():
            return before.lower() in self.ordinal_openers and len(word) <= MOST_ORDINAL_DIGITS + 1
        roman = bool(self.ordinal_openers) and ROMAN.fullmatch(word) is not None
        return roman and before[:1].isupper() and not before.isupper()

    def ordinal_follows(self, text: str, at: int) -> bool:
        """Whether what follows a number's full stop shows that the number is an ordinal."""
        rest = text[at : at + 40].lstrip()
        word = re.match(r"[^\W\d_]+", rest)
        if not word:
            return bool(re.match(r"[–-]|(bis|und)\b|\d{1,2}\.", rest))
        return word.group().islower() or word.group() in self.ordinal_followers

    def split_endings(self, piece: Piece) -> Iterator[Piece]:
        """Yields a token in two where the language cuts an ending off."""
        for ending in self.endings:
            if piece.text.lower().endswith(ending) and len(piece.text) > len(ending):
                cut = piece.end - len(ending)
                yield Piece(piece.start, cut, piece.text[: -len(ending)])
                yield Piece(cut, piece.end, piece.text[-len(ending) :])
                return
        yield piece

    def sentences(
        self, pieces: Sequence[Piece], first: int, opened: int
    ) -> Iterator[tuple[int, int]]:
        """Yields the sentences of the tokens from `first` on as half-open ranges; a dateline ends at `opened`."""
        n = len(pieces)
        begin = next((i for i in range(first, n) if pieces[i].start >= opened), first)
        if begin > first:
            yield first, begin
        for i in range(begin, n):
            if (
                i + 1 < n
                and i >= begin
                and (self.ends(pieces, i) or i - begin >= LONGEST_SENTENCE)
            ):
                stop = i + 1
                while stop < n and self.closes(pieces, stop):
                    stop += 1
                yield begin, stop
                begin = stop
        if begin < n:
            yield begin, n

    def ends(self, pieces: Sequence[Piece], i: int) -> bool:
        """Whether the token at `i` ends its sentence."""
        piece = pieces[i]
        if piece.text in ENDERS:
            return self.begins_sentence(pieces, i + 1)
        if piece.text in self.closing:
            return pieces[i + 1].text[0].isupper()
        return False

    def begins_sentence(self, pieces: Sequence[Piece], at: int) -> bool:
        """Whether a sentence can begin at the token at `at`, closing marks passed over."""
        closed = False
        while at < len(pieces) and self.closes(pieces, at):
            closed = True
            at += 1
        if at >= len(pieces):
            return True
        head = pieces[at].text[0]
        if closed and head in ",;:–-":
            return False
        return not head.islower() and head not in ",;:"

    def closes(self, pieces: Sequence[Piece], at: int) -> bool:
        """Whether the token at `at` is a closing mark that belongs to the sentence before it."""
        piece, before = pieces[at], pieces[at - 1]
        if piece.text not in CLOSERS or before.end != piece.start:
            return False
        return (
            at + 1 >= len(pieces)
            or pieces[at + 1].start > piece.end
            or (not pieces[at + 1].text[0].isalnum())
        )

    def quotes(self, text: str, bounds: Sequence[tuple[int, int]]) -> tuple[Quote, ...]:
        """Returns the quotations; one left open ends with its paragraph."""
        found: list[Quote] = []
        for start, end in bounds:
            found.extend(self.paragraph_quotes(text, start, end))
        return tuple(sorted(found, key=lambda q: (q.start, -q.end)))

    def paragraph_quotes(self, text: str, start: int, end: int) -> Iterator[Quote]:
        """Yields the quotations of one paragraph, matching marks by a stack."""
        opened: list[tuple[int, str]] = []
        openers = {o for o, _ in self.pairs}
        closers = {c for _, c in self.pairs}
        for at in range(start, end):
            mark = text[at]
            if mark not in openers and mark not in closers:
                continue
            if opened and self.matches(text, opened[-1], at, end):
                yield Quote(opened[-1][0], at + 1, len(opened) - 1)
                opened.pop()
            elif mark in openers and opens(text, at, start, end):
                opened.append((at, mark))
        for depth, (at, _) in enumerate(opened):
            yield Quote(at, end, depth, closed=False)

    def matches(self, text: str, opening: tuple[int, str], at: int, end: int) -> bool:
        """Whether the mark at `at` closes the opening one; an apostrophe in a word does not."""
        apostrophe = text[at] in "’'‘" and at + 1 < end and text[at + 1].isalnum()
        return not apostrophe and (opening[1], text[at]) in self.pairs


def opens(text: str, at: int, start: int, end: int) -> bool:
    """Whether a mark can open a quotation: nothing or space before it, something after it."""
    before = at == start or not text[at - 1].isalnum()
    return before and at + 1 < end and not text[at + 1].isspace()


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Yields the paragraphs (half-open, without outer white space); a line end begins a new one.

    A line that goes on in small letters was broken to fit a page, and ends nothing.
    """
    at = 0
    for gap in [*PARAGRAPH.finditer(text), None]:
        if (
            gap
            and len(LINE_END.findall(gap.group())) == 1
            and text[gap.end() : gap.end() + 1].islower()
        ):
            continue
        stop = gap.start() if gap else len(text)
        start, end = trimmed(text, at, stop)
        if start < end:
            yield start, end
        at = gap.end() if gap else stop


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Returns the range without white space at its ends."""
    inner = text[start:end]
    return end - len(inner.lstrip()), start + len(inner.rstrip())
