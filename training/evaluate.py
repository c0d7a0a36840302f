"""Measure the shipped model, through the package's own tagger, on what no training saw."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from lagebild.annotate.tagger import GRAPH, SHIPPED, Tagger, Tags, Words
from training.config import Config, Source
from training.corpora import kept_out, read_source
from training.labels import FEATS, NAME_KINDS
from training.marked import read_own
from training.sentence import Sentence
from training.triggers import TRIGGER_SCORES
from training.unshipped import unshipped

SCORES_FILE = "scores.json"

_SPEED_RUNS = 3
_PLAIN_KINDS = NAME_KINDS[:3]


def evaluate(config: Config, data: Path, build: Path) -> None:
    """Measure trees and names of both languages, size and speed, and write them down."""
    tagger = Tagger()
    sources = {source.style: source for source in config.sources if source.keep_out_last}
    news = kept_out(data, sources["de_gsd"])
    german_names = kept_out(data, sources["de_germeval"])
    test = ("en_ewt-ud-test",)
    english = read_source(data, Source("en_ewt", (), ud=test, names=test))
    scores = {
        "news_de": tree_scores(tagger, news, "de"),
        "ewt_test": tree_scores(tagger, english, "en"),
        "germeval_last_1333": name_scores(tagger, german_names, "de"),
        "ewt_test_names": name_scores(tagger, [s for s in english if s.names], "en"),
        "mood_own": mood_scores(tagger, read_own("mood-test", "de_gsd"), "de"),
        "triggers": json.loads((build / TRIGGER_SCORES).read_bytes()),
        **unshipped(config, data, build),
        "size": {"megabytes": round((SHIPPED / GRAPH).stat().st_size / 1e6, 1)},
        "speed": {"words_per_second": speed(tagger, german_names)},
        "digest": {"model": tagger.digest},
    }
    text = json.dumps(scores, indent=1)
    (build / SCORES_FILE).write_text(text + "\n", encoding="utf-8")
    print(text, flush=True)


def tagged(tagger: Tagger, sentences: Sequence[Sentence], language: str) -> tuple[Tags, ...]:
    """Tag the sentences with their own words."""
    words = [Words(s.forms, s.spaces) for s in sentences]
    return tagger.tag(words, language=language)


def tree_scores(tagger: Tagger, sentences: Sequence[Sentence], language: str) -> dict[str, float]:
    """Give UPOS, UAS, LAS (without subtypes) and the F1 of each feature and of the subjunctive."""
    trees = [s for s in sentences if s.heads is not None]
    counts: Counter[str] = Counter()
    feats: Counter[tuple[str, str]] = Counter()
    for gold, said in zip(trees, tagged(tagger, trees, language), strict=True):
        counts.update(_tree_counts(gold, said))
        for of_gold, of_said in zip(gold.feats or (), said.feats, strict=True):
            feats.update(_feature_counts(of_gold or {}, of_said))
    words = counts.pop("words")
    scores = {name: _percent(counts[name], words) for name in ("upos", "uas", "las")}
    return scores | {name: _f1(feats, name) for name in (*FEATS, "Mood=Sub")}


def _tree_counts(gold: Sentence, said: Tags) -> Iterable[str]:
    rows = zip(gold.upos or (), gold.heads or (), gold.deprels or (), strict=True)
    for i, (upos, head, deprel) in enumerate(rows):
        yield "words"
        if said.upos[i] == upos:
            yield "upos"
        if said.heads[i] == head - 1:
            yield "uas"
            if said.deprels[i].partition(":")[0] == deprel.partition(":")[0]:
                yield "las"


def _feature_counts(gold: Mapping[str, str], said: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    for name, values in FEATS.items():
        if gold.get(name, values[0]) in values:
            yield from _hits(name, gold.get(name), said.get(name))
    subjunctive = ["Sub" if x.get("Mood") == "Sub" else None for x in (gold, said)]
    yield from _hits("Mood=Sub", *subjunctive)


def _hits(name: str, gold: str | None, said: str | None) -> Iterable[tuple[str, str]]:
    if gold is not None:
        yield name, "gold"
    if said is not None:
        yield name, "said"
    if gold is not None and gold == said:
        yield name, "right"


def name_scores(tagger: Tagger, sentences: Sequence[Sentence], language: str) -> dict[str, float]:
    """Give the F1 of exact spans of each kind, and of persons, organisations and places together."""
    counts: Counter[tuple[str, str]] = Counter()
    for gold, said in zip(sentences, tagged(tagger, sentences, language), strict=True):
        of_gold, of_said = spans(gold.names or ()), spans(said.names)
        counts.update((kind, "gold") for _, _, kind in of_gold)
        counts.update((kind, "said") for _, _, kind in of_said)
        counts.update((kind, "right") for _, _, kind in of_gold & of_said)
    for part in ("gold", "said", "right"):
        counts["PER+ORG+LOC", part] = sum(counts[kind, part] for kind in _PLAIN_KINDS)
    return {kind: _f1(counts, kind) for kind in (*NAME_KINDS, "PER+ORG+LOC")}


def spans(tags: Sequence[str]) -> set[tuple[int, int, str]]:
    """Give the names as begin, end and kind."""
    begins = [i for i, tag in enumerate(tags) if tag[0] == "B" or _starts(tags, i)]
    return {(i, _end(tags, i), tags[i][2:]) for i in begins}


def _starts(tags: Sequence[str], i: int) -> bool:
    return tags[i][0] == "I" and (i == 0 or tags[i - 1][2:] != tags[i][2:])


def _end(tags: Sequence[str], begin: int) -> int:
    end = begin + 1
    while end < len(tags) and tags[end] == f"I-{tags[begin][2:]}":
        end += 1
    return end


def mood_scores(tagger: Tagger, sentences: Sequence[Sentence], language: str) -> dict[str, float]:
    """Give the F1 of the subjunctive and of the form of finite verbs, on the marked verbs alone."""
    counts: Counter[tuple[str, str]] = Counter()
    for gold, said in zip(sentences, tagged(tagger, sentences, language), strict=True):
        marked = ((g, s) for g, s in zip(gold.feats or (), said.feats, strict=True) if g)
        for of_gold, of_said in marked:
            counts.update(_feature_counts(of_gold, of_said))
    scores = {name: _f1(counts, name) for name in ("VerbForm", "Mood", "Mood=Sub")}
    return {"sentences": len(sentences), **scores}


def speed(tagger: Tagger, sentences: Sequence[Sentence]) -> int:
    """Give the words in a second of processor time on one thread, the best of three runs."""
    words = sum(len(s.forms) for s in sentences)
    return round(max(words / _seconds(tagger, sentences) for _ in range(_SPEED_RUNS)))


def _seconds(tagger: Tagger, sentences: Sequence[Sentence]) -> float:
    begun = time.process_time()
    tagged(tagger, sentences, "de")
    return time.process_time() - begun


def _f1(counts: Mapping[tuple[str, str], int], name: str) -> float:
    return _percent(2 * counts[name, "right"], counts[name, "gold"] + counts[name, "said"])


def _percent(part: int, whole: int) -> float:
    return round(100 * part / max(1, whole), 1)
