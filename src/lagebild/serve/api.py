"""The same views as JSON, at stable addresses: what each holds is described at /api/openapi.json and in docs/api.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from fastapi import APIRouter, FastAPI, Request, Response
from pydantic import BaseModel

from lagebild.languages.messages import message
from lagebild.ledger import Ledger
from lagebild.ledger.reviewed import BOTH
from lagebild.ledger.status import Status, status
from lagebild.publish import pages, review, views
from lagebild.publish.actors_view import ActorPage, ActorsView
from lagebild.publish.ask import Part
from lagebild.publish.claims_view import ClaimQuery, ClaimsView
from lagebild.publish.figures_view import FiguresView
from lagebild.publish.filters import Filter, FilterRefused, given, to_query
from lagebild.publish.masks import selection
from lagebild.publish.picture import Picture
from lagebild.publish.plain import plain
from lagebild.publish.review import ReviewQueue
from lagebild.publish.stamp import Stamp
from lagebild.publish.stories import Page as StoryPage
from lagebild.publish.views import MapPlace, Stories, Timeline
from lagebild.publish.why import Why, why
from lagebild.serve import ask, links
from lagebild.serve.asked import Asked, asked, parameters
from lagebild.serve.links import PAGING
from lagebild.serve.view import words_of

PREFIX = "/api"
SCHEMA, FEED = f"{PREFIX}/openapi.json", "/feed.atom"
T = TypeVar("T")
router = APIRouter(prefix=PREFIX)


class Answer(BaseModel, Generic[T]):
    """A view with the stamp to cite it by."""

    stamp: Stamp
    data: T


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a request is not answered, and what is allowed instead."""

    status: int
    message: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A report as it was read: its own words and metadata, and every item found in it, by layer."""

    id: str
    record: dict[str, Any]
    entries: dict[str, list[str]]


REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "The query holds what is not allowed."},
    404: {"model": Refusal, "description": "The ledger has nothing of this name."},
}


def answered(request: Request, value: Any, query: Asked) -> Response:
    """Returns a view as JSON with its stamp."""
    book = ledger_of(request, query)
    stamp = request.app.state.stamps.stamp(book, links.named(query))
    return as_json({"stamp": plain(stamp), "data": plain(value)})


def as_json(value: Any, code: int = 200) -> Response:
    """Returns a JSON answer."""
    body = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return Response(body, code, media_type="application/json")


def ledger_of(request: Request, query: Asked) -> Ledger:
    """Returns the ledger of the thread, with the entries that a query asks for."""
    book: Ledger = request.app.state.books.open(query.wanted.reviews or BOTH)
    return book


View = Callable[[Ledger, Asked], Any]


def address(
    path: str, model: Any, others: Iterable[str], view: View, *, filtered: bool = True
) -> None:
    """Adds an address that answers with a view of the filter and of the names it reads for itself."""
    names = tuple(others)

    def answer(request: Request) -> Response:
        query = asked(request.url.query, names)
        return answered(request, view(ledger_of(request, query), query), query)

    answer.__name__ = path.strip("/").replace("/", "_")
    router.add_api_route(
        path,
        answer,
        response_model=Answer[model],
        responses=REFUSED,
        summary=(view.__doc__ or "").strip(),
        openapi_extra={"parameters": parameters(names, filtered=filtered)},
    )


def named(path: str, model: Any, view: Callable[[Ledger, str, Asked], Any]) -> None:
    """Adds an address that answers with what has a name in the ledger."""

    def answer(request: Request, name: str) -> Response:
        query = asked(request.url.query)
        return answered(request, view(ledger_of(request, query), name, query), query)

    answer.__name__ = path.split("/")[1]
    router.add_api_route(
        path,
        answer,
        response_model=Answer[model],
        responses=REFUSED,
        summary=(view.__doc__ or "").strip(),
        openapi_extra={"parameters": parameters()},
    )


# --- the views


def picture(book: Ledger, query: Asked) -> Picture:
    """The picture: happenings by day with place, who, how many and by whose account."""
    return pages.picture_of(book, query.wanted, **paging(query, 100))


def places(book: Ledger, query: Asked) -> tuple[MapPlace, ...]:
    """The map: every place with what is told of it and by how many independent sources."""
    return views.map_places(book, query.wanted)


def days(book: Ledger, query: Asked) -> Timeline:
    """The timeline: how much is told of each day, by type."""
    return views.timeline(book, query.wanted)


def paging(query: Asked, most: int) -> dict[str, int]:
    """Returns which part of a view a query asks for."""
    return {"first": query.get("first", 0), "most": query.get("most", most)}


def stories(book: Ledger, query: Asked, *, most: int = 100) -> Stories:
    """The stories: what several reports tell of one happening."""
    everything = query.get("all", False)
    return pages.stories_within(book, query.wanted, everything=everything, **paging(query, most))


def story(book: Ledger, name: str, query: Asked) -> StoryPage:
    """One story: what is agreed, what differs, its figures and who tells it."""
    del query
    return pages.story_page_of(book, name)


def claims(book: Ledger, query: Asked) -> ClaimsView:
    """The claims, each with its answers and how it stands."""
    wanted = claim_query(query)
    return pages.claims_of(book, query.wanted, wanted, **paging(query, 50))


def claim_query(query: Asked) -> ClaimQuery:
    """Returns which claims a query asks for."""
    unanswered = query.get("unanswered", False)
    return ClaimQuery(query.get("by"), query.get("against"), query.get("state"), unanswered)


def figures(book: Ledger, query: Asked) -> FiguresView:
    """One measure over time by source, and what it is now in each story."""
    return figures_asked(book, query, most=query.get("most", 100))


def figures_asked(book: Ledger, query: Asked, *, most: int) -> FiguresView:
    """Returns the figures that a query asks for: of one story, or of all within the filter."""
    measure, unit = query.get("measure"), query.get("unit")
    if query.get("story"):
        return pages.figures_of_story(book, query.get("story"), measure)
    first = query.get("first", 0)
    return pages.figures_of(book, query.wanted, measure, unit, first=first, most=most)


def actors(book: Ledger, query: Asked) -> ActorsView:
    """The actors under all their spellings, and who acts with and against whom."""
    return pages.actors_of(book, query.wanted, query.get("name"), **paging(query, 50))


def actor(book: Ledger, name: str, query: Asked) -> ActorPage:
    """One actor by its key: what it does and undergoes, says, is told and accused of, with whom."""
    return pages.actor_of(book, name, query.wanted)


def entry(book: Ledger, name: str, query: Asked) -> Why:
    """One entry: its words in their context, the rule that read them, the chain of sources."""
    del query
    return why(book.entry(name))


def report(book: Ledger, name: str, query: Asked) -> Reported:
    """One report with every item read from it, and the ids of its entries by layer."""
    del query
    return Reported(name, *pages.report_of(book, name))


def state(book: Ledger, query: Asked) -> Status:
    """What was read, what gave nothing, what failed and why."""
    del query
    return status(book)


def review_queue(book: Ledger, query: Asked) -> ReviewQueue:
    """The entries to review, those of the newest reports first, or those that are reviewed."""
    layer, done = query.get("layer", "events"), query.get("done", False)
    return review.queue_of(book, query.wanted, layer, done=done, **paging(query, 20))


address("/picture", Picture, PAGING, picture)
address("/map", list[MapPlace], (), places)
address("/timeline", Timeline, (), days)
address("/stories", Stories, ("all", *PAGING), stories)
named("/story/{name}", StoryPage, story)
address("/claims", ClaimsView, ("by", "against", "state", "unanswered", *PAGING), claims)
address("/figures", FiguresView, ("measure", "unit", "story", *PAGING), figures)
address("/actors", ActorsView, ("name", *PAGING), actors)
named("/actor/{name}", ActorPage, actor)
named("/entry/{name}", Why, entry)
named("/report/{name:path}", Reported, report)
address("/review", ReviewQueue, ("layer", "done", *PAGING), review_queue)
address("/status", Status, (), state)


# --- a question


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, what each of its words became, and the filter that they make.

    Days count from `day`; `filter` holds the fields that are set, `query` is the same as a view's address has it;
    `found` says how many entries of a layer it lets through.
    """

    question: str
    day: str | None
    language: str
    parts: tuple[Part, ...]
    passed_over: tuple[str, ...]
    filter: dict[str, str]
    query: str
    found: dict[str, int]


@router.get(
    "/ask",
    response_model=Answer[Understood],
    responses={400: REFUSED[400]},
    summary="A question in plain words as the filter that it was read as, and how much that finds.",
    openapi_extra={"parameters": parameters(("q",), filtered=False)},
)
def understood(request: Request) -> Response:
    """Returns how a question was read; the stamp is that of what it finds."""
    query = asked(request.url.query, ("q",))
    if query.wanted != Filter():
        raise FilterRefused("query", request.url.query, message("allowed_names", names="q"))
    book = ledger_of(request, query)
    answer = ask.answer_to(request, book, query.get("q", ""), words_of(request).code)
    found = selection(book, answer.wanted)
    counts = {name: len(getattr(found, name)) for name in ("events", "figures", "statements")}
    made = Understood(
        answer.question, answer.day, answer.language, answer.parts, answer.passed_over,
        given(answer.wanted), to_query(answer.wanted), {"reports": len(found.versions), **counts},
    )  # fmt: skip
    return answered(request, made, Asked(answer.wanted, {}))


# --- what goes wrong


def is_ours(path: str) -> bool:
    """Whether an address is one of the API's."""
    return path in (PREFIX, FEED) or path.startswith(f"{PREFIX}/")


def refusal(app: FastAPI, code: int, error: Exception | None) -> Response:
    """Returns the refusal of a request: the message of the error, and what is allowed instead."""
    allowed = (
        error.allowed if isinstance(error, FilterRefused) else ALLOWED.get(code, addresses(app))
    )
    message = str(error) if error and code != 500 else SAID.get(code, "The request is refused.")
    return as_json(plain(Refusal(code, message, allowed)), code)


def addresses(app: FastAPI) -> str:
    """Returns which addresses there are."""
    found = sorted(app.openapi()["paths"])
    return f"Ask for one of: {', '.join(found)}. {SCHEMA} describes them."


SAID = {
    404: "There is no such address.",
    405: "This address does not take that kind of request.",
    500: "The answer could not be made; the server's log says why.",
}
ALLOWED = {
    405: "Use GET.",
    500: "Try again, or take a filter off.",
}
