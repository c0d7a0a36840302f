"""Records go to JSON and come back as they were; the contract's fields have the contract's names."""

from __future__ import annotations

import json

from lagebild.exchange import from_dict, report_from_dict, to_dict, to_json
from lagebild.record import (
    Actor,
    Cue,
    Event,
    Evidence,
    Figure,
    Period,
    Place,
    Record,
    Report,
    Speaker,
    Statement,
    Time,
)

SEEN = (Evidence("layer.rule", 0, 4),)
FULL = Record(
    Report("r", "Baku wies die Vorwürfe zurück.", "2023-09-21", "de", outlet="Bote"),
    (Time(0, 4, "Baku", "DATE", "2023", "2023-01-01", "2023-12-31", SEEN),),
    (Place(0, 4, "Baku", "Baku", "AZE", 40.4, 49.9, "city", "geonames:587084", "near", SEEN),),
    (Actor(0, 4, "Baku", "Azerbaijan", "state", "AZE", "GOV", "AZE GOV", SEEN),),
    (Figure(0, 4, "Baku", "killed", "persons", 3, None, True, 0, 0, 0, "2023-09-21", SEEN),),
    (
        Statement(
            0, 29, "Baku wies die Vorwürfe zurück", "reported", "denies",
            Speaker(0, 4, "Baku", 0), Cue(5, 9, "wies"), 0, 0, 0, "passive", SEEN,
        ),
    ),
    (
        Event(
            5, 9, "wies", "REJECT", None, "diplomatic", (0,), (0,), 0,
            Period("2023-09-21", "2023-09-21"), "happened", 0, (0,), 0, 0.5, SEEN,
        ),
    ),
)  # fmt: skip


def test_a_record_comes_back_as_it_was() -> None:
    """JSON keeps everything, references and evidence included."""
    assert from_dict(json.loads(to_json(FULL))) == FULL


def test_an_empty_record_has_all_layers() -> None:
    """A report in which nothing was found has six empty lists."""
    fields = to_dict(Record(Report("r", "x")))
    assert [k for k, v in fields.items() if v == []] == [
        "times", "places", "actors", "figures", "statements", "events",
    ]  # fmt: skip


def test_fields_of_others_are_passed_over() -> None:
    """Gold records carry `layers` and `partial`; a reader of records takes no offence."""
    fields = {**to_dict(FULL), "layers": ["times"], "partial": []}
    fields["times"][0]["certainty"] = "high"
    assert from_dict(fields) == FULL
    assert report_from_dict({"id": "r", "text": "x", "foo": 1}) == Report("r", "x")


def test_nothing_is_escaped() -> None:
    """Umlauts stand in the JSON as they are, one line a record."""
    assert "Vorwürfe" in to_json(FULL)
    assert "\n" not in to_json(FULL)
