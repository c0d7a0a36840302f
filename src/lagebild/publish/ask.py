"""A question in plain words as a filter: days, places, actors and kinds of event as a report's are read.

What stands for none of these is searched as words of the reports; the answer says what became of each word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.events.lexicon import Lexicon
from lagebild.extract.figures.readings import CASUALTIES
from lagebild.extract.figures.words import Words
from lagebild.languages import Language, load
from lagebild.ledger import Ledger
from lagebild.pipeline import Reader
from lagebild.publish.filters import LONGEST, Filter, from_words
from lagebild.record import Actor, Place, Record, Report, Time

FILE = "ask.toml"
# Words that only hold others together are neither a filter nor searched.
FUNCTION = frozenset(
    ("ADP", "ADV", "AUX", "CCONJ", "DET", "PART", "PRON", "PUNCT", "SCONJ", "SYM", "INTJ")
)
# People ask of what was: how many days earlier a time is read again that would lie ahead.
BACK = (7, 365)
# So many days after its newest report a ledger is still of today.
CURRENT = 7
# What happens to people and things is asked for by such a word alone; who is there is not.
FATES = CASUALTIES | {"displaced", "sheltered", "destroyed"}
SPACES = re.compile(r"\s+")
# The kinds of words that the extractors' own words are looked up as.
KINDS = ("NOUN", "VERB", "ADJ")


@dataclass(frozen=True, slots=True)
class Part:
    """Words of the question and what they became: a field of the filter, `text`, or `none`; half-open offsets."""

    start: int
    end: int
    words: str
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question as the filter that it stands for, with what each of its words became."""

    question: str
    day: str | None
    language: str
    wanted: Filter
    parts: tuple[Part, ...]

    @property
    def passed_over(self) -> tuple[str, ...]:
        """The words that became nothing."""
        return tuple(part.words for part in self.parts if part.field == "none")


def ask(reader: Reader, question: str, day: str | None, language: str) -> Answer:
    """Returns the filter of a question; days count from `day`, `language` is that of the page.

    The question is read in every language that has words for asking; the one that understands the most words of it
    wins, the page's where two do equally.
    """
    asked = SPACES.sub(" ", question).strip()[:LONGEST]
    codes = [code for code in reader.languages if load(code, reader.language_data).has(FILE)]
    codes.sort(key=lambda code: (code != language, code))
    read = [Asked(reader, asked, day, code).answer() for code in codes]
    return max(read, key=understood)


def counted_from(ledger: Ledger, today: str) -> str:
    """Returns the day from which days are counted: today, or that of the newest report where that is older than a week.

    Both are ISO dates; whoever asks an old ledger for what was since Wednesday means its last days.
    """
    query = "SELECT max(coalesce(substr(published, 1, 10), '')) FROM facets"
    newest = ledger.connection.execute(query).fetchone()[0]
    return newest if newest and newest < shifted(today, -CURRENT) else today


def understood(answer: Answer) -> int:
    """Returns how many characters of a question became more than words to look for."""
    return sum(len(p.words) for p in answer.parts if p.field not in ("text", "none"))


class Asked:
    """A question read in one language, and what its words have become so far."""

    def __init__(self, reader: Reader, question: str, day: str | None, code: str) -> None:
        self.reader, self.day, self.code = reader, day, code
        self.language = load(code, reader.language_data)
        self.small = self.language.toml(FILE)
        self.report = Report("question", question, day, code)
        self.record = reader.analyse(self.report)[0] if question else Record(self.report)
        self.doc: Doc | None = reader.of_language(code)[0](self.report) if question else None
        self.fields: dict[str, str] = {}
        self.parts: list[Part] = []

    def answer(self) -> Answer:
        """Returns what the question stands for."""
        self.days()
        self.kinds_of_event()
        self.people_and_places()
        self.words()
        parts = tuple(sorted(self.parts, key=lambda p: p.start))
        wanted = from_words(in_order(self.fields))
        return Answer(self.report.text, self.day, self.code, wanted, parts)

    def becomes(self, start: int, end: int, name: str, value: str) -> None:
        """Notes what a stretch of the question became."""
        self.parts.append(Part(start, end, self.report.text[start:end], name, value))

    def is_free(self, start: int, end: int) -> bool:
        """Whether no word of a stretch has become anything."""
        return all(end <= part.start or start >= part.end for part in self.parts)

    # -- days ---------------------------------------------------------------------------------

    def days(self) -> None:
        """Takes the days: those between the first and the last, open where a small word says so."""
        for time in self.times():
            if time.begin is None or time.until is None:
                continue
            before = self.word_before(time.start)
            small = next((k for k in ("since", "until", "before", "after") if before in self.small.get(k, ())), "")  # fmt: skip
            begin, until = stretch(small, time.begin, time.until)
            self.fields["begin"] = min(filter(None, (begin, self.fields.get("begin"))), default="")
            self.fields["until"] = max(filter(None, (until, self.fields.get("until"))), default="")
            start = time.start - len(before) - 1 if small else time.start
            self.becomes(max(start, 0), time.end, "days", "/".join((begin or "", until or "")))
        self.fields = {k: v for k, v in self.fields.items() if v}

    def times(self) -> tuple[Time, ...]:
        """Returns the times of the question; one that lies ahead is read as of a week or a year before."""
        times = {(t.start, t.end): t for t in self.record.times}
        for days in BACK:
            ahead = [span for span, t in times.items() if self.day and (t.begin or "") > self.day]
            if self.day and ahead:
                earlier = replace(self.report, published=shifted(self.day, -days))
                again = {(t.start, t.end): t for t in self.reader.analyse(earlier)[0].times}
                past = {s: t for s in ahead if (t := again.get(s)) and (t.begin or "") <= self.day}
                times |= past
        return tuple(times.values())

    def word_before(self, start: int) -> str:
        """Returns the word before an offset, in small letters."""
        words = self.report.text[:start].split()
        return words[-1].lower() if words else ""

    # -- kinds of event -----------------------------------------------------------------------

    def kinds_of_event(self) -> None:
        """Takes the kind of event or figure: an event that is read, else a word that names one."""
        for event in self.record.events:
            self.kind(event.start, event.end, event.type)
        for token in self.content():
            if kind := self.kind_of(token):
                self.kind(token.start, token.end, kind)

    def kind(self, start: int, end: int, value: str) -> None:
        """Takes a kind if there is none yet, or the same again."""
        if self.is_free(start, end) and self.fields.get("type", value) == value:
            self.fields["type"] = value
            self.becomes(start, end, "type", value)

    def kind_of(self, token: Token) -> str | None:
        """Returns what a word names by itself: what a figure measures, or a type of event."""
        if self.names_someone(token):
            return None
        figures, events = lexicons(self.language)
        forms = [replace(token, upos=upos) for upos in KINDS]
        sense = figures.noun(token) or figures.adjective(token)
        if sense and sense.measure in FATES:
            return sense.measure
        found = (entry.type for form in forms for entry in events.of(form) if not entry.phrase)
        return next(found, None)

    def known(self) -> Iterator[Actor]:
        """Yields the actors that have a name."""
        return (actor for actor in self.record.actors if is_known(actor, self.record))

    def names_someone(self, token: Token) -> bool:
        """Whether a word stands in the name of a place or of an actor that is known."""
        spans: list[Place | Actor] = [*self.record.places, *self.known()]
        return any(s.start <= token.start < s.end for s in spans)

    # -- who and where ------------------------------------------------------------------------

    def people_and_places(self) -> None:
        """Takes who takes part, and where: what acts in an event is an actor, else a place is a place."""
        acting = {i for e in self.record.events for i in (*e.sources, *e.targets)}
        acting |= {s.speaker.actor for s in self.record.statements if s.speaker and s.speaker.actor is not None}  # fmt: skip
        for n, actor in enumerate(self.record.actors):
            if n in acting and is_known(actor, self.record):
                self.actor(actor)
        for place in self.record.places:
            self.place(place)
        for actor in self.known():
            self.actor(actor)
        for token in self.content():
            self.place_by_itself(token)

    def place_by_itself(self, token: Token) -> None:
        """Takes a word that is a place where nothing stands beside it: a question has no grammar to read it by."""
        report = replace(self.report, text=token.text)
        for place in self.reader.analyse(report)[0].places:
            if place.text == token.text:
                self.place(replace(place, start=token.start, end=token.end))

    def actor(self, actor: Actor) -> None:
        """Takes an actor if there is none yet."""
        if self.is_free(actor.start, actor.end) and "actor" not in self.fields:
            self.fields["actor"] = actor.name
            self.becomes(actor.start, actor.end, "actor", actor.name)

    def place(self, place: Place) -> None:
        """Takes a place if there is none yet; a country with all that lies in it."""
        if self.is_free(place.start, place.end) and "place" not in self.fields:
            value = place.country if place.kind == "country" and place.country else place.name
            self.fields["place"] = value
            self.becomes(place.start, place.end, "place", value)

    # -- the rest -----------------------------------------------------------------------------

    def words(self) -> None:
        """Takes all other words as words to look for, but those that only ask or hold others together."""
        found = []
        for token in self.doc.tokens if self.doc else ():
            if not self.is_free(token.start, token.end):
                continue
            if self.is_content(token):
                found.append(token.text)
                self.becomes(token.start, token.end, "text", token.text)
            elif token.upos != "PUNCT":
                self.becomes(token.start, token.end, "none", "")
        if found:
            self.fields["text"] = " ".join(found)

    def content(self) -> Iterator[Token]:
        """Yields the words that may become something, and have not."""
        for token in self.doc.tokens if self.doc else ():
            if self.is_free(token.start, token.end) and self.is_content(token):
                yield token

    def is_content(self, token: Token) -> bool:
        """Whether a word can be looked for."""
        asks = token.lower in self.small.get("asking", ()) or token.lower in small_words(
            self.small
        )
        return not asks and token.upos not in FUNCTION and any(c.isalnum() for c in token.text)


def small_words(small: dict[str, Any]) -> frozenset[str]:
    """Returns the words that stand before days."""
    return frozenset(w for k in ("since", "until", "before", "after") for w in small.get(k, ()))


def is_known(actor: Actor, record: Record) -> bool:
    """Whether an actor has a name of its own and not only some words of the question, side by side."""
    inside = any(
        actor.start <= p.start and p.end <= actor.end
        for p in record.places
        if p.text != actor.text
    )
    named = actor.kind != "group" and actor.country is not None
    return not inside and (actor.name not in ("", actor.text) or named)


def stretch(small: str, begin: str, until: str) -> tuple[str | None, str | None]:
    """Returns the days that a small word before a time asks for."""
    if small == "since":
        return begin, None
    if small == "until":
        return None, until
    if small == "before":
        return None, shifted(begin, -1)
    if small == "after":
        return shifted(until, 1), None
    return begin, until


def shifted(iso: str, days: int) -> str:
    """Returns the day so many days later."""
    return (date.fromisoformat(iso) + timedelta(days)).isoformat()


def in_order(fields: Mapping[str, str]) -> dict[str, str]:
    """Returns a filter's fields with its days the right way round."""
    begin, until = fields.get("begin"), fields.get("until")
    turned = {"begin": until, "until": begin} if begin and until and begin > until else {}
    return {**fields, **{k: v for k, v in turned.items() if v}}


@lru_cache(maxsize=8)
def lexicons(language: Language) -> tuple[Words, Lexicon]:
    """Returns a language's words for what is counted and for events."""
    return Words(language), Lexicon(language)
