"""Decides what a counted phrase measures: by unit, verb, participle, noun, or the figure before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.figures.accounts import Accounts
from lagebild.extract.figures.clauses import UNMARKED, Clauses
from lagebild.extract.figures.others import Others
from lagebild.extract.figures.phrases import Phrase
from lagebild.extract.figures.readings import (
    CASUALTIES,
    FARTHEST_MARK,
    Reading,
    close_by,
    may_be_year,
    reading,
    top_of,
)
from lagebild.extract.figures.words import Sense, Words
from lagebild.record import Actor, Figure

# The stronger reading wins where verb, participle and noun differ.
RANK: dict[str, float] = {
    "killed": 5,
    "injured": 4,
    "missing": 4,
    "hostages": 4,
    "detained": 4,
    "destroyed": 4,
}
WEAK_VERBS = frozenset({"participants", "residents", "affected", "troops"})
STANDING = frozenset({"troops", "fighters", "residents"})
NOUN_RANK, STANDING_RANK, VERB_RANK, WEAK_VERB_RANK = 2.0, 1.2, 3.0, 1.0
# With these verbs whatever is counted is taken for persons or things of that fate.
CERTAIN = CASUALTIES | {"destroyed"}
# So many of a people are those who live somewhere, where nothing else is told of them.
MANY = 100_000
PEOPLE = frozenset({"persons", "families"})
FARTHEST_NUMBER_NOUN = 30


class Measures:
    """Reads the measure of phrases by the words of a language."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.clauses = Clauses(words)
        self.others = Others(words)
        self.accounts = Accounts(words)
        self.number_endings = tuple(x.lower() for x in words.among("number_nouns"))

    def __call__(
        self, doc: Doc, phrase: Phrase, before: Sequence[Figure], actor: Actor | None
    ) -> Reading | None:
        """What the phrase measures, None where it is no figure.

        `before` are the report's figures so far, `actor` is who is counted.
        """
        if phrase.unit and not self.accounts.lead_in(doc, phrase):
            return self.by_unit(doc, phrase, phrase.unit)
        if phrase.unit or (phrase.noun and phrase.noun.text in self.words.among("time_nouns")):
            return None
        if self.is_score(doc, phrase) or (phrase.partitive and self.accounts.lead_in(doc, phrase)):
            return None
        mark = self.part_mark(doc, phrase)
        whole = None if mark is None else self.nearest(doc, mark, before, phrase)
        found = self.readings(doc, phrase, actor, part=mark is not None)
        readings = [r for r in found if r.measure]
        if whole is not None:
            readings.extend(self.inherited(before[whole], readings))
        if not readings and before:
            readings.extend(self.accounts(doc, phrase, before[-1]))
        if not readings and self.others(doc, phrase):
            readings.extend(self.unnamed(phrase, actor))
        best = max(readings, key=self.rank, default=None)
        if best is None or not self.counts(phrase, best):
            return None
        among = next((r for r in readings if r.rule == "among"), best)
        whole_ = self.partitive_whole(phrase, among, before)
        if whole is None and whole_ is not None:
            whole = whole_
        return Reading(best.measure, best.unit, best.rule, best.start, best.end, whole)

    def is_score(self, doc: Doc, phrase: Phrase) -> bool:
        """Whether a number is one of two that are set against each other: `drei zu zwei Stimmen`."""
        marks, first, last = self.words.among("scores"), phrase.numeral.first, phrase.numeral.last
        before = doc.tokens[max(0, first - 2) : first]
        after = doc.tokens[last : last + 2]
        return any(
            len(pair) == 2 and pair[mark].lower in marks and pair[1 - mark].upos == "NUM"
            for pair, mark in ((before, 1), (after, 0))
        )

    def rank(self, reading: Reading) -> float:
        """How strong a reading is."""
        if reading.rule == "verb":
            usual = WEAK_VERB_RANK if reading.measure in WEAK_VERBS else VERB_RANK
            return RANK.get(reading.measure, usual) + 0.5
        if reading.measure == "other":
            return 0
        usual = STANDING_RANK if reading.measure in STANDING else NOUN_RANK
        return RANK.get(reading.measure, usual)

    def readings(
        self, doc: Doc, phrase: Phrase, actor: Actor | None, *, part: bool
    ) -> Iterator[Reading]:
        """Yields what noun, verb, participles and context say."""
        sense = phrase.noun and self.words.noun(phrase.noun)
        unit = sense.unit if sense else unit_of(actor)
        top = top_of(doc, phrase)
        if phrase.noun and sense:
            yield reading(sense, sense.unit, "noun", phrase.noun)
        if phrase.noun is None and self.accounts.numbered(doc, phrase):
            return
        own = bool(sense and sense.measure in CASUALTIES)
        span = (phrase.first, phrase.last)
        told = self.clauses.telling(doc, self.lifted(doc, top), span, unit, part=part, own=own)
        if told is None and phrase.linked and phrase.noun and not phrase.partitive:
            told = self.clauses.befallen(doc, phrase.noun, unit)
        if told and not (told.sense.unit == UNMARKED and self.tells(phrase.noun)):
            counted = "persons" if told.sense.unit == UNMARKED else told.sense.unit
            named = Sense(told.sense.measure, counted)
            certain = named.measure in CERTAIN or told.sense.unit == "persons"
            if unit or phrase.noun is None or certain:
                yield reading(named, unit or named.unit, "verb", told.verb)
        if unit == "persons" and not sense and (phrase.low or 0) >= MANY:
            yield Reading("residents", unit, "people", phrase.start, phrase.end)
        for token in self.attributes(doc, phrase):
            adjective = self.words.adjective(token)
            if adjective and unit in (None, adjective.unit, "families"):
                yield reading(adjective, unit or adjective.unit, "attribute", token)
        after = tuple(t.lower for t in doc.tokens[phrase.last : phrase.last + 2])
        if unit == "persons" and after in self.words.aboard:
            yield Reading("affected", unit, "aboard", phrase.start, phrase.end)
        yield from self.in_context(doc, phrase, top, unit)

    def unnamed(self, phrase: Phrase, actor: Actor | None) -> Iterator[Reading]:
        """Yields the reading of what is counted without a word on its fate."""
        sense = phrase.noun and self.words.noun(phrase.noun)
        unit = sense.unit if sense else unit_of(actor) or "items"
        if phrase.noun:
            yield reading(Sense("other", unit), unit, "counted", phrase.noun)

    def attributes(self, doc: Doc, phrase: Phrase) -> Iterator[Token]:
        """Yields the words between number and noun, and those on the noun before the number."""
        yield from doc.tokens[phrase.numeral.last : phrase.last - 1]
        if phrase.noun:
            for token in doc.dependents(phrase.noun, "amod"):
                if token.i < phrase.first and doc.tokens[max(0, token.i - 1)].upos != "NUM":
                    yield token

    def in_context(
        self, doc: Doc, phrase: Phrase, top: Token, unit: str | None
    ) -> Iterator[Reading]:
        """Yields what the noun over the phrase says (`der Tod von`), or the noun of a number."""
        first = top
        while first.deprel == "conj" and doc.tokens[first.head].i < first.i:
            first = doc.tokens[first.head]
        head, over = doc.tokens[top.head], doc.tokens[first.head]
        sense = self.words.context(over.lemma)
        fits_unit = sense and (unit in (None, sense.unit, "families") or not sense.unit)
        # In `der Tod von zwölf Soldaten und vierzig Verletzte` those joined tell their own fate.
        another = first is not top and phrase.noun is not None and self.told_by(phrase.noun)
        if (
            sense
            and fits_unit
            and not another
            and first.deprel.startswith("nmod")
            and self.of_noun(doc, first)
        ):
            yield reading(sense, unit or sense.unit or "persons", "context", over)
        open_ = phrase.noun is None or (unit in PEOPLE and not self.told_by(phrase.noun))
        if open_ and (named := self.number_noun(doc, phrase, head)):
            token, told = named
            yield reading(told, told.unit, "number", token)
        if unit in PEOPLE and (named := self.among_those(doc, phrase) or self.same(doc, top)):
            token, told = named
            yield reading(told, unit or told.unit, "among", token)

    def tells(self, noun: Token | None) -> bool:
        """Whether a noun tells a measure, or an errand on which people come and go."""
        staff = noun is not None and noun.lemma.lower() in self.words.among("staff")
        return staff or (noun is not None and self.told_by(noun))

    def told_by(self, noun: Token) -> bool:
        """Whether a noun tells a measure by itself."""
        sense = self.words.noun(noun)
        return bool(sense and sense.measure)

    def lifted(self, doc: Doc, top: Token) -> Token:
        """The noun that gathers those counted, and has their place: `a row of eight houses`."""
        head = doc.tokens[top.head]
        gathers = top.deprel.startswith("nmod") and head.lemma in self.words.among("collectives")
        return head if gathers and self.of_noun(doc, top) else top

    def of_noun(self, doc: Doc, top: Token) -> bool:
        """Whether a phrase hangs on a noun as its genitive or with the word for it."""
        return all(c.lower in self.words.among("of") for c in doc.dependents(top, "case"))

    def number_noun(self, doc: Doc, phrase: Phrase, head: Token) -> tuple[Token, Sense] | None:
        """The noun whose number a bare number gives: `die Zahl der Toten stieg auf 384`."""
        first = phrase.first
        sentence = doc.sentences[doc.tokens[first].sentence]
        told = head.lemma in self.words.among("number_verbs")
        prepositions = self.words.among("number_prepositions")
        if first == sentence.first or not (told or doc.tokens[first - 1].lower in prepositions):
            return None
        for token in doc.tokens[max(sentence.first, first - FARTHEST_NUMBER_NOUN) : sentence.last]:
            sense = self.words.context(token.lemma)
            if sense and token.lemma.lower().endswith(self.number_endings):
                return token, sense
            if not self.words.among("number_nouns").isdisjoint((token.lemma, token.lower)):
                return self.named_after(doc, token, sentence.last)
        return None

    def named_after(self, doc: Doc, token: Token, stop: int) -> tuple[Token, Sense] | None:
        """The counted noun right after the word for its number, or what befalls it."""
        named = None
        for near in doc.tokens[token.i + 1 : min(stop, token.i + 5)]:
            if near.upos == "NUM":
                break
            noun = near.text[0].isupper() or near.upos == "NOUN"
            sense = self.words.noun(near) if noun else self.words.adjective(near)
            if sense and sense.measure:
                return near, self.described(doc, near, sense)
            if noun and near.deprel == "nmod" and near.feats.get("Number") == "Plur":
                named = near, Sense("other", sense.unit if sense else "items")
            told = self.clauses.befallen(doc, near, sense.unit) if noun and sense else None
            if told:
                return told.verb, Sense(told.sense.measure, told.sense.unit)
        return named

    def described(self, doc: Doc, told: Token, sense: Sense) -> Sense:
        """What a word tells, counted as the noun counts that it describes: `displaced families`."""
        noun = doc.tokens[told.head]
        counted = self.words.noun(noun) if told.deprel == "amod" else None
        return Sense(sense.measure, counted.unit) if counted else sense

    def among_those(self, doc: Doc, phrase: Phrase) -> tuple[Token, Sense] | None:
        """The noun of `unter den Toten` in the same clause before a phrase or soon after it."""
        sentence = doc.sentences[doc.tokens[phrase.first].sentence]
        begin = max(sentence.first, phrase.first - 2 * FARTHEST_MARK)
        introducers = self.introducers(doc, top_of(doc, phrase))
        for token in doc.tokens[begin : min(sentence.last, phrase.last + FARTHEST_MARK)]:
            if token.lower not in introducers or token.i in range(phrase.first, phrase.last):
                continue
            for near in doc.tokens[token.i + 1 : min(sentence.last, token.i + 4)]:
                sense = self.words.noun(near) if near.upos in ("NOUN", "ADJ") else None
                if sense and sense.measure in CASUALTIES and near is not phrase.noun:
                    return near, sense
        return None

    def same(self, doc: Doc, top: Token) -> tuple[Token, Sense] | None:
        """The noun with which a predicate identifies those counted: `die Toten sind zwei Kinder`."""
        if doc.child(top, "cop") and (subject := doc.child(top, "nsubj")):
            sense = self.words.noun(subject)
            if sense and sense.measure in CASUALTIES:
                return subject, sense
        return None

    def introducers(self, doc: Doc, top: Token) -> frozenset[str]:
        """The prepositions after which the whole is named: `unter`, and `bei` with some verbs."""
        identity = doc.tokens[top.head].lemma in self.words.among("identity_verbs")
        more = self.words.among("identity_prepositions") if identity else frozenset[str]()
        return self.words.among("among") | more

    def part_mark(self, doc: Doc, phrase: Phrase) -> int | None:
        """Where the whole ends of which a phrase is a part (`darunter`, `unter ihnen`, `davon`)."""
        if phrase.partitive and phrase.noun is None:
            return phrase.start
        begin = doc.sentences[doc.tokens[phrase.first].sentence].first
        marks, pronouns = self.words.among("parts"), self.words.among("among_pronouns")
        for token in reversed(doc.tokens[max(begin, phrase.first - FARTHEST_MARK) : phrase.first]):
            if token.text in ".;:":
                return None
            if token.deprel == "compound:prt":
                continue
            previous = doc.tokens[token.i - 1].lower if token.i > begin else ""
            if token.lower in marks or (
                token.lower in pronouns and previous in self.words.among("among")
            ):
                return token.start
        return None

    def nearest(
        self, doc: Doc, offset: int, before: Sequence[Figure], phrase: Phrase
    ) -> int | None:
        """The last figure before a mark that is no part itself and large enough for the phrase."""
        for index in range(len(before) - 1, max(-1, len(before) - 5), -1):
            figure = before[index]
            if (
                figure.end <= offset
                and figure.part_of is None
                and figure.unit in (*PEOPLE, "items")
                and close_by(doc, figure, phrase)
            ):
                return index if fits(phrase, figure) else None
        return None

    def inherited(self, whole: Figure, readings: Sequence[Reading]) -> Iterator[Reading]:
        """Yields the whole's measure for a part, where nothing of the part's own verb is told."""
        people = all(r.unit in PEOPLE for r in readings) == (whole.unit in PEOPLE)
        told = any(r.rule in ("verb", "attribute") and r.measure in RANK for r in readings)
        if (people or not readings) and not told:
            own = max((self.rank(r) for r in readings), default=0.0)
            if own <= RANK.get(whole.measure, NOUN_RANK):
                yield Reading(whole.measure, whole.unit, "part", whole.start, whole.end)

    def partitive_whole(
        self, phrase: Phrase, best: Reading, before: Sequence[Figure]
    ) -> int | None:
        """The figure that a partitive (`fünf der Toten`) or `unter den Toten` is a part of."""
        if not phrase.partitive and best.rule != "among":
            return None
        for index in range(len(before) - 1, max(-1, len(before) - 5), -1):
            figure = before[index]
            if best.rule == "among" and best.start < figure.start and figure.start < phrase.start:
                continue
            if figure.unit == best.unit and figure.part_of is None and fits(phrase, figure):
                return index if figure.measure == best.measure or phrase.noun is None else None
        return None

    def counts(self, phrase: Phrase, best: Reading) -> bool:
        """Whether a number of this kind is worth a figure with this reading."""
        kind = phrase.numeral.kind
        if kind == "article" and (phrase.partitive or is_genitive(phrase.noun)):
            return False
        if kind in ("article", "few", "both"):
            known = phrase.further or bool(phrase.noun and self.words.noun(phrase.noun))
            if kind == "article" and best.rule == "noun":
                return best.measure in ("killed", "injured", "missing")
            return best.measure in CASUALTIES and best.unit in PEOPLE and known
        if best.unit in (*PEOPLE, "items") and not is_whole(phrase):
            return False
        if may_be_year(phrase) and phrase.noun and phrase.noun.feats.get("Number") == "Sing":
            return False
        if kind == "none":
            return best.measure in CASUALTIES and best.rule == "noun"
        return True

    def by_unit(self, doc: Doc, phrase: Phrase, unit: Sense) -> Reading | None:
        """What a measured phrase says: aid by the goods it names, else what the unit measures."""
        token = doc.tokens[phrase.last - 1]
        if phrase.numeral.kind == "article" and self.after_unit(doc, phrase.first):
            return None
        if phrase.last < len(doc.tokens):
            after = doc.tokens[phrase.last]
            if after.lower in self.words.among("rates") or after.text == "/":
                return None
            sense = self.words.noun(after) if after.upos == "NOUN" else None
            if unit.measure == "other" and sense and sense.measure == "aid":
                return Reading("aid", unit.unit, "unit", phrase.start, after.end)
        return reading(unit, unit.unit, "unit", token)

    def after_unit(self, doc: Doc, first: int) -> bool:
        """Whether a unit stands before a phrase, which then is the second part of a rate."""
        return first > 0 and self.words.unit(doc.tokens[first - 1].text) is not None


def unit_of(actor: Actor | None) -> str | None:
    """The unit in which an actor is counted; None where nobody is named."""
    if actor is None:
        return None
    return "persons" if actor.kind in ("person", "group") else "items"


def is_whole(phrase: Phrase) -> bool:
    """Whether the bounds of a number are whole, as those of a count are."""
    return all(x is None or x == int(x) for x in (phrase.low, phrase.high))


def is_genitive(noun: Token | None) -> bool:
    """Whether a noun belongs to another: `die Frau eines Ministers` counts no minister."""
    return noun is not None and (noun.deprel == "nmod" or noun.feats.get("Case") == "Gen")


def fits(phrase: Phrase, whole: Figure) -> bool:
    """Whether a phrase can be a part of a figure: it is no larger."""
    largest = whole.high
    return largest is None or phrase.low is None or phrase.low <= largest
