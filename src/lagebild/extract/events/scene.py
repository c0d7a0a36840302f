"""Finds where and when an event is, what measures it, and which statement carries it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date

from lagebild.annotate.doc import Token
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.lexicon import VERBAL, Entry
from lagebild.record import Figure, Period, Statement, Status, Time

# Acts of speech and of politics happen between sides, not at a place, unless one is named with them.
PLACELESS = frozenset(
    (
        "ACCUSE", "REJECT", "REQUEST", "THREATEN", "SUPPORT", "AGREE", "CONCEDE", "SANCTION", "COOPERATE",
    )
)  # fmt: skip
MEASURES = {
    "ASSAULT": ("killed", "injured", "missing", "hostages", "attacks", "destroyed", "weapons"),
    "PROTEST": ("participants", "injured"),
    "MOBILIZE": ("troops", "fighters", "weapons"),
    "COERCE": ("detained", "affected"),
    "AID": ("sheltered", "aid", "money", "displaced", "affected"),
    "DISPLACE": ("displaced", "affected"),
    "RETREAT": ("troops", "detained", "hostages", "fighters"),
    "SANCTION": ("detained", "money", "duration"),
}
MAX_OPEN = 60
# So many statements may begin before one that covers a word.
NESTED = 40
# A stretch of more days says roughly when.
VAGUE = 31


class SceneReader:
    """Reads place, time, figures and statement of the events of one document."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.doc = frames.doc
        self.record = frames.record
        self.words = frames.words

    # --- place

    def place(self, token: Token, entry: Entry) -> int | None:
        """The place that hangs on a trigger, else the one that stands in its clause."""
        own = self.first_place(self.doc.subtree(token)[:MAX_OPEN], token)
        if entry.type in PLACELESS:
            return None
        if own is not None and self.is_nominal(token):
            return own
        return self.first_place(self.frames.clause(token), token)

    def distant_place(self, token: Token) -> int | None:
        """The place that another clause of the sentence names."""
        return self.first_place(self.frames.around(token), token)

    def is_nominal(self, token: Token) -> bool:
        return token.upos not in VERBAL

    def first_place(self, tokens: Iterable[Token], trigger: Token) -> int | None:
        """The most local of the places that stand as places among some words."""
        best: tuple[tuple[bool, bool, int], int] | None = None
        for token in tokens:
            i = self.frames.place_at(token)
            local = self.frames.case(token) in self.words["local"]
            if i is None or token.i == trigger.i or (not local and self.within_side(token)):
                continue
            wide = self.record.places[i].kind == "country"
            found = ((not local, wide, abs(token.i - trigger.i)), i)
            best = found if best is None else min(best, found)
        return best[1] if best else None

    def within_side(self, token: Token) -> bool:
        """Whether a place only names where an actor is from (`Bewohner von …`), or is who acts."""
        if self.frames.actor_over(token) is not None:
            return True
        acting = token.deprel == "nsubj" or self.frames.case(token) in self.words["agent"]
        return acting and self.frames.names_actor(token)

    # --- time

    def time(self, token: Token) -> Period | None:
        """The day or stretch that a trigger's own words, its clause or its sentence give."""
        if self.is_nominal(token):
            own = self.first_time(self.own_words(token), token)
            if own is not None:
                return own
        found = self.first_time(self.frames.clause(token), token)
        verb = self.frames.clause_head(token)
        if found is None and verb.deprel == "conj" and not self.has_subject(verb):
            return self.first_time(self.frames.clause(self.doc.tokens[verb.head]), token)
        return found

    def own_words(self, noun: Token) -> Iterator[Token]:
        """Yields a noun's phrase, with what right behind it hangs on the noun above (`Tote des Angriffs vom Dienstag`)."""
        apart = {t.i for clause in self.set_apart(noun) for t in self.doc.subtree(clause)}
        phrase = self.doc.subtree(noun)
        yield from (t for t in phrase[:MAX_OPEN] if t.i not in apart)
        above, end = self.doc.tokens[noun.head], phrase[-1].i + 1
        if above.upos == "NOUN" and above.i < noun.i:
            for child in self.doc.dependents(above, "nmod"):
                if (words := self.doc.subtree(child))[0].i == end:
                    yield from words

    def set_apart(self, noun: Token) -> Iterator[Token]:
        """Yields clauses that the parser took for relative ones of a noun, though no word in them relates."""
        relating = self.words["relating"]
        for clause in self.doc.dependents(noun, "acl:relcl") if relating else ():
            inside = self.doc.subtree(clause)
            if not any(t.lower in relating and t.upos != "DET" for t in inside):
                yield clause

    def has_subject(self, verb: Token) -> bool:
        """Whether a verb has a subject of its own."""
        return any(True for _ in self.doc.dependents(verb, "nsubj", "nsubj:pass", "csubj"))

    def to_come(self, time: Period | None) -> bool:
        """Whether a day lies after that of the report."""
        published = self.record.report.published
        return time is not None and published is not None and time.begin > published[:10]

    def dated(self, status: Status, time: Period | None, entry: Entry) -> Status:
        """A real event's status by its day: to come is planned, an act that is over happened."""
        published = self.record.report.published
        if time is None or published is None:
            return status
        if self.to_come(time):
            return "planned"
        over = entry.pos == "VERB" and "lasting" not in entry.flags
        return "happened" if over and time.until < published[:10] else status

    def fresh(self, token: Token) -> bool:
        """Whether an adjective or adverb of the clause sets an event apart from one told before."""
        return any(t.lemma in self.words["fresh"] for t in self.frames.clause(token))

    def anaphoric(self, token: Token) -> bool:
        """Whether a word of the clause points back to the time told before (`damals`)."""
        return any(t.lower in self.words["then"] for t in self.frames.clause(token))

    def distant_time(self, token: Token) -> Period | None:
        """The day that the sentence names, if it names just one."""
        dated = tuple(self.times_of(self.frames.around(token), token))
        return period(dated[0]) if len(dated) == 1 else None

    def first_time(self, tokens: Iterable[Token], trigger: Token) -> Period | None:
        """The first of the times among some words that say when a trigger's event was."""
        return next((self.stretch(t) for t in self.times_of(tokens, trigger)), None)

    def stretch(self, time: Time) -> Period:
        """A time's own stretch, or the one up to the time that ends it (`zwischen Januar und April`)."""
        own = period(time)
        later = (t for t in self.record.times if t.start >= time.end and t.begin)
        end = min(later, key=lambda t: t.start, default=None)
        if end is None or period(end).until < own.until or not self.joins(time, end):
            return own
        return Period(own.begin, period(end).until)

    def joins(self, time: Time, end: Time) -> bool:
        """Whether the words before a time and between it and another make one stretch of both."""
        first, last = (self.doc.tokens_in(t.start, t.end)[0].i for t in (time, end))
        begin = self.doc.sentences[self.doc.tokens[first].sentence].first
        before = [t.lower for t in self.doc.tokens[begin:first] if t.upos != "DET"][-1:]
        between = self.doc.tokens_in(time.end, self.doc.tokens[last].start)
        words = " ".join([*before, *(t.lower for t in between if t.upos != "DET")])
        return words in self.words["stretches"]

    def times_of(self, tokens: Iterable[Token], trigger: Token) -> Iterator[Time]:
        """Yields the times that lie on the calendar among some words, not those of other things."""
        seen: set[int] = set()
        for token in tokens:
            i = self.frames.time_at(token)
            if i is not None and i not in seen:
                seen.add(i)
                time = self.record.times[i]
                if time.begin and time.type != "SET" and not self.of_other(token, time, trigger):
                    yield time

    def of_other(self, token: Token, time: Time, trigger: Token) -> bool:
        """Whether a time belongs to another thing in the clause (`das Gesetz von 1961`)."""
        vague = span(period(time)) > VAGUE
        for _ in range(NESTED):
            head = self.doc.tokens[token.head]
            if trigger.i in (token.i, head.i) or head.i == token.i:
                return False
            inside = self.frames.time_at(head) is not None
            if token.deprel == "amod" and not inside and token.lemma not in self.words["issued"]:
                return True
            main = token.deprel.partition(":")[0]
            if vague and main == "nmod" and head.upos == "NOUN" and not inside:
                return True
            token = head
        return False

    # --- figures

    def figures(self, token: Token, entry: Entry) -> tuple[int, ...]:
        """The figures of a trigger's clause that measure what it names."""
        allowed = MEASURES.get(entry.type, ())
        words = {t.start for t in self.frames.clause(token)}
        return tuple(
            i
            for i in self.figures_near(token)
            if self.record.figures[i].measure in allowed
            and self.stands_among(self.record.figures[i], words)
        )

    def figures_near(self, token: Token) -> range:
        """The indexes of the figures of a word's sentence."""
        start, end = self.doc.sentence_span(token.sentence)
        first = bisect_left(self.record.figures, start, key=lambda f: f.start)
        return range(first, bisect_left(self.record.figures, end, key=lambda f: f.start))

    def stands_among(self, figure: Figure, starts: set[int]) -> bool:
        """Whether one of a figure's words begins where one of these words does."""
        return any(t.start in starts for t in self.doc.tokens_in(figure.start, figure.end))

    # --- statement

    def statement(self, token: Token, entry: Entry) -> int | None:
        """The innermost statement that carries a trigger, not the one that its telling is."""
        statements = self.record.statements
        stop = bisect_right(statements, token.start, key=lambda s: s.start)
        covering = [
            i for i in range(max(0, stop - NESTED), stop) if token.start < statements[i].end
        ]
        covering.sort(key=lambda i: statements[i].end - statements[i].start)
        tells = (i for i in covering if not self.tells(statements[i], token, entry))
        return next(tells, None)

    def tells(self, statement: Statement, token: Token, entry: Entry) -> bool:
        """Whether a trigger is the very act of which a statement tells."""
        cue = statement.cue
        if cue is not None and cue.start <= token.start < cue.end:
            # What somebody is accused of stands within the words that accuse.
            return statement.stance != "accuses" or entry.type in PLACELESS
        if statement.manner != "reported" or token.upos not in VERBAL:
            return False
        head = self.doc.tokens[token.head]
        outside = not statement.start <= head.start < statement.end
        return entry.type in PLACELESS and (outside or head.i == token.i)


def span(time: Period) -> int:
    """How many days a stretch of the calendar has; very many where that cannot be told."""
    try:
        return (date.fromisoformat(time.until[:10]) - date.fromisoformat(time.begin[:10])).days
    except ValueError:
        return date.max.toordinal()


def period(time: Time) -> Period:
    """The stretch of the calendar on which a time lies."""
    return Period(time.begin or "", time.until or time.begin or "")
