"""Finds the subjects and objects of verbs that the parser has misplaced."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.events.lexicon import NOMINAL
from lagebild.extract.events.tree import Tree

REACH = 25


class Repair(Tree):
    """Mends the dependents of a verb; what is well-formed is left alone."""

    def passive(self, token: Token) -> bool:
        """Whether a verb stands in the passive."""
        raise NotImplementedError

    def repair(self, verb: Token, slots: dict[str, list[Token]]) -> None:
        """Finds the subject that the parser took for an object, or hung on an infinitive."""
        objects = slots.get("obj", [])
        found = [t for t in objects if t.feats.get("Case") == "Nom" and t.i < len(self.doc.tokens)]
        if verb.deprel == "conj" and len(objects) == 1 and self.is_transitive(verb):
            found = []  # It shares the subject of the verb before it (`explodierten und töteten 98 Menschen`).
        intransitive = verb.lemma in self.intransitive
        if not found and (len(objects) > 1 or "refl" in slots or intransitive):
            found = objects
        fronted = list(self.fronted(verb)) if len(objects) == 1 else []
        if fronted and not self.accusative(objects[0]) and not self.passive(verb):
            slots["nsubj"], slots["obj"] = objects, fronted
        elif found and not self.passive(verb) and self.finite(verb):
            slots["nsubj"] = found[:1]
            slots["obj"] = [t for t in objects if t.i != found[0].i]
        elif not found and self.finite(verb):
            slots["nsubj"] = list(self.strayed(verb))[:1]

    def fronted(self, verb: Token) -> Iterator[Token]:
        """Yields objects before the verb that the parser took for something else (`Den Irak griff X an`)."""
        for token in self.doc.dependents(verb, "obl"):
            bare = not self.case(token) and self.time_at(token) is None
            if bare and token.i < verb.i and self.accusative(token) and self.names_actor(token):
                yield token

    def part(self, verb: Token, slots: dict[str, list[Token]]) -> None:
        """Two subjects: one of them is the object, by its article or as a relative pronoun, else the later."""
        joined = [t for t in slots["nsubj"][1:] if self.doc.child(t, "cc") is not None]
        subjects = [t for t in slots["nsubj"] if t not in joined]
        if len(subjects) < 2:
            return
        marked = [t for t in subjects if self.accusative(t)]
        moved = [t for t in subjects if t.head != verb.i and not self.words["accusative"]]
        silent = [t for t in subjects if not self.names_actor(t)]
        if len(silent) == len(subjects) or silent != subjects[:1]:
            silent = []
        object_ = (marked or moved or silent or subjects[-1:])[0]
        slots["nsubj"] = [t for t in slots["nsubj"] if t.i != object_.i]
        slots["obj"] = [object_]

    def part_objects(self, slots: dict[str, list[Token]]) -> None:
        """Two objects, somebody before something: the first is a dative (`liefert Georgien Waffen`)."""
        objects = slots.get("obj", [])
        if len(objects) == 2 and "iobj" not in slots:
            first, second = objects
            joined = self.doc.child(second, "cc") is not None
            if self.names_actor(first) and not self.names_actor(second) and not joined:
                slots["iobj"], slots["obj"] = [first], [second]

    def accusative(self, token: Token) -> bool:
        """Whether a noun's article says that it is an object."""
        return any(t.lower in self.words["accusative"] for t in self.doc.dependents(token, "det"))

    def swallowed(self, verb: Token) -> Iterator[Token]:
        """Yields a name that the parser hung on the noun before it (`bei einem Angriff X getötet`)."""
        for noun in self.doc.dependents(verb, "obl"):
            for name in self.doc.dependents(noun, "appos", "nmod", "flat"):
                bare = name.deprel == "appos" or not self.case(name)
                if (
                    bare
                    and name.i == noun.i + 1
                    and name.upos == "PROPN"
                    and self.names_actor(name)
                ):
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
