"""One report as the reader of actors sees it: its words, the names and places on them, its phrases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.actors.lexicon import Lexicon
from lagebild.extract.actors.nouns import Reading
from lagebild.record import ActorKind, Place, Record
from lagebild.world.bodies import Body, Person

DASHES = frozenset({"-", "–", "—", "--"})
SUBJECTS = frozenset({"nsubj", "obj", "iobj", "csubj"})
BEFORE_NOUN = frozenset({"DET", "ADJ", "ADV", "PART", "NUM", "X"})
CUT = frozenset(
    {"conj", "cc", "punct", "acl", "appos", "parataxis", "advcl", "ccomp", "xcomp", "nsubj", "cop"}
)
NOT_GENITIVE = ("Nom", "Acc", "Dat")
LONGEST_CLIMB = 8
LONGEST_NAME = 5
LONGEST_PHRASE = 20


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor on the way: tokens `first` to `last` (half-open), and what is known so far.

    `noun` is the word of the table that heads it; `sex` is m, f or empty; `many` says plural;
    `role`: the noun is a person's; `stateless`: it belongs to no one country;
    `generic`: the noun says nothing of an office; `belongs`: it is somebody of some body.
    """

    first: int
    last: int
    head: int
    rule: str
    kind: ActorKind
    country: str | None = None
    sector: str | None = None
    name: str = ""
    entity: str = ""
    noun: str = ""
    sex: str = ""
    many: bool = False
    definite: bool = False
    role: bool = False
    stateless: bool = False
    generic: bool = False
    belongs: bool = False
    body: Body | None = None
    person: Person | None = None


class Scene:
    """A report's tokens with what lies on them; made for one report, then dropped."""

    def __init__(self, doc: Doc, record: Record, lexicon: Lexicon) -> None:
        self.doc = doc
        self.tokens = doc.tokens
        self.words = tuple(t.text for t in doc.tokens)
        self.lexicon = lexicon
        self.day = (doc.report.published or "")[:10] or None
        self.name_words = frozenset(t.text for t in self.tokens if t.upos == "PROPN")
        self.quote_starts = frozenset(q.start for q in doc.quotes)
        self.place_at: dict[int, Place] = {
            t.i: p for p in record.places for t in covered(doc, p.start, p.end)
        }
        self.name_at: dict[int, Mention] = {}
        self.country_at: dict[int, str] = {}
        self.states = tuple(self.find_countries())
        self.long_states = frozenset(
            i for first, stop, _ in self.states if stop - first > 1 for i in range(first, stop)
        )

    @cached_property
    def datelines(self) -> frozenset[int]:
        """The sentences that only say where and when the report was written: `Berlin (dpa) –`."""
        ends = enumerate(self.tokens[s.last - 1] for s in self.doc.sentences[:-1])
        return frozenset(n for n, token in ends if token.text in DASHES)

    def plain(self, name: str) -> str:
        """A name without the ending of its genitive, if the report has the name without it too."""
        plain = self.lexicon.plain(name)
        return plain if not name[-1].isalpha() or plain.split()[-1] in self.name_words else name

    def head_role(self, token: Token) -> str:
        """The main label by which a token hangs on its head, that of the first of a coordination."""
        return self.first_of_all(token).deprel.partition(":")[0]

    def first_of_all(self, token: Token) -> Token:
        """The first token of a coordination."""
        for _ in range(LONGEST_CLIMB):
            if token.deprel != "conj":
                break
            token = self.tokens[token.head]
        return token

    def case_of(self, token: Token) -> str:
        """The preposition of a token, in lower case; empty where it has none."""
        case = self.doc.child(token, "case")
        return case.lower if case else ""

    def acts(self, token: Token) -> bool:
        """Whether a token stands where somebody acts or is acted upon."""
        first = self.first_of_all(token)
        role = first.deprel.partition(":")[0]
        if role in SUBJECTS or role == "root":
            return True
        case = self.case_of(token) or self.case_of(first)
        # A dative without a preposition: es gelang dem Opfer.
        dative = role == "obl" and not case
        if role == "nmod" and not case and self.gives_words(first.head):
            return True
        return dative or case in self.lexicon.acting_cases or self.counted(token)

    def gives_words(self, i: int) -> bool:
        """Whether a token is a noun for words, whose genitive is the speaker: Angaben."""
        noun = self.lexicon.nouns.read(self.words[i])
        return noun is not None and "words" in noun.noun.use

    def counted(self, token: Token) -> bool:
        """Whether a number stands with the token."""
        return self.doc.child(token, "nummod") is not None

    def predicates(self, token: Token, first: int) -> bool:
        """Whether a phrase only says what somebody is."""
        if self.doc.child(token, "cop") is not None or self.after_copula(token, first):
            return True
        if not first or self.words[first - 1].lower() not in self.lexicon.predicate_cases:
            return False
        # The same word begins a clause, then after a comma or as the sentence's first.
        before = self.tokens[first - 1]
        opens = before.i == 0 or self.tokens[before.i - 1].upos == "PUNCT"
        return not (before.deprel == "mark" or (opens and self.head_role(token) == "nsubj"))

    def after_copula(self, token: Token, first: int) -> bool:
        """Whether a noun without an article follows a verb of being that governs no other verb."""
        if first != token.i or not first or self.tokens[first - 1].upos != "AUX":
            return False
        verb = self.tokens[first - 1]
        return verb.deprel.partition(":")[0] != "aux" and token.deprel != "nsubj:pass"

    def find_countries(self) -> Iterator[tuple[int, int, str]]:
        """Yields the names of countries and capitals (first token, one past the last, code)."""
        i = 0
        while i < len(self.tokens):
            width, country = self.country_from(i)
            if country:
                self.country_at.update(dict.fromkeys(range(i, i + width), country))
                yield i, i + width, country
            i += width

    def country_from(self, i: int) -> tuple[int, str | None]:
        """How many tokens name a country from a token on, and which; the longest name first."""
        token, nations = self.tokens[i], self.lexicon.nations
        if not token.text[0].isupper():
            return 1, None
        stop = self.doc.sentences[token.sentence].last
        for width in range(min(LONGEST_NAME, stop - i), 1, -1):
            country = nations.of_name(" ".join(self.words[i : i + width]).lower())
            if country:
                return width, country
        country = nations.of_name(token.lower)
        if country is None and token.upos == "PROPN":
            country = nations.of_capital(token.text)
        return 1, country

    def many(self, token: Token, reading: Reading | None = None) -> bool:
        """Whether a noun stands in the plural, its number, article and verb asked first."""
        if reading is not None and reading.many is not None:
            return reading.many
        nummod = self.doc.child(token, "nummod")
        if nummod is not None:
            return nummod.lower not in self.lexicon.indefinite
        if reading is not None and reading.noun.kind == "person":
            said = self.said_by_article(token, reading)
            if said is not None:
                return said
        if token.deprel.startswith("nsubj"):
            said = self.said_by_verb(token)
            if said is not None:
                return said
        return token.feats.get("Number") == "Plur"

    def said_by_article(self, token: Token, reading: Reading) -> bool | None:
        """Whether a person's noun is plural by its article; None where that leaves it open."""
        article = self.doc.child(token, "det") or self.doc.child(token, "det:poss")
        if self.plural_by_form(token, reading):
            return True
        if article is None:
            return self.bare(token, reading)
        if article.lower in self.lexicon.singular_determiners:
            return False
        if article.lower in self.lexicon.dative_determiners:
            return self.several_by_case(token, article)
        if self.adjectival_woman(token, reading):
            return False
        if article.lower in self.lexicon.plural_determiners:
            return True
        if article.lower != self.lexicon.genitive_plural:
            return None
        # So der Minister: one man in the nominative, unless it is a genitive.
        if not token.deprel.startswith("nmod"):
            return False
        return True if article.feats.get("Case") == "Gen" else None

    def plural_by_form(self, token: Token, reading: Reading) -> bool:
        """Whether a noun's ending is that of the plural's dative alone: Tätern."""
        return token.lower.endswith(self.lexicon.plural_ends) and not (
            reading.noun.noun.lower().endswith("n")
        )

    def several_by_case(self, token: Token, article: Token) -> bool | None:
        """Whether an article means several, as in the dative, or one, as in the accusative: den."""
        lexicon, case = self.lexicon, self.case_of(token)
        if not token.lower.endswith(lexicon.dative_endings) or case in lexicon.accusative_cases:
            return False
        # Vorwerfen, helfen: a dative without a preposition.
        if case in lexicon.dative_cases or (
            not case and token.deprel in ("iobj", "obl", "obl:arg")
        ):
            return True
        return {"Acc": False, "Dat": True}.get(article.feats.get("Case", ""))

    def bare(self, token: Token, reading: Reading) -> bool | None:
        """Whether a person's noun without an article is plural: it is, unless it is a title."""
        case = self.doc.child(token, "case")
        if case and case.lower in self.lexicon.contracted:
            return False
        if not self.lexicon.bare_plural or token.deprel == "conj" or self.introduces(token):
            return None
        return not self.strong(token, reading)

    def strong(self, token: Token, reading: Reading) -> bool:
        """Whether an adjective's ending says that one man is meant: Stellvertretender Vorsitzender."""
        ending = self.lexicon.strong_singular
        if not ending or token.deprel.startswith("nmod") or self.counted(token):
            return False
        nominal = reading.noun.noun.endswith("e") and token.lower.endswith(ending)
        return nominal or any(d.lower.endswith(ending) for d in self.doc.dependents(token, "amod"))

    def adjectival_woman(self, token: Token, reading: Reading) -> bool:
        """Whether a nominalised adjective with its article means one woman: die Angestellte."""
        plain = reading.noun.noun.lower()
        return plain[-1] == "e" and token.lower.endswith(plain) and self.definite(token)

    def introduces(self, token: Token) -> bool:
        """Whether a name follows the noun, or stands before it."""
        near = (self.tokens[i] for i in (token.i + 1, token.i - 1) if 0 <= i < len(self.tokens))
        return any(t.upos == "PROPN" for t in near)

    def said_by_verb(self, token: Token) -> bool | None:
        """Whether a subject is plural by its verb; None where others share it."""
        if any(True for _ in self.doc.dependents(token, "conj")):
            return None
        verb = self.tokens[token.head]
        finite = (verb, *self.doc.dependents(verb, "aux", "cop"))
        number = next((v.feats["Number"] for v in finite if "Number" in v.feats), None)
        return None if number is None else number == "Plur"

    def definite(self, token: Token) -> bool:
        """Whether a noun has an article that refers to somebody known, not to a former one."""
        if any(
            d.lower.startswith(self.lexicon.former) for d in self.doc.dependents(token, "amod")
        ):
            return False
        return any(d.lower in self.lexicon.definite for d in self.doc.dependents(token, "det"))

    def phrase_start(self, head: Token) -> int:
        """The first token of a noun's phrase: its article, adjectives, names before it."""
        i = head.i
        bottom = max(self.doc.sentences[head.sentence].first, head.i - LONGEST_PHRASE)
        while i > bottom and self.belongs(self.tokens[i - 1], head):
            i -= 1
        while i < head.i and self.counts(i):
            i += 1
        return i

    def counts(self, i: int) -> bool:
        """Whether a token only tells how many: a number, or what hedges one (at least ten)."""
        token = self.tokens[i]
        if token.lower in self.lexicon.magnitudes:
            return True
        hedge = token.upos == "ADJ" and self.tokens[i + 1].upos == "NUM"
        return hedge or token.upos in ("NUM", "ADV", "PART")

    def belongs(self, token: Token, head: Token) -> bool:
        """Whether a token before a noun is part of its phrase."""
        if token.upos == "PROPN":
            if token.i == head.i - 1 and token.text.isupper():
                return True  # Die US Botschaft, the hyphen left out.
            somewhere = token.i in self.country_at or token.lower in self.lexicon.regions
            if somewhere and self.lexicon.plain(token.text) != token.text:
                return True
            if self.adjective_at(token.i + 1) and self.climbs(token, head):
                return True  # The South in South Korean leader.
            return token.head == head.i and token.deprel.startswith(("nmod", "compound"))
        if token.upos == "NOUN":
            return token.head == head.i and token.deprel == "compound"
        return token.upos in BEFORE_NOUN and self.climbs(token, head)

    def adjective_at(self, i: int) -> str | None:
        """The country of an adjective of two words that ends at a token (South Korean)."""
        return self.lexicon.nations.of_adjective(
            " ".join(self.words[max(0, i - 1) : i + 1]).lower()
        )

    def is_continental(self, i: int) -> bool:
        """Whether an adjective of one or two words that ends at a token means many countries (Latin American)."""
        pair = " ".join(self.words[max(0, i - 1) : i + 1]).lower()
        known = self.lexicon.nations.continental
        return pair in known or self.tokens[i].lower in known

    def climbs(self, token: Token, head: Token) -> bool:
        """Whether a token hangs on the noun by links that stay inside its phrase."""
        for _ in range(LONGEST_CLIMB):
            if token.i == head.i:
                return True
            if token.deprel in CUT or token.deprel.partition(":")[0] in CUT:
                return False
            if token.head == token.i:
                return False
            token = self.tokens[token.head]
        return False

    def phrase_stop(self, head: Token) -> int:
        """One past the last token of a noun's phrase: genitives and some prepositional phrases."""
        i = head.i + 1
        top = min(self.doc.sentences[head.sentence].last, head.i + LONGEST_PHRASE)
        while i < top and self.carries_on(self.tokens[i], head):
            i += 1
        while i > head.i + 1 and self.tokens[i - 1].upos in ("ADP", "DET", "ADV", "PUNCT", "ADJ"):
            i -= 1
        return self.with_name(head, self.before_title(head, self.with_genitive(head, i)))

    def with_genitive(self, head: Token, stop: int) -> int:
        """Where a phrase stops if the name of a body follows in the genitive, whatever the tree says."""
        if stop > head.i + 1 or stop + 1 >= len(self.tokens):
            return stop
        body = self.name_at.get(stop + 1)
        genitive = self.tokens[stop].lower in self.lexicon.genitive_articles
        return body.last if genitive and body and body.kind != "person" else stop

    def with_name(self, head: Token, stop: int) -> int:
        """Where a phrase stops if the name of a body or place follows its last noun."""
        if stop - 1 <= head.i or self.tokens[stop - 1].upos != "NOUN":
            return stop
        name = self.name_at.get(stop)
        if name is not None and name.kind != "person":
            return name.last
        while stop in self.place_at:
            stop += 1
        return stop

    def before_title(self, head: Token, stop: int) -> int:
        """Where a phrase stops if it ran into the title of a name that follows it."""
        name, title = self.name_at.get(stop), self.tokens[stop - 1]
        if name is None or name.kind != "person" or title.i == head.i:
            return stop
        reading = self.lexicon.nouns.read(title.text) if title.upos == "NOUN" else None
        if reading is None or reading.noun.kind != "person":
            return stop
        stop = self.phrase_start(title)
        while stop > head.i + 1 and self.tokens[stop - 1].upos in ("ADP", "DET"):
            stop -= 1
        return max(stop, head.i + 1)

    def carries_on(self, token: Token, head: Token) -> bool:
        """Whether a token after a noun is still part of its phrase."""
        if token.upos in ("VERB", "AUX", "SCONJ", "CCONJ", "PRON"):
            return False
        if token.upos == "ADP" and not self.leads_to_somebody(token):
            return False
        if token.upos == "DET" and not self.may_be_genitive(token, head):
            return False
        if self.starts_person(token, head):
            return False
        return self.climbs(token, head)

    def may_be_genitive(self, article: Token, head: Token) -> bool:
        """Whether an article after a noun may begin a genitive."""
        if article.i - 1 != head.i and self.tokens[article.i - 1].upos not in ("NOUN", "PROPN"):
            return True
        case = article.feats.get("Case")
        others = (
            ("Nom", "Acc") if article.lower in self.lexicon.genitive_articles else NOT_GENITIVE
        )
        return case not in others

    def leads_to_somebody(self, case: Token) -> bool:
        """Whether a preposition leads from a noun to a place or somebody that says whose it is."""
        if case.lower not in self.lexicon.phrase_cases:
            return False
        noun = self.tokens[case.head]
        if noun.i in self.place_at or noun.i in self.country_at or noun.i in self.name_at:
            return True
        reading = self.lexicon.nouns.read(noun.text)
        return reading is not None and "any" not in reading.noun.use

    def starts_person(self, token: Token, head: Token) -> bool:
        """Whether the name of the person begins here whom the phrase before it introduces."""
        name, before = self.name_at.get(token.i), self.tokens[token.i - 1]
        if name is None or name.kind != "person" or name.first != token.i:
            return False
        plain = self.words[name.last - 1] == self.plain(self.words[name.last - 1])
        return plain and before.i != head.i and before.upos in ("NOUN", "PROPN")

    def sex(self, token: Token, *, feminine: bool) -> str:
        """The sex that a noun's form or gender speaks for: m, f or unknown."""
        if feminine:
            return "f"
        return "m" if token.feats.get("Gender") == "Masc" else ""


def covered(doc: Doc, start: int, end: int) -> tuple[Token, ...]:
    """The tokens that share characters with [start, end)."""
    first = doc.token_at(start)
    inside = doc.tokens_in(start, end)
    return (first, *inside) if first and (not inside or first.i != inside[0].i) else inside
