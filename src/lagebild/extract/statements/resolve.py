"""Drafts -> statements: doubles dropped, actors looked up, who relays whom, what answers what."""

from __future__ import annotations

from collections.abc import Sequence

from lagebild.extract.actors.lookup import actor_at, actor_of
from lagebild.extract.statements.draft import Draft, shared
from lagebild.extract.statements.scene import Scene
from lagebild.record import Cue, Evidence, Record, Speaker, Statement

SAME = 0.95
WINDOW = 8
ANSWER_REACH = 12
COMMON = 2
ANSWERED = ("accuses", "asserts", "warns", "condemns", "doubts", "denies", "confirms")


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
    return shared(a, b) >= SAME


def better(a: Draft, b: Draft) -> bool:
    """Whether a draft is to be kept rather than another one of the same words."""
    return (a.manner != "direct", a.rank, a.voice is None) < (
        b.manner != "direct",
        b.rank,
        b.voice is None,
    )


def statements(scene: Scene, record: Record, drafts: Sequence[Draft]) -> tuple[Statement, ...]:
    """Returns the statements with all their references."""
    actors = [speaker_actor(scene, record, d) for d in drafts]
    vias = relays(drafts)
    answers = replies(scene, record, drafts, actors)
    return tuple(
        finished(scene, record, d, actors[n], vias[n], answers[n]) for n, d in enumerate(drafts)
    )


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


def relays(drafts: Sequence[Draft]) -> list[int | None]:
    """For every draft the innermost other one that it stands in and that has another speaker."""
    out: list[int | None] = []
    for n, draft in enumerate(drafts):
        around = (m for m in range(n - 1, max(-1, n - WINDOW) - 1, -1) if holds(drafts[m], draft))
        out.append(next(around, None))
    return out


def holds(outer: Draft, inner: Draft) -> bool:
    """Whether a statement relays another one: it covers its words and its speaker."""
    if outer.start > inner.start or outer.end < inner.end or outer.key == inner.key:
        return False
    if outer.manner == "reported" or (outer.voice and outer.voice == inner.voice):
        return False
    return inner.voice is None or outer.start <= inner.voice.start < outer.end


def replies(
    scene: Scene, record: Record, drafts: Sequence[Draft], actors: Sequence[int | None]
) -> list[int | None]:
    """For every denial or confirmation the earlier statement that it answers."""
    out: list[int | None] = [None] * len(drafts)
    for n, draft in enumerate(drafts):
        if draft.stance in ("denies", "confirms"):
            out[n] = answered(scene, record, drafts, actors, n)
    return out


def answered(
    scene: Scene, record: Record, drafts: Sequence[Draft], actors: Sequence[int | None], n: int
) -> int | None:
    """The statement that the denial or confirmation `n` answers: the best fitting one before it."""
    draft, mine = drafts[n], entity(record, actors[n])
    earlier = range(n - 1, max(-1, n - ANSWER_REACH) - 1, -1)
    fitting = [m for m in earlier if can_be_answered(drafts[m], draft)]
    fitting = [m for m in fitting if mine is None or entity(record, actors[m]) != mine]
    if draft.manner == "reported":
        return (
            reported_answer(scene, record, drafts, fitting, mine)
            if refers_back(scene, draft)
            else None
        )
    words = matter(scene, draft)
    return next((m for m in fitting if len(words & matter(scene, drafts[m])) >= COMMON), None)


def reported_answer(
    scene: Scene, record: Record, drafts: Sequence[Draft], fitting: Sequence[int], mine: str | None
) -> int | None:
    """What a told denial answers: the accusation of the denier, any accusation, any statement."""
    accusing = [m for m in fitting if drafts[m].stance in ("accuses", "condemns")]
    against = (m for m in accusing if mine and accused(scene, record, drafts[m]) == mine)
    return next(against, None) or next(iter(accusing or fitting), None)


def accused(scene: Scene, record: Record, draft: Draft) -> str | None:
    """The entity of the one addressed or accused by a statement."""
    if draft.partner is None:
        return None
    return entity(record, actor_of(scene.doc, record, scene.tokens[draft.partner]))


def matter(scene: Scene, draft: Draft) -> set[str]:
    """The nouns and names of a statement, by lemma."""
    tokens = scene.doc.tokens_in(draft.start, draft.end)
    return {t.lemma for t in tokens if t.upos in ("NOUN", "PROPN")}


def entity(record: Record, actor: int | None) -> str | None:
    """The entity of an actor's mention."""
    return None if actor is None else record.actors[actor].entity


def refers_back(scene: Scene, draft: Draft) -> bool:
    """Whether an answer names what it answers by a noun or pronoun and does not say it anew."""
    lexicon = scene.lexicon
    for token in scene.doc.tokens_in(draft.start, draft.end):
        if token.lemma in lexicon.answered_nouns or token.lower in lexicon.answered_pronouns:
            return True
    return False


def can_be_answered(earlier: Draft, draft: Draft) -> bool:
    """Whether an earlier statement is one that can be denied or confirmed."""
    return earlier.stance in ANSWERED and earlier.end <= draft.start
