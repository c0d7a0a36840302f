"""A spaCy pipeline in the model's place: its tokens, tags, trees and names as a document."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lagebild.annotate.build import document
from lagebild.annotate.clearnlp import Tree, to_universal
from lagebild.annotate.doc import Doc
from lagebild.annotate.lemmas import Lemmatizer
from lagebild.annotate.tagger import Tags, Words
from lagebild.annotate.tokens import Cutter, Piece, paragraphs
from lagebild.annotate.words import Asked, Tagged
from lagebild.languages import Language, load
from lagebild.problems import LagebildError
from lagebild.record import Report

if TYPE_CHECKING:
    from spacy.language import Language as Pipeline
    from spacy.tokens import Doc as SpacyDoc
    from spacy.tokens import Span as SpacySpan
    from spacy.tokens import Token as SpacyToken

TABLE = Path(__file__).with_suffix(".toml")
SPACE = re.compile(r"\s")


class NoSpacy(LagebildError):
    """spaCy or one of its pipelines is not installed."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what} is not installed. Try: {remedy}")


class UnfitPipeline(LagebildError):
    """A spaCy pipeline does not tell what reading needs."""

    def __init__(self, name: str, fault: str) -> None:
        super().__init__(f"the spaCy pipeline {name!r} cannot be used: {fault}")


class SpacyAnnotator:
    """Annotates the reports of one language with a spaCy pipeline (its name, or the loaded pipeline).

    Tokens, sentences, tags, trees and names are the pipeline's; paragraphs, quotations and lemmas
    are this package's, for its tables of words are written in these lemmas. Trees may follow
    Universal Dependencies or, as the English pipelines do, ClearNLP.
    """

    def __init__(self, pipeline: Pipeline | str, language: Language | None = None) -> None:
        self.pipeline = opened(pipeline) if isinstance(pipeline, str) else pipeline
        self.table: Mapping[str, Any] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
        self.scheme = scheme_of(self.pipeline, self.table["schemes"])
        language = language or load(self.pipeline.lang)
        self.cut = Cutter(language)
        self.lemmatizer = Lemmatizer(language)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the pipeline's description and weights and of the table of labels."""
        digest = hashlib.sha256(TABLE.read_bytes())
        digest.update(repr(sorted(self.pipeline.meta.items())).encode())
        for name, component in self.pipeline.pipeline:
            digest.update(name.encode())
            if hasattr(component, "to_bytes"):
                digest.update(component.to_bytes(exclude=["vocab"]))
        return digest.hexdigest()

    def __call__(self, report: Report) -> Doc:
        bounds = list(paragraphs(report.text))
        # One for one, so that offsets stay: spaCy makes tokens of line ends.
        texts = (SPACE.sub(" ", report.text[start:end]) for start, end in bounds)
        sentences = [
            self.tagged(report.text, words, start, number)
            for number, said in enumerate(self.pipeline.pipe(texts))
            for start in bounds[number][:1]
            for sentence in told(said, self.pipeline).sents
            if (words := words_of(sentence))
        ]
        quotes = self.cut.quotes(report.text, bounds)
        return document(report, self.lemmatizer, sentences, quotes)

    def tagged(
        self, text: str, words: Sequence[SpacyToken], offset: int, paragraph: int
    ) -> Tagged:
        """Returns a sentence with spaCy's tags; its paragraph begins at `offset`."""
        pieces = tuple(piece_of(word, offset, text) for word in words)
        spaces = tuple(p.start == 0 or text[p.start - 1].isspace() for p in pieces)
        forms = tuple(piece.text for piece in pieces)
        asked = Asked(pieces, Words(forms, spaces), tuple(range(len(pieces))))
        return Tagged(asked, self.tags(words), paragraph)

    def tags(self, words: Sequence[SpacyToken]) -> Tags:
        """Returns spaCy's tags of a sentence in the model's own terms."""
        tree = Tree(
            [word.lemma_ for word in words],
            [word.pos_ for word in words],
            heads_of(words),
            [word.dep_ for word in words],
        )
        if self.scheme == "clearnlp":
            to_universal(tree, self.table["clearnlp"])
        return Tags(
            upos=tuple(tree.upos),
            feats=tuple(word.morph.to_dict() for word in words),
            heads=tuple(tree.heads),
            deprels=tuple(map(label_of, tree.heads, tree.deprels)),
            names=tuple(names_of(words, self.table["names"])),
        )


def label_of(head: int, deprel: str) -> str:
    """Returns a label; a root that was hung on the sentence's first one is none any more."""
    return "dep" if head >= 0 and deprel.lower() == "root" else deprel


def opened(name: str) -> Pipeline:
    """Returns an installed pipeline."""
    try:
        import spacy
    except ImportError:
        raise NoSpacy("spaCy", "pip install 'lagebild[spacy]'") from None
    try:
        return spacy.load(name)
    except OSError:
        raise NoSpacy(f"the spaCy pipeline {name!r}", f"python -m spacy download {name}") from None


def told(said: SpacyDoc, pipeline: Pipeline) -> SpacyDoc:
    """Returns what a pipeline says of a paragraph, which has to have parts of speech."""
    if not said.has_annotation("POS"):
        parts = ", ".join(pipeline.pipe_names)
        fault = f"it tells no parts of speech (it has {parts})."
        raise UnfitPipeline(name_of(pipeline), fault)
    return said


def name_of(pipeline: Pipeline) -> str:
    """Returns the name under which a pipeline is installed."""
    return f"{pipeline.lang}_{pipeline.meta['name']}"


def scheme_of(pipeline: Pipeline, schemes: Mapping[str, Sequence[str]]) -> str:
    """Returns the scheme that the pipeline's trees follow, told by the labels of its parser."""
    name = name_of(pipeline)
    if "parser" not in pipeline.pipe_names:
        parts = ", ".join(pipeline.pipe_names) or "nothing"
        raise UnfitPipeline(name, f"it has no parser (it has {parts}), and reading needs trees.")
    labels = set(pipeline.get_pipe("parser").labels)
    for scheme, telling in schemes.items():
        if labels.issuperset(telling):
            return scheme
    fault = f"its trees follow none of {', '.join(schemes)}; labels: {', '.join(sorted(labels))}"
    raise UnfitPipeline(name, fault)


def words_of(sentence: SpacySpan) -> list[SpacyToken]:
    """Returns a sentence's tokens without those of white space."""
    return [word for word in sentence if not word.is_space]


def piece_of(word: SpacyToken, offset: int, text: str) -> Piece:
    """Returns where a token stands in the report."""
    start = offset + word.idx
    return Piece(start, start + len(word), text[start : start + len(word)])


def heads_of(words: Sequence[SpacyToken]) -> list[int]:
    """Returns each word's head within the sentence, -1 for its one root; white space is passed over."""
    place = {word.i: k for k, word in enumerate(words)}
    heads = [place.get(head_of(word).i, -1) for word in words]
    heads = [-1 if head == k else head for k, head in enumerate(heads)]
    root = heads.index(-1)
    return [root if head < 0 and k != root else head for k, head in enumerate(heads)]


def head_of(word: SpacyToken) -> SpacyToken:
    """Returns the nearest head that is no white space."""
    head = word.head
    while head.is_space and head.head.i != head.i:
        head = head.head
    return head


def names_of(words: Sequence[SpacyToken], kinds: Mapping[str, str]) -> Iterator[str]:
    """Yields the BIO tag of each word."""
    before = "O"
    for word in words:
        kind = kinds.get(word.ent_type_)
        goes_on = word.ent_iob_ == "I" and before[2:] == kind
        before = f"{'I' if goes_on else 'B'}-{kind}" if kind else "O"
        yield before
