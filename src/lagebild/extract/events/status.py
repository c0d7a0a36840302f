"""Tells whether an event happened, goes on, is planned, is only possible, or is denied."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.lexicon import NOMINAL, VERBAL, Entry
from lagebild.record import Status

EFFECTS: tuple[Status, ...] = ("denied", "possible", "planned")
# A verb of saying in the present tells an act that is done; other verbs tell what goes on.
ACTS = frozenset(
    ("ACCUSE", "REQUEST", "REJECT", "THREATEN", "CONCEDE", "AGREE", "SUPPORT", "CONSULT")
)
UP = frozenset(
    (
        "xcomp",
        "ccomp",
        "csubj",
        "obj",
        "nsubj",
        "iobj",
        "obl",
        "nmod",
        "acl",
        "conj",
        "dep",
        "amod",
    )
)
# What is refused here is what was asked or offered; the asking itself took place.
SPOKEN = frozenset(("ACCUSE", "REQUEST", "THREATEN"))
MAX_STEPS = 8
# What a speaker of these wants, promises or threatens is still to come.
ASKING = frozenset(("demands", "promises", "announces", "threatens"))


class StatusReader:
    """Reads the status of the events of one document from the words over and beside them."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.doc = frames.doc
        self.words = frames.words
        lists = ("future", "modal_possible", "modal_planned")
        self.modals = frozenset(w for name in lists for w in self.words[name])

    def __call__(self, token: Token, entry: Entry, stance: str | None = None) -> Status:
        negated = self.negated(token)
        effect = self.effect(token)
        if effect is None and stance in ASKING and self.unfinished(token):
            effect = "planned"
        if effect == "planned" and self.if_clause(token):
            effect = "possible"
        voiced = entry.type in SPOKEN or (entry.type == "AGREE" and "two" not in entry.flags)
        if effect == "denied" and entry.pos == "NOUN" and voiced:
            return "happened"
        if effect is not None:
            return flipped(effect) if negated else effect
        if negated:
            return "denied"
        if self.asked(token):
            return "possible"
        return "ongoing" if self.lasts(token, entry) else "happened"

    def asked(self, token: Token) -> bool:
        """Whether a trigger stands in a question that asks whether it is so."""
        sentence = self.doc.sentences[token.sentence]
        first, last = self.doc.tokens[sentence.first], self.doc.tokens[sentence.last - 1]
        return last.text == "?" and first.feats.get("VerbForm") == "Fin"

    def unfinished(self, token: Token) -> bool:
        """Whether a trigger is what a speaker wants or promises: an infinitive, or under one."""
        verb = self.frames.clause_head(token)
        below = self.doc.dependents(verb, "aux")
        perfect = any(t.feats.get("VerbForm") == "Inf" for t in below)
        near = verb.i in (token.i, token.head)
        return near and not perfect and self.frames.infinitive(verb)

    def if_clause(self, token: Token) -> bool:
        """Whether a condition hangs on what is planned."""
        return any(
            m.lower in self.words["conditional"]
            for c in self.doc.dependents(token, "advcl")
            for m in self.doc.dependents(c, "mark")
        )

    # --- negation

    def negated(self, token: Token) -> bool:
        """Whether a trigger, what it says it of, or its light verb is negated."""
        if self.negative(token) or self.without(token):
            return True
        if token.upos in NOMINAL:
            verb = self.light_verb(token)
            return verb is not None and self.negative(verb)
        slots = self.frames.verb(token)
        sides = (*slots.get("obj", ()), *slots.get("nsubj", ()), *slots.get("subj", ()))
        return any(self.negative_determiner(t) for t in sides)

    def negative(self, token: Token) -> bool:
        """Whether a negation hangs on a word."""
        return self.negative_determiner(token) or any(
            t.lower in self.words["negation"]
            for t in self.doc.dependents(token, "advmod", "cc", "aux")
        )

    def negative_determiner(self, token: Token) -> bool:
        below = self.doc.dependents(token, "det", "advmod", "cc")
        return token.lower in self.words["negative_determiner"] or any(
            t.lower in self.words["negative_determiner"] for t in below
        )

    def without(self, token: Token) -> bool:
        """Whether *without* stands before a trigger or its infinitive."""
        below = self.doc.dependents(token, "mark", "case")
        if any(t.lower in self.words["without"] for t in below):
            return True
        objects = self.doc.dependents(token, "obj", "obl") if self.frames.infinitive(token) else ()
        return any(self.frames.case(t) in self.words["without"] for t in objects)

    # --- what stands over it

    def light_verb(self, token: Token) -> Token | None:
        """The verb that a noun's event is told with, if it is one of those that add nothing."""
        head = self.doc.tokens[token.head]
        main = token.deprel.partition(":")[0]
        under = head.upos in VERBAL and main in ("obj", "nsubj", "obl") and self.light(head)
        return head if under and not (main == "obl" and self.adverbial(token)) else None

    def light(self, verb: Token) -> bool:
        """Whether a verb adds nothing to the event that it tells of."""
        if verb.lemma in self.words["over.ending"]:
            return False
        return (
            verb.lemma in self.words["light.active"] or verb.lemma in self.words["light.passive"]
        )

    def adverbial(self, token: Token) -> bool:
        """Whether a noun only sets the scene (`bei den Kämpfen`)."""
        return self.frames.case(token) not in self.words["governed"]

    def effect(self, token: Token) -> Status | None:
        """What the words beside and over a trigger make of it; None where nothing."""
        below, above = self.beside(token), self.above(token)
        # What was planned and then did not come is not planned any more.
        gone = token.upos in NOMINAL and (below, above) == ("planned", "denied")
        return above if below is None or gone else below

    def above(self, token: Token) -> Status | None:
        """What the words over a trigger make of it, the nearest first; None where nothing."""
        for step, word in enumerate(self.over(token)):
            effect = self.of_word(word, verbal=True)
            if effect is not None:
                return self.turned(effect, word)
            if step >= MAX_STEPS:
                break
        return None

    def turned(self, effect: Status, word: Token) -> Status | None:
        """An effect under a negation: what was not prevented happened."""
        undone = self.negative(word) or self.failed(word)
        if word.lemma in self.words["over.ending"] or not undone:
            return effect
        if effect == "denied":
            return "possible" if word.lemma in self.words["over.possible"] else "happened"
        return "denied" if effect == "planned" else effect

    def failed(self, word: Token) -> bool:
        """Whether a verb stands under one of failing (`failed to prevent`)."""
        return word.deprel == "xcomp" and self.doc.tokens[word.head].lemma in self.words["failing"]

    def of_word(self, word: Token, *, verbal: bool) -> Status | None:
        """What a word makes of the event under it."""
        forms = self.forms(word)
        for effect in EFFECTS:
            if not forms.isdisjoint(self.words[f"over.{effect}"]):
                return effect
        if word.lemma in self.words["over.ending"]:
            open_end = self.negative(word) or self.beside(word) or self.open_end(word)
            return "ongoing" if open_end else "happened"
        if word.lemma in self.words["over.ongoing"]:
            return "ongoing"
        if verbal and word.upos in VERBAL and self.light(word):
            return self.beside(word)
        return None

    def forms(self, word: Token) -> frozenset[str]:
        """A word's lemma, and an adjective's form without its ending, which the lemma may miss."""
        if word.upos != "ADJ":
            return frozenset((word.lemma,))
        ends = self.words["adjective_endings"]
        bare = (word.lower[: len(word.lower) - len(e)] for e in ends if word.lower.endswith(e))
        return frozenset((word.lemma, *bare))

    def open_end(self, word: Token) -> bool:
        """Whether an end is itself only asked for or planned."""
        return any(
            w.lemma in self.words["over.planned"] or w.lemma in self.words["over.possible"]
            for w in self.over(word)
        )

    def over(self, token: Token) -> Iterator[Token]:
        """Yields the words over a trigger that say something of it, nearest first."""
        for _ in range(MAX_STEPS):
            token = self.undone(token)
            main = token.deprel.partition(":")[0]
            head = self.doc.tokens[token.head]
            if head.i == token.i or token.deprel == "acl:relcl":
                return
            if main not in UP and not self.frames.bare(token):
                return
            outside = main == "obl" and token.upos in NOMINAL and self.adverbial(token)
            if outside and head.lemma not in self.words["responsible"]:
                return
            if main == "conj" and self.frames.finite(token):
                return
            if main == "amod":
                return
            if main != "conj":
                yield head
            elif head.upos in VERBAL and (found := self.shared(token, head)) is not None:
                yield found
            if main != "conj" and not self.transparent(head, token):
                return
            token = head

    def undone(self, token: Token) -> Token:
        """The auxiliary of a perfect that the parser read as having a thing (`having shelled homes`)."""
        noun = self.doc.tokens[token.head]
        verb = self.doc.tokens[noun.head]
        having = noun.deprel == "obj" and verb.lemma in self.words["perfect"]
        participle = token.deprel == "amod" and token.upos in VERBAL and token.i == verb.i + 1
        return verb if having and participle and not self.frames.finite(verb) else token

    def transparent(self, head: Token, token: Token) -> bool:
        """Whether what stands over a word says something of the event under it too."""
        if head.upos in VERBAL:
            return self.light(head) or head.lemma in self.words["responsible"]
        return not self.frames.case(token) or head.lemma in self.words["transparent"]

    def shared(self, token: Token, head: Token) -> Token | None:
        """The first of two joined verbs, where its auxiliaries count for the second too."""
        own = any(True for _ in self.doc.dependents(token, "aux", "mark"))
        return None if own else head

    # --- auxiliaries, marks, modifiers

    def beside(self, token: Token) -> Status | None:
        """What auxiliaries, conjunctions and modifiers of a word make of it."""
        for child in self.doc.dependents(token, "aux", "mark", "amod", "advmod", "case", "cop"):
            effect = self.of_child(child, token)
            if effect is not None:
                return effect
        if token.deprel == "conj" and token.upos in VERBAL and not self.frames.finite(token):
            head = self.doc.tokens[token.head]
            if head.upos in VERBAL:
                return self.auxiliary_effect(head)
        return None

    def auxiliary_effect(self, token: Token) -> Status | None:
        """What a verb's auxiliaries make of it."""
        effects = (self.of_auxiliary(c, token) for c in self.doc.dependents(token, "aux"))
        return next((e for e in effects if e is not None), None)

    def of_child(self, child: Token, token: Token) -> Status | None:
        """What one dependent makes of its word."""
        main = child.deprel.partition(":")[0]
        if main == "aux":
            return self.of_auxiliary(child, token)
        if main == "mark":
            if child.lower in self.words["conditional"]:
                return "possible"
            if child.lower in self.words["purpose"]:
                return "planned"
            adverbial = token.deprel.startswith(("advcl", "acl"))
            return (
                "planned" if adverbial and child.lower in self.words["purpose_adverbial"] else None
            )
        if main in ("amod", "advmod"):
            if child.lower in self.words["hedges"]:
                return "possible"
            return self.of_word(child, verbal=False)
        return None

    def of_auxiliary(self, auxiliary: Token, token: Token) -> Status | None:
        """What an auxiliary makes of its verb: a modal, or a future."""
        if auxiliary.deprel == "aux:pass" and self.frames.form(token) != "Inf":
            return None
        lemma = auxiliary.lower if auxiliary.lower in self.modals else auxiliary.lemma
        perfect = self.perfect(token, auxiliary)
        if lemma in self.words["future"]:
            return "planned" if self.frames.form(token) == "Inf" or perfect else None
        if lemma in self.words["hearsay"] and perfect:
            return None
        past = auxiliary.feats.get("Tense") == "Past" and auxiliary.feats.get("Mood") != "Sub"
        if past and lemma in self.words["factual_past"]:
            return None
        if lemma in self.words["future_past"] and token.deprel in ("ccomp", "conj"):
            return "planned"
        if lemma in self.words["modal_possible"]:
            return "possible"
        return "planned" if lemma in self.words["modal_planned"] else None

    def perfect(self, token: Token, modal: Token) -> bool:
        """Whether an infinitive of the perfect stands under a modal (`soll gesagt haben`)."""
        if self.frames.form(token) != "Part" and token.upos in VERBAL:
            return False
        after = self.doc.tokens[token.i + 1 : token.i + 4]
        return any(
            t.i != modal.i and t.lemma in self.words["perfect"] and t.upos in VERBAL
            for t in (*self.doc.dependents(token, "aux", "cop"), *after)
            if t.feats.get("VerbForm") != "Fin"
        )

    # --- what goes on

    def lasts(self, token: Token, entry: Entry) -> bool:
        """Whether the words tell something that is still going on."""
        if entry.pos == "VERB" and entry.type in ACTS and "lasting" not in entry.flags:
            return False
        if entry.pos == "VERB":
            return self.present(token)
        if "lasting" in entry.flags:
            return self.present(self.frames.clause_head(token))
        return False

    def is_past(self, token: Token, status: Status) -> bool:
        """Whether a real event is told in the past or the perfect."""
        if status not in ("happened", "ongoing"):
            return False
        verb = self.frames.clause_head(token)
        forms = [verb, *self.doc.dependents(verb, "aux", "aux:pass", "cop")]
        if any(self.past(t) and t.feats.get("Mood") != "Sub" for t in forms):
            return True
        return any(t.lemma in self.words["perfect"] for t in forms[1:] if t.deprel == "aux")

    def present(self, verb: Token) -> bool:
        """Whether a verb is told in the present, no perfect and no past beside it."""
        finite = [verb, *self.doc.dependents(verb, "aux", "cop")]
        forms = [t for t in finite if t.feats.get("VerbForm") == "Fin"]
        if not forms or any(self.past(t) for t in forms):
            return False
        perfect = any(t.lemma in self.words["perfect"] for t in self.doc.dependents(verb, "aux"))
        if perfect and not self.frames.state(verb):
            return False
        told = forms[0].feats.get("Tense") == "Pres" or self.is_stem(forms[0])
        return told and not self.looks_past(forms[0])

    def past(self, verb: Token) -> bool:
        """Whether a form is one of the past, and not by its letters one of the present."""
        return verb.feats.get("Tense") == "Past" and not self.is_stem(verb)

    def is_stem(self, verb: Token) -> bool:
        """Whether a finite form is its verb's stem with an ending of the present (`liefert`)."""
        if verb.upos != "VERB" or verb.feats.get("VerbForm") != "Fin":
            return False
        ends = self.words["conjugation.infinitive"]
        stems = (verb.lemma[: -len(e)] for e in ends if verb.lemma.endswith(e))
        return any(
            (stem + p).endswith(verb.lower)
            for stem in stems
            for p in self.words["present_endings"]
        )

    def looks_past(self, verb: Token) -> bool:
        """Whether a finite form, called present by the tagger, cannot be one by its ending."""
        endings = tuple(self.words["present_endings"])
        if not endings or verb.upos == "AUX":
            return False
        if verb.feats.get("Number") == "Plur":
            return not verb.lemma.endswith(verb.lower) and not verb.lower.endswith(endings)
        return verb.lower.endswith(tuple(self.words["past_endings"]) or ("\0",)) or (
            not verb.lower.endswith(endings)
        )


def flipped(effect: Status) -> Status:
    """An effect on something negated: what is not to happen, or did not."""
    return "denied" if effect in ("planned", "happened", "ongoing") else effect
