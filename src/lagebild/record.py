"""The exchange record as frozen dataclasses: what was read from one report, each item with its characters.

Offsets are half-open and count Unicode code points of the report's text, so that
`report.text[item.start:item.end] == item.text` for every item. A reference from one item
to another is the other's index in its list. Dates are ISO 8601 strings, both ends inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

TimexType = Literal["DATE", "TIME", "DURATION", "SET"]
PlaceKind = Literal["country", "region", "city", "site", "water", "relief"]
Precision = Literal["exact", "near", "toward", "border", "part_of"]
ActorKind = Literal["person", "state", "organisation", "group"]
Manner = Literal["direct", "indirect", "free_indirect", "reported"]
Status = Literal["happened", "ongoing", "planned", "possible", "denied"]
Hidden = Literal["passive", "rumour", "agency", "unnamed"]

MEASURES = (
    "killed", "injured", "missing", "detained", "hostages", "displaced", "sheltered", "affected",
    "residents", "troops", "fighters", "participants", "attacks", "weapons", "destroyed", "aid",
    "money", "area", "distance", "duration", "other",
)  # fmt: skip
STANCES = (
    "asserts", "accuses", "denies", "confirms", "promises", "threatens", "demands", "warns",
    "fears", "doubts", "asks", "apologises", "regrets", "praises", "condemns", "announces",
)  # fmt: skip
SECTORS = (
    "GOV", "MIL", "REB", "SPY", "COP", "JUD", "LEG", "PTY", "OPP", "CVL", "MED", "NGO", "IGO",
    "BUS", "REL", "EDU", "HLH", "CRM",
)  # fmt: skip
EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE",
    "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT", "DISPLACE",
)  # fmt: skip
# How an event's type was done, and what it was about, as the languages' tables of events have them.
MODES = {
    "AGREE": (),
    "CONSULT": ("multilateral", "phone", "third-party", "visit"),
    "SUPPORT": (),
    "CONCEDE": (),
    "COOPERATE": (),
    "AID": (),
    "RETREAT": ("access", "ceasefire", "disarm", "release", "resign", "withdraw"),
    "REQUEST": ("assist",),
    "ACCUSE": ("allege", "disapprove", "investigate"),
    "REJECT": ("assist", "meet", "yield"),
    "THREATEN": ("violence",),
    "PROTEST": ("boycott", "demo", "hunger", "obstruct", "riot", "strike"),
    "SANCTION": ("convict", "discontinue", "expel", "withdraw"),
    "MOBILIZE": ("militia", "police", "troops", "weapons"),
    "COERCE": (
        "arrest", "censor", "curfew", "cyber", "deport", "martial-law", "misinformation",
        "restrict", "seize", "withhold",
    ),
    "ASSAULT": (
        "abduct", "aerial", "beat", "crowd-control", "destroy", "drone", "explosives", "firearms",
        "heavy-weapons", "primitive", "sexual", "suicide-attack", "targeted", "territory",
        "torture", "unconventional",
    ),
    "DISPLACE": (),
}  # fmt: skip
CONTEXTS = (
    "asylum", "cbrn", "crime", "cyber", "diplomatic", "economic", "election", "health",
    "human_rights", "human_security", "intelligence", "legal", "migration", "military",
    "peacekeeping", "political_institutions", "repression", "rights_freedoms", "territory",
    "terrorism",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """One text as published; `published` is an ISO 8601 date or date-time, or None where unknown."""

    id: str
    text: str
    published: str | None = None
    language: str | None = None
    headline: str | None = None
    outlet: str | None = None
    agency: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Which rule read which characters; `rule` is `layer.name`, stable across versions."""

    rule: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Time:
    """A TIMEX3 expression; `begin` and `until` say where it lies on the calendar, if it does."""

    start: int
    end: int
    text: str
    type: TimexType
    value: str
    begin: str | None = None
    until: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A place that stands as a place; degrees WGS 84, `country` ISO 3166-1 alpha-3."""

    start: int
    end: int
    text: str
    name: str
    country: str | None
    lat: float | None
    lon: float | None
    kind: PlaceKind
    id: str | None = None
    precision: Precision = "exact"
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of someone who acts, speaks or is acted upon; `entity` is one string per actor."""

    start: int
    end: int
    text: str
    name: str
    kind: ActorKind
    country: str | None
    sector: str | None
    entity: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted quantity; `low`, `high` bound it, None where the text leaves that side open."""

    start: int
    end: int
    text: str
    measure: str
    unit: str
    low: float | None
    high: float | None
    approximate: bool = False
    part_of: int | None = None
    counts: int | None = None
    statement: int | None = None
    as_of: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Speaker:
    """The words that name who says something, and the index of the actor they name."""

    start: int
    end: int
    text: str
    actor: int | None = None


@dataclass(frozen=True, slots=True)
class Cue:
    """The words that say that something is said: a verb, a preposition, a noun."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Statement:
    """Something that somebody said; the span is the content, or the telling clause if `reported`."""

    start: int
    end: int
    text: str
    manner: Manner
    stance: str
    speaker: Speaker | None = None
    cue: Cue | None = None
    addressee: int | None = None
    via: int | None = None
    answers: int | None = None
    hidden: Hidden | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of the calendar, both ISO dates inclusive."""

    begin: str
    until: str


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, happens, is planned, feared or claimed; the span is the trigger."""

    start: int
    end: int
    text: str
    type: str
    mode: str | None = None
    context: str | None = None
    sources: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    place: int | None = None
    time: Period | None = None
    status: Status = "happened"
    statement: int | None = None
    figures: tuple[int, ...] = ()
    same_as: int | None = None
    confidence: float = 1.0
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What was read from one report, layer by layer, every layer in text order."""

    report: Report
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    figures: tuple[Figure, ...] = ()
    statements: tuple[Statement, ...] = ()
    events: tuple[Event, ...] = ()


Item = Time | Place | Actor | Figure | Statement | Event
LAYERS = ("times", "places", "actors", "figures", "statements", "events")
