"""The shipped model: what it gives back is well formed, repeatable, and good enough."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

import pytest

from lagebild.annotate.pieces import UNKNOWN, Pieces
from lagebild.annotate.tagger import FILES, SHIPPED, Tagger, Tags, Words
from lagebild.annotate.trees import best_tree

ROOT = Path(__file__).parent.parent
DATA = Path(os.environ.get("LAGEBILD_DATA", ROOT.parent / "shared" / "data"))
NEWS = DATA / "train" / "ud" / "de_gsd-ud-dev.conllu"
NEWS_SENTENCES = 299
LAS_FLOOR = 79.0

FLOOD = (
    "Die Zahl der Toten sei auf zwölf gestiegen , teilte die Polizei in Dresden am Montag mit ."
)
VISIT = "Angela Merkel sprach in Paris mit Emmanuel Macron über die Lage in Mali ."
ENGLISH = "The Red Cross said on Friday that two aid workers had been killed near Goma ."


def words(text: str) -> Words:
    """Cut a text at its spaces."""
    forms = tuple(text.split())
    return Words(forms, (True,) * len(forms))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    """One model for all tests of this file."""
    return Tagger()


def is_tree(tags: Tags) -> bool:
    """Say whether there is one root and every word hangs on it."""
    return tags.heads.count(-1) == 1 and all(
        _reaches_root(tags.heads, i) for i in range(len(tags.heads))
    )


def _reaches_root(heads: Sequence[int], word: int) -> bool:
    for _ in heads:
        if heads[word] == -1:
            return True
        word = heads[word]
    return False


def test_every_layer_has_one_value_a_word(tagger: Tagger) -> None:
    """All layers are as long as the sentence, and the heads form a tree."""
    sentences = [words(text) for text in (FLOOD, VISIT, ENGLISH)]
    for sentence, tags in zip(sentences, tagger.tag(sentences, language="de"), strict=True):
        layers = (tags.upos, tags.feats, tags.heads, tags.deprels, tags.names)
        assert {len(layer) for layer in layers} == {len(sentence.forms)}
        assert is_tree(tags)


def test_the_root_is_labelled_root(tagger: Tagger) -> None:
    """The word without a head is the one with the label of roots."""
    (tags,) = tagger.tag([words(FLOOD)], language="de")
    assert [i for i, x in enumerate(tags.deprels) if x == "root"] == [tags.heads.index(-1)]


def test_a_report_is_read(tagger: Tagger) -> None:
    """Subject, verb, subjunctive and names of plain news are found."""
    flood, visit = tagger.tag([words(FLOOD), words(VISIT)], language="de")
    forms = FLOOD.split()
    assert flood.upos[forms.index("Polizei")] == "NOUN"
    assert flood.deprels[forms.index("Polizei")] == "nsubj"
    assert flood.feats[forms.index("sei")]["Mood"] == "Sub"
    assert flood.names[forms.index("Dresden")] == "B-LOC"
    assert visit.names[:2] == ("B-PER", "I-PER")


def test_an_english_report_is_read(tagger: Tagger) -> None:
    """English follows the conventions of its own treebank."""
    (tags,) = tagger.tag([words(ENGLISH)], language="en")
    forms = ENGLISH.split()
    assert tags.deprels[forms.index("said")] == "root"
    assert tags.names[forms.index("Goma")] == "B-LOC"
    assert tags.names[1:3] == ("B-ORG", "I-ORG")


def test_the_same_call_gives_the_same_tags(tagger: Tagger) -> None:
    """A second call, and a second model, say the same."""
    sentences = [words(text) for text in (FLOOD, VISIT, ENGLISH)]
    first = tagger.tag(sentences, language="de")
    assert tagger.tag(sentences, language="de") == first
    assert Tagger().tag(sentences, language="de") == first


def test_two_threads_change_nothing(tagger: Tagger) -> None:
    """The number of threads does not decide what is said."""
    sentences = [words(text) for text in (FLOOD, VISIT, ENGLISH)]
    assert Tagger(threads=2).tag(sentences, language="de") == tagger.tag(sentences, language="de")


def test_the_order_of_sentences_does_not_matter(tagger: Tagger) -> None:
    """Each sentence gets its own tags back, wherever it stands in the call."""
    sentences = [words(text) for text in (FLOOD, VISIT, ENGLISH, "Ja .", "Wasser steigt .")]
    forwards = tagger.tag(sentences, language="de")
    backwards = tagger.tag(sentences[::-1], language="de")
    assert backwards[::-1] == forwards


def test_company_changes_nothing(tagger: Tagger) -> None:
    """A sentence gets the same tags and the same scores alone and among any others."""
    sentences = [
        words(text) for text in (FLOOD, VISIT, ENGLISH, f"{FLOOD[:-1]} , {VISIT}", "Ja .")
    ]
    together = tagger.tag(sentences * 3, language="de")
    alone = [tags for s in sentences for tags in tagger.tag([s], language="de")]
    assert list(together) == alone * 3


def test_a_longer_neighbour_changes_nothing(tagger: Tagger) -> None:
    """However much a batch is padded, the shorter sentence reads the same."""
    (alone,) = tagger.tag([words(FLOOD)], language="de")
    for size in range(1, 40, 3):
        tags, _ = tagger.tag([words(FLOOD), words("Wasser " * size)], language="de")
        assert tags == alone


def test_guesses_of_events_are_types_or_nothing(tagger: Tagger) -> None:
    """Every word has the type of an event or the sign for none."""
    known = json.loads((SHIPPED / "labels.json").read_bytes())["events"]
    (tags,) = tagger.tag([words("Soldaten beschossen in der Nacht das Dorf .")], language="de")
    assert len(tags.events) == len(tags.upos)
    assert set(tags.events) <= set(known)


def test_scores_of_events_are_probabilities(tagger: Tagger) -> None:
    """Every score lies between 0 and 1, for words with and without an event."""
    (tags,) = tagger.tag([words(FLOOD)], language="de")
    assert all(0 <= score <= 1 for score in tags.event_scores)


def test_no_sentences_give_no_tags(tagger: Tagger) -> None:
    """Nothing to read is no error."""
    assert tagger.tag([], language="de") == ()


def test_a_sentence_without_words_gives_empty_tags(tagger: Tagger) -> None:
    """An empty sentence keeps its place among the others."""
    empty, flood = tagger.tag([Words((), ()), words(FLOOD)], language="de")
    assert empty == Tags((), (), (), (), ())
    assert len(flood.upos) == len(FLOOD.split())


def test_an_endless_sentence_is_read_in_windows(tagger: Tagger) -> None:
    """A line of thousands of words is one tree, and nothing of it is lost."""
    endless = words(f"{VISIT[:-1]} und " * 120)
    (tags,) = tagger.tag([endless], language="de")
    assert len(tags.upos) == len(endless.forms)
    assert is_tree(tags)
    assert tags.names.count("B-PER") >= 200


ODD = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\u200b",
    "日本語",
    "🙂🙂",
    "مرحبا",
    "\u0301",
    "a" * 5000,
    "ﬁ",
    "½",
)


@pytest.mark.parametrize("form", ODD)
def test_odd_words_are_read(tagger: Tagger, form: str) -> None:
    """No character and no length of a word stops the reading."""
    (tags,) = tagger.tag(
        [Words(("Der", form, "kam", "."), (True, True, True, False))], language="de"
    )
    assert len(tags.upos) == 4
    assert is_tree(tags)


def test_a_language_without_treebank_is_read(tagger: Tagger) -> None:
    """An unknown language follows the default conventions."""
    (tags,) = tagger.tag([words("Le président a parlé à Paris .")], language="fr")
    assert is_tree(tags)


def test_names_are_well_formed(tagger: Tagger) -> None:
    """No name begins in its middle."""
    texts = (FLOOD, VISIT, ENGLISH, "BERLIN Der Chef von Amnesty International Deutschland .")
    for tags in tagger.tag([words(text) for text in texts], language="de"):
        pairs = pairwise(("O", *tags.names))
        assert all(b[0] != "I" or a[2:] == b[2:] for a, b in pairs)


def test_equal_features_are_one_object(tagger: Tagger) -> None:
    """Equal bundles of features share their memory."""
    (tags,) = tagger.tag([words(f"{VISIT} {VISIT}")], language="de")
    assert len({id(x) for x in tags.feats}) == len({tuple(x.items()) for x in tags.feats})


def test_the_digest_follows_the_files(tagger: Tagger, tmp_path: Path) -> None:
    """Another file gives another digest, and a copy the same."""
    for name in FILES:
        (tmp_path / name).write_bytes((SHIPPED / name).read_bytes())
    assert Tagger(folder=tmp_path).digest == tagger.digest
    (tmp_path / FILES[1]).write_bytes(b"{}")
    assert Tagger(folder=tmp_path).digest != tagger.digest


def test_pieces_give_the_word_back() -> None:
    """The pieces of a known word, put together, are the word."""
    listed = (SHIPPED / "pieces.txt").read_text(encoding="utf-8").split("\n")
    pieces = Pieces.load(SHIPPED)
    for form in ("Waffenstillstand", "Überschwemmungen", "Karabach", "Zelenskyj", "wojna"):
        ids = pieces.word(form, space=True)
        assert "".join(listed[i] for i in ids) == f"\u2581{form}"


def test_the_likeliest_cut_wins() -> None:
    """Two pieces with a better sum beat three, and unknown letters become one piece."""
    pieces = Pieces(
        ["<s>", "<pad>", "</s>", "<unk>", "ab", "a", "bc", "c"],
        [0.0, 0.0, 0.0, 0.0, -2.0, -1.0, -2.5, -1.0],
        {},
    )
    assert pieces.cut("abc") == (4, 7)
    assert pieces.cut("axyc") == (5, UNKNOWN, 7)


def test_a_circle_is_broken() -> None:
    """Words that would hang on each other still make a tree with one root."""
    import numpy as np

    arcs = np.array([[1, 0, 9, 0], [2, 9, 0, 0], [5, 1, 1, 0]], np.float32)
    heads = best_tree(arcs)
    assert heads.count(0) == 1
    assert heads != [2, 1, 0]


def trees(path: Path) -> Iterator[list[list[str]]]:
    """Read the words of each sentence of a CoNLL-U file."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        rows = [line.split("\t") for line in block.split("\n") if line[:1].isdigit()]
        if rows:
            yield [row for row in rows if row[0].isdigit()]


def as_words(rows: list[list[str]]) -> Words:
    """Give the words of a tree and the spaces before them."""
    spaces = (True, *("SpaceAfter=No" not in row[9] for row in rows[:-1]))
    return Words(tuple(row[1] for row in rows), spaces)


@pytest.mark.skipif(not NEWS.exists(), reason="the treebanks are not there (LAGEBILD_DATA)")
def test_german_news_is_parsed_well(tagger: Tagger) -> None:
    """The labelled attachment score on news that took no part in training stays above its floor."""
    gold = list(trees(NEWS))[-NEWS_SENTENCES:]
    said = tagger.tag([as_words(rows) for rows in gold], language="de")
    right = [
        tags.heads[i] == int(row[6]) - 1
        and tags.deprels[i].partition(":")[0] == row[7].partition(":")[0]
        for rows, tags in zip(gold, said, strict=True)
        for i, row in enumerate(rows)
    ]
    assert 100 * sum(right) / len(right) >= LAS_FLOOR
