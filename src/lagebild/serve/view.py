"""What every page has at hand: the ledger, the words of its language, the filter of its URL."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from lagebild import __version__
from lagebild.languages import known_languages
from lagebild.languages.messages import Told
from lagebild.ledger import Ledger
from lagebild.ledger.reviewed import BOTH, MODES
from lagebild.publish import pages
from lagebild.publish.filters import STATUSES, Filter, FilterRefused
from lagebild.publish.labels import tables
from lagebild.publish.stamp import citation, value_of
from lagebild.publish.tables import KINDS
from lagebild.record import EVENT_TYPES, MEASURES, STANCES
from lagebild.serve.asked import Asked
from lagebild.serve.books import Books
from lagebild.serve.links import Here, actor_at, named, words_at
from lagebild.serve.phrases import FILTERS
from lagebild.serve.query import filter_of, query_of
from lagebild.serve.remembered import Remembered
from lagebild.serve.spark import spark_of
from lagebild.serve.stamps import Stamps
from lagebild.serve.words import Words, chosen, interface_languages, words_in

Made = TypeVar("Made")
HERE = Path(__file__).parent
STATIC, ASSETS = HERE / "static", HERE / "assets"
LANGUAGE_COOKIE = "lagebild-language"
# The views in the order of the navigation: the name of its words, and its path.
NAVIGATION = (
    ("picture", "/"),
    ("claims", "/claims"),
    ("figures", "/figures"),
    ("actors", "/actors"),
    ("review", "/review"),
)
# The fields of the filter's form: the name, the kind of input, the tables of values to choose from.
FIELDS: tuple[tuple[str, str, tuple[tuple[str, Sequence[str]], ...]], ...] = (
    ("begin", "date", ()),
    ("until", "date", ()),
    ("place", "text", ()),
    ("actor", "text", ()),
    ("type", "", (("types", EVENT_TYPES), ("stances", STANCES), ("measures", MEASURES))),
    ("status", "", (("statuses", STATUSES),)),
    ("source", "text", ()),
    ("outlet", "text", ()),
    ("agency", "text", ()),
    ("language", "", (("languages", known_languages()),)),
    ("text", "search", ()),
    ("reviews", "", (("reviews", MODES),)),
)


@dataclass(frozen=True, slots=True)
class View:
    """One request: `page` fills a template with what a page gives it and with the frame around it."""

    request: Request
    words: Words
    wanted: Filter

    @property
    def ledger(self) -> Ledger:
        """The ledger of the thread, which cannot be written."""
        books: Books = self.request.app.state.books
        return books.open(self.wanted.reviews or BOTH)

    def kept(self, name: str, query: Asked, make: Callable[[], Made]) -> Made:
        """Returns what a view of this name makes of a query, or has made of it while nothing was written."""
        remembered: Remembered = self.request.app.state.remembered
        return remembered.of((name, query.wanted, *sorted(query.others.items())), make)

    @property
    def person(self) -> Any:
        """Who asks for the page; None for a stranger."""
        return self.request.scope.get("state", {}).get("person")

    def page(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:
        """Returns a page."""
        made = templates().get_template(template)
        here = Here(self.request.url.path, values.get("query") or Asked(self.wanted, {}))
        cited = self.cited(here) if status < 400 and self.person else ""
        around = frame(self) | {"here": here, "citation": cited}
        return HTMLResponse(made.render(around | values), status)

    def cited(self, here: Here) -> str:
        """Returns the line to cite a view by."""
        stamps: Stamps = self.request.app.state.stamps
        stamp = stamps.stamp(self.ledger, named(here.query), self.words.code)
        return citation(stamp, self.words.code)

    def link(self, path: str, **changes: Any) -> str:
        """Returns a link that carries the filter on, with some of its fields changed."""
        query = query_of(replace(self.wanted, **changes) if changes else self.wanted)
        return quote(path) + (f"?{urlencode(query)}" if query else "")

    def chips(self) -> tuple[tuple[str, str, str], ...]:
        """Returns the filter's fields that are set: name, value, and the link that removes it."""
        path = self.request.url.path
        given = query_of(self.wanted).items()
        return tuple((name, value, self.link(path, **{name: None})) for name, value in given)

    def told(self, error: Exception) -> str:
        """What a fault says, in the language of the page; in English where it has no sentence for people."""
        if not isinstance(error, Told):
            return str(error)
        of_filter = isinstance(error, FilterRefused)
        called = (
            tables(self.words.code)["filters"]
            if of_filter
            else self.words.table["review"]["fields"]
        )
        return error.message.in_language(self.words.code, called)

    def outlet(self, report: str) -> str:
        """Who prints a report; its id where nobody is named."""
        return pages.outlet_of(self.ledger, report) or report

    def shown(self, name: str, value: str) -> str:
        """A value of the filter in words."""
        return value_of(name, value, self.words.code)


def frame(view: View) -> dict[str, Any]:
    """Returns what the base template shows around every page."""
    state = view.request.scope.get("state", {})
    path = view.request.url.path
    back = path + (f"?{view.request.url.query}" if view.request.url.query else "")
    known = view.request.app.state.paths
    return {
        "view": view,
        "words": view.words,
        "say": view.words.labels,
        "link": view.link,
        "fields": FIELDS,
        "nonce": state.get("nonce", ""),
        "path": path,
        "navigation": [(name, to) for name, to in NAVIGATION if to in known],
        "languages": [
            (
                code,
                words_in(code)("language.own_name"),
                f"/language/{code}?{urlencode({'back': back})}",
            )
            for code in interface_languages()
        ],
        "static": static,
        "person": state.get("person"),
        "accounts": state.get("accounts", False),
        "token": state.get("token", ""),
        "back": back,
        "kinds": tuple(KINDS),
        "words_at": words_at,
        "actor_at": actor_at,
        "version": __version__,
    }


@lru_cache(maxsize=1)
def templates() -> Environment:
    """Returns the templates; everything put into them is escaped, a name that is not given is a fault."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals["spark_of"] = spark_of
    return made


def static(name: str) -> str:
    """Returns the address of a built file, with its digest so that it can be kept; nothing where it is not built."""
    about = built().get(name)
    return f"/static/{name}?v={about['sha256'][:12]}" if about else ""


@lru_cache(maxsize=1)
def built() -> Mapping[str, Mapping[str, str]]:
    """Returns the files that were built from npm, by name; none where nothing was built."""
    listed = STATIC / "assets.json"
    if not listed.exists():
        return {}
    found: Mapping[str, Mapping[str, str]] = json.loads(listed.read_text(encoding="utf-8"))[
        "files"
    ]
    return found


def view_of(request: Request) -> View:
    """Returns the view of a request; a filter that cannot be read is refused with what is allowed."""
    return View(request, words_of(request), filter_of(request.query_params))


def words_of(request: Request) -> Words:
    """Returns the words in the language of a request."""
    accepted = request.headers.get("accept-language", "")
    return words_in(chosen(request.cookies.get(LANGUAGE_COOKIE), accepted))


TheView = Annotated[View, Depends(view_of)]
