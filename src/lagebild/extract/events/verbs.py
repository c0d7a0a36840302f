"""Reads the slots of a verb: who acts and who is acted upon, voice and control undone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lagebild.annotate.doc import Token
from lagebild.extract.events.lexicon import NOMINAL, VERBAL
from lagebild.extract.events.repair import Repair
from lagebild.extract.events.tree import Slots

SUBJECTS = ("nsubj", "csubj")
MAX_DEPTH = 12


class Verbs(Repair):
    """The slots of the verbs of one document, read once each."""

    def noun(self, token: Token) -> Slots:
        """The slots of a noun, which an infinitive under it asks for."""
        raise NotImplementedError

    def in_source(self, token: Token) -> bool:
        """Whether a word stands in the name of a source beside the clause."""
        raise NotImplementedError

    def verb(self, token: Token, depth: int = 0) -> Slots:
        """The logical slots of a verb: `subj` acts, `obj` is acted upon, whatever the voice."""
        if token.i not in self.verbs:
            self.verbs[token.i] = {}
            self.verbs[token.i] = self.read_verb(token, depth)
        return self.verbs[token.i]

    def read_verb(self, token: Token, depth: int) -> dict[str, tuple[Token, ...]]:
        found = self.plain(token)
        if not found.get("nsubj") and depth < MAX_DEPTH:
            inherited = tuple(self.inherited(token, depth))
            if inherited and not self.modifies(token):
                found["nsubj"] = inherited
        if self.modifies(token):
            return self.attributive(token, found)
        logical = self.turned(found, token) if self.passive(token) else self.active(found)
        return self.hoisted(logical)

    def hoisted(self, slots: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
        """The slots with the sides that stand with the verb's object (`ein Abkommen zwischen …`)."""
        for noun in slots.get("obj", ()):
            for child in self.doc.dependents(noun, "nmod"):
                case = self.case(child)
                if case in self.words["hoisted"]:
                    slots.setdefault(case, (child,))
        return slots

    def plain(self, token: Token) -> dict[str, tuple[Token, ...]]:
        """The dependents as the tree has them: nsubj, obj, iobj, and each preposition's."""
        slots: dict[str, list[Token]] = {}
        for child in self.doc.dependents(token):
            slot = "nsubj" if self.partitive(child) else self.slot_of(child)
            if slot:
                slots.setdefault(slot, []).append(self.resolved(child, token))
        if "nsubj" not in slots:
            slots.update(self.helpers_subject(token))
        for child in self.misplaced(token):
            slots.setdefault(self.case(child), []).append(child)
        for noun in slots.get("nsubj", ()):
            if noun.deprel == "nsubj:pass":
                slots.setdefault("passive", []).append(noun)
        if "nsubj" not in slots:
            self.repair(token, slots)
        elif len(slots["nsubj"]) > 1 and "obj" not in slots and not self.passive(token):
            self.part(token, slots)
        self.part_objects(slots)
        if "obj" not in slots and self.is_transitive(token) and not self.passive(token):
            slots["obj"] = list(self.swallowed(token))
        return {k: tuple(v) for k, v in slots.items()}

    def slot_of(self, child: Token) -> str | None:
        """The slot of a verb that a dependent fills."""
        rel = child.deprel
        main = rel.partition(":")[0]
        if main in SUBJECTS:
            if child.lower in self.words["dative_pronouns"]:
                return "iobj"
            return self.subject_slot(child)
        if main == "expl":
            return "refl"
        if main == "xcomp":
            return main
        if main in ("obl", "nmod", "iobj", "obj"):
            case = self.case(child)
            if case in self.words["without"] and self.infinitive(self.doc.tokens[child.head]):
                return "obj"
            if main == "obj" and self.before_mark(child):
                return "nsubj"
            if main == "obl" and not case and self.before_mark(child) and self.names_actor(child):
                return "nsubj"
            if case in self.words["hedge_case"] and self.counted(child):
                return "nsubj" if main == "obl" else "obj"
            if rel == "obl:agent" and case in self.words["agent"]:
                return None if self.in_source(child) else "agent"
            if case:
                return case
            if child.lower in self.words["reflexive"]:
                return "refl"
            if (
                main == "iobj"
                or rel == "obl:arg"
                or (main == "obj" and child.feats.get("Case") == "Dat")
            ):
                return "iobj"
            return "obj" if main == "obj" else None
        return None

    def before_mark(self, child: Token) -> bool:
        """Whether an object stands before its infinitive's mark, so that it does what that says."""
        marks = self.doc.dependents(self.doc.tokens[child.head], "mark")
        return any(t.lower in self.words["purpose_adverbial"] and child.i < t.i for t in marks)

    def helpers_subject(self, token: Token) -> dict[str, list[Token]]:
        """The subject that the parser hung on an auxiliary of the verb."""
        helpers = self.doc.dependents(token, "aux")
        found = [self.resolved(s, token) for a in helpers for s in self.doc.dependents(a, "nsubj")]
        return {"nsubj": found} if found else {}

    def partitive(self, child: Token) -> bool:
        """Whether a relative pronoun names the whole of a counted subject (`von denen zwei …`)."""
        if (
            child.lower not in self.words["relative"]
            or self.case(child) not in self.words["agent"]
        ):
            return False
        subject = self.doc.child(self.doc.tokens[child.head], "nsubj")
        return subject is not None and subject.upos not in ("NOUN", "PROPN")

    def subject_slot(self, child: Token) -> str | None:
        """An infinitive has no subject: what the parser takes for one is its object or strayed."""
        verb = self.doc.tokens[child.head]
        if not self.infinitive(verb):
            return "nsubj"
        above = self.doc.child(self.doc.tokens[verb.head], "nsubj") is not None
        return "obj" if above and self.is_transitive(verb) else None

    def misplaced(self, token: Token) -> Iterator[Token]:
        """Yields sides that the parser hung on the day or place before them."""
        for word in self.doc.dependents(token, "obl"):
            if self.time_at(word) is not None or self.is_place(word):
                for child in self.doc.dependents(word, "nmod"):
                    if self.case(child) in self.words["hoisted"] | self.words["agent"]:
                        yield child

    def resolved(self, child: Token, verb: Token) -> Token:
        """The noun that a relative pronoun stands for, else the word itself."""
        relative = verb.deprel in ("acl:relcl", "acl") and child.upos in ("PRON", "DET")
        if relative and child.lower in self.words["relative"]:
            return self.doc.tokens[verb.head]
        if verb.deprel == "conj" and child.lower in self.words["relative"]:
            above = self.doc.tokens[verb.head]
            if above.deprel == "acl:relcl" and child.upos == "PRON":
                return self.doc.tokens[above.head]
        return child

    def passive(self, token: Token) -> bool:
        """Whether a verb stands in the passive, its own or that of the verb it is joined to."""
        if self.form(token) == "Inf":
            return any(self.form(t) == "Inf" for t in self.doc.dependents(token, "aux:pass"))
        if self.progressive(token):
            return False
        for child in self.doc.dependents(token):
            if child.deprel in ("aux:pass", "nsubj:pass", "csubj:pass"):
                return not self.having(token)
        if self.form(token) != "Part":
            return False
        if self.helped(token) or self.state(token):
            return True
        if token.deprel == "conj":
            head = self.doc.tokens[token.head]
            own = any(True for _ in self.doc.dependents(token, "aux"))
            return not own and head.upos in VERBAL and self.passive(head)
        return False

    def progressive(self, token: Token) -> bool:
        """Whether a form tells what somebody is doing (`is shelling`)."""
        return token.lower.endswith(self.present_endings or ("\0",))

    def having(self, token: Token) -> bool:
        """Whether a participle's only auxiliary of voice is one of the active (`soll … haben`)."""
        helpers = {t.lemma for t in self.doc.dependents(token, "aux", "aux:pass")}
        return bool(helpers & self.words["acting"]) and not helpers & self.words["passive"]

    def state(self, token: Token) -> bool:
        """Whether a participle tells a state that something done left (`sind eingeschlossen`)."""
        if self.form(token) != "Part" or not self.is_transitive(token):
            return False
        helpers = [t.lemma for t in self.doc.dependents(token, "aux", "cop")]
        objects = any(True for _ in self.doc.dependents(token, "obj"))
        return helpers == [self.being] and not objects and not self.helped(token)

    def helped(self, token: Token) -> bool:
        """Whether a participle has the passive's auxiliary, however the parser named it."""
        words = self.words["passive"]
        joined = (c for c in self.doc.dependents(token, "conj") if self.form(c) == "Part")
        for verb in (token, *joined):
            if any(t.lemma in words for t in self.doc.dependents(verb, "aux")):
                return True
        after = self.doc.tokens[token.i + 1 : token.i + 2]
        return any(t.upos == "AUX" and t.lemma in words for t in after)

    def turned(
        self, found: dict[str, tuple[Token, ...]], token: Token
    ) -> dict[str, tuple[Token, ...]]:
        """The slots of a passive: its subject is acted upon, its agent acts."""
        agents = found.get("agent", ())
        agents = agents or next((found[p] for p in self.agents if p in found), ())
        agents = agents or self.joined_agents(token)
        return {**found, "subj": agents, "obj": found.get("nsubj", ()) + found.get("obj", ())}

    def joined_agents(self, token: Token) -> tuple[Token, ...]:
        """The agent of the passive that a passive without a helper of its own is joined to."""
        head = self.doc.tokens[token.head]
        own = any(True for _ in self.doc.dependents(token, "aux:pass", "nsubj:pass"))
        if token.deprel != "conj" or own or head.upos not in VERBAL:
            return ()
        return self.verb(head).get("subj", ()) if self.passive(head) else ()

    @cached_property
    def agents(self) -> tuple[str, ...]:
        return tuple(sorted(self.words["agent"]))

    def active(self, found: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
        return {**found, "subj": found.get("nsubj", ()) or found.get("agent", ())}

    def modifies(self, token: Token) -> bool:
        """Whether a participle stands before its noun (`die getöteten Soldaten`)."""
        return token.deprel == "amod" and self.doc.tokens[token.head].upos in NOMINAL

    def attributive(
        self, token: Token, found: dict[str, tuple[Token, ...]]
    ) -> dict[str, tuple[Token, ...]]:
        """The slots of a participle before its noun: a present one's noun acts."""
        noun = (self.doc.tokens[token.head],)
        if token.lower.endswith(self.present_endings):
            return {**found, "subj": noun}
        return self.turned({**found, "nsubj": noun, "obj": ()}, token)

    @cached_property
    def present_endings(self) -> tuple[str, ...]:
        return tuple(self.words["present_participle"])

    def inherited(self, token: Token, depth: int) -> Iterator[Token]:
        """Yields the subject that a verb takes from the one above it."""
        head = self.doc.tokens[token.head]
        main = token.deprel.partition(":")[0]
        if head.i == token.i:
            return
        if main == "conj" and head.upos in (*VERBAL, "ADJ"):
            self.verb(head, depth + 1)
            yield from self.verbs[head.i].get("nsubj", ())
        elif main in ("xcomp", "ccomp", "advcl") and not self.finite(token):
            yield from self.controller(head, depth)
        elif main == "acl" and head.upos in NOMINAL:
            if self.finite(token) or self.form(token) == "Part":
                if token.deprel != "acl:relcl":
                    yield from self.who_is(head)
            else:
                yield from self.noun_controller(head)

    def who_is(self, noun: Token) -> Iterator[Token]:
        """Yields a noun that a participle tells of, or who made it (`issued a report accusing …`)."""
        subject = self.doc.child(noun, "nsubj") if self.doc.child(noun, "cop") else None
        if subject is not None:
            yield self.resolved(subject, noun)  # `X is a donor providing …`
            return
        verb = self.doc.tokens[noun.head]
        made = noun.deprel == "obj" and verb.upos in VERBAL and not self.names_actor(noun)
        makers = self.verb(verb).get("subj", ()) if made else ()
        yield from makers or (noun,)

    def controller(self, head: Token, depth: int) -> Iterator[Token]:
        """Yields who is meant to do what an infinitive under this verb says."""
        if head.upos in NOMINAL:
            subject = self.doc.child(head, "nsubj") if self.doc.child(head, "cop") else None
            yield from self.noun_controller(head) if subject is None else (subject,)
            return
        slots = self.verb(head, depth + 1)
        if head.lemma in self.words["object_control"]:
            names = self.controlling
            own = ("subj",) if head.lemma in self.words["either_control"] else ()
            yield from next((slots[n] for n in (*names, *own) if slots.get(n)), ())
        else:
            yield from slots.get("subj", ()) or slots.get("passive", ())

    @cached_property
    def controlling(self) -> tuple[str, ...]:
        """The slots of whoever is told to do something, in their order."""
        return ("obj", "iobj", *sorted(self.words["told"]), "refl")

    def noun_controller(self, head: Token) -> Iterator[Token]:
        """Yields who is meant to do what an infinitive under this noun says."""
        slots = self.noun(head)
        noun_first = ("an", "gegen") if head.lemma in self.words["object_control"] else ()
        names = (*noun_first, "poss", "gen", "adj", *sorted(self.words["owning"]), "subj")
        yield from next((slots[n] for n in names if slots.get(n)), ())
