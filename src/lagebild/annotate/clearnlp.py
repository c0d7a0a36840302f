"""Trees in the manner of ClearNLP (spaCy's English pipelines) -> Universal Dependencies.

ClearNLP hangs a noun on its preposition and a predicate on `be`; Universal Dependencies hangs
the preposition on the noun and `be` on the predicate, and a conjunction on what follows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

VERBAL = frozenset({"VERB", "AUX", "ADJ", "ADV"})
CLAUSAL = frozenset({"VERB", "AUX"})


@dataclass(slots=True)
class Tree:
    """A sentence's words by column; heads count from 0 and the root's is -1."""

    lemmas: list[str]
    upos: list[str]
    heads: list[int]
    deprels: list[str]

    def children(self, head: int, *labels: str) -> list[int]:
        """The words that hang on one; with labels given only those."""
        return [
            i
            for i, h in enumerate(self.heads)
            if h == head and (not labels or self.deprels[i] in labels)
        ]

    def hang(self, word: int, head: int, deprel: str) -> None:
        """Hangs a word elsewhere."""
        self.heads[word], self.deprels[word] = head, deprel

    def raise_above(self, word: int, old: int, deprel: str, old_deprel: str) -> None:
        """Puts a word in the place of its head, which then hangs on it with all else it had."""
        self.hang(word, self.heads[old], deprel)
        for other in self.children(old):
            self.heads[other] = word
        self.hang(old, word, old_deprel)


def to_universal(tree: Tree, scheme: Mapping[str, Any]) -> None:
    """Turns a tree into one of Universal Dependencies; `scheme` is the table that says how."""
    for word in reversed(range(len(tree.heads))):
        turn_preposition(tree, word, scheme)
    for word in range(len(tree.heads)):
        turn_copula(tree, word, scheme)
    labels = scheme["labels"]
    for word, deprel in enumerate(tree.deprels):
        tree.deprels[word] = labels.get(deprel, deprel if deprel in made(scheme) else "dep")
    for word in range(len(tree.heads)):
        turn_coordination(tree, word)


def made(scheme: Mapping[str, Any]) -> frozenset[str]:
    """The labels that turning has made already."""
    return frozenset({"case", "mark", "cop", "acl"}).union(*scheme["prepositions"].values())


def turn_preposition(tree: Tree, word: int, scheme: Mapping[str, Any]) -> None:
    """Hangs a preposition on its object, or as a mark on the clause that it opens."""
    complement = next(iter(tree.children(word, scheme["object"], scheme["clause"])), None)
    if complement is None:
        return
    clause = tree.deprels[complement] == scheme["clause"] and tree.upos[complement] in CLAUSAL
    deprel = role_of(tree, word, scheme, clause=clause)
    tree.raise_above(complement, word, deprel, "mark" if clause else "case")


def role_of(tree: Tree, word: int, scheme: Mapping[str, Any], *, clause: bool) -> str:
    """Returns what a preposition's complement is to the word that the preposition hung on."""
    head, deprel = tree.heads[word], tree.deprels[word]
    if deprel not in scheme["prepositions"]:
        return deprel
    if tree.deprels[head] in scheme["prepositions"]:
        # `from behind the house`: the outer preposition's turn comes later.
        return str(scheme["clause" if clause else "object"])
    verbal = tree.upos[head] in VERBAL
    if clause:
        return "advcl" if verbal else "acl"
    return str(scheme["prepositions"][deprel][0 if verbal else 1])


def turn_copula(tree: Tree, word: int, scheme: Mapping[str, Any]) -> None:
    """Hangs a copula on its predicate, which takes over all that hung on the copula."""
    if tree.lemmas[word] not in scheme["copulas"]:
        return
    for predicate in tree.children(word, *scheme["predicates"])[:1]:
        tree.raise_above(predicate, word, tree.deprels[word], "cop")


def turn_coordination(tree: Tree, word: int) -> None:
    """Hangs a later member of a coordination on the first one, and a conjunction on what follows it."""
    if tree.deprels[word] == "conj":
        for first in first_member(tree, word):
            tree.heads[word] = first
    if tree.deprels[word] == "cc":
        later = [i for i in tree.children(tree.heads[word], "conj") if i > word]
        tree.heads[word] = later[0] if later else tree.heads[word]


def first_member(tree: Tree, word: int) -> Iterator[int]:
    """Yields the first member of a coordination that a later member hangs on."""
    head = tree.heads[word]
    while tree.deprels[head] == "conj" and tree.heads[head] >= 0:
        head = tree.heads[head]
    yield head
