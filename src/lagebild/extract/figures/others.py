"""Decides whether a number of which nothing is told still counts people or things."""

from __future__ import annotations

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.figures.phrases import Phrase
from lagebild.extract.figures.words import Words

LEAST = 10
SHORTEST_TIME = 4
COUNTING = frozenset({"digits", "words", "vague"})


class Others:
    """Tells numbers that measure something else from numbers that name or decorate."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.uncounted = words.among("uncounted")
        long_ = (x.lower() for x in words.among("time_nouns") if len(x) >= SHORTEST_TIME)
        self.times = tuple(sorted(long_))

    def __call__(self, doc: Doc, phrase: Phrase) -> bool:
        """Whether a phrase counts: a large or hedged number with its noun in the plural."""
        noun = phrase.noun
        if noun is None or phrase.numeral.kind not in COUNTING or noun.upos == "PROPN":
            return False
        if (noun.feats.get("Number") == "Sing" and not self.is_person(noun)) or self.is_uncounted(
            noun
        ):
            return False
        hedged = phrase.first < phrase.numeral.first
        large = (phrase.low or phrase.high or 0) >= LEAST
        return (large or hedged) and (phrase.linked or self.attached(doc, phrase, noun))

    def is_person(self, noun: Token) -> bool:
        """Whether a noun names people, so that it counts in the singular too: `100 Mann`."""
        sense = self.words.noun(noun)
        return sense is not None and sense.unit == "persons"

    def is_uncounted(self, noun: Token) -> bool:
        """Whether what a noun names is a score, a length of time or the part of a text."""
        forms = {noun.lower, noun.lemma.lower()}
        if forms & self.uncounted or noun.lower.endswith(self.times):
            return True
        return noun.lower.rpartition("-")[2] in self.uncounted

    def attached(self, doc: Doc, phrase: Phrase, noun: Token) -> bool:
        """Whether a number hangs on its noun, and names nothing before it (`Linie 12`)."""
        number = doc.tokens[phrase.numeral.last - 1]
        head = doc.tokens[number.head]
        if noun.i == number.i + 1 and head.i > noun.i and number.deprel == "nummod":
            return True
        return head.i == noun.i or (phrase.first <= head.i <= noun.i and head.i != number.i)
