"""Places on documents made by hand: what the text decides, whatever the model says of its words."""

from __future__ import annotations

import pytest

from lagebild.annotate.doc import Doc, Sentence, Token, link
from lagebild.extract.places import Places
from lagebild.extract.places.explain import explain
from lagebild.extract.places.words import ends_in
from lagebild.languages import load
from lagebild.record import Place, Record, Report
from lagebild.world import World

PLACES = Places(load("de"), World())
ENGLISH = Places(load("en"), World())


def doc(*words: str, published: str | None = None) -> Doc:
    """Returns a sentence of words written `form/UPOS/head/deprel/name`, heads counted from 1, 0 the root."""
    tokens: list[Token] = []
    text = ""
    for i, word in enumerate(words):
        form, upos, head, deprel, *name = word.split("|")
        start = len(text) + (1 if text and form not in {",", "."} else 0)
        text = text.ljust(start) + form
        at = int(head) - 1 if head != "0" else i
        tokens.append(
            Token(i, start, len(text), form, form.lower(), form, upos, {}, at, deprel,
                  name[0] if name else "O", 0)
        )  # fmt: skip
    sentences = (Sentence(0, len(tokens), 0),) if tokens else ()
    return link(Report("x", text, published, "de"), "de", tuple(tokens), sentences, ())


def read(*words: str) -> tuple[Place, ...]:
    """Returns the places of a sentence."""
    made = doc(*words)
    return PLACES(made, Record(made.report)).places


def test_nothing_comes_of_nothing() -> None:
    """An empty document has no places."""
    assert read() == ()


def test_a_preposition_of_place_makes_a_capital_a_place() -> None:
    """`in Baku` is a place, with its id, its point and what decided."""
    (place,) = read("Treffen|NOUN|0|root", "in|ADP|3|case", "Baku|PROPN|1|nmod|B-LOC")
    assert (place.text, place.name, place.country, place.kind) == ("Baku", "Baku", "AZE", "city")
    assert (place.id, place.precision) == ("geonames:587084", "exact")
    assert [e.rule for e in place.evidence] == ["places.table", "places.preposition"]


def test_a_capital_that_speaks_is_no_place() -> None:
    """`Baku erklärte` is somebody."""
    assert read("Baku|PROPN|2|nsubj|B-LOC", "erklären|VERB|0|root") == ()


def test_a_name_of_the_tables_needs_no_model() -> None:
    """A region that the model takes for a person is found all the same."""
    (place,) = read("aus|ADP|2|case", "Darfur|PROPN|0|root|B-PER")
    assert (place.country, place.kind) == ("SDN", "region")


def test_a_persons_name_is_no_place() -> None:
    """A town inside a person's name is none."""
    assert read("Jack|PROPN|0|root|B-PER", "London|PROPN|1|flat|I-PER") == ()


def test_an_unmarked_word_is_no_place() -> None:
    """What only the index knows needs the model's mark or a word beside it."""
    assert read("Der|DET|2|det", "Panik|NOUN|0|root") == ()


def test_two_countries_with_equal_right_leave_it_open() -> None:
    """A name that two countries claim and nothing decides has no item."""
    assert read("in|ADP|2|case", "Santa|PROPN|0|root|B-LOC", "Rosa|PROPN|2|flat|I-LOC") == ()


def test_the_adjective_beside_it_decides() -> None:
    """A name of many towns is the one in the country that the text names beside it."""
    (place,) = read(
        "in|ADP|4|case", "der|DET|4|det", "libanesisch|ADJ|4|amod", "Stadt|NOUN|0|root",
        "Tripoli|PROPN|4|appos|B-LOC",
    )  # fmt: skip
    assert (place.country, place.kind) == ("LBN", "city")


def test_an_unknown_name_has_the_country_beside_it_and_no_point() -> None:
    """What no list has is placed by what the text says of it, without an invented point."""
    (place,) = read(
        "im|ADP|3|case", "syrisch|ADJ|3|amod", "Dorf|NOUN|0|root", "Mardabun|PROPN|3|appos|B-LOC"
    )
    assert (place.name, place.country, place.lat, place.lon, place.id) == (
        "Mardabun", "SYR", None, None, None,
    )  # fmt: skip


def test_a_part_of_a_country_has_no_point() -> None:
    """`Nordjemen` is a region of Yemen."""
    (place,) = read("im|ADP|2|case", "Nordjemen|PROPN|0|root|B-LOC")
    assert (place.country, place.kind, place.lat, place.precision) == (
        "YEM",
        "region",
        None,
        "part_of",
    )


def test_english_takes_every_name_for_a_place() -> None:
    """A language without words for standing leaves a speaking capital a place."""
    made = doc("Damascus|PROPN|2|nsubj|B-LOC", "denied|VERB|0|root")
    (place,) = ENGLISH(made, Record(made.report)).places
    assert place.country == "SYR"


@pytest.mark.parametrize("form", ["$", "’", "-", "A", "\u200b"])
def test_odd_tokens_are_passed_over(form: str) -> None:
    """A token of one character, marked or not, breaks nothing."""
    assert read(f"{form}|PROPN|0|root|B-LOC") == ()
    assert read(f"{form}|X|0|root") == ()


def test_a_long_sentence_takes_no_longer_per_word() -> None:
    """Twenty thousand words in one sentence are read word by word."""
    words = ["in|ADP|2|case", "Kiew|PROPN|1|nmod|B-LOC"] * 10_000
    assert len(read(*words)) == 10_000


def test_a_compounds_last_part_counts() -> None:
    """A word ends in a listed word if the rest of it is a part of its own."""
    assert ends_in("verteidigungsminister", frozenset({"minister"}))
    assert not ends_in("see", frozenset({"ee"}))


def test_the_explanation_agrees_with_the_step() -> None:
    """What stands as a place in the explanation is what the step gives, and a tie names its rivals."""
    made = doc(
        "in|ADP|2|case", "Baku|PROPN|0|root|B-LOC", "und|CCONJ|4|cc", "Teheran|PROPN|2|conj|B-LOC"
    )
    names = explain(PLACES, made)
    assert [n.text for n in names if n.stands == "place"] == [
        p.text for p in PLACES(made, Record(made.report)).places
    ]
    assert names[0].chosen == names[0].options[0]
    (open_one,) = explain(
        PLACES, doc("in|ADP|2|case", "Santa|PROPN|0|root|B-LOC", "Rosa|PROPN|2|flat|I-LOC")
    )
    assert (open_one.choice, open_one.chosen, open_one.stands) == ("tie", None, None)
    assert len({o.country for o in open_one.options}) > 1
