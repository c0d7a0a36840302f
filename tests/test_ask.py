"""A question in plain words becomes a filter, and says what became of each of its words."""

from __future__ import annotations

import pytest

from conftest import reader
from lagebild.publish.ask import Answer, ask
from lagebild.publish.filters import Filter, from_query, given, to_query

# A Friday.
DAY = "2023-09-22"
# The question, the page's language, the filter's fields.
QUESTIONS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        "Tote Stepanakert seit Mittwoch",
        "de",
        {"type": "killed", "place": "Stepanakert", "begin": "2023-09-20"},
    ),
    ("Wer beschuldigt Baku", "de", {"type": "ACCUSE", "actor": "Azerbaijan"}),
    (
        "displaced Goris last week",
        "en",
        {"type": "DISPLACE", "place": "Goris", "begin": "2023-09-11", "until": "2023-09-17"},
    ),
    (
        "displaced Goris last week",
        "de",
        {"type": "DISPLACE", "place": "Goris", "begin": "2023-09-11", "until": "2023-09-17"},
    ),
    (
        "Tote Stepanakert seit Mittwoch",
        "en",
        {"type": "killed", "place": "Stepanakert", "begin": "2023-09-20"},
    ),
    (
        "attacks in Goma since Monday",
        "en",
        {"type": "ASSAULT", "place": "Goma", "begin": "2023-09-18"},
    ),
    (
        "Angriffe auf Goma im Februar",
        "de",
        {"type": "ASSAULT", "place": "Goma", "begin": "2023-02-01", "until": "2023-02-28"},
    ),
    (
        "Was sagt Paschinjan zu Vertreibung?",
        "de",
        {"type": "DISPLACE", "actor": "Nikol Pashinyan"},
    ),
    ("Who accuses Russia?", "en", {"type": "ACCUSE", "actor": "Russia"}),
    (
        "Verletzte in Charkiw gestern",
        "de",
        {"type": "injured", "place": "Kharkiv", "begin": "2023-09-21", "until": "2023-09-21"},
    ),
    (
        "killed Kharkiv yesterday",
        "en",
        {"type": "killed", "place": "Kharkiv", "begin": "2023-09-21", "until": "2023-09-21"},
    ),
    ("protests Tbilisi", "en", {"type": "PROTEST", "place": "Tbilisi"}),
    (
        "Proteste in Tiflis bis gestern",
        "de",
        {"type": "PROTEST", "place": "Tbilisi", "until": "2023-09-21"},
    ),
    (
        "Flüchtlinge Armenien September 2023",
        "de",
        {"type": "displaced", "place": "ARM", "begin": "2023-09-01", "until": "2023-09-30"},
    ),
    ("Waffenruhe", "de", {"type": "AGREE"}),
    ("Blauhelme Goma", "de", {"text": "Blauhelme", "place": "Goma"}),
    ("helicopter Goma", "en", {"text": "helicopter", "place": "Goma"}),
    ("Olaf Scholz Waffen", "de", {"text": "Waffen", "actor": "Olaf Scholz"}),
    ("", "de", {}),
    ("?!", "de", {}),
    (
        "von Montag bis Mittwoch in Goma",
        "de",
        {"place": "Goma", "begin": "2023-09-18", "until": "2023-09-20"},
    ),
    (
        "from Monday to Wednesday in Goma",
        "en",
        {"place": "Goma", "begin": "2023-09-18", "until": "2023-09-20"},
    ),
    ("vor dem 20. September", "de", {"until": "2023-09-19"}),
    ("after 20 September 2023", "en", {"begin": "2023-09-21"}),
)


def asked(question: str, language: str) -> Answer:
    return ask(reader(), question, DAY, language)


@pytest.mark.parametrize(("question", "language", "fields"), QUESTIONS)
def test_a_question_becomes_a_filter(question: str, language: str, fields: dict[str, str]) -> None:
    """Days, places, actors and kinds are taken from the words in either language; the rest is searched."""
    assert given(asked(question, language).wanted) == fields


@pytest.mark.parametrize(("question", "language", "fields"), QUESTIONS)
def test_every_word_of_a_question_became_something(
    question: str, language: str, fields: dict[str, str]
) -> None:
    """The parts stand where the question has them, do not overlap, and leave nothing out but marks."""
    del fields
    answer = asked(question, language)
    at = 0
    for part in answer.parts:
        assert answer.question[part.start : part.end] == part.words
        assert not any(c.isalnum() for c in answer.question[at : part.start])
        assert part.start >= at
        at = part.end
    assert not any(c.isalnum() for c in answer.question[at:])


def test_what_is_asked_for_can_be_in_an_address() -> None:
    """The filter of any question, however odd, is one that a page accepts."""
    for question in (
        '"',
        "x" * 500,
        "Müller & Söhne",
        "*",
        "a OR b NOT c",
        "\x00\x1f",
        "🦊",
        "2023-13-45",
    ):
        wanted = asked(question, "de").wanted
        assert from_query(to_query(wanted)) == wanted, question


def test_words_that_only_ask_are_named() -> None:
    """What is neither a filter nor searched is told."""
    assert asked("Wer beschuldigt Baku", "de").passed_over == ("Wer",)


def test_without_a_day_dates_stay_out() -> None:
    """Where no day is given to count from, a weekday means nothing and is told as such."""
    answer = ask(reader(), "Tote Goma seit Mittwoch", None, "de")
    assert answer.wanted.begin is None
    assert answer.wanted.place == "Goma"


def test_an_empty_question_asks_for_all() -> None:
    """No words are no filter."""
    assert asked("   ", "en").wanted == Filter()
