"""The first page: what is told within a filter, on a map, by day, as stories, figures and claims."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lagebild.publish.board import board
from lagebild.serve.asked import asked
from lagebild.serve.bars import bars
from lagebild.serve.links import PAGING
from lagebild.serve.view import TheView

router = APIRouter()
NAME, MOST = "picture", 60
# So many places stand on paper, where the picture is a briefing of two sheets.
PLACES_ON_PAPER = 20


@router.get("/", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns the picture as a page."""
    query = asked(view.request.url.query, PAGING)
    first, most = query.get("first", 0), query.get("most", MOST)
    found = view.kept(
        NAME, query, lambda: board(view.ledger, query.wanted, first=first, most=most)
    )
    drawn = bars(found.timeline, found.picture.begin, found.picture.until)
    return view.page(
        "picture.html",
        query=query,
        board=found,
        bars=drawn,
        places_on_paper=PLACES_ON_PAPER,
        first=first,
        most=most,
    )
