"""The views of the command line take every field of the filter, as the address of a page does."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from conftest import Command
from lagebild.ledger import Ledger
from lagebild.ledger.reviews import add
from lagebild.publish.filters import PARSERS, FilterRefused, from_query
from lagebild.record import Actor, Event, Figure, Period, Place, Record, Report, Statement

TEXTS = {
    "a": ("de", "2024-02-07", "Bote", None, "Die Armee griff Goma an; zwölf Menschen starben, sagte die Armee."),
    "b": ("de", "2024-02-09", "Kurier", None, "Die Armee griff Goma an; elf Menschen starben, sagte die Armee."),
    "c": ("en", "2024-02-07", "Courier", "AFP", "The army attacked Goma; twelve people died, the army said."),
}  # fmt: skip
WORDS = {
    "de": ("Armee", "Goma", "griff", "Menschen", "starben"),
    "en": ("army", "Goma", "attacked", "people", "died"),
}


def record(ident: str) -> Record:
    """Returns a report with an attack on a place, those who died in it and who says so."""
    language, day, outlet, agency, text = TEXTS[ident]
    spans: list[dict[str, Any]] = [
        {"start": text.index(w), "end": text.index(w) + len(w), "text": w} for w in WORDS[language]
    ]
    army, place, attack, people, died = spans
    return Record(
        Report(ident, text, day, language, outlet=outlet, agency=agency),
        places=(Place(**place, name="Goma", country="COD", lat=-1.68, lon=29.2, kind="city"),),
        actors=(Actor(**army, name="army", kind="group", country="COD", sector="MIL", entity="1"),),
        figures=(Figure(**people, measure="killed", unit="persons", low=12, high=12),),
        statements=(Statement(**died, manner="indirect", stance="asserts"),),
        events=(
            Event(
                **attack, type="ASSAULT", sources=(0,), place=0, figures=(0,),
                time=Period("2024-02-06", "2024-02-06"),
            ),
        ),
    )  # fmt: skip


@pytest.fixture
def three(lagebild: Command) -> Command:
    """The command line over a ledger of three reports of three outlets in two languages."""
    with Ledger(Path("lagebild.ledger"), write=True) as book:
        for ident in TEXTS:
            book.add(record(ident), "reader", "test", "test")
    return lagebild


COMMANDS = (("show",), ("stories", "--all"), ("claims", "--all"), ("figures",), ("actors",), ("export", "out", "--to", "csv"))  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: c[0])
def test_every_view_has_every_field_of_the_filter(
    three: Command, command: tuple[str, ...]
) -> None:
    """Each field of a URL's query is an option of each view, and refuses in the URL's words what that refuses."""
    for name in PARSERS:
        assert three(*command, f"--{name}", GOOD[name]).code == 0, name
    for name, value in BAD.items():
        refused = three(*command, f"--{name}", value)
        with pytest.raises(FilterRefused) as refusal:
            from_query(urlencode({name: value}))
        assert refused.code == 2
        assert str(refusal.value) in " ".join(refused.err.split()), name


GOOD = {
    "begin": "2024-02-06", "until": "2024-02-07", "place": "Goma", "box": "29,-2,30,-1", "actor": "army",
    "type": "ASSAULT", "status": "happened", "source": "Bote", "outlet": "Bote", "agency": "AFP",
    "language": "de", "text": "Goma", "reviews": "both",
}  # fmt: skip
BAD = {
    "begin": "gestern", "until": "2024-02-30", "box": "1,2,3", "type": "war", "status": "over",
    "language": "deutsch", "text": "!", "reviews": "mine",
}  # fmt: skip


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        (("--outlet", "kurier"), {"b"}),
        (("--agency", "afp"), {"c"}),
        (("--language", "de"), {"a", "b"}),
        (("--text", '"twelve people"'), {"c"}),
        (("--box", "29,-2,30,-1"), {"a", "b", "c"}),
        (("--box", "0,40,10,50"), set()),
        (("--status", "planned"), set()),
        (("--type", "ASSAULT", "--language", "en"), {"c"}),
        (("--reviews", "reviewed"), set()),
        (("--reviews", "machine"), {"a", "b", "c"}),
    ],
)
def test_options_filter_what_is_exported(
    three: Command, options: tuple[str, ...], shown: set[str]
) -> None:
    """Each option lets through what the same field of a URL lets through."""
    assert three("export", "out", "--to", "csv", *options).code == 0
    with Path("out/events.csv").open(encoding="utf-8", newline="") as file:
        assert {row["report"] for row in csv.DictReader(file)} == shown


def test_the_picture_of_people_is_theirs(three: Command) -> None:
    """After a review `--reviews` shows the program's entries, those of people, or both."""
    with Ledger(Path("lagebild.ledger"), write=True) as book:
        (entry,) = book.connection.execute(
            "SELECT entry FROM entries WHERE layer = 'events' LIMIT 1"
        ).fetchone()
        add(book, entry, "reject", person="Anna", time="2024-02-10")
    for mode, rows in (("machine", 3), ("reviewed", 0), ("both", 2)):
        assert three("export", mode, "--to", "csv", "--reviews", mode).code == 0
        with (Path(mode) / "events.csv").open(encoding="utf-8", newline="") as file:
            assert len(list(csv.DictReader(file))) == rows, mode
