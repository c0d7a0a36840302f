"""The page on which people accept, correct or reject entries; a verdict is written by a transaction of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from lagebild.ledger import Ledger
from lagebild.ledger import reviews as ledger_reviews
from lagebild.ledger.reviewed import MODES
from lagebild.ledger.reviews import ReviewedMeanwhile, stands
from lagebild.problems import LagebildError
from lagebild.publish import review
from lagebild.publish.gold import gold
from lagebild.record import LAYERS
from lagebild.serve.door import Form, TheForm, own_path, reviewer
from lagebild.serve.view import TheView, View

router = APIRouter()
PAGE = 20


@router.get("/review", include_in_schema=False)
def show(
    view: TheView, layer: str = "events", done: str = "", last: str = "", first: int = 0
) -> Response:
    """Returns the queue of entries to review, or those that are reviewed."""
    return queue_page(view, layer, done=bool(done), last=last, first=max(first, 0))


def queue_page(
    view: View,
    layer: str,
    *,
    done: bool = False,
    last: str = "",
    first: int = 0,
    fault: str = "",
    status: int = 200,
) -> Response:
    """Returns the page; `last` is the entry that was reviewed last, `fault` why nothing was stored."""
    book, chosen = view.ledger, review.layer_of(layer)
    found = (
        review.reviewed_queue(book, chosen, first, PAGE)
        if done
        else review.queue(book, view.wanted, chosen, first, PAGE)
    )
    here = view.link("/review")
    more = address(here, layer=chosen, done="1" if done else "", first=str(first + PAGE))
    return view.page(
        "review.html", status, queue=found, layer=chosen, layers=LAYERS, modes=MODES, done=done,
        last=last_of(view, last), fault=fault, first=first, more=more, here=here, address=address,
    )  # fmt: skip


def address(path: str, **fields: str) -> str:
    """Returns a path with further fields in its query."""
    more = urlencode({name: value for name, value in fields.items() if value})
    return path + ("&" if "?" in path else "?") + more if more else path


def last_of(view: View, entry: str) -> Any:
    """Returns the verdict given last on an entry, with the entry; None where there is none."""
    if not entry:
        return None
    found = view.ledger.entry(entry)
    given = ledger_reviews.of_same(view.ledger, found)
    return (found, given[-1], stands(given)) if given else None


@router.post("/review/{entry}", include_in_schema=False)
def judge(view: TheView, entry: str, form: TheForm) -> Response:
    """Stores a verdict and leads back to the queue; what cannot be stored is told there."""
    person = reviewer(view)
    layer = form("layer")
    try:
        found = give(view.request, entry, form, person.name)
    except LagebildError as error:
        status = 409 if isinstance(error, ReviewedMeanwhile) else 400
        return queue_page(view, layer, done=bool(form("done")), fault=str(error), status=status)
    back = own_path(form("back"))
    there = address(back, last=found) if back.startswith("/review") else back
    return RedirectResponse(there, 303)


def give(request: Request, entry: str, form: Form, person: str) -> str:
    """Stores the verdict of a form and returns the id of its entry."""
    now = datetime.fromtimestamp(request.app.state.clock(), UTC).isoformat(timespec="seconds")
    with Ledger(request.app.state.books.path, write=True) as book:
        about = book.entry(entry)
        item = None
        if form("verdict") == "correct":
            standing = stands(ledger_reviews.of_same(book, about))
            before = standing.item if standing and standing.item else about.item
            item = review.correction(about, about.reading.record, before, form.all)
        seen = form("seen")
        ledger_reviews.add(
            book, about.id, form("verdict"), person=person, time=now, note=form("note"), item=item,
            seen=int(seen) if seen.isdecimal() else None,
        )  # fmt: skip
        return about.id


@router.get("/review/gold.jsonl", include_in_schema=False)
def export(view: TheView) -> Response:
    """Returns what people accepted or corrected as gold, a record a line."""
    found = "".join(f"{line}\n" for line in gold(view.ledger.readings()))
    headers = {"Content-Disposition": 'attachment; filename="gold.jsonl"'}
    return PlainTextResponse(found, media_type="application/jsonl", headers=headers)
