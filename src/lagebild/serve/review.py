"""The page on which people accept, correct or reject entries; a verdict is written by a transaction of its own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse, RedirectResponse

from lagebild.ledger import Ledger
from lagebild.ledger import reviews as ledger_reviews
from lagebild.ledger.reviews import ReviewedMeanwhile, stands
from lagebild.problems import LagebildError
from lagebild.publish import forms, review
from lagebild.publish.gold import gold
from lagebild.record import LAYERS
from lagebild.serve.door import Form, TheForm, own_path, reviewer
from lagebild.serve.view import TheView, View

router = APIRouter()
PATH, PAGE = "/review", 20


@router.get(PATH, include_in_schema=False)
def show(
    view: TheView, layer: str = "events", done: str = "", last: str = "", first: int = 0
) -> Response:
    """Returns the queue of entries to review, or those that are reviewed."""
    return page(view, layer, done=bool(done), last=last, first=max(first, 0))


def page(
    view: View,
    layer: str,
    *,
    done: bool = False,
    last: str = "",
    first: int = 0,
    fault: str = "",
    status: int = 200,
) -> Response:
    """Returns the queue's page; `last` is the entry that was reviewed last, `fault` why nothing was stored."""
    book, chosen = view.ledger, review.layer_of(layer)
    if done:
        found = review.reviewed_queue(book, chosen, first, PAGE)
    else:
        found = review.queue(book, view.wanted, chosen, first, PAGE)
    there = view.link(PATH)
    where = {"layer": chosen, "done": "1" if done else ""}
    return view.page(
        "review.html", status, queue=found, layer=chosen, layers=LAYERS, done=done, one=False,
        last=last_of(view, last), fault=fault, there=there, address=address,
        back_here=address(there, **where, first=str(first or "")),
        more=address(there, **where, first=str(first + PAGE)),
    )  # fmt: skip


def address(path: str, **fields: str) -> str:
    """Returns a path with further fields in its query."""
    more = urlencode({name: value for name, value in fields.items() if value})
    return path + ("&" if "?" in path else "?") + more if more else path


def last_of(view: View, entry: str) -> Any:
    """Returns an entry with the verdict given last on it and the one that stands; None where there is none."""
    if not entry:
        return None
    found = view.ledger.entry(entry)
    given = ledger_reviews.of_same(view.ledger, found)
    return (found, given[-1], stands(given)) if given else None


@router.get(f"{PATH}/gold.jsonl", include_in_schema=False)
def export(view: TheView) -> Response:
    """Returns what people accepted or corrected as gold, a record a line."""
    found = "".join(f"{line}\n" for line in gold(view.ledger.readings()))
    headers = {"Content-Disposition": 'attachment; filename="gold.jsonl"'}
    return PlainTextResponse(found, media_type="application/jsonl", headers=headers)


@router.get(f"{PATH}/{{entry}}", include_in_schema=False)
def show_one(view: TheView, entry: str, last: str = "") -> Response:
    """Returns one entry to review, whatever was said of it."""
    return one_page(view, entry, last)


def one_page(
    view: View,
    entry: str,
    last: str = "",
    fault: str = "",
    status: int = 200,
    sent: Form | None = None,
) -> Response:
    """Returns the page of one entry; a correction that was sent and cannot be stored stands in the form."""
    found = view.ledger.entry(entry)
    question = review.question(view.ledger, found)
    if sent and sent("verdict") == "correct":
        question = replace(question, inputs=forms.filled(question.inputs, sent.all))
    only = review.Queue((question,), None, more=False)
    return view.page(
        "review.html", status, queue=only, layer=found.layer, layers=LAYERS, done=False, one=True,
        last=last_of(view, last), fault=fault, there=PATH, address=address,
        back_here=f"{PATH}/{found.id}", more="",
    )  # fmt: skip


@router.post(f"{PATH}/{{entry}}", include_in_schema=False)
def judge(view: TheView, entry: str, form: TheForm) -> Response:
    """Stores a verdict and leads back to the queue; what cannot be stored is told at the entry."""
    person = reviewer(view)
    view.ledger.entry(entry)
    try:
        found = give(view.request, entry, form, person.name)
    except LagebildError as error:
        status = 409 if isinstance(error, ReviewedMeanwhile) else 400
        return one_page(view, entry, fault=view.told(error), status=status, sent=form)
    back = own_path(form("back"))
    there = address(back, last=found) if back.startswith(PATH) else back
    return RedirectResponse(there, 303)


def give(request: Request, entry: str, form: Form, person: str) -> str:
    """Stores the verdict of a form and returns the id of its entry."""
    now = now_of(request)
    with Ledger(request.app.state.books.path, write=True) as book:
        about = book.entry(entry)
        item = None
        if form("verdict") == "correct":
            standing = stands(ledger_reviews.of_same(book, about))
            before = standing.item if standing and standing.item else about.item
            item = forms.described(about.layer, before, about.reading.record, form.all)
        seen = form("seen")
        ledger_reviews.add(
            book, about.id, form("verdict"), person=person, time=now, note=form("note"), item=item,
            seen=int(seen) if seen.isdecimal() else None,
        )  # fmt: skip
        return about.id


def now_of(request: Request) -> str:
    """Returns the moment of a request, as verdicts keep it."""
    clock = request.app.state.clock
    return datetime.fromtimestamp(clock(), UTC).isoformat(timespec="seconds")
