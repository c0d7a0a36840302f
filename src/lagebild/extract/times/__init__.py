"""Reads expressions of time as TIMEX3: rules over classes of words, resolved on the calendar."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import replace
from datetime import date

from lagebild.annotate.doc import Doc
from lagebild.extract.times import calendar, lengths
from lagebild.extract.times.calendar import Span
from lagebild.extract.times.context import Tenses, TenseWords, Thread
from lagebild.extract.times.dates import Point, resolve
from lagebild.extract.times.drafts import Draft, Drafter, cells_of
from lagebild.extract.times.lexicon import TABLE, Fields, Lexicon
from lagebild.extract.times.patterns import Grammar
from lagebild.extract.times.situation import Situation
from lagebild.languages import Language
from lagebild.record import Evidence, Record, Time, TimexType
from lagebild.world import World

__all__ = ["Times"]

# What begins or ends on a day is not told of that day.
EDGES = ("since", "to")
# The rules of two hours, the second of which can be after midnight.
HOURS = ("clock-range", "clock-ranges")
NOON = 12
# The rule of a counted day; of what it is the third day must follow.
COUNTED_DAY = "nth-day"
# How the value of a night ends.
NIGHT = "TNI"
# What lies between a time and a day of another clause.
CLAUSE_END = ","
# The rule of words that mean every day, or the day that stands beside them.
DAILY = "part-adverb"


class Times:
    """Reads the times of a document; silent in a language without a table of times."""

    def __init__(self, language: Language, world: World) -> None:
        del world
        self.known = language.has(TABLE)
        if not self.known:
            return
        self.lexicon = Lexicon(language)
        self.grammar = Grammar(self.lexicon)
        self.drafter = Drafter(self.lexicon)
        self.tenses = TenseWords.of(self.lexicon.data.get("tense", {}))

    def __call__(self, doc: Doc, record: Record) -> Record:
        if not self.known or not doc.tokens:
            return record
        drafts = self.drafts(doc)
        return replace(record, times=Resolver(doc, self.tenses, drafts).times())

    def drafts(self, doc: Doc) -> list[Draft]:
        """Returns all expressions of time as said."""
        cells = cells_of(doc, self.lexicon)
        found = (
            d for m in self.grammar.matches(cells) for d in self.drafter.drafts(doc, cells, m)
        )
        return sorted(found, key=lambda d: (d.start, d.end))


class Resolver:
    """Resolves the drafts of one document in text order, following its thread."""

    def __init__(self, doc: Doc, tenses: TenseWords, drafts: list[Draft]) -> None:
        self.doc = doc
        self.tenses = Tenses(doc, tenses)
        self.drafts = drafts
        self.published = published_day(doc)
        self.thread = Thread()
        self.told = {d.said.weekday for d in drafts if self.tells(d)}
        self.nights: set[int] = set()
        self.plain = {n: p for n, d in enumerate(drafts) if (p := self.plainly(n, d))}
        self.named_before = nearest_before(range(len(drafts)), self.plain)
        self.named_after = nearest_before(range(len(drafts) - 1, -1, -1), self.plain)

    def times(self) -> tuple[Time, ...]:
        """Returns the times."""
        return tuple(t for n, d in enumerate(self.drafts) if (t := self.time(n, d)))

    def time(self, n: int, draft: Draft) -> Time | None:
        """Returns the time of a draft, None where it has no meaning."""
        if draft.make == "duration":
            return self.duration(draft)
        if draft.make == "set" and not (draft.rule == DAILY and self.beside(n)):
            value = lengths.set_value(draft.cues)
            return self.item(draft, "SET", value) if value else None
        if draft.make == "reference":
            return self.item(draft, "DATE", draft.said.value or "PAST_REF")
        point = self.point(n, draft)
        if point is None:
            return None
        self.follow(draft, point)
        return self.item(draft, "TIME" if "T" in point.value else "DATE", point.value, point.days)

    def point(self, n: int, draft: Draft) -> Point | None:
        """Returns what a date or clock time means in the text's thread."""
        far = draft.said.unit == "D" or draft.said.later is not None
        day = self.thread.day_at(draft.sentence, far=far)
        beside = self.beside(n)
        situation = self.situation(draft, day, self.year(draft))
        if draft.until:
            draft = replace(draft, said=begun(draft.said, resolve(draft.until, situation)))
        if hangs(draft):
            # "From eight o'clock" without a verb is a programme, not a plan for the text's day.
            ahead = self.tenses.governing(draft.verb) in ("present", "future")
            # What has lasted since an hour has lasted since an hour of today.
            told = draft.lead != "since" and (ahead or not self.is_ahead(day))
            known = beside or (day if far or told else None)
            night = self.is_night(n) if beside else bool(known) and self.thread.night
            situation = replace(situation, day=known, night=night)
        if draft.rule == COUNTED_DAY:
            if not draft.follow or situation.tense == "future":
                return Point("XXXX-XX-XX")
            before = self.nearest(n)
            beside = beside if before is not None and before < n else None
        point = resolve(draft.said, replace(situation, beside=beside))
        return next_morning(point) if point and self.over_midnight(n) else point

    def is_night(self, n: int) -> bool:
        """Whether the day named in a draft's sentence is named by its night."""
        return self.nearest(n) in self.nights

    def over_midnight(self, n: int) -> bool:
        """Whether a draft is the second of two hours and comes before the first one on the clock."""
        draft, before = self.drafts[n], self.drafts[n - 1]
        if n == 0 or draft.rule not in HOURS or draft.lead not in ("to", "and"):
            return False
        first, last = before.said.hour or 0, draft.said.hour or 0
        return before.rule == draft.rule and first >= NOON > last

    def tells(self, draft: Draft) -> bool:
        """Whether a draft plainly says on which day of the week something has happened."""
        said = draft.said
        bare = said.weekday and said.shift is None and said.month is None
        return bool(bare) and self.tenses.at(draft.verb) == "past"

    def is_ahead(self, day: date | None) -> bool:
        """Whether a day lies after the publication."""
        return bool(day and self.published and day > self.published)

    def situation(self, draft: Draft, day: date | None, year: int | None) -> Situation:
        """Returns what a draft is resolved against."""
        tense = self.tenses.at(draft.verb)
        earlier = self.tenses.before_past(draft.verb)
        told = draft.said.weekday in self.told and draft.lead not in EDGES
        if tense == "past" and draft.said.month and not draft.said.day and self.of_noun(draft):
            tense = None
        if year is not None and tense in ("future", "present"):
            year = None
        return Situation(self.published, tense, day, year, earlier=earlier, told=told)

    def of_noun(self, draft: Draft) -> bool:
        """Whether an expression says when what a noun names is, not what the verb tells."""
        return draft.verb.deprel == "nmod"

    def year(self, draft: Draft) -> int | None:
        """Returns the year of which the text speaks, if it is another than the publication's."""
        year = self.thread.year_at(draft.sentence)
        return None if self.published and year == self.published.year else year

    def plainly(self, n: int, draft: Draft) -> date | None:
        """Returns the day of a draft that does not depend on the text's thread."""
        if draft.make != "date" or hangs(draft):
            return None
        point = resolve(draft.said, self.situation(draft, None, None))
        if point and point.value.endswith(NIGHT):
            self.nights.add(n)
        return point.day if point else None

    def beside(self, n: int) -> date | None:
        """Returns the day named in the same sentence."""
        found = self.nearest(n)
        return None if found is None else self.plain[found]

    def nearest(self, n: int) -> int | None:
        """Returns which draft names the day of its sentence: one before it rather than after it."""
        sentence = self.drafts[n].sentence
        before, after = self.named_before[n], self.named_after[n]
        if before is not None and self.drafts[before].sentence == sentence:
            return before
        if after is None or self.drafts[after].sentence != sentence:
            return None
        between = self.doc.text[self.drafts[n].end : self.drafts[after].start]
        return None if self.drafts[after].said.part or CLAUSE_END in between else after

    def follow(self, draft: Draft, point: Point) -> None:
        """Takes a resolved point into the thread."""
        said = draft.said
        named = not hangs(draft) or said.unit is not None or said.later is not None
        named = named and draft.lead not in EDGES
        # What was past already then is told in passing.
        passing = self.tenses.before_past(draft.verb) and self.thread.day_at(draft.sentence)
        if point.day and named and not passing:
            night = point.value.endswith(NIGHT)
            self.thread.follow(point.day, draft.sentence, night=night)
        if draft.said.year is not None and draft.said.month is not None:
            self.thread.follow_year(draft.said.year, draft.sentence)

    def duration(self, draft: Draft) -> Time | None:
        """Returns the time of a length."""
        if any(c.kind in ("duration", "length_unsaid") for c in draft.cues) and draft.said.value:
            return self.item(draft, "DURATION", draft.said.value)
        adjective = next((c for c in draft.cues if c.kind == "length_adjective"), None)
        if adjective:
            pairs = [(adjective.fields.number, adjective.fields.unit or "D")]
        else:
            pairs = lengths.pairs_of(draft.cues)
        if not pairs:
            return None
        tied = anchor(draft)
        if tied == "in" and self.tenses.at(draft.verb) == "past":
            tied = None
        span = lengths.anchored(self.published, pairs, tied)
        return self.item(draft, "DURATION", lengths.length_value(pairs), span)

    def item(self, draft: Draft, kind: TimexType, value: str, span: Span | None = None) -> Time:
        """Returns the item of a draft."""
        begin, until = (d.isoformat() for d in span) if span else (None, None)
        text = self.doc.text[draft.start : draft.end]
        evidence = (Evidence(f"times.{draft.rule}", *draft.evidence),)
        return Time(draft.start, draft.end, text, kind, value, begin, until, evidence)


def begun(said: Fields, end: Point | None) -> Fields:
    """Returns a day or month with its year: the last one before the end of its stretch."""
    if said.month is None or said.year is not None or end is None or not end.days:
        return said
    last = end.days[1]
    later = (said.month, said.day or 1) > (last.month, last.day)
    return replace(said, year=last.year - later)


def next_morning(point: Point) -> Point:
    """Returns a clock time on the next day."""
    day = point.day and calendar.moved(point.day, 1, "D")
    if not day:
        return point
    return replace(point, value=day.isoformat() + point.value[len("0000-00-00") :], day=day)


def nearest_before(order: range, named: Container[int]) -> dict[int, int | None]:
    """Returns for every number the last one before it in this order that is named."""
    out: dict[int, int | None] = {}
    last: int | None = None
    for n in order:
        out[n] = last
        last = n if n in named else last
    return out


def hangs(draft: Draft) -> bool:
    """Whether a draft takes its day from the text: a clock time, a part of the day, a next day."""
    said = draft.said
    named = (
        said.weekday,
        said.offset,
        said.value,
        said.month,
        said.day,
        said.season,
        said.year,
        said.edge,
    )
    if any(x is not None for x in named):
        return False
    return said.unit in (None, "D") or bool(said.that) or said.later is not None


def anchor(draft: Draft) -> str | None:
    """Returns how a length is tied to the publication, None where it is not."""
    shift = next((c.fields.shift for c in draft.cues if c.kind in ("which", "this")), None)
    if shift is not None:
        return "past" if shift < 0 else "next" if shift > 0 else None
    if draft.follow == "back":
        return "ago"
    if draft.lead in ("since", "ago"):
        return draft.lead
    return (
        "in" if draft.lead == "in" and not any(c.kind == "article" for c in draft.cues) else None
    )


def published_day(doc: Doc) -> date | None:
    """Returns the day of publication."""
    try:
        return date.fromisoformat((doc.report.published or "")[:10])
    except ValueError:
        return None
