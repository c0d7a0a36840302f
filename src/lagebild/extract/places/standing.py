"""Whether a name stands as a place or for those who act there: in Baku, against `Baku wies zurück`."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lagebild.annotate.doc import Doc, Token
from lagebild.extract.places.mentions import Mention
from lagebild.extract.places.words import PlaceWords, ends_in, verb_in
from lagebild.record import Precision

MODIFIERS = frozenset({"DET", "ADJ", "NUM", "ADV"})
SUBJECTS = frozenset({"nsubj", "obj", "iobj", "obl", "csubj", "expl", "dep"})
FARTHEST = 4
# Names of what is no place, and how a name hangs on one that it is part of.
OTHERS = frozenset({"ORG", "MISC"})
GLUED = ("compound", "flat", "amod")
ADNOMINAL = frozenset({"nmod", "appos", "flat", "compound", "amod", "det"})
DASHES = frozenset({"-", "–", "—"})
LEADING = frozenset({"DET", "ADJ", "ADP", "NOUN", "ADV", "NUM"})


@dataclass(frozen=True, slots=True)
class Setting:
    """How a name is bound into its sentence: the top of its phrase, its preposition, what it hangs on, its last token."""

    top: Token
    preposition: Token | None
    governor: Token | None
    nouns: tuple[str, ...]
    beside: bool
    genitive: bool
    last: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the name is a place, by which rule, and the word that decided."""

    place: bool
    rule: str
    word: Token | None


class Judge:
    """Decides whether mentions stand as places in the documents of one language."""

    def __init__(self, words: PlaceWords) -> None:
        self.words = words

    def __call__(self, doc: Doc, mention: Mention, *, acts: bool, town: bool = False) -> Verdict:
        """`acts` says that the name often stands for people: a country's or a capital's."""
        if not self.words.standing.decides:
            return Verdict(True, "name", None)
        longer = self.longer(doc, mention, town=town)
        if longer is not None:
            return Verdict(False, "longer", longer)
        setting = self.setting(doc, mention)
        if mention.rule in {"compound", "derived"}:
            return Verdict(True, mention.rule, None)
        if setting.preposition is not None:
            return self.after_preposition(doc, setting, setting.preposition, acts=acts)
        if dateline(doc, mention):
            return Verdict(True, "dateline", None)
        return self.bare(doc, setting, acts=acts)

    def longer(self, doc: Doc, mention: Mention, *, town: bool) -> Token | None:
        """Returns what makes a name another's, or part of one: Tehrik-i-Taliban Pakistan, die Atlantis."""
        before = doc.tokens[mention.first - 1] if mention.first else None
        after = doc.tokens[mention.last] if mention.last < len(doc.tokens) else None
        last = doc.tokens[mention.last - 1]
        if before and before.upos == "PROPN" and before.name[2:] in OTHERS:
            return before
        if after and after.name[2:] == "ORG" and after.upos in {"PROPN", "NOUN"}:
            glued = last.head in {after.i, after.head} and last.deprel.startswith(GLUED)
            if glued or after.deprel.startswith("flat"):
                return after
        if town and before and mention.noun is None:
            return self.article(doc, before)
        return None

    def article(self, doc: Doc, before: Token) -> Token | None:
        """Returns the article that no town's name has: any before the name itself, one of some before its adjective."""
        if before.upos == "DET":
            return before if before.lower in self.words.articles else None
        opener = next((t for t in doc.tokens[before.i :: -1] if t.upos != "ADJ"), before)
        same = opener.sentence == before.sentence and opener is not before
        return opener if same and opener.lower in self.words.far_articles else None

    def setting(self, doc: Doc, mention: Mention) -> Setting:
        """Returns how the name is bound into its sentence."""
        top = head_of(doc, mention)
        if mention.noun is not None and mention.noun < mention.first:
            top = doc.tokens[mention.noun]
        preposition = self.preposition(doc, top, mention)
        while (
            preposition is None
            and not mention.genitive
            and self.belongs_to_head(doc, top, mention)
        ):
            top = doc.tokens[top.head]
            preposition = self.preposition(doc, top, mention)
        governor = doc.tokens[top.head] if top.head != top.i else None
        before = doc.tokens[mention.first - 1] if mention.first else None
        genitive = mention.genitive and before is not None and before.upos == "NOUN"
        if genitive:
            governor, preposition = before, None
        i = preposition.i if preposition else mention.first
        beside = i > 0 and doc.tokens[i - 1].upos == "NOUN"
        nouns = tuple(nouns_before(doc, i))
        return Setting(top, preposition, governor, nouns, beside, genitive, mention.last)

    def preposition(self, doc: Doc, top: Token, mention: Mention) -> Token | None:
        """Returns the preposition of a phrase, by the tree or, where that has none, by place."""
        for case in doc.dependents(top, "case"):
            if case.i < mention.first and case.upos == "ADP" and not self.is_phrase(doc, case):
                return case
        i = min(top.i, mention.first) - 1
        while i >= 0 and doc.tokens[i].upos in MODIFIERS and top.i - i <= FARTHEST:
            i -= 1
        token = doc.tokens[i] if i >= 0 else None
        if token is None or token.sentence != top.sentence or token.upos != "ADP":
            return None
        return token if token.i < top.i and not self.is_phrase(doc, token) else None

    def is_phrase(self, doc: Doc, word: Token) -> bool:
        """Whether a preposition begins a phrase that leads to no noun: vor allem."""
        after = doc.tokens[word.i + 1].lower if word.i + 1 < len(doc.tokens) else ""
        return f"{word.lower} {after}" in self.words.phrases

    def belongs_to_head(self, doc: Doc, top: Token, mention: Mention) -> bool:
        """Whether the name is joined to another name before it, and shares its preposition."""
        if top.head == top.i:
            return False
        head = doc.tokens[top.head]
        if head.i >= mention.first:
            return False
        same = top.deprel in {"conj", "appos"} and head.upos == "PROPN"
        return same and top.i - head.i <= 2 * FARTHEST

    def after_preposition(self, doc: Doc, setting: Setting, word: Token, *, acts: bool) -> Verdict:
        """Returns the verdict on a name after a preposition."""
        form = word.lower
        if form in self.words.speaking:
            return Verdict(False, "speaking", word)
        if not acts or any(self.is_ground(noun) for noun in setting.nouns):
            return Verdict(True, "preposition", word)
        before = doc.tokens[word.i - 1].lower if word.i else ""
        if before in self.words.nearness.near:
            return Verdict(True, "preposition", word)
        if form in self.words.local:
            return Verdict(not self.is_upon(setting), "preposition", word)
        if setting.governor and verb_in(setting.governor, self.words.standing.binding):
            return Verdict(True, "preposition", word)
        after = doc.tokens[setting.last].lower if setting.last < len(doc.tokens) else ""
        if form in self.words.standing.of and after in self.words.standing.from_after:
            return Verdict(True, "preposition", word)
        return Verdict(self.is_of(setting), "preposition", word)

    def is_ground(self, noun: str) -> bool:
        """Whether a noun is about ground: a border, a way."""
        return ends_in(noun, self.words.standing.ground) or ends_in(
            noun, self.words.nearness.border_nouns
        )

    def is_upon(self, setting: Setting) -> bool:
        """Whether pressure is on somebody, or word comes from somebody: a sight, no place."""
        words, word, verb = self.words.standing, setting.preposition, setting.governor
        if word is None or word.lower not in words.upon_prepositions:
            return False
        if any(ends_in(noun, words.upon) for noun in setting.nouns[:2]):
            return True
        return verb is not None and verb_in(verb, words.from_verbs)

    def is_of(self, setting: Setting) -> bool:
        """Whether a country after a preposition that mostly goes with people tells whose place it is."""
        words, word, governor = self.words.standing, setting.preposition, setting.governor
        if word is None or word.lower not in words.of or governor is None or not setting.beside:
            return False
        listed = (words.persons, words.acts, words.dealings)
        return not any(ends_in(setting.nouns[0], each) for each in listed)

    def bare(self, doc: Doc, setting: Setting, *, acts: bool) -> Verdict:
        """Returns the verdict on a name without a preposition."""
        top, governor = setting.top, setting.governor
        relation = top.deprel.split(":")[0]
        if governor is None:
            return Verdict(not acts, "alone", None)
        noun = governor.upos in {"NOUN", "PROPN", "ADJ"}
        if noun and (relation in ADNOMINAL or setting.genitive):
            return self.genitive(top, governor, acts=acts)
        if relation in SUBJECTS:
            return self.argument(doc, top, governor, acts=acts)
        return Verdict(not acts, "alone", None)

    def genitive(self, top: Token, governor: Token, *, acts: bool) -> Verdict:
        """Returns the verdict on a name that hangs on a noun."""
        words, noun = self.words.standing, governor.lemma.lower()
        if top.deprel.split(":")[0] in {"compound", "amod", "det"} and acts:
            return Verdict(False, "compound", governor)
        if top.i == governor.i + 1 and ends_in(noun, words.institutions):
            return Verdict(False, "institution", governor)
        listed = (words.persons, words.acts) if acts else (words.persons,)
        somebody = any(ends_in(noun, w) or ends_in(governor.lower, w) for w in listed)
        return Verdict(not somebody, "genitive", governor)

    def argument(self, doc: Doc, top: Token, verb: Token, *, acts: bool) -> Verdict:
        """Returns the verdict on the subject or object of a verb."""
        words = self.words.standing
        others = [t for t in doc.dependents(verb, "nsubj") if t.i != top.i]
        subject = top.deprel == "nsubj" and not others
        if not acts:
            return Verdict(not (subject and verb_in(verb, words.human)), "argument", verb)
        if subject:
            copular = verb.upos not in {"VERB", "AUX"} and doc.child(verb, "cop") is not None
            said = (verb, *doc.dependents(verb, "xcomp", "advmod"))
            somebody = copular and ends_in(verb.lemma.lower(), words.persons)
            somebody = somebody or any(
                t.upos in {"ADJ", "ADV"} and verb_in(t, words.human) for t in said
            )
            return Verdict(
                (copular or verb_in(verb, words.stative)) and not somebody, "argument", verb
            )
        return Verdict(verb_in(verb, words.onto), "argument", verb)

    def precision(self, doc: Doc, mention: Mention) -> tuple[Precision, Token | None]:
        """Returns how nearly the name says where, and the word that tells."""
        preposition: Token | None = None
        for token in words_before(doc, mention, self.words.nearness.near):
            found = self.told_by(doc, token, mention, preposition)
            if found:
                return found, token
            preposition = token if token.upos == "ADP" else preposition
        return ("part_of" if mention.part else "exact"), None

    def told_by(
        self, doc: Doc, token: Token, mention: Mention, preposition: Token | None
    ) -> Precision | None:
        """Returns what one word before a name says of how nearly; `preposition` stands between them."""
        words = self.words
        forms = {token.lemma.lower(), token.lower}
        if self.is_phrase(doc, token):
            return None
        if token.lower in words.nearness.near or forms & words.nearness.near_nouns:
            return "near"
        part = token.upos == "ADJ" and token.lower.startswith(
            tuple(words.nearness.part_adjectives)
        )
        if part and mention.noun is None and preposition is None:
            return "part_of"
        if token.upos in {"ADP", "NOUN"} and token.lower in words.nearness.toward:
            return "toward"
        if token.upos != "NOUN":
            return None
        if any(ends_in(form, words.nearness.border_nouns) for form in forms):
            return "border"
        if forms & words.nearness.off_nouns and self.is_off(doc, token):
            return "near"
        whose = preposition is None or preposition.lower in words.nearness.whose
        return "part_of" if whose and forms & words.nearness.part_nouns else None

    def is_off(self, doc: Doc, noun: Token) -> bool:
        """Whether a noun stands behind a preposition of nearness: vor der Küste."""
        i = noun.i - 1
        while i >= 0 and doc.tokens[i].upos in MODIFIERS:
            i -= 1
        return i >= 0 and doc.tokens[i].lower in self.words.nearness.near


def words_before(doc: Doc, mention: Mention, near: Collection[str]) -> Iterator[Token]:
    """Yields what leads up to a name, nearest first: its adjectives, preposition, and the noun that has it.

    `near` are prepositions that count as such though the tagger takes one for a name (`Nahe Mossul`).
    """
    sentence = doc.tokens[mention.first].sentence
    begin = mention.noun if mention.noun is not None else mention.first
    prepositions = 0
    for i in range(min(begin, mention.first) - 1, -1, -1):
        token = doc.tokens[i]
        leads = token.upos in LEADING or token.lower in near
        if token.sentence != sentence or not leads:
            return
        prepositions += token.upos == "ADP"
        if prepositions > 1 and token.upos == "ADP" and token.lower not in near:
            return
        yield token
        if token.upos == "NOUN":
            return


def head_of(doc: Doc, mention: Mention) -> Token:
    """Returns the token of the mention that hangs on something outside it."""
    inside = doc.tokens[mention.first : mention.last]
    return next(
        (t for t in inside if not mention.first <= t.head < mention.last or t.head == t.i),
        inside[0],
    )


def nouns_before(doc: Doc, i: int) -> Iterator[str]:
    """Yields the nouns shortly before a token, nearest first, in lower case, form and lemma."""
    sentence = doc.tokens[i].sentence
    for k in range(i - 1, max(-1, i - 1 - FARTHEST), -1):
        token = doc.tokens[k]
        if token.sentence != sentence or token.upos in {"VERB", "PUNCT"}:
            return
        if token.upos in {"NOUN", "ADJ", "ADV"}:
            yield token.lemma.lower()


def dateline(doc: Doc, mention: Mention) -> bool:
    """Whether the name opens a paragraph as the place of the report: `Berlin (dpa) -`."""
    first = doc.sentences[doc.tokens[mention.first].sentence].first
    before = doc.tokens[first : mention.first]
    after = doc.tokens[mention.last : mention.last + 2]
    opens = all(not t.text[0].isalpha() for t in before)
    alone = bool(before) and bool(after) and before[-1].text == "(" and after[0].text == ")"
    # A second name behind the stroke is the other side: Italien – Frankreich 2:1.
    sides = len(after) > 1 and after[0].text in DASHES and after[1].name[2:] == "LOC"
    return (opens and bool(after) and after[0].text in {"(", "/", *DASHES} and not sides) or alone
