"""Lends events what the words around them say of the same happening: sides, place, day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.events.draft import Draft
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.scene import VAGUE, SceneReader, span
from lagebild.record import Period

NEAR = 3
BEFORE = 30
OPEN = Period("", "")
SPOKEN = frozenset(("ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "CONCEDE"))
PLACE_REACH = 2
TIME_REACH = 1
BODILY = frozenset(("ASSAULT", "PROTEST", "MOBILIZE", "DISPLACE"))


def shared(drafts: Sequence[Draft], frames: Frames) -> list[Draft]:
    """Returns the drafts with what their clause, the act they answer and the scene give them."""
    told = [with_speaker(with_victims(d, frames), frames) for d in drafts]
    out = in_clause([with_accused(d, told, frames) for d in told], frames)
    out = [with_answered(d, out[max(0, i - BEFORE) : i], frames) for i, d in enumerate(out)]
    return [with_attacker(d, out[max(0, i - BEFORE) : i], frames) for i, d in enumerate(out)]


def with_speaker(draft: Draft, frames: Frames) -> Draft:
    """An act of speech without a doer, with the speaker of the statement that it makes."""
    if draft.sources or draft.nominal or draft.type not in SPOKEN:
        return draft
    at, statements = draft.token.start, frames.record.statements
    stop = bisect_right(statements, at, key=lambda s: s.start)
    for statement in statements[max(0, stop - BEFORE) : stop + BEFORE]:
        speaker, cue = statement.speaker, statement.cue
        made = cue is not None and cue.start <= at < cue.end
        passive = frames.passive(draft.token) and statement.start <= at < statement.end
        if (made or passive) and speaker is not None and speaker.actor is not None:
            sources = () if speaker.actor in draft.targets else (speaker.actor,)
            return replace(draft, sources=sources)
    return draft


def with_attacker(draft: Draft, before: Sequence[Draft], frames: Frames) -> Draft:
    """What came of an attack (`dabei wurden … getötet`), with who made it."""
    if draft.type != "ASSAULT" or draft.sources or draft.nominal:
        return draft
    if not any(t.lower in frames.words["thereby"] for t in frames.clause(draft.token)):
        return draft
    last = next((d for d in reversed(before) if d.type == draft.type and d.real), None)
    near = last is not None and draft.token.sentence - last.token.sentence <= 1
    if last is None or not near or set(last.sources) & set(draft.targets):
        return draft
    return draft if last.sources == last.targets else replace(draft, sources=last.sources)


def with_accused(draft: Draft, drafts: Sequence[Draft], frames: Frames) -> Draft:
    """An act without a doer, with those whom its clause blames for it (`macht Milizen für das Massaker verantwortlich`)."""
    blamed = draft.nominal and frames.case(draft.token) in frames.words["blamed_for"]
    # Without a statement to carry it, a charge would stand as the report's own word.
    if draft.sources or not blamed or draft.type not in BODILY or draft.statement is None:
        return draft
    verb = frames.clause_head(draft.token).i
    charges = (d for d in drafts if d.type == "ACCUSE" and not d.nominal and d.targets)
    charge = next((d for d in charges if frames.clause_head(d.token).i == verb), None)
    accused = charge.targets if charge else ()
    return replace(draft, sources=tuple(i for i in accused if i not in draft.targets))


def with_victims(draft: Draft, frames: Frames) -> Draft:
    """An attack with those who die or are hurt of it in its clause as targets."""
    if draft.type != "ASSAULT" or draft.targets or not draft.nominal:
        return draft
    words = frames.words
    over = frames.doc.tokens[draft.token.head]
    if over.lemma in words["victim_nouns"]:
        return replace(draft, targets=tuple(who_suffers(over, frames)))
    verb = frames.clause_head(draft.token)
    slots = frames.verb(verb)
    if verb.lemma in words["victim_subject"]:
        victims = slots.get("nsubj", ())
    elif verb.lemma in words["victim_object"]:
        victims = slots.get("obj", ())
    else:
        return draft
    found = tuple(dict.fromkeys(i for t in victims for i in frames.actors(t)))
    return replace(draft, targets=tuple(i for i in found if i not in draft.sources))


def who_suffers(noun: Token, frames: Frames) -> Iterator[int]:
    """Yields the actors who are called victims of an attack (`wurden Opfer von Gewalt`), else the victims."""
    verb = frames.doc.tokens[noun.head]
    told = tuple(frames.doc.dependents(noun, "nsubj")) or frames.verb(verb).get("nsubj", ())
    found = [i for t in told if t.i != noun.i for i in frames.actors(t)]
    yield from found or frames.actors(noun)


def in_clause(drafts: Sequence[Draft], frames: Frames) -> list[Draft]:
    """Attacks told by two words of one clause share who did it to whom."""
    clauses: dict[int, list[Draft]] = {}
    for draft in drafts:
        clauses.setdefault(frames.clause_head(draft.token).i, []).append(draft)
    return [
        complete(d, partners(d, clauses[frames.clause_head(d.token).i]))
        if d.type == "ASSAULT"
        else d
        for d in drafts
    ]


def partners(draft: Draft, clause: Sequence[Draft]) -> list[Draft]:
    """The other attacks of a draft's clause: a verb's nouns, a noun's verb."""
    return [
        d
        for d in clause
        if d.type == draft.type
        and d.nominal != draft.nominal
        and not (d.sources and d.sources == d.targets)
    ]


def complete(draft: Draft, others: Sequence[Draft]) -> Draft:
    """A draft with the sides that it lacks from others, never one actor on both sides."""
    for other in others:
        if not draft.sources:
            sources = tuple(i for i in other.sources if i not in draft.targets)
            draft = replace(draft, sources=sources)
        if not draft.targets:
            targets = tuple(i for i in other.targets if i not in draft.sources)
            draft = replace(draft, targets=targets)
    return draft


def with_answered(draft: Draft, before: Sequence[Draft], frames: Frames) -> Draft:
    """A rejection with the one whom it answers as its target."""
    called_off = draft.mode == "meet" and not draft.sources
    if draft.type != "REJECT" or draft.targets or called_off:
        return draft
    answered = frames.answered(draft.token)
    if answered:
        return replace(draft, targets=tuple(i for i in answered if i not in draft.sources))
    for other in reversed(before):
        if draft.token.sentence - other.token.sentence > NEAR:
            break
        if (
            other.type in ("ACCUSE", "REQUEST", "AGREE")
            and other.sources
            and meets(draft, other, frames)
        ):
            return replace(
                draft, targets=tuple(i for i in other.sources if i not in draft.sources)
            )
    return draft


def meets(draft: Draft, other: Draft, frames: Frames) -> bool:
    """Whether an act was aimed at the one who answers now, or at nobody named."""
    if not other.targets or not draft.sources:
        return True
    actors = frames.record.actors
    mine = {(actors[i].country, actors[i].sector) for i in draft.sources}
    return bool(mine & {(actors[i].country, actors[i].sector) for i in other.targets})


def in_scene(drafts: Sequence[Draft], scenes: SceneReader) -> list[Draft]:
    """Bodily acts without place or day have those of the act told just before them."""
    out: list[Draft] = []
    for draft in drafts:
        placed = with_place(draft, out, scenes) if draft.type in BODILY else draft
        if draft.type == "ASSAULT" and draft.time is None:
            placed = replace(placed, time=carried_time(draft, out, scenes))
        out.append(placed)
    return out


def with_place(draft: Draft, before: Sequence[Draft], scenes: SceneReader) -> Draft:
    """A draft with the place of the scene, or else one that its sentence names."""
    if draft.place is not None:
        return draft
    places = (d.place for d in recent(draft, before, PLACE_REACH) if d.place is not None)
    place = next(places, None)
    return replace(draft, place=place if place is not None else scenes.distant_place(draft.token))


def carried_time(draft: Draft, before: Sequence[Draft], scenes: SceneReader) -> Period | None:
    """The day of the attack told just before, if the draft tells what came of it."""
    if scenes.fresh(draft.token):
        return None
    for other in recent(draft, before, TIME_REACH):
        if other.time and goes_on(draft, other, scenes):
            return other.time
    return None


def goes_on(draft: Draft, other: Draft, scenes: SceneReader) -> bool:
    """Whether a draft stands in the paragraph and the account of one whose day is a short one."""
    sentences = scenes.doc.sentences
    here, there = (sentences[d.token.sentence].paragraph for d in (draft, other))
    same = draft.token.sentence == other.token.sentence
    told = draft.statement is None or draft.statement == other.statement
    short = span(other.time or OPEN) <= VAGUE or scenes.anaphoric(draft.token)
    return here == there and (same or (told and short))


def recent(draft: Draft, before: Sequence[Draft], reach: int) -> Iterator[Draft]:
    """Yields the bodily acts of the last sentences that are as real as the draft, nearest first."""
    for other in reversed(before):
        if draft.token.sentence - other.token.sentence > reach:
            return
        if other.type in BODILY and other.real == draft.real:
            yield other
