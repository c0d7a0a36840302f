"""Finds the countries that act or are acted upon though their name also stands as a place."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.actors.phrases import state_mention
from lagebild.extract.actors.scene import Mention, Scene
from lagebild.languages import Language

VERBAL = frozenset(("VERB", "AUX"))
WITHIN_DAY = frozenset(("appos", "nmod", "flat"))


class States:
    """The words of a language that make the name of a country a side; none without states.toml."""

    def __init__(self, language: Language) -> None:
        data = language.toml("states.toml")
        self.subjects = bool(data.get("subjects", False))
        self.stative = frozenset(data.get("stative", ()))
        self.objects = frozenset(data.get("objects", ()))
        self.threats = frozenset(data.get("threats", ()))
        self.agents = frozenset(data.get("agents", ()))
        self.sides = frozenset(data.get("sides", ()))
        self.aimed = frozenset(data.get("aimed", ()))
        self.acts: tuple[str, ...] = tuple(data.get("acts", ()))

    def __call__(self, scene: Scene) -> Iterator[Mention]:
        """Yields the countries that stand as places and as sides too."""
        for first, stop, country in scene.states:
            span = range(first, stop)
            placed = any(i in scene.place_at for i in span)
            if placed and not any(i in scene.name_at for i in span):
                token = scene.tokens[first]
                head = next(
                    (scene.tokens[i] for i in span if not self.within(scene, i, span)), token
                )
                mention = state_mention(scene, first, stop, country)
                if mention and self.is_side(scene, head):
                    yield mention

    def within(self, scene: Scene, i: int, span: range) -> bool:
        """Whether a token hangs on another of the name."""
        return scene.tokens[i].head in span and scene.tokens[i].head != i

    def is_side(self, scene: Scene, token: Token) -> bool:
        """Whether a name stands where somebody acts or is acted upon."""
        first = scene.first_of_all(token)
        over = scene.tokens[first.head]
        case = scene.case_of(token) or scene.case_of(first)
        if case:
            return self.after(scene, first, over, case)
        role = first.deprel.partition(":")[0]
        if role == "nsubj":
            return self.acting(scene, first, over)
        if role in ("obj", "iobj"):
            return over.lemma in self.objects
        if first.deprel in WITHIN_DAY and over.deprel == "obl":
            return scene.tokens[over.head].lemma in self.objects
        return first.deprel == "nmod:poss" and self.is_act(over)

    def after(self, scene: Scene, token: Token, over: Token, case: str) -> bool:
        """Whether a name after a preposition is a side: an agent, or the aim of an act."""
        if over.upos == "PROPN" and over.deprel == "nmod":
            over = scene.tokens[over.head]
        if case in self.agents:
            # The parser may hang an agent on the day before it.
            verb = scene.tokens[over.head] if over.deprel == "obl" else over
            passive = token.deprel == "obl:agent" or scene.doc.child(verb, "aux:pass") is not None
            return (passive and verb.upos in VERBAL) or self.is_act(over)
        if case in self.sides:
            return True
        return case in self.aimed and (self.is_act(over) or over.lemma in self.objects)

    def acting(self, scene: Scene, token: Token, verb: Token) -> bool:
        """Whether a subject acts: its verb tells no state, or it threatens with something."""
        if verb.upos not in VERBAL:
            return False
        if token.deprel == "nsubj:pass":
            return verb.lemma in self.objects
        if verb.lemma in self.threats:
            others = tuple(scene.doc.dependents(verb, "nsubj"))
            more = tuple(scene.doc.dependents(verb, "xcomp", "ccomp", "obl"))
            return len(others) == 1 and bool(more)
        return self.subjects and verb.lemma not in self.stative

    def is_act(self, token: Token) -> bool:
        """Whether a noun names an act, by its ending."""
        return token.upos == "NOUN" and token.lemma.lower().endswith(self.acts or ("\0",))
