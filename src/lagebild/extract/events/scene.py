"""Finds where and when an event is, what measures it, and which statement carries it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.events.frames import Frames
from lagebild.extract.events.lexicon import VERBAL, Entry
from lagebild.record import Figure, Period, Statement, Time

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


class SceneReader:
    """Reads place, time, figures and statement of the events of one document."""

    def __init__(self, frames: Frames) -> None:
        self.frames = frames
        self.doc = frames.doc
        self.record = frames.record
        self.words = frames.words
        self.carriers = sorted(
            range(len(self.record.statements)),
            key=lambda i: self.record.statements[i].end - self.record.statements[i].start,
        )

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
        return self.first_place(self.doc.sentence_tokens(token.sentence), token)

    def is_nominal(self, token: Token) -> bool:
        return token.upos not in VERBAL

    def first_place(self, tokens: Iterable[Token], trigger: Token) -> int | None:
        """The most local of the places that stand as places among some words."""
        best: tuple[int, int, int] | None = None
        for token in tokens:
            i = self.frames.place_at(token)
            if i is None or token.i == trigger.i:
                continue
            place = self.record.places[i]
            case = self.frames.case(token)
            key = (case not in self.words["local"], place.kind == "country", abs(token.i - trigger.i))
            if self.within_side(token) and case not in self.words["local"]:
                continue
            if best is None or key < best[0]:  # type: ignore[operator]
                best = (key, i)  # type: ignore[assignment]
        return best[1] if best else None

    def within_side(self, token: Token) -> bool:
        """Whether a place only names where an actor is from (`Bewohner von …`)."""
        i = self.frames.actor_over(token)
        return i is not None

    # --- time

    def time(self, token: Token, entry: Entry) -> Period | None:
        """The day or stretch that a trigger's own words, its clause or its sentence give."""
        if self.is_nominal(token):
            own = self.first_time(self.doc.subtree(token)[:MAX_OPEN])
            if own is not None:
                return own
        return self.first_time(self.frames.clause(token))

    def to_come(self, time: Period | None) -> bool:
        """Whether a day lies after the report."""
        published = self.record.report.published
        return time is not None and published is not None and time.begin > published[:10]

    def distant_time(self, token: Token) -> Period | None:
        """The day that the sentence names, if it names just one."""
        dated = tuple(self.times_of(self.doc.sentence_tokens(token.sentence)))
        return period(dated[0]) if len(dated) == 1 else None

    def first_time(self, tokens: Iterable[Token]) -> Period | None:
        return next((period(t) for t in self.times_of(tokens)), None)

    def times_of(self, tokens: Iterable[Token]) -> Iterator[Time]:
        """Yields the times that lie on the calendar among some words."""
        seen: set[int] = set()
        for token in tokens:
            i = self.time_at(token)
            if i is not None and i not in seen:
                seen.add(i)
                if self.record.times[i].begin and self.record.times[i].type != "SET":
                    yield self.record.times[i]

    def time_at(self, token: Token) -> int | None:
        """The index of the time that covers a word."""
        at = bisect_left(self.record.times, token.start + 1, key=lambda t: t.start) - 1
        return at if at >= 0 and token.start < self.record.times[at].end else None

    # --- figures

    def figures(self, token: Token, entry: Entry, sides: Iterable[int]) -> tuple[int, ...]:
        """The figures of a trigger's clause that measure what it names."""
        allowed = MEASURES.get(entry.type, ())
        words = self.frames.clause(token)
        spans = {t.start for t in words}
        actors = [self.record.actors[i] for i in sides]
        return tuple(
            i
            for i in self.figures_near(token)
            if self.figure_fits(self.record.figures[i], allowed, spans, actors)
        )

    def figures_near(self, token: Token) -> range:
        start, end = self.doc.sentence_span(token.sentence)
        first = bisect_left(self.record.figures, start, key=lambda f: f.start)
        return range(first, bisect_left(self.record.figures, end, key=lambda f: f.start))

    def figure_fits(
        self, figure: Figure, allowed: tuple[str, ...], spans: set[int], actors: list[object]
    ) -> bool:
        """Whether a figure stands in the clause, or counts a side, and measures such an event."""
        inside = any(t.start in spans for t in self.doc.tokens_in(figure.start, figure.end))
        return figure.measure in allowed and inside

    # --- statement

    def statement(self, token: Token, entry: Entry) -> int | None:
        """The innermost statement that carries a trigger, not the one that its telling is."""
        for i in self.carriers:
            statement = self.record.statements[i]
            if statement.start <= token.start < statement.end:
                if not self.tells(statement, token, entry):
                    return i
        return None

    def tells(self, statement: Statement, token: Token, entry: Entry) -> bool:
        """Whether a trigger is the very act of which a statement tells."""
        cue = statement.cue
        if cue is not None and cue.start <= token.start < cue.end:
            return True
        if statement.manner != "reported" or token.upos not in VERBAL:
            return False
        head = self.doc.tokens[token.head]
        outside = not statement.start <= head.start < statement.end
        return entry.type in PLACELESS and (outside or head.i == token.i)


def period(time: Time) -> Period:
    """The stretch of the calendar on which a time lies."""
    return Period(time.begin or "", time.until or time.begin or "")
