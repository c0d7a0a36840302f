"""One report as the rules of speech see it: the document, the words, and look-ups made once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Doc, Quote, Sentence, Token
from lagebild.extract.statements.draft import Span, Voice
from lagebild.extract.statements.lexicon import Lexicon
from lagebild.extract.statements.marks import outer_quotes
from lagebild.record import Actor

CLOSING = frozenset(".!?…,;:–-+")
CLAUSAL = ("acl", "advcl", "ccomp", "parataxis", "csubj")
LOOSE = ("cc", "punct", "cop", "aux", "nsubj")
INNER = frozenset('(),-–/"„“»«')
NOMINAL = ("NOUN", "PROPN", "PRON", "NUM", "X")
SIGNS = frozenset(",:;.!?–")
LONGEST_CLAUSE = 25
LONGEST_PHRASE = 40


class Scene:
    """A document with what the rules ask of it again and again."""

    def __init__(self, doc: Doc, lexicon: Lexicon, actors: Sequence[Actor] = ()) -> None:
        self.acting = frozenset(t.i for a in actors for t in doc.tokens_in(a.start, a.end))
        self.doc = doc
        self.lexicon = lexicon
        self.tokens = doc.tokens
        self.outer = outer_quotes(doc, lexicon)
        self.spoken = list(self.outer)
        self.quote_of = quote_of_tokens(doc.tokens, self.outer)

    def sentence(self, token: Token) -> Sentence:
        """The token's sentence."""
        return self.doc.sentences[token.sentence]

    def lemma(self, token: Token) -> str:
        """The token's lemma; a particle that the tree gave to another verb is put back to its own."""
        if token.upos != "VERB" or not self.finite(token):
            return self.lexicon.infinitive(token)
        if postposition := self.postposition(token):
            return token.lemma.removeprefix(postposition.lower)
        end = self.clause_end(token)
        joined = self.tokens[end].lower + token.lemma
        return joined if end > token.i and joined in self.lexicon.verbs else token.lemma

    def postposition(self, verb: Token) -> Token | None:
        """The word behind a source that the tree takes for a verb's particle: `sagte dem Sender zufolge`."""
        parts = self.doc.dependents(verb, "compound:prt")
        return next((t for t in parts if t.lower in self.lexicon["postpositions"]), None)

    def clause_end(self, token: Token) -> int:
        """The last word before the sign that ends a verb's clause, as far as a look reaches."""
        stop = min(self.sentence(token).last, token.i + LONGEST_CLAUSE)
        signs = (i for i in range(token.i + 1, stop) if self.tokens[i].text in SIGNS)
        return next(signs, stop) - 1

    def cover(self, turns: Sequence[tuple[int, int]]) -> None:
        """Takes the token ranges of talk without marks for quotations, so that nobody speaks in them."""
        numbers = list(self.quote_of)
        for first, last in turns:
            self.spoken.append(Quote(self.tokens[first].start, self.tokens[last - 1].end, 0))
            numbers[first:last] = [len(self.spoken) - 1] * (last - first)
        self.quote_of = tuple(numbers)

    def quoted(self, token: Token) -> Quote | None:
        """The outermost quotation around the token."""
        n = self.quote_of[token.i]
        return self.spoken[n] if n >= 0 else None

    def before(self, token: Token) -> Token | None:
        """The token before this one in its sentence."""
        return self.tokens[token.i - 1] if token.i > self.sentence(token).first else None

    def after(self, token: Token) -> Token | None:
        """The token after this one in its sentence."""
        return self.tokens[token.i + 1] if token.i + 1 < self.sentence(token).last else None

    def finite(self, token: Token) -> bool:
        """Whether the token is a finite verb."""
        if token.upos not in ("VERB", "AUX") or token.lower in self.lexicon["participles"]:
            return False
        form = token.feats.get("VerbForm")
        return form == "Fin" or (form is None and "Mood" in token.feats)

    def goes_on(self, token: Token) -> bool:
        """Whether the token is a participle after a comma by which a speaker goes on: `…, adding that …`."""
        before = self.before(token)
        form = token.feats.get("VerbForm")
        parted = before is not None and before.text == "," and form in ("Ger", "Part")
        return parted and not self.lexicon.commas and token.lemma in self.lexicon.plain_verbs

    def quotes(self, token: Token) -> bool:
        """Whether the token is a verb that can take words in quotation marks."""
        entries = self.lexicon.verbs.get(token.lemma, ()) if token.upos == "VERB" else ()
        return any("quote" in e.takes and not e.words for e in entries)

    def speaks_of_itself(self, token: Token) -> bool:
        """Whether a verb's clause is told in the first person, so that its form is no subjunctive."""
        words = self.lexicon["first_person"]
        near = self.tokens[max(self.sentence(token).first, token.i - 2) : token.i + 3]
        return any(t.lower in words and t.sentence == token.sentence for t in near)

    def relative(self, token: Token) -> bool:
        """Whether the token is a relative or demonstrative pronoun."""
        return token.upos == "PRON" and token.lower in self.lexicon["relatives"]

    def reflexive(self, token: Token) -> bool:
        """Whether the token is a reflexive pronoun."""
        return token.lower in self.lexicon["reflexive"]

    def case(self, token: Token) -> Token | None:
        """The preposition or postposition of a nominal."""
        return self.doc.child(token, "case")

    def span(self, first: int, last: int) -> Span:
        """The characters of the tokens `first` to `last` (half-open), outer signs trimmed."""
        first, last = self.trimmed(first, last)
        return self.tokens[first].start, self.tokens[last - 1].end

    def trimmed(self, first: int, last: int) -> tuple[int, int]:
        """The range without the stops and commas at its ends; one token always stays."""
        while last - first > 1 and self.tokens[first].text in CLOSING:
            first += 1
        while last - first > 1 and self.tokens[last - 1].text in CLOSING:
            last -= 1
        return first, last

    def words(self, first: int, last: int) -> Iterator[Token]:
        """The tokens of a range that are no signs."""
        return (t for t in self.tokens[first:last] if t.upos != "PUNCT" and t.text[0].isalnum())

    def reach(self, head: Token) -> tuple[int, int]:
        """The token range of all that hangs on a head."""
        subtree = self.doc.subtree(head)
        return subtree[0].i, subtree[-1].i + 1

    def phrase(self, head: Token, low: int, high: int) -> Voice:
        """The noun phrase of a head within a token range, relative clauses and prepositions left out."""
        inside = [head.i]
        todo = [head.i]
        while todo and len(inside) < LONGEST_PHRASE:
            for i in self.doc.children[todo.pop()]:
                if low <= i < high and self.belongs(self.tokens[i], head):
                    inside.append(i)
                    todo.append(i)
        first, last = self.trimmed(*run_around(sorted(inside), head.i))
        first = self.with_article(self.from_article(head, first, low), low)
        last = self.with_attribute(head, last, high)
        return Voice(self.tokens[first].start, self.tokens[last - 1].end, head.i)

    def from_article(self, head: Token, first: int, low: int) -> int:
        """The place of a head's article, whatever the tree has hung between the two elsewhere."""
        article = self.doc.child(head, "det")
        if article is None or not low <= article.i < first:
            return first
        between = self.tokens[article.i : first]
        return first if any(t.upos == "PUNCT" or self.finite(t) for t in between) else article.i

    def with_attribute(self, head: Token, last: int, high: int) -> int:
        """The end of a noun phrase with the genitive or origin behind it that the tree has parted from it."""
        after = self.tokens[last] if last < high else None
        if after is None or last - 1 != head.i or head.upos != "NOUN":
            return last
        noun = self.tokens[after.head]
        genitive = after.upos in ("DET", "ADJ") and after.feats.get("Case") == "Gen"
        origin = after.lower in self.lexicon["origins"] and noun.upos == "PROPN"
        return noun.i + 1 if (genitive or origin) and last < noun.i < high else last

    def with_article(self, first: int, low: int) -> int:
        """The place of the article before a noun phrase, where the tree has hung it elsewhere."""
        if first <= low or self.tokens[first].upos not in ("NOUN", "ADJ"):
            return first
        before = self.tokens[first - 1]
        stray = before.upos in ("DET", "PRON") and before.lower in self.lexicon["relatives"]
        return first - 1 if stray else first

    def belongs(self, token: Token, head: Token) -> bool:
        """Whether a dependent is part of the noun phrase that its head begins."""
        rel = token.deprel.partition(":")[0]
        if rel in CLAUSAL or (rel in LOOSE and token.head == head.i):
            return rel == "cc" or (rel == "punct" and token.text in INNER)
        outer = rel == "case" or (rel == "advmod" and token.upos == "ADV")
        return not (outer and token.head == head.i)


def run_around(places: Sequence[int], head: int, gap: int = 2) -> tuple[int, int]:
    """The stretch of token places around the head that no gap of more than some tokens breaks."""
    at = places.index(head)
    first = last = at
    while first > 0 and places[first] - places[first - 1] <= gap:
        first -= 1
    while last + 1 < len(places) and places[last + 1] - places[last] <= gap:
        last += 1
    return places[first], places[last] + 1


def quote_of_tokens(tokens: Sequence[Token], quotes: Sequence[Quote]) -> tuple[int, ...]:
    """For every token the number of the quotation that covers it, or -1."""
    out = [-1] * len(tokens)
    at = 0
    for token in tokens:
        while at < len(quotes) and quotes[at].end <= token.start:
            at += 1
        if at < len(quotes) and quotes[at].start <= token.start:
            out[token.i] = at
    return tuple(out)
