"""Reads a trigger's surroundings: what fills its slots, which conditions hold, who is meant."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import cached_property
from itertools import islice

from lagebild.annotate.doc import Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.events.lexicon import NOMINAL, VERBAL, Condition
from lagebild.extract.events.tree import Slots
from lagebild.extract.events.verbs import Verbs
from lagebild.record import Cue

HARD_TYPES = frozenset(("MIL", "REB", "COP", "SPY"))
SOFT_TYPES = frozenset(("CVL", "MED", "HLH", "REL", "EDU"))
# So many different words of a topic make it the report's.
TOPIC_WORDS = 4
TOPIC_NEAR = 2
# So many actors back the person may stand whom a pronoun means.
PERSON_REACH = 6
# So many actors back the name may stand that is given for a pronoun.
NAME_REACH = 12
# So deep below what an act concerns its sides are looked for, or below what it strikes, and by these links.
DEEP = 4
NEAR = 2
WITHIN = ("nmod", "amod", "compound", "det:poss", "acl", "obl:agent", "obl", "appos")
OWNED = ("nmod", "amod", "compound", "det:poss")
POSSESSIVE = ("det:poss", "nmod:poss")
NO_TAIL = ("\0",)
SIDES = frozenset(("actor", "person", "civil"))
SIDE_WORDS = frozenset(("NOUN", "PROPN", "PRON"))

__all__ = ["Frames", "Slots"]


class Frames(Verbs):
    """The slots of the triggers of one document, and the sides that fill them."""

    def slots(self, token: Token) -> Slots:
        """The slots of a trigger: those of a noun, else those of a verb."""
        return self.noun(token) if token.upos in NOMINAL else self.verb(token)

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
                if slot in self.words["sides"]:
                    self.nested(child, slots)
        if self.own_start(token):
            slots.setdefault("comp", []).append(token)
        out = {k: tuple(v) for k, v in slots.items()}
        for key, value in self.from_participles(token):
            out.setdefault(key, value)
        for key, value in self.from_verb(token):
            out.setdefault(key, value)
        self.from_joined(token, out)
        return out

    @cached_property
    def compounds(self) -> bool:
        """Whether nouns are written together, so that a word may stand for its last part."""
        return bool(self.words.data.get("compounds", True))

    @cached_property
    def everyday(self) -> bool:
        """Whether the report tells of everyday crime: its words are there, and those of politics are not."""
        crime, politics = self.words["everyday.crime"], self.words["everyday.politics"]
        much, other = self.named_among(crime), self.named_among(politics)
        return other < TOPIC_NEAR and much - other >= TOPIC_WORDS - 1

    def named_among(self, words: frozenset[str]) -> int:
        """How many words of the report are, or end in, one of these."""
        ends = tuple(sorted(words)) or NO_TAIL
        return sum(lemma.lower().endswith(ends) for lemma in self.lemmas)

    @cached_property
    def stages(self) -> dict[int, bool]:
        """Whether clauses tell a tale or a match, by the clause's head, as far as asked."""
        return {}

    def staged(self, token: Token) -> bool:
        """Whether a tale is told or a match played in a trigger's clause (`in dem Roman …`)."""
        top = self.clause_head(token)
        if top.i not in self.stages:
            self.stages[top.i] = False
            above = self.doc.tokens[top.head]
            told = top.deprel == "ccomp" and self.staged(above)
            self.stages[top.i] = told or any(self.sets_stage(t) for t in self.clause(token))
        return self.stages[top.i]

    def sets_stage(self, token: Token) -> bool:
        """Whether a word is a tale that tells something or something happens in, or a player."""
        if token.lemma in self.words["players"]:
            return True
        if token.lemma not in self.words["tales"] and token.lower not in self.words["tales"]:
            return False
        return token.deprel == "nsubj" or self.case(token) in self.words["local"]

    def nested(self, side: Token, slots: dict[str, list[Token]]) -> None:
        """Takes the other side that the parser hung on the first (`attack by A on B`)."""
        for child in self.doc.dependents(side, "nmod"):
            case = self.case(child)
            if case in self.words["sides"] and case != self.case(side):
                slots.setdefault(case, []).append(child)

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
        oblique = verb.lemma in self.words["light.oblique"]
        only = oblique and verb.lemma not in self.words["light.both"]
        near = self.case(token) in self.words["governed"] and not self.tells_more(verb)
        governed = main == "obl" and (oblique or near)
        if verb.lemma in self.words["light.active"] and ((role and not only) or governed):
            if slots.get("subj") and all(t.i != token.i for t in slots["subj"]):
                yield "subj", slots["subj"]
            if role and slots.get("iobj"):
                yield "iobj", slots["iobj"]
        light = (
            verb.lemma in self.words["light.passive"] or verb.lemma in self.words["light.active"]
        )
        if role or light:
            for name, tokens in slots.items():
                if name in self.words["agent"] | {"agent"} and not light and self.passive(verb):
                    continue
                if name in self.words["sides"] and all(t.i != token.i for t in tokens):
                    yield name, tokens

    def tells_more(self, verb: Token) -> bool:
        """Whether a verb tells what somebody said, so that a noun beside it is only where."""
        return any(True for _ in self.doc.dependents(verb, "ccomp", "parataxis"))

    def from_joined(self, token: Token, out: dict[str, tuple[Token, ...]]) -> None:
        """A noun joined by *and* shares what stands with the first, and the last one's genitive."""
        for other in self.doc.dependents(token, "conj"):
            if other.upos in NOMINAL and "gen" not in out:
                owners = tuple(t for t in self.doc.dependents(other, "nmod") if not self.case(t))
                if owners:
                    out["gen"] = owners
        if token.deprel == "conj":
            head = self.doc.tokens[token.head]
            if head.upos in NOMINAL:
                for key, value in self.noun(head).items():
                    if key in ("subj", *self.words["sides"]):
                        out.setdefault(key, value)

    def holds(self, condition: Condition, token: Token, entry_slots: Slots) -> bool:
        """Whether a condition of an entry holds at a trigger."""
        if condition.slot == "clause":
            return self.met(condition, self.clause(token), token)
        if condition.slot == "sentence":
            return self.met(condition, self.around(token), token)
        if condition.slot == "report":
            near = {t.lemma for t in self.around(token)} & condition.words
            return len(near) >= TOPIC_NEAR or len(self.lemmas & condition.words) >= TOPIC_WORDS
        filled = entry_slots.get(condition.slot, ())
        if condition.any:
            return any(self.time_at(t) is None for t in filled)
        return self.met(condition, self.counted_too(filled), token)

    def counted_too(self, filled: Iterable[Token]) -> Iterator[Token]:
        """Yields words, those joined to them, and what a number or a word for many counts."""
        for token in self.with_joined(filled):
            yield token
            if token.upos == "NUM" or token.lemma.lower() in self.words["counting"]:
                yield from self.doc.dependents(token, "nmod", "appos", "flat")

    def met(self, condition: Condition, tokens: Iterable[Token], trigger: Token) -> bool:
        """Whether one of these words is a word or of a kind that a condition names."""
        return any(t.i != trigger.i and self.fits(condition, t) for t in tokens)

    def fits(self, condition: Condition, token: Token) -> bool:
        """Whether a word is one that a condition names, or ends in one, or is of its kind."""
        words = condition.words
        if token.lemma in words or token.lower in words or token.text in words:
            return True
        tails = condition.tails if self.compounds and token.upos == "NOUN" else ()
        if token.lemma.lower().endswith(tails or NO_TAIL):
            return True
        return bool(condition.kinds) and self.of_kind(token, condition.kinds)

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

    def actors(self, token: Token) -> tuple[int, ...]:
        """The actors that a word and those joined to it name, or else those within its phrase."""
        if token.i not in self.sides:
            found = tuple(dict.fromkeys(self.read_actors(token)))
            acting = tuple(i for i in found if i not in self.quoted_sources)
            self.sides[token.i] = acting or found
        return self.sides[token.i]

    def read_actors(self, token: Token) -> Iterator[int]:
        """Yields the actors that a phrase names or means."""
        for word in self.with_joined((token,)):
            found = actor_of(self.doc, self.record, word)
            if found is not None:
                yield found
            elif word.deprel == "det:poss" or (word.upos == "PRON" and word.deprel == "nmod:poss"):
                yield from self.meant(word)
            elif word.upos == "PRON" and word.lower in self.words["personal"]:
                yield from list(self.meant(word)) or self.person_before(word)
            elif self.left_out(word):
                yield from self.like_before(word)
            else:
                yield from self.inner_actors(word)
                yield from self.state_of(word)

    def left_out(self, word: Token) -> bool:
        """Whether a word for more stands for a noun told in the verb before (`und 97 weitere`)."""
        return word.lemma in self.words["others"] or word.lower in self.words["others"]

    def like_before(self, word: Token) -> Iterator[int]:
        """Yields the actors who suffer what the verb before tells, to which this word's verb is joined."""
        verb = self.doc.tokens[word.head]
        if verb.deprel == "conj" and verb.upos in VERBAL:
            before = self.verb(self.doc.tokens[verb.head])
            role = "obj" if any(t.i == word.i for t in self.verb(verb).get("obj", ())) else "subj"
            for token in before.get(role, ()):
                if token.i != word.i:
                    yield from self.actors(token)

    def in_theme(
        self, concerned: Iterable[Token], depth: int, judged: bool = False
    ) -> tuple[int, ...]:
        """The actors named nearest within what an act concerns; of a deed judged, who did it."""
        for level in self.levels(concerned, depth, judged):
            found = tuple(
                dict.fromkeys(i for t in level for i in self.named_at(t, struck=depth == NEAR))
            )
            if found:
                return found
        return ()

    def reciprocal(self, token: Token) -> bool:
        """Whether a verb's acts go both ways (`warfen Steine aufeinander`)."""
        return any(t.lower in self.words["each_other"] for t in self.doc.dependents(token))

    def by_name(self, side: Iterable[int]) -> tuple[int, ...]:
        """A side with the mention before a pronoun in the pronoun's place, where it means the same."""
        return tuple(dict.fromkeys(self.named_before(i) for i in side))

    def named_before(self, index: int) -> int:
        """The nearest mention by name or noun of whom a pronoun means, or the pronoun's own."""
        actors = self.record.actors
        if actors[index].text.lower() not in self.words["personal"]:
            return index
        for i in range(index - 1, max(-1, index - 1 - NAME_REACH), -1):
            same = actors[i].entity == actors[index].entity
            if same and actors[i].text.lower() not in self.words["personal"]:
                return i
        return index

    def levels(
        self, concerned: Iterable[Token], depth: int, judged: bool = False
    ) -> Iterator[list[Token]]:
        """Yields the words within what an act concerns, those one step deeper each time."""
        struck = self.words["struck"] if judged else frozenset[str]()
        links = WITHIN if depth > NEAR else OWNED
        level = [t for t in concerned if not self.names_actor(t)]
        for _ in range(depth):
            below = (c for t in level for c in self.doc.dependents(t, *links))
            level = [c for c in below if self.case(c) not in struck]
            if not level:
                return
            yield level

    def named_at(self, token: Token, *, struck: bool) -> Iterator[int]:
        """Yields the actor at a word or the state that it names; of what is struck also its owner."""
        found = actor_of(self.doc, self.record, token)
        if found is not None:
            yield found
        elif token.deprel in POSSESSIVE and token.upos in ("PRON", "DET"):
            yield from self.meanings(token) if struck else ()
        elif self.case(token) not in self.words["placed"]:
            yield from self.state_of(token)

    def state_of(self, token: Token) -> Iterator[int]:
        """Yields the state that a country's name or adjective means, if the report has it as an actor."""
        if token.upos == "ADJ":
            state = self.states.get(self.nations.of_adjective(token.lower))
            if state is not None:
                yield state
            return
        i = self.place_at(token)
        if i is not None and self.record.places[i].kind == "country":
            state = self.states.get(self.record.places[i].country)
            if state is not None:
                yield state

    @cached_property
    def quoted_sources(self) -> frozenset[int]:
        """The actors to whom statements are put down beside the clause (`nach Angaben …`)."""
        spoken = (s for s in self.record.statements if s.speaker and s.cue)
        return frozenset(
            s.speaker.actor
            for s in spoken
            if s.speaker and s.speaker.actor is not None and s.cue and self.beside_clause(s.cue)
        )

    def in_source(self, token: Token) -> bool:
        """Whether a word stands in the name of a source beside the clause (`nach Angaben von …`)."""
        spoken = (s for s in self.record.statements if s.speaker and s.cue)
        return any(
            s.speaker.start <= token.start < s.speaker.end and self.beside_clause(s.cue)
            for s in spoken
            if s.speaker and s.cue
        )

    def beside_clause(self, cue: Cue) -> bool:
        """Whether a cue is no verb."""
        return all(t.upos not in VERBAL for t in self.doc.tokens_in(cue.start, cue.end))

    @cached_property
    def states(self) -> dict[str | None, int]:
        """The first mention of each country's government, by country."""
        out: dict[str | None, int] = {}
        for i, actor in enumerate(self.record.actors):
            if actor.kind == "state" and actor.sector == "GOV":
                out.setdefault(actor.country, i)
        return out

    def meant(self, pronoun: Token) -> Iterator[int]:
        """Yields whom a possessive without an actor of its own means: its clause's subject."""
        yield from islice(self.meanings(pronoun), 1)

    def meanings(self, pronoun: Token) -> Iterator[int]:
        """Yields the subjects of a pronoun's clause and of the one above it, which it may mean."""
        verb = self.clause_head(pronoun)
        for _ in range(2):
            for token in self.verb(verb).get("nsubj", ()):
                if not self.agrees(pronoun, token):
                    continue
                if token.i < pronoun.i or token.head == verb.i:
                    found = actor_of(self.doc, self.record, token)
                    if found is not None and not self.inside(pronoun, token):
                        yield found
            verb = self.clause_head(self.doc.tokens[verb.head])

    def person_before(self, pronoun: Token) -> Iterator[int]:
        """Yields the person named last before a pronoun of one person, in the same paragraph or near."""
        if pronoun.deprel != "nsubj" or pronoun.feats.get("Number") != "Sing":
            return
        stop = bisect_left(self.record.actors, pronoun.start, key=lambda a: a.start)
        for i in range(stop - 1, max(-1, stop - 1 - PERSON_REACH), -1):
            if self.record.actors[i].kind == "person" and i not in self.quoted_sources:
                yield i
                return

    def agrees(self, possessive: Token, owner: Token) -> bool:
        """Whether a possessive may mean a word: one of a single owner means no several."""
        single = possessive.lower.startswith(tuple(self.words["his"]) or ("\0",))
        return not (single and owner.feats.get("Number") == "Plur")

    def inner_actors(self, token: Token) -> Iterator[int]:
        """Yields the actors that a word's own modifiers name (`Ziele der Hamas`)."""
        for child in self.doc.dependents(
            token, "nmod", "amod", "det:poss", "appos", "flat", "compound"
        ):
            if self.case(child) in self.words["of"]:
                found = actor_of(self.doc, self.record, child)
                if found is not None:
                    yield found
