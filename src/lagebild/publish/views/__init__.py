"""The views of a whole ledger, page by page: the same lines as of its readings, answered from columns."""

from lagebild.publish.views.choices import Choice, Choices, choices
from lagebild.publish.views.figures import Figures, figures, ranges
from lagebild.publish.views.picture import (
    DayCount,
    MapPlace,
    Timeline,
    map_places,
    picture,
    timeline,
)

__all__ = [
    "Choice", "Choices", "DayCount", "Figures", "MapPlace", "Timeline", "choices", "figures",
    "map_places", "picture", "ranges", "timeline",
]  # fmt: skip
