"""What somebody claims of themselves by a modal verb: `ein Zeuge will zwei Männer gesehen haben`."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.voices import own_subject


def by_claims(scene: Scene) -> Iterator[Draft]:
    """Yields the clauses whose modal verb says that their subject claims what they tell."""
    for token in scene.tokens:
        if token.lemma not in scene.lexicon["claiming"] or not scene.finite(token):
            continue
        draft = claim(scene, token) if scene.quote_of[token.i] < 0 else None
        if draft:
            yield draft


def claim(scene: Scene, modal: Token) -> Draft | None:
    """Returns the statement of a modal verb with an infinitive of the past, no goal set in time."""
    verb = past_infinitive(scene, modal)
    if verb is None or has_goal(scene, verb):
        return None
    subject = own_subject(scene, modal, None) or own_subject(scene, verb, None)
    if subject is None or scene.lexicon.is_subjunctive(modal):
        return None
    root = modal if verb.head == modal.i else verb
    first, last = scene.reach(root)
    sentence = scene.sentence(modal)
    start, end = scene.span(first, last)
    voice = scene.phrase(subject, sentence.first, sentence.last)
    return Draft(
        start, end, "indirect", "asserts", "statements.claim", modal.i, voice,
        (modal.start, modal.end), rank=2,
    )  # fmt: skip


def past_infinitive(scene: Scene, modal: Token) -> Token | None:
    """The participle with `haben` or `sein` that hangs on a modal verb, or on which it hangs."""
    head = scene.tokens[modal.head]
    found = [
        *scene.doc.dependents(modal, "xcomp", "ccomp"),
        *((head,) if modal.upos == "AUX" else ()),
    ]
    perfect = scene.lexicon["perfect"]
    for verb in found:
        helpers = scene.doc.dependents(verb, "aux", "cop")
        if any(t.lower in perfect and t.i > verb.i for t in helpers):
            return verb
    return None


def has_goal(scene: Scene, verb: Token) -> bool:
    """Whether a time is named by which the deed is to be done, so that the modal verb wishes."""
    goals = scene.lexicon["goals"]
    cases = (scene.case(t) for t in scene.doc.dependents(verb, "obl", "nmod", "advmod"))
    return any(c is not None and c.lower in goals for c in cases)
