"""Finds the verb that tells what happens to those counted, and in which role they stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import takewhile

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.figures.words import Role, VerbSense, Words

LONGEST_CHAIN = 12
FARTHEST_VERB = 25
# Shorter words end too many others: `Haft` is in `Staatsanwaltschaft`.
SHORTEST_ENDING = 5
STOPS = frozenset(",;:.()!?–")
PARTS = frozenset({"appos", "nmod", "parataxis", "dep", "list"})
PATIENT = frozenset({"nsubj:pass", "obj", "iobj"})
AGENT = "obl:agent"
REDUCED = frozenset({"acl", "advcl"})
ANYWHERE = "*"
# A verb with this unit tells of people whose noun tells nothing: refugees arrive, but so do soldiers.
UNMARKED = "unmarked"
VAGUE = "affected"
NOMINAL = frozenset({"NOUN", "PROPN", "NUM", "ADJ", "PRON", "DET"})


@dataclass(frozen=True, slots=True)
class Telling:
    """A sense of a verb that fits, and the verb."""

    sense: VerbSense
    verb: Token


class Clauses:
    """Looks up what verbs say about those counted."""

    def __init__(self, words: Words) -> None:
        self.verbs = words.verbs
        self.participles = words.participles
        self.hedges = frozenset(
            k for k, rows in words.hedges.items() if any(len(h.words) == 1 for h in rows)
        )
        self.predicates = words.among("predicates")
        self.postpositions = words.among("postpositions")
        self.helpers = words.among("active_helpers")
        self.passive = words.among("passive_helpers")
        self.relative_articles = words.among("relative_articles")
        self.relative_cases = words.among("relative_prepositions")

    def telling(
        self,
        doc: Doc,
        top: Token,
        span: tuple[int, int],
        unit: str | None,
        *,
        part: bool = False,
        own: bool = False,
    ) -> Telling | None:
        """What the verb over a phrase (tokens `span`) says of those counted.

        A part (`darunter zwei Kinder`) shares the verb of the noun on which it hangs; a noun that
        tells its own fate (`own`) shares no verb with those to whom it is coordinated.
        """
        if self.opens_relative(doc, span[0], top):
            return self.first(doc, self.following(doc, span[1]), unit)
        held = self.held(doc, span[0])
        if (not held or self.reduced(doc, span)) and (
            near := self.first(doc, self.adjacent(doc, span[1]), unit)
        ):
            return near
        if top.head < span[0] and self.after_comma(doc, span[0]):
            following = list(self.following(doc, span[1]))
            if following:
                return self.first(doc, iter(following), unit)
        for chained in self.chain(doc, top, part=part):
            found = self.first(doc, self.readings(doc, chained, span), unit)
            found = found and self.stronger(doc, found, unit)
            if found or own:
                break
        told = found or self.first(doc, self.relative(doc, top), unit)
        genitive = span[0] > 0 and doc.tokens[span[0] - 1].upos == "DET"
        if told or held or own or genitive:
            return told
        if governed(chained):
            return self.first(doc, self.resumed(doc, span[0]), unit) if chained != top else None
        near = self.first(doc, self.following(doc, span[1]), unit)
        near = near or self.first(doc, self.preceding(doc, span[0]), unit)
        return near or self.first(doc, self.resumed(doc, span[0]), unit)

    def reduced(self, doc: Doc, span: tuple[int, int]) -> bool:
        """Whether the word right after a phrase describes it: `with 20 people injured`."""
        return any(
            t.lower in self.predicates or (t.lower in self.participles and self.describes(doc, t))
            for t in doc.tokens[span[1] : span[1] + 1]
        )

    def describes(self, doc: Doc, form: Token) -> bool:
        """Whether a form that may be past or participle is a participle: it has no subject."""
        alone = form.deprel != "conj" and not doc.child(form, "nsubj", "aux")
        return form.deprel in REDUCED or alone

    def stronger(self, doc: Doc, told: Telling, unit: str | None) -> Telling:
        """What a verb coordinated to a vague one says instead: `were affected and evacuated`."""
        if told.sense.measure != VAGUE:
            return told
        for verb in doc.dependents(told.verb, "conj"):
            if not doc.child(verb, "nsubj", "nsubj:pass", "obj"):
                sense = self.sense(doc, verb, told.sense.role, unit)
                if sense:
                    return Telling(sense, verb)
        return told

    def opens_relative(self, doc: Doc, first: int, top: Token) -> bool:
        """Whether what looks like an article opens a clause: `bei der 20 Menschen starben`."""
        if first < 2 or top.feats.get("Number") != "Plur":
            return False
        before, article = doc.tokens[first - 2], doc.tokens[first - 1]
        return article.lower in self.relative_articles and before.lower in self.relative_cases

    def after_comma(self, doc: Doc, first: int) -> bool:
        """Whether a comma stands right before a token."""
        return first > 0 and doc.tokens[first - 1].text == ","

    def befallen(self, doc: Doc, noun: Token, unit: str | None) -> Telling | None:
        """What the relative clauses on a noun say of it."""
        return self.first(doc, self.relative(doc, noun), unit)

    def chain(self, doc: Doc, top: Token, *, part: bool) -> Iterator[Token]:
        """Yields a phrase's top and the tops to which it is coordinated, nearest first."""
        for _ in range(LONGEST_CHAIN):
            yield top
            head = doc.tokens[top.head]
            joined = top.deprel == "conj" or (part and top.deprel in PARTS)
            if not joined or head.upos not in NOMINAL:
                return
            top = head

    def held(self, doc: Doc, first: int) -> bool:
        """Whether a preposition holds a phrase, so that only its noun or its own clause tells."""
        for token in reversed(doc.tokens[max(0, first - 4) : first]):
            if (
                token.upos not in ("DET", "ADJ", "ADP")
                or token.sentence != doc.tokens[first].sentence
            ):
                return False
            if token.upos == "ADP":
                return token.head >= first and token.lower not in self.postpositions
        return False

    def first(
        self, doc: Doc, readings: Iterator[tuple[Token, Role]], unit: str | None
    ) -> Telling | None:
        """The first sense that fits one of these verbs and roles."""
        for verb, role in readings:
            sense = self.sense(doc, verb, role, unit)
            if sense:
                return Telling(sense, verb)
        return None

    def readings(
        self, doc: Doc, top: Token, span: tuple[int, int]
    ) -> Iterator[tuple[Token, Role]]:
        """Yields the verbs over a phrase with the role in which it stands."""
        rel, head = top.deprel, doc.tokens[top.head]
        if head.deprel.startswith("aux"):
            head = doc.tokens[head.head]
        if head.i == top.i:
            yield from ((c, self.role(doc, c)) for c in doc.dependents(top, "acl", "amod"))
        elif rel in PATIENT:
            yield head, "patient"
            for verb in doc.dependents(head, "xcomp"):
                yield verb, "patient"
                yield verb, "subject"
            if rel != "nsubj:pass" and not doc.child(head, "nsubj"):
                yield head, "subject"
        elif rel.startswith("nsubj") or self.without_case(doc, top, span):
            yield head, self.role(doc, head)
            if self.other_subject(doc, head, span):
                yield head, "patient"
            for verb in doc.dependents(head, "xcomp"):
                yield verb, "subject" if doc.child(verb, "obj") else self.role(doc, verb)
        elif rel == AGENT:
            yield head, "subject"

    def other_subject(self, doc: Doc, verb: Token, span: tuple[int, int]) -> bool:
        """Whether a verb has its subject outside a phrase, so that this must be its object."""
        subjects = doc.dependents(verb, "nsubj")
        return any(not span[0] <= t.i < span[1] and t.deprel == "nsubj" for t in subjects)

    def without_case(self, doc: Doc, top: Token, span: tuple[int, int]) -> bool:
        """Whether an oblique has no preposition but a hedge, so that it is a subject or object."""
        if not top.deprel.startswith("obl"):
            return False
        cases = (c for c in doc.dependents(top, "case") if not span[0] <= c.i < span[1])
        return all(c.lower in self.hedges or c.lower in self.postpositions for c in cases)

    def role(self, doc: Doc, verb: Token) -> Role:
        """The role of a verb's subject: a participle without an active helper is passive."""
        helpers = list(doc.dependents(verb, "aux"))
        if any(h.deprel == "aux:pass" and h.lemma in self.passive for h in helpers):
            return "patient"
        if any(h.lemma in self.helpers for h in helpers):
            return "subject"
        if verb.feats.get("VerbForm") == "Part" or verb.upos == "ADJ":
            return "subject" if verb.feats.get("Tense") == "Pres" else "patient"
        passive = verb.lower in self.participles and any(h.lemma in self.passive for h in helpers)
        return "patient" if passive else "subject"

    def relative(self, doc: Doc, top: Token) -> Iterator[tuple[Token, Role]]:
        """Yields the verbs of the relative clauses on a phrase in which it is subject or object."""
        for verb in doc.dependents(top, "acl"):
            for child in doc.dependents(verb, "nsubj", "obj"):
                if child.upos == "PRON" and child.i < verb.i:
                    object_ = child.deprel in PATIENT or self.disagrees(doc, verb, top)
                    yield verb, "patient" if object_ else self.role(doc, verb)

    def disagrees(self, doc: Doc, verb: Token, noun: Token) -> bool:
        """Whether a verb in the singular cannot have a noun in the plural as its subject."""
        finite = (verb, *doc.dependents(verb, "aux"))
        singular = any(
            t.feats.get("VerbForm") == "Fin" and t.feats.get("Number") == "Sing" for t in finite
        )
        passive = any(t.lemma in self.passive for t in finite)
        return singular and not passive and noun.feats.get("Number") == "Plur"

    def adjacent(self, doc: Doc, last: int) -> Iterator[tuple[Token, Role]]:
        """Yields the participle right after a phrase: another may be coordinated to it."""
        for token in doc.tokens[last : last + 1]:
            bare = token.lower in self.participles and not doc.child(token, "obj", "aux")
            if bare or token.lower in self.predicates:
                yield token, "patient"
            elif token.feats.get("VerbForm") == "Part" or token.lower in self.participles:
                yield token, self.role(doc, token)

    def following(self, doc: Doc, last: int) -> Iterator[tuple[Token, Role]]:
        """Yields the next full verb after a phrase whose own place in the tree says nothing."""
        for token in doc.tokens[last : last + FARTHEST_VERB]:
            if token.text in STOPS or token.sentence != doc.tokens[last - 1].sentence:
                return
            if token.upos == "VERB" or (token.upos == "ADJ" and token.lower in self.verbs):
                yield token, self.role(doc, token)
                if self.shares_subject(doc, token):
                    yield token, "patient"
                return

    def shares_subject(self, doc: Doc, verb: Token) -> bool:
        """Whether a verb has the subject of the verb before it and no object yet."""
        if verb.deprel != "conj" or doc.child(verb, "obj", "nsubj", "nsubj:pass"):
            return False
        return doc.child(doc.tokens[verb.head], "nsubj") is not None

    def preceding(self, doc: Doc, first: int) -> Iterator[tuple[Token, Role]]:
        """Yields the full verb before a phrase in the same clause."""
        for token in reversed(doc.tokens[max(0, first - FARTHEST_VERB) : first]):
            if token.text in STOPS or token.sentence != doc.tokens[first].sentence:
                return
            if token.upos == "VERB":
                yield token, self.role(doc, token)
                if self.other_subject(doc, token, (first, first)):
                    yield token, "patient"
                return

    def resumed(self, doc: Doc, first: int) -> Iterator[tuple[Token, Role]]:
        """Yields the main verb that a clause put between parts from its object (`, 20 Menschen`)."""
        sentence = doc.sentences[doc.tokens[first].sentence]
        begin = max(sentence.first, first - 2 * FARTHEST_VERB)
        if not self.after_comma(doc, first):
            return
        for token in doc.tokens[begin:first]:
            if token.upos == "VERB" and token.head == token.i and not doc.child(token, "obj"):
                if self.other_subject(doc, token, (first, first)):
                    yield token, "patient"
                return

    def sense(self, doc: Doc, verb: Token, role: Role, unit: str | None) -> VerbSense | None:
        """The sense of a verb that fits the role, the unit and the words of the clause."""
        words: frozenset[str] = frozenset()
        for form in self.forms(doc, verb):
            for sense in self.verbs.get(form, ()):
                if not counts_in(sense.unit, unit):
                    continue
                if sense.role != role and not (role == "patient" and self.unaccusative(doc, verb)):
                    continue
                if sense.companion and not words:
                    words = clause_words(doc, verb)
                if not sense.companion or accompanied(sense.companion, words):
                    return sense
        return None

    def unaccusative(self, doc: Doc, verb: Token) -> bool:
        """Whether a participle can be an active perfect (`sind gestorben`)."""
        return not any(h.lemma in self.passive for h in doc.dependents(verb, "aux"))

    def forms(self, doc: Doc, verb: Token) -> Iterator[str]:
        """Yields the forms under which a verb may be listed; a predicate goes by its copula."""
        yield from dict.fromkeys((verb.lemma, verb.lower))
        for copula in doc.dependents(verb, "cop"):
            yield copula.lemma


def counts_in(told: str, unit: str | None) -> bool:
    """Whether what a verb tells of (`told`) can be counted in the unit of the noun."""
    if told == UNMARKED:
        return unit in (None, "persons", "families")
    return unit in (None, told) or (unit == "families" and told == "persons")


def accompanied(companion: str, words: Collection[str]) -> bool:
    """Whether a clause has the companion as the end of a word, or anywhere in one (`protest*`)."""
    stem = companion.removesuffix(ANYWHERE)
    if stem != companion:
        return any(stem in w for w in words)
    if len(companion) < SHORTEST_ENDING:
        return companion in words
    return any(w.endswith(companion) for w in words)


def governed(top: Token) -> bool:
    """Whether a phrase has a plain place in its clause, so that the next verb says no more."""
    return top.deprel.partition(":")[0] in ("nsubj", "obj", "iobj", "obl")


def clause_words(doc: Doc, verb: Token) -> frozenset[str]:
    """Returns the words of a verb's clause: two steps down, and all around it up to a comma.

    What stands around covers for errors of the tree; the noun that a clause describes is its too.
    """
    near = {verb.i, *doc.children[verb.i], *around(doc, verb)}
    near.update(k for child in doc.children[verb.i] for k in doc.children[child])
    if verb.deprel.startswith(("acl", "ccomp")):
        near.add(verb.head)
        near.update(t.i for t in doc.dependents(doc.tokens[verb.head], "obj"))
    return frozenset(doc.tokens[k].lower for k in near)


def around(doc: Doc, verb: Token) -> Iterator[int]:
    """Yields the tokens around a verb up to the next mark on either side."""
    sentence = doc.sentences[verb.sentence]
    stops = range(verb.i + 1, min(sentence.last, verb.i + FARTHEST_VERB))
    yield from takewhile(lambda k: doc.tokens[k].text not in STOPS, stops)
    starts = range(verb.i - 1, max(sentence.first, verb.i - FARTHEST_VERB) - 1, -1)
    yield from takewhile(lambda k: doc.tokens[k].text not in STOPS, starts)
