"""The pages of claims, figures and actors: what they show, and that nothing stands there surer than in the text."""

from __future__ import annotations

import json

import pytest

from conftest import told
from lagebild.ledger import NotInLedger
from lagebild.ledger.stories import stories
from lagebild.publish import labels
from lagebild.publish.actors_view import actor_page, actors_view
from lagebild.publish.claims import lines
from lagebild.publish.claims_view import ClaimQuery, ClaimsView, claims_view
from lagebild.publish.counts import counts
from lagebild.publish.figures_view import FiguresView, figures_view, moving, rows
from lagebild.publish.plain import plain
from lagebild.publish.select import Filter

ACCUSES = told("a", "2024-02-08", "Die Regierung in Kinshasa warf Ruanda vor, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
DENIES = told("d", "2024-02-09", "Ruanda bestritt, hinter dem Anschlag auf den Markt von Goma zu stehen.")  # fmt: skip
OTHER = told("o", "2024-02-10", "Äthiopien warf Eritrea vor, Soldaten in die Provinz Tigray geschickt zu haben.")  # fmt: skip
DEAD = (
    told("f1", "2024-05-14", "Bei der Flut in Pirna sind zwei Menschen ums Leben gekommen, teilte die Polizei mit."),
    told("f2", "2024-05-15", "Bei der Flut in Pirna sind mehr als vier Menschen ums Leben gekommen, teilte die Polizei mit."),
    told("f3", "2024-05-15", "Bei der Flut in Pirna sind rund sieben Menschen ums Leben gekommen, teilte das Rote Kreuz mit."),
)  # fmt: skip
READ = (ACCUSES, DENIES, OTHER)


def claims(query: ClaimQuery | None = None, **paging: int) -> ClaimsView:
    return claims_view(lines(READ, Filter(), {}), query or ClaimQuery(), **paging)


def figures(measure: str | None = None) -> FiguresView:
    found = moving(stories(DEAD), {}, measure or "killed")
    return figures_view(counts(DEAD, Filter(), None), measure, None, found, one_story=True)


# -- claims


def test_a_claim_stands_beside_its_denial() -> None:
    """The page shows the accusation with whoever rejects it, and the newest first."""
    shown = claims().claims
    assert [(c.speaker, c.addressee, c.state) for c in shown] == [
        ("Ethiopia", "Eritrea", "claimed"),
        ("Regierung in Kinshasa", "Rwanda", "disputed"),
    ]
    assert [(a.speaker, a.report) for a in shown[1].answers] == [("Rwanda", "d")]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (ClaimQuery(by="kinshasa"), ["a"]),
        (ClaimQuery(against="eritrea"), ["o"]),
        (ClaimQuery(by="Ethiopia", against="Rwanda"), []),
        (ClaimQuery(state="disputed"), ["a"]),
        (ClaimQuery(unanswered=True), ["o"]),
    ],
)
def test_claims_are_chosen_by_party_and_state(query: ClaimQuery, found: list[str]) -> None:
    """Parties are found by a part of their names; an answered claim is not among the unanswered."""
    assert [c.report for c in claims(query).claims] == found


def test_counts_of_states_do_not_depend_on_the_state_asked_for() -> None:
    """Whoever looks at one state sees how many claims the others have."""
    view = claims(ClaimQuery(state="disputed"))
    assert {n.name: n.count for n in view.states} == {"claimed": 1, "disputed": 1}
    assert (view.total, len(view.parties)) == (1, 2)


def test_pages_of_claims_hold_every_claim_once() -> None:
    """Page after page gives what one long page gives."""
    single = [claims(first=n, most=1).claims for n in range(3)]
    assert tuple(c for page in single for c in page) == claims().claims


# -- figures


def test_hedges_and_bounds_stay_what_they_are() -> None:
    """More than four stays open above, about seven stays hedged, and so does the range of the day."""
    view = figures()
    assert {labels.amount(c) for c in view.counts} == {"2", "≥ 4", "≈ 7"}
    assert [labels.amount(r) for r in view.ranges] == ["2", "≈ ≥ 4"]


def test_counts_of_several_stories_are_no_range() -> None:
    """Beside those of one story alone stands no range."""
    assert figures_view(counts(DEAD, Filter(), None), "killed", None).ranges == ()


def test_what_is_left_out_of_the_present_range_says_why() -> None:
    """The story's series name each count that no longer stands, with the reason."""
    (story,) = figures().stories
    (moved,) = story.series
    assert moved.best
    assert [labels.why_left(e, "de") for e in moved.best.excluded] == [
        "von ihrer Quelle am Mi 15. Mai 2024 ersetzt"
    ]


def test_another_measure_is_empty_and_names_what_there_is() -> None:
    """A measure that nobody gives shows no counts but the measures that are given."""
    view = figures("missing")
    assert (view.counts, view.ranges, view.stories) == ((), (), ())
    assert "killed" in {n.name for n in view.measures}


def test_rows_of_figures_carry_the_citation() -> None:
    """Every row of a download says by itself which ledger and filters it comes from."""
    table = list(rows(figures(), "cited so"))
    assert len(table) == 3
    assert {row["citation"] for row in table} == {"cited so"}
    assert {row["high"] for row in table if row["low"] == 4} == {None}


# -- actors


def test_the_matrix_says_who_accuses_whom() -> None:
    """A cell leads from the accuser to the accused and not the other way round."""
    cells = actors_view(READ, None, Filter()).matrix.cells
    accusing = {(c.by, c.on) for c in cells if c.accuses}
    assert accusing == {("COD government", "RWA government"), ("ETH government", "ERI government")}


def test_an_actors_page_keeps_what_it_says_from_what_it_is_accused_of() -> None:
    """Rwanda denies, is accused by Kinshasa, and both lead to the report's words."""
    page = actor_page(READ, "RWA government", Filter(), {})
    assert [(c.stance, c.report) for c in page.says] == [("denies", "d")]
    assert [(c.speaker, c.state) for c in page.accused] == [("Regierung in Kinshasa", "disputed")]
    assert [c.report for c in page.is_told] == ["a"]


def test_an_unknown_actor_is_refused_with_like_ones() -> None:
    """A key that nobody has is answered with keys that there are."""
    with pytest.raises(NotInLedger, match="RWA government"):
        actor_page(READ, "ruanda government", Filter(), {})


def test_a_part_of_a_name_chooses_actors() -> None:
    """A spelling of any report finds the actor, and nobody is found for a name that nobody has."""
    assert [a.name for a in actors_view(READ, "ruanda", Filter()).actors] == ["Rwanda"]
    assert actors_view(READ, "Atlantis", Filter()).actors == ()


# -- JSON


@pytest.mark.parametrize(
    "view",
    [claims(), figures(), actors_view(READ, None, Filter()), actor_page(READ, "RWA government", Filter(), {})],
    ids=lambda v: type(v).__name__,
)  # fmt: skip
def test_views_are_json(view: object) -> None:
    """A view is written as JSON and read back as the same values."""
    assert json.loads(json.dumps(plain(view))) == plain(view)
