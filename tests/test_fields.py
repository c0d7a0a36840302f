"""The field's own columns: what is known stands in them, what is not stays empty."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest

from lagebild.ledger import Reading
from lagebild.publish.fields import ACLED, HXL, PLOVER, UCDP
from lagebild.publish.select import Filter
from lagebild.publish.tables import KINDS
from lagebild.record import Actor, Event, Figure, Period, Place, Record, Report

TEXT = "Rot griff Blau in Goma an. Zwölf starben."
RED = Actor(0, 3, "Rot", "Red", "group", "AAA", "REB", "Red")
BLUE = Actor(10, 14, "Blau", "Blue", "group", "BBB", "CVL", "Blue")
GOMA = Place(18, 22, "Goma", "Goma", "COD", -1.67, 29.22, "city", "gn:1")
DEAD = Figure(27, 32, "Zwölf", "killed", "persons", 12, 12)
DAY = Period("2024-02-06", "2024-02-06")
ATTACK = Event(4, 9, "griff", "ASSAULT", None, None, (0,), (1,), 0, DAY, "happened", None, (0,))


def table(kind: str, *, figure: Figure = DEAD, event: Event = ATTACK) -> list[dict[str, str]]:
    """Returns the rows of an export of one event."""
    report = Report("r1", TEXT, "2024-02-07", "de", outlet="Bote", headline="Angriff")
    record = Record(report, (), (GOMA,), (RED, BLUE), (figure,), (), (event,))
    ((_, content),) = tuple(KINDS[kind]([Reading(record, "r1", "reader")], Filter()))
    return list(csv.DictReader(io.StringIO(content.decode())))


def row(kind: str, **more: object) -> dict[str, str]:
    """Returns the only row of an export of the attack with some fields changed."""
    event = dataclasses.replace(ATTACK, **more)  # type: ignore[arg-type]
    (only,) = table(kind, event=event)
    return only


@pytest.mark.parametrize(
    ("kind", "columns"), [("plover", PLOVER), ("acled", ACLED), ("ucdp", UCDP), ("hxl", HXL)]
)
def test_the_columns_are_the_fields_own(kind: str, columns: tuple[str, ...]) -> None:
    """A row has the columns of its kind, in their order."""
    assert list(table(kind)[0]) == list(columns)


def test_plover_names_both_sides() -> None:
    """Actor and recipient stand with country and sector, the quad follows from the type."""
    found = row("plover")
    assert (found["Actor Name"], found["Actor Country"]) == ("Red", "AAA")
    assert (found["Recipient Name Raw"], found["Primary Recipient Sector"]) == ("Blau", "CVL")
    assert found["Quad Code"] == "MATERIAL CONFLICT"
    assert found["Intensity"] == found["Actor COW"] == found["Wikipedia Actor ID"] == ""


def test_acled_has_what_is_known() -> None:
    """Rebels against civilians are violence against civilians; an exact count is the fatalities."""
    found = row("acled")
    assert (found["event_type"], found["sub_event_type"]) == (
        "Violence against civilians",
        "Attack",
    )
    assert (found["inter1"], found["inter2"]) == ("Rebel group", "Civilians")
    assert (found["fatalities"], found["time_precision"], found["geo_precision"]) == (
        "12",
        "1",
        "1",
    )
    assert found["notes"] == "Rot griff Blau in Goma an. [report]"
    assert found["admin1"] == found["iso"] == ""


def test_ucdp_has_bounds_and_a_best_only_where_exact() -> None:
    """A count that is open upwards gives a low and no best."""
    assert (row("ucdp")["best"], row("ucdp")["type_of_violence"]) == ("12", "3")
    (open_count,) = table("ucdp", figure=dataclasses.replace(DEAD, high=None))
    assert (open_count["low"], open_count["high"], open_count["best"]) == ("12", "", "")


def test_hxl_has_a_row_of_tags() -> None:
    """The second row is tags, the third the event."""
    tags, found = table("hxl")
    assert set(tags.values()) == set(HXL.values())
    assert (found["Status"], found["Killed"]) == ("happened", "12")


@pytest.mark.parametrize("kind", ["plover", "acled", "ucdp"])
@pytest.mark.parametrize("status", ["planned", "possible", "denied"])
def test_what_did_not_happen_is_no_row(kind: str, status: str) -> None:
    """Event data have no status, so that only what took place goes there."""
    event = dataclasses.replace(ATTACK, status=status)  # type: ignore[arg-type]
    assert table(kind, event=event) == []


def test_hxl_says_what_was_denied() -> None:
    """Where there is a column for the status, what was denied stands with it."""
    assert table("hxl", event=dataclasses.replace(ATTACK, status="denied"))[1]["Status"] == (
        "denied"
    )


@pytest.mark.parametrize("kind", ["plover", "acled", "ucdp", "hxl"])
def test_a_second_mention_is_no_second_row(kind: str) -> None:
    """A mention of an event that was told before gives no row."""
    rows = table(kind, event=dataclasses.replace(ATTACK, same_as=0))
    assert [r for r in rows if not r.get("Entry", "").startswith("#")] == []


def test_unknown_is_empty() -> None:
    """Without place, time and sides the cells are empty, not nought."""
    found = row("plover", place=None, time=None, sources=(), targets=())
    for column in ("Event Date", "Latitude", "Country", "Actor Name", "Recipient Sectors"):
        assert found[column] == ""


def test_no_deaths_no_row_of_ucdp() -> None:
    """An attack without a count of its dead is not one of UCDP's events."""
    assert table("ucdp", event=dataclasses.replace(ATTACK, figures=())) == []


def test_an_attack_of_unknown_kind_is_no_row_of_acled() -> None:
    """Who attacks whom decides the type; where it is not told none is guessed."""
    assert table("acled", event=dataclasses.replace(ATTACK, sources=(), targets=())) == []
