"""The page of claims: who accuses whom beside who rejects it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lagebild.ledger.claims import STATES
from lagebild.publish import pages
from lagebild.serve.api import claim_query
from lagebild.serve.asked import asked
from lagebild.serve.links import PAGING
from lagebild.serve.view import TheView

router = APIRouter()
NAMES = ("by", "against", "state", "unanswered", *PAGING)
MOST = 30
# So many of a page's claims stand on paper, on two sheets.
MOST_ON_PAPER = 8


@router.get("/claims", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns a page of claims."""
    query = asked(view.request.url.query, NAMES)
    paging = {"first": query.get("first", 0), "most": query.get("most", MOST)}
    found = pages.claims_of(view.ledger, query.wanted, claim_query(query), **paging)
    return view.page(
        "claims.html",
        query=query,
        found=found,
        most=paging["most"],
        on_paper=MOST_ON_PAPER,
        states=STATES,
    )
