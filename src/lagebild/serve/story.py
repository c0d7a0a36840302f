"""The page of one story: on what accounts agree, where they differ, how its figures moved, who tells it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lagebild.ledger.reviews import on_entries
from lagebild.publish import pages
from lagebild.serve.view import TheView

router = APIRouter()


@router.get("/story/{name}", include_in_schema=False)
def show(view: TheView, name: str) -> Response:
    """Returns the page of the story with this id, or with an entry of this id in it."""
    story = pages.story_page_of(view.ledger, name)
    entries = [entry for told in story.tellings for entry in told.entries]
    verdicts = on_entries(view.ledger.connection, entries)
    return view.page("story.html", story=story, verdicts=verdicts)
