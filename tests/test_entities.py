"""One actor under all its spellings, and two who are only called alike."""

from __future__ import annotations

import pytest

from conftest import told
from lagebild.ledger.entities import Entities, organ_of, place_key
from lagebild.publish.actors import actor_lines
from lagebild.world.spelling import fold_person

MINISTER = told("m1", "2023-09-22", "Der aserbaidschanische Außenminister Dschejhun Bajramow wies das zurück. Bajramow sagte, die Region sei ruhig.")  # fmt: skip


@pytest.mark.parametrize(
    "spellings",
    [
        ("Nikol Paschinjan", "Nikol Pashinyan", "Nikol Paschinian"),
        ("Dschejhun Bajramow", "Jeyhun Bayramov"),
        ("Wolodymyr Selenskyj", "Wolodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Sergej Schoigu", "Sergey Shoigu"),
        ("Arsenij Jazenjuk", "Arseniy Yatsenyuk"),
        ("Ali Chamenei", "Ali Khamenei"),
    ],
)
def test_transliterations_of_a_name(spellings: tuple[str, ...]) -> None:
    """German and English spellings of one name have one key."""
    assert len({fold_person(name) for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Angela Merkel", "Angela Markel"),
        ("Anna Schmidt", "Anna Smith"),
        ("Hans Weber", "Hans Wagner"),
        ("Ali Hassan", "Alia Hassan"),
        ("Peter Braun", "Petra Braun"),
        ("Iwan Petrow", "Iwan Petrenko"),
    ],
)
def test_names_that_only_look_alike(one: str, other: str) -> None:
    """Names that sound different keep different keys."""
    assert fold_person(one) != fold_person(other)


def keys(text: str, day: str = "2024-02-07", language: str = "de") -> set[str]:
    """Returns the keys of the actors known beyond a report."""
    return {e.key for e in Entities([told(f"k{hash(text)}", day, text, language)])}


def test_an_organ_is_one_in_both_languages() -> None:
    """The interior ministry of a country is one actor, whether named in German or in English."""
    german = keys("Das Innenministerium in Paris teilte mit, dass 96 Menschen in Haft sind.")
    english = keys(
        "France's interior ministry said that 96 people remained in custody.", language="en"
    )
    assert "FRA interior ministry" in german & english


@pytest.mark.parametrize(
    ("name", "organ"),
    [
        ("Polizei in Dresden", "police"),
        ("Krisenstabs", "crisis staff"),
        ("Azerbaijan's health ministry", "health ministry"),
        ("sächsische Innenministerium", "interior ministry"),
        ("Bundespolizei", "police"),
        ("European Union", None),
        ("Bürgerinitiative", None),
        ("Rotes Kreuz", None),
    ],
)
def test_organs_by_their_words(name: str, organ: str | None) -> None:
    """A noun for an organ counts with its endings, qualified and at a compound's end; other names do not."""
    assert organ_of(name) == organ


def test_a_surname_alone_joins_the_one_who_can_be_meant() -> None:
    """A report that knows the surname only is of the one person in the ledger who has it."""
    short = told("s", "2023-09-23", "Bajramow sprach am Freitag in Baku mit Journalisten.")
    (minister,) = [e for e in Entities([MINISTER, short]) if "Bajramow" in e.name]
    assert set(minister.reports) == {"m1", "s"}


def test_a_surname_of_two_stays_apart() -> None:
    """Where two persons of one country have a surname, nobody is taken for either."""
    other = told("m2", "2023-09-22", "Der aserbaidschanische Minister Ilgar Bajramow trat zurück.")
    short = told("s", "2023-09-23", "Bajramow sprach am Freitag in Baku mit Journalisten.")
    found = [e for e in Entities([MINISTER, other, short]) if "Bajramow" in e.name]
    assert {e.reports for e in found} == {("m1",), ("m2",), ("s",)}


def test_unnamed_people_are_of_their_report_alone() -> None:
    """A spokesman or a resident without a name is no actor of the ledger."""
    read = [
        told(f"n{n}", "2024-02-07", "Ein Sprecher sagte, die Lage in Goma sei ruhig.")
        for n in range(2)
    ]
    assert not [e for e in Entities(read) if "Sprecher" in e.spellings]


def test_a_place_is_one_under_its_names() -> None:
    """Berg-Karabach and Nagorno-Karabakh are one place, Goma and Beni are two."""
    german = told("d", "2023-09-20", "In Berg-Karabach sind am Dienstag Schüsse gefallen.").record
    english = told(
        "e", "2023-09-20", "Shots were heard in Nagorno-Karabakh on Tuesday.", "en"
    ).record
    towns = told(
        "t", "2024-02-07", "In Goma und in Beni sind am Dienstag Schüsse gefallen."
    ).record
    assert place_key(german.places[0]) == place_key(english.places[0])
    assert len({place_key(p) for p in towns.places}) == 2


def test_an_actor_shows_what_it_does_and_who_accuses_it() -> None:
    """The line of an actor counts its acts and statements, and names each accuser once a report."""
    text = "Die Regierung in Kinshasa warf Ruanda vor, hinter dem Anschlag zu stehen. Ruanda wies das zurück."
    lines = {line.name: line for line in actor_lines([told("a", "2024-02-08", text)])}
    assert [n.count for n in lines["Rwanda"].accused_by] == [1]
    assert [(n.name, n.count) for n in lines["Rwanda"].says] == [("denies", 1)]
