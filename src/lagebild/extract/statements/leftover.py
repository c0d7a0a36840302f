"""Clauses in the reporting subjunctive that no other rule has read: the mood alone shows speech."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Token
from lagebild.extract.statements.contents import Content
from lagebild.extract.statements.cues import cue_entry, cue_span, stance_of
from lagebild.extract.statements.draft import Draft, Voice
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.sources import clause_around, skip_joint, without
from lagebild.extract.statements.voices import voice_of

SUBORDINATE = ("acl", "advcl", "ccomp", "csubj")
JOINED = ("conj", "parataxis", "root")
LEAST_WORDS = 3


def leftover(
    scene: Scene, drafts: Sequence[Draft], voices: Sequence[Voice | None]
) -> Iterator[Draft]:
    """Yields clauses in the subjunctive that a verb of saying governs, or that a voice carries on."""
    covered = cover(scene, drafts)
    done = -1
    for token in scene.tokens:
        if token.i < done or covered[token.i] or not scene.lexicon.is_first(token):
            continue
        if scene.quote_of[token.i] >= 0 or scene.speaks_of_itself(token):
            continue
        draft = subordinate(scene, token) or joined(scene, token, voices[token.sentence])
        if draft:
            yield draft
            done = scene.doc.tokens_in(draft.start, draft.end)[-1].i


def rumoured(scene: Scene, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yields the clauses in no statement that an adverb gives as hearsay: `angeblich`."""
    covered = cover(scene, drafts)
    for word in scene.tokens:
        entry = scene.lexicon.adverbs.get(word.lower)
        if entry is None or "rumour" not in entry.takes or covered[word.i]:
            continue
        if scene.quote_of[word.i] < 0 and scene.tokens[word.head].upos in ("VERB", "AUX"):
            frame = (word.i, word.i + 1)
            first, last = without(scene, *clause_around(scene, word, frame), frame)
            start, end = scene.span(first, last)
            yield Draft(
                start, end, "indirect", entry.stance, "statements.rumour", word.i, None,
                (word.start, word.end), "rumour", None, 3,
            )  # fmt: skip


def joined(scene: Scene, verb: Token, voice: Voice | None) -> Draft | None:
    """The free statement of a clause joined to another one, in the voice that spoke before."""
    head = scene.tokens[verb.head] if verb.deprel in ("aux", "cop", "aux:pass") else verb
    if head.deprel.partition(":")[0] not in JOINED:
        return None
    first, last = scene.reach(head)
    first = skip_joint(scene, first)
    if sum(1 for _ in scene.words(first, last)) < LEAST_WORDS:
        return None
    start, end = scene.span(first, last)
    return Draft(
        start, end, "free_indirect", "asserts", "statements.joined_clause", first, voice,
        hidden=None if voice else "unnamed", rank=2,
    )  # fmt: skip


def cover(scene: Scene, drafts: Sequence[Draft]) -> list[bool]:
    """For every token whether a statement in indirect speech covers it."""
    out = [False] * len(scene.tokens)
    for draft in drafts:
        if draft.manner in ("indirect", "free_indirect"):
            for token in scene.doc.tokens_in(draft.start, draft.end):
                out[token.i] = True
    return out


def subordinate(scene: Scene, verb: Token) -> Draft | None:
    """The statement of a subordinate clause with this finite verb, its cue the verb above it."""
    head = scene.tokens[verb.head] if verb.deprel in ("aux", "cop", "aux:pass") else verb
    if head.deprel.partition(":")[0] not in SUBORDINATE:
        return None
    above = next((t for t in scene.doc.ancestors(head) if t.upos in ("VERB", "ADJ", "AUX")), None)
    entry = cue_entry(scene, above) if above else None
    first, last = scene.reach(head)
    first = skip_joint(scene, first)
    if above is None or entry is None or first <= above.i < last:
        return None
    if sum(1 for _ in scene.words(first, last)) < LEAST_WORDS:
        return None
    content = Content(first, last, "subjunctive")
    voice, hidden = voice_of(scene, above, content)
    start, end = scene.span(first, last)
    return Draft(
        start, end, "indirect", stance_of(scene, above, entry), "statements.subordinate_clause",
        above.i, voice, cue_span(scene, above, content), hidden, None, 2,
    )  # fmt: skip
