"""Reports and treebanks -> CoNLL-U with what the model says of their words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from lagebild.annotate import ModelAnnotator
from lagebild.annotate.conllu import EMPTY, FORM, ID, MISC, NO_SPACE, WORD_ID, Row, Rows
from lagebild.annotate.identify import ENOUGH, identifier
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.tagger import LABELS, SHIPPED, Labels, Tagger, Tags, Words
from lagebild.annotate.words import Asked
from lagebild.languages import HERE, Language
from lagebild.record import Report

# Sentences that are read together; a fixed number, so that the same file gives the same tags.
CHUNK = 128
NAME = "NE="
SPACES = re.compile(r"\s+")
BLANK = (EMPTY,) * 7


def report_rows(annotator: ModelAnnotator, report: Report) -> Iterator[Rows]:
    """Yields the sentences of a report with the model's tags for the words that it was asked with."""
    cut = annotator.cut(report.text)
    paragraph = -1
    for n, sentence in enumerate(annotator.tagged(report.text, cut), 1):
        heading = [f"# newdoc id = {ident(report.id)}"] if n == 1 else []
        heading += ["# newpar"] if sentence.paragraph != paragraph else []
        paragraph = sentence.paragraph
        comments = (*heading, *comments_of(report, n, sentence.asked))
        rows = Rows(comments, tuple(bare_rows(report.text, sentence.asked)))
        yield predicted(rows, sentence.tags, annotator.lemmatizer)


def comments_of(report: Report, n: int, asked: Asked) -> tuple[str, str]:
    """Returns the comments of a report's sentence, counted from 1."""
    text = report.text[asked.pieces[0].start : asked.pieces[-1].end]
    # A slash has a meaning of its own in a sentence's id.
    name = ident(report.id).replace("/", "_")
    return f"# sent_id = {name}-{n}", f"# text = {SPACES.sub(' ', text)}"


def ident(name: str) -> str:
    """Returns a report's id without the white space that an id must not have."""
    return SPACES.sub("_", name.strip())


def bare_rows(text: str, asked: Asked) -> Iterator[Row]:
    """Yields the rows of a sentence's words and contractions, with nothing but their forms."""
    for piece, first, stop in zip(asked.pieces, asked.places, asked.stops(), strict=True):
        glued = piece.end < len(text) and not text[piece.end].isspace()
        misc = NO_SPACE if glued else EMPTY
        if stop == first + 1:
            yield (str(stop), piece.text, *BLANK, misc)
            continue
        yield (f"{first + 1}-{stop}", piece.text, *BLANK, misc)
        for i in range(first, stop):
            yield (str(i + 1), asked.words.forms[i], *BLANK, EMPTY)


def predicted(sentence: Rows, tags: Tags, lemmatizer: Lemmatizer) -> Rows:
    """Returns the sentence with the model's tags in the rows of its words; all else stays."""
    rows = (
        with_tags(row, tags, lemmatizer) if WORD_ID.fullmatch(row[ID]) else row
        for row in sentence.rows
    )
    return Rows(sentence.comments, tuple(rows))


def with_tags(row: Row, tags: Tags, lemmatizer: Lemmatizer) -> Row:
    """Returns a word's row with its tags; of its own it keeps ID, FORM and what MISC says but names."""
    i, form = int(row[ID]) - 1, row[FORM]
    upos, head = tags.upos[i], tags.heads[i]
    return (
        row[ID],
        form,
        lemmatizer.lemma(form, upos),
        "X" if upos == EMPTY else upos,
        EMPTY,
        feats_of(tags.feats[i]),
        str(head + 1),
        deprel_of(tags.deprels[i], head),
        EMPTY,
        misc_of(row[MISC], tags.names[i]),
    )


def deprel_of(deprel: str, head: int) -> str:
    """Returns the label of a word; the root's is `root`, and no other word's."""
    if head < 0:
        return "root"
    return "dep" if deprel == "root" else deprel


def feats_of(feats: Mapping[str, str]) -> str:
    """Returns the column of features, sorted as the format wants it."""
    pairs = sorted(feats.items(), key=lambda pair: pair[0].lower())
    return "|".join(f"{name}={value}" for name, value in pairs) or EMPTY


def misc_of(misc: str, name: str) -> str:
    """Returns the last column with the name's tag; a name that the file marked gives way."""
    kept = [part for part in misc.split("|") if part != EMPTY and not part.startswith(NAME)]
    return "|".join([*([] if name == "O" else [NAME + name]), *kept]) or EMPTY


# -- treebanks ------------------------------------------------------------------------------------


def treebank_rows(
    sentences: Iterable[Rows], tagger: Tagger, code: str | None = None
) -> Iterator[tuple[Rows, ...]]:
    """Yields a treebank's sentences in chunks, with the model's tags for the file's own words.

    Without a language's code the first chunk's text decides among those that the model learned.
    """
    stream = iter(sentences)
    lemmatizer: Lemmatizer | None = None
    while chunk := tuple(islice(stream, CHUNK)):
        if lemmatizer is None:
            lemmatizer = Lemmatizer(words_of(code or language_of(chunk)))
        asked = [Words(tuple(w[FORM] for w in s.words()), s.spaces()) for s in chunk]
        said = tagger.tag(asked, language=lemmatizer.code)
        yield tuple(predicted(s, tags, lemmatizer) for s, tags in zip(chunk, said, strict=True))


def words_of(code: str) -> Language:
    """Returns a language's data; one without a folder has none, and is tagged all the same."""
    folder = HERE / code
    return Language(code, (folder,) if folder.is_dir() else ())


def language_of(sentences: Iterable[Rows]) -> str:
    """Returns the code of the language that the sentences are most likely in."""
    texts = (s.text() or " ".join(token.row[FORM] for token in s.surface()) for s in sentences)
    code, _ = identifier(learned()).classify(" ".join(texts)[:ENOUGH])
    return str(code)


def learned() -> tuple[str, ...]:
    """The codes of the languages whose trees the model learned."""
    styles = Labels.load(SHIPPED / LABELS).styles
    return tuple(sorted(code for code in styles if code != "*"))
