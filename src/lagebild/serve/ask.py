"""The search box: a question in plain words, the filter it was read as, and what is found."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from fastapi import APIRouter, Request, Response

from lagebild.ledger import Ledger
from lagebild.pipeline import Reader
from lagebild.publish.ask import Answer, ask, counted_from
from lagebild.publish.masks import selection
from lagebild.serve.view import TheView, View
from lagebild.serve.words import OTHERWISE

router = APIRouter()
# Any words make the reader load what it needs.
WARM = "Baku"


class Asking:
    """Reads questions; the reader is made with the first one and takes one at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.reader: Reader | None = None

    def __call__(self, question: str, day: str | None, language: str) -> Answer:
        """Returns the filter of a question."""
        with self.lock:
            self.reader = self.reader or Reader()
            return ask(self.reader, question, day, language)

    def get_ready(self) -> None:
        """Loads the reader, so that the first question is answered as fast as any."""
        self(WARM, None, OTHERWISE)


@router.get("/ask", include_in_schema=False)
def show(view: TheView, q: str = "") -> Response:
    """Returns how a question was read, what it finds, and the views that show it."""
    answer = answer_to(view.request, view.ledger, q, view.words.code)
    asked = View(view.request, view.words, answer.wanted)
    found = selection(view.ledger, answer.wanted)
    counts = {name: len(getattr(found, name)) for name in ("events", "figures", "statements")}
    return asked.page(
        "ask.html",
        answer=answer,
        counts=counts,
        reports=len(found.versions),
        asked=answer.question,
        today=today(view.request),
    )


def answer_to(request: Request, ledger: Ledger, question: str, language: str) -> Answer:
    """Returns how a question is read; `language` is that of the page."""
    asking: Asking = request.app.state.asking
    return asking(question, counted_from(ledger, today(request)), language)


def today(request: Request) -> str:
    """Returns the day on which a request is made."""
    return datetime.fromtimestamp(request.app.state.clock(), UTC).astimezone().date().isoformat()
