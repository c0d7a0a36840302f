"""Chooses the words of a document that name events, each with the entry that fits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.learned import Learned
from lagebild.extract.events.lexicon import Entry, Lexicon

Trigger = tuple[Token, Entry]
# What police, courts and criminals do every day, and what is no event where only that is told.
CRIMINAL = frozenset(("ASSAULT", "COERCE", "ACCUSE", "SANCTION", "DISPLACE", "RETREAT", "PROTEST"))
PHRASE_DEPTH = 2
REACH = 25
PARTICLE_TAGS = frozenset(("ADP", "ADV", "PART", "ADJ"))
# How many sentences away a stronger trigger may stand.
NEAR = 3
ACTORS = frozenset(("actor",))
# Soldiers and fighters who come to harm do so in a fight, unless an accident is named.
ARMED = frozenset(("armed",))
# What is refused of these was said before, and stays an event.
VOICED = frozenset(("ACCUSE", "REQUEST", "THREATEN", "AGREE", "REJECT"))
# Acts that tales and matches are full of.
STAGED = frozenset(("ASSAULT", "THREATEN", "DISPLACE", "COERCE", "MOBILIZE"))


def triggers(doc: Doc, lexicon: Lexicon, frames: Frames) -> list[Trigger]:
    """The triggers of a document in text order; weak ones only beside stronger ones."""
    learned = Learned(lexicon)
    by_word = {
        token.i: (token, entry)
        for token, entry in candidates(doc, lexicon, frames)
        if not learned.doubted(token)
    }
    known = {i: entry for i, (_, entry) in by_word.items()}
    proposed = learned.proposed(known, frames)
    by_word |= {t.i: (t, e) for t, e in proposed if belongs(t, e, frames)}
    return kept([by_word[i] for i in sorted(by_word)], frames)


def kept(found: Sequence[Trigger], frames: Frames) -> list[Trigger]:
    """The triggers of which each names an event of its own, weak ones only beside stronger ones."""
    by_word = {token.i: entry for token, entry in found}
    spent = {
        i
        for t in found
        for i in (*completed_by(t, by_word, frames), *refused_by(t, by_word, frames))
    }
    found = [t for t in found if t[0].i not in spent and not carries(t, by_word, frames)]
    strong = {(t.sentence, e.type) for t, e in found if stands_alone(t, e, frames)}
    return [(t, e) for t, e in found if stands_alone(t, e, frames) or beside(t, e, strong)]


def candidates(doc: Doc, lexicon: Lexicon, frames: Frames) -> Iterator[Trigger]:
    """Yields every word with the first of its entries whose conditions hold."""
    for token in doc.tokens:
        entries = with_particle(doc, token, lexicon) or lexicon.of(token)
        if entries:
            entry = chosen(token, entries, doc, frames)
            if entry is not None:
                yield token, entry


def with_particle(doc: Doc, token: Token, lexicon: Lexicon) -> Sequence[Entry]:
    """The entries of a verb whose particle ends the clause unrecognised by the parser."""
    if token.upos != "VERB" or not lexicon.particles:
        return ()
    last = token
    for word in doc.tokens[token.i + 1 : token.i + REACH]:
        if word.upos == "PUNCT" or word.sentence != token.sentence:
            break
        last = word
    stray = last.lower in lexicon.particles and last.upos in PARTICLE_TAGS
    if not stray or doc.children[last.i] or token.lemma.startswith(last.lower):
        return ()
    return lexicon.verbs.get(last.lower + token.lemma, ())


def chosen(token: Token, entries: Sequence[Entry], doc: Doc, frames: Frames) -> Entry | None:
    """The first entry of a word whose phrase, flags and conditions hold."""
    slots = frames.slots(token)
    for entry in entries:
        if (
            belongs(token, entry, frames)
            and stands(token, entry, doc, frames)
            and all(frames.holds(c, token, slots) for c in entry.needs)
            and not any(frames.holds(c, token, slots) for c in entry.bars)
        ):
            return entry
    return None


def belongs(token: Token, entry: Entry, frames: Frames) -> bool:
    """Whether an act of a type is news here: neither of a tale or match, nor what police do every day."""
    staged = entry.type in STAGED and frames.staged(token)
    return not staged and not (entry.type in CRIMINAL and frames.everyday)


def stands(token: Token, entry: Entry, doc: Doc, frames: Frames) -> bool:
    """Whether a word's form and the words of an entry's phrase are there."""
    if entry.phrase and not entry.phrase <= words_with(token, doc, frames):
        return False
    if (
        "plural" in entry.flags
        and token.feats.get("Number") == "Sing"
        and token.text == token.lemma
    ):
        return False
    if "finite" in entry.flags and frames.modifies(token):
        return False
    if "refl" in entry.flags:
        return any(t.lower in frames.words["reflexive"] for t in doc.dependents(token))
    return True


def words_with(token: Token, doc: Doc, frames: Frames) -> set[str]:
    """The words that may complete a phrase: those under its head, and a particle right after it."""
    after = doc.tokens[token.i + 1 : token.i + 2]
    return {
        *below(frames, token, PHRASE_DEPTH),
        *(t.lower for t in after if t.upos in PARTICLE_TAGS and token.upos == "VERB"),
    }


def below(frames: Frames, token: Token, depth: int) -> Iterator[str]:
    """Yields the lemmas and forms of the words that hang on one, to a depth, those of times left out."""
    for child in frames.doc.dependents(token):
        if frames.time_at(child) is not None:
            continue
        yield child.lemma
        yield child.lower
        yield child.text
        if depth > 1:
            yield from below(frames, child, depth - 1)


def carries(trigger: Trigger, by_word: Mapping[int, Entry], frames: Frames) -> bool:
    """Whether a verb only carries its object, itself a trigger of the type, or a noun what is agreed."""
    token, entry = trigger
    if entry.pos != "VERB":
        above = by_word.get(token.head)
        return "unreal" in entry.flags and above is not None and above.type == entry.type
    if entry.phrase:
        words = doc_words(frames, token)
    elif token.lemma in frames.words["light.active"]:
        words = frames.verb(token).get("obj", ())
    else:
        return False
    return any(t.i in by_word and by_word[t.i].type == entry.type for t in words)


def completed_by(trigger: Trigger, by_word: Mapping[int, Entry], frames: Frames) -> Iterator[int]:
    """Yields the nouns by which alone a verb names its event (`lift sanctions`): they name none."""
    token, entry = trigger
    for condition in entry.needs if entry.pos == "VERB" else ():
        if condition.slot == "obj" and condition.words and not condition.kinds:
            for noun in frames.verb(token).get("obj", ()):
                other = by_word.get(noun.i)
                if other is not None and other.type != entry.type and frames.fits(condition, noun):
                    yield noun.i


def refused_by(trigger: Trigger, by_word: Mapping[int, Entry], frames: Frames) -> Iterator[int]:
    """Yields what somebody refuses to do or to have: the refusal is the event, what never was is none."""
    token, entry = trigger
    if entry.type == "REJECT" and token.lemma in frames.words["refusing"]:
        for noun in frames.verb(token).get("obj", ()):
            if noun.i in by_word and by_word[noun.i].type not in VOICED:
                yield noun.i
        for child in frames.doc.dependents(token, "xcomp", "ccomp"):
            if frames.infinitive(child) and frames.form(child) == "Inf":
                yield child.i


def doc_words(frames: Frames, token: Token) -> tuple[Token, ...]:
    """The words that hang on a verb."""
    return tuple(frames.doc.dependents(token))


def stands_alone(token: Token, entry: Entry, frames: Frames) -> bool:
    """Whether a trigger needs no stronger one beside it: its own, or somebody does it."""
    if "scene" not in entry.flags:
        return True
    if "dead" in entry.flags or entry.pos != "VERB":
        return False
    slots = frames.verb(token)
    if any(frames.of_kind(t, ACTORS) for t in slots.get("subj", ())):
        return True
    return any(frames.of_kind(t, ARMED) for t in slots.get("obj", ()))


def beside(token: Token, entry: Entry, strong: set[tuple[int, str]]) -> bool:
    """Whether a stronger trigger of the same type stands in the sentence or nearby."""
    near = range(token.sentence - NEAR, token.sentence + NEAR + 1)
    return any((s, entry.type) in strong for s in near)
