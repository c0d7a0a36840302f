"""The words of the interface: every code has one in every language that has any, numbers and days are written its way."""

from __future__ import annotations

from typing import get_args

import pytest

from lagebild.ledger.claims import STATES
from lagebild.ledger.reviewed import MODES
from lagebild.ledger.series import WHYS
from lagebild.ledger.told import HIDDEN
from lagebild.publish import labels
from lagebild.record import (
    EVENT_TYPES,
    LAYERS,
    MEASURES,
    SECTORS,
    STANCES,
    ActorKind,
    Manner,
    PlaceKind,
    Precision,
    Status,
)

CODES = {
    "types": EVENT_TYPES,
    "statuses": get_args(Status),
    "measures": MEASURES,
    "stances": STANCES,
    "manners": get_args(Manner),
    "states": STATES,
    "state_notes": STATES,
    "left_out": WHYS,
    "speakers": ("report", *HIDDEN),
    "actor_kinds": get_args(ActorKind),
    "place_kinds": get_args(PlaceKind),
    "precisions": get_args(Precision),
    "sectors": SECTORS,
    "layers": LAYERS,
    "reviews": MODES,
}


def test_german_and_english_are_spoken() -> None:
    """The interface has the words of German and English."""
    assert {"de", "en"} <= set(labels.spoken())


@pytest.mark.parametrize("language", labels.spoken())
@pytest.mark.parametrize("table", CODES)
def test_every_code_has_a_word(table: str, language: str) -> None:
    """What a record or a view can hold has a word in every language of the interface."""
    assert [c for c in CODES[table] if c not in labels.tables(language)[table]] == []


@pytest.mark.parametrize("language", labels.spoken())
def test_languages_have_the_same_words(language: str) -> None:
    """No language has a word for what English has none for, nor lacks one."""
    own, ours = labels.tables(language), labels.tables("en")
    assert {t: set(own[t]) for t in own} == {t: set(ours[t]) for t in ours}


def test_a_language_without_words_is_answered_in_english() -> None:
    """An unknown language, and a code without a word, are no error."""
    assert labels.word("types", "ASSAULT", "xx") == "attack"
    assert labels.word("types", "NOVEL", "de") == "NOVEL"


@pytest.mark.parametrize(
    ("begin", "until", "written", "short"),
    [
        ("2023-09-21", "2023-09-21", "Do 21. Sept. 2023", "21.9.23"),
        ("2023-09-01", "2023-09-30", "1.–30. Sept. 2023", "1.–30.9.23"),
        ("2023-09-28", "2023-10-02", "Do 28. Sept. 2023 – Mo 2. Okt. 2023", "28.9.–2.10.23"),
        ("2020-01-01", "2020-12-31", "2020", "2020"),
    ],
)
def test_german_days(begin: str, until: str, written: str, short: str) -> None:
    """Stretches of the calendar are written as German writes them."""
    assert labels.period(begin, until, "de") == written
    assert labels.short_period(begin, until, "de") == short


@pytest.mark.parametrize(
    ("time", "written"),
    [
        ("2023-09-21T06:05:00+00:00", "Do 21. Sept. 2023, 06:05 UTC"),
        ("2023-09-21T06:05:00+02:00", "Do 21. Sept. 2023, 06:05"),
        ("2023-09-21", "Do 21. Sept. 2023"),
        ("gestern früh", "gestern früh"),
        ("", ""),
    ],
)
def test_moments(time: str, written: str) -> None:
    """A moment is written with its minute, and what is no moment stands as it was given."""
    assert labels.moment(time, "de") == written


def test_german_numbers_and_names() -> None:
    """Thousands are parted by a full stop, decimals by a comma; countries have their German names."""
    assert labels.bounds(40000, None, language="de") == "≥ 40.000"
    assert labels.number(1234.5, "de") == "1.234,5"
    assert labels.name_of("Azerbaijan", "de") == "Aserbaidschan"
    assert labels.speaker("someone unnamed", "de") == "jemand Ungenanntes"
    assert labels.speaker("Ilham Aliyev", "de") == "Ilham Aliyev"


@pytest.mark.parametrize(
    ("language", "said"), [("en", "police (Germany)"), ("de", "Polizei (Deutschland)")]
)
def test_a_states_organ_is_named_with_the_state(language: str, said: str) -> None:
    """No reader has to know the code of a country, in English either."""
    assert labels.name_of("police (DEU)", language) == said


def test_a_mode_without_a_word_is_its_type() -> None:
    """What has no word of its own is called by the event type."""
    assert labels.what("ACCUSE", "allege", "de") == "Vorwurf"
    assert labels.what("ASSAULT", "aerial", "de") == "Luftangriff"
