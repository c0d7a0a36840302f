"""The pages of actors: all of them with who acts with whom, and one with what it does, says and is accused of."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from lagebild.publish import pages
from lagebild.publish.actors_view import Matrix
from lagebild.serve.asked import asked
from lagebild.serve.links import PAGING
from lagebild.serve.view import TheView

router = APIRouter()
MOST = 40


@router.get("/actors", include_in_schema=False)
def show(view: TheView) -> Response:
    """Returns a page of actors."""
    query = asked(view.request.url.query, ("name", *PAGING))
    paging = {"first": query.get("first", 0), "most": query.get("most", MOST)}
    found = view.kept(
        "actors",
        query,
        lambda: pages.actors_of(view.ledger, query.wanted, query.get("name"), **paging),
    )
    return view.page(
        "actors.html", query=query, found=found, most=paging["most"], **parts(found.matrix)
    )


@router.get("/actor/{key:path}", include_in_schema=False)
def show_one(view: TheView, key: str) -> Response:
    """Returns the page of one actor."""
    query = asked(view.request.url.query)
    found = view.kept(
        f"actor {key}", query, lambda: pages.actor_of(view.ledger, key, query.wanted)
    )
    return view.page("actor.html", query=query, found=found, **parts(found.matrix))


def parts(matrix: Matrix) -> dict[str, Any]:
    """Returns the cells of a matrix by its two actors, and the actors' names."""
    return {
        "cells": {(c.by, c.on): c for c in matrix.cells},
        "names": {a.key: a.name for a in matrix.actors},
    }
