"""The page of figures: one measure over time by source, and the table that says the same without a plot."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Response

from lagebild.publish import labels
from lagebild.publish.counts import Count, Range
from lagebild.publish.figures_view import FiguresView
from lagebild.publish.plain import plain
from lagebild.record import MEASURES
from lagebild.serve.api import figures_asked
from lagebild.serve.asked import asked
from lagebild.serve.links import PAGING
from lagebild.serve.view import TheView

router = APIRouter()
NAMES = ("measure", "unit", "story", *PAGING)
MOST = 60


@router.get("/figures", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns a page of figures."""
    query = asked(view.request.url.query, NAMES)
    most = query.get("most", MOST)
    found = view.kept("figures", query, lambda: figures_asked(view.ledger, query, most=most))
    one_story = "story" in query.others
    return view.page(
        "figures.html",
        query=query,
        one_story=one_story,
        found=found,
        most=most,
        every=MEASURES,
        plot=plot(found, view.words.code),
    )


def plot(found: FiguresView, language: str) -> str:
    """Returns what the plot draws, as JSON that can stand inside a page."""
    names = {n.name: i for i, n in enumerate(found.sources)}
    drawn = {
        "points": [point(c, names, language) for c in found.plotted],
        "ranges": [span(r, language) for r in found.ranges],
        "sources": [labels.speaker(n.name, language) for n in found.sources],
        "language": language,
    }
    # `<` would end the element that holds it.
    return json.dumps(plain(drawn), ensure_ascii=False).replace("<", "\\u003c")


def point(one: Count, names: dict[str, int], language: str) -> dict[str, Any]:
    """Returns a count as a mark of the plot: its day, its bounds, whose it is, and its words."""
    return {
        "day": one.until,
        "low": one.low,
        "high": one.high,
        "approximate": one.approximate,
        "source": names.get(one.source, -1),
        "said": f"{labels.amount(one, language)} · {labels.speaker(one.source, language)}",
    }


def span(one: Range, language: str) -> dict[str, Any]:
    """Returns the range of a day as a part of the band."""
    return {
        "day": one.until,
        "low": one.low,
        "high": one.high,
        "said": labels.amount(one, language),
        "sources": one.sources,
    }
