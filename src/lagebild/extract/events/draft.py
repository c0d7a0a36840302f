"""An event in the making: the trigger with what has been read of it so far."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.annotate.doc import Token
from lagebild.extract.events.lexicon import LEARNED, Entry
from lagebild.record import Event, Evidence, Period, Status


@dataclass(frozen=True, slots=True)
class Draft:
    """A trigger, its entry, and the fields of the event that it names."""

    token: Token
    entry: Entry
    mode: str | None
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    place: int | None
    time: Period | None
    status: Status
    statement: int | None
    figures: tuple[int, ...]
    definite: bool
    nominal: bool
    carried: bool
    same_as: int | None = None

    @property
    def type(self) -> str:
        return self.entry.type

    @property
    def real(self) -> bool:
        return self.status in ("happened", "ongoing")

    @property
    def general(self) -> bool:
        return "scene" in self.entry.flags

    @property
    def confidence(self) -> float:
        """How sure the reading is: as learned, or a frame with its sides more than a bare word."""
        if LEARNED in self.entry.flags:
            return round(self.token.event_score, 2)
        sure = (
            1.0 if self.sources and self.targets else 0.9 if self.sources or self.targets else 0.7
        )
        return round(sure * (0.7 if self.entry.flags & {"weak", "scene"} else 1.0), 2)

    def event(self) -> Event:
        """The event, with the rule and the characters that named it."""
        token = self.token
        return Event(
            token.start,
            token.end,
            token.text,
            self.type,
            self.mode,
            self.entry.context,
            self.sources,
            self.targets,
            self.place,
            self.time,
            self.status,
            self.statement,
            self.figures,
            self.same_as,
            self.confidence,
            (Evidence(self.entry.rule, token.start, token.end),),
        )
