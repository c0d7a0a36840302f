"""Claims and their answers, within a report and across: who accuses, who rejects, who confirms, and how it stands.

The same claim told in several reports is one. An answer is what a report itself links to the
claim, or what the accused, or whoever takes up the claim's words, denies or confirms soon after.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import groupby

from lagebild.ledger.accounts import Groups, speaker_key
from lagebild.ledger.alike import ALIKE
from lagebild.ledger.entities import is_anonymous, key_of
from lagebild.ledger.entries import Reading
from lagebild.ledger.gist import Gist, Recent, marks, nearness
from lagebild.ledger.tellings import day_number, sentences, stems
from lagebild.ledger.told import Told, told
from lagebild.record import Actor, Record, Statement

ANSWERS = frozenset(("denies", "confirms"))
REGRETS = frozenset(("apologises", "regrets"))
# Organs of one state are one side towards others.
STATE = frozenset(("GOV", "MIL", "SPY", "COP", "JUD", "LEG"))
CLAIMED, BOTH, DISPUTED, DENIED, CONFIRMED, WITHDRAWN = STATES = (
    "claimed", "both", "disputed", "denied", "confirmed", "withdrawn",
)  # fmt: skip
REJECTED = frozenset((DISPUTED, DENIED, WITHDRAWN))
# Two claims are one above SAME, a statement answers a claim above TAKES_UP; an answer comes within so many days.
SAME, TAKES_UP, ANSWER_DAYS = 2.0, 1.4, 14
FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What telling whether two statements are of one claim needs of each: keys and sides, words, where it stands.

    `side` is that of who speaks, `against` that of who is spoken of; `reported` tells the act alone;
    `digest` is the report's version's.
    """

    stance: str
    speaker: str
    side: str
    addressee: str | None
    against: str | None
    words: frozenset[str]
    day: int
    position: int
    reported: bool
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Said(Remark):
    """A statement as a party's: a remark with its entry."""

    told: Told

    @property
    def id(self) -> str:
        return self.told.id


@dataclass(slots=True)
class Claim:
    """A claim, all that tell it, and all that answer it, the earliest first."""

    tellings: list[Said]
    answers: list[Said] = field(default_factory=list)

    @property
    def first(self) -> Said:
        return self.tellings[0]

    @property
    def state(self) -> str:
        """How the claim stands: one of STATES."""
        return state_of(self)

    def independent(self, groups: Groups) -> int:
        """By how many independent sources it is told: distinct speakers and texts."""
        texts = ((s.speaker, s.told.reading.version_digest) for s in self.tellings)
        return len({(speaker, groups.get(text, text)) for speaker, text in texts})


def claims(readings: Iterable[Reading]) -> tuple[Claim, ...]:
    """Returns the claims of some readings with their answers, the earliest first."""
    read = sorted(readings, key=by_date)
    rarities, board = Recent(), Board()
    found: dict[int, Claim] = {}
    for day, group in groupby(read, key=day_of_reading):
        today = list(group)
        marked = [marks(r.record) for r in today]
        rarities.begin(day, marked)
        board.begin(day)
        for reading, one in zip(today, marked, strict=True):
            said = said_in(reading)
            roots = [root(reading.record, s.told.item.answers) for s in said]
            for n, number, answers in board.take(said, roots, rarities.weighed(one)):
                claim = found.setdefault(number, Claim([]))
                (claim.answers if answers else claim.tellings).append(said[n])
    return tuple(found.values())


def by_date(reading: Reading) -> tuple[str, str]:
    """Returns where a reading stands among all: by date, those without one first, then by id."""
    report = reading.record.report
    return report.published or "", report.id


def day_of_reading(reading: Reading) -> int:
    """Returns the day of a reading as a number; 0 where it has none."""
    published = reading.record.report.published
    return day_number(published) if published else 0


def said_in(reading: Reading) -> list[Said]:
    """Returns the statements of a reading as those of parties."""
    return [said_of(one) for one in told([reading], "statements")]


def said_of(one: Told) -> Said:
    """Returns a statement as a party's."""
    record, statement = one.record, one.item
    speaker = statement.speaker.actor if statement.speaker else None
    addressee = statement.addressee if statement.addressee is not None else accused(one)
    name = speaker_key(one.position, record)
    return Said(
        stance=statement.stance,
        speaker=name,
        side=name if speaker is None else side_of(record.actors[speaker], record),
        addressee=None if addressee is None else key_of(record.actors[addressee], record),
        against=None if addressee is None else side_of(record.actors[addressee], record),
        words=words_of(statement, record),
        day=day_of_reading(one.reading),
        position=one.position,
        reported=statement.manner == "reported",
        digest=one.reading.version_digest,
        told=one,
    )


def accused(one: Told) -> int | None:
    """Returns whom the act of accusing in the statement's sentence is against."""
    for event in one.record.events:
        if event.type == "ACCUSE" and event.targets and in_sentence(event.start, one):
            return event.targets[0]
    return None


def in_sentence(start: int, one: Told) -> bool:
    """Whether a character stands in the sentence in which a statement begins."""
    begin, end = sentence_at(one.report.text, one.item.start)
    return begin <= start < end


def sentence_at(text: str, start: int) -> tuple[int, int]:
    """Returns where the sentence around a character stands."""
    return next(b for b in sentences_of(text) if b[0] <= start < b[1])


@lru_cache(maxsize=256)
def sentences_of(text: str) -> tuple[tuple[int, int], ...]:
    """Returns where the sentences of a text stand."""
    return tuple(sentences(text))


def words_of(statement: Statement, record: Record) -> frozenset[str]:
    """Returns the words of a claim: its own, its sentence's where it is told in few."""
    own = stems(statement.text)
    if len(own) >= FEWEST_WORDS:
        return own
    begin, end = sentence_at(record.report.text, statement.start)
    return own | stems(record.report.text[begin:end])


def side_of(actor: Actor, record: Record) -> str:
    """Returns the side an actor is on: a state with all its organs, an opposition, else the actor."""
    if actor.country and actor.sector:
        return f"{actor.country} {'state' if actor.sector in STATE else actor.sector}"
    return key_of(actor, record)


@dataclass(slots=True)
class Board:
    """The claims that were told of lately, by number: the first and the newest telling of each, where to look for them.

    A claim of which nothing was told for ANSWER_DAYS is taken off: no answer comes any more.
    """

    first: dict[int, Remark] = field(default_factory=dict)
    newest: dict[int, int] = field(default_factory=dict)
    index: dict[str, list[int]] = field(default_factory=dict)
    gists: dict[str, Gist] = field(default_factory=dict)
    next: int = 0

    def begin(self, day: int) -> None:
        """Goes on to a day: claims told of too long ago are taken off."""
        self.newest = {n: d for n, d in self.newest.items() if day - d <= ANSWER_DAYS}
        self.first = {n: self.first[n] for n in self.newest}
        kept = ((w, [n for n in found if n in self.newest]) for w, found in self.index.items())
        self.index = {word: found for word, found in kept if found}
        needed = {remark.digest for remark in self.first.values()}
        self.gists = {digest: g for digest, g in self.gists.items() if digest in needed}

    def take(
        self, found: Sequence[Remark], roots: Sequence[int | None], gist: Gist
    ) -> list[tuple[int, int, bool]]:
        """Puts what a report claims and answers where it belongs.

        `roots` are the statements that each answers, as the report itself links them. Returns the
        position of each statement that is put, its claim's number, and whether it answers it.
        """
        if found:
            self.gists[found[0].digest] = gist
        answered = set(roots)
        homes = {
            n: self.put(said)
            for n, said in enumerate(found)
            if said.stance == "accuses" or n in answered
        }
        placed = [(n, number, False) for n, number in homes.items()]
        for n, (said, target) in enumerate(zip(found, roots, strict=True)):
            if target is not None:
                placed.append((n, homes[target], True))
            elif said.stance in REGRETS:
                placed += self.answer(n, said, by_speaker=True)
            elif said.stance in ANSWERS and n not in homes:
                placed += self.answer(n, said) or self.leave(n, said)
        return placed

    def put(self, said: Remark) -> int:
        """Adds a telling to the claim that it repeats, else as a new claim; returns its number."""
        fits = [(self.alike(said, self.first[n]), n) for n in self.near(said)]
        score, number = max(fits, default=(0.0, 0), key=lambda f: (f[0], -f[1]))
        if score < SAME:
            number = self.next
            self.next += 1
        self.hold(said, number)
        return number

    def hold(self, said: Remark, number: int) -> None:
        """Keeps a telling of a claim to be found."""
        self.first.setdefault(number, said)
        self.newest[number] = said.day
        for word in sorted(said.words):
            self.index.setdefault(word, []).append(number)

    def near(self, said: Remark) -> list[int]:
        """Returns the recent claims that share a word."""
        return sorted({n for word in said.words for n in self.index.get(word, ())[-50:]})

    def answer(
        self, n: int, said: Remark, *, by_speaker: bool = False
    ) -> list[tuple[int, int, bool]]:
        """Returns the claim that a denial or a confirmation takes up, if there is one."""
        fits = [
            (self.takes_up(said, self.first[number]), number)
            for number in self.near(said)
            if not by_speaker or said.speaker == self.first[number].speaker
        ]
        score, number = max(fits, default=(0.0, 0), key=lambda f: (f[0], f[1]))
        return [(n, number, True)] if score >= TAKES_UP else []

    def leave(self, n: int, said: Remark) -> list[tuple[int, int, bool]]:
        """Keeps a denial of what nobody in the ledger claims as a claim that is denied."""
        # What tells the act of denying alone has no words of a claim.
        return [] if said.reported else [(n, self.put(said), False)]

    def alike(self, one: Remark, other: Remark) -> float:
        """Returns what speaks for two tellings being of one claim."""
        if one.stance != other.stance and {one.stance, other.stance} & {"accuses", "denies"}:
            return 0.0
        against = match(one.against, other.against)
        score = 2 * shared(one, other) + match(one.side, other.side) + against
        return score + self.reports(one, other)

    def takes_up(self, answer: Remark, claim: Remark) -> float:
        """Returns what speaks for a denial or confirmation being of a claim: the accused, its words."""
        if claim.digest == answer.digest and answer.position < claim.position:
            return 0.0
        by_accused = 0.6 if claim.against in (answer.side, answer.speaker) else 0.0
        by_speaker = 0.3 if claim.speaker == answer.speaker else 0.0
        common = shared(answer, claim)
        return (
            2 * common + by_accused + by_speaker + self.reports(answer, claim) if common else 0.0
        )

    def reports(self, one: Remark, other: Remark) -> float:
        """Returns how near two reports are, at most 1."""
        return min(1.0, nearness(self.gists[one.digest], self.gists[other.digest]) / ALIKE)


def root(record: Record, target: int | None) -> int | None:
    """Returns the claim behind an answer that is itself answered."""
    seen = set()
    while target is not None and target not in seen:
        seen.add(target)
        further = record.statements[target].answers
        if further is None:
            return target
        target = further
    return target


def shared(one: Remark, other: Remark) -> float:
    """Returns the share of words that the shorter of two statements has in common with the other."""
    least = max(FEWEST_WORDS, min(len(one.words), len(other.words)))
    return len(one.words & other.words) / least


def match(one: str | None, other: str | None) -> float:
    """Returns 1 for one party, below 0 for two, 0 where one is not known beyond its report."""
    if one is None or other is None or is_anonymous(one) or is_anonymous(other):
        return 0.0
    return 1.0 if one == other else -0.5


# -- how a claim stands -----------------------------------------------------------------------------


def state_of(claim: Claim) -> str:
    """Returns how a claim stands, by who tells it and who denies or confirms it."""
    parties = {s.side for s in claim.tellings}
    against = {s.against for s in claim.tellings if s.against and s.against != s.side}
    confirming = {a.side for a in claim.answers if a.stance == "confirms"} - parties
    if any(takes_back(a, claim) for a in claim.answers):
        return WITHDRAWN
    if claim.first.stance == "denies":
        return DENIED
    if confirming - against and against:
        return CONFIRMED
    if confirming or parties & against:
        return BOTH
    if any(a.stance == "denies" for a in claim.answers):
        return DISPUTED if any(map(is_known, claim.tellings)) else DENIED
    return CLAIMED


def takes_back(answer: Said, claim: Claim) -> bool:
    """Whether whoever made a claim, or denied it, says otherwise in a later report, or is sorry for it."""
    made_by = {s.speaker: s.day for s in reversed(claim.tellings) if not is_anonymous(s.speaker)}
    day = made_by.get(answer.speaker)
    otherwise = answer.stance != ("denies" if claim.first.stance == "denies" else "confirms")
    return otherwise and day is not None and answer.day > day


def is_known(said: Said) -> bool:
    """Whether somebody stands behind a claim: whoever the report names, no hearsay and nobody unnamed."""
    return said.told.item.speaker is not None
