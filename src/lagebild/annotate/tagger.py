"""Run the trained model: words -> parts of speech, morphology, heads, labels, names and events."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from lagebild.annotate.chains import best_chain
from lagebild.annotate.pieces import BEGIN, END, NORMALISER, PAD, PIECES, SCORES, Ids, Pieces
from lagebild.annotate.trees import best_tree

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Feats: TypeAlias = Mapping[str, str]
Numbers: TypeAlias = NDArray[np.int64]
Arrays: TypeAlias = Mapping[str, NDArray[Any]]

GRAPH, LABELS = "reader.onnx", "labels.json"
FILES = (GRAPH, LABELS, PIECES, SCORES, NORMALISER)
OUTPUTS = ("upos", "feats", "names", "arcs", "deprels", "events", "sure")
SHIPPED = Path(__file__).parent / "model"

_BATCH_PIECES = 512
_WINDOW_PIECES = 400
# Every sentence is padded to a length of its own, whatever is read with it: see `_batches`.
_LENGTH_STEP = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence of syntactic words (a contraction arrives as its parts); `spaces[i]` says whether a space stands before word i."""

    forms: tuple[str, ...]
    spaces: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Tags:
    """What the model says of each word; heads count from 0, and the root's head is -1.

    `events` is the PLOVER type (or DISPLACE) of which a word is the trigger, or `_`; `event_scores` (0 to 1)
    say how sure that is.
    """

    upos: tuple[str, ...]
    feats: tuple[Feats, ...]
    heads: tuple[int, ...]
    deprels: tuple[str, ...]
    names: tuple[str, ...]
    events: tuple[str, ...] = ()
    event_scores: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of a sentence that the model reads at once: its pieces, and the first and last of each word."""

    sentence: int
    ids: Ids
    first: Ids
    last: Ids

    @property
    def length(self) -> int:
        """How many pieces are read for it, padding included."""
        return -(-len(self.ids) // _LENGTH_STEP) * _LENGTH_STEP


@dataclass(frozen=True, slots=True)
class Labels:
    """The meaning of the model's numbers, and the treebank whose conventions a language follows."""

    upos: tuple[str, ...]
    feats: tuple[tuple[str, tuple[str, ...]], ...]
    names: tuple[str, ...]
    names_follow: NDArray[np.float32]
    deprels: tuple[str, ...]
    events: tuple[str, ...]
    styles: Mapping[str, int]
    continuation: str

    @classmethod
    def load(cls, path: Path) -> Labels:
        """Read the labels that lie beside the model."""
        table = json.loads(path.read_bytes())
        return cls(
            upos=tuple(table["upos"]),
            feats=tuple((name, tuple(values)) for name, values in table["feats"].items()),
            names=tuple(table["names"]),
            names_follow=np.array(table["names_follow"], np.float32),
            deprels=tuple(table["deprels"]),
            events=tuple(table["events"]),
            styles=_styles(table["styles"], table["languages"]),
            continuation=table["continuation"],
        )

    def style(self, language: str) -> int:
        """Give the number of the conventions for a language; `*` stands for every other one."""
        return self.styles.get(language, self.styles["*"])


def _styles(styles: Sequence[str], languages: Mapping[str, str]) -> dict[str, int]:
    return {language: styles.index(style) for language, style in languages.items()}


class Tagger:
    """The trained model; it is opened at the first sentence."""

    def __init__(self, *, folder: Path | None = None, threads: int = 1) -> None:
        self._folder = folder or SHIPPED
        self._threads = threads
        self._bundles: dict[bytes, Feats] = {}

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the files that decide what the model says."""
        digest = hashlib.sha256()
        for name in FILES:
            digest.update(hashlib.sha256((self._folder / name).read_bytes()).digest())
        return digest.hexdigest()

    @cached_property
    def _labels(self) -> Labels:
        return Labels.load(self._folder / LABELS)

    @cached_property
    def _pieces(self) -> Pieces:
        return Pieces.load(self._folder)

    @cached_property
    def _session(self) -> InferenceSession:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        providers = ["CPUExecutionProvider"]
        return onnxruntime.InferenceSession(self._folder / GRAPH, options, providers=providers)

    def warm(self) -> None:
        """Open the network, so that a thread can do it ahead."""
        _ = self._session

    def tag(self, sentences: Sequence[Words], *, language: str) -> tuple[Tags, ...]:
        """Tag sentences; what is said of each depends on it alone, not on the others."""
        windows = [
            w for i, words in enumerate(sentences) for w in _windows(i, words, self._pieces)
        ]
        style = self._labels.style(language)
        read: dict[int, Tags] = {}
        for batch in _batches(windows):
            read.update(zip(batch, self._read([windows[i] for i in batch], style), strict=True))
        parts: list[list[Tags]] = [[] for _ in sentences]
        for i, window in enumerate(windows):
            parts[window.sentence].append(read[i])
        return tuple(_joined(part, self._labels.continuation) for part in parts)

    def _read(self, batch: Sequence[Window], style: int) -> list[Tags]:
        said = self._session.run(OUTPUTS, _inputs(batch, style))
        arrays = dict(zip(OUTPUTS, said, strict=True))
        return [self._decoded(arrays, row, len(w.first)) for row, w in enumerate(batch)]

    def _decoded(self, said: Arrays, row: int, size: int) -> Tags:
        labels = self._labels
        heads = best_tree(said["arcs"][row, :size, : size + 1])
        deprels = said["deprels"][row, np.arange(size), heads].tolist()
        names = best_chain(said["names"][row, :size], labels.names_follow)
        return Tags(
            upos=tuple(labels.upos[i] for i in said["upos"][row, :size].tolist()),
            feats=tuple(self._bundle(numbers) for numbers in said["feats"][row, :size]),
            heads=tuple(head - 1 for head in heads),
            deprels=tuple(labels.deprels[i] for i in deprels),
            names=_well_formed(labels.names[i] for i in names),
            events=tuple(labels.events[i] for i in said["events"][row, :size].tolist()),
            event_scores=tuple(said["sure"][row, :size].tolist()),
        )

    def _bundle(self, numbers: Numbers) -> Feats:
        key = numbers.tobytes()
        if key not in self._bundles:
            pairs = zip(self._labels.feats, numbers.tolist(), strict=True)
            # A plain dict: documents are pickled, and read-only mappings cannot be.
            self._bundles[key] = {
                name: values[number] for (name, values), number in pairs if number
            }
        return self._bundles[key]


def _windows(sentence: int, words: Words, pieces: Pieces) -> Iterable[Window]:
    ids, first, last = [BEGIN], list[int](), list[int]()
    for form, space in zip(words.forms, words.spaces, strict=True):
        word = pieces.word(form, space=space)
        if len(ids) + len(word) > _WINDOW_PIECES:
            yield Window(sentence, (*ids, END), tuple(first), tuple(last))
            ids, first, last = [BEGIN], [], []
        first.append(len(ids))
        ids.extend(word)
        last.append(len(ids) - 1)
    if first:
        yield Window(sentence, (*ids, END), tuple(first), tuple(last))


def _batches(windows: Sequence[Window]) -> Iterable[list[int]]:
    """Put windows of one padded length together.

    The length follows from the window alone, so the network adds up the same numbers in the same order for
    a sentence, whatever else is read with it.
    """
    batch: list[int] = []
    for i in sorted(range(len(windows)), key=lambda i: windows[i].length):
        length = windows[i].length
        full = length * (len(batch) + 1) > _BATCH_PIECES
        if batch and (full or windows[batch[0]].length != length):
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def _inputs(batch: Sequence[Window], style: int) -> dict[str, NDArray[Any]]:
    ids = _padded([w.ids for w in batch], PAD, batch[0].length)
    words = max(len(w.first) for w in batch)
    return {
        "ids": ids,
        "mask": (ids != PAD).astype(np.float32),
        "first": _padded([w.first for w in batch], 0, words),
        "last": _padded([w.last for w in batch], 0, words),
        "style": np.full(len(batch), style, np.int64),
    }


def _padded(rows: Sequence[Ids], value: int, length: int) -> Numbers:
    out = np.full((len(rows), length), value, np.int64)
    for target, row in zip(out, rows, strict=True):
        target[: len(row)] = row
    return out


def _well_formed(tags: Iterable[str]) -> tuple[str, ...]:
    """Let every name begin with B."""
    out: list[str] = []
    for tag in tags:
        goes_on = bool(out) and out[-1][2:] == tag[2:]
        out.append("B" + tag[1:] if tag[0] == "I" and not goes_on else tag)
    return tuple(out)


def _joined(parts: Sequence[Tags], continuation: str) -> Tags:
    """Make one tree of the windows of a sentence: the later roots hang on the first."""
    if len(parts) == 1:
        return parts[0]
    heads, deprels = list[int](), list[str]()
    for part in parts:
        heads.extend(_moved(part.heads, len(heads), heads.index(-1) if heads else -1))
        deprels.extend(_relabelled(part, continuation) if deprels else part.deprels)
    return Tags(
        upos=tuple(x for part in parts for x in part.upos),
        feats=tuple(x for part in parts for x in part.feats),
        heads=tuple(heads),
        deprels=tuple(deprels),
        names=tuple(x for part in parts for x in part.names),
        events=tuple(x for part in parts for x in part.events),
        event_scores=tuple(x for part in parts for x in part.event_scores),
    )


def _moved(heads: Sequence[int], by: int, root: int) -> list[int]:
    return [root if head < 0 else head + by for head in heads]


def _relabelled(part: Tags, continuation: str) -> list[str]:
    pairs = zip(part.deprels, part.heads, strict=True)
    return [continuation if head < 0 else deprel for deprel, head in pairs]
