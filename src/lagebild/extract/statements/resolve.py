"""Drafts -> statements: doubles dropped, actors looked up, who relays whom."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from lagebild.extract.actors.lookup import actor_at, actor_of
from lagebild.extract.statements.answers import Replies
from lagebild.extract.statements.draft import Draft, shared
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.told import named_by
from lagebild.extract.statements.verdicts import judged, judgement
from lagebild.record import Cue, Evidence, Hidden, Record, Speaker, Statement

SAME = 0.95
WINDOW = 8
FRAMES = ("statements.source", "statements.frame")
HIDDEN_BY: Mapping[Hidden, str] = {"agency": "wires", "rumour": "rumours"}


def distinct(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts in text order without those that say the same as a better one near them."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda d: (d.start, -d.end, d.rank)):
        rival = next((k for k in kept[-WINDOW:] if same(k, draft)), None)
        if rival is None:
            kept.append(draft)
        elif better(draft, rival):
            kept[kept.index(rival, max(0, len(kept) - WINDOW))] = draft
    return sorted(kept, key=lambda d: (d.start, -d.end))


def same(a: Draft, b: Draft) -> bool:
    """Whether two drafts are the same statement."""
    if a.key == b.key and a.manner == b.manner:
        return shared(a, b) > 0
    return shared(a, b) >= SAME and framed_within(a) == framed_within(b)


def framed_within(draft: Draft) -> bool:
    """Whether a frame inside a statement makes it, so that another voice may relay the same words."""
    if draft.cue is None or draft.rule not in FRAMES:
        return False
    return draft.start <= draft.cue[0] < draft.end


def better(a: Draft, b: Draft) -> bool:
    """Whether a draft is to be kept rather than another one of the same words."""
    return merit(a) < merit(b)


def merit(draft: Draft) -> tuple[bool, int, bool, int]:
    """What makes a draft the better one: direct, a sure rule, a voice, the cue nearest before it."""
    cue = draft.cue[0] if draft.cue else 0
    distance = draft.start - cue if cue < draft.start else 0
    return draft.manner != "direct", draft.rank, draft.voice is None, distance


def statements(scene: Scene, record: Record, drafts: Sequence[Draft]) -> tuple[Statement, ...]:
    """Returns the statements with all their references."""
    plain = clipped([unvoiced(scene, d) for d in without_echoes(scene, drafts)])
    verdicts = [judgement(scene, d) for d in plain]
    drafts = [judged(d, v) for d, v in zip(plain, verdicts, strict=True)]
    actors = [speaker_actor(scene, record, d) for d in drafts]
    vias = relays(drafts, taking_up(scene, drafts))
    answers = list(Replies(scene, record, drafts, actors, verdicts))
    drafts = [
        d if answer is not None or v is None or v.basis == "noun" else p
        for p, d, v, answer in zip(plain, drafts, verdicts, answers, strict=True)
    ]
    return tuple(
        finished(scene, record, d, actors[n], vias[n], answers[n]) for n, d in enumerate(drafts)
    )


def without_echoes(scene: Scene, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts without those in which a speaker's own words are told to be theirs once more."""
    return [
        d for n, d in enumerate(drafts)
        if not (echoes(scene, d) and any(around(o, d) for o in drafts[max(0, n - WINDOW) : n]))
    ]  # fmt: skip


def echoes(scene: Scene, draft: Draft) -> bool:
    """Whether a cue in the subjunctive has no speaker but a pronoun: `er hoffe, dass …`."""
    cue = scene.tokens[draft.key]
    group = (cue, *scene.doc.dependents(cue, "aux", "cop"))
    if draft.manner != "indirect" or not any(map(scene.lexicon.is_first, group)):
        return False
    return draft.voice is None or scene.tokens[draft.voice.head].upos == "PRON"


def around(outer: Draft, inner: Draft) -> bool:
    """Whether a draft told by one speaker covers another one with its cue."""
    told = outer.manner in ("indirect", "free_indirect") and outer.key != inner.key
    return told and inner.cue is not None and outer.start <= inner.cue[0] < inner.end <= outer.end


def unvoiced(scene: Scene, draft: Draft) -> Draft:
    """The draft without its voice where that only says from where a word came: a rumour, a wire."""
    head = scene.tokens[draft.voice.head] if draft.voice else None
    if head is None or head.upos != "NOUN" or any(scene.doc.dependents(head, "nmod")):
        return draft
    reason = next(
        (r for r, name in HIDDEN_BY.items() if named_by(head, scene.lexicon[name])), None
    )
    return replace(draft, voice=None, hidden=reason) if reason else draft


def clipped(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each without the frame behind it that belongs to a statement around it."""
    out: list[Draft] = []
    for draft in drafts:
        ends = (d.end for d in out[-WINDOW:] if overhangs(d, draft))
        out.append(replace(draft, end=min(ends, default=draft.end)))
    return out


def overhangs(outer: Draft, inner: Draft) -> bool:
    """Whether a statement goes on behind one around it, over the cue of that one."""
    if outer.cue is None or outer.key == inner.key or outer.manner == "reported":
        return False
    return inner.start < outer.end <= outer.cue[0] < outer.cue[1] <= inner.end


def speaker_actor(scene: Scene, record: Record, draft: Draft) -> int | None:
    """The index of the actor who speaks."""
    if draft.voice is None:
        return None
    found = actor_of(scene.doc, record, scene.tokens[draft.voice.head])
    return found if found is not None else actor_at(record, draft.voice.start, draft.voice.end)


def finished(
    scene: Scene, record: Record, d: Draft, actor: int | None, via: int | None, answers: int | None
) -> Statement:
    """Returns a draft as a statement."""
    text = scene.doc.text
    voice, cue = d.voice, d.cue
    partner = None
    if d.partner is not None:
        partner = actor_of(scene.doc, record, scene.tokens[d.partner])
    return Statement(
        d.start, d.end, text[d.start : d.end], d.manner, d.stance,
        Speaker(voice.start, voice.end, text[voice.start : voice.end], actor) if voice else None,
        Cue(*cue, text[cue[0] : cue[1]]) if cue else None,
        partner, via, answers, None if voice else d.hidden, (evidence(d),),
    )  # fmt: skip


def evidence(draft: Draft) -> Evidence:
    """Returns the rule and the characters that decided: the cue, else the statement itself."""
    return Evidence(draft.rule, *(draft.cue or (draft.start, draft.end)))


def relays(drafts: Sequence[Draft], silent: Collection[int] = ()) -> list[int | None]:
    """For every draft the innermost other one that it stands in; the `silent` ones relay nothing."""
    out: list[int | None] = []
    for n, draft in enumerate(drafts):
        before = (m for m in range(n - 1, max(-1, n - WINDOW) - 1, -1) if m not in silent)
        out.append(next((m for m in before if holds(drafts[m], draft)), None))
    return out


def taking_up(scene: Scene, drafts: Sequence[Draft]) -> set[int]:
    """The statements whose content is the report's sentence before: `… . Das gab er bekannt`."""
    words, text = scene.lexicon["takes_up"], scene.doc.text
    last = (text[d.start : d.end].rsplit(None, 1) for d in drafts)
    return {n for n, parts in enumerate(last) if parts[-1].lower() in words}


def holds(outer: Draft, inner: Draft) -> bool:
    """Whether a statement relays another one: it covers its words and its speaker."""
    if outer.start > inner.start or outer.end < inner.end or outer.key == inner.key:
        return False
    if outer.manner == "reported" or (outer.voice and outer.voice == inner.voice):
        return False
    return inner.voice is None or outer.start <= inner.voice.start < outer.end
