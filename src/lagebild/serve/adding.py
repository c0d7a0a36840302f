"""The page on which people add an entry that the program missed; it is kept as a verdict is."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Response
from fastapi.responses import RedirectResponse

from lagebild.ledger import Ledger
from lagebild.ledger.reviews import AlreadyThere, add_entry
from lagebild.problems import LagebildError
from lagebild.publish import adding
from lagebild.publish.review import layer_of
from lagebild.record import LAYERS
from lagebild.serve.door import Form, TheForm, reviewer
from lagebild.serve.review import PATH, address, now_of
from lagebild.serve.view import TheView, View

router = APIRouter()
OF_REPORT = f"{PATH}/add/{{name:path}}"
# As many digits as no report has characters.
LONGEST_NUMBER = 9


@router.get(OF_REPORT, include_in_schema=False)
def show(
    view: TheView, name: str, layer: str = "", words: str = "", start: str = "", end: str = ""
) -> Response:
    """Returns the page to find words of a report on, and the form to say what they mean."""
    reviewer(view)
    try:
        found = adding.missing(
            view.ledger, name, layer_of(layer), words, number(start), number(end)
        )
    except LagebildError as error:
        return page(view, name, nothing(view, name), layer, words, fault=error)
    return page(view, name, found, layer, words)


def number(text: str) -> int | None:
    """Returns an offset; None where it is none."""
    known = text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER
    return int(text) if known else None


def nothing(view: View, name: str) -> adding.Missing:
    """Returns a report in which nothing was found yet."""
    return adding.missing(view.ledger, name, "events", "", None, None)


def page(
    view: View,
    name: str,
    found: adding.Missing,
    layer: str,
    words: str,
    *,
    note: str = "",
    fault: Exception | None = None,
) -> Response:
    """Returns the page; `fault` says why nothing was found or stored."""
    values: dict[str, Any] = {
        "found": found, "layer": layer_of(layer), "layers": reversed(LAYERS), "note": note,
        "sought": words or (found.passage.words if found.passage else ""),
        "fault": view.told(fault) if fault else "", "address": address,
        "there": fault.entry if isinstance(fault, AlreadyThere) else "",
        "count": found.count, "path": f"{PATH}/add/{quote(name, safe='')}",
        "back_to": f"/report/{quote(name, safe='')}",
    }  # fmt: skip
    return view.page("add.html", 400 if fault else 200, **values)


@router.post(OF_REPORT, include_in_schema=False)
def store(view: TheView, name: str, form: TheForm) -> Response:
    """Adds the entry that a form describes and shows it; what cannot be stored is told, what was typed stays."""
    person = reviewer(view)
    layer, start, end = layer_of(form("layer")), number(form("start")), number(form("end"))
    try:
        entry = stored(view, name, layer, form, person.name)
    except LagebildError as error:
        found = adding.missing(view.ledger, name, layer, "", start, end)
        filled = adding.as_filled(found, form.all)
        return page(view, name, filled, layer, "", note=form("note"), fault=error)
    return RedirectResponse(f"{PATH}/{entry}?last={entry}", 303)


def stored(view: View, name: str, layer: str, form: Form, person: str) -> str:
    """Stores the entry of a form and returns its id."""
    span = number(form("start")) or 0, number(form("end")) or 0
    with Ledger(view.request.app.state.books.path, write=True) as book, book.transaction():
        _, current = book.current(name)
        item = adding.added(layer, span, current.reading.record, form.all)
        time = now_of(view.request)
        review = add_entry(book, name, layer, item, person=person, time=time, note=form("note"))
    return review.entry
