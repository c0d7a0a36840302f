"""Claims and their answers, within a report and across: who accuses, who rejects, who confirms, and how it stands.

The same claim told in several reports is one. An answer is what a report itself links to the
claim, or what the accused, or whoever takes up the claim's words, denies or confirms soon after.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lagebild.ledger.accounts import Groups, speaker_key
from lagebild.ledger.alike import ALIKE
from lagebild.ledger.entities import is_anonymous, key_of
from lagebild.ledger.entries import Reading
from lagebild.ledger.gist import Gist, Gists, nearness
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


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as a party's: keys and sides of who speaks and who is spoken of, its words."""

    told: Told
    speaker: str
    side: str
    addressee: str | None
    against: str | None
    words: frozenset[str]
    day: int

    @property
    def stance(self) -> str:
        stance: str = self.told.item.stance
        return stance

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
    read = tuple(readings)
    rarities = Gists(r.record for r in read)
    board = Board({r.version_digest: rarities.of(r.record) for r in read})
    for reading in sorted(
        read, key=lambda r: (r.record.report.published or "", r.record.report.id)
    ):
        board.take(reading)
    return tuple(board.claims)


def said_of(one: Told) -> Said:
    """Returns a statement as a party's."""
    record, statement = one.record, one.item
    speaker = statement.speaker.actor if statement.speaker else None
    addressee = statement.addressee if statement.addressee is not None else accused(one)
    published = record.report.published
    return Said(
        one,
        speaker_key(one.position, record),
        speaker_key(one.position, record)
        if speaker is None
        else side_of(record.actors[speaker], record),
        None if addressee is None else key_of(record.actors[addressee], record),
        None if addressee is None else side_of(record.actors[addressee], record),
        words_of(statement, record),
        day_number(published) if published else 0,
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
    """The claims so far, where to look for them, and the gists of their reports."""

    gists: Mapping[str, Gist]
    claims: list[Claim] = field(default_factory=list)
    index: dict[str, list[int]] = field(default_factory=dict)

    def take(self, reading: Reading) -> None:
        """Puts what a report claims and answers where it belongs."""
        found = [said_of(one) for one in told([reading], "statements")]
        answered = {root(reading.record, s.told.item.answers) for s in found}
        homes = {
            n: self.put(said)
            for n, said in enumerate(found)
            if said.stance == "accuses" or n in answered
        }
        for n, said in enumerate(found):
            target = root(reading.record, said.told.item.answers)
            if target is not None:
                self.claims[homes[target]].answers.append(said)
            elif said.stance in REGRETS:
                self.answer(said, by_speaker=True)
            elif said.stance in ANSWERS and n not in homes and not self.answer(said):
                self.leave(said)

    def put(self, said: Said) -> int:
        """Adds a telling to the claim that it repeats, else as a new claim; returns its number."""
        fits = [(self.alike(said, self.claims[n].first), n) for n in self.near(said)]
        score, number = max(fits, default=(0.0, 0), key=lambda f: (f[0], -f[1]))
        if score < SAME:
            number = len(self.claims)
            self.claims.append(Claim([]))
        self.claims[number].tellings.append(said)
        for word in said.words:
            self.index.setdefault(word, []).append(number)
        return number

    def near(self, said: Said) -> list[int]:
        """Returns the recent claims that share a word."""
        found = {n for word in said.words for n in self.index.get(word, ())[-50:]}
        return sorted(
            n for n in found if said.day - self.claims[n].tellings[-1].day <= ANSWER_DAYS
        )

    def answer(self, said: Said, *, by_speaker: bool = False) -> bool:
        """Adds a denial or a confirmation to the claim that it takes up, and says whether there is one."""
        fits = [
            (self.takes_up(said, self.claims[n].first), n)
            for n in self.near(said)
            if not by_speaker or said.speaker == self.claims[n].first.speaker
        ]
        score, number = max(fits, default=(0.0, 0), key=lambda f: (f[0], f[1]))
        if score >= TAKES_UP:
            self.claims[number].answers.append(said)
        return score >= TAKES_UP

    def leave(self, said: Said) -> None:
        """Keeps a denial of what nobody in the ledger claims as a claim that is denied."""
        if said.stance == "denies" and said.told.item.manner != "reported":
            self.put(said)

    def alike(self, one: Said, other: Said) -> float:
        """Returns what speaks for two tellings being of one claim."""
        if one.stance != other.stance and {one.stance, other.stance} & {"accuses", "denies"}:
            return 0.0
        against = match(one.against, other.against)
        score = 2 * shared(one, other) + match(one.side, other.side) + against
        return score + self.reports(one, other)

    def takes_up(self, answer: Said, claim: Said) -> float:
        """Returns what speaks for a denial or confirmation being of a claim: the accused, its words."""
        if (
            claim.told.reading is answer.told.reading
            and answer.told.position < claim.told.position
        ):
            return 0.0
        by_accused = 0.6 if claim.against in (answer.side, answer.speaker) else 0.0
        by_speaker = 0.3 if claim.speaker == answer.speaker else 0.0
        common = shared(answer, claim)
        return (
            2 * common + by_accused + by_speaker + self.reports(answer, claim) if common else 0.0
        )

    def reports(self, one: Said, other: Said) -> float:
        """Returns how near two reports are, at most 1."""
        a, b = (self.gists[s.told.reading.version_digest] for s in (one, other))
        return min(1.0, nearness(a, b) / ALIKE)


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


def shared(one: Said, other: Said) -> float:
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
