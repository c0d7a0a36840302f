"""What somebody says of another one's word: that it is false, that it is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lagebild.annotate.doc import Token
from lagebild.extract.statements.cues import cue_span
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.told import can_act, clause, main_clause, named_by
from lagebild.extract.statements.voices import voice_of

LONGEST = 60
OPEN = ("asserts", "accuses")

Basis = Literal["noun", "pronoun", "name", "counter"]


@dataclass(frozen=True, slots=True)
class Judgement:
    """The stance of a verdict and what it rests on; only one on a noun stands without an answered claim."""

    stance: str
    basis: Basis


def takes_up(scene: Scene, token: Token) -> bool:
    """Whether a word stands for what somebody said: `das`, `die Vorwürfe`, `der Medienbericht`."""
    answers = scene.lexicon.answers
    if token.upos == "PRON" or (token.upos == "DET" and token.deprel != "det"):
        return token.lower in answers["pronouns"] and "Rel" not in token.feats.get("PronType", "")
    if token.upos != "NOUN":
        return False
    return named_by(token, answers["nouns"]) and not named_by(token, answers["wishes"])


def judgement(scene: Scene, draft: Draft) -> Judgement | None:
    """What a statement says of another one's word, where its cue leaves that open."""
    if draft.stance not in OPEN:
        return None
    if draft.manner == "reported":
        return naming(scene, scene.tokens[draft.key])
    return verdict(scene, draft) or disclaimer(scene, draft) or counter(scene, draft)


def judged(draft: Draft, found: Judgement | None) -> Draft:
    """The draft with the stance of its judgement."""
    return replace(draft, stance=found.stance) if found else draft


def verdict(scene: Scene, draft: Draft) -> Judgement | None:
    """What a statement's first sentence says of a noun or pronoun that is somebody's word."""
    for token in first_sentence(scene, draft):
        stance = stance_by(scene, token)
        subject = scene.doc.child(token, "nsubj") if stance else None
        if (
            stance
            and subject
            and (takes_up(scene, subject) or subject.lower in scene.lexicon["it"])
        ):
            return Judgement(stance, "noun" if subject.upos == "NOUN" else "pronoun")
    return None


def first_sentence(scene: Scene, draft: Draft) -> Sequence[Token]:
    """The tokens of a statement's first sentence, as far as a look reaches."""
    tokens = scene.doc.tokens_in(draft.start, draft.end)[:LONGEST]
    return [t for t in tokens if t.sentence == tokens[0].sentence]


def disclaimer(scene: Scene, draft: Draft) -> Judgement | None:
    """Denies, for a phrase like `davon könne keine Rede sein`."""
    words = " ".join(t.lower for t in first_sentence(scene, draft))
    said = any(phrase in words for phrase in scene.lexicon.answers["disclaimers"])
    return Judgement("denies", "pronoun") if said else None


def counter(scene: Scene, draft: Draft) -> Judgement | None:
    """Denies, for a deed of the past of which somebody says that it was not done."""
    tokens = first_sentence(scene, draft)
    auxiliaries = {
        t.head for t in tokens if t.deprel == "aux" and t.lemma in scene.lexicon["perfect"]
    }
    undone = any(t.i in auxiliaries and undone_by(scene, t) for t in tokens if t.upos == "VERB")
    return Judgement("denies", "counter") if undone else None


def undone_by(scene: Scene, verb: Token) -> bool:
    """Whether a verb or its object is negated."""
    return negated(scene, verb) or any(
        negated(scene, t) for t in scene.doc.dependents(verb, "obj", "nsubj:pass")
    )


def negated(scene: Scene, token: Token) -> bool:
    """Whether a negation hangs on a token."""
    return any(t.lower in scene.lexicon["negations"] for t in scene.doc.dependents(token))


def stance_by(scene: Scene, token: Token) -> str | None:
    """Denies for a word like `falsch`, confirms for one like `wahr`, turned round by a `nicht`."""
    answers = scene.lexicon.answers
    if token.lemma in answers["true"] or token.lower in answers["true"]:
        true = True
    elif token.lemma in answers["false"] or token.lower in answers["false"]:
        true = False
    else:
        return None
    return "confirms" if true != negated(scene, token) else "denies"


def labelled(scene: Scene) -> Iterator[Draft]:
    """Yields the acts of calling a claim false or true: `sie nannte den Bericht falsch`."""
    for token in scene.tokens:
        stance = labelling(scene, token) if open_clause(scene, token) else None
        draft = called(scene, token, stance) if stance else None
        if draft and (draft.voice is None or can_act(scene, scene.tokens[draft.voice.head])):
            yield draft


def labelling(scene: Scene, verb: Token) -> str | None:
    """The stance of a verb that gives somebody's word a name, as far as the name judges it."""
    if verb.lemma not in scene.lexicon["labelling"]:
        return None
    return label(scene, verb) if any(takes_up(scene, t) for t in named(scene, verb)) else None


def naming(scene: Scene, verb: Token) -> Judgement | None:
    """What a labelling verb says of somebody's word: `nannte es falsch`, `sprach von Propaganda`."""
    firm = labelling(scene, verb)
    if firm:
        return Judgement(firm, "noun")
    names = named(scene, verb) if verb.lemma in scene.lexicon["labelling"] else ()
    found = (stance_by(scene, t) for t in names if t.upos == "NOUN")
    stance = next((s for s in found if s), None)
    return Judgement(stance, "name") if stance else None


def named(scene: Scene, verb: Token) -> Iterator[Token]:
    """The objects of a labelling verb: what it names, or the name."""
    return scene.doc.dependents(verb, "obj", "obl", "nsubj:pass")


def open_clause(scene: Scene, verb: Token) -> bool:
    """Whether a verb leads a sentence or a part joined to it, outside of quotation marks."""
    return verb.upos == "VERB" and scene.quote_of[verb.i] < 0 and main_clause(scene, verb)


def label(scene: Scene, verb: Token) -> str | None:
    """The stance of the first word that judges among what hangs on a verb."""
    found = (stance_by(scene, t) for t in scene.doc.subtree(verb)[:LONGEST] if t.i != verb.i)
    return next((s for s in found if s), None)


def called(scene: Scene, verb: Token, stance: str) -> Draft:
    """Returns the clause of a verdict as a statement."""
    voice, hidden = voice_of(scene, verb, None)
    start, end = scene.span(*clause(scene, verb))
    return Draft(
        min(start, voice.start) if voice else start, end, "reported", stance, "statements.verdict",
        verb.i, voice, cue_span(scene, verb, None), hidden, None, 3,
    )  # fmt: skip
