"""Statements of which only the act is told: `Baku wies die Vorwürfe zurück`."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence

from lagebild.annotate.doc import Token
from lagebild.extract.statements.contents import Content
from lagebild.extract.statements.cues import cue_entry, cue_span, speaks, stance_of
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.lexicon import Entry
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.voices import partner_of, voice_of

OBJECTS = {
    "acc": ("obj", "iobj", "nsubj:pass", "ccomp"),
    "dat": ("iobj", "obj", "obl:arg"),
    "gen": ("obj", "obl"),
}
DOUBTING = ("denies", "confirms", "doubts")
JOINTS = ("ADP", "CCONJ", "SCONJ")
ABOUT = ("obl", "nmod", "xcomp", "obj", "advcl")


def told(scene: Scene, spoken: Sequence[Draft]) -> Iterator[Draft]:
    """Yields the acts of speech whose verb has no content of its own, nor a statement in its clause."""
    used = {d.key for d in spoken}
    inner = sorted(d.start for d in spoken if d.manner == "indirect")
    for token in scene.tokens:
        if token.i in used or token.upos not in ("VERB", "ADJ") or not speaks(scene, token):
            continue
        entry = cue_entry(scene, token)
        if (
            entry
            and is_act(scene, token, entry)
            and stands_alone(scene, token)
            and about(scene, token, entry)
            and not turned_down(scene, token, entry)
        ):
            draft = act(scene, token, entry)
            named = draft.voice and can_act(scene, scene.tokens[draft.voice.head])
            if answering(entry) or (named and not holds_any(draft, inner)):
                yield draft


def holds_any(draft: Draft, starts: Sequence[int]) -> bool:
    """Whether one of the sorted places lies in a statement."""
    at = bisect_left(starts, draft.start)
    return at < len(starts) and starts[at] < draft.end


def is_act(scene: Scene, verb: Token, entry: Entry) -> bool:
    """Whether a verb tells an act: always, or where it answers what somebody has said."""
    return "act" in entry.takes or (answering(entry) and answers(scene, verb))


def answering(entry: Entry) -> bool:
    """Whether an act answers somebody, so that it counts though nobody is named who does it."""
    return entry.stance in ("denies", "confirms")


def turned_down(scene: Scene, verb: Token, entry: Entry) -> bool:
    """Whether what is rejected is an application, so that nobody's word is denied."""
    nouns = scene.lexicon.answers["applications"]
    if entry.stance != "denies":
        return False
    return any(
        named_by(t, nouns) for t in scene.doc.dependents(verb, "obj", "nsubj:pass", "nsubj")
        if t.upos == "NOUN" and t.lemma not in scene.lexicon.answered_nouns
    )  # fmt: skip


def named_by(noun: Token, nouns: Collection[str]) -> bool:
    """Whether a noun, or the last part of a compound, is one of these."""
    return noun.lemma in nouns or any(noun.lemma.endswith(n.lower()) for n in nouns)


def can_act(scene: Scene, voice: Token) -> bool:
    """Whether a subject names somebody: no relative pronoun, and not the writer."""
    return not scene.relative(voice) and voice.lower not in scene.lexicon["first_person"]


def stands_alone(scene: Scene, verb: Token) -> bool:
    """Whether the verb is the finite centre of its clause and no infinitive under another."""
    if scene.quote_of[verb.i] >= 0 or not main_clause(scene, verb):
        return False
    if answers(scene, verb):
        return True
    return scene.finite(verb) and not negated(scene, verb)


def negated(scene: Scene, verb: Token) -> bool:
    """Whether the verb's clause says that the act was not done."""
    negations = scene.lexicon["negations"]
    return any(t.lower in negations for t in scene.doc.dependents(verb))


def main_clause(scene: Scene, verb: Token) -> bool:
    """Whether the verb is its sentence's root or joined to it."""
    head = scene.tokens[verb.head]
    caused = verb.deprel == "xcomp" and head.lemma in scene.lexicon["causing"]
    joined = caused or verb.deprel in ("conj", "parataxis")
    return head.i == verb.i or (joined and head.head == head.i) or bool(contrasted(scene, verb))


def contrasted(scene: Scene, verb: Token) -> Token | None:
    """The word by which a verb's clause sets one side against the other: `while Kyiv …`."""
    mark = scene.doc.child(verb, "mark")
    return mark if mark and mark.lower in scene.lexicon["contrasting"] else None


def answers(scene: Scene, verb: Token) -> bool:
    """Whether the verb's object is somebody's word: `hat die Vorwürfe (das) zurückgewiesen`."""
    objects = scene.doc.dependents(verb, "obj", "nsubj:pass", "obl")
    named = any(t.lemma in scene.lexicon.answered_nouns for t in objects)
    return named or taken_up(scene, verb) is not None


def helpers(scene: Scene, verb: Token) -> Iterator[Token]:
    """The finite auxiliaries of a verb."""
    return (t for t in scene.doc.dependents(verb, "aux", "cop") if scene.finite(t))


def about(scene: Scene, verb: Token, entry: Entry) -> bool:
    """Whether the verb has the object that its entry asks for."""
    if not entry.objects or "none" in entry.objects:
        return True
    if entry.stance in DOUBTING and taken_up(scene, verb):
        return True
    if any(has_object(scene, verb, o) for o in entry.objects):
        return True
    return entry.stance == "denies" and not any(scene.doc.dependents(verb, *ABOUT, "iobj"))


def taken_up(scene: Scene, verb: Token) -> Token | None:
    """The pronoun on a verb that stands for what somebody said: `das bestreitet er`."""
    words = scene.lexicon["takes_up"]
    found = (t for t in scene.doc.dependents(verb) if t.lower in words and t.deprel != "det")
    return next(found, None)


def has_object(scene: Scene, verb: Token, wanted: str) -> bool:
    """Whether a case or a preposition is found among the verb's nominals."""
    if wanted == "acc" and len(list(scene.doc.dependents(verb, "nsubj"))) > 1:
        return True
    if wanted in OBJECTS:
        return any(
            scene.case(t) is None and t.upos != "PRON"
            for t in scene.doc.dependents(verb, *OBJECTS[wanted])
        )
    cases = (opener(scene, t) for t in complements(scene, verb))
    if any(c is not None and base_form(scene, c) == wanted for c in cases):
        return True
    rest = scene.tokens[verb.i + 1 : scene.clause_end(verb) + 1] if scene.finite(verb) else ()
    return any(base_form(scene, t) == wanted and t.upos in JOINTS for t in rest)


def complements(scene: Scene, verb: Token) -> Iterator[Token]:
    """The nominals of a verb, and those that the tree has joined to its object: `X als Y bezeichnen`."""
    for token in scene.doc.dependents(verb, *ABOUT, "nsubj"):
        yield token
        yield from scene.doc.dependents(token, "conj")


def opener(scene: Scene, token: Token) -> Token | None:
    """The preposition or conjunction that opens a dependent."""
    return scene.case(token) or scene.doc.child(token, "mark") or scene.doc.child(token, "cc")


def base_form(scene: Scene, case: Token) -> str:
    """The preposition without the article that it has taken in."""
    fused: str = scene.lexicon.fused.get(case.lower, case.lower)
    return fused


def act(scene: Scene, verb: Token, entry: Entry) -> Draft:
    """Returns the telling clause as a statement."""
    taken = taken_up(scene, verb) if answering(entry) else None
    voice, hidden = voice_of(scene, verb, Content(taken.i, taken.i + 1, "main") if taken else None)
    first, last = clause(scene, verb)
    if voice:
        first = min(first, next(t.i for t in (scene.tokens[voice.head],)))
    start, end = scene.span(first, last)
    start = min(start, voice.start) if voice else start
    return Draft(
        start, end, "reported", stance_of(scene, verb, entry), "statements.act", verb.i, voice,
        cue_span(scene, verb, None), hidden, partner_of(scene, verb, entry, None, voice), 3,
    )  # fmt: skip


def clause(scene: Scene, verb: Token) -> tuple[int, int]:
    """The range of a verb's clause: its subtree up to the clause that is joined to it."""
    first, last = scene.reach(verb)
    if mark := contrasted(scene, verb):
        first = mark.i + 1
    for child in scene.doc.dependents(verb, "conj", "parataxis"):
        own = any(scene.doc.dependents(child, "nsubj")) or cue_entry(scene, child)
        if child.i > verb.i and own:
            last = min(last, scene.reach(child)[0])
    return first, last
