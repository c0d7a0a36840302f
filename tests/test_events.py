"""Events: the table is checked, words find their entries, and trees give sides and status."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from lagebild.annotate.doc import Doc, Sentence, Token, link
from lagebild.extract.events import Events
from lagebild.extract.events.lexicon import COLUMNS, Lexicon
from lagebild.languages import HERE, Language, load
from lagebild.problems import DataFileError
from lagebild.record import EVENT_TYPES, Actor, Event, Period, Record, Report, Time
from lagebild.world import World

HEAD = "\t".join(COLUMNS)
FORMS = {"Fin": {"VerbForm": "Fin"}, "Part": {"VerbForm": "Part"}, "Inf": {"VerbForm": "Inf"}}


@pytest.fixture(scope="module")
def german() -> Lexicon:
    return Lexicon(load("de"))


@pytest.fixture(scope="module")
def read() -> Events:
    return Events(load("de"), World())


def doc(text: str, *rows: str, published: str | None = "2022-03-10") -> Doc:
    """Returns the tree of one sentence: a row `lemma UPOS head deprel [form]` for every word."""
    tokens, at = [], 0
    for i, (word, row) in enumerate(zip(text.split(), rows, strict=True)):
        lemma, upos, head, deprel, *form = row.split()
        start = text.index(word, at)
        at = start + len(word)
        feats = FORMS[form[0]] if form else {}
        tokens.append(
            Token(i, start, at, word, word.lower(), lemma, upos, feats, int(head), deprel, "O", 0)
        )
    report = Report("r", text, published, "de")
    return link(report, "de", tuple(tokens), (Sentence(0, len(tokens), 0),), ())


def actor(text: str, word: str, sector: str = "MIL") -> Actor:
    """Returns a group that stands at a word of the text."""
    start = text.index(word)
    return Actor(start, start + len(word), word, word, "group", None, sector, word)


def events(read: Events, tree: Doc, *words: str) -> tuple[Event, ...]:
    """Returns the events of a tree in which these words name actors."""
    actors = sorted((actor(tree.text, w) for w in words), key=lambda a: a.start)
    return read(tree, Record(tree.report, actors=tuple(actors))).events


def language(folder: Path, row: str, *, classes: str = "") -> Language:
    """Returns a language whose table of events has one row."""
    (folder / "language.toml").write_text("", encoding="utf-8")
    (folder / "events.tsv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    (folder / "events.toml").write_text(classes, encoding="utf-8")
    return Language("xx", (folder,))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("attack\tVERB\tWAR", "type is 'WAR'"),
        ("attack\tADV\tASSAULT", "pos is 'ADV'"),
        ("attack\tVERB\tASSAULT\t\t\tsubj\tobj\tobj=@unknown", "no class '@unknown'"),
        ("attack\tVERB\tASSAULT\t\t\tsubj\tobj\t\t\tloud", "flags ['loud']"),
        ("attack, \tVERB\tASSAULT", "a trigger is empty"),
    ],
)
def test_a_broken_row_names_its_line_and_fault(tmp_path: Path, row: str, fault: str) -> None:
    """A wrong type, class or flag stops the loading with file, line and what is allowed."""
    with pytest.raises(DataFileError) as error:
        Lexicon(language(tmp_path, row))
    assert fault in str(error.value)
    assert "events.tsv:2" in str(error.value)


def test_a_language_without_a_table_has_no_events(tmp_path: Path) -> None:
    """Without a table the layer stays empty."""
    (tmp_path / "language.toml").write_text("", encoding="utf-8")
    silent = Events(Language("xx", (tmp_path,)), World())
    assert events(silent, doc("Armee greift an", *ACTIVE[:3]), "Armee") == ()


@pytest.mark.parametrize(("code", "least"), [("de", 900), ("en", 700)])
def test_the_shipped_tables_know_every_type(code: str, least: int) -> None:
    """Each language's table names all seventeen types, by hundreds of words."""
    lexicon = Lexicon(load(code))
    tables = (lexicon.verbs, lexicon.nouns, lexicon.adjectives)
    words = {(e.trigger, e.phrase, e.pos) for t in tables for v in t.values() for e in v}
    types = Counter(e.type for t in tables for v in t.values() for e in v)
    assert len(words) >= least
    assert set(types) == set(EVENT_TYPES)


@pytest.mark.parametrize(
    ("form", "lemma", "upos", "kind"),
    [
        ("Bombenanschlägen", "Bombenanschlägen", "NOUN", "ASSAULT"),
        ("NATO-Luftangriffe", "NATO-Luftangriffe", "NOUN", "ASSAULT"),
        ("Massenfestnahmen", "Massenfestnahme", "NOUN", "COERCE"),
        ("beschossen", "beschossen", "VERB", "ASSAULT"),
        ("getöteten", "getötet", "ADJ", "ASSAULT"),
        ("Wahlkampf", "Wahlkampf", "NOUN", None),
        ("Vereinigung", "Vereinigung", "NOUN", None),
        ("Torschuss", "Torschuss", "NOUN", None),
        ("Überforderung", "Überforderung", "NOUN", None),
        ("Herz", "Herz", "NOUN", None),
    ],
)
def test_words_find_their_entries(
    german: Lexicon, form: str, lemma: str, upos: str, kind: str | None
) -> None:
    """Compounds are read by their last part, participles by their verb; listed words are none."""
    token = Token(0, 0, len(form), form, form.lower(), lemma, upos, {}, 0, "root", "O", 0)
    found = german.of(token)
    assert (found[0].type if found else None) == kind


def test_a_compound_has_the_mode_of_its_first_part(german: Lexicon) -> None:
    """The first part of a compound says how it was done."""
    token = Token(
        0,
        0,
        14,
        "Drohnenattacke",
        "drohnenattacke",
        "Drohnenattacke",
        "NOUN",
        {},
        0,
        "root",
        "O",
        0,
    )
    assert german.of(token)[0].mode == "drone"


ACTIVE = (
    "Armee NOUN 1 nsubj", "angreifen VERB 1 root Fin", "an ADP 1 compound:prt", "Rebell NOUN 1 obj",
)  # fmt: skip


def test_the_active_and_the_passive_have_the_same_sides(read: Events) -> None:
    """Who acts is the source and who suffers the target, whatever the voice."""
    (active,) = events(read, doc("Armee griff an Rebellen", *ACTIVE), "Armee", "Rebellen")
    passive = doc(
        "Rebellen wurden von Armee angegriffen",
        "Rebell NOUN 4 nsubj:pass", "werden AUX 4 aux:pass Fin", "von ADP 3 case",
        "Armee NOUN 4 obl", "angreifen VERB 4 root Part",
    )  # fmt: skip
    (turned,) = events(read, passive, "Armee", "Rebellen")
    assert (active.sources, active.targets) == ((0,), (1,))
    assert (turned.sources, turned.targets) == ((1,), (0,))


def told(verb: str, *more: str) -> Doc:
    """Returns `Armee … angreifen`, an infinitive under an auxiliary, with one word more."""
    rows = ["Armee NOUN 2 nsubj", f"{verb} AUX 2 aux Fin", "angreifen VERB 2 root Inf"]
    words = ["Armee", verb, "angreifen", *(m.split()[0] for m in more)]
    return doc(" ".join(words), *rows, *more)


@pytest.mark.parametrize(
    ("tree", "status"),
    [
        (told("werden"), "planned"),
        (told("wollen"), "planned"),
        (told("können"), "possible"),
        (told("werden", "nicht ADV 2 advmod"), "denied"),
        (told("werden", "möglicherweise ADV 2 advmod"), "planned"),
    ],
)
def test_auxiliaries_and_negation_decide_the_status(read: Events, tree: Doc, status: str) -> None:
    """A future is planned, a modal possible, a negation denies."""
    (event,) = events(read, tree, "Armee")
    assert event.status == status


@pytest.mark.parametrize(
    ("verb", "status"),
    [
        ("verhindern", "denied"),
        ("planen", "planned"),
        ("fürchten", "possible"),
        ("fortsetzen", "ongoing"),
        ("verüben", "happened"),
    ],
)
def test_the_verb_over_a_noun_decides_its_status(read: Events, verb: str, status: str) -> None:
    """What is prevented is denied, what is planned planned, what goes on ongoing."""
    tree = doc(
        f"Armee {verb} Angriff",
        "Armee NOUN 1 nsubj", f"{verb} VERB 1 root Fin", "Angriff NOUN 1 obj",
    )  # fmt: skip
    found = [e for e in events(read, tree, "Armee") if e.text == "Angriff"]
    assert [e.status for e in found] == [status]


def test_what_is_denied_is_denied_and_the_denial_happened(read: Events) -> None:
    """To deny having attacked is a rejection that happened and an attack that did not."""
    tree = doc(
        "Armee bestreitet angegriffen zu haben",
        "Armee NOUN 1 nsubj", "bestreiten VERB 1 root Fin", "angreifen VERB 1 ccomp Part",
        "zu PART 2 mark", "haben AUX 2 aux Inf",
    )  # fmt: skip
    rejection, attack = events(read, tree, "Armee")
    assert (rejection.type, rejection.status) == ("REJECT", "happened")
    assert (attack.type, attack.status, attack.sources) == ("ASSAULT", "denied", (0,))


@pytest.mark.parametrize(
    ("day", "status"), [("2022-03-12", "planned"), ("2022-03-08", "happened")]
)
def test_the_day_decides_where_the_verb_does_not(read: Events, day: str, status: str) -> None:
    """A day after the report makes an event planned, a day before it makes it past."""
    text = "Armee greift an morgen"
    tree = doc(text, *ACTIVE[:3], "morgen ADV 1 advmod")
    time = Time(16, 22, "morgen", "DATE", day, day, day)
    (event,) = read(tree, Record(tree.report, times=(time,))).events
    assert (event.status, event.time) == (status, Period(day, day))


def test_odd_input_gives_no_events_and_no_fault(read: Events) -> None:
    """An empty document, a lone word and a missing day of publication are read without a fault."""
    assert events(read, link(Report("r", ""), "de", (), (), ())) == ()
    assert events(read, doc("x", "x X 0 root", published=None)) == ()


def test_the_tables_are_the_language_folders_own() -> None:
    """Both languages ship a table and its lists of words."""
    for code in ("de", "en"):
        assert (HERE / code / "events.tsv").is_file()
        assert (HERE / code / "events.toml").is_file()


def learned(folder: Path, *, doubts: float = 2.0) -> Events:
    """Returns events of a language with one word, in which a score of 0.8 is enough to learn one."""
    language(folder, "greifen\tVERB\tASSAULT\t\t\tsubj\tobj\t\t\t")
    bounds = (
        f"[learned]\nfrom = 0.8\ndoubts_from = {doubts}\nsource = ['subj']\ntarget = ['obj']\n"
    )
    (folder / "events.toml").write_text(bounds, encoding="utf-8")
    return Events(Language("de", (folder,)), World())


def guessed(tree: Doc, word: str, kind: str, score: float) -> Doc:
    """Returns a tree in which the tagger guesses what a word names."""
    tokens = (
        replace(t, event=kind, event_score=score) if t.text == word else t for t in tree.tokens
    )
    return replace(tree, tokens=tuple(tokens))


CLAUSE = (
    "Rot bedrängt Blau", "Rot PROPN 1 nsubj", "bedrängen VERB 1 root Fin", "Blau PROPN 1 obj",
)  # fmt: skip


def test_a_word_outside_the_table_is_learned(tmp_path: Path) -> None:
    """A word that the tagger is sure of names an event, with the sides of a plain verb and its score."""
    tree = guessed(doc(*CLAUSE), "bedrängt", "COERCE", 0.91)
    (event,) = events(learned(tmp_path), tree, "Rot", "Blau")
    assert (event.type, event.sources, event.targets) == ("COERCE", (0,), (1,))
    assert (event.confidence, event.evidence[0].rule) == (0.91, "events.learned")


def test_an_unsure_guess_names_nothing(tmp_path: Path) -> None:
    """A guess below the bound of the language is none."""
    tree = guessed(doc(*CLAUSE), "bedrängt", "COERCE", 0.7)
    assert events(learned(tmp_path), tree, "Rot", "Blau") == ()


def test_a_word_of_the_table_may_be_doubted(tmp_path: Path) -> None:
    """A word of the table names nothing where the tagger is sure of that, if the language says so."""
    tree = doc(
        "Rot greift Blau", "Rot PROPN 1 nsubj", "greifen VERB 1 root Fin", "Blau PROPN 1 obj"
    )
    tree = guessed(tree, "greift", "_", 0.99)
    assert len(events(learned(tmp_path), tree, "Rot", "Blau")) == 1
    assert events(learned(tmp_path, doubts=0.95), tree, "Rot", "Blau") == ()
