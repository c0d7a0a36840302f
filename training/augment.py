"""Vary sentences as reports vary: quotation marks, spelling without umlauts, capitals, headlines."""

from __future__ import annotations

import random
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from training.config import Steps
from training.marked import OWN
from training.sentence import Sentence

_PAIRS = (("„", "“"), ("»", "«"), ("«", "»"), ('"', '"'), ("“", "”"), ("‚", "‘"), ("„", '"'))
_MARKS = frozenset(x for pair in _PAIRS for x in pair) | {"``", "''", "”"}
_PLAIN = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss"}
)
_LAYERS = (
    *("forms", "spaces", "upos", "feats", "heads", "deprels"),
    *("names", "lemmas", "cues", "events", "facts"),
)
_UPPER = frozenset(("PER", "ORG", "LOC"))
_SWISS = str.maketrans({"ß": "ss"})


def varied(sentence: Sentence, steps: Steps, rng: random.Random) -> Sentence:
    """Change the mood of some sentences, the names of others, and the look of others; most stay as they are."""
    if rng.random() < steps.subjunctive:
        sentence = subjunctive(sentence)
    if rng.random() < steps.renamed:
        sentence = renamed(sentence, rng)
    if rng.random() >= steps.augment:
        return sentence
    way: Callable[[Sentence, random.Random], Sentence] = rng.choice(_WAYS)
    return way(sentence, rng)


def _quoted(sentence: Sentence, rng: random.Random) -> Sentence:
    """Write all quotation marks in one of the ways of newspapers."""
    pair = rng.choice(_PAIRS)
    forms, seen = [], 0
    for form in sentence.forms:
        if form in _MARKS:
            forms.append(pair[seen % 2])
            seen += 1
        else:
            forms.append(form)
    return replace(sentence, forms=tuple(forms))


def _swiss(sentence: Sentence, _: random.Random) -> Sentence:
    return replace(sentence, forms=tuple(form.translate(_SWISS) for form in sentence.forms))


def _plain(sentence: Sentence, _: random.Random) -> Sentence:
    return replace(sentence, forms=tuple(form.translate(_PLAIN) for form in sentence.forms))


def _capitals(sentence: Sentence, rng: random.Random) -> Sentence:
    """Write the whole in capitals, or (as agencies do) only the first words."""
    stop = rng.choice((1, 2, 3, len(sentence.forms)))
    loud = tuple(form.upper() for form in sentence.forms[:stop])
    if any(len(a) != len(b) for a, b in zip(loud, sentence.forms, strict=False)):
        return sentence
    return replace(sentence, forms=loud + sentence.forms[stop:])


def _headline(sentence: Sentence, _: random.Random) -> Sentence:
    """Leave the full stop out where nothing hangs on it."""
    last = len(sentence.forms)
    if sentence.forms[-1] != "." or last < 3 or last in (sentence.heads or ()):
        return sentence
    cut = {x: getattr(sentence, x) for x in _LAYERS}
    roles = sentence.roles and {i: row[:-1] for i, row in sentence.roles.items()}
    return replace(sentence, roles=roles, **{x: y and y[:-1] for x, y in cut.items()})


@cache
def _subjunctives() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((OWN / "subjunctive.toml").read_text(encoding="utf-8"))


def subjunctive(sentence: Sentence) -> Sentence:
    """Put the finite verbs of a German tree into the subjunctive, as reports do with others' words."""
    if not (sentence.lemmas and sentence.feats and sentence.style.startswith("de_")):
        return sentence
    rows = zip(sentence.forms, sentence.lemmas, sentence.feats, strict=True)
    turned = [_turned(form, lemma, feats or {}) for form, lemma, feats in rows]
    pairs = zip(turned, sentence.feats, strict=True)
    feats = tuple(f if new is None else {**(f or {}), "Mood": "Sub"} for new, f in pairs)
    forms = tuple(new or old for new, old in zip(turned, sentence.forms, strict=True))
    return replace(sentence, forms=forms, feats=feats)


def _turned(form: str, lemma: str, feats: Mapping[str, str]) -> str | None:
    """Give the subjunctive of a finite indicative of the third person, where the tables know it."""
    if feats.get("Mood") != "Ind" or feats.get("Person") != "3":
        return None
    tables = _subjunctives()
    new = tables["past" if feats.get("Tense") == "Past" else "present"].get(form.lower())
    if new is None and feats.get("Tense") == "Pres" and feats.get("Number") == "Sing":
        new = _by_lemma(form.lower(), lemma, tables["lemma"])
    return new.capitalize() if new and form[0].isupper() else new


def _by_lemma(form: str, lemma: str, endings: Mapping[str, str]) -> str | None:
    if form[:1] != lemma[:1]:
        return None
    for ending, new in endings.items():
        if lemma.endswith(ending):
            return lemma.removesuffix(ending) + new
    return None


@cache
def _name_words() -> Mapping[str, Sequence[str]]:
    return tomllib.loads((OWN / "names.toml").read_text(encoding="utf-8"))


def renamed(sentence: Sentence, rng: random.Random) -> Sentence:
    """Give persons, places and organisations other names, from where the corpora have few, word for word."""
    if not sentence.names:
        return sentence
    forms = list(sentence.forms)
    for first, last in _organisations(sentence.names):
        if known := _organisation_words().get(last - first):
            forms[first:last] = rng.choice(known)
    after = (*sentence.names[1:], "O")
    for i, (tag, following) in enumerate(zip(sentence.names, after, strict=True)):
        pool = _pool(tag, following)
        if pool and forms[i][:1].isupper() and forms[i].isalpha():
            forms[i] = rng.choice(_name_words()[pool])
    return replace(sentence, forms=tuple(forms))


def _organisations(tags: Sequence[str | None]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that name organisations."""
    for first in (i for i, tag in enumerate(tags) if tag == "B-ORG"):
        rest = range(first + 1, len(tags))
        yield first, next((i for i in rest if tags[i] != "I-ORG"), len(tags))


@cache
def _organisation_words() -> Mapping[int, Sequence[Sequence[str]]]:
    """Give the words of other organisations, by how many they are."""
    split = [name.split() for name in _name_words()["organisations"]]
    return {count: [x for x in split if len(x) == count] for count in {len(x) for x in split}}


def _loud_names(sentence: Sentence, _: random.Random) -> Sentence:
    """Write the names in capitals, as agencies do."""
    if not sentence.names:
        return sentence
    pairs = zip(sentence.forms, sentence.names, strict=True)
    loud = (form.upper() if tag and tag[2:] in _UPPER else form for form, tag in pairs)
    return replace(sentence, forms=tuple(loud))


def _small(sentence: Sentence, _: random.Random) -> Sentence:
    """Write an English sentence without capitals, as hasty people do."""
    if not sentence.style.startswith("en_"):
        return sentence
    return replace(sentence, forms=tuple(form.lower() for form in sentence.forms))


def _pool(tag: str | None, following: str | None) -> str:
    """Say which list a word of a name is taken from: a first name, a surname, a place of one word."""
    if tag == "B-LOC" and following != "I-LOC":
        return "places"
    if tag == "B-PER" and following == "I-PER":
        return "first"
    return "last" if tag in ("B-PER", "I-PER") else ""


_WAYS = (
    *(_quoted, _quoted, _quoted, _swiss, _plain),
    *(_capitals, _loud_names, _small, _headline, _headline),
)
