"""Reads a trigger's surroundings: which words fill its slots, voice and control undone."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.events.lexicon import NOMINAL, VERBAL, Condition, Lexicon
from lagebild.record import Place, Record

Slots = Mapping[str, tuple[Token, ...]]

SUBJECTS = ("nsubj", "csubj")
CLAUSAL = frozenset(("root", "ccomp", "xcomp", "advcl", "acl", "acl:relcl", "parataxis", "conj"))
HARD_TYPES = frozenset(("MIL", "REB", "COP", "SPY"))
SOFT_TYPES = frozenset(("CVL", "MED", "HLH", "REL", "EDU"))
# So many different words of a topic make it the report's.
TOPIC_WORDS = 4
NO_TAIL = ("\0",)
SIDES = frozenset(("actor", "person", "armed", "civil"))
SIDE_WORDS = frozenset(("NOUN", "PROPN", "PRON"))
MAX_DEPTH = 12
REACH = 25
MAX_CLAUSE = 120


def start_of(place: Place) -> int:
    """Where a place begins."""
    return place.start


class Frames:
    """The slots of the triggers of one document, read once each."""

    def __init__(
        self, doc: Doc, record: Record, lexicon: Lexicon, bases: Mapping[str, str]
    ) -> None:
        self.doc = doc
        self.record = record
        self.words = lexicon.words
        self.transitive = lexicon.transitive
        self.being = next(iter(sorted(self.words["being"])), "")
        self.bases = bases
        self.verbs: dict[int, dict[str, tuple[Token, ...]]] = {}
        self.nouns: dict[int, dict[str, tuple[Token, ...]]] = {}
        self.clauses: dict[int, tuple[Token, ...]] = {}
        self.sides: dict[int, tuple[int, ...]] = {}

    def slots(self, token: Token) -> Slots:
        """The slots of a trigger: those of a noun, else those of a verb."""
        return self.noun(token) if token.upos in NOMINAL else self.verb(token)

    # --- verbs

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
        logical = self.turned(found) if self.passive(token) else self.active(found)
        return self.hoisted(logical)

    def hoisted(self, slots: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
        """The slots with the sides that stand with the verb's object (`ein Abkommen zwischen …`)."""
        for noun in slots.get("obj", ()):
            for child in self.doc.dependents(noun, "nmod"):
                case = self.case(child)
                if case in self.words["mutual"]:
                    slots.setdefault(case, (child,))
        return slots

    def plain(self, token: Token) -> dict[str, tuple[Token, ...]]:
        """The dependents as the tree has them: nsubj, obj, iobj, and each preposition's."""
        slots: dict[str, list[Token]] = {}
        for child in self.doc.dependents(token):
            slot = self.slot_of(child)
            if slot:
                slots.setdefault(slot, []).append(self.resolved(child, token))
        for noun in slots.get("nsubj", ()):
            if noun.deprel == "nsubj:pass":
                slots.setdefault("passive", []).append(noun)
        if "nsubj" not in slots:
            self.repair(token, slots)
        elif len(slots["nsubj"]) > 1 and "obj" not in slots and not self.passive(token):
            self.part(slots)
        if "obj" not in slots and token.lemma in self.transitive and not self.passive(token):
            slots["obj"] = list(self.swallowed(token))
        return {k: tuple(v) for k, v in slots.items()}

    def repair(self, verb: Token, slots: dict[str, list[Token]]) -> None:
        """Finds the subject that the parser took for an object, or hung on an infinitive."""
        objects = slots.get("obj", [])
        found = [t for t in objects if t.feats.get("Case") == "Nom" and t.i < len(self.doc.tokens)]
        if not found and (len(objects) > 1 or "refl" in slots):
            found = objects
        if found and not self.passive(verb) and self.finite(verb):
            slots["nsubj"] = found[:1]
            slots["obj"] = [t for t in objects if t.i != found[0].i]
        elif not found and self.finite(verb):
            slots["nsubj"] = list(self.strayed(verb))[:1]

    def part(self, slots: dict[str, list[Token]]) -> None:
        """Two subjects: one of them is the object, by its article, else the later one."""
        subjects = slots["nsubj"]
        marked = [t for t in subjects if self.accusative(t)]
        silent = [t for t in subjects if not self.names_actor(t)]
        if len(silent) == len(subjects) or silent != subjects[:1]:
            silent = []
        object_ = (marked or silent or subjects[-1:])[0]
        slots["nsubj"] = [t for t in subjects if t.i != object_.i]
        slots["obj"] = [object_]

    def accusative(self, token: Token) -> bool:
        """Whether a noun's article says that it is an object."""
        return any(
            t.lower in self.words["accusative"] for t in self.doc.dependents(token, "det")
        )

    def names_actor(self, token: Token) -> bool:
        return actor_of(self.doc, self.record, token) is not None

    def swallowed(self, verb: Token) -> Iterator[Token]:
        """Yields a name that the parser hung on the noun before it (`bei einem Angriff X getötet`)."""
        for noun in self.doc.dependents(verb, "obl"):
            for name in self.doc.dependents(noun, "appos"):
                if name.i == noun.i + 1 and name.upos == "PROPN" and self.names_actor(name):
                    yield name

    def strayed(self, verb: Token) -> Iterator[Token]:
        """Yields nominatives that hang on an infinitive, which can have none."""
        low, high = self.doc.sentences[verb.sentence].first, self.doc.sentences[verb.sentence].last
        for token in self.doc.tokens[max(low, verb.i - REACH) : min(high, verb.i + REACH)]:
            if token.feats.get("Case") == "Nom" and token.upos in (*NOMINAL, "PRON"):
                head = self.doc.tokens[token.head]
                main = token.deprel.partition(":")[0]
                if main in ("nsubj", "obj") and self.infinitive(head) and self.under(head, verb):
                    yield token

    def infinitive(self, token: Token) -> bool:
        """Whether a verb is an infinitive that no auxiliary makes finite."""
        return token.feats.get("VerbForm") == "Inf" and not self.finite(token)

    def under(self, token: Token, verb: Token) -> bool:
        """Whether a word hangs on a verb, directly or through one noun."""
        head = self.doc.tokens[token.head]
        return verb.i in (head.i, head.head)

    def slot_of(self, child: Token) -> str | None:
        """The slot of a verb that a dependent fills."""
        rel = child.deprel
        main = rel.partition(":")[0]
        if main in SUBJECTS:
            return "nsubj" if not self.infinitive(self.doc.tokens[child.head]) else None
        if main == "expl":
            return "refl"
        if main in ("obl", "nmod", "iobj", "obj"):
            case = self.case(child)
            if case in self.words["hedge_case"] and self.counted(child):
                return "nsubj" if main == "obl" else "obj"
            if rel == "obl:agent" and case in self.words["agent"]:
                return "agent"
            if case:
                return case
            if child.lower in self.words["reflexive"]:
                return "refl"
            if main == "iobj" or rel == "obl:arg" or (
                main == "obj" and child.feats.get("Case") == "Dat"
            ):
                return "iobj"
            return "obj" if main == "obj" else None
        return None

    def counted(self, token: Token) -> bool:
        """Whether a number stands with a noun, so that *über* before it only hedges."""
        before = self.doc.tokens[max(0, token.i - 2) : token.i]
        return any(t.upos == "NUM" for t in before)

    def case(self, token: Token) -> str:
        """The preposition of a noun, a contraction undone; empty where it has none."""
        for child in self.doc.dependents(token, "case"):
            return self.bases.get(child.lower, child.lower)
        return ""

    def passive(self, token: Token) -> bool:
        """Whether a verb stands in the passive, its own or that of the verb it is joined to."""
        for child in self.doc.dependents(token):
            if child.deprel in ("aux:pass", "nsubj:pass", "csubj:pass"):
                return True
        if token.feats.get("VerbForm") != "Part":
            return False
        if self.helped(token) or self.state(token):
            return True
        if token.deprel == "conj":
            head = self.doc.tokens[token.head]
            own = any(True for _ in self.doc.dependents(token, "aux"))
            return not own and head.upos in VERBAL and self.passive(head)
        return False

    def state(self, token: Token) -> bool:
        """Whether a participle tells a state that something done left (`sind eingeschlossen`)."""
        if token.feats.get("VerbForm") != "Part" or token.lemma not in self.transitive:
            return False
        helpers = [t.lemma for t in self.doc.dependents(token, "aux", "cop")]
        objects = any(True for _ in self.doc.dependents(token, "obj"))
        return helpers == [self.being] and not objects and not self.helped(token)

    def helped(self, token: Token) -> bool:
        """Whether a participle has the passive's auxiliary, however the parser named it."""
        words = self.words["passive"]
        if any(t.lemma in words for t in self.doc.dependents(token, "aux")):
            return True
        after = self.doc.tokens[token.i + 1 : token.i + 2]
        return any(t.upos == "AUX" and t.lemma in words for t in after)

    def turned(self, found: dict[str, tuple[Token, ...]]) -> dict[str, tuple[Token, ...]]:
        """The slots of a passive: its subject is acted upon, its agent acts."""
        agents = found.get("agent", ())
        agents = agents or next((found[p] for p in self.agents if p in found), ())
        return {**found, "subj": agents, "obj": found.get("nsubj", ()) + found.get("obj", ())}

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
        return self.turned({**found, "nsubj": noun, "obj": ()})

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
            if self.finite(token) or token.feats.get("VerbForm") == "Part":
                if token.deprel != "acl:relcl":
                    yield head
            else:
                yield from self.noun_controller(head)

    def finite(self, token: Token) -> bool:
        """Whether a verb or one of its auxiliaries is finite."""
        if token.feats.get("VerbForm") == "Fin":
            return True
        return any(
            t.feats.get("VerbForm") == "Fin" for t in self.doc.dependents(token, "aux", "cop")
        )

    def controller(self, head: Token, depth: int) -> Iterator[Token]:
        """Yields who is meant to do what an infinitive under this verb says."""
        if head.upos in NOMINAL:
            yield from self.noun_controller(head)
            return
        slots = self.verb(head, depth + 1)
        if head.lemma in self.words["object_control"]:
            names = ("obj", "iobj", "an", "refl")
            yield from next((slots[n] for n in names if slots.get(n)), ())
        else:
            yield from slots.get("subj", ())

    def noun_controller(self, head: Token) -> Iterator[Token]:
        """Yields who is meant to do what an infinitive under this noun says."""
        slots = self.noun(head)
        noun_first = ("an", "gegen") if head.lemma in self.words["object_control"] else ()
        names = (*noun_first, "poss", "gen", "adj", "subj")
        yield from next((slots[n] for n in names if slots.get(n)), ())

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

    # --- nouns

    def noun(self, token: Token) -> Slots:
        """The slots of a noun: adj, comp, poss, gen, prepositions, and `subj` of a light verb."""
        if token.i not in self.nouns:
            self.nouns[token.i] = {}
            self.nouns[token.i] = self.read_noun(token)
        return self.nouns[token.i]

    def read_noun(self, token: Token) -> dict[str, tuple[Token, ...]]:
        slots: dict[str, list[Token]] = {}
        for child in self.doc.dependents(token):
            slot = self.noun_slot(child)
            if slot:
                slots.setdefault(slot, []).append(child)
        if self.own_start(token):
            slots.setdefault("comp", []).append(token)
        out = {k: tuple(v) for k, v in slots.items()}
        for key, value in self.from_participles(token):
            out.setdefault(key, value)
        for key, value in self.from_verb(token):
            out.setdefault(key, value)
        self.from_joined(token, out)
        return out

    def noun_slot(self, child: Token) -> str | None:
        """The slot of a noun that a dependent fills."""
        rel = child.deprel
        if rel in ("det:poss", "nmod:poss"):
            return "poss"
        if rel.startswith("det") and child.lower[:1].isalpha():
            return "det"
        if rel == "amod":
            return "adj"
        if rel.partition(":")[0] in ("nmod", "obl"):
            return self.case(child) or "gen"
        if rel == "compound":
            return "comp"
        return None

    def own_start(self, token: Token) -> bool:
        """Whether an actor is named by the first part of the word (`NATO-Angriffe`)."""
        found = actors_in(self.record, token.start, token.end)
        return any(
            self.record.actors[i].start == token.start and self.record.actors[i].end < token.end
            for i in found
        )

    def from_participles(self, token: Token) -> Iterator[tuple[str, tuple[Token, ...]]]:
        """Yields who did it by a participle or relative clause (`von Rebellen verübte Angriffe`)."""
        for child in self.doc.dependents(token, "amod", "acl"):
            if child.lemma in self.words["light.active"] or child.deprel == "acl:relcl":
                slots = self.verb(child)
                if child.lemma in self.words["light.active"] and slots.get("subj"):
                    yield "subj", slots["subj"]
                for name, tokens in slots.items():
                    if name in self.words["sides"]:
                        yield name, tokens

    def from_verb(self, token: Token) -> Iterator[tuple[str, tuple[Token, ...]]]:
        """Yields what a noun takes from the light verb that it completes."""
        verb = self.doc.tokens[token.head]
        main = token.deprel.partition(":")[0]
        if verb.upos not in VERBAL or main not in ("obj", "nsubj", "obl", "iobj"):
            return
        slots = self.verb(verb)
        role = any(t.i == token.i for t in slots.get("obj", ()))
        if verb.lemma in self.words["light.active"] and (role or main == "obl"):
            if slots.get("subj") and all(t.i != token.i for t in slots["subj"]):
                yield "subj", slots["subj"]
            if role and slots.get("iobj"):
                yield "iobj", slots["iobj"]
        if role or verb.lemma in self.words["light.passive"]:
            for name, tokens in slots.items():
                if name in self.words["sides"] and all(t.i != token.i for t in tokens):
                    yield name, tokens

    def from_joined(self, token: Token, out: dict[str, tuple[Token, ...]]) -> None:
        """A noun joined by *and* shares what stands with the first of them."""
        if token.deprel == "conj":
            head = self.doc.tokens[token.head]
            if head.upos in NOMINAL:
                for key, value in self.noun(head).items():
                    if key in ("subj", *self.words["sides"]):
                        out.setdefault(key, value)

    # --- conditions

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

    def holds(self, condition: Condition, token: Token, entry_slots: Slots) -> bool:
        """Whether a condition of an entry holds at a trigger."""
        if condition.slot == "clause":
            return self.met(condition, self.clause(token), token)
        if condition.slot == "sentence":
            return self.met(condition, self.doc.sentence_tokens(token.sentence), token)
        if condition.slot == "report":
            return len(self.lemmas & condition.words) >= TOPIC_WORDS
        filled = entry_slots.get(condition.slot, ())
        if condition.any:
            return bool(filled)
        return self.met(condition, tuple(self.with_joined(filled)), token)

    def met(self, condition: Condition, tokens: Iterable[Token], trigger: Token) -> bool:
        """Whether one of these words is a word or of a kind that a condition names."""
        return any(t.i != trigger.i and self.fits(condition, t) for t in tokens)

    def fits(self, condition: Condition, token: Token) -> bool:
        """Whether a word is one that a condition names, or ends in one, or is of its kind."""
        words = condition.words
        if token.lemma in words or token.lower in words or token.text in words:
            return True
        if token.upos == "NOUN" and token.lemma.lower().endswith(condition.tails or NO_TAIL):
            return True
        return bool(condition.kinds) and self.of_kind(token, condition.kinds)

    @cached_property
    def lemmas(self) -> frozenset[str]:
        """The lemmas of the whole report."""
        return frozenset(t.lemma for t in self.doc.tokens)

    def of_kind(self, token: Token, kinds: frozenset[str]) -> bool:
        """Whether a word names an actor, a place or a thing of one of these kinds."""
        i = actor_of(self.doc, self.record, token)
        if i is None:
            if not self.record.actors and kinds & SIDES:
                return token.upos in SIDE_WORDS
            return ("thing" in kinds and token.upos in NOMINAL and not self.is_place(token)) or (
                "place" in kinds and self.is_place(token)
            )
        actor = self.record.actors[i]
        return (
            "actor" in kinds
            or ("person" in kinds and actor.kind == "person")
            or ("armed" in kinds and actor.sector in HARD_TYPES)
            or ("civil" in kinds and actor.sector in SOFT_TYPES)
            or ("place" in kinds and self.is_place(token))
        )

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
                if other.upos not in VERBAL:
                    yield other

    # --- sides

    def actors(self, token: Token) -> tuple[int, ...]:
        """The actors that a word and those joined to it name, or else those within its phrase."""
        if token.i not in self.sides:
            self.sides[token.i] = tuple(dict.fromkeys(self.read_actors(token)))
        return self.sides[token.i]

    def read_actors(self, token: Token) -> Iterator[int]:
        for word in self.with_joined((token,)):
            found = actor_of(self.doc, self.record, word)
            if found is not None:
                yield found
            elif word.deprel == "det:poss" or word.lower in self.words["personal"]:
                yield from self.meant(word)
            else:
                yield from self.inner_actors(word)

    def meant(self, pronoun: Token) -> Iterator[int]:
        """Yields whom a possessive without an actor of its own means: its clause's subject."""
        verb = self.clause_head(pronoun)
        for _ in range(2):
            for token in self.verb(verb).get("nsubj", ()):
                if token.i < pronoun.i or token.head == verb.i:
                    found = actor_of(self.doc, self.record, token)
                    if found is not None and not self.inside(pronoun, token):
                        yield found
                        return
            verb = self.clause_head(self.doc.tokens[verb.head])

    def inside(self, token: Token, top: Token) -> bool:
        """Whether a word hangs somewhere under another."""
        return any(t.i == top.i for t in self.doc.ancestors(token))

    def inner_actors(self, token: Token) -> Iterator[int]:
        """Yields the actors that a word's own modifiers name (`Ziele der Hamas`)."""
        for child in self.doc.dependents(token, "nmod", "amod", "det:poss", "appos", "flat"):
            if self.case(child) in self.words["of"]:
                found = actor_of(self.doc, self.record, child)
                if found is not None:
                    yield found

    def actor_over(self, token: Token) -> int | None:
        """The index of an actor whose mention holds a word and more than it."""
        for i in actors_in(self.record, token.start, token.end):
            actor = self.record.actors[i]
            if actor.start < token.start or actor.end > token.end:
                return i
        return None

    def answered(self, token: Token) -> tuple[int, ...]:
        """The speaker of the statement that the statement at a word answers."""
        for statement in self.record.statements:
            if statement.start > token.start:
                break
            if statement.answers is None:
                continue
            cue = statement.cue
            if statement.end > token.start or (cue is not None and cue.end > token.start):
                speaker = self.record.statements[statement.answers].speaker
                if speaker is not None and speaker.actor is not None:
                    return (speaker.actor,)
        return ()
