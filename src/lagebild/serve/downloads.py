"""What can be taken away from a view: tables, exports and the feed, each with the stamp to cite it by."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response

from lagebild.languages.messages import message
from lagebild.publish import feed, figures_view, labels, pages
from lagebild.publish.cells import sheet
from lagebild.publish.filters import FilterRefused
from lagebild.publish.plain import plain
from lagebild.publish.stamp import Stamp, citation
from lagebild.publish.tables import KINDS, STAMP
from lagebild.serve.api import FEED, REFUSED, figures_asked, ledger_of
from lagebild.serve.asked import MOST, Asked, asked, parameters
from lagebild.serve.links import named
from lagebild.serve.view import words_of

router = APIRouter()
FIGURES = ("measure", "unit", "story")
FEED_NAMES = ("view",)
ATOM = "application/atom+xml"
# Files of a ledger packed on any day are the same bytes.
PACKED_ON = (1980, 1, 1, 0, 0, 0)
EVERYTHING = 10**9
Row = Mapping[str, Any]


def stamp_of(request: Request, query: Asked, language: str = labels.OURS) -> Stamp:
    """Returns the stamp of what a query asks."""
    stamp: Stamp = request.app.state.stamps.stamp(
        ledger_of(request, query), named(query), language
    )
    return stamp


def attachment(content: bytes, media: str, name: str) -> Response:
    """Returns a file to be saved under a name."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media, headers=headers)


def documented(media: str, others: Iterable[str] = ()) -> dict[str, Any]:
    """Returns how OpenAPI describes an address that answers with a file."""
    return {
        "response_class": Response,
        "responses": {200: {"content": {media: {}}, "description": "The file."}, **REFUSED},
        "openapi_extra": {"parameters": parameters(others)},
    }


# --- figures


def figure_rows(request: Request) -> tuple[list[dict[str, Any]], str]:
    """Returns the rows of all figures that a query asks for, and the name of the file without its ending."""
    query = asked(request.url.query, FIGURES)
    stamp = stamp_of(request, query)
    found = figures_asked(ledger_of(request, query), query, most=EVERYTHING)
    table = list(figures_view.rows(found, citation(stamp)))
    return table, f"lagebild-figures-{found.measure}-{stamp.ledger[:8]}"


@router.get("/api/figures.csv", **documented("text/csv", FIGURES), summary="The figures as CSV.")
def figures_csv(request: Request) -> Response:
    """Returns the figures as CSV, every row with the citation."""
    table, name = figure_rows(request)
    return attachment(sheet(figures_view.COLUMNS, table), "text/csv", f"{name}.csv")


@router.get(
    "/api/figures.jsonl",
    **documented("application/jsonl", FIGURES),
    summary="The figures as JSON, one a line.",
)
def figures_jsonl(request: Request) -> Response:
    """Returns the figures as JSON lines, every one with the citation."""
    table, name = figure_rows(request)
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in table)
    return attachment(lines.encode(), "application/jsonl", f"{name}.jsonl")


# --- exports


@router.get(
    "/api/export/{kind}",
    **documented("application/zip"),
    summary=f"All that passes the filter in one of the formats {', '.join(KINDS)}, packed with its stamp.",
)
def export(request: Request, kind: str) -> Response:
    """Returns an export with its stamp, packed."""
    query = asked(request.url.query)
    if kind not in KINDS:
        raise FilterRefused("kind", kind, message("choose_one", known=", ".join(KINDS)))
    stamp = stamp_of(request, query)
    files = dict(pages.export_of(ledger_of(request, query), kind, query.wanted))
    files[STAMP] = json.dumps(plain(stamp), ensure_ascii=False, indent=2).encode() + b"\n"
    return attachment(packed(files), "application/zip", f"lagebild-{kind}-{stamp.ledger[:8]}.zip")


def packed(files: Mapping[str, bytes]) -> bytes:
    """Returns files as a ZIP that depends on nothing but them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, PACKED_ON), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


# --- the feed


@router.get(FEED, **documented(ATOM, FEED_NAMES), summary="A view as an Atom feed.")
def atom(request: Request) -> Response:
    """Returns a filtered view as an Atom feed in the language of the request."""
    query, words = asked(request.url.query, FEED_NAMES), words_of(request)
    kind = query.get("view", "stories")
    stamp = stamp_of(request, query, words.code)
    about = feed.Feed(
        f"Lagebild · {stamp.filters}",
        f"/feed.atom{ask(request)}",
        ("/claims" if kind == "claims" else "/") + ask(request),
        citation(stamp, words.code),
        words.code,
    )
    items = pages.feed_items(ledger_of(request, query), query.wanted, kind, words.code, MOST)
    site = str(request.base_url).rstrip("/")
    return Response(feed.atom(about, items, site), media_type=ATOM)


def ask(request: Request) -> str:
    """Returns the query of a request with its question mark."""
    return f"?{request.url.query}" if request.url.query else ""
