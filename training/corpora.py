"""Read treebanks (CoNLL-U) and name corpora (three formats), and put the layers of a sentence together."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from training.config import WORK, Source
from training.entities import named_by_entities
from training.facts import with_facts
from training.labels import NAMES
from training.marked import read_own
from training.sentence import Sentence, guessed_spaces
from training.speech import read_speech

GUESSED = "guessed-{}.jsonl"
HELD_BACK = ("de_gsd-ud-test", "de_gsd-ud-train")

_COARSE = {
    **dict.fromkeys(("PER", "RR", "AN"), "PER"),
    **dict.fromkeys(("LD", "ST", "STR", "LDS"), "LOC"),
    **dict.fromkeys(("ORG", "UN", "INN", "GRT", "MRK"), "ORG"),
}


def read_source(data: Path, source: Source) -> list[Sentence]:
    """Read a corpus, the layers of one sentence put together where several are there."""
    trees = [s for name in source.ud for s in read_trees(data, name, source.style)]
    if source.names_from_entities:
        trees = [s for name in source.ud for s in named_by_entities(data, name, trees)]
    if source.facts:
        trees = with_facts(data, trees)
    names = [s for name in source.names for s in read_names(data, name, source.style)]
    others = [
        *(s for name in source.speech for s in read_speech(data, name, source.style)),
        *(s for name in source.own for s in read_own(name, source.style)),
        *(s for name in source.guessed for s in _read_guessed(name)),
    ]
    return _stretch([*joined(trees, names), *others], source)


def _read_guessed(name: str) -> Iterator[Sentence]:
    """Read what earlier courses guessed (`guess.py`); before they did, there is nothing."""
    path = WORK / GUESSED.format(name)
    for line in path.read_text(encoding="utf-8").splitlines() if path.exists() else ():
        row = json.loads(line)
        yield Sentence(**{k: tuple(v) if isinstance(v, list) else v for k, v in row.items()})


def kept_out(data: Path, source: Source) -> list[Sentence]:
    """Read the stretch of a corpus that only measures."""
    everything = read_source(data, replace(source, first=None, keep_out_last=0))
    return everything[len(everything) - source.keep_out_last :] if source.keep_out_last else []


def _stretch(sentences: list[Sentence], source: Source) -> list[Sentence]:
    kept = sentences[: len(sentences) - source.keep_out_last]
    if source.first is None:
        return kept
    telling = [s for s in kept if s.names is None or set(s.names) != {"O"}]
    return telling[: source.first]


def joined(trees: Sequence[Sentence], names: Sequence[Sentence]) -> list[Sentence]:
    """Give the trees the names of the same sentence; sentences of names alone follow."""
    of_forms = {s.forms: s.names for s in names}
    both = [replace(s, names=of_forms.get(s.forms, s.names)) for s in trees]
    in_trees = {"".join(s.forms) for s in trees}
    return [*both, *(s for s in names if "".join(s.forms) not in in_trees)]


def read_trees(data: Path, name: str, style: str) -> Iterator[Sentence]:
    """Read a treebank."""
    if name in HELD_BACK:
        message = f"{name} is held back: it never trains and is never read here"
        raise SystemExit(message)
    text = (data / "ud" / f"{name}.conllu").read_text(encoding="utf-8")
    for block in text.split("\n\n"):
        lines = block.split("\n")
        rows = [line.split("\t") for line in lines if line and line[0] != "#"]
        ids = (line.removeprefix("# sent_id = ") for line in lines if line.startswith("# sent_id"))
        if rows:
            yield _tree([row for row in rows if "." not in row[0]], style, next(ids, ""))


def _tree(rows: Sequence[Sequence[str]], style: str, name: str) -> Sentence:
    words = [row for row in rows if "-" not in row[0]]
    return Sentence(
        forms=tuple(row[1] for row in words),
        spaces=_spaces_of_tree(rows),
        style=style,
        upos=tuple(row[3] for row in words),
        feats=tuple(_features(row, style) for row in words),
        heads=tuple(int(row[6]) for row in words),
        deprels=tuple(row[7] for row in words),
        lemmas=tuple(row[2] for row in words),
        id=name,
    )


def _spaces_of_tree(rows: Sequence[Sequence[str]]) -> tuple[bool, ...]:
    """Say before which words a space stands; the parts of a contraction stand apart."""
    out: list[bool] = []
    space, last, after = True, 0, True
    for row in rows:
        follows = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            last, after = int(row[0].split("-")[1]), follows
            continue
        out.append(space)
        i = int(row[0])
        space = (True if i < last else after) if i <= last else follows
    return tuple(out)


def _features(row: Sequence[str], style: str) -> dict[str, str]:
    feats = dict(x.split("=", 1) for x in row[5].split("|")) if row[5] != "_" else {}
    if style == "de_pud" and row[3] in ("VERB", "AUX"):
        return _with_verb_form(feats)
    return feats


def _with_verb_form(feats: dict[str, str]) -> dict[str, str]:
    """German PUD leaves the form of most verbs out and gives participles a tense."""
    if "Mood" in feats:
        return feats | {"VerbForm": "Fin"}
    past = feats.get("Tense") == "Past" or feats.get("VerbForm") == "Part"
    rest = {name: value for name, value in feats.items() if not (past and name == "Tense")}
    return rest | {"VerbForm": "Part" if past else "Inf"}


def read_names(data: Path, name: str, style: str) -> Iterator[Sentence]:
    """Read a name corpus; its file's ending tells the format."""
    path = next((data / "ner").glob(f"{name}.*"))
    text = path.read_text(encoding="utf-8")
    for block in re.split(r"\n\s*\n", text):
        lines = [line for line in block.split("\n") if line.strip()]
        rows = [_name_row(line, path.suffix) for line in lines if not _is_comment(line, path)]
        if rows:
            yield _named(rows, _text_of(lines), style)


def _is_comment(line: str, path: Path) -> bool:
    return path.suffix != ".conll" and line[:2] in ("# ", "#\t")


def _name_row(line: str, suffix: str) -> tuple[str, str]:
    if suffix == ".conll":
        form, tag = line.rsplit(" ", 1)
        part, _, kind = tag.partition("-")
        return form, f"{part}-{_COARSE[kind]}" if kind in _COARSE else "O"
    _, form, tag, *_ = line.split("\t")
    if suffix == ".tsv":
        tag = _germeval(tag)
    return form, tag if tag in NAMES else "O"


def _germeval(tag: str) -> str:
    for ending, kind in (("deriv", "DERIV"), ("part", "PART"), ("OTH", "MISC")):
        if tag.endswith(ending):
            return tag[:2] + kind
    return tag


def _text_of(lines: Iterable[str]) -> str:
    return next((line[9:] for line in lines if line.startswith("# text = ")), "")


def _named(rows: Sequence[tuple[str, str]], text: str, style: str) -> Sentence:
    forms, tags = (tuple(x) for x in zip(*rows, strict=True))
    return Sentence(forms, _spaces(forms, text), style, names=tags)


def _spaces(forms: Sequence[str], text: str) -> tuple[bool, ...]:
    """Say before which words a space stands: from the text, else from the punctuation."""
    out: list[bool] = []
    at = 0
    for form in forms:
        found = text.find(form, at)
        if found < 0 or text[at:found].strip():
            return guessed_spaces(forms)
        out.append(found > at or found == 0)
        at = found + len(form)
    return tuple(out)


def drawn(sentences: Sequence[Sentence], epochs: float, rng: random.Random) -> list[Sentence]:
    """Give each sentence as often as the epochs say; a broken epoch takes a sample."""
    whole = int(epochs)
    rest = rng.sample(list(sentences), round(len(sentences) * (epochs - whole)))
    return [*sentences] * whole + rest
