"""The checks of what reports say: each finds what it is for, and is silent on what is in order."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterable

import pytest

from conftest import Command, line, told
from lagebild.ledger import Reading, checks
from lagebild.ledger.checks import View
from lagebild.ledger.stories import stories
from lagebild.problems import Problem
from lagebild.record import Event, Figure, Period

Check = Callable[[View], Iterable[Problem]]
ATTACK = told("a", "2024-02-07", "Bei einem Anschlag in Goma sind am Dienstag zwölf Menschen getötet worden.")  # fmt: skip


def found(check: Check, *readings: Reading, groups: dict[str, str] | None = None) -> list[Problem]:
    """Returns what a check finds in some readings."""
    return list(check(View(readings, stories(readings), groups or {})))


def with_event(**change: object) -> Reading:
    """Returns the attack's reading with something else read of its event."""
    event: Event = dataclasses.replace(ATTACK.record.events[0], **change)  # type: ignore[arg-type]
    record = dataclasses.replace(ATTACK.record, events=(event, *ATTACK.record.events[1:]))
    return dataclasses.replace(ATTACK, record=record)


def with_figures(*figures: Figure) -> Reading:
    """Returns the attack's reading with other figures, and no event that measures them."""
    record = dataclasses.replace(ATTACK.record, figures=figures, events=())
    return dataclasses.replace(ATTACK, record=record)


def killed(text: str, low: float, high: float | None, part_of: int | None = None) -> Figure:
    """Returns a figure of dead."""
    return Figure(0, len(text), text, "killed", "persons", low, high, part_of=part_of)


def test_a_past_event_lies_not_after_its_report() -> None:
    """What has happened, a month after the report, is found; a plan for then is none."""
    march = Period("2024-03-10", "2024-03-10")
    assert found(checks.dates_are_plausible, with_event(time=march))
    assert not found(checks.dates_are_plausible, with_event(time=march, status="planned"))
    assert not found(checks.dates_are_plausible, ATTACK)


def test_a_part_is_no_larger_than_its_whole() -> None:
    """Twenty among twelve are found, seven are not."""
    whole = killed("zwölf Tote", 12, 12)
    assert found(checks.parts_fit_their_wholes, with_figures(whole, killed("20", 20, 20, 0)))
    assert not found(checks.parts_fit_their_wholes, with_figures(whole, killed("sieben", 7, 7, 0)))


@pytest.mark.parametrize(
    ("text", "low", "wrong"),
    [
        ("68 Tote", 86, True),
        ("1.200 Tote", 1.2, False),
        ("1.200 Tote", 1200, False),
        ("2,5 Millionen", 2_500_000, False),
        ("120 000 Menschen", 120_000, False),
        ("ein 71 Jahre alter Mann", 1, False),
        ("zwölf Tote", 12, False),
        ("40 Tote", 400, True),
    ],
)
def test_digits_say_what_was_read(text: str, low: float, *, wrong: bool) -> None:
    """A number that stands in digits is one of the bounds; spelt numbers and ages are no digits."""
    assert (
        bool(found(checks.digits_stand_in_the_words, with_figures(killed(text, low, low))))
        is wrong
    )


def test_a_person_has_one_nationality() -> None:
    """Somebody who is read as of two countries is found, once for all reports."""
    one = told("p", "2024-02-07", "Der armenische Minister Aram Petrosjan trat zurück.")
    actors = tuple(dataclasses.replace(a, country="AZE") for a in one.record.actors)
    other = dataclasses.replace(
        one,
        record=dataclasses.replace(
            one.record, actors=actors, report=dataclasses.replace(one.record.report, id="q")
        ),
    )
    assert len(found(checks.persons_have_one_nationality, one, other)) == 1
    assert not found(checks.persons_have_one_nationality, one)


def test_a_tenfold_number_is_found() -> None:
    """From 31 to 310 by one source is found; from 31 to 68 is not, nor two sources that differ."""
    first = told("a", "2024-05-14", "Nach der Flut in Pirna sprach die Polizei von 31 Toten.")
    texts = {
        "Nach der Flut in Pirna sprach die Polizei von 310 Toten.": 1,
        "Nach der Flut in Pirna sprach die Polizei von 68 Toten.": 0,
        "Nach der Flut in Pirna sprach das Rote Kreuz von 310 Toten.": 0,
    }
    for text, count in texts.items():
        assert (
            len(found(checks.numbers_grow_plausibly, first, told("b", "2024-05-15", text)))
            == count
        )


def test_a_far_place_in_a_story_is_found() -> None:
    """A town 2,000 km from the story's others is found; one town alone or two near ones are not."""
    assert not found(checks.places_lie_together, ATTACK)
    goma = ATTACK.record.places[0]
    places = (goma, dataclasses.replace(goma, name="Khartoum", lat=15.5, lon=32.5, id="x"))
    events = (
        ATTACK.record.events[0],
        dataclasses.replace(ATTACK.record.events[0], place=1, same_as=0),
    )
    record = dataclasses.replace(ATTACK.record, places=places, events=events)
    assert found(checks.places_lie_together, dataclasses.replace(ATTACK, record=record))


def test_many_reports_of_one_text_are_found() -> None:
    """Three reports that are one copy group are found; of three texts they are not."""
    text = ATTACK.record.report.text
    prints = [told(f"p{n}", "2024-02-07", text, outlet=f"Blatt {n}") for n in range(3)]
    one_text = {p.version_digest: "one" for p in prints}
    assert found(checks.stories_have_several_texts, *prints, groups=one_text)
    assert not found(checks.stories_have_several_texts, *prints)


def test_the_command_says_what_it_finds(lagebild: Command) -> None:
    """`check` is silent with 0 on a sound ledger, and names what it finds with 1."""
    from pathlib import Path

    Path("a.jsonl").write_text(line("a"), encoding="utf-8")
    lagebild("read", "a.jsonl")
    assert lagebild("check").code == 0
    copies = "".join(line(f"c{n}", outlet=f"Blatt {n}") for n in range(3))
    Path("b.jsonl").write_text(copies, encoding="utf-8")
    lagebild("read", "b.jsonl")
    outcome = lagebild("check")
    assert outcome.code == 1
    assert "one text" in outcome.out
