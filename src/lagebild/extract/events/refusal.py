"""Turns an act that somebody says not to be ready for into the refusal that this is."""

from __future__ import annotations

from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.events.draft import Draft
from lagebild.extract.events.frames import Frames

# The acts that are refused where they are not going to be done, and the mode of the refusal.
MODES = {
    "CONSULT": "meet",
    "AID": "assist",
    "SUPPORT": "assist",
    "COOPERATE": "assist",
    "RETREAT": "yield",
    "CONCEDE": "yield",
    "AGREE": None,
}


def as_refusal(draft: Draft, frames: Frames) -> Draft:
    """An act of good will that its doer will not do, as a refusal (`will not release the hostages`)."""
    if draft.type not in MODES or draft.status != "denied" or not draft.sources:
        return draft
    if not willed(frames.clause_head(draft.token), frames):
        return draft
    mode = MODES[draft.type]
    entry = replace(draft.entry, type="REJECT", mode=mode)
    both = draft.sources == draft.targets
    sources = draft.sources[:1] if both else draft.sources
    targets = tuple(i for i in draft.targets if i not in sources)
    return replace(
        draft, entry=entry, mode=mode, sources=sources, targets=targets, status="happened"
    )


def willed(verb: Token, frames: Frames) -> bool:
    """Whether the doer of a verb is said to be going to do it or not."""
    words = frames.words["will"]
    helped = any(t.lemma in words or t.lower in words for t in frames.doc.dependents(verb, "aux"))
    return helped and not frames.passive(verb)
