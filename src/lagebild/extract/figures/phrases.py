"""Finds what a number counts: its hedges, its unit or noun, and the span of them all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.figures.words import Bound, Hedge, Sense, Words
from lagebild.extract.numerals import Kind, Numeral, plain

FARTHEST_NOUN = 8
NOMINAL = frozenset({"NOUN", "PROPN"})
BETWEEN = frozenset({"ADJ", "ADV", "VERB", "DET", "X"})
MOST_HEDGES = 3
# A number without these kinds may stand before `of` and what it counts.
LOOSE: frozenset[Kind] = frozenset({"vague", "several", "few"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A number with what it counts; `first` and `last` are its tokens, half-open.

    `noun` is what is counted, `further` says that it was named before, `partitive` that the
    number is a part of what the noun names, `linked` that a preposition or a genitive stands
    between them; `unit` is set where the number measures.
    """

    numeral: Numeral
    first: int
    last: int
    start: int
    end: int
    low: float | None
    high: float | None
    approximate: bool
    noun: Token | None = None
    unit: Sense | None = None
    further: bool = False
    partitive: bool = False
    linked: bool = False

    @property
    def exact(self) -> bool:
        """Whether the number says how many, and not just that there were some."""
        return self.numeral.kind in ("digits", "words", "vague")


class Phrases:
    """Builds the phrase of a number by the words of a language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.of = words.among("of")
        self.partitives = words.among("partitive")
        self.pronouns = words.among("partitive_pronouns")
        self.further = words.among("further")
        self.parts = words.among("parts")

    def __call__(self, doc: Doc, numeral: Numeral) -> Phrase | None:
        """The phrase of a number; None where digits go on as something that is no unit (`5G`)."""
        hedges = tuple(self.hedges(doc, numeral))
        first = numeral.first - sum(len(h.words) for h in hedges)
        low, high = bounded(numeral, (h.bound for h in hedges))
        last, after = self.after(doc, numeral)
        if after:
            low, high = (low, None) if after == "low" else (None, high)
        blurred = numeral.approximate or any(h.approximate for h in hedges)
        bare = Phrase(
            numeral, first, last, doc.tokens[first].start, self.end(doc, numeral, last), low, high, blurred
        )  # fmt: skip
        return self.measured(doc, bare) or self.counted(doc, bare)

    def end(self, doc: Doc, numeral: Numeral, last: int) -> int:
        """Where the phrase ends that goes up to token `last`."""
        return max(numeral.end, doc.tokens[last - 1].end)

    def hedges(self, doc: Doc, numeral: Numeral) -> Iterator[Hedge]:
        """Yields the hedges before a number, the nearest first."""
        at = numeral.first
        begin = doc.sentences[doc.tokens[at].sentence].first
        least = numeral.low if numeral.low is not None else numeral.high or 0
        for _ in range(MOST_HEDGES):
            if at <= begin:
                return
            hedge = self.hedge(doc, at, begin, least)
            if hedge is None:
                return
            at -= len(hedge.words)
            yield hedge

    def hedge(self, doc: Doc, at: int, begin: int, least: float) -> Hedge | None:
        """The longest hedge that ends right before token `at`."""
        for hedge in self.words.hedges.get(doc.tokens[at - 1].lower, ()):
            n = len(hedge.words)
            if at - n < begin or least < hedge.least:
                continue
            if hedge.words == tuple(t.lower for t in doc.tokens[at - n : at]):
                return hedge
        return None

    def after(self, doc: Doc, numeral: Numeral) -> tuple[int, Bound]:
        """Where the number ends with a bound after it (`40 oder mehr`), and its side."""
        sides: tuple[tuple[tuple[tuple[str, ...], ...], Bound], ...] = (
            (self.words.or_more, "low"), (self.words.or_less, "high"),
        )  # fmt: skip
        for phrases, side in sides:
            for words in phrases:
                stop = numeral.last + len(words)
                if words == tuple(t.lower for t in doc.tokens[numeral.last : stop]):
                    return stop, side
        return numeral.last, ""

    def measured(self, doc: Doc, bare: Phrase) -> Phrase | None:
        """The phrase of a number with a unit, before, glued or after; None without one."""
        glued = doc.text[bare.numeral.end : doc.tokens[bare.numeral.last - 1].end]
        if glued:
            unit = self.words.unit(glued)
            end = doc.tokens[bare.last - 1].end
            return with_unit(bare, unit, bare.first, bare.last, bare.start, end) if unit else None
        at = bare.last
        if bare.numeral.kind in LOOSE and at < len(doc.tokens) and doc.tokens[at].lower in self.of:
            at += 1
        for last in (at + 1, at + 2):
            if last <= len(doc.tokens) and (unit := self.unit_at(doc, at, last)):
                end = doc.tokens[last - 1].end
                return with_unit(bare, unit, bare.first, last, bare.start, end)
        before = doc.tokens[bare.numeral.first - 1] if bare.numeral.first else None
        sign = before and not before.text.isalpha() and self.words.unit(before.text)
        if before and sign and sign.measure == "money":
            first = min(bare.first, before.i)
            return with_unit(bare, sign, first, bare.last, doc.tokens[first].start, bare.end)
        return None

    def unit_at(self, doc: Doc, at: int, last: int) -> Sense | None:
        """The unit that the tokens from `at` to `last` name, written in one word or in two."""
        if last - at > 1:
            return self.words.unit(" ".join(t.text for t in doc.tokens[at:last]))
        token = doc.tokens[at]
        return self.words.unit(token.text) or self.words.unit(token.lemma)

    def counted(self, doc: Doc, bare: Phrase) -> Phrase | None:
        """The phrase with the noun that it counts, if it has one; None for what is no number."""
        if bare.numeral.end < doc.tokens[bare.numeral.last - 1].end:
            return None
        stop = doc.sentences[doc.tokens[bare.first].sentence].last
        if bare.last >= stop:
            return bare
        next_ = doc.tokens[bare.last]
        if next_.lower in self.of and bare.last + 1 < stop:
            return self.after_of(doc, bare, stop)
        if next_.lower in self.partitives and next_.upos != "PRON":
            noun = self.noun_from(doc, bare.last + 1, stop, passing=True)
            part = bare.numeral.kind != "vague"
            return with_noun(bare, noun, partitive=part, linked=True) if noun else bare
        if next_.lower in self.parts:
            return self.referring(doc, bare)
        noun = self.by_tree(doc, bare)
        if noun and (cut := self.coordinated(doc, bare, noun)):
            return with_noun(bare, noun, last=cut)
        noun = noun or self.noun_from(doc, bare.last, stop)
        noun = noun and self.completed(doc, noun, stop)
        named = noun is not None and noun.lower not in self.further
        return with_noun(bare, noun) if named else self.referring(doc, bare)

    def completed(self, doc: Doc, noun: Token, stop: int) -> Token:
        """The noun that completes one cut short: `Staats- und Regierungschefs`."""
        cut = noun.text.endswith("-") or doc.text[noun.end : noun.end + 1] == "-"
        for token in doc.tokens[noun.i + 1 : min(stop, noun.i + 5)] if cut else ():
            if token.upos in NOMINAL:
                return token
        return noun

    def coordinated(self, doc: Doc, bare: Phrase, noun: Token) -> Token | None:
        """The last word before a conjunction, where another number shares the noun."""
        for token in doc.tokens[bare.last : noun.i]:
            if token.upos == "CCONJ" and any(
                t.upos == "NUM" for t in doc.tokens[token.i : noun.i]
            ):
                return doc.tokens[token.i - 1]
        return None

    def after_of(self, doc: Doc, bare: Phrase, stop: int) -> Phrase:
        """The phrase whose number stands before `of`: of what it counts, or of a whole."""
        token = doc.tokens[bare.last + 1]
        if token.lower in self.pronouns:
            return with_noun(bare, None, partitive=True, linked=True, last=token)
        if bare.numeral.kind in LOOSE:
            noun = self.noun_from(doc, bare.last + 1, stop, passing=True)
            return with_noun(bare, noun, linked=True)
        if token.lower in self.partitives or token.upos == "NUM":
            noun = self.noun_from(doc, bare.last + 1, stop, passing=True, led=True)
            return with_noun(bare, noun, partitive=True, linked=True)
        return bare

    def referring(self, doc: Doc, bare: Phrase) -> Phrase:
        """The phrase of a number whose noun was named before: `110 weitere`."""
        token = doc.tokens[bare.last]
        if token.lower in self.parts:
            return with_noun(bare, None, partitive=True, linked=True, last=token)
        if token.lower in self.further:
            return with_noun(bare, None, further=True, last=token)
        if token.upos in ("ADJ", "VERB") and (sense := self.words.noun(token)) and sense.measure:
            return with_noun(bare, token)
        return bare

    def by_tree(self, doc: Doc, bare: Phrase) -> Token | None:
        """The noun after the number on which the number hangs."""
        number = doc.tokens[bare.numeral.last - 1]
        head = doc.tokens[number.head]
        near = (
            bare.last <= head.i <= bare.last + FARTHEST_NOUN and head.sentence == number.sentence
        )
        if not near or head.upos not in NOMINAL or number.deprel.partition(":")[0] not in (
            "nummod", "det", "amod", "advmod",
        ):  # fmt: skip
            return None
        between = doc.tokens[bare.last : head.i]
        plural = (t for t in between if t.text[0].isupper() and t.feats.get("Number") == "Plur")
        if (first := next(plural, None)) and (first.upos == "NOUN" or "-" in first.text):
            return first
        return head if all(self.inside(doc, t, head) for t in between) else None

    def inside(self, doc: Doc, token: Token, noun: Token) -> bool:
        """Whether a word can stand between a number and its noun."""
        if token.lower in self.words.participles:
            return self.attributive(doc, token)
        if token.text in ",;:()" or (
            token.upos == "VERB" and token.feats.get("VerbForm") == "Fin"
        ):
            return False
        if token.upos == "ADP" and doc.tokens[token.i + 1].upos == "NUM":
            return False
        return token.upos != "DET" or token.head < noun.i or token.lower in self.further

    def noun_from(
        self, doc: Doc, at: int, stop: int, *, passing: bool = False, led: bool = False
    ) -> Token | None:
        """The noun that begins at token `at`, adjectives and, if `passing`, numbers passed over."""
        for token in doc.tokens[at : min(stop, at + FARTHEST_NOUN)]:
            if token.upos in NOMINAL or (token.text[0].isupper() and self.words.noun(token)):
                return token
            if token.upos == "NUM" and passing:
                continue
            if token.upos == "DET" and token.lower not in self.further:
                if led and token.i == at:
                    continue
                return None
            if token.upos not in BETWEEN or (token.upos == "VERB" and token.lower == token.lemma):
                return None
            telling = token.upos == "VERB" or token.lower in self.words.participles
            if telling and not self.attributive(doc, token):
                return None
        return None

    def attributive(self, doc: Doc, token: Token) -> bool:
        """Whether a participle describes a noun after it."""
        return doc.tokens[token.head].i > token.i and token.deprel.partition(":")[0] in (
            "amod",
            "acl",
        )


def bounded(numeral: Numeral, sides: Iterator[Bound]) -> tuple[float | None, float | None]:
    """Returns the bounds of a number after its hedges, the nearest hedge first."""
    low, high = numeral.low, numeral.high
    for side in sides:
        if side == "low" and low is not None:
            return low, None
        if side == "high" and (high is not None or low is not None):
            return None, high if high is not None else low
    return low, high


def with_noun(
    bare: Phrase,
    noun: Token | None,
    *,
    partitive: bool = False,
    further: bool = False,
    linked: bool = False,
    last: Token | None = None,
) -> Phrase:
    """Returns the phrase up to what it counts, or to the word that stands for it."""
    end = last or noun
    if end is None:
        return bare
    return replace(
        bare,
        last=end.i + 1,
        end=end.end,
        noun=noun,
        further=further,
        partitive=partitive,
        linked=linked,
    )


def with_unit(bare: Phrase, unit: Sense, first: int, last: int, start: int, end: int) -> Phrase:
    """Returns the phrase of a number that measures, in the record's unit."""
    low, high = (None if x is None else plain(x * unit.factor) for x in (bare.low, bare.high))
    return replace(
        bare, first=first, last=last, start=start, end=end, low=low, high=high, unit=unit
    )
