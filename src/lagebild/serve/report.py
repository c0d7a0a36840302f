"""The page of one report: its text with all items marked, and what was read at each."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse
from markupsafe import Markup

from lagebild.publish.outdated import absent
from lagebild.publish.report_page import report_page
from lagebild.record import LAYERS
from lagebild.serve.links import words_at
from lagebild.serve.view import TheView

router = APIRouter()


@router.get("/entry/{name}", include_in_schema=False)
def entry(view: TheView, name: str) -> Response:
    """Leads to the words of an entry."""
    found = view.ledger.entry(name)
    return RedirectResponse(words_at(found.reading.record.report.id, found.id), 303)


@router.get("/report/{name:path}", include_in_schema=False)
def show(view: TheView, name: str, entry: str | None = None) -> Response:
    """Returns the page of a report; the words of an entry asked for are shown as chosen.

    Of one that is read no longer the page says so, and what is read there now.
    """
    page = report_page(view.ledger, name)
    gone = absent(view.ledger, page, entry)
    counts = {layer: sum(e.layer == layer for e in page.entries) for layer in LAYERS}
    # What `marked` makes is escaped there, character by character.
    html = Markup(page.html(entry, gone.marks if gone else ()))  # noqa: S704
    return view.page("report.html", page=page, html=html, counts=counts, chosen=entry, gone=gone)
