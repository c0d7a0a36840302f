"""Finds whom a pronoun means: the nearest actor before it that fits in sex and number."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.scene import Mention, Scene

# Sentences and mentions before a pronoun in which its actor is looked for.
REACH, MOST_BEFORE = 3, 40


def with_pronouns(scene: Scene, mentions: Sequence[Mention]) -> list[Mention]:
    """Returns the mentions and the pronouns that plainly refer to one of them."""
    out = list(mentions)
    taken = {i for m in mentions for i in range(m.first, m.last)}
    heads = [m.head for m in mentions]
    for token in scene.tokens:
        if token.upos != "PRON" or token.i in taken:
            continue
        before = out_before(mentions, heads, token, scene)
        found = antecedent(scene, token, before)
        if found:
            out.append(
                replace(found, first=token.i, last=token.i + 1, head=token.i, rule="pronoun")
            )
    return sorted(out, key=lambda m: m.first)


def out_before(
    mentions: Sequence[Mention], heads: Sequence[int], token: Token, scene: Scene
) -> list[Mention]:
    """Returns the mentions of this and the last sentences before a token, nearest first."""
    k = bisect_right(heads, token.i)
    bottom = scene.doc.sentences[max(0, token.sentence - REACH + 1)].first
    out = []
    stop = max(0, k - MOST_BEFORE)
    while k > stop and mentions[k - 1].head >= bottom:
        k -= 1
        out.append(mentions[k])
    return out


def antecedent(scene: Scene, token: Token, before: Sequence[Mention]) -> Mention | None:
    """Returns whom a pronoun means: the subject of the nearest clause that fits, else the nearest."""
    wanted = wanted_by(scene, token)
    if not wanted or scene.head_role(token) not in ("nsubj", "obj", "iobj", "obl"):
        return None
    fitting = [m for m in before if fits_pronoun(m, wanted)]
    same = [m for m in fitting if clause(scene, m.head) != clause(scene, token.i)]
    subjects = [m for m in same if scene.head_role(scene.tokens[m.head]) in ("nsubj", "appos")]
    nearest = [m for m in subjects if scene.tokens[m.head].sentence >= token.sentence - 1]
    return next(iter(nearest or same), None)


def wanted_by(scene: Scene, token: Token) -> str:
    """Returns what a pronoun asks for: m, f or many; empty where it refers to nobody."""
    lexicon = scene.lexicon
    many = token.feats.get("Number") == "Plur"
    if token.deprel.startswith("nsubj") and token.lower in lexicon.pronouns:
        said = scene.said_by_verb(token)
        many = many if said is None else said
    if many and token.lower in lexicon.plural_pronouns:
        return lexicon.plural_pronouns[token.lower]
    return lexicon.pronouns.get(token.lower, "")


def fits_pronoun(mention: Mention, wanted: str) -> bool:
    """Whether an actor may be meant by a pronoun that asks for this."""
    if wanted == "many":
        return mention.many and mention.kind != "state"
    if mention.kind != "person":
        return False
    return mention.sex != "f" if wanted == "m" else mention.sex == "f"


def clause(scene: Scene, i: int) -> int:
    """The token that governs a token's clause."""
    token = scene.tokens[i]
    for _ in range(8):
        if token.upos in ("VERB", "AUX") or token.head == token.i:
            break
        token = scene.tokens[token.head]
    return token.i
