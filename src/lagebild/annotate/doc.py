"""The annotated report: tokens with lemma, part of speech, morphology and head, sentences, quotations."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lagebild.record import Report


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the text with its Universal Dependencies annotation.

    `i` is its place in `Doc.tokens`; `head` is the head's place there (its own for a root);
    `lemma` of a verb includes its separated particle where the language writes it so (`wies … zurück`: `zurückweisen`);
    `name` is the BIO tag of names: `O`, `B-PER`, `I-LOC` …; `sentence` is the index in `Doc.sentences`.
    A contraction (`im`) is one token, tagged as its preposition.
    `event` is the kind of event that the model hears in the word (`_`: none) and `event_score`
    how sure it is (0 to 1; 0 where the model tells no events).
    """

    i: int
    start: int
    end: int
    text: str
    lower: str
    lemma: str
    upos: str
    feats: Mapping[str, str]
    head: int
    deprel: str
    name: str
    sentence: int
    event: str = "_"
    event_score: float = 0.0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: tokens `first` to `last` (half-open), and its paragraph's number."""

    first: int
    last: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch between quotation marks, the marks included; `depth` 0 is the outermost.

    `closed` is False where the text never closes it and it was ended at its paragraph's end.
    """

    start: int
    end: int
    depth: int
    closed: bool = True


@dataclass(frozen=True, slots=True)
class Doc:
    """A report with its annotation; offsets count code points of `report.text`."""

    report: Report
    language: str
    tokens: tuple[Token, ...]
    sentences: tuple[Sentence, ...]
    quotes: tuple[Quote, ...]
    children: tuple[tuple[int, ...], ...] = field(repr=False)
    starts: tuple[int, ...] = field(repr=False)

    @property
    def text(self) -> str:
        return self.report.text

    def sentence_tokens(self, index: int) -> tuple[Token, ...]:
        """The tokens of the sentence with this index."""
        sentence = self.sentences[index]
        return self.tokens[sentence.first : sentence.last]

    def sentence_span(self, index: int) -> tuple[int, int]:
        """First and one past the last code point of a sentence."""
        sentence = self.sentences[index]
        return self.tokens[sentence.first].start, self.tokens[sentence.last - 1].end

    def tokens_in(self, start: int, end: int) -> tuple[Token, ...]:
        """The tokens that begin within [start, end)."""
        return self.tokens[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def token_at(self, offset: int) -> Token | None:
        """The token that covers this code point, if one does."""
        i = bisect_right(self.starts, offset) - 1
        return self.tokens[i] if i >= 0 and offset < self.tokens[i].end else None

    def child(self, token: Token, *deprels: str) -> Token | None:
        """The first dependent with one of these labels (subtypes count as their main label)."""
        return next(self.dependents(token, *deprels), None)

    def dependents(self, token: Token, *deprels: str) -> Iterator[Token]:
        """The dependents in text order; with labels given only those (main label or full)."""
        for i in self.children[token.i]:
            rel = self.tokens[i].deprel
            if not deprels or rel in deprels or rel.partition(":")[0] in deprels:
                yield self.tokens[i]

    def subtree(self, token: Token) -> tuple[Token, ...]:
        """The token and all that hangs on it, in text order."""
        todo, seen = [token.i], []
        while todo:
            i = todo.pop()
            seen.append(i)
            todo.extend(self.children[i])
        return tuple(self.tokens[i] for i in sorted(seen))

    def ancestors(self, token: Token) -> Iterator[Token]:
        """The heads above the token, nearest first."""
        while token.head != token.i:
            token = self.tokens[token.head]
            yield token

    def quote_depth(self, offset: int) -> int:
        """How many quotations cover this code point (0: none)."""
        return sum(q.start <= offset < q.end for q in self.quotes)


def link(
    report: Report,
    language: str,
    tokens: tuple[Token, ...],
    sentences: tuple[Sentence, ...],
    quotes: tuple[Quote, ...],
) -> Doc:
    """Returns the Doc of these parts, with its look-ups filled in."""
    children: list[list[int]] = [[] for _ in tokens]
    for token in tokens:
        if token.head != token.i:
            children[token.head].append(token.i)
    return Doc(
        report,
        language,
        tokens,
        sentences,
        quotes,
        tuple(map(tuple, children)),
        tuple(t.start for t in tokens),
    )
