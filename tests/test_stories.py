"""What several reports tell of one happening is one story; what only looks alike stays apart."""

from __future__ import annotations

import dataclasses
import json
import random
from itertools import permutations
from pathlib import Path

import pytest

from conftest import Command, line, told
from lagebild.ledger import Ledger, NotInLedger, Reading
from lagebild.ledger.accounts import facts, sources
from lagebild.ledger.stories import (
    Story,
    Window,
    groups_of,
    readings_in,
    stories,
    story_of,
    window_of,
)
from lagebild.publish.select import Filter
from lagebild.publish.stories import story_lines, story_page

GOMA = (
    told("a", "2024-02-07", "Bei einem Bombenanschlag auf den Markt von Goma sind am Dienstag zwölf Menschen getötet worden, teilte die Polizei mit. 30 Menschen wurden verletzt."),
    told("b", "2024-02-07", "At least 15 people were killed in a bomb attack on a market in Goma on Tuesday, the hospital said.", "en"),
    told("c", "2024-02-08", "Nach dem Anschlag auf den Markt in Goma ist die Zahl der Toten auf 18 gestiegen. Zunächst war von zwölf Toten die Rede gewesen. Unter ihnen sind sieben Kinder, sagte die Polizei."),
)  # fmt: skip


def stories_by_report(*readings: Reading, kind: str = "harm") -> list[set[str]]:
    """Returns the stories of a kind as the sets of their reports."""
    return [set(s.reports) for s in stories(readings) if s.kind == kind]


def test_two_languages_tell_one_story() -> None:
    """A German and an English report of one attack, and what is told the day after, are one story."""
    assert stories_by_report(*GOMA) == [{"a", "b", "c"}]


@pytest.mark.parametrize(
    "other",
    [
        "Bei einem Bombenanschlag auf den Markt von Bukavu sind am Dienstag zwölf Menschen getötet worden.",
        "Bei einem Bombenanschlag auf den Markt von Kabul sind am Dienstag zwölf Menschen getötet worden.",
        "Bei einem Bombenanschlag auf den Markt von Goma waren im Mai 2019 zwölf Menschen getötet worden.",
    ],
    ids=["another town", "another country", "years ago"],
)
def test_another_place_or_time_is_another_story(other: str) -> None:
    """The same words of another town, country or year are a story of their own."""
    assert stories_by_report(*GOMA, told("x", "2024-02-08", other)) == [{"a", "b", "c"}, {"x"}]


def test_a_later_attack_on_the_same_town_is_another_story() -> None:
    """An attack of another day joins no story of the first, though town and victims are alike."""
    text = "Bei einem Angriff auf die Stadt Goma sind am Freitag zwölf Menschen getötet worden."
    assert stories_by_report(*GOMA, told("x", "2024-02-10", text)) == [{"a", "b", "c"}, {"x"}]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (
            "In Goma haben am Dienstag Tausende Menschen gegen die Regierung demonstriert.",
            "protest",
        ),
        ("In Goma hat die Polizei am Dienstag zwölf Menschen festgenommen.", "arrest"),
        ("Aus Goma sind am Dienstag zwölf Menschen geflohen.", "flight"),
    ],
)
def test_another_kind_of_act_is_another_story(text: str, kind: str) -> None:
    """Who protests, is arrested or flees in the same town on the same day is told of apart."""
    found = stories((*GOMA, told("x", "2024-02-07", text)))
    assert [set(s.reports) for s in found if s.kind == kind] == [{"x"}]


def test_a_count_without_an_event_joins_by_place_and_time() -> None:
    """A bare number of dead from the flooded town is of the flood's story, one of a past flood is not."""
    flood = told(
        "f",
        "2024-05-14",
        "Die Flutwelle hat in Pirna vier Menschen in den Tod gerissen. Nach neun Vermissten wird gesucht.",
    )
    later = told(
        "g",
        "2024-05-15",
        "Nach der Flutwelle in Pirna gab die Polizei die Zahl der Toten mit sieben an.",
    )
    past = told(
        "h", "2024-05-15", "Beim Hochwasser im August 2002 kamen in Pirna 20 Menschen ums Leben."
    )
    assert stories_by_report(flood, later, past) == [{"f", "g"}, {"h"}]


def test_the_order_of_reading_does_not_matter() -> None:
    """Whatever the order in which reports come, the stories and their ids are the same."""
    rest = (
        told(
            "x",
            "2024-02-10",
            "Bei einem Angriff auf Goma sind am Freitag zwei Soldaten getötet worden.",
        ),
    )
    first = stories((*GOMA, *rest))
    for order in permutations((*GOMA, *rest)):
        assert stories(order) == first


def test_the_order_of_the_examples_does_not_matter() -> None:
    """Shuffled, the reports of a whole crisis give the same stories."""
    days = [f"2024-02-{day:02}" for day in range(5, 12)]
    towns = ("Goma", "Bukavu", "Beni", "Bunia")
    read = [
        told(f"{town}-{day}", day, f"In {town} sind am {name} {n} Menschen bei einem Angriff getötet worden.")
        for town in towns
        for n, (day, name) in enumerate(zip(days, ("Montag", "Dienstag", "Mittwoch"), strict=False), 3)
    ]  # fmt: skip
    shuffled = read[:]
    random.Random(7).shuffle(shuffled)
    assert stories(shuffled) == stories(read)


def test_a_correction_splits_a_story(tmp_path: Path) -> None:
    """A report that is corrected to another town leaves the story when its new version is read."""
    mistaken = told(
        "x",
        "2024-02-07",
        "Bei einem Anschlag auf den Markt von Goma sind am Dienstag zwei Menschen getötet worden.",
    )
    mended = told(
        "x",
        "2024-02-07",
        "Bei einem Anschlag auf den Markt von Bukavu sind am Dienstag zwei Menschen getötet worden.",
    )
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for reading in (*GOMA, mistaken):
            ledger.add(reading.record, "r", "lagebild", "x")
        assert stories_by_report(*ledger.readings()) == [{"a", "b", "c", "x"}]
        ledger.add(mended.record, "r", "lagebild", "x")
        assert sorted(map(sorted, stories_by_report(*ledger.readings()))) == [
            ["a", "b", "c"],
            ["x"],
        ]


def test_what_agrees_and_what_differs() -> None:
    """All agree on day and town; an answer that one account alone gives differently stands beside the others."""
    other = told(
        "d",
        "2024-02-08",
        "Bei dem Anschlag auf den Markt von Goma sind am Dienstag keine Menschen getötet worden, sagte der Gouverneur.",
    )
    (story,) = [s for s in stories((*GOMA, other)) if s.kind == "harm"]
    found = {f.what: f for f in facts(story, {})}
    assert (found["day"].agreed, found["place"].values[0].value) == (True, "Goma")
    assert {v.value for v in found["status"].values} == {"happened", "denied"}


def test_copies_are_one_source() -> None:
    """Three reprints of one text with one speaker are as many independent sources as the text alone."""
    text = GOMA[0].record.report.text
    prints = [told(f"p{n}", "2024-02-07", text, outlet=f"Blatt {n}") for n in range(3)]
    (story,) = stories_of(prints)
    groups = {p.version_digest: prints[0].version_digest for p in prints}
    assert len(sources(story, groups)) == len(sources(stories_of(prints[:1])[0], {}))
    assert len(sources(story, {})) > len(sources(story, groups))


def stories_of(read: list[Reading]) -> list[Story]:
    """Returns the stories of harm in some readings."""
    return [s for s in stories(read) if s.kind == "harm"]


def test_a_report_without_a_date_is_in_no_story() -> None:
    """What nobody can place in time is told of in no story."""
    assert stories([dateless()]) == ()


def dateless() -> Reading:
    """Returns the first report as if its date were not known."""
    record = GOMA[0].record
    report = dataclasses.replace(record.report, published=None)
    return Reading(dataclasses.replace(record, report=report), "u", "r")


def test_a_story_is_found_by_any_of_its_entries() -> None:
    """Its own id and that of every entry in it lead to a story; an unknown one is refused."""
    found = stories(GOMA)
    story = next(s for s in found if s.kind == "harm")
    assert {story_of(found, one.id) for one in story.entries} == {story}
    with pytest.raises(NotInLedger):
        story_of(found, "nothing")


def test_the_list_shows_stories_of_several_sources_first() -> None:
    """A story of a single source is listed on demand; filters let through what they name."""
    lone = told("x", "2024-02-07", "In Beni ist am Dienstag ein Mann erschossen worden.")
    found = stories((*GOMA, lone))
    assert {one.place for one in story_lines(found, {}, Filter())} == {"Goma"}
    assert {one.place for one in story_lines(found, {}, Filter(), everything=True)} >= {"Beni"}
    assert story_lines(found, {}, Filter(place="Kabul")) == ()
    assert story_lines(found, {}, Filter(begin="2024-02-09")) == ()


def test_a_page_names_each_text_once_with_its_copies() -> None:
    """The words of a text stand once, by its original; who printed them too is named."""
    text = GOMA[0].record.report.text
    prints = [told(f"p{n}", "2024-02-07", text, outlet=f"Blatt {n}") for n in range(3)]
    groups = {p.version_digest: prints[1].version_digest for p in prints}
    (words,) = story_page(stories_of(prints)[0], groups).tellings
    assert (words.report, words.copies) == ("p1", ("p0", "p2"))


def test_a_window_holds_the_reports_of_its_days(tmp_path: Path) -> None:
    """The days asked for are looked at with two weeks on each side; a small ledger as a whole."""
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for reading in GOMA:
            ledger.add(reading.record, "r", "lagebild", "x")
        assert window_of(ledger, None, None) == Window()
        window = window_of(ledger, "2024-02-08", "2024-02-08")
        assert [r.record.report.id for r in readings_in(ledger, window)] == ["c"]
        assert len(list(readings_in(ledger, window.wider()))) == 3
        assert len(groups_of(ledger)) == 3


def test_the_commands_show_stories(lagebild: Command) -> None:
    """`stories` lists a story, `story` and `figures --story` show it, `actors` who takes part; unknown ids are refused."""
    Path("a.jsonl").write_text(
        "".join(line(r.record.report.id, r.record.report.text, published=r.record.report.published, language=r.record.report.language) for r in GOMA),
        encoding="utf-8",
    )  # fmt: skip
    lagebild("read", "a.jsonl")
    (story,) = json.loads(lagebild("stories", "--json").out)
    assert (story["place"], story["reports"], story["begin"]) == ("Goma", 3, "2024-02-06")
    page = lagebild("story", story["id"])
    assert ("all agree on" in page.out, "killed" in page.out) == (True, True)
    assert "≥ 15" in lagebild("figures", "--story", story["id"], "--measure", "killed").out
    assert "police (COD)" in lagebild("actors").out
    assert "nothing" in lagebild("story", "nothing").err
    assert lagebild("actors", "Nobody").code == 1
