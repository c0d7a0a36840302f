"""The first page: what is told within a filter, by day, with place, who, how many and by whose account."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lagebild.ledger.stories import groups_of
from lagebild.publish.picture import picture
from lagebild.serve.view import TheView

router = APIRouter()


@router.get("/", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns the picture as a page."""
    book = view.ledger
    found = picture(book.readings(), view.wanted, groups_of(book))
    return view.page("picture.html", picture=found)
