"""Doc -> Record: the steps that read a layer each, in the order in which they build on one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from lagebild.annotate.doc import Doc
from lagebild.extract.actors import Actors
from lagebild.extract.events import Events
from lagebild.extract.figures import Figures
from lagebild.extract.links import Links
from lagebild.extract.places import Places
from lagebild.extract.statements import Statements
from lagebild.extract.times import Times
from lagebild.languages import Language
from lagebild.record import Record
from lagebild.world import World

Step = Callable[[Doc, Record], Record]

# A step is made once for a language and a world, then called for every report: it returns the
# record it was given with its own layer filled. Times need nothing; actors need places (a name that
# stands as a place is no actor); figures need times and actors; statements need actors; events
# need all; links fills the references that lead forward (a figure's statement).
EXTRACTORS: tuple[Callable[[Language, World], Step], ...] = (
    Times, Places, Actors, Figures, Statements, Events, Links,
)  # fmt: skip

# The table without which a language leaves a layer empty.
NEEDS: Mapping[str, str] = {
    "times": "times.toml",
    "places": "places.tsv",
    "actors": "actors.tsv",
    "figures": "figures.toml",
    "statements": "speech.tsv",
    "events": "events.tsv",
}
