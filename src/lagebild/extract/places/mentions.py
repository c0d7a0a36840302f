"""Where names of places stand in a report: words of the tables, names that the model marks, words beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.spans import Span, name_spans, surnames
from lagebild.extract.places.words import PlaceWords
from lagebild.record import PlaceKind
from lagebild.world.gazetteer import Entry, Gazetteer
from lagebild.world.nations import Nations
from lagebild.world.spelling import key

NAMED = frozenset({"PROPN", "NOUN", "X"})
# What is shorter before a hyphen is an article: Al-Fu'ah.
SHORTEST_TOWN = 4
APPOSED = frozenset({"appos", "flat", "nmod", "flat:name"})
WIDE = frozenset({"country", "region", "relief"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that may be a place's: tokens `first` to `last` (half-open), what to look it up by, and why.

    `certain` says that its form alone makes it a place's name; `cue` is the kind that a word beside it
    names, `noun` that word; `placed` that a preposition of place does; `part` that the name says only a part of what
    it is looked up by; `common` that it is the inflected form of a word.
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
    placed: bool = False
    namesake: bool = True
    genitive: bool = False
    common: bool = False


class Finder:
    """Finds the mentions of places in documents of one language."""

    def __init__(self, words: PlaceWords, gazetteer: Gazetteer, nations: Nations) -> None:
        self.words = words
        self.gazetteer = gazetteer
        self.nations = nations
        self.signs = frozenset(words.not_before)
        self.lowers = frozenset(gazetteer.lower_words)

    def __call__(self, doc: Doc) -> tuple[Mention, ...]:
        spans = name_spans(doc.tokens)
        again = frozenset(self.placed_names(doc, spans))
        persons = frozenset(surnames(doc.tokens, spans))
        return tuple(m for m in self.mentions(doc, spans, again) if not self.of(m, persons, doc))

    def of(self, mention: Mention, persons: frozenset[str], doc: Doc) -> bool:
        """Whether a name is that of somebody whom the report gives with first name and surname."""
        if not persons or mention.noun is not None or self.preposition_before(doc, mention.first):
            return False
        return any(form in persons for form in self.gazetteer.forms(mention.name))

    def placed_names(self, doc: Doc, spans: Sequence[Span]) -> Iterator[str]:
        """Yields the single words that the model marks behind a preposition of place."""
        for kind, first, stop in spans:
            if kind == "LOC" and stop == first + 1 and self.preposition_before(doc, first):
                yield doc.tokens[first].text

    def mentions(
        self, doc: Doc, spans: Sequence[Span], again: frozenset[str]
    ) -> Iterator[Mention]:
        """Yields the mentions in text order, none over another."""
        i = 0
        before: Mention | None = None
        while i < len(doc.tokens):
            found = self.at(doc, i, spans[i], again)
            if found is None:
                i += 1
                continue
            before = self.sharing(doc, before, self.with_cue(doc, found))
            yield before
            i = max(found.last, i + 1)

    def at(self, doc: Doc, i: int, span: Span, again: frozenset[str]) -> Mention | None:
        """Returns the mention that begins at this token."""
        token = doc.tokens[i]
        if token.text[0].islower() and token.name == "O" and token.lower not in self.lowers:
            return None
        if token.text in self.words.never or (token.name == "O" and not token.text[0].isalpha()):
            return None
        if i and doc.tokens[i - 1].text in self.words.clubs:
            return None
        if i + 1 < len(doc.tokens) and doc.tokens[i + 1].text in self.words.club_numbers:
            return None
        if doc.text[token.end : token.end + 1] in self.signs:
            return None
        return (
            self.longer(doc, i, span)
            or self.listed(doc, i, span)
            or self.compound(token)
            or self.tagged(doc, i, span)
            or self.beside(doc, i, span)
            or self.derived(doc, i)
            or (self.repeated(doc, i, span) if token.text in again else None)
        )

    def repeated(self, doc: Doc, i: int, span: Span) -> Mention | None:
        """Returns a name, unmarked or a person's for the model, that the report elsewhere says to be a place."""
        token = doc.tokens[i]
        entry = self.gazetteer.entry(token.text)
        kind, begin, stop = span
        if kind and (begin, stop) != (i, i + 1):
            return None
        if kind == "ORG" and not self.preposition_before(doc, i):
            return None
        if token.upos not in NAMED or (entry and entry.doubtful):
            return None
        return self.name(doc, i, i + 1, "again")

    def longer(self, doc: Doc, i: int, span: Span) -> Mention | None:
        """Returns a marked name of several words that the index has whole: Mexico City, not Mexico."""
        kind, begin, stop = span
        if kind != "LOC" or begin != i or stop < i + 2:
            return None
        text = doc.text[doc.tokens[i].start : doc.tokens[stop - 1].end]
        if self.gazetteer.entry(text) or not self.gazetteer.candidates(text):
            return None
        return self.name(doc, i, stop, "name")

    def listed(self, doc: Doc, i: int, span: Span) -> Mention | None:
        """Returns the longest name of a table that begins here."""
        token = doc.tokens[i]
        first = key(token.text).split(" ", 1)[0]
        if first not in self.gazetteer.firsts and not self.gazetteer.entry(token.text):
            return None
        limit = min(doc.sentences[token.sentence].last, i + self.gazetteer.longest)
        for last in range(limit, i, -1):
            end = doc.tokens[last - 1].end
            if last > i + 1 and not doc.tokens[last - 1].text[0].isalnum():
                continue
            text = doc.text[token.start : end]
            entry = self.gazetteer.entry(text)
            if entry and self.is_name(doc, i, last, entry, span):
                return Mention(i, last, token.start, end, text, "table", entry)
        return None

    def is_name(self, doc: Doc, first: int, last: int, entry: Entry, span: Span) -> bool:
        """Whether words that a table lists stand as a name here."""
        token = doc.tokens[first]
        kind, begin, stop = span
        if not token.text[0].isupper() and not entry.lower:
            return False
        after = doc.tokens[last - 1].end
        if last == first + 1 and self.kind(token) and self.names_next(doc, last):
            return False
        if entry.doubtful:
            return self.is_no_word(doc, first, kind if begin == first else "")
        if kind == "LOC":
            return True
        # A name less its ending may be an organisation's: Hamas is no Hama.
        if kind == "ORG" and key(doc.text[token.start : after]) not in self.gazetteer.entries:
            return False
        inside_longer = kind in {"PER", "ORG"} and (begin < first or last < stop)
        if inside_longer and not self.preposition_before(doc, first):
            return False
        if kind == "PER" and begin == first and stop > last:
            return False
        return any(t.upos in NAMED for t in doc.tokens[first:last])

    def names_next(self, doc: Doc, i: int) -> bool:
        """Whether a name stands at this token, as behind a word for a kind of place."""
        return i < len(doc.tokens) and doc.tokens[i].upos == "PROPN"

    def is_no_word(self, doc: Doc, i: int, kind: str) -> bool:
        """Whether a name that is also a word is meant as one: not Schweizer Franken, but die Oder."""
        before = doc.tokens[i - 1] if i else None
        if before and (before.upos == "NUM" or self.nations.of_adjective(before.lower)):
            return False
        article = before is not None and before.upos == "DET" and doc.tokens[i].upos == "PROPN"
        return kind == "LOC" or (article and not kind)

    def preposition_before(self, doc: Doc, i: int) -> bool:
        """Whether a preposition of place stands right before this token: in, Nähe von."""
        if not i or doc.tokens[i - 1].lower in self.words.containing:
            return bool(i)
        word = doc.tokens[i - 2].lower if i > 1 and doc.tokens[i - 1].upos == "ADP" else ""
        return word in self.words.nearness.near or word in self.words.nearness.near_nouns

    def tagged(self, doc: Doc, i: int, span: Span) -> Mention | None:
        """Returns the name of a place that the model marks from here on."""
        kind, begin, stop = span
        if kind != "LOC" or begin != i or self.is_derived(doc, stop - 1):
            return None
        if stop == i + 1 and self.kind(doc.tokens[i]):
            return None
        final = doc.tokens[stop - 1].text
        entry = self.gazetteer.entry(final)
        if self.nations.of_inhabitant(final) or (entry and entry.doubtful and stop == i + 1):
            return None
        first = i
        while first < stop - 1 and self.kind(doc.tokens[first]):
            first += 1
        while first < stop - 1 and self.kind(doc.tokens[stop - 1]):
            stop -= 1
        return self.name(doc, first, stop, "name")

    def name(self, doc: Doc, first: int, last: int, rule: str) -> Mention | None:
        """Returns the tokens as a mention, with the name's tokens that the model cut off."""
        stop = doc.sentences[doc.tokens[first].sentence].last
        for end in range(min(stop, last + 2), last, -1):
            rest = doc.tokens[last:end]
            text = doc.text[doc.tokens[first].start : rest[-1].end]
            if all(t.upos == "PROPN" for t in rest) and self.gazetteer.candidates(text):
                return Mention(
                    first, end, doc.tokens[first].start, rest[-1].end, text, rule, certain=False
                )
        while (
            last < stop
            and doc.tokens[last].deprel.startswith("flat")
            and (first <= doc.tokens[last].head < last)
        ):
            last += 1
        start, end = doc.tokens[first].start, doc.tokens[last - 1].end
        text = doc.text[start:end]
        if text in self.words.never or not text[0].isalpha() or text[0].islower():
            return None
        return Mention(first, last, start, end, text, rule, certain=False)

    def beside(self, doc: Doc, i: int, span: Span) -> Mention | None:
        """Returns a name that is no place for the model but stands where places do."""
        token = doc.tokens[i]
        kind, begin, stop = span
        if kind == "ORG" or (kind and begin != i) or i == 0:
            return None
        if kind == "PER" and token.deprel == "nmod:poss" and token.head > i:
            return None  # nach Müllers Tod
        before = doc.tokens[i - 1]
        last = stop if kind else i + 1
        called = before.upos == "NOUN" and self.kind(before) is not None
        if token.upos == "NOUN" and called and token.deprel in APPOSED:
            return self.known(self.name(doc, i, last, "noun"))
        if token.upos != "PROPN":
            return None
        if called:
            return self.name(doc, i, last, "noun")
        if before.upos == "ADP" and self.preposition_before(doc, i):
            return self.known(self.name(doc, i, last, "preposition"))
        return None

    def known(self, mention: Mention | None) -> Mention | None:
        """Returns the mention if the gazetteer has its name."""
        return mention if mention and self.gazetteer.candidates(mention.name) else None

    def is_derived(self, doc: Doc, i: int) -> bool:
        """Whether a town's name stands as an adjective before a noun: Bagdader Krankenhäuser."""
        token, ending = doc.tokens[i], self.words.derived_ending
        if not ending or not token.text.endswith(ending) or i + 1 >= len(doc.tokens):
            return False
        noun = doc.tokens[i + 1].upos in {"NOUN", "PROPN"} and doc.tokens[i + 1].text[0].isupper()
        return noun and bool(self.gazetteer.candidates(token.text[: -len(ending)]))

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
            i,
            i + 2,
            token.start,
            noun.end,
            name,
            "derived",
            self.gazetteer.entry(name),
            cue="region",
        )

    def compound(self, token: Token) -> Mention | None:
        """Returns the place that a compound begins with, or of which its name says a part."""
        first, hyphen, second = token.text.rpartition("-")
        if hyphen and second.lower() in self.words.second and first:
            entry = self.gazetteer.entry(first)
            if entry and not entry.doubtful:
                end = token.start + len(first)
                return Mention(token.i, token.i + 1, token.start, end, first, "compound", entry)
        return self.part(token) or self.district(token)

    def district(self, token: Token) -> Mention | None:
        """Returns a town's district that is named after the town: Berlin-Friedenau."""
        town, hyphen, rest = token.text.partition("-")
        if not hyphen or token.name != "B-LOC" or self.gazetteer.candidates(token.text):
            return None
        street = rest.lower().endswith(self.words.streets)
        if street or rest.lower() in self.words.nouns or self.kind(token):
            return None
        if len(town) < SHORTEST_TOWN or not self.is_town(town) or self.is_town(rest):
            return None
        entry = self.gazetteer.entry(town)
        return Mention(
            token.i, token.i + 1, token.start, token.end, town, "district", entry, certain=False
        )

    def is_town(self, name: str) -> bool:
        """Whether a name may be a town's."""
        return any(c.spot.kind == "city" for c in self.gazetteer.candidates(name))

    def part(self, token: Token) -> Mention | None:
        """Returns a part of a country or region that the word's first syllable names."""
        if token.upos not in NAMED or not token.text[0].isupper():
            return None
        if not token.lower.startswith(self.words.part_prefixes):
            return None
        for prefix in self.words.part_prefixes:
            if token.lower.startswith(prefix):
                rest = token.text[len(prefix) :].lstrip("-").capitalize()
                entry = self.gazetteer.entry(rest) if len(rest) > 3 else None
                if entry and entry.spot.kind in WIDE and not entry.doubtful:
                    return Mention(
                        token.i,
                        token.i + 1,
                        token.start,
                        token.end,
                        rest,
                        "part",
                        entry,
                        part=True,
                    )
        return None

    def with_cue(self, doc: Doc, mention: Mention) -> Mention:
        """Returns the mention with the word for its kind that stands beside it, if one does."""
        placed = self.preposition_before(doc, mention.first)
        common = self.is_inflected(doc, mention)
        mention = replace(mention, genitive=self.is_genitive(mention), common=common)
        noun = None if mention.cue else self.cue(doc, mention)
        if noun is None:
            return replace(mention, placed=placed)
        namesake = noun.lemma.lower() not in self.words.no_namesake
        return replace(mention, cue=self.kind(noun), noun=noun.i, placed=placed, namesake=namesake)

    def is_inflected(self, doc: Doc, mention: Mention) -> bool:
        """Whether the word has another base form than the name less its case ending: in Märschen."""
        token = doc.tokens[mention.first]
        alone = mention.last == mention.first + 1
        return alone and token.lemma not in self.gazetteer.forms(token.text)

    def sharing(self, doc: Doc, before: Mention | None, mention: Mention) -> Mention:
        """Returns the mention with the plural before the first name of a list: in den Provinzen X und Y."""
        if before is None or before.noun is None or mention.noun is not None or mention.cue:
            return mention
        noun = doc.tokens[before.noun]
        plural = noun.lower != noun.lemma.lower() and before.noun < before.first
        if not plural or not self.joined(doc, before, mention):
            return mention
        return replace(mention, cue=before.cue, noun=before.noun, namesake=before.namesake)

    def joined(self, doc: Doc, first: Mention, second: Mention) -> bool:
        """Whether two names stand in one list and share what stands before it."""
        between = doc.tokens[first.last : second.first]
        return bool(between) and all(t.lower in self.words.joining for t in between)

    def is_genitive(self, mention: Mention) -> bool:
        """Whether the name was found only without its ending."""
        return mention.entry is not None and key(mention.name) not in self.gazetteer.entries

    def cue(self, doc: Doc, mention: Mention) -> Token | None:
        """Returns the word for its kind beside a name: die Stadt Idlib, Kandahar province."""
        before = doc.tokens[mention.first - 1] if mention.first else None
        if mention.genitive:
            before = None  # the provinces of Thailand are not called Thailand
        if before and before.lower in self.words.linking and before.i:
            before = doc.tokens[before.i - 1]
        after = doc.tokens[mention.last] if mention.last < len(doc.tokens) else None
        for noun in (before, after if self.words.linking else None):
            if noun and noun.upos in {"NOUN", "PROPN"} and self.kind(noun):
                return noun
        return None

    def kind(self, noun: Token) -> PlaceKind | None:
        """Returns the kind of place that a noun names."""
        found = self.words.nouns.get(noun.lemma.lower()) or self.words.nouns.get(noun.lower)
        return found if found or noun.upos != "NOUN" else self.words.kind_of_last(noun.lower)
