"""Asks a document's trees what lies near a word: its clause, its preposition, its actor or place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.events.lexicon import VERBAL, Lexicon
from lagebild.record import Place, Record

Slots = Mapping[str, tuple[Token, ...]]

CLAUSAL = frozenset(("root", "ccomp", "xcomp", "advcl", "acl", "acl:relcl", "parataxis", "conj"))
MAX_CLAUSE = 120
WIDE = 100
RECENT = 10


def start_of(place: Place) -> int:
    """Where a place begins."""
    return place.start


class Tree:
    """A document with its record and the words of events, and plain questions about it."""

    def __init__(
        self, doc: Doc, record: Record, lexicon: Lexicon, bases: Mapping[str, str]
    ) -> None:
        self.doc = doc
        self.record = record
        self.words = lexicon.words
        self.forms = lexicon.forms
        self.transitive = lexicon.transitive
        self.intransitive = lexicon.intransitive
        self.being = next(iter(sorted(self.words["being"])), "")
        self.bases = bases
        self.nations = lexicon.nations
        self.verbs: dict[int, dict[str, tuple[Token, ...]]] = {}
        self.nouns: dict[int, dict[str, tuple[Token, ...]]] = {}
        self.clauses: dict[int, tuple[Token, ...]] = {}
        self.sides: dict[int, tuple[int, ...]] = {}

    def case(self, token: Token) -> str:
        """The preposition of a noun, a contraction undone; empty where it has none."""
        for child in self.doc.dependents(token, "case"):
            return self.bases.get(child.lower, child.lower)
        for name in self.doc.dependents(token, "appos", "flat"):
            before = self.doc.child(name, "case")
            if before is not None and before.i < token.i:
                return self.bases.get(before.lower, before.lower)
        return ""

    def counted(self, token: Token) -> bool:
        """Whether a number stands with a noun, so that *über* before it only hedges."""
        before = self.doc.tokens[max(0, token.i - 2) : token.i]
        return any(t.upos == "NUM" for t in before)

    def form(self, token: Token) -> str:
        """The form of a verb; one that looks like its lemma is an infinitive and no participle."""
        given = token.feats.get("VerbForm", "")
        lemma = self.forms.get(token.lower, token.lemma)
        if given in ("", "Inf"):
            return "Inf" if self.is_plain(token.lower, lemma) else "Part"
        plain = given == "Part" and token.lower == lemma
        return "Inf" if plain and not lemma.startswith(self.inseparable) else given

    def is_plain(self, form: str, lemma: str) -> bool:
        """Whether a form is its lemma, or its lemma with the infinitive's mark inside."""
        return form == lemma or any(form.replace(x, "", 1) == lemma for x in self.words["infix"])

    @cached_property
    def inseparable(self) -> tuple[str, ...]:
        """The beginnings of verbs whose participle may look like the infinitive."""
        return tuple(self.words["inseparable"]) or ("",)

    def infinitive(self, token: Token) -> bool:
        """Whether a verb is an infinitive, simple or perfect, that no auxiliary makes finite."""
        forms = [self.form(token), *map(self.form, self.doc.dependents(token, "aux"))]
        return "Inf" in forms and not self.finite(token)

    def bare(self, token: Token) -> bool:
        """Whether an infinitive or gerund completes the verb above it, though it hangs as adverbial."""
        if token.deprel != "advcl":
            return False
        marks = {t.lower for t in self.doc.dependents(token, "mark")}
        if marks & self.words["completing"]:
            return True
        if not self.infinitive(token):
            return False
        own = self.words["purpose"] | self.words["without"] | self.words["purpose_adverbial"]
        return not any(t.lower in own for t in self.doc.dependents(token, "mark", "case"))

    def finite(self, token: Token) -> bool:
        """Whether a verb or one of its auxiliaries is finite, by its form or its conjunction."""
        if token.feats.get("VerbForm") == "Fin":
            return True
        if any(t.lower in self.words["finite_marks"] for t in self.doc.dependents(token, "mark")):
            return True
        return any(
            t.feats.get("VerbForm") == "Fin" for t in self.doc.dependents(token, "aux", "cop")
        )

    def under(self, token: Token, verb: Token) -> bool:
        """Whether a word hangs on a verb, directly or through one noun."""
        head = self.doc.tokens[token.head]
        return verb.i in (head.i, head.head)

    def clause(self, token: Token) -> tuple[Token, ...]:
        """The words of the clause in which a trigger stands."""
        top = self.clause_head(token)
        if top.i not in self.clauses:
            self.clauses[top.i] = tuple(self.clause_words(top))
        return self.clauses[top.i]

    def clause_head(self, token: Token) -> Token:
        """The verb, or other head, of the clause in which a word stands."""
        for _ in range(MAX_CLAUSE):
            main = token.deprel.partition(":")[0]
            if token.deprel in CLAUSAL and (main != "conj" or token.upos in VERBAL):
                return token
            if token.head == token.i:
                return token
            token = self.doc.tokens[token.head]
        return token

    def clause_words(self, top: Token) -> Iterator[Token]:
        """Yields the words under a clause's head that belong to no other clause."""
        todo = [top.i]
        for _ in range(MAX_CLAUSE):
            if not todo:
                return
            token = self.doc.tokens[todo.pop()]
            yield token
            for i in self.doc.children[token.i]:
                child = self.doc.tokens[i]
                other = child.deprel in CLAUSAL and (
                    child.deprel != "conj" or child.upos in VERBAL
                )
                if not other:
                    todo.append(i)

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of the whole report."""
        return frozenset(t.lemma for t in self.doc.tokens)

    def is_place(self, token: Token) -> bool:
        """Whether a place is named at a word."""
        return self.place_at(token) is not None

    def place_at(self, token: Token) -> int | None:
        """The index of the place that is named at a word."""
        at = bisect_right(self.record.places, token.start, key=start_of) - 1
        return at if at >= 0 and token.start < self.record.places[at].end else None

    def with_joined(self, tokens: Iterable[Token]) -> Iterator[Token]:
        """Yields words and those joined to them by *and*."""
        for token in tokens:
            yield token
            for other in self.doc.dependents(token, "conj"):
                if other.upos not in VERBAL and not self.across(token, other):
                    yield other

    def across(self, token: Token, other: Token) -> bool:
        """Whether the verb of two words called joined stands between them, so that they are not."""
        verb = self.doc.tokens[token.head]
        return verb.upos in VERBAL and token.i < verb.i < other.i

    def names_actor(self, token: Token) -> bool:
        return actor_of(self.doc, self.record, token) is not None

    def inside(self, token: Token, top: Token) -> bool:
        """Whether a word hangs somewhere under another."""
        return any(t.i == top.i for t in self.doc.ancestors(token))

    def actor_over(self, token: Token) -> int | None:
        """The index of an actor whose mention holds a word and more than it."""
        for i in actors_in(self.record, token.start, token.end):
            actor = self.record.actors[i]
            if actor.start < token.start or actor.end > token.end:
                return i
        return None

    def answered(self, token: Token) -> tuple[int, ...]:
        """The speaker of the statement that the statement at a word answers."""
        statements = self.record.statements
        stop = bisect_right(statements, token.start, key=lambda s: s.start)
        for statement in statements[max(0, stop - RECENT) : stop]:
            cue = statement.cue
            over = statement.end > token.start or (cue is not None and cue.end > token.start)
            if over and statement.answers is not None:
                speaker = statements[statement.answers].speaker
                if speaker is not None and speaker.actor is not None:
                    return (speaker.actor,)
        return ()

    def around(self, token: Token) -> tuple[Token, ...]:
        """The words of a word's sentence, a long one's only as far as they are near."""
        sentence = self.doc.sentences[token.sentence]
        first, last = max(sentence.first, token.i - WIDE), min(sentence.last, token.i + WIDE)
        return self.doc.tokens[first:last]

    def time_at(self, token: Token) -> int | None:
        """The index of the time that covers a word."""
        at = bisect_right(self.record.times, token.start, key=lambda t: t.start) - 1
        return at if at >= 0 and token.start < self.record.times[at].end else None

    def is_transitive(self, verb: Token) -> bool:
        """Whether a verb's event asks for an object."""
        return self.forms.get(verb.lower, verb.lemma) in self.transitive
