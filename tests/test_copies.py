"""Reports that are one text are one group, whatever the order in which they are read.

A case is a table of reports, `id day printed-by/agency paragraphs`, and below `--` the groups that must come
out, the probable original first. Paragraphs are those of PARAGRAPHS: f1–f4 tell of a flood, w1–w3 of a vote;
`f1+` is f1 with another number, `f1~` f1 with other words, `f1>` f1 with its sentences in another order.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import Command, line
from lagebild.ledger import Ledger
from lagebild.ledger.copies import copy_groups
from lagebild.ledger.passages import match, words_of
from lagebild.publish.copies import compared
from lagebild.record import Record, Report

PARAGRAPHS = {
    "f1": (
        "Bei schweren Überschwemmungen im Norden des Landes sind nach Angaben der Behörden mindestens 40 Menschen "
        "ums Leben gekommen. Mehrere Dörfer waren am Freitag von der Außenwelt abgeschnitten. Die Provinzregierung "
        "rief den Notstand aus und bat die Armee um Hilfe."
    ),
    "f2": (
        "Hubschrauber brachten Trinkwasser und Decken in die Stadt, in deren Schulen rund 3.000 Familien Zuflucht "
        "fanden. »Wir haben alles verloren«, sagte ein Bauer, dessen Haus von einer Schlammlawine verschüttet wurde. "
        "Retter suchten mit bloßen Händen nach Vermissten."
    ),
    "f3": (
        "Der Wetterdienst erwartet für das Wochenende neue Regenfälle. Hilfsorganisationen warnten, dass sich in den "
        "Lagern Krankheiten ausbreiten könnten. Auch die Ernte gilt als verloren."
    ),
    "f4": (
        "Schon im vergangenen Frühjahr waren die Flüsse der Region über die Ufer getreten. Seither wurde um den Bau "
        "von Dämmen gestritten, für die das Geld fehlt."
    ),
    "w1": (
        "In der Hauptstadt haben am Samstag die Wahllokale geöffnet. Rund zwei Millionen Stimmberechtigte entscheiden "
        "über ein neues Parlament. Beobachter sprachen von einem ruhigen Beginn."
    ),
    "w2": (
        "Der Präsident gab seine Stimme in einer Grundschule ab und wollte sich zum Ausgang nicht äußern. Die "
        "Opposition hatte ihm vorgeworfen, Staatsangestellte unter Druck zu setzen."
    ),
    "w3": (
        "Mit ersten Ergebnissen wird in der Nacht gerechnet. Umfragen zufolge liegen beide Lager fast gleichauf, so "
        "dass kleine Parteien den Ausschlag geben dürften."
    ),
}
MADE = {
    "f1+": PARAGRAPHS["f1"].replace("40", "46"),
    "f1~": PARAGRAPHS["f1"]
    .replace("nach Angaben der Behörden", "laut Behörden")
    .replace("schweren ", ""),
    "f2~": PARAGRAPHS["f2"].replace("»", "„").replace("«", "“").replace("3.000", "3000"),
    "f2>": " ".join(reversed(PARAGRAPHS["f2"].split(". "))),
    "lead": "Nach tagelangem Dauerregen ist die Lage im Norden dramatisch; Rettungskräfte kämpfen gegen die Zeit.",
}
TEXTS = PARAGRAPHS | MADE

# The fact that each case states, and the case.
CASES = {
    "a text cut from its end, re-headed, is a copy": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-17 Bote/dpa f1
        --
        a b""",
    "other words, marks and ways to write a number make no other text": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-18 Bote/ f1~ f2~ f3
        --
        a b""",
    "a new lead, moved sentences and an added paragraph make no other text": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-17 Bote/dpa lead f1 f2> f4
        --
        a b""",
    "the same text with another number is an update, and no copy": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-18 /dpa f1+ f2 f3
        --
        a
        b""",
    "a copy of the update goes with the update": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-18 /dpa f1+ f2 f3
        c 2024-05-18 Bote/dpa f1+ f2
        d 2024-05-17 Kurier/dpa f1 f3
        --
        a d
        b c""",
    "a cut that has none of the numbers goes to the text nearest in time": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-19 /dpa f1+ f2 f3
        c 2024-05-19 Bote/dpa f2 f3
        --
        a
        b c""",
    "one shared paragraph among own ones makes no copy": """
        a 2024-05-17 /dpa f1 f2 f3
        b 2024-05-17 /AFP f3 w1 w2 w3
        --
        a
        b""",
    "a text woven of two shares passages with both and is a copy of neither": """
        a 2024-05-17 /dpa f1 f2
        b 2024-05-17 /AFP w1 w2 w3
        c 2024-05-17 Bote/ f1 w1 f2 w2
        d 2024-05-18 Kurier/dpa f1 f2
        e 2024-05-18 Rundschau/AFP w1 w2
        --
        a d
        b e
        c""",
    "a copy of a woven text goes with the woven text": """
        a 2024-05-17 /dpa f1 f2
        b 2024-05-17 /AFP w1 w2
        c 2024-05-17 Bote/ f1 w1 f2 w2
        d 2024-05-18 Kurier/ f1 w1 f2 w2~
        --
        a
        b
        c d""",
    "a text that was there first is cut into two, and not woven of them": """
        a 2024-05-16 /dpa f1 f2 f3 f4
        b 2024-05-17 Bote/dpa f1 f2
        c 2024-05-17 Kurier/dpa f3 f4
        --
        a b c""",
    "texts more than a week apart are not compared": """
        a 2024-05-01 /dpa f1 f2
        b 2024-05-17 Bote/ f1 f2
        --
        a
        b""",
    "a text without a date is compared with all": """
        a 2024-05-17 /dpa f1 f2
        b - Bote/ f1 f2
        --
        a b""",
    "the agency's own text is the original, then the earliest, then the credited, then the longest": """
        a 2024-05-16 Bote/ f1 f2
        b 2024-05-17 /dpa f1 f2 f3
        --
        b a""",
    "among outlets the earliest is the original": """
        a 2024-05-17 Bote/dpa f1 f2 f3
        b 2024-05-16 Kurier/ f1 f2
        --
        b a""",
    "on one day the credited text is the original": """
        a 2024-05-17 Bote/ f1 f2 f3
        b 2024-05-17 Kurier/dpa f1 f2
        --
        b a""",
}


def reports_in(case: str) -> list[Report]:
    """Returns the reports of a case."""
    rows = [row.split() for row in case.partition("--")[0].strip().splitlines()]
    return [report_of(*row[:3], paragraphs=row[3:]) for row in rows]


def report_of(ident: str, day: str, printed: str, *, paragraphs: Iterable[str]) -> Report:
    """Returns the report in a row of a case."""
    outlet, _, agency = printed.partition("/")
    text = "\n\n".join(TEXTS[p.removesuffix("~") if p not in TEXTS else p] for p in paragraphs)
    published = None if day == "-" else day
    return Report(ident, text, published, "de", f"Titel {ident}", outlet or None, agency or None)


def groups(folder: Path, reports: Iterable[Report]) -> set[tuple[str, frozenset[str]]]:
    """Returns the groups of some reports read in this order: the original's id, and all ids."""
    path = folder / f"{random.random()}.ledger"
    with Ledger(path, write=True) as ledger:
        for report in reports:
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        return groups_in(ledger)


def groups_in(ledger: Ledger) -> set[tuple[str, frozenset[str]]]:
    """Returns the groups in a ledger: the original's id, and all ids."""
    ids = dict(ledger.connection.execute("SELECT version, report FROM versions"))
    found: dict[int, set[str]] = {}
    for version, original in copy_groups(ledger.connection).items():
        found.setdefault(original, set()).add(ids[version])
    return {(ids[original], frozenset(group)) for original, group in found.items()}


@pytest.mark.parametrize("fact", CASES)
def test_groups(tmp_path: Path, fact: str) -> None:
    """Every case comes out as it stands, read forwards and backwards."""
    rows = CASES[fact].partition("--")[2].strip().splitlines()
    expected = {(row.split()[0], frozenset(row.split())) for row in rows}
    reports = reports_in(CASES[fact])
    assert groups(tmp_path, reports) == expected
    assert groups(tmp_path, reversed(reports)) == expected


def test_the_order_of_reading_decides_nothing(tmp_path: Path) -> None:
    """All cases in one ledger, in five orders, with one report gone again: the same groups."""
    every = [
        replace(report, id=f"{n}{report.id}")
        for n, case in enumerate(CASES.values())
        for report in reports_in(case)
    ]
    rng = random.Random(1)
    outcomes = []
    for n in range(5):
        with Ledger(tmp_path / f"{n}.ledger", write=True) as ledger:
            for report in rng.sample(every, len(every)):
                ledger.add(Record(report), "reader-1", "lagebild", "x")
            ledger.withdraw("7c", "falsche Quelle")
            outcomes.append(groups_in(ledger))
    assert all(outcome == outcomes[0] for outcome in outcomes)
    assert len(outcomes[0]) > 3


@pytest.mark.parametrize("way", ["withdraw", "delete", "change"])
def test_a_report_that_is_gone_leaves_its_group(tmp_path: Path, way: str) -> None:
    """Withdrawn, deleted or superseded by another text, a report is in no group of the old text."""
    whole, short = reports_in(CASES["a text cut from its end, re-headed, is a copy"])
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for report in (whole, short):
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        if way == "withdraw":
            ledger.withdraw("a", "falsche Quelle")
        elif way == "delete":
            ledger.delete("a")
        else:
            other = replace(whole, text=TEXTS["w1"])
            ledger.add(Record(other), "reader-1", "lagebild", "x")
        left = {("a", frozenset("a"))} if way == "change" else set()
        assert groups_in(ledger) == {("b", frozenset("b")), *left}
        samples = ledger.connection.execute("SELECT count(DISTINCT version) FROM copy_samples")
        assert samples.fetchone() == (1 + len(left),)


def test_the_index_made_anew_is_the_same(tmp_path: Path) -> None:
    """Where the rules have changed the index is made anew from the reports, with the same groups."""
    case = CASES["a text woven of two shares passages with both and is a copy of neither"]
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for report in reports_in(case):
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        before = groups_in(ledger)
        ledger.connection.execute("UPDATE copy_rules SET revision = 0")
        ledger.connection.execute("UPDATE copy_texts SET original = version")
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        assert groups_in(ledger) == before


def test_differences_are_the_reports_own_words(tmp_path: Path) -> None:
    """What a copy left out, added, changed or moved stands at the offsets that are given."""
    reports = reports_in(
        CASES["a new lead, moved sentences and an added paragraph make no other text"]
    )
    with Ledger(tmp_path / "a.ledger", write=True) as ledger:
        for report in reports:
            ledger.add(Record(report), "reader-1", "lagebild", "x")
        found = compared(ledger, "b")
    texts = {r.id: r.text for r in reports}
    (other,) = found.others
    assert (found.original.report, other.printed.report, other.relation) == ("a", "b", "copy")
    kinds = [d.kind for d in other.differences]
    assert {"left out", "added", "moved"} <= set(kinds)
    for d in other.differences[1:]:  # the first is the headline's
        assert d.before == texts["a"][slice(*d.original)] or not d.before
        assert d.after == texts["b"][slice(*d.copy)] or not d.after


@pytest.mark.parametrize(
    ("one", "other", "numbers"),
    [
        (
            "Es gab 40 Tote und viele Verletzte im Land.",
            "Es gab 46 Tote und viele Verletzte im Land.",
            True,
        ),
        ("Es gab zwölf Tote und viele Verletzte.", "Es gab 12 Tote und viele Verletzte.", False),
        (
            "Rund 6.500 Tote und viele Verletzte im Land.",
            "Rund 6 500 Tote und viele Verletzte im Land.",
            False,
        ),
        (
            "Es gab zwölf Tote und viele Verletzte.",
            "Es gab vierzehn Tote und viele Verletzte.",
            True,
        ),
        ("Es gab 40 Tote und viele Verletzte.", "Es gab Tote und viele Verletzte.", False),
        ("Die Zahl der Toten stieg auf 40.", "Die Zahl der Toten stieg auf 46.", True),
    ],
)
def test_numbers_in_the_place_of_others(one: str, other: str, numbers: bool) -> None:
    """A number in another's place is found at any place of a passage; written otherwise it is none."""
    rest = " Retter suchten mit bloßen Händen nach Vermissten, die Armee half mit Booten aus."
    a, b = (words_of(rest + " " + text, "de") for text in (one, other))
    assert bool(match(a, b).numbers) == numbers


def test_copies_are_shown(lagebild: Command, tmp_path: Path) -> None:
    """`copies` lists the groups; with a report it shows what its copies left out; it says what is not there."""
    text, short = "\n\n".join(PARAGRAPHS[p] for p in ("f1", "f2")), PARAGRAPHS["f1"]
    lines = line("lang", text, agency="dpa") + line("kurz", short, outlet="Bote", headline="Flut")
    (tmp_path / "r.jsonl").write_text(lines, encoding="utf-8")
    lagebild("read", "r.jsonl")
    listed = lagebild("copies").out
    assert "lang" in listed
    assert "Bote" in listed
    shown = lagebild("copies", "kurz").out
    assert "probable original: lang · dpa" in shown
    assert "left out" in shown
    assert '"kept"' in lagebild("copies", "kurz", "--json").out
    assert "No two reports" in lagebild("copies", "--from", "2025-01-01").out
    assert lagebild("copies", "kur").code == 1
    lagebild("withdraw", "kurz", "--reason", "x")
    gone = lagebild("copies", "kurz")
    assert gone.code == 1
    assert "is withdrawn" in gone.err
