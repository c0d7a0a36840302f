"""The world's tables and index: what a name means, how spellings meet, what a broken table says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from lagebild.languages import load
from lagebild.problems import DataFileError
from lagebild.world import World
from lagebild.world.gazetteer import Gazetteer, Ground
from lagebild.world.index import FILES, FOLDER, Index, IndexMissing
from lagebild.world.nations import Nations
from lagebild.world.spelling import fold, key

WORLD = World()
GERMAN = Gazetteer(load("de"), WORLD)
NATIONS = Nations(load("de"))


def test_every_country_is_whole() -> None:
    """A country has both codes, a name and a point; the codes are unique."""
    assert len(WORLD.countries) > 230
    assert len({c.alpha2 for c in WORLD.countries.values()}) == len(WORLD.countries)
    assert all(c.name and len(c.alpha2) == 2 for c in WORLD.countries.values())


def test_a_country_is_found_by_its_code() -> None:
    """The alpha-3 code leads to the country; none leads nowhere."""
    armenia = WORLD.country("ARM")
    assert armenia is not None
    assert (armenia.name, armenia.capital, armenia.alpha2) == ("Armenia", "Yerevan", "AM")
    assert WORLD.country("XYZ") is None
    assert WORLD.country(None) is None


@pytest.mark.parametrize("code", ["de", "en"])
def test_every_word_of_a_language_leads_to_a_place(code: str) -> None:
    """No row of a language's tables names a country or a place that the world lacks."""
    nations, gazetteer = Nations(load(code)), Gazetteer(load(code), WORLD)
    assert set(nations.names.values()) <= set(WORLD.countries)
    assert len(gazetteer.entries) > 500


@pytest.mark.parametrize(
    ("word", "country"),
    [("armenische", "ARM"), ("proarmenischen", "ARM"), ("pro-armenische", "ARM"), ("nordsyrischer", "SYR"),
     ("us-amerikanischem", "USA"), ("schweizer", "CHE"), ("komische", None), ("kritischen", None)],
)  # fmt: skip
def test_adjectives_lead_to_countries(word: str, country: str | None) -> None:
    """An adjective leads to its country in every form, with what stands before it."""
    assert NATIONS.of_adjective(word) == country


def test_an_adjective_of_two_countries_leads_to_both() -> None:
    """Parts between hyphens count by themselves."""
    assert NATIONS.of_adjectives("russisch-ukrainischen") == ("RUS", "UKR")


@pytest.mark.parametrize(
    ("noun", "country"),
    [("Armenierinnen", "ARM"), ("Russin", "RUS"), ("Franzose", "FRA"), ("Israelis", "ISR"), ("Tisch", None)],
)  # fmt: skip
def test_inhabitants_lead_to_countries(noun: str, country: str | None) -> None:
    """A word for inhabitants leads to their country, of either sex, in every case."""
    assert NATIONS.of_inhabitant(noun) == country


def test_names_and_capitals_lead_to_countries() -> None:
    """A country is known by its name with endings, its capital, and before a hyphen."""
    assert NATIONS.of_name("armeniens") == "ARM"
    assert NATIONS.of_capital("Eriwan") == "ARM"
    assert NATIONS.of_first_part("us-präsident") == "USA"
    assert NATIONS.of_first_part("präsident") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("Saporischschja", "Saporischschja"), ("Yevlax", "Yevlakh"), ("Zaporizhzhia", "Saporizhzhya"),
     ("Khān Yūnis", "Khan Younis"), ("Al Hillah", "Hilla")],
)  # fmt: skip
def test_spellings_of_one_sound_share_a_fold(one: str, other: str) -> None:
    """Transliterations of one name have the same folded key."""
    assert fold(one) == fold(other)


def test_a_key_leaves_out_marks_and_case() -> None:
    """Look-ups take no notice of case, marks, apostrophes and hyphens."""
    assert key("Xankəndi") == "xankandi"
    assert key("Tel-Aviv") == key("tel aviv")
    assert key("Sana'a") == key("Sanaa") == key("SANAA")


@pytest.mark.parametrize(
    ("name", "country"),
    [("Jewlach", "AZE"), ("Kiews", "UKR"), ("Berg-Karabachs", "AZE"), ("Elfenbeinküste", "CIV"), ("Goris", "ARM")],
)  # fmt: skip
def test_tables_answer_first(name: str, country: str) -> None:
    """A name of the tables is found with its ending, before any other bearer of the name."""
    first = GERMAN.candidates(name)[0]
    assert (first.spot.country, first.ground) == (country, Ground.TABLE)


def test_a_sound_is_asked_only_on_demand() -> None:
    """A spelling that nobody lists is found by its sound, and only where that is asked for."""
    assert GERMAN.candidates("Wuhledar") == ()
    found = GERMAN.candidates("Wuhledar", folded=True)
    assert [(c.spot.name, c.ground) for c in found][:1] == [("Vuhledar", Ground.FOLD)]


@pytest.mark.parametrize("name", ["\x00", "\ud800", "Ki\x00ew", "\u200b", "", " ", "x" * 5000])
def test_odd_names_mean_nothing(name: str) -> None:
    """A name with characters that no name has is looked up without harm."""
    found = GERMAN.candidates(name, folded=True)
    assert not found or key(name) == "kiew"


def test_main_names_come_before_others() -> None:
    """The town that is called so comes before a bigger one that is also called so."""
    assert [s.country for s in WORLD.lookup("Goris")][:2] == ["ARM", "GEO"]


def test_the_index_is_what_its_build_wrote() -> None:
    """Every file has the digest that the manifest names."""
    digests = [hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() for name in FILES]
    assert digests == list(Index().digests())


def test_a_missing_index_says_what_to_do(tmp_path: Path) -> None:
    """Without its files the index names the script that makes them."""
    with pytest.raises(IndexMissing, match=r"gazetteer/build\.py"):
        Index(tmp_path).by_key("berlin")


def test_a_users_places_replace_ours(tmp_path: Path) -> None:
    """A row of the user's own table stands for ours with the same id, and changes the digest."""
    rows = "id\tname\tcountry\tlat\tlon\tkind\ndonbas\tDonbas\tUKR\t48\t38\tregion\n"
    (tmp_path / "places.tsv").write_text(rows, encoding="utf-8")
    own = World(tmp_path)
    assert (own.places["donbas"].lat, own.places["crimea"]) == (48.0, WORLD.places["crimea"])
    assert own.digest() != WORLD.digest()
    assert own.digest() == World(tmp_path).digest()


@pytest.mark.parametrize(
    ("row", "fault"),
    [("x\tX\tXYZ\t1\t1\tcity", "no country"), ("x\tX\tUKR\t91\t1\tcity", "no place on Earth"),
     ("x\tX\tUKR\ta\tb\tcity", "not degrees"), ("x\tX\tUKR\t1\t1\ttown", "allowed")],
)  # fmt: skip
def test_a_broken_row_names_its_line(tmp_path: Path, row: str, fault: str) -> None:
    """A fault in a user's table is refused with file, line and reason."""
    path = tmp_path / "places.tsv"
    path.write_text(f"id\tname\tcountry\tlat\tlon\tkind\n{row}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=rf"places\.tsv:2: .*{fault}"):
        World(tmp_path)
