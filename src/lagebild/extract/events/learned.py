"""Proposes events where the lexicon ends, by what the tagger has learned of a word in its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lagebild.annotate.doc import Token
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.lexicon import LEARNED, NOMINAL, Entry, Lexicon

NONE = "_"
TWO_SIDED = frozenset(("CONSULT", "AGREE", "COOPERATE"))
PARTS = {"VERB": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJ"}
NEAR = frozenset(("obj", "obl", "xcomp", "ccomp", "nsubj", "nmod", "compound", "amod", "iobj"))


class Learned:
    """What to make of the tagger's word for word guesses: bounds and generic frames of one language."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        data = lexicon.words.table("learned")
        self.from_score = float(data.get("from", 2.0))
        self.doubts_from = float(data.get("doubts_from", 2.0))
        self.verb = (tuple(data.get("source", ())), tuple(data.get("target", ())))
        self.noun = (tuple(data.get("noun_source", ())), tuple(data.get("noun_target", ())))

    def proposed(
        self, known: Mapping[int, Entry], frames: Frames
    ) -> Iterator[tuple[Token, Entry]]:
        """Yields words without an entry that name an event of a type that no known trigger near them names."""
        for token in frames.doc.tokens:
            if token.event == NONE or token.event_score < self.from_score:
                continue
            if token.i in known or self.lexicon.of(token):
                continue
            entry = self.entry(token)
            if entry is not None and not told(token, entry, known, frames):
                yield token, entry

    def doubted(self, token: Token) -> bool:
        """Whether a word is learned to name no event here, though the lexicon has it."""
        return token.event == NONE and token.event_score >= self.doubts_from

    def entry(self, token: Token) -> Entry | None:
        """The frame of a word by its part of speech alone; none for a part that names no event."""
        pos = PARTS.get(token.upos)
        if pos is None:
            return None
        source, target = self.noun if token.upos in NOMINAL else self.verb
        flags = {LEARNED, *(("twoif",) if token.event in TWO_SIDED else ())}
        return Entry(
            token.lemma,
            frozenset(),
            pos,
            token.event,
            None,
            None,
            source,
            target,
            (),
            (),
            frozenset(flags),
            0,
        )


def told(token: Token, entry: Entry, known: Mapping[int, Entry], frames: Frames) -> bool:
    """Whether a known trigger right over or under a word names the same event."""
    over = frames.doc.tokens[token.head]
    near = [t.i for t in frames.doc.dependents(token, *NEAR)]
    near += [over.i] if token.deprel.partition(":")[0] in NEAR else []
    return any(i in known and known[i].type == entry.type for i in near)
