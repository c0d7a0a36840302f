"""Weighs what is said: charges, threats, promises and denials that no cue names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.statements.cues import is_own
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.scene import Scene

OPEN = ("asserts", "announces")
CHARGED = ("asserts", "warns")
LONGEST = 60
MOST_STEPS = 4


def weighed(scene: Scene, draft: Draft) -> Draft:
    """The draft with the stance that its words give it, where its cue leaves that open."""
    if draft.manner == "reported" or draft.stance not in (*OPEN, *CHARGED):
        return draft
    tokens = scene.doc.tokens_in(draft.start, draft.end)[:LONGEST]
    stance = of_own_deed(scene, draft, tokens) or of_charge(scene, draft, tokens)
    return replace(draft, stance=stance) if stance else draft


def of_own_deed(scene: Scene, draft: Draft, tokens: Iterable[Token]) -> str | None:
    """Threatens, promises or denies, for harm that the speaker will do, will not do, has not done."""
    for verb in tokens:
        if draft.stance not in OPEN or not harms(scene, verb):
            continue
        subject = scene.doc.child(verb, "nsubj")
        if subject is None or not is_own(scene, subject):
            continue
        negated = any(t.lower in scene.lexicon["negations"] for t in scene.doc.dependents(verb))
        future = verb.feats.get("VerbForm") == "Inf" and any(
            t.lower in scene.lexicon["future"] for t in scene.doc.dependents(verb, "aux")
        )
        if future:
            return "promises" if negated else "threatens"
        return "denies" if negated else None
    return None


def of_charge(scene: Scene, draft: Draft, tokens: Iterable[Token]) -> str | None:
    """Accuses, where a wrong is told of somebody else who is named."""
    if draft.stance not in CHARGED:
        return None
    for token in tokens:
        wrong = token.upos == "NOUN" and ends_in(token, scene.lexicon["wrongs"])
        doer = doer_of(scene, token) if wrong or harms(scene, token) else None
        if doer is not None and is_other(scene, draft, doer):
            return "accuses"
    return None


def harms(scene: Scene, token: Token) -> bool:
    """Whether a verb tells harm, by its lemma or its participle."""
    harming = scene.lexicon["harming"]
    return token.upos == "VERB" and (token.lemma in harming or token.lower in harming)


def ends_in(noun: Token, words: Iterable[str]) -> bool:
    """Whether a noun or the last part of a compound is one of some words."""
    lemma = noun.lemma.lower()
    return any(lemma.endswith(w.lower()) for w in words)


def doer_of(scene: Scene, token: Token) -> Token | None:
    """The subject of the active clause that a word stands in."""
    verb = token
    for _ in range(MOST_STEPS):
        if any(t.deprel == "aux:pass" for t in scene.doc.dependents(verb, "aux")):
            return None
        if any(t.lower in scene.lexicon["negations"] for t in scene.doc.dependents(verb)):
            return None
        found = scene.doc.child(verb, "nsubj")
        if found is not None or verb.head == verb.i or verb.deprel.startswith("nsubj"):
            return found
        verb = scene.tokens[verb.head]
    return None


def is_other(scene: Scene, draft: Draft, doer: Token) -> bool:
    """Whether the doer is a named party that stands in the statement and is not its speaker."""
    if doer.name == "O" or not draft.start <= doer.start < draft.end:
        return False
    speaker = scene.tokens[draft.voice.head] if draft.voice else None
    return speaker is None or speaker.lemma != doer.lemma
