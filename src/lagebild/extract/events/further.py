"""Finds the targets of an event that stand in none of its slots, but in what it concerns or asks for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Token
from lagebild.extract.events.frames import DEEP, NEAR, Frames, Slots
from lagebild.extract.events.lexicon import NOMINAL, VERBAL, Entry

# Acts whose target is often named only with the act that they refuse, threaten or agree to.
AIMED = frozenset(("REJECT", "THREATEN", "AGREE"))
# Acts whose target may be named only within what they concern (`rejects an offer by …`).
THEMED = frozenset(
    ("REJECT", "SUPPORT", "ACCUSE", "CONCEDE", "SANCTION", "AID", "REQUEST", "RETREAT", "COERCE")
)
# Of these, who did or is to do what is judged is the target, not the one whom that strikes.
JUDGING = frozenset(("ACCUSE", "SUPPORT", "REQUEST"))
# Acts that strike whoever owns what they strike (`bombed Syria's reactor`).
STRIKING = frozenset(("ASSAULT", "THREATEN"))


def further_targets(
    token: Token, entry: Entry, sources: tuple[int, ...], frames: Frames
) -> tuple[int, ...]:
    """The first targets found beyond the slots, none of them a source."""
    for find in (aimed_at, asked, loose, themed, helped):
        found = tuple(i for i in dict.fromkeys(find(token, entry, frames)) if i not in sources)
        if found:
            return found
    return ()


def aimed_at(token: Token, entry: Entry, frames: Frames) -> Iterator[int]:
    """Yields whom a refused, threatened or agreed act would touch (`weigert sich, X zu treffen`)."""
    if entry.type not in AIMED:
        return
    for child in frames.doc.dependents(token, "xcomp", "ccomp", "acl"):
        if frames.form(child) != "Inf" or not frames.infinitive(child):
            continue
        slots = frames.slots(child)
        names = ("obj", "iobj", *sorted(frames.words["sides"]))
        found = filled(slots, names, frames)
        yield from found or frames.in_theme(slots.get("obj", ()), DEEP)
        if found:
            return


def asked(token: Token, entry: Entry, frames: Frames) -> Iterator[int]:
    """Yields who is to do what is asked for (`fordert, dass X zurücktritt`)."""
    if entry.type != "REQUEST":
        return
    for child in frames.doc.dependents(token, "ccomp", "xcomp", "acl"):
        if child.deprel != "acl:relcl" and (child.deprel != "acl" or frames.finite(child)):
            yield from (i for t in frames.verb(child).get("subj", ()) for i in frames.actors(t))


def loose(token: Token, entry: Entry, frames: Frames) -> Iterator[int]:
    """Yields sides that the parser hung on another phrase of the clause (`in einem Gespräch bei X`)."""
    names = frozenset(entry.target) & frames.words["sides"]
    for phrase in phrases(token, frames) if names else ():
        for child in within(phrase, frames):
            if frames.case(child) in names and frames.names_actor(child):
                yield from frames.actors(child)


def within(phrase: Token, frames: Frames) -> Iterator[Token]:
    """Yields the words hung on a phrase, and on one hung on it where that tells only where or with whom."""
    for child in frames.doc.dependents(phrase, "nmod"):
        yield child
        if phrase.deprel.startswith("obl"):
            yield from frames.doc.dependents(child, "nmod")


def phrases(token: Token, frames: Frames) -> Iterator[Token]:
    """Yields the phrases beside a trigger on which one of its own may have been hung."""
    yield from frames.doc.dependents(token, "nsubj", "obl", "obj", "nmod")
    verb = frames.doc.tokens[token.head]
    if token.upos in NOMINAL and verb.upos in VERBAL:
        yield from (t for t in frames.doc.dependents(verb, "obl", "obj") if t.i != token.i)


def themed(token: Token, entry: Entry, frames: Frames) -> Iterator[int]:
    """Yields who is named within what an act concerns or strikes."""
    if concerns(entry):
        yield from frames.in_theme(
            fillers(frames.slots(token), entry), depth(entry), judged(entry)
        )


def helped(token: Token, entry: Entry, frames: Frames) -> Iterator[int]:
    """Yields the country within which help is given, where nobody is named who gets it."""
    yield from (i for word in where_helped(token, entry, frames) for i in frames.state_of(word))


def where_helped(token: Token, entry: Entry, frames: Frames) -> Iterator[Token]:
    """Yields the words that may name the country within which help is given."""
    if entry.type == "AID":
        for word in (token, *fillers(frames.slots(token), entry)):
            for child in frames.doc.dependents(word, "nmod"):
                yield child
                yield from frames.doc.dependents(child, "nmod")


def concerns(entry: Entry) -> bool:
    """Whether an entry's target may be named within what fills its slots."""
    return entry.type in STRIKING or entry.type in THEMED


def depth(entry: Entry) -> int:
    """How deep within what an act concerns its target may stand."""
    return NEAR if entry.type in STRIKING else DEEP


def judged(entry: Entry) -> bool:
    """Whether whoever a judged deed strikes is no target."""
    return entry.type in JUDGING


def fillers(slots: Slots, entry: Entry) -> tuple[Token, ...]:
    """The words in the slots of an entry's target, and its object."""
    return tuple(t for n in dict.fromkeys(("obj", *entry.target)) for t in slots.get(n, ()))


def filled(slots: Slots, names: Sequence[str], frames: Frames) -> tuple[int, ...]:
    """The actors in the first of these slots that has any; a dative may be a misread object."""
    wanted = (*names, "iobj") if "obj" in names else names
    for name in wanted:
        found = tuple(dict.fromkeys(i for t in slots.get(name, ()) for i in frames.actors(t)))
        if found:
            return found
    return ()
