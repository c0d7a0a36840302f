"""The views of a whole ledger, page by page: the same lines as of its readings, answered from columns."""

from lagebild.publish.kept import Stand, keep_up, refresh, stand
from lagebild.publish.views.actors import Actors, actors
from lagebild.publish.views.claims import Claims, claims
from lagebild.publish.views.figures import Figures, figures
from lagebild.publish.views.picture import (
    DayCount,
    MapPlace,
    Section,
    Timeline,
    map_places,
    picture,
    sections,
    timeline,
)
from lagebild.publish.views.stories import Stories, series_of, stories, story

__all__ = [
    "Actors", "Claims", "DayCount", "Figures", "MapPlace", "Section", "Stand", "Stories",
    "Timeline", "actors", "claims", "figures", "keep_up", "map_places", "picture", "refresh",
    "sections", "series_of", "stand", "stories", "story", "timeline",
]  # fmt: skip
