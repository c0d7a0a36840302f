"""What stands around an expression of time: the tense of its clause, and the text's own thread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from itertools import takewhile
from typing import Literal

from lagebild.annotate.doc import Doc, Token

Tense = Literal["past", "present", "future"]
# A plan that is told in the past is "intended".
Aspect = Literal["past", "present", "future", "intended"]
VERBS = ("VERB", "AUX")
NEAR_SENTENCES = 2
STEPS_UP = 12
LONGEST_ATTRIBUTE = 12
SHORTEST_STEM = 2
NO_ENDING = "\n"
# How many times farther a day may lie on the side of the tense than on the other; the present,
# which also tells stories, weighs less.
MUCH_FARTHER: Mapping[Tense, float] = {"past": 4, "future": 4, "present": 2.5}


@dataclass(frozen=True, slots=True)
class TenseWords:
    """The words by which a language tells what is still to come."""

    future_auxiliaries: frozenset[str]
    planned: frozenset[str]
    future_adjectives: frozenset[str]
    future_prepositions: frozenset[str]
    past_prepositions: frozenset[str]
    until_prepositions: frozenset[str]
    until_nouns: frozenset[str]
    perfect_auxiliaries: frozenset[str]
    announcing: frozenset[str]
    past_marks: frozenset[str]
    past_cases: frozenset[str]
    past_forms: frozenset[str]
    present_endings: tuple[str, ...]
    past_endings: tuple[str, ...]
    infinitive_endings: tuple[str, ...]

    @classmethod
    def of(cls, data: Mapping[str, Iterable[str]]) -> TenseWords:
        """Returns the words of a language's table; past forms also with a prefix."""
        sets = {n: frozenset(data.get(n, ())) for n in WORD_SETS}
        prefixed = (p + f for p in data.get("past_prefixes", ()) for f in sets["past_forms"])
        sets["past_forms"] = sets["past_forms"].union(prefixed)
        return cls(
            **sets,
            present_endings=tuple(data.get("present_participle_endings", ())) or (NO_ENDING,),
            past_endings=tuple(data.get("past_endings", ())),
            infinitive_endings=tuple(data.get("infinitive_endings", ())),
        )


WORD_SETS = tuple(f.name for f in fields(TenseWords) if not f.name.endswith("_endings"))


class Tenses:
    """The tenses in one document, each clause's worked out once."""

    def __init__(self, doc: Doc, words: TenseWords) -> None:
        self.doc = doc
        self.words = words
        self.own: dict[int, Aspect | None] = {}

    def at(self, token: Token) -> Tense | None:
        """Returns the tense of the clause in which a token stands, None where it cannot be told."""
        before = preposition(self.doc, token)
        if before in self.words.future_prepositions:
            return "future"
        if before in self.words.past_prepositions:
            return "past"
        found = self.in_attribute(token) or self.governing(token)
        if before in self.words.until_prepositions:
            limited = found == "past" and not self.limits(token)
            return "past" if limited else "future"
        if found == "present" and self.after_event(token):
            return "past"
        return "past" if found == "intended" else found

    def in_attribute(self, token: Token) -> Aspect | None:
        """Returns the tense of a participle whose noun's article stands right before the expression."""
        tokens = self.doc.tokens
        last = self.doc.sentences[token.sentence].last
        before = tokens[max(0, token.i - 2) : token.i]
        if [t.upos for t in before] != ["DET", "ADP"] or before[0].sentence != token.sentence:
            return None
        following = tokens[token.i + 1 : min(last, token.i + LONGEST_ATTRIBUTE)]
        words = takewhile(lambda t: t.upos not in VERBS and t.text != ",", following)
        adjectives = [t for t in words if t.upos == "ADJ"]
        if any(t.lower in self.words.future_adjectives for t in adjectives):
            return "future"
        aspects = {self.attributive(t) for t in adjectives}
        return "present" if "present" in aspects else "past" if aspects else None

    def after_event(self, token: Token) -> bool:
        """Whether an expression says when something was after or because of which the clause is."""
        nouns = takewhile(lambda t: t.upos not in VERBS, self.doc.ancestors(token))
        cases = [c for t in nouns if (c := self.doc.child(t, "case"))]
        return any(c.lower in self.words.past_cases for c in (*cases, *self.field_before(token)))

    def field_before(self, token: Token) -> list[Token]:
        """Returns the prepositions from which the one phrase before a sentence's verb hangs."""
        first = self.doc.sentences[token.sentence].first
        field = self.doc.tokens[max(first, token.i - LONGEST_ATTRIBUTE) : max(first, token.i - 1)]
        closed = any(t.upos in VERBS or t.text == "," for t in field)
        return [] if closed else [t for t in field if t.upos == "ADP"]

    def governing(self, token: Token) -> Aspect | None:
        """Returns the tense of the nearest verb above a token that has one."""
        at, steps = token, 0
        while steps < STEPS_UP:
            if at.i not in self.own:
                self.own[at.i] = own_tense(self.doc, at, self.words)
            found = self.own[at.i]
            if steps and not found and is_attribute(at):
                found = self.attributive(at)
            if found or at.head == at.i:
                return found
            at, steps = self.doc.tokens[at.head], steps + 1
        return None

    def limits(self, token: Token) -> bool:
        """Whether a token tells until when a deadline or the like runs, not until when one acted."""
        nouns = (self.doc.tokens[token.head], *self.doc.tokens[max(0, token.i - 3) : token.i])
        return any(t.lemma.lower() in self.words.until_nouns for t in nouns)

    def before_past(self, token: Token) -> bool:
        """Whether the nearest verb above a token tells what was past already then."""
        verbs = (t for t in (token, *self.doc.ancestors(token)) if self.own.get(t.i))
        verb = next(verbs, None)
        helpers = self.doc.dependents(verb, "aux") if verb else ()
        return any(
            t.lemma in self.words.perfect_auxiliaries
            and t.feats.get("Tense") == "Past"
            and t.feats.get("Mood") != "Sub"
            for t in helpers
        )

    def attributive(self, token: Token) -> Aspect:
        """Returns the tense of a participle before a noun: past, unless its ending is the present's."""
        return "present" if token.lower.endswith(self.words.present_endings) else "past"


def is_attribute(token: Token) -> bool:
    """Whether a token is an adjective or participle before its noun."""
    participle = token.deprel == "acl" and token.feats.get("VerbForm") == "Part"
    return (participle and token.i < token.head) or (
        token.upos == "ADJ" and token.deprel == "amod"
    )


def preposition(doc: Doc, token: Token) -> str:
    """Returns the word before a token, an article passed over."""
    words = doc.tokens[max(0, token.i - 2) : token.i]
    if len(words) == 2 and words[1].upos == "DET":
        return words[0].lower
    return words[-1].lower if words else ""


def own_tense(doc: Doc, token: Token, words: TenseWords) -> Aspect | None:
    """Returns the tense that a word gives its clause, None where it gives none."""
    if token.lower in words.future_adjectives:
        return "future"
    verb = token.upos in VERBS or doc.child(token, "cop", "aux") is not None
    if not verb or token.deprel in ("aux", "cop"):
        return None
    return clause_tense(doc, token, words)


def clause_tense(doc: Doc, verb: Token, words: TenseWords) -> Aspect | None:
    """Returns the tense of a verb with its auxiliaries."""
    helpers = list(doc.dependents(verb, "aux", "cop"))
    finite = next((t for t in (*helpers, verb) if t.feats.get("VerbForm") == "Fin"), None)
    if finite is None:
        if infinitive(verb) and doc.tokens[verb.head].lemma in words.announcing:
            return "future"
        told = verb.feats.get("VerbForm") == "Part" and doc.child(verb, "nsubj")
        return "past" if told else None
    past = finite.feats.get("Tense") == "Past" or looks_past(finite, words)
    unreal = past and finite.feats.get("Mood") == "Sub"
    infinitives = [t for t in (*helpers, verb) if infinitive(t)]
    if any(t.lemma in words.perfect_auxiliaries and t.deprel != "cop" for t in infinitives):
        return "past"
    if not past and verb.lemma in words.planned:
        return "future"
    if past and finite.lemma in words.future_auxiliaries and infinitive(verb):
        return "future"
    perfect = finite.lemma in words.perfect_auxiliaries and finite.deprel != "cop"
    if perfect and finite is not verb and not doc.child(verb, "mark"):
        return "past"
    if past and finite.lemma in words.planned and infinitives:
        return "intended"
    ahead = words.planned | words.future_auxiliaries if infinitives else words.planned
    if not past and finite.lemma in ahead:
        return "future"
    if verb is not finite and verb.feats.get("VerbForm") == "Part" and not infinitives:
        perfect = finite.lemma not in words.future_auxiliaries
        return "past" if past or perfect else "present"
    mark = doc.child(verb, "mark")
    began = mark is not None and mark.lower in words.past_marks and not unreal
    return "past" if began or (past and not unreal) else "present"


def looks_past(verb: Token, words: TenseWords) -> bool:
    """Whether a finite form is a past one by its spelling, whatever its tag."""
    if verb.lower in words.past_forms:
        return True
    stems = [
        verb.lemma.removesuffix(e) for e in words.infinitive_endings if verb.lemma.endswith(e)
    ]
    cut = [verb.lower.removesuffix(e) for e in words.past_endings if verb.lower.endswith(e)]
    return any(len(c) >= SHORTEST_STEM and s.endswith(c) for c in cut for s in stems)


def meant(days: list[date], origin: date, tense: Tense | None) -> date:
    """Returns the nearest day on the tense's side, unless one on the other side is much nearer."""
    near = min(days, key=lambda d: abs((d - origin).days))
    if tense is None:
        return near
    told = [d for d in days if (d <= origin if tense == "past" else d >= origin)]
    best = min(told, key=lambda d: abs((d - origin).days), default=near)
    far = abs((best - origin).days) > MUCH_FARTHER[tense] * abs((near - origin).days)
    return near if far else best


def infinitive(verb: Token) -> bool:
    """Whether a verb is an infinitive."""
    return verb.feats.get("VerbForm") == "Inf"


@dataclass(slots=True)
class Thread:
    """The days and years of which a text speaks, as far as it has been read."""

    day: date | None = None
    night: bool = False
    day_sentence: int = -1
    year: int | None = None
    year_sentence: int = -1

    def day_at(self, sentence: int, *, far: bool = False) -> date | None:
        """The last day named, if the text is still near it; with `far` wherever it was."""
        return self.day if far or sentence - self.day_sentence <= NEAR_SENTENCES else None

    def year_at(self, sentence: int) -> int | None:
        """The last year named for a day or month, if the text is still near it."""
        return self.year if sentence - self.year_sentence <= NEAR_SENTENCES else None

    def follow(self, day: date, sentence: int, *, night: bool) -> None:
        """Takes up a day, or its night, that the text has named."""
        self.day, self.day_sentence, self.night = day, sentence, night

    def follow_year(self, year: int, sentence: int) -> None:
        """Takes up a year that the text has named."""
        self.year, self.year_sentence = year, sentence
