"""How counts move: parts are no new counts, totals are not added up, what is taken back is not current."""

from __future__ import annotations

import pytest

from conftest import told
from lagebild.ledger import Reading
from lagebild.ledger.series import Best, Count, series
from lagebild.ledger.stories import stories
from lagebild.publish import labels

FIRST = "Eine Flutwelle hat in Pirna am Dienstag mindestens zwei Menschen in den Tod gerissen."


def killed(*readings: Reading) -> tuple[tuple[Count, ...], Best]:
    """Returns the counts of the dead in the first story, and what is current."""
    lines = [line for s in stories(readings) for line in series(s, {}) if line.measure == "killed"]
    best = lines[0].best
    assert best is not None
    return lines[0].counts, best


def roles(*readings: Reading) -> dict[float | None, str]:
    """Returns the role of each count of the dead by its lower bound."""
    return {c.low: c.role for c in killed(*readings)[0]}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Die Zahl der Toten stieg auf sieben, darunter zwei Kinder.", {7: "count", 2: "part"}),
        ("Inzwischen seien sieben Tote geborgen worden, sagte die Polizei. Am Mittag waren es vier Tote.", {7: "count", 4: "earlier"}),
        ("Zunächst war von vier Toten die Rede gewesen. Die Polizei sprach von sieben Toten.", {7: "count", 4: "earlier"}),
        ("Die Polizei korrigierte die Zahl der Toten von neun auf acht.", {9: "earlier", 8: "count"}),
        ("Insgesamt starben nach Angaben der Polizei 20 Menschen. 13 Menschen starben am Unglücksort, sieben Menschen starben im Krankenhaus, teilte die Polizei mit.", {20: "count", 13: "part", 7: "part"}),
        ("Die Polizei sprach von sieben Toten. Der Krisenstab sprach von neun Toten.", {7: "count", 9: "count"}),
        ("Die Polizei zählte sieben Tote. Ein 71 Jahre alter Mann starb in seinem Keller.", {7: "count", 1: "part"}),
    ],
    ids=["darunter", "inzwischen", "zunächst", "von–auf", "parts of a total", "two sources", "one victim"],
)  # fmt: skip
def test_roles(sentence: str, expected: dict[float, str]) -> None:
    """Each count of a report is a count, a part, or an earlier one, as its words say."""
    found = roles(told("b", "2024-05-16", f"Nach der Flut in Pirna: {sentence}"))
    assert {low: role for low, role in found.items() if low in expected} == expected


def test_the_newest_count_of_each_source_is_current() -> None:
    """A source's newer count takes the place of its older one, in both directions."""
    for later in (4, 1):
        text = f"Nach der Flut in Pirna gab die Polizei die Zahl der Toten mit {later} an."
        first = told("a", "2024-05-14", f"{FIRST[:-1]}, teilte die Polizei mit.")
        _, best = killed(first, told("b", "2024-05-15", text))
        assert (best.low, best.high) == (later, later)


def test_sources_of_a_day_span_the_range() -> None:
    """Where two count differently on the newest day, the range holds both and the sum of none."""
    text = "Nach der Flut in Pirna sprach die Polizei von vier Toten. Das Innenministerium sprach von fünf Toten."
    _, best = killed(told("a", "2024-05-15", text))
    assert (best.low, best.high) == (4, 5)
    assert "Polizei" in labels.present(best)


def test_an_old_count_is_left_out_with_its_reason() -> None:
    """A count days before the newest is not current, and the series says why."""
    old = told("a", "2024-05-14", f"{FIRST[:-1]}, teilte das Rote Kreuz mit.")
    new = told(
        "b", "2024-05-18", "Nach der Flut in Pirna gab die Polizei die Zahl der Toten mit neun an."
    )
    _, best = killed(old, new)
    assert [(e.count.low, labels.why_left(e)) for e in best.excluded] == [
        (2, "4 days before the newest")
    ]


def test_an_open_bound_stays_open() -> None:
    """`At least` gives a range without an upper end."""
    _, best = killed(told("a", "2024-05-14", FIRST))
    assert (best.low, best.high) == (2, None)


def test_copies_give_a_count_once() -> None:
    """The same number by the same source in two prints of one text is one count."""
    text = f"{FIRST[:-1]}, teilte die Polizei mit."
    prints = [told(f"p{n}", f"2024-05-{14 + n}", text, outlet=f"Blatt {n}") for n in range(2)]
    groups = {p.version_digest: "one" for p in prints}
    (story,) = [s for s in stories(prints) if s.kind == "harm"]
    assert [[c.day for c in line.counts] for line in series(story, groups)] == [["2024-05-14"]]
    assert [len(line.counts) for line in series(story, {})] == [2]


def test_things_of_different_kinds_are_not_one_count() -> None:
    """Destroyed bridges and destroyed houses are two series."""
    text = "Die Flut in Pirna hat vier Brücken zerstört. Zerstört wurden auch 380 Häuser."
    (story, *_) = stories([told("a", "2024-05-14", text)])
    assert len([s for s in series(story, {}) if s.measure == "destroyed"]) == 2


def test_crowds_are_estimated_by_each_party() -> None:
    """The police's smaller number of demonstrators is no part of the organisers' larger one."""
    text = "In Goma haben am Dienstag nach Angaben der Veranstalter 15.000 Menschen demonstriert, nach Angaben der Polizei 4000 Menschen."
    (story, *_) = stories([told("a", "2024-02-07", text)])
    (line,) = [s for s in series(story, {}) if s.measure == "participants"]
    assert {c.role for c in line.counts} == {"count"}


def test_what_a_later_report_calls_earlier_is_not_current() -> None:
    """A number of yesterday that today's report calls the first one is left out, whoever gave it."""
    first = told("a", "2024-05-14", f"{FIRST[:-1]}, teilte das Rote Kreuz mit.")
    text = "Nach der Flut in Pirna war zunächst von zwei Toten die Rede gewesen. Die Polizei sprach von sieben Toten."
    _, best = killed(first, told("b", "2024-05-15", text))
    assert (best.low, best.high) == (7, 7)
