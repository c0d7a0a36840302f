"""One report as the reader of actors sees it: its words, the names and places on them, its phrases."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.actors.lexicon import Lexicon
from lagebild.record import ActorKind, Place, Record
from lagebild.world.bodies import Body, Person

SUBJECTS = frozenset({"nsubj", "obj", "iobj", "csubj"})
BEFORE_NOUN = frozenset({"DET", "ADJ", "ADV", "PART", "NUM", "X"})
CUT = frozenset(
    {"conj", "cc", "punct", "acl", "appos", "parataxis", "advcl", "ccomp", "xcomp", "nsubj", "cop"}
)
LONGEST_CLIMB = 8


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor on the way: tokens `first` to `last` (half-open), and what is known so far.

    `noun` is the word of the table that heads it; `sex` is m, f or empty; `many` says plural.
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
        self.place_at: dict[int, Place] = {
            t.i: p for p in record.places for t in covered(doc, p.start, p.end)
        }
        self.name_at: dict[int, Mention] = {}

    def head_role(self, token: Token) -> str:
        """The main label by which a token hangs on its head, that of the first of a coordination."""
        for _ in range(LONGEST_CLIMB):
            if token.deprel != "conj":
                break
            token = self.tokens[token.head]
        return token.deprel.partition(":")[0]

    def case_of(self, token: Token) -> str:
        """The preposition of a token, in lower case; empty where it has none."""
        case = self.doc.child(token, "case")
        return case.lower if case else ""

    def acts(self, token: Token) -> bool:
        """Whether a token stands where somebody acts or is acted upon."""
        role = self.head_role(token)
        if role in SUBJECTS or role == "root":
            return True
        return self.case_of(token) in self.lexicon.acting_cases or self.counted(token)

    def counted(self, token: Token) -> bool:
        """Whether a number stands with the token."""
        return self.doc.child(token, "nummod") is not None

    def predicates(self, token: Token) -> bool:
        """Whether a token only says what somebody is."""
        if self.doc.child(token, "cop") is not None:
            return True
        return self.case_of(token) in self.lexicon.predicate_cases

    def many(self, token: Token) -> bool:
        """Whether a noun stands in the plural, its verb and its number asked first."""
        if self.counted(token):
            return self.doc.child(token, "nummod").lower not in self.lexicon.indefinite  # type: ignore[union-attr]
        article = self.doc.child(token, "det")
        if article and article.lower in self.lexicon.indefinite:
            return False
        if token.deprel.startswith("nsubj"):
            verb = self.tokens[token.head]
            finite = (verb, *self.doc.dependents(verb, "aux", "cop"))
            number = next((v.feats["Number"] for v in finite if "Number" in v.feats), "")
            if number and not any(True for _ in self.doc.dependents(token, "conj")):
                return number == "Plur"
        return token.feats.get("Number") == "Plur"

    def definite(self, token: Token) -> bool:
        """Whether a noun has an article that refers to somebody known."""
        return any(
            d.lower in self.lexicon.definite for d in self.doc.dependents(token, "det")
        )

    def phrase_start(self, head: Token) -> int:
        """The first token of a noun's phrase: its article, adjectives, names before it."""
        i = head.i
        bottom = self.doc.sentences[head.sentence].first
        while i > bottom and self.belongs(self.tokens[i - 1], head):
            i -= 1
        while i < head.i and self.tokens[i].upos in ("NUM", "ADV", "PART"):
            i += 1
        return i

    def belongs(self, token: Token, head: Token) -> bool:
        """Whether a token before a noun is part of its phrase."""
        if token.upos == "PROPN":
            return token.head == head.i and token.deprel.startswith("nmod")
        return token.upos in BEFORE_NOUN and self.climbs(token, head)

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
        top = self.doc.sentences[head.sentence].last
        while i < top and self.carries_on(self.tokens[i], head):
            i += 1
        while i > head.i + 1 and self.tokens[i - 1].upos in ("ADP", "DET", "ADV", "PUNCT", "ADJ"):
            i -= 1
        return i

    def carries_on(self, token: Token, head: Token) -> bool:
        """Whether a token after a noun is still part of its phrase."""
        if token.upos in ("VERB", "AUX", "SCONJ", "CCONJ", "PRON"):
            return False
        if token.upos == "ADP" and token.lower not in self.lexicon.phrase_cases:
            return False
        return self.climbs(token, head)

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
