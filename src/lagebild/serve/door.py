"""Who may pass: sessions, the check that a form comes from this server's own pages, and logging in and out."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from getpass import getuser
from typing import Annotated
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lagebild.serve.people import REVIEWER, SESSION_SECONDS, Attempts, People, Person
from lagebild.serve.view import TheView, View

SESSION, VISIT, NAME = "lagebild-session", "lagebild-visit", "lagebild-name"
# What strangers get: the way in, and what it looks like.
OPEN = ("/login", "/language/", "/assets/", "/static/")
SAFE = ("GET", "HEAD", "OPTIONS")
OWN_SITES = ("same-origin", "none")
A_YEAR = 365 * 24 * 3600
LONGEST_FORM, MOST_FIELDS = 100_000, 300
# How many logins may fail in a quarter of an hour: of one name from one address, from one address, of one name.
OF_BOTH, OF_ADDRESS, OF_NAME = 5, 30, 50
router = APIRouter()

Refuse = Callable[[Request, int], Response]


class Door:
    """Wraps the application: says who asks, lets strangers only log in, and takes forms of its own pages alone.

    `alone` says that without accounts whoever asks is the one person at this machine.
    """

    def __init__(self, app: ASGIApp, *, people: People, alone: bool, refuse: Refuse) -> None:
        self.app, self.people, self.alone, self.refuse = app, people, alone, refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        visit = request.cookies.get(VISIT, "")
        known = visit if len(visit) >= 32 else secrets.token_urlsafe(32)
        state = scope.setdefault("state", {})
        state["token"] = token_of(known, request.cookies.get(SESSION, ""))
        state["accounts"], state["person"] = await run_in_threadpool(self.asking, request)

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start" and known != visit:
                keep(MutableHeaders(scope=message), request, VISIT, known)
            await send(message)

        answer = self.refusal(request, state["person"])
        await (answer or self.app)(scope, receive, marked)

    def asking(self, request: Request) -> tuple[bool, Person | None]:
        """Returns whether there are accounts, and who asks."""
        if self.alone and not self.people.all():
            name = unquote(request.cookies.get(NAME, "")).strip()
            return False, Person(name or own_name(), REVIEWER)
        now = int(request.app.state.clock())
        secret = request.cookies.get(SESSION)
        return True, self.people.who(secret, now) if secret else None

    def refusal(self, request: Request, person: Person | None) -> Response | None:
        """Returns what a request gets that goes no further."""
        path = request.url.path
        if request.method not in SAFE and not from_own_page(request.headers):
            return self.refuse(request, 403)
        if person is not None or path.startswith(OPEN):
            return None
        if path.startswith("/api/") or request.method not in SAFE:
            return self.refuse(request, 401)
        back = path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/login?{urlencode({'back': back})}", 303)


def own_name() -> str:
    """Returns the name of whoever runs the program."""
    try:
        return getuser()
    except (OSError, KeyError):
        return REVIEWER


def token_of(visit: str, session: str) -> str:
    """Returns what a form must carry to come from a page that this visitor was shown."""
    return hmac.new(visit.encode(), session.encode(), hashlib.sha256).hexdigest()


def from_own_page(headers: Mapping[str, str]) -> bool:
    """Whether a request that changes something says that it comes from a page of this host."""
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is not None:
        return urlsplit(origin).netloc == headers.get("host")
    return site is None or site in OWN_SITES


def keep(headers: MutableHeaders, request: Request, name: str, value: str) -> None:
    """Adds a cookie to an answer that no script reads."""
    answer = Response()
    cookie(answer, request, name, value, A_YEAR)
    headers.append("set-cookie", answer.headers["set-cookie"])


def cookie(answer: Response, request: Request, name: str, value: str, seconds: int) -> None:
    """Sets a cookie that no script reads and that no other site's form brings along."""
    secure = request.url.scheme == "https"
    answer.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=secure)


# -- forms ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form; one that is not there is empty."""

    fields: Mapping[str, list[str]]

    def __call__(self, name: str) -> str:
        """The first value of a field."""
        return self.all(name)[0] if self.all(name) else ""

    def all(self, name: str) -> list[str]:
        """All values of a field."""
        return self.fields.get(name, [])


async def form_of(request: Request) -> Form:
    """Returns the form that a request sends; one that no page of ours gave out is refused."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > LONGEST_FORM:
            raise HTTPException(413)
    try:
        fields = parse_qs(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        raise HTTPException(400) from None
    form = Form(fields)
    if not hmac.compare_digest(form("token").encode(), request.state.token.encode()):
        raise HTTPException(403)
    return form


TheForm = Annotated[Form, Depends(form_of)]


def own_path(path: str) -> str:
    """Returns a path if it is one of this host (two slashes, or one of each kind, begin another), else the start."""
    return path if path.startswith("/") and path[1:2] not in ("/", "\\") else "/"


# -- logging in and out ---------------------------------------------------------------------------


@router.get("/login", include_in_schema=False)
def login_page(view: TheView, back: str = "/") -> Response:
    """Returns the page to log in on."""
    return view.page("login.html", back=own_path(back), failed=False, wait=0)


@router.post("/login", include_in_schema=False)
def log_in(view: TheView, form: TheForm) -> Response:
    """Begins a session, or says that name and password do not fit, or how long to wait."""
    request = view.request
    people: People = request.app.state.people
    attempts: Attempts = request.app.state.attempts
    now, name, back = request.app.state.clock(), form("name").strip(), own_path(form("back"))
    keys = keys_of(request, name)
    if wait := attempts.wait(keys, now):
        answer: Response = view.page("login.html", 429, back=back, failed=True, wait=minutes(wait))
        answer.headers["Retry-After"] = str(wait)
        return answer
    secret = people.log_in(name, form("password"), int(now))
    if secret is None:
        attempts.fail(keys, now)
        return view.page("login.html", 401, back=back, failed=True, wait=0)
    answer = RedirectResponse(back, 303)
    cookie(answer, request, SESSION, secret, SESSION_SECONDS)
    return answer


def keys_of(request: Request, name: str) -> dict[str, int]:
    """Returns under what failures are counted, and how many are let pass."""
    address = request.client.host if request.client else ""
    known = name.casefold()
    return {f"{known} {address}": OF_BOTH, f" {address}": OF_ADDRESS, known: OF_NAME}


def minutes(seconds: int) -> int:
    """Returns the full minutes that hold so many seconds."""
    return -(-seconds // 60)


@router.post("/logout", include_in_schema=False)
def log_out(request: Request, form: TheForm) -> Response:
    """Ends the session."""
    del form
    secret = request.cookies.get(SESSION)
    if secret:
        request.app.state.people.log_out(secret)
    answer = RedirectResponse("/", 303)
    answer.delete_cookie(SESSION)
    return answer


@router.post("/name", include_in_schema=False)
def choose_name(view: TheView, form: TheForm) -> Response:
    """Keeps the name under which the one person at this machine gives verdicts."""
    answer = RedirectResponse(own_path(form("back")), 303)
    if not view.request.state.accounts and form("name").strip():
        value = quote(" ".join(form("name").split())[:64])
        cookie(answer, view.request, NAME, value, A_YEAR)
    return answer


def reviewer(view: View) -> Person:
    """Returns who asks, if this person may give verdicts."""
    person: Person | None = view.request.state.person
    if person is None or not person.reviews:
        raise HTTPException(403)
    return person
