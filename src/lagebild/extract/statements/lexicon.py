"""The words of speech of one language: cues by lemma, moods, conjunctions, checked on load."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from lagebild.annotate.doc import Token
from lagebild.languages import Language, Row
from lagebild.record import STANCES

KINDS = ("verb", "phrase", "noun", "adjective", "adposition", "adverb")
TAKES = ("clause", "konj", "zu", "quote", "act", "source", "frame", "so", "whereby", "rumour")
COLUMNS = ("kind", "lemma", "takes", "stance", "partner", "object")


@dataclass(frozen=True, slots=True)
class Entry:
    """A cue: what it takes as content, what its speaker does by it, whom and what it names."""

    kind: str
    lemma: str
    words: tuple[str, ...]
    takes: frozenset[str]
    stance: str
    partner: tuple[str, ...]
    objects: tuple[str, ...]


def entry_of(row: Row) -> Entry:
    """Returns a row as an entry, its values checked."""
    takes = row["takes"].split()
    strange = [t for t in takes if t not in TAKES]
    if strange or not takes:
        raise row.fault(f"takes is {row['takes']!r}; allowed: {', '.join(TAKES)}")
    words = row["lemma"].split()
    if not words:
        raise row.fault("lemma is empty")
    return Entry(
        row.one_of("kind", KINDS),
        row["lemma"],
        tuple(words[:-1]),
        frozenset(takes),
        row.one_of("stance", STANCES),
        tuple(row["partner"].split()),
        tuple(row["object"].split()),
    )


def by_lemma(entries: Iterable[Entry], *kinds: str) -> dict[str, tuple[Entry, ...]]:
    """The entries of some kinds by their last word and written as one, those of more words first."""
    out: dict[str, dict[tuple[str, ...], Entry]] = {}
    for entry in entries:
        if entry.kind in kinds:
            out.setdefault(entry.lemma.split()[-1], {}).setdefault(entry.words, entry)
        if entry.kind in kinds and len(entry.words) == 1:
            joined = replace(entry, words=())
            out.setdefault("".join(entry.lemma.split()).lower(), {}).setdefault((), joined)
    return {k: tuple(sorted(v.values(), key=lambda e: -len(e.words))) for k, v in out.items()}


class Lexicon:
    """All that the extraction of statements knows of a language; empty where it has no table."""

    def __init__(self, language: Language) -> None:
        entries = tuple(entry_of(row) for row in language.table("speech.tsv", COLUMNS))
        data = language.toml("speech.toml")
        self.present = bool(entries)
        self.verbs = by_lemma(entries, "verb", "phrase")
        self.plain_verbs = frozenset(e.lemma for e in entries if e.kind == "verb")
        self.nouns = singles(by_lemma(entries, "noun"))
        self.adjectives = singles(by_lemma(entries, "adjective"))
        self.adpositions = singles(by_lemma(entries, "adposition"))
        self.adverbs = singles(by_lemma(entries, "adverb"))
        self.noun_ends = {
            k.lower(): v for k, v in self.nouns.items() if len(k) >= MIN_COMPOUND_PART
        }
        self.noun_of = lru_cache(maxsize=50_000)(self._noun_of)
        self.lists = word_lists(data)
        self.answered_nouns = frozenset(data.get("answers", {}).get("nouns", ()))
        self.answers = defaultdict[str, frozenset[str]](
            frozenset, word_lists(data.get("answers", {}))
        )
        self.participles: dict[str, str] = data.get("participles_of", {})
        fused = language.toml("language.toml").get("contractions", {})
        self.fused = {word: parts[0] for word, parts in fused.items()}
        self.feminine_endings = tuple(sorted(self["feminine_endings"]))
        self.commas = bool(data.get("commas_before_clauses", True))
        self.first = self["subjunctive_first"]
        self.second = self["subjunctive_second"]

    def __getitem__(self, name: str) -> frozenset[str]:
        """A list of words of `speech.toml` by its name; empty where it is absent."""
        return self.lists.get(name, frozenset())

    def noun(self, token: Token) -> Entry | None:
        """The entry of a noun or, for a compound, of its last part."""
        return self.noun_of(token.lemma) if token.upos == "NOUN" else self.nouns.get(token.lemma)

    def _noun_of(self, lemma: str) -> Entry | None:
        """The entry of a noun's lemma, else that of its longest known ending."""
        if lemma in self.nouns or lemma in self["no_speech"]:
            return self.nouns.get(lemma)
        word = lemma.lower()
        for at in range(SHORTEST_FIRST_PART, len(word) - MIN_COMPOUND_PART + 1):
            for stem in stems(word[at:]):
                if stem in self.noun_ends:
                    return self.noun_ends[stem]
        return None

    def infinitive(self, token: Token) -> str:
        """The lemma of a token, put right for a participle that was left as it stands."""
        return self.participles.get(token.lemma, token.lemma)

    def is_first(self, token: Token) -> bool:
        """Whether the token is a verb in the subjunctive that marks indirect speech."""
        if token.lower in self.first:
            return token.upos in ("AUX", "VERB")
        return (
            token.upos == "VERB"
            and token.lower.endswith("e")
            and token.lemma.endswith(token.lower + "n")
            and token.feats.get("VerbForm") != "Inf"
            and token.text[0].islower()
        )

    def is_subjunctive(self, token: Token) -> bool:
        """Whether the token is a verb in either subjunctive."""
        return self.is_first(token) or (
            token.lower in self.second and token.upos in ("AUX", "VERB")
        )


MIN_COMPOUND_PART = 5
SHORTEST_FIRST_PART = 2
PLURALS = ("n", "e", "en")


def stems(word: str) -> Iterator[str]:
    """Yields a word, and what is left of it without an ending of the plural."""
    yield word
    yield from (word[: -len(p)] for p in PLURALS if word.endswith(p))


def singles(table: Mapping[str, tuple[Entry, ...]]) -> dict[str, Entry]:
    """The table with the one entry of each word."""
    return {k: v[0] for k, v in table.items()}


def word_lists(data: Mapping[str, Any]) -> dict[str, frozenset[str]]:
    """The lists and single words of a TOML file as sets."""
    lists = {k: v for k, v in data.items() if isinstance(v, list)}
    words = {k: [v] for k, v in data.items() if isinstance(v, str)}
    return {k: frozenset(v) for k, v in {**lists, **words}.items()}
