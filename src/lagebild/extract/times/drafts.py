"""From cells and matches to drafts: what each expression says, before anything is resolved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.times.lexicon import Cue, Fields, Lexicon
from lagebild.extract.times.patterns import Cell, Match

JOINED = re.compile(r"(\d+(?:[.:]\d\d)?)([^\W\d_]+)")
# Words that are also people's names.
NAMES = frozenset(
    {"month", "season", "weekday", "feast", "unit", "part", "ordinal", "long", "number"}
)
LONGEST_ENDING = 3
# The rule of a clock time that is only a number.
BARE_CLOCK = "clock-bare"
NIGHT_ENDS = 6
NOUNS = ("NOUN", "PROPN")
VERBS = ("VERB", "AUX")
EARLIEST_PLAIN_YEAR = 1500
EARLIEST_LATE_YEAR = 1800
COUNTED_WITHIN = 4
CENTURY = 100
LONGEST_SLASH = 10
ROUND = 50
NUMBERS_WITHIN = 5


ADJECTIVE = Cue("adjective")


@dataclass(frozen=True, slots=True)
class Draft:
    """An expression of time as said: its characters, its words' cues, and what stands beside it.

    `until`: what is said of the end of the stretch that it begins.
    """

    rule: str
    make: str
    start: int
    end: int
    token: Token
    verb: Token
    said: Fields
    cues: tuple[Cue, ...]
    lead: str
    follow: str
    evidence: tuple[int, int]
    until: Fields | None = None

    @property
    def sentence(self) -> int:
        """The sentence in which it stands."""
        return self.token.sentence


def cells_of(doc: Doc, lexicon: Lexicon) -> list[Cell]:
    """Returns the document as a row of cells; paragraphs are kept apart by an empty one."""
    cells: list[Cell] = []
    paragraph, at = -1, 0
    while at < len(doc.tokens):
        token = doc.tokens[at]
        here = doc.sentences[token.sentence].paragraph
        if here != paragraph:
            cells.append(Cell(token.start, token.start, at, None))
            paragraph = here
        length, cue = phrase_at(doc, at, lexicon)
        if cue is None:
            cells.extend(cells_of_token(doc, token, lexicon))
        else:
            cells.append(Cell(token.start, doc.tokens[at + length - 1].end, at, cue))
        at += length
    return cells


def phrase_at(doc: Doc, at: int, lexicon: Lexicon) -> tuple[int, Cue | None]:
    """Returns the phrase that begins at a token and how many tokens it has."""
    for rest, cue in lexicon.phrases.get(doc.tokens[at].lower, ()):
        following = doc.tokens[at + 1 : at + 1 + len(rest)]
        if tuple(t.lower for t in following) == rest:
            return 1 + len(rest), cue
    return 1, None


def cells_of_token(doc: Doc, token: Token, lexicon: Lexicon) -> Iterator[Cell]:
    """Yields the cells of a token; digits joined with a word are taken apart."""
    cue = cue_at(doc, token, lexicon)
    digits = cue is None and token.text[0].isdigit()
    match = JOINED.fullmatch(token.text) if digits else None
    if match is None:
        yield Cell(token.start, token.end, token.i, cue)
        return
    for text, (start, end) in zip(match.groups(), match.regs[1:], strict=True):
        yield Cell(token.start + start, token.start + end, token.i, lexicon.cue(text))


def cue_at(doc: Doc, token: Token, lexicon: Lexicon) -> Cue | None:
    """Returns what a token can mean where it stands."""
    text = token.text
    if token.i == doc.sentences[token.sentence].first and text.lower() in lexicon.words:
        text = token.lower
    cue = lexicon.cue(text)
    if cue is None and token.upos == "ADJ" and token.text[0].isalpha():
        return ADJECTIVE
    if cue and cue.kind == "which" and token.upos in VERBS:
        return None
    if cue and cue.kind in NAMES and (token.name.endswith("PER") or token.name == "I-LOC"):
        return None
    return cue


class Drafter:
    """Makes drafts of matches, leaving out what is no expression of time."""

    def __init__(self, lexicon: Lexicon) -> None:
        contexts: Mapping[str, Sequence[str]] = lexicon.data.get("contexts", {})
        self.age_after = frozenset(contexts.get("age_after", ()))
        self.age_before = frozenset(contexts.get("age_before", ()))
        self.counted_after = frozenset(contexts.get("counted_after", ()))
        self.number_before = frozenset(contexts.get("number_before", ()))
        self.year_before = frozenset(contexts.get("year_before", ()))
        self.age_with = frozenset(contexts.get("age_with", ()))
        self.rate_before = frozenset(contexts.get("rate_before", ()))
        self.address_endings = tuple(contexts.get("address_endings", ()))
        self.lengths_of = tuple(lexicon.data.get("lengths_of", {}).get("nouns", ()))
        self.checks: Mapping[str, Callable[[Doc, Draft], bool]] = {
            "duration": self.is_length,
            "year": self.is_year,
            "set": self.is_set,
            "clock": is_clock,
            "date": is_date,
        }

    def drafts(self, doc: Doc, cells: Sequence[Cell], match: Match) -> Iterator[Draft]:
        """Yields the drafts of a match; an earlier item takes from the next what it leaves out."""
        made = [draft_of(doc, cells, match, item) for item in match.items]
        for n in range(len(made) - 2, -1, -1):
            made[n] = inherited(made[n], made[n + 1])
        check = self.checks.get(match.rule.make)
        passed = [d for d in made if check is None or check(doc, d)]
        whole = match.rule.make == "year" and len(passed) < len(made)
        yield from () if whole else passed

    def is_length(self, doc: Doc, draft: Draft) -> bool:
        """Whether a length is no age."""
        if self.is_age(doc, draft):
            return False
        if not any(self.measures_years(c) for c in draft.cues) or draft.token.text.count("-") > 1:
            return True
        return any(self.lasts(noun.lower()) for noun in words_after(doc, draft.token, 2))

    def measures_years(self, cue: Cue) -> bool:
        """Whether an adjective tells how many years old somebody or something is."""
        return cue.kind == "length_unsaid" or (cue.kind == "length_adjective" and cue.value == "Y")

    def lasts(self, word: str) -> bool:
        """Whether a noun names what lasts; compounds and inflected forms count."""
        return any(noun in word[-len(noun) - LONGEST_ENDING :] for noun in self.lengths_of)

    def is_age(self, doc: Doc, draft: Draft) -> bool:
        """Whether the words around a length make it an age."""
        last = last_token(doc, draft).i + 1
        after = doc.tokens[last] if last < len(doc.tokens) else None
        before = words_before(doc, draft.token, 2)
        tail = draft.token.lower.rpartition("-")[2]
        if (
            tail in self.age_after
            or before & self.age_before
            or (after and after.lower in self.age_after)
        ):
            return True
        return bool(before & self.age_with) and not (after and after.upos in NOUNS)

    def is_year(self, doc: Doc, draft: Draft) -> bool:
        """Whether four digits are a year and count or number nothing."""
        before = words_before(doc, draft.token, 2)
        after = next(iter(words_after(doc, draft.token, 1)), "").lower()
        previous = next(iter(words_before(doc, draft.token, 1)), "")
        if inside_name(doc, draft.token):
            return False
        if before & self.number_before or after in self.counted_after or previous.isdigit():
            return False
        if previous.endswith(self.address_endings):
            return False
        plain = bool(before & self.year_before)
        earliest = EARLIEST_LATE_YEAR if draft.lead == "and" else EARLIEST_PLAIN_YEAR
        if (draft.said.year or 0) < earliest and not plain:
            return False
        return not counts(doc, draft.token) and (plain or not round_count(doc, draft.token))

    def is_set(self, doc: Doc, draft: Draft) -> bool:
        """Whether a unit with a preposition recurs: something must be counted before it."""
        previous = words_before(doc, draft.token, 1)
        if previous & self.rate_before:
            return False
        if draft.rule != "in-the-year":
            return True
        before = doc.tokens[max(0, draft.token.i - NUMBERS_WITHIN) : draft.token.i]
        return any(t.upos == "NUM" or t.text[0].isdigit() for t in before)


def is_date(_: Doc, draft: Draft) -> bool:
    """Whether a feast stands as a time, with a preposition, an article or a year, and years fit."""
    kinds = {c.kind for c in draft.cues}
    if "slash" in kinds and not next_years(draft.said):
        return False
    return "feast" not in kinds or bool(draft.lead) or len(kinds) > 1


def next_years(said: Fields) -> bool:
    """Whether two numbers with a slash are years that follow each other: no file or model number."""
    first, last = said.year or 0, int(said.number or 0)
    later = last - first if last >= CENTURY else (last - first) % CENTURY
    return first >= EARLIEST_PLAIN_YEAR and 0 < later <= LONGEST_SLASH


def is_clock(doc: Doc, draft: Draft) -> bool:
    """Whether a clock can show this; a bare number must count nothing and oppose nothing."""
    if draft.rule == BARE_CLOCK and not stands_alone(doc, draft.token):
        return False
    return 0 <= (draft.said.hour or 0) <= 24 and 0 <= (draft.said.minute or 0) < 60


def counts(doc: Doc, token: Token) -> bool:
    """Whether a number counts the noun after it."""
    head = doc.tokens[token.head]
    between = doc.tokens[token.i + 1 : head.i]
    near = token.i < head.i <= token.i + COUNTED_WITHIN
    plain = all(t.upos == "ADJ" and t.feats.get("VerbForm") != "Part" for t in between)
    return token.deprel.startswith("nummod") and near and plain and head.upos in NOUNS


def stands_alone(doc: Doc, token: Token) -> bool:
    """Whether a number with its preposition stands beside no other number and no noun."""
    before = doc.tokens[max(0, token.i - 2) : max(0, token.i - 1)]
    after = doc.tokens[token.i + 1 : token.i + 2]
    plain = token.text.isdigit() and not token.deprel.startswith("nummod")
    return (
        plain
        and all(t.upos not in ("NUM", "ADJ", *NOUNS) for t in after)
        and all(t.upos != "NUM" for t in before)
    )


def inside_name(doc: Doc, token: Token) -> bool:
    """Whether a name goes on after a number in its midst (a club and the year it was founded)."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    named = token.name.startswith("I-") or token.name == "B-ORG"
    return named and after is not token and after.name.startswith("I-")


def round_count(doc: Doc, token: Token) -> bool:
    """Whether a round number stands right before a noun in the plural."""
    after = doc.tokens[token.i + 1] if token.i + 1 < len(doc.tokens) else token
    plural = after.upos == "NOUN" and after.feats.get("Number") == "Plur"
    return plural and token.text.isdigit() and int(token.text) % ROUND == 0


def last_token(doc: Doc, draft: Draft) -> Token:
    """Returns the last token of a draft."""
    return doc.token_at(draft.end - 1) or draft.token


def words_after(doc: Doc, token: Token, count: int) -> list[str]:
    """Returns the words after a token."""
    return [t.text for t in doc.tokens[token.i + 1 : token.i + 1 + count]]


def words_before(doc: Doc, token: Token, count: int) -> set[str]:
    """Returns the word before a token, and the words before it together."""
    words = [t.lower for t in doc.tokens[max(0, token.i - count) : token.i]]
    if words:
        words[-1] = words[-1].rpartition("-")[2] or words[-1]
    return {" ".join(words[n:]) for n in range(len(words))}


def draft_of(doc: Doc, cells: Sequence[Cell], match: Match, item: tuple[int, int]) -> Draft:
    """Returns the draft of one item of a match."""
    chosen = cells[item[0] : item[1]]
    cues = tuple(c.cue for c in chosen if c.cue)
    make = match.rule.make
    said = (clock_fields if make == "clock" else date_fields)(cues)
    return Draft(
        match.rule.name,
        make,
        chosen[0].start,
        chosen[-1].end,
        doc.tokens[chosen[0].token],
        doc.tokens[chosen[0].token],
        said,
        cues,
        kind_at(cells, item[0] - 1),
        kind_at(cells, item[1]),
        (cells[match.first].start, cells[match.last - 1].end),
    )


def kind_at(cells: Sequence[Cell], at: int) -> str:
    """Returns the class of a cell, empty where it has none."""
    cue = cells[at].cue if 0 <= at < len(cells) else None
    return cue.kind if cue else ""


def date_fields(cues: Sequence[Cue]) -> Fields:
    """Returns what the words of a date say together, the first to say a thing first."""
    said = Fields()
    eve = next((n for n, c in enumerate(cues) if c.kind == "eve"), 0)
    night = tuple(c for c in cues[:eve] if c.fields.part)
    for cue in (*night, *cues[eve:]):
        said = said.over(date_cue_fields(cue))
    if any(c.kind == "slash" for c in cues):
        said = replace(said, number=cues[-1].fields.number)
    if [c.kind for c in cues].count("deictic") > 1:
        said = replace(said, part=said.part or "MO")
    return said


def date_cue_fields(cue: Cue) -> Fields:
    """Returns the fields of a cue inside a date: a decimal is a day and a month."""
    if cue.kind in ("decimal", "clock"):
        return Fields(day=cue.fields.day, month=cue.fields.month)
    return cue.fields


def clock_fields(cues: Sequence[Cue]) -> Fields:
    """Returns what the words of a clock time say together."""
    half = any(c.kind == "half" for c in cues)
    hour, minute = next(
        ((c.fields.hour, c.fields.minute) for c in cues if c.fields.hour is not None),
        next(((int(n), 0) for c in cues if (n := c.fields.number) is not None), (None, None)),
    )
    if hour is None:
        return Fields(hour=-1)
    if half:
        hour, minute = (hour - 1) % 24, 30
    part = next((c.fields.part for c in cues if c.fields.part), None)
    afternoon = part in ("AF", "EV") or (part == "NI" and hour > NIGHT_ENDS)
    if hour < 12 and (afternoon or any(c.kind == "pm" for c in cues)):
        hour += 12
    if any(c.kind == "am" for c in cues) and hour == 12:
        hour = 0
    return Fields(hour=hour, minute=minute)


def inherited(draft: Draft, following: Draft) -> Draft:
    """Returns a draft with the month and year of the one that follows, where it has none."""
    if draft.make != "date":
        return draft
    said, other = draft.said, following.said
    said = replace(
        said,
        month=said.month or other.month,
        year=said.year or other.year,
        unit=said.unit or other.unit,
        shift=said.shift if said.shift is not None else other.shift,
        that=said.that or other.that,
    )
    if said.day is None and said.number is not None:
        said = replace(said, day=int(said.number))
    return replace(draft, said=said, verb=following.verb, until=other)
