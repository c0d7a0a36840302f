"""Raw text with the events that the package's own rules read in it, as sentences to learn from."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from lagebild.annotate.doc import Doc
from lagebild.pipeline import Reader
from lagebild.record import Record, Report
from training.labels import EVENTS
from training.sentence import Sentence

READ = "read-{}.jsonl"

_LINES = 8
_SHORTEST, _LONGEST = 80, 1500
_FEWEST_WORDS = 4


def read_raw(data: Path, build: Path, language: str, words: int, seed: int) -> list[Sentence]:
    """Read so many words of the language's raw text, or what an earlier run has read of it."""
    path = build / READ.format(language)
    if not path.exists():
        rows = _sentences(Reader(), _reports(data, language, seed), words)
        text = "".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)
        path.write_text(text, encoding="utf-8")
    return [_sentence(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _sentence(line: str) -> Sentence:
    row = json.loads(line)
    return Sentence(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})


def _reports(data: Path, language: str, seed: int) -> Iterator[Report]:
    """Yield English Wikinews by article, the Bundestag by some of its paragraphs, in the seed's order."""
    texts = _speeches(data) if language == "de" else _articles(data)
    chosen = random.Random(seed).sample(texts, len(texts))
    yield from (Report(str(n), text, None, language) for n, text in enumerate(chosen))


def _articles(data: Path) -> list[str]:
    paths = sorted((data / "raw").glob("*.csv"))
    return [row["text"] for path in paths for row in csv.DictReader(path.open(encoding="utf-8"))]


def _speeches(data: Path) -> list[str]:
    lines = map(_decoded, (data / "raw" / "bundestag-sample.txt").read_bytes().split(b"\n"))
    kept = [line for line in lines if _SHORTEST < len(line) < _LONGEST]
    return ["\n\n".join(kept[at : at + _LINES]) for at in range(0, len(kept), _LINES)]


def _decoded(line: bytes) -> str:
    """Give a line's text: each is UTF-8, or else Windows-1252."""
    try:
        return line.decode().strip()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace").strip()


def _sentences(reader: Reader, reports: Iterator[Report], most: int) -> Iterator[Sentence]:
    words = 0
    for report in reports:
        if words >= most:
            return
        for sentence in _marked(reader, report):
            words += len(sentence.forms)
            yield sentence


def _marked(reader: Reader, report: Report) -> Iterator[Sentence]:
    annotate, steps = reader.of_language(report.language or "en")
    doc = annotate(report)
    record = Record(report)
    for step in steps:
        record = step(doc, record)
    kinds = dict(_kinds(doc, record))
    for sentence in doc.sentences:
        tokens = doc.tokens[sentence.first : sentence.last]
        if len(tokens) < _FEWEST_WORDS:
            continue
        yield Sentence(
            forms=tuple(t.text for t in tokens),
            spaces=tuple(n == 0 or tokens[n - 1].end < t.start for n, t in enumerate(tokens)),
            style="own",
            upos=tuple(t.upos for t in tokens),
            lemmas=tuple(t.lemma for t in tokens),
            events=tuple(kinds.get(t.i, EVENTS[0]) for t in tokens),
        )


def _kinds(doc: Doc, record: Record) -> Iterator[tuple[int, str]]:
    """Yield the word that each event hangs on, with its type."""
    for event in record.events:
        inside = (t for t in doc.tokens if event.start <= t.start < event.end)
        content = (t.i for t in inside if t.upos in ("VERB", "NOUN", "PROPN", "ADJ"))
        if (first := next(content, None)) is not None:
            yield first, event.type
