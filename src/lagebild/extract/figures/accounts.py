"""Reads numbers that say again what the figure before them measures: other accounts, companions."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Doc
from lagebild.extract.figures.clauses import PATIENT
from lagebild.extract.figures.phrases import Phrase
from lagebild.extract.figures.readings import (
    CASUALTIES,
    FARTHEST_MARK,
    Reading,
    close_by,
    may_be_year,
    top_of,
)
from lagebild.extract.figures.words import Words
from lagebild.record import Figure

# Two accounts of one number do not differ more than this; else they count different things.
MOST_APART = 20
FATES = CASUALTIES | {"affected", "displaced", "sheltered"}
PEOPLE = frozenset({"persons", "families"})
SOURCES = frozenset({"NOUN", "PROPN"})


class Accounts:
    """Lends a number the measure of the figure before it."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def __call__(self, doc: Doc, phrase: Phrase, last: Figure) -> Iterator[Reading]:
        """Yields what the last figure measures for another account of it, or for its companion."""
        if self.other_account(doc, phrase, last) or self.ellipsis(doc, phrase, last):
            yield from another(last, phrase)
        sense = self.words.noun(phrase.noun) if phrase.noun else None
        if last.measure not in FATES or sense is None or sense.measure:
            return
        head = doc.tokens[top_of(doc, phrase).head]
        joined = (
            phrase.noun and phrase.noun.deprel == "conj" and last.start <= head.start < last.end
        )
        same = sense.unit == last.unit
        if (joined and same) or (
            not same and sense.unit in PEOPLE and bracketed(doc, phrase, last)
        ):
            yield Reading(last.measure, sense.unit, "joined", last.start, last.end)

    def ellipsis(self, doc: Doc, phrase: Phrase, last: Figure) -> bool:
        """Whether a bare number stands after another source: `die Polizei vier, die Klinik fünf`."""
        first, stop = phrase.first, doc.sentences[doc.tokens[phrase.first].sentence].last
        if phrase.noun or phrase.further or phrase.partitive or not phrase.exact:
            return False
        while first > 1 and doc.tokens[first - 1].upos == "ADV":
            first -= 1
        begin, token = doc.token_at(last.start), doc.tokens[max(0, first - 1)]
        if (
            begin is None
            or begin.sentence != doc.tokens[first].sentence
            or token.upos not in SOURCES
        ):
            return False
        after = doc.tokens[phrase.last] if phrase.last < stop else None
        between = {t.text for t in doc.tokens[max(begin.i, first - FARTHEST_MARK) : first]}
        ends = after is None or after.text in ".,;" or after.upos == "CCONJ"
        return ends and "," in between and last.measure in CASUALTIES | {"participants"}

    def other_account(self, doc: Doc, phrase: Phrase, last: Figure) -> bool:
        """Whether a bare number is what another source says: `die Polizei sprach von 4000`."""
        if phrase.further or phrase.partitive or self.numbered(doc, phrase):
            return False
        sense = phrase.noun and self.words.noun(phrase.noun)
        if phrase.noun and not (sense and sense.unit == "persons"):
            return False
        if not close_by(doc, last, phrase):
            return False
        if self.pointed(doc, phrase.first):
            return phrase.noun is None or phrase.noun.text in last.text
        verbs, top = self.words.among("account_verbs"), top_of(doc, phrase)
        previous = doc.tokens[phrase.first - 1] if phrase.first else None
        held = previous is not None and previous.lower in self.words.among("number_prepositions")
        if doc.tokens[top.head].lemma in verbs:
            return held or top.deprel in PATIENT
        begin = doc.sentences[doc.tokens[phrase.first].sentence].first
        told = verbs | self.words.among("number_nouns")
        return held and any(t.lemma in told for t in doc.tokens[begin : phrase.first])

    def pointed(self, doc: Doc, first: int) -> bool:
        """Whether a copula and its pronoun before a number point back: `in Japan sind es vier`."""
        forms = {t.lower for t in doc.tokens[max(0, first - 3) : first]}
        lemmas = {t.lemma for t in doc.tokens[max(0, first - 3) : first]}
        return bool(forms & self.words.among("pointing") and lemmas & self.words.among("copulas"))

    def numbered(self, doc: Doc, phrase: Phrase) -> bool:
        """Whether a bare number names something (`Artikel 5`) or may be a year."""
        before = doc.tokens[phrase.first - 1] if phrase.first else None
        if self.lead_in(doc, phrase):
            return True
        bare = phrase.noun is None and not phrase.further and not phrase.partitive
        number = doc.tokens[phrase.numeral.last - 1].deprel.partition(":")[0]
        if bare and before and before.upos == "PROPN" and number not in ("nsubj", "obj"):
            return True
        return may_be_year(phrase)

    def lead_in(self, doc: Doc, phrase: Phrase) -> bool:
        """Whether the word before a number says that it names something: `Artikel`."""
        before = doc.tokens[phrase.first - 1] if phrase.first else None
        if before is None:
            return False
        forms = {before.text, before.lemma, before.lemma.rpartition("-")[2]}
        return not forms.isdisjoint(self.words.among("numbered"))


def bracketed(doc: Doc, phrase: Phrase, last: Figure) -> bool:
    """Whether a phrase counts the last figure anew in brackets: `450 families (2,700 people)`."""
    before = doc.tokens[phrase.first - 1] if phrase.first else None
    return before is not None and before.text == "(" and 0 <= before.start - last.end <= 1


def another(last: Figure, phrase: Phrase) -> Iterator[Reading]:
    """Yields what the last figure measures for another number of it, of a size that can be."""
    low, other = phrase.low or phrase.high, last.low or last.high
    if low and other and other / MOST_APART <= low <= other * MOST_APART:
        yield Reading(last.measure, last.unit, "account", last.start, last.end)
