"""Where names of places stand in a report: words of the tables, names that the model marks, words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.words import PlaceWords
from lagebild.record import PlaceKind
from lagebild.world.gazetteer import Entry, Gazetteer
from lagebild.world.spelling import key

NAMED = frozenset({"PROPN", "NOUN", "X"})
LINKS = frozenset({"flat", "compound", "appos", "nmod"})
LONGEST_NAME = 6


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that may be a place's: tokens `first` to `last` (half-open), what to look it up by, and why.

    `certain` says that its form alone makes it a place's name; `cue` is the kind that a word beside it
    names, `noun` that word; `part` that the name says only a part of what it is looked up by.
    """

    first: int
    last: int
    start: int
    end: int
    name: str
    rule: str
    entry: Entry | None = None
    certain: bool = True
    cue: PlaceKind | None = None
    noun: int | None = None
    part: bool = False


class Finder:
    """Finds the mentions of places in documents of one language."""

    def __init__(self, words: PlaceWords, gazetteer: Gazetteer) -> None:
        self.words = words
        self.gazetteer = gazetteer

    def __call__(self, doc: Doc) -> tuple[Mention, ...]:
        spans = name_spans(doc.tokens)
        return tuple(self.mentions(doc, spans))

    def mentions(self, doc: Doc, spans: Sequence[tuple[str, int, int]]) -> Iterator[Mention]:
        """Yields the mentions in text order, none over another."""
        i = 0
        while i < len(doc.tokens):
            found = self.at(doc, i, spans[i])
            if found is None:
                i += 1
                continue
            yield self.with_cue(doc, found)
            i = max(found.last, i + 1)

    def at(self, doc: Doc, i: int, span: tuple[str, int, int]) -> Mention | None:
        """Returns the mention that begins at this token."""
        token = doc.tokens[i]
        if not token.text[0].isalpha() and token.name == "O":
            return None
        return (
            self.listed(doc, i, span)
            or self.tagged(doc, i, span)
            or self.beside(doc, i, span)
            or self.derived(doc, i)
            or self.compound(token)
        )

    def listed(self, doc: Doc, i: int, span: tuple[str, int, int]) -> Mention | None:
        """Returns the longest name of a table that begins here."""
        if key(doc.tokens[i].text).split(" ", 1)[0] not in self.gazetteer.firsts and not (
            self.gazetteer.entry(doc.tokens[i].text)
        ):
            return None
        limit = min(doc.sentences[doc.tokens[i].sentence].last, i + self.gazetteer.longest)
        for last in range(limit, i, -1):
            start, end = doc.tokens[i].start, doc.tokens[last - 1].end
            text = doc.text[start:end]
            entry = self.gazetteer.entry(text)
            if entry and self.is_name(doc, i, last, entry, span):
                return Mention(i, last, start, end, text, "table", entry)
        return None

    def is_name(
        self, doc: Doc, first: int, last: int, entry: Entry, span: tuple[str, int, int]
    ) -> bool:
        """Whether words that a table lists stand as a name here."""
        token = doc.tokens[first]
        kind, begin, stop = span
        if not token.text[0].isupper() and not entry.lower:
            return False
        if kind == "LOC":
            return True
        inside_longer = kind in {"PER", "ORG"} and (begin < first or last < stop)
        if inside_longer and not self.preposition_before(doc, first):
            return False
        if entry.doubtful or (kind == "PER" and begin == first and stop > last):
            return False
        return any(t.upos in NAMED for t in doc.tokens[first:last])

    def preposition_before(self, doc: Doc, i: int) -> bool:
        """Whether a preposition of place stands right before this token."""
        return i > 0 and doc.tokens[i - 1].lower in self.words.containing

    def tagged(self, doc: Doc, i: int, span: tuple[str, int, int]) -> Mention | None:
        """Returns the name of a place that the model marks from here on."""
        kind, begin, stop = span
        if kind != "LOC" or begin != i:
            return None
        first = i
        while first < stop - 1 and self.words.nouns.get(doc.tokens[first].lemma.lower()):
            first += 1
        return self.name(doc, first, stop, "name")

    def name(self, doc: Doc, first: int, last: int, rule: str) -> Mention | None:
        """Returns the tokens as a mention, with the name's tokens that the model cut off."""
        stop = doc.sentences[doc.tokens[first].sentence].last
        for end in range(min(stop, last + 2), last, -1):
            rest = doc.tokens[last:end]
            text = doc.text[doc.tokens[first].start : rest[-1].end]
            if all(t.upos == "PROPN" for t in rest) and self.gazetteer.candidates(text):
                return Mention(first, end, doc.tokens[first].start, rest[-1].end, text, rule, certain=False)
        while last < stop and doc.tokens[last].deprel.startswith("flat") and (
            first <= doc.tokens[last].head < last
        ):
            last += 1
        start, end = doc.tokens[first].start, doc.tokens[last - 1].end
        text = doc.text[start:end]
        if not any(c.isalpha() for c in text) or not text[0].isupper() and text[0].isalpha():
            return None
        return Mention(first, last, start, end, text, rule, certain=False)

    def beside(self, doc: Doc, i: int, span: tuple[str, int, int]) -> Mention | None:
        """Returns a name that is no place for the model but stands where places do."""
        token = doc.tokens[i]
        kind, begin, stop = span
        if token.upos != "PROPN" or kind == "ORG" or (kind and begin != i) or i == 0:
            return None
        before = doc.tokens[i - 1]
        last = stop if kind else i + 1
        if before.upos == "NOUN" and self.words.nouns.get(before.lemma.lower()):
            return self.name(doc, i, last, "noun")
        if before.lower in self.words.containing and before.upos == "ADP":
            found = self.name(doc, i, last, "preposition")
            if found and self.gazetteer.candidates(found.name, folded=True):
                return found
        return None

    def derived(self, doc: Doc, i: int) -> Mention | None:
        """Returns a town's name as an adjective before a word for a region."""
        token, ending = doc.tokens[i], self.words.derived_ending
        if not ending or not token.text.endswith(ending) or i + 1 >= len(doc.tokens):
            return None
        noun = doc.tokens[i + 1]
        name = token.text[: -len(ending)]
        if noun.lemma.lower() not in self.words.derived_nouns or not token.text[0].isupper():
            return None
        if not self.gazetteer.candidates(name):
            return None
        return Mention(
            i, i + 2, token.start, noun.end, name, "derived", self.gazetteer.entry(name), cue="region"
        )

    def compound(self, token: Token) -> Mention | None:
        """Returns the place that a compound begins with, or of which its name says a part."""
        first, hyphen, second = token.text.rpartition("-")
        if hyphen and second.lower() in self.words.second and first:
            entry = self.gazetteer.entry(first)
            if entry and not entry.doubtful:
                end = token.start + len(first)
                return Mention(token.i, token.i + 1, token.start, end, first, "compound", entry)
        return self.part(token)

    def part(self, token: Token) -> Mention | None:
        """Returns a part of a country or region that the word's first syllable names."""
        if token.upos not in NAMED or not token.text[0].isupper():
            return None
        for prefix in self.words.part_prefixes:
            if token.lower.startswith(prefix):
                rest = token.text[len(prefix) :].lstrip("-").capitalize()
                entry = self.gazetteer.entry(rest) if len(rest) > 3 else None
                if entry and entry.spot.kind in {"country", "region"} and not entry.doubtful:
                    return Mention(
                        token.i, token.i + 1, token.start, token.end, rest, "part", entry, part=True
                    )
        return None

    def with_cue(self, doc: Doc, mention: Mention) -> Mention:
        """Returns the mention with the word for its kind that stands before it, if one does."""
        if mention.cue or mention.first == 0:
            return mention
        before = doc.tokens[mention.first - 1]
        kind = self.words.nouns.get(before.lemma.lower()) or self.words.nouns.get(before.lower)
        if kind is None or before.upos not in {"NOUN", "PROPN"}:
            return mention
        return Mention(
            mention.first, mention.last, mention.start, mention.end, mention.name, mention.rule,
            mention.entry, mention.certain, kind, before.i, mention.part,
        )  # fmt: skip


def name_spans(tokens: Sequence[Token]) -> list[tuple[str, int, int]]:
    """Returns for every token the name around it: its kind ("" for none), first and one past last token."""
    out: list[tuple[str, int, int]] = []
    i = 0
    while i < len(tokens):
        kind, last = tokens[i].name[2:], i + 1
        while kind and last < len(tokens) and tokens[last].name == "I-" + kind:
            last += 1
        out.extend([(kind, i, last)] * (last - i))
        i = last
    return out
