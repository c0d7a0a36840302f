"""Calendar arithmetic, TIMEX3 values, feasts, words and rules of time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagebild.annotate.doc import Doc, Sentence, Token, link
from lagebild.extract.times import Times, begun, calendar, dates, feasts, lengths, next_morning
from lagebild.extract.times.context import Tense, Tenses, TenseWords, meant
from lagebild.extract.times.dates import Point
from lagebild.extract.times.drafts import next_years
from lagebild.extract.times.lexicon import Fields, Lexicon
from lagebild.extract.times.patterns import Grammar
from lagebild.extract.times.situation import Situation
from lagebild.languages import Language, load
from lagebild.problems import DataFileError
from lagebild.record import Record, Report
from lagebild.world import World

DAYS = st.dates(min_value=date(1583, 1, 1), max_value=date(2400, 12, 31))
WEEKDAYS = st.integers(1, 7)
UNITS = st.sampled_from(("D", "W", "M", "Q", "HY", "Y", "DE", "CE", "ML"))
THURSDAY = date(2023, 9, 21)


def resolved(at: Situation, **said: object) -> str | None:
    """Returns the value of what is said."""
    point = dates.resolve(Fields(**said), at)  # type: ignore[arg-type]
    return point.value if point else None


@given(DAYS, WEEKDAYS)
def test_weekday_before_is_within_the_week_before(day: date, weekday: int) -> None:
    """The last day of a name lies one to seven days back and has that name."""
    found = calendar.weekday_before(day, weekday)
    assert found is not None
    assert found.isoweekday() == weekday
    assert 1 <= (day - found).days <= 7


@given(DAYS, WEEKDAYS)
def test_weekday_after_is_within_the_week_after(day: date, weekday: int) -> None:
    """The next day of a name lies one to seven days ahead and has that name."""
    found = calendar.weekday_after(day, weekday)
    assert found is not None
    assert found.isoweekday() == weekday
    assert 1 <= (found - day).days <= 7


@given(DAYS, UNITS)
def test_a_day_lies_within_the_value_of_its_unit(day: date, unit: str) -> None:
    """Whatever unit a day is named by, the value's days include it."""
    span = calendar.extent(calendar.value_of(day, unit))
    assert span is not None
    assert span[0] <= day <= span[1]


@given(DAYS, st.integers(-30, 30), st.sampled_from(("D", "W")))
def test_moving_by_days_and_back_returns(day: date, amount: int, unit: str) -> None:
    """Days and weeks forth and back lead to the same day."""
    there = calendar.moved(day, amount, unit)
    assert there is not None
    assert calendar.moved(there, -amount, unit) == day


@given(DAYS, st.integers(-400, 400))
def test_moving_by_months_keeps_the_day_or_ends_the_month(day: date, months: int) -> None:
    """The same day some months away, or the month's last where it has no such day."""
    there = calendar.moved(day, months, "M")
    assert there is not None
    assert there.day == day.day or (there + timedelta(days=1)).day == 1


@given(DAYS, st.sampled_from(("M", "Y", "W", "DE", "Q")))
def test_thirds_cover_a_stretch(day: date, unit: str) -> None:
    """Beginning, middle and end of a stretch follow one another without a gap."""
    span = calendar.extent(calendar.value_of(day, unit))
    assert span is not None
    first, middle, last = (calendar.third(span, n) for n in range(3))
    assert (first[0], last[1]) == span
    assert middle[0] - first[1] == last[0] - middle[1] == timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "begin", "until"),
    [
        ("2023-09-21", "2023-09-21", "2023-09-21"),
        ("2023-09-21T18:30", "2023-09-21", "2023-09-21"),
        ("2023-09-20TNI", "2023-09-20", "2023-09-21"),
        ("2020-W53", "2020-12-28", "2021-01-03"),
        ("2009-W52-WE", "2009-12-26", "2009-12-27"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2005-H2", "2005-07-01", "2005-12-31"),
        ("1998-WI", "1998-12-01", "1999-02-28"),
        ("199", "1990-01-01", "1999-12-31"),
        ("18", "1800-01-01", "1899-12-31"),
    ],
)
def test_extents(value: str, begin: str, until: str) -> None:
    """A value on the calendar names its first and last day."""
    span = calendar.extent(value)
    assert span is not None
    assert (span[0].isoformat(), span[1].isoformat()) == (begin, until)


@pytest.mark.parametrize(
    "value", ["PRESENT_REF", "P3Y", "XXXX-05-01", "XXXX-WXX-4", "2023-02-30", "2023-W54", "12345"]
)
def test_what_lies_on_no_calendar_has_no_extent(value: str) -> None:
    """References, lengths, open and impossible dates have no days."""
    assert calendar.extent(value) is None


def test_the_calendars_ends_are_no_error() -> None:
    """Moving off the calendar gives no day instead of an exception."""
    assert calendar.moved(date.min, -1, "D") is None
    assert calendar.moved(date.max, 1, "Y") is None
    assert calendar.weekday_before(date.min, 7) is None
    assert resolved(Situation(date.min), offset=-1) is None
    assert resolved(Situation(date.max), unit="ML", shift=9) is None


@pytest.mark.parametrize(
    ("year", "day"),
    [(2000, "04-23"), (2008, "03-23"), (2011, "04-24"), (2024, "03-31"), (2038, "04-25")],
)
def test_easter(year: int, day: str) -> None:
    """Easter falls where the church puts it."""
    assert calendar.easter(year).isoformat() == f"{year}-{day}"


@given(st.integers(1583, 2400))
def test_easter_and_advent_are_sundays(year: int) -> None:
    """Easter Sunday and the fourth Advent are Sundays in their season."""
    easter, advent = calendar.easter(year), calendar.advent(year)
    assert easter.isoweekday() == advent.isoweekday() == 7
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)
    assert date(year, 12, 18) <= advent <= date(year, 12, 24)


@pytest.mark.parametrize(
    ("rule", "day", "tense", "begin"),
    [
        ("E1", "2006-04-19", "past", "2006-04-17"),
        ("12-24", "2002-01-03", "past", "2001-12-24"),
        ("islamic:ramadan_beginning/29", "2023-02-01", "future", "2023-03-23"),
        ("hebrew:yom_kippur", "1973-10-10", "past", "1973-10-06"),
        ("E-7", "1995-04-14", "present", "1995-04-09"),
    ],
)
def test_feasts(rule: str, day: str, tense: Tense, begin: str) -> None:
    """A feast without a year is the one that is near in the direction of the tense."""
    feast = feasts.nearest(rule, date.fromisoformat(day), tense)
    assert feast is not None
    assert feast.begin.isoformat() == begin


@given(st.lists(DAYS, min_size=1, max_size=4), DAYS)
def test_without_a_tense_the_nearest_day_is_meant(days: list[date], origin: date) -> None:
    """No candidate is nearer than the one chosen without a tense."""
    chosen = meant(days, origin, None)
    assert all(abs((chosen - origin).days) <= abs((d - origin).days) for d in days)


@pytest.mark.parametrize(
    ("said", "tense", "value"),
    [
        ({"weekday": 4}, "past", "2023-09-21"),
        ({"weekday": 4}, "future", "2023-09-21"),
        ({"weekday": 3}, "past", "2023-09-20"),
        ({"weekday": 3}, "future", "2023-09-27"),
        ({"weekday": 4, "shift": -1}, "past", "2023-09-14"),
        ({"weekday": 4, "shift": 1}, "future", "2023-09-28"),
        ({"weekday": 1, "unit": "W", "shift": 1}, "future", "2023-09-25"),
        ({"weekday": 3, "part": "NI", "eve": True}, "past", "2023-09-19TNI"),
        ({"offset": -1, "part": "EV"}, "past", "2023-09-20TEV"),
        ({"month": 12}, "past", "2022-12"),
        ({"month": 1}, "future", "2024-01"),
        ({"month": 12, "day": 31}, "past", "2022-12-31"),
        ({"month": 10, "day": 3}, None, "2023-10-03"),
        ({"month": 2, "day": 30}, "past", None),
        ({"month": 6, "day": 19, "unit": "Y", "shift": 0}, "past", "2023-06-19"),
        ({"season": "SU"}, "past", "2023-SU"),
        ({"season": "SU", "shift": -1}, "past", "2023-SU"),
        ({"unit": "W", "shift": -1}, "past", "2023-W37"),
        ({"unit": "WE"}, "past", "2023-W37-WE"),
        ({"unit": "Q", "day": 2}, "past", "2023-Q2"),
        ({"unit": "CE", "day": 19}, "past", "18"),
        ({"unit": "Y", "number": 578.0}, "past", "0578"),
        ({"decade": 1960}, "past", "196"),
        ({"decade": 90}, "past", "199"),
        ({"hour": 18, "minute": 30}, "past", "2023-09-21T18:30"),
        ({"unit": "D", "later": 1}, "past", "XXXX-XX-XX"),
    ],
)
def test_resolving(said: dict[str, object], tense: Tense | None, value: str | None) -> None:
    """What is said on Thursday, 21 September 2023, means this."""
    assert resolved(Situation(THURSDAY, tense), **said) == value


@pytest.mark.parametrize(
    ("said", "at", "value"),
    [
        # After a night to the 20th, three o'clock and noon are of the 20th, eleven at night is not.
        ({"hour": 3, "minute": 0}, {"night": True}, "2023-09-20T03:00"),
        ({"hour": 23, "minute": 0}, {"night": True}, "2023-09-19T23:00"),
        ({"part": "MI"}, {"night": True}, "2023-09-20TMI"),
        ({"part": "NI"}, {"night": True}, "2023-09-19TNI"),
        ({"part": "MI"}, {}, "2023-09-19TMI"),
        # In the night, told as past already then, is the night before.
        ({"part": "NI"}, {"earlier": True, "tense": "past"}, "2023-09-18TNI"),
        # A present tense about a day that is told as past elsewhere is a story.
        ({"weekday": 2}, {"tense": "present", "told": True}, "2023-09-19"),
        ({"weekday": 2}, {"tense": "present"}, "2023-09-26"),
        ({"weekday": 2}, {"tense": "future", "told": True}, "2023-09-26"),
        # The middle of the week, when it was, is not the coming one.
        ({"edge": 2, "unit": "W"}, {"tense": "past"}, "2023-W37"),
        ({"edge": 2, "unit": "W"}, {"tense": "future"}, "2023-W38"),
        # A counted day is news on that day.
        ({"unit": "D", "day": 5}, {"tense": "past"}, "2023-09-21"),
        # A day near the publication is of its year, though the text speaks of another.
        ({"month": 9, "day": 19}, {"year": 2008}, "2023-09-19"),
        ({"month": 3, "day": 19}, {"year": 2008}, "2008-03-19"),
    ],
)
def test_resolving_in_the_thread(
    said: dict[str, object], at: dict[str, object], value: str
) -> None:
    """What a text has told before decides which day is meant."""
    situation = Situation(THURSDAY, day=date(2023, 9, 19))
    assert resolved(replace(situation, **at), **said) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "number", "fits"),
    [
        (2008, 9, True),
        (1999, 0, True),
        (1999, 2000, True),
        (1914, 18, True),
        (1635, 10, False),
        (2008, 8, False),
        (2008, 7, False),
    ],
)
def test_years_with_a_slash_follow_each_other(year: int, number: float, *, fits: bool) -> None:
    """Two numbers with a slash are years only where the second is soon after the first."""
    assert next_years(Fields(year=year, number=number)) is fits


def test_a_stretch_begins_before_it_ends() -> None:
    """A month without a year takes it from the end of its stretch, over the turn of the year too."""
    january = Point("2024-01")
    assert begun(Fields(month=11), january).year == 2023
    assert begun(Fields(month=1, day=3), january).year == 2024
    assert begun(Fields(month=11, year=2020), january).year == 2020
    assert begun(Fields(month=11), None).year is None


def test_an_hour_past_midnight_is_on_the_next_day() -> None:
    """A clock time moves to the next day, at the end of a year too."""
    point = Point("2023-12-31T05:00", date(2023, 12, 31))
    assert next_morning(point) == Point("2024-01-01T05:00", date(2024, 1, 1))


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ({"weekday": 4}, "XXXX-WXX-4"),
        ({"offset": 0}, "XXXX-XX-XX"),
        ({"month": 5, "day": 1}, "XXXX-05-01"),
        ({"month": 5}, "XXXX-05"),
        ({"season": "SU"}, "XXXX-SU"),
        ({"unit": "W", "shift": -1}, "XXXX-WXX"),
        ({"part": "EV"}, "XXXX-XX-XXTEV"),
        ({"year": 1991}, "1991"),
    ],
)
def test_without_publication_values_stay_open(said: dict[str, object], value: str) -> None:
    """What depends on the day of publication is underspecified without one."""
    assert resolved(Situation(None), **said) == value


@pytest.mark.parametrize(
    ("pairs", "value"),
    [
        ([(3, "Y")], "P3Y"),
        ([(None, "Y")], "PXY"),
        ([(0.5, "H")], "PT0.5H"),
        ([(3, "Y"), (4, "M")], "P3Y4M"),
        ([(2, "H"), (30, "MIN")], "PT2H30M"),
        ([(1, "D"), (2, "H")], "P1DT2H"),
        ([(5, "DE")], "P5DE"),
    ],
)
def test_lengths(pairs: list[tuple[float | None, str]], value: str) -> None:
    """Amounts and units are written as TIMEX3 writes them."""
    assert lengths.length_value(pairs) == value


def test_anchored_lengths() -> None:
    """A length ago is a day, a length since then a stretch, an unsaid one lies nowhere."""
    ago = date(2020, 9, 21)
    assert lengths.anchored(THURSDAY, [(3, "Y")], "ago") == (ago, ago)
    assert lengths.anchored(THURSDAY, [(3, "Y")], "since") == (ago, THURSDAY)
    assert lengths.anchored(THURSDAY, [(None, "Y")], "since") is None
    assert lengths.anchored(THURSDAY, [(3, "H")], "ago") is None


def doc_of(words: list[tuple[str, str, str, dict[str, str], int, str]]) -> Doc:
    """Returns a sentence of (word, lemma, part of speech, features, head, label)."""
    at, tokens = 0, []
    for i, (text, lemma, upos, feats, head, label) in enumerate(words):
        tokens.append(
            Token(
                i, at, at + len(text), text, text.lower(), lemma, upos, feats, head, label, "O", 0
            )
        )
        at += len(text) + 1
    text = " ".join(w[0] for w in words)
    return link(Report("x", text), "de", tuple(tokens), (Sentence(0, len(tokens), 0),), ())


PRESENT = {"VerbForm": "Fin", "Tense": "Pres"}
PAST = {"VerbForm": "Fin", "Tense": "Past"}
PART = {"VerbForm": "Part"}
INF = {"VerbForm": "Inf"}


@pytest.mark.parametrize(
    ("words", "tense"),
    [
        ([("V", "v", "VERB", PAST, 1, "root")], "past"),
        ([("V", "v", "VERB", PRESENT, 1, "root")], "present"),
        ([("H", "have", "AUX", PRESENT, 2, "aux"), ("V", "v", "VERB", PART, 2, "root")], "past"),
        ([("W", "will", "AUX", PRESENT, 2, "aux"), ("V", "v", "VERB", INF, 2, "root")], "future"),
        (
            [("W", "will", "AUX", PRESENT, 2, "aux"), ("V", "v", "VERB", PART, 2, "root")],
            "present",
        ),
        ([("P", "plan", "AUX", PRESENT, 2, "aux"), ("V", "v", "VERB", INF, 2, "root")], "future"),
        (
            [
                ("P", "plan", "AUX", PRESENT, 2, "aux"),
                ("V", "v", "VERB", PART, 2, "root"),
                ("H", "have", "AUX", INF, 2, "aux"),
            ],
            "past",
        ),
    ],
)
def test_tense(words: list[tuple[str, str, str, dict[str, str], int, str]], tense: str) -> None:
    """A clause's tense comes from its verb with its auxiliaries; a plan is future, hearsay past."""
    root = next(n for n, w in enumerate(words, 1) if w[5] == "root")
    doc = doc_of([("D", "d", "NOUN", {}, root, "obl"), *words])
    known = TenseWords.of({
        "future_auxiliaries": ["will"], "planned": ["plan"], "perfect_auxiliaries": ["have"],
    })  # fmt: skip
    assert Tenses(doc, known).at(doc.tokens[0]) == tense


@pytest.fixture(scope="module", params=["de", "en"])
def lexicon(request: pytest.FixtureRequest) -> Lexicon:
    """The words of every language that has a table of times."""
    return Lexicon(load(request.param))


def test_every_feast_can_be_read(lexicon: Lexicon) -> None:
    """Every feast's rule is one, and every rule falls within two years."""
    for rule in lexicon.data["words"]["feast"]:
        assert feasts.is_rule(rule), rule
        assert feasts.nearest(rule, THURSDAY, None), rule


def test_rules_can_be_read(lexicon: Lexicon) -> None:
    """Every rule names known classes and marks an item."""
    assert all(rule.pattern.groups for rule in Grammar(lexicon).rules)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ('[words.weather]\n0 = ["rain"]\n', "no class of words"),
        ('[words.month]\nthird = ["x"]\n', "cannot have: 'third'"),
        ('[[rules]]\nname = "a"\nmake = "cake"\npattern = "[year]"\n', "makes 'cake'"),
        ('[[rules]]\nname = "a"\nmake = "date"\npattern = "[moon]"\n', "'moon' is no class"),
        ('[[rules]]\nname = "a"\nmake = "date"\npattern = "[year"\n', "rule 'a'"),
        ('[[rules]]\nname = "a"\nmake = "date"\npattern = "[year] %"\n', "cannot read ' ?%'"),
    ],
)
def test_a_broken_table_is_named(tmp_path: Path, table: str, message: str) -> None:
    """A fault in the table of times names the file and what is wrong."""
    (tmp_path / "times.toml").write_text(table, encoding="utf-8")
    with pytest.raises(DataFileError, match=message):
        Grammar(Lexicon(Language("xx", (tmp_path,))))


def plain_doc(text: str, published: str | None) -> Doc:
    """Returns a text cut at spaces, without any annotation."""
    words: list[tuple[str, str, str, dict[str, str], int, str]] = [
        (w, w, "X", {}, n, "root") for n, w in enumerate(text.split())
    ]
    doc = doc_of(words)
    return link(
        Report("x", doc.text, published), "de", doc.tokens, doc.sentences if doc.tokens else (), ()
    )


@pytest.fixture(scope="module")
def times() -> Times:
    """The step for German."""
    return Times(load("de"), World.__new__(World))


@given(text=st.text(alphabet="0123456789.:-–/() uhrJamMiabe", max_size=60), day=st.none() | DAYS)
def test_no_text_is_an_error(times: Times, text: str, day: date | None) -> None:
    """Whatever the characters, items are stretches of the text in order, each with its evidence."""
    doc = plain_doc(text, day.isoformat() if day else None)
    found = times(doc, Record(doc.report)).times
    assert [t.start for t in found] == sorted(t.start for t in found)
    assert all(doc.text[t.start : t.end] == t.text and t.evidence for t in found)


@pytest.mark.parametrize(
    "published", ["", "0001-01-01", "9999-12-31", "gestern", "2023-09-21T10:00:00Z"]
)
def test_odd_publication_dates_are_no_error(times: Times, published: str) -> None:
    """The first and the last day of the calendar, and what is no date, resolve as far as they can."""
    words = "vorgestern übermorgen am Montag im Dezember an Ostern letztes Jahr vor drei Jahren"
    doc = plain_doc(words, published)
    assert len(times(doc, Record(doc.report)).times) >= 4


def test_a_language_without_a_table_is_silent(tmp_path: Path) -> None:
    """No table, no times."""
    doc = plain_doc("1991", None)
    step = Times(Language("xx", (tmp_path,)), World.__new__(World))
    assert step(doc, Record(doc.report)).times == ()
