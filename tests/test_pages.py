"""The pages say the same whether stories and claims are kept already or are made of the readings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from lagebild.ledger import Ledger, NotInLedger
from lagebild.publish import pages
from lagebild.publish.actors_view import actors_view
from lagebild.publish.claims_view import ClaimQuery
from lagebild.publish.filters import Filter
from lagebild.publish.views import keep_up
from lagebild.publish.views.matrix import actors_board
from test_shown import DEAD, READ

Ask = Callable[[Ledger], Any]
ASKED: dict[str, Ask] = {
    "claims": lambda b: pages.claims_of(b, Filter(), ClaimQuery()),
    "claims by": lambda b: pages.claims_of(b, Filter(), ClaimQuery(by="kinshasa")),
    "claims against": lambda b: pages.claims_of(b, Filter(), ClaimQuery(against="ERITREA")),
    "claims disputed": lambda b: pages.claims_of(b, Filter(), ClaimQuery(state="disputed")),
    "claims open": lambda b: pages.claims_of(b, Filter(), ClaimQuery(unanswered=True)),
    "claims of a day": lambda b: pages.claims_of(b, Filter(begin="2024-02-10"), ClaimQuery()),
    "claims paged": lambda b: pages.claims_of(b, Filter(), ClaimQuery(), first=1, most=1),
    "figures": lambda b: pages.figures_of(b, Filter()),
    "figures paged": lambda b: pages.figures_of(b, Filter(), "killed", first=1, most=1),
    "figures of none": lambda b: pages.figures_of(b, Filter(), "missing"),
    "stories": lambda b: pages.stories_within(b, Filter(), everything=True),
    "stories of two": lambda b: pages.stories_within(b, Filter()),
}


@pytest.fixture(scope="module")
def ledgers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two ledgers of the same reports: one whose stories and claims wait, one in which they are kept."""
    folder = tmp_path_factory.mktemp("pages")
    paths = folder / "waits.ledger", folder / "kept.ledger"
    for path in paths:
        with Ledger(path, write=True) as book:
            for reading in (*READ, *DEAD):
                book.add(reading.record, "reader", "test", "test")
    keep_up(paths[1])
    return paths


ACTORS: tuple[dict[str, Any], ...] = (
    {}, {"name": "ruanda"}, {"name": "nobody"}, {"first": 1, "most": 2}, {"first": 90},
)  # fmt: skip


@pytest.mark.parametrize("asks", ACTORS, ids=str)
@pytest.mark.parametrize("wanted", [Filter(), Filter(begin="2024-02-09"), Filter(place="Goma")])
def test_actors_of_columns_are_those_of_the_readings(
    ledgers: tuple[Path, Path], asks: dict[str, Any], wanted: Filter
) -> None:
    """The page of actors says the same from columns as from the readings one by one."""
    with Ledger(ledgers[0]) as book:
        found = actors_board(book, wanted, asks.get("name"), **{k: v for k, v in asks.items() if k != "name"})  # fmt: skip
        name = asks.get("name")
        rest = {k: v for k, v in asks.items() if k != "name"}
        assert found == actors_view(book.readings(), name, wanted, **rest)


@pytest.mark.parametrize("name", ASKED)
def test_what_is_kept_says_what_the_readings_say(ledgers: tuple[Path, Path], name: str) -> None:
    """Whether it is kept or made on the spot, a view of the same reports is the same."""
    found = []
    for path, kept in zip(ledgers, (False, True), strict=True):
        with Ledger(path) as book:
            assert pages.is_kept(book) is kept
            found.append(ASKED[name](book))
    assert found[0] == found[1]


@pytest.mark.parametrize("large", [False, True])
def test_an_unknown_actor_is_refused_before_anything_is_read(
    ledgers: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch, *, large: bool
) -> None:
    """The refusal offers the keys that share most words with what was asked for."""
    monkeypatch.setattr(pages, "is_large", lambda _: large)
    monkeypatch.setattr(Ledger, "reading", None)
    with Ledger(ledgers[1]) as book:
        known = next(line.key for line in pages.actors_of(book, Filter()).actors)
        with pytest.raises(NotInLedger, match=known):
            pages.actor_of(book, f"{known} x", Filter())


def test_entries_as_read_are_never_those_that_are_kept(ledgers: tuple[Path, Path]) -> None:
    """What is kept knows corrections; a view of the entries as they were read is made of the readings."""
    with Ledger(ledgers[1]) as book:
        book.reviews = "machine"
        assert not pages.is_kept(book)
        assert pages.claims_of(book, replace(Filter(), reviews="machine"), ClaimQuery()).total == 2
