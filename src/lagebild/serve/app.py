"""The application: its routes, what guards it, and its pages for what goes wrong."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from lagebild import __version__
from lagebild.languages.messages import Told, message
from lagebild.ledger import NotInLedger
from lagebild.problems import LagebildError
from lagebild.publish.select import Filter
from lagebild.serve import (
    actors,
    adding,
    api,
    ask,
    claims,
    door,
    downloads,
    figures,
    picture,
    report,
    review,
    stories,
    story,
)
from lagebild.serve.books import Books
from lagebild.serve.door import Door, own_path
from lagebild.serve.guard import Guard
from lagebild.serve.people import Attempts, People, beside
from lagebild.serve.remembered import Remembered
from lagebild.serve.schema import described
from lagebild.serve.stamps import Stamps
from lagebild.serve.view import ASSETS, LANGUAGE_COOKIE, STATIC, View, words_of
from lagebild.serve.words import interface_languages

# The modules of the pages; each has a `router`.
PAGES = (picture, stories, story, report, claims, figures, actors, adding, review, ask, door)
LOCAL = ("127.0.0.1", "localhost", "[::1]")
A_YEAR = 365 * 24 * 3600
# The faults that have words of their own.
FAULTS = (400, 401, 403, 404, 405, 413, 421)


def create_app(ledger: Path, hosts: Sequence[str] = LOCAL, *, alone: bool = True) -> FastAPI:
    """Returns the application over a ledger; requests for other hosts than these are refused.

    `alone` says that nobody else can reach it, so that it opens without accounts as long as there are none.
    """
    app = FastAPI(
        title="Lagebild",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=api.SCHEMA,
    )
    app.state.books = Books(ledger)
    app.state.stamps = Stamps()
    app.state.remembered = Remembered(ledger)
    app.openapi = partial(described, app)  # type: ignore[method-assign]
    app.state.people, app.state.attempts = People(beside(ledger)), Attempts()
    app.state.clock, app.state.asking = time.time, ask.Asking()
    for page in PAGES:
        app.include_router(page.router)
    app.include_router(api.router)
    app.include_router(downloads.router)
    app.add_api_route("/language/{code}", choose_language, include_in_schema=False)
    app.state.paths = {getattr(r, "path", "") for page in PAGES for r in page.router.routes}
    app.mount("/assets", StaticFiles(directory=ASSETS))
    app.mount("/static", Kept(directory=STATIC, check_dir=False))
    app.add_exception_handler(HTTPException, refused)
    app.add_exception_handler(RequestValidationError, misread)
    app.add_exception_handler(LagebildError, told)
    app.add_middleware(Door, people=app.state.people, alone=alone, refuse=fault_page)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False)
    app.add_middleware(Guard, fault=failed)
    return app


class Kept(StaticFiles):
    """Files that a browser may keep: their address holds their digest."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        answer = await super().get_response(path, scope)
        if answer.status_code == 200 and b"v=" in scope["query_string"]:
            answer.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
        return answer


def choose_language(code: str, back: str = "/") -> Response:
    """Keeps the interface's language in a cookie and leads back to the page."""
    if code not in interface_languages():
        raise HTTPException(404)
    answer = RedirectResponse(own_path(back), 303)
    answer.set_cookie(LANGUAGE_COOKIE, code, max_age=A_YEAR, httponly=True, samesite="lax")
    return answer


# -- what goes wrong ------------------------------------------------------------------------------

Handler = Callable[[Request, Exception], Awaitable[Response]]


def fault_page(request: Request, status: int, error: Exception | None = None) -> Response:
    """Returns the page that says what went wrong and what to do; the API's answer says it in JSON."""
    if api.is_ours(request.url.path):
        return api.refusal(request.app, status, error)
    view = View(request, words_of(request), Filter())
    known = status if status in FAULTS else 500 if status >= 500 else 400
    detail = view.told(error) if error else ""
    return view.page("fault.html", status, kind=str(known), detail=detail)


async def refused(request: Request, error: Exception) -> Response:
    """Answers what HTTP refuses: no such page, a wrong method."""
    status = error.status_code if isinstance(error, HTTPException) else 400
    return fault_page(request, status)


async def misread(request: Request, error: Exception) -> Response:
    """Answers a request whose fields cannot be read, and names them."""
    found = error.errors() if isinstance(error, RequestValidationError) else ()
    names = ", ".join(str(e["loc"][-1]) for e in found)
    return fault_page(request, 400, Told(message("misread", names=names)))


async def told(request: Request, error: Exception) -> Response:
    """Answers a fault that says itself what it is."""
    return fault_page(request, 404 if isinstance(error, NotInLedger) else 400, error)


async def failed(request: Request, error: Exception) -> Response:
    """Answers what nobody foresaw, without its inside, which the log has; a fault with words of its own says them."""
    return fault_page(request, 500, error if isinstance(error, Told) else None)
