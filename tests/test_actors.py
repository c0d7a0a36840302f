"""Actors: tables are checked, names are found and linked, nouns are read as compounds."""

from __future__ import annotations

from pathlib import Path

import pytest

from lagebild.extract.actors import Actors, actor_at, actors_in
from lagebild.extract.actors.lexicon import Lexicon
from lagebild.extract.actors.names import abbreviates, is_short
from lagebild.extract.actors.nouns import Nouns
from lagebild.languages import Language, load
from lagebild.problems import DataFileError
from lagebild.record import Actor, Record, Report
from lagebild.world import World
from lagebild.world.bodies import Bodies, Persons


@pytest.fixture(scope="module")
def german() -> Language:
    return load("de")


@pytest.fixture(scope="module")
def world() -> World:
    return World()


@pytest.fixture(scope="module")
def nouns(german: Language) -> Nouns:
    return Nouns(german)


@pytest.fixture(scope="module")
def lexicon(german: Language, world: World) -> Lexicon:
    return Lexicon(german, world)


@pytest.mark.parametrize(
    ("form", "noun", "part"),
    [
        # A row of the table in one of its forms.
        ("Soldaten", "Soldat", ""),
        ("Ärztinnen", "Arzt", ""),
        # A compound counts as the noun in which it ends.
        ("Militärsprecherin", "Militärsprecher", ""),
        ("Bezirksrichter", "Richter", "Bezirks"),
        # What stands before a hyphen is the first part.
        ("UN-Mitarbeiter", "UN-Mitarbeiter", ""),
        ("Thaksin-Anhänger", "Anhänger", "Thaksin"),
        # Some nouns end a compound only if its first part is somebody too.
        ("Armeeangaben", "Angabe", "Armee"),
    ],
)
def test_nouns_are_read_with_their_first_part(
    nouns: Nouns, form: str, noun: str, part: str
) -> None:
    """A word is read as the noun that it is or ends in, and keeps what stands before that."""
    reading = nouns.read(form)
    assert reading is not None
    assert (reading.noun.noun, reading.part) == (noun, part)


@pytest.mark.parametrize(
    "form",
    [
        # They end in the letters of a noun of the table, but are none of its compounds.
        "Flugzeuge", "Sekunde", "Helikopter", "Durchführung", "Brandstiftung", "Südwesten",
        # Compounds of somebody that are places or things.
        "Flüchtlingslager", "Landkreis", "Staatsbürgerschaft",
    ],
)  # fmt: skip
def test_nouns_that_only_look_like_actors(nouns: Nouns, form: str) -> None:
    """A word that merely ends like a noun of the table is nobody."""
    assert nouns.read(form) is None


def test_forms_for_women_say_their_number(nouns: Nouns) -> None:
    """The ending for a woman is singular, that for women is plural."""
    one, many = nouns.read("Sprecherin"), nouns.read("Sprecherinnen")
    assert one is not None
    assert many is not None
    assert (one.many, many.many) == (False, True)


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("Weißen", "Haus"), "White House"),
        (("Weiße", "Haus"), "White House"),
        (("Vereinten", "Nationen"), "United Nations"),
        (("Roten", "Kreuzes"), "Red Cross"),
        (("Kremls",), "Kremlin"),
        # The longest name wins.
        (("Sicherheitsrat", "der", "Vereinten", "Nationen"), "United Nations Security Council"),
    ],
)
def test_bodies_are_found_in_every_case(
    german: Language, world: World, words: tuple[str, ...], name: str
) -> None:
    """A body is found under its names with their endings, the longest first."""
    found = Bodies(world, german).at(words, 0)
    assert found is not None
    assert (found.what.name, found.words) == (name, len(words))


def test_common_words_are_marked(german: Language, world: World) -> None:
    """A name that is also a common word says so."""
    found = Bodies(world, german).at(("Spiegel",), 0)
    assert found is not None
    assert found.common


def test_a_name_is_not_found_in_half(german: Language, world: World) -> None:
    """The first word of a longer name alone is not that name."""
    assert Bodies(world, german).at(("Weißes", "Papier"), 0) is None


@pytest.mark.parametrize(
    ("day", "sector"), [("2005-01-01", "GOV"), ("2006-12-31", "OPP"), (None, "GOV")]
)
def test_offices_hold_on_their_days(
    german: Language, world: World, day: str | None, sector: str
) -> None:
    """A person acts for whom the table says on the report's day, the first where there is none."""
    found = Persons(world, german).at(("Thaksin", "Shinawatra"), 0)
    assert found is not None
    assert found.what.office(day).sector == sector


def test_spellings_lead_to_one_person(german: Language, world: World) -> None:
    """Every spelling of a name, and its genitive, is the same person."""
    persons = Persons(world, german)
    forms = (("Ilham", "Aliyev"), ("Ilham", "Alijew"), ("Ilham", "Alijews"))
    found = [persons.at(form, 0) for form in forms]
    assert {f.what.name for f in found if f} == {"Ilham Aliyev"}
    assert all(found)


def test_a_surname_may_be_several_persons(german: Language, world: World) -> None:
    """A surname alone gives all who bear it, so that the report decides."""
    names = {p.name for p in Persons(world, german).alone("Clinton")}
    assert names == {"Bill Clinton", "Hillary Clinton"}


def test_parts_of_compounds_give_country_and_sector(lexicon: Lexicon) -> None:
    """The first part of a compound is a country, a body or a noun of who acts."""
    assert lexicon.part("US", "US-Truppen").country == "USA"
    assert lexicon.part("Hamas", "Hamas-Führer").sector == "REB"
    assert lexicon.part("Regierungs", "Regierungskreise").sector == "GOV"


def test_adjectives_of_a_side_give_no_country(lexicon: Lexicon) -> None:
    """Who is for a country does not belong to it."""
    assert lexicon.adjective("armenische") == "ARM"
    assert lexicon.adjective("pro-armenische") is None
    assert lexicon.takes_side("pro-armenische")


def test_short_forms() -> None:
    """A short form is mostly capitals, and abbreviates words by their first letters."""
    assert is_short("HRW")
    assert not is_short("Stadt")
    assert abbreviates("HRW", ("Human", "Rights", "Watch"))
    assert not abbreviates("SPD", ("Jens", "Brinkhoff"))


def test_the_actor_at_some_words() -> None:
    """The actor that shares most characters with a span is found, none where there is none."""
    spans = ((0, 4), (10, 20), (21, 30))
    actors = tuple(Actor(a, b, "x", "x", "group", None, None, "x") for a, b in spans)
    record = Record(Report("r", "x" * 40), actors=actors)
    assert [actor_at(record, a, b) for a, b in ((0, 1), (4, 10), (18, 30), (35, 36))] == [
        0, None, 2, None,
    ]  # fmt: skip
    assert list(actors_in(record, 3, 22)) == [0, 1, 2]


def language_with(folder: Path, name: str, text: str) -> Language:
    """Returns German with a user's own table over it."""
    (folder / name).write_text(text, encoding="utf-8")
    return Language("de", (*load("de").folders, folder))


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("actors.tsv", "noun\tkind\nHeld\tmonster\n", "kind is 'monster'"),
        ("actors.tsv", "noun\tkind\tsector\nHeld\tperson\tABC\n", "sector is 'ABC'"),
        ("actors.tsv", "noun\tkind\tsector\tuse\nHeld\tperson\t\tnever\n", "uses of"),
        ("bodies.tsv", "id\tnames\nno-such-body\tNiemand\n", "there is no body"),
    ],
)
def test_broken_rows_are_named(
    tmp_path: Path, world: World, name: str, text: str, fault: str
) -> None:
    """A bad row is an error that names the file, the line and the fault."""
    language = language_with(tmp_path, name, text)
    with pytest.raises(DataFileError, match=rf"{name}:2: .*{fault}"):
        Lexicon(language, world)


@pytest.mark.parametrize(
    ("name", "text", "fault"),
    [
        ("bodies.tsv", "id\tname\tkind\nx\tX\tship\n", "an id and a kind"),
        ("bodies.tsv", "id\tname\tkind\tcountry\nx\tX\tgroup\tGermany\n", "no alpha-3 code"),
        ("persons.tsv", "name\tcountry\tsector\nX\tDEU\tBOSS\n", "sector is 'BOSS'"),
    ],
)
def test_broken_rows_of_the_world_are_named(
    tmp_path: Path, german: Language, name: str, text: str, fault: str
) -> None:
    """A bad row of the user's own world is an error that names the file, the line and the fault."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"{name}:2: .*{fault}"):
        Lexicon(german, World(tmp_path))


def test_a_language_without_the_table_is_silent(tmp_path: Path, world: World) -> None:
    """Where there is no actors.tsv, the step leaves its layer empty."""
    assert Actors(Language("xx", (tmp_path,)), world).lexicon is None


def test_compounds_and_plurals_are_as_the_language_has_them() -> None:
    """In English a word that ends like a noun is none, and a plural is known by its form."""
    english = Nouns(load("en"))
    assert english.read("watchmaking") is None
    reading = english.read("fighters")
    assert reading is not None
    assert reading.many is True


def test_a_stroke_within_a_name_is_a_word_of_its_own(german: Language, world: World) -> None:
    """Names with a stroke are found in texts, where the stroke is a token."""
    found = Bodies(world, german).at(("Bündnis", "90", "/", "Die", "Grünen"), 0)
    assert found is not None
    assert found.words == 5


def test_a_user_adds_a_person(tmp_path: Path, german: Language) -> None:
    """A row of the user's own folder is a person by whole name and by what that one is called."""
    row = "name\tcountry\tsector\tfrom\tuntil\tspellings\tshort\nMira Tannwald\tDEU\tNGO\t\t\t\tTannwald\n"
    (tmp_path / "persons.tsv").write_text(row, encoding="utf-8")
    persons = Persons(World(tmp_path), german)
    assert [p.name for p in persons.alone("Tannwald")] == ["Mira Tannwald"]
