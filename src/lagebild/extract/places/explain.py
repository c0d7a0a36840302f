"""Why a name stands as a place or as somebody, and which places it may mean: what the step decided, told."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.annotate.doc import Doc
from lagebild.extract.places import Finding, Places
from lagebild.extract.places.resolve import Scored
from lagebild.record import PlaceKind, Precision

MOST_OPTIONS = 6


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for a candidate, or against it where its worth is negative."""

    what: str
    worth: float


@dataclass(frozen=True, slots=True)
class Option:
    """A place that a name may mean; `by` tells from which kind of name it is known."""

    name: str
    country: str | None
    kind: PlaceKind
    id: str | None
    population: int
    by: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Explained:
    """A name that was looked at: how it was found, how it stands, and what was chosen for it.

    `stands` is place, actor, or None where no place was found; `rule` and `word` decided that. `chosen` is
    the place, None where it stays open; `choice` says why: best, tie, weak, unknown (known by its country alone) or part.
    """

    start: int
    end: int
    text: str
    found: str
    stands: str | None
    rule: str | None
    word: str | None
    precision: Precision | None
    chosen: Option | None
    choice: str
    options: tuple[Option, ...]


def explain(step: Places, doc: Doc, most: int = MOST_OPTIONS) -> tuple[Explained, ...]:
    """Returns every name that the step looks at in a document, with up to so many candidates each."""
    return tuple(explained(doc, finding, most) for finding in step.findings(doc))


def explained(doc: Doc, finding: Finding, most: int) -> Explained:
    """Returns what was decided about one name."""
    mention, choice, standing = finding.mention, finding.choice, finding.standing
    verdict = standing.verdict if standing else None
    return Explained(
        mention.start,
        mention.end,
        doc.text[mention.start : mention.end],
        mention.rule,
        None if verdict is None else "place" if verdict.place else "actor",
        verdict.rule if verdict else None,
        verdict.word.text if verdict and verdict.word else None,
        standing.precision if standing else None,
        chosen(finding),
        choice.rule,
        tuple(option(scored) for scored in choice.scored[:most]),
    )


def chosen(finding: Finding) -> Option | None:
    """Returns the place that was chosen for a name."""
    choice, spot = finding.choice, finding.choice.spot
    if spot is None:
        return None
    if choice.rule == "best":
        return option(choice.scored[0])
    return Option(spot.name, spot.country, spot.kind, spot.id, spot.population, choice.rule, 0, ())


def option(scored: Scored) -> Option:
    """Returns a candidate with its reasons, the weightiest first."""
    spot = scored.candidate.spot
    parts = sorted(scored.parts, key=lambda part: -abs(part[1]))
    return Option(
        spot.name,
        spot.country,
        spot.kind,
        spot.id,
        spot.population,
        scored.candidate.ground.name.lower(),
        round(scored.score, 2),
        tuple(Reason(what, round(worth, 2)) for what, worth in parts),
    )
