"""The page of stories: all that the picture shows the newest of."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lagebild.serve import api
from lagebild.serve.asked import asked
from lagebild.serve.links import PAGING
from lagebild.serve.view import TheView

router = APIRouter()
MOST = 50


@router.get("/stories", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns a page of stories."""
    query = asked(view.request.url.query, ("all", *PAGING))
    first, most = query.get("first", 0), query.get("most", MOST)
    found = view.kept("stories", query, lambda: api.stories(view.ledger, query, most=MOST))
    return view.page("stories.html", query=query, found=found, first=first, most=most)
