"""What every answer carries to keep a page to itself: headers, a nonce a request, no stack traces."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("lagebild.serve")
NONCE_BYTES = 16
# Scripts run with the request's nonce alone; the map and the plots set styles by script, which no policy hinders.
POLICY = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: with it a browser does not say that a form comes from our own page.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Pages hold what a ledger says now and may be for one person's eyes.
NO_STORE = "no-store"


class Guard:
    """Wraps the application: every answer gets the headers, every fault a page without its inside."""

    def __init__(
        self, app: ASGIApp, fault: Callable[[Request, Exception], Awaitable[Response]]
    ) -> None:
        self.app = app
        self.fault = fault

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        scope.setdefault("state", {})["nonce"] = nonce
        started = False

        async def guarded(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                add_headers(MutableHeaders(scope=message), nonce)
            await send(message)

        try:
            await self.app(scope, receive, guarded)
        except Exception as error:
            LOG.exception("%s %s failed", scope["method"], scope["path"])
            if started:
                raise
            answer = await self.fault(Request(scope), error)
            await answer(scope, receive, guarded)


def add_headers(headers: MutableHeaders, nonce: str) -> None:
    """Adds what every answer carries."""
    headers["Content-Security-Policy"] = POLICY.format(nonce=nonce)
    for name, value in HEADERS.items():
        headers[name] = value
    headers.setdefault("Cache-Control", NO_STORE)
