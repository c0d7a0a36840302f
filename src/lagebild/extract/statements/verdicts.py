"""What somebody says of another one's word: that it is false, that it is true."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.statements.cues import cue_span
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.told import can_act, clause, main_clause, named_by
from lagebild.extract.statements.voices import voice_of

LONGEST = 60
OPEN = ("asserts", "accuses")


def takes_up(scene: Scene, token: Token) -> bool:
    """Whether a word stands for what somebody said: `das`, `die Vorwürfe`, `der Medienbericht`."""
    answers = scene.lexicon.answers
    if token.upos == "PRON" or (token.upos == "DET" and token.deprel != "det"):
        return token.lower in answers["pronouns"] and "Rel" not in token.feats.get("PronType", "")
    if token.upos != "NOUN":
        return False
    return named_by(token, answers["nouns"]) and not named_by(token, answers["wishes"])


def judged(scene: Scene, draft: Draft) -> Draft:
    """The draft, as a denial or a confirmation where its words judge what somebody else said."""
    if draft.stance not in OPEN:
        return draft
    told = draft.manner == "reported"
    stance = labelling(scene, scene.tokens[draft.key]) if told else verdict(scene, draft)
    return replace(draft, stance=stance) if stance else draft


def verdict(scene: Scene, draft: Draft) -> str | None:
    """What a statement begins with saying of another one's word, if it speaks of one."""
    found = next(verdicts(scene, draft), None)
    return found[1] if found else None


def rests_on_pronoun(scene: Scene, draft: Draft) -> bool:
    """Whether a verdict judges what only a pronoun names, so that it may be about anything."""
    found = next(verdicts(scene, draft), None)
    return found is not None and found[0].upos != "NOUN"


def verdicts(scene: Scene, draft: Draft) -> Iterator[tuple[Token, str]]:
    """Yields the words that are judged in a statement's first sentence, each with the verdict."""
    tokens = scene.doc.tokens_in(draft.start, draft.end)[:LONGEST]
    for token in (t for t in tokens if t.sentence == tokens[0].sentence):
        stance = stance_by(scene, token)
        subject = scene.doc.child(token, "nsubj") if stance else None
        if subject and (takes_up(scene, subject) or subject.lower in scene.lexicon["it"]):
            yield subject, stance or ""


def stance_by(scene: Scene, token: Token) -> str | None:
    """Denies for a word like `falsch`, confirms for one like `wahr`, turned round by a `nicht`."""
    answers = scene.lexicon.answers
    if token.lemma in answers["true"] or token.lower in answers["true"]:
        true = True
    elif token.lemma in answers["false"] or token.lower in answers["false"]:
        true = False
    else:
        return None
    negated = any(t.lower in scene.lexicon["negations"] for t in scene.doc.dependents(token))
    return "confirms" if true != negated else "denies"


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
    objects = scene.doc.dependents(verb, "obj", "obl", "nsubj:pass")
    return label(scene, verb) if any(takes_up(scene, t) for t in objects) else None


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
