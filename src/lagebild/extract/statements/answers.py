"""What answers what: the earlier statement that a denial or a confirmation is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lagebild.annotate.doc import Token
from lagebild.extract.actors.lookup import actor_of, actors_in
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.told import named_by
from lagebild.extract.statements.verdicts import Judgement, takes_up, verdict
from lagebild.record import Actor, Record

REACH = 12
COMMON = 2
NEAR = 1
AROUND = 2
STEM = 5
ANSWERING = ("denies", "confirms")
BLAMING = ("accuses", "condemns")
ARMS_OF_STATE = ("GOV", "MIL", "SPY", "COP")
SHORTEST_TAIL = 5
ENDING = 2
FIRST_PART = 4
ANSWERED = (
    "accuses", "asserts", "warns", "condemns", "doubts", "denies", "confirms", "announces", "promises",
)  # fmt: skip
NAMED = ("NOUN", "PROPN", "NUM")
OBJECTS = ("obj", "iobj", "obl:arg", "ccomp", "xcomp")
ABOUT = ("nmod", "acl", "obl", "ccomp")


class Replies:
    """The answers among the statements of one report; `actors` are the speakers, `verdicts` what words judge."""

    def __init__(
        self,
        scene: Scene,
        record: Record,
        drafts: Sequence[Draft],
        actors: Sequence[int | None],
        verdicts: Sequence[Judgement | None],
    ) -> None:
        self.scene = scene
        self.record = record
        self.drafts = drafts
        self.actors = actors
        self.verdicts = verdicts

    def __iter__(self) -> Iterator[int | None]:
        """For every statement the one that it answers, or None."""
        for n, draft in enumerate(self.drafts):
            yield self.answered(n) if draft.stance in ANSWERING else None

    def answered(self, n: int) -> int | None:
        """The statement that a denial or confirmation answers: what it names, else the same matter."""
        if self.is_unable(n):
            return None
        earlier = range(n - 1, max(-1, n - REACH) - 1, -1)
        open_to = [m for m in earlier if self.can_be_answered(m, n) and self.differs(m, n)]
        found = self.meant(n, open_to)
        return None if found is None else self.begun(found, n, open_to)

    def meant(self, n: int, open_to: Sequence[int]) -> int | None:
        """The statement that an answer means, by what it rests on."""
        judged = self.verdicts[n]
        rests_on = judged.basis if judged else None
        if rests_on == "counter":
            return next((m for m in open_to if self.is_countered(m, n)), None)
        if rests_on == "name":
            near = [m for m in open_to if self.distance(m, n) <= AROUND]
            charged = [m for m in open_to if self.blames(m, n)]
            return first(*charged, *near)
        return self.named(n, open_to) if self.refers_back(n) else self.alike(n, open_to)

    def is_countered(self, m: int, n: int) -> bool:
        """Whether a deed that somebody says was not done is one that they were accused of."""
        if self.distance(m, n) > AROUND or not self.blames(m, n):
            return False
        return self.common(m, n) > 0 or self.tells_deed(n)

    def blames(self, m: int, n: int) -> bool:
        """Whether a statement accuses or condemns the one who answers."""
        return self.drafts[m].stance in BLAMING and self.against(m, n)

    def tells_deed(self, n: int) -> bool:
        """Whether a statement speaks of a deed that harms."""
        deeds, harming = self.scene.lexicon.answers["deeds"], self.scene.lexicon["harming"]
        return any(
            t.lemma in harming or t.lower in harming or (t.upos == "NOUN" and named_by(t, deeds))
            for t in self.tokens(n)
        )

    def begun(self, m: int, n: int, open_to: Sequence[int]) -> int:
        """The claim that a statement carries on, where an answer takes up no word of what it adds."""
        while m - 1 in open_to and self.carries_on(m) and not self.common(m, n):
            m -= 1
        return m

    def carries_on(self, m: int) -> bool:
        """Whether a statement goes on without a cue with what the same voice said before it."""
        own, before = self.drafts[m], self.drafts[m - 1]
        return own.manner == "free_indirect" and own.voice == before.voice

    def is_unable(self, n: int) -> bool:
        """Whether somebody only cannot say so: `the police could not confirm it`."""
        verb, able = self.scene.tokens[self.drafts[n].key], self.scene.lexicon.answers["able"]
        return any(t.lemma in able for t in self.scene.doc.dependents(verb, "aux"))

    def can_be_answered(self, m: int, n: int) -> bool:
        """Whether an earlier statement is one that can be denied or confirmed."""
        return self.drafts[m].stance in ANSWERED and self.drafts[m].end <= self.drafts[n].start

    def differs(self, m: int, n: int) -> bool:
        """Whether two statements have different speakers."""
        mine, other = self.entity(self.actors[n]), self.entity(self.actors[m])
        a, b = self.drafts[m].voice, self.drafts[n].voice
        if mine is not None and other is not None and not self.rejects_charge(n):
            return mine != other
        return a is None or b is None or self.words(a.start, a.end) != self.words(b.start, b.end)

    def rejects_charge(self, n: int) -> bool:
        """Whether somebody who is named denies a charge, which is never their own."""
        draft = self.drafts[n]
        if draft.voice is None or self.scene.tokens[draft.voice.head].upos == "PRON":
            return False
        return draft.manner == "reported" and draft.stance == "denies" and self.names_charge(n)

    def refers_back(self, n: int) -> bool:
        """Whether an answer names what it answers by a noun or pronoun and does not say it anew."""
        draft = self.drafts[n]
        if draft.manner != "reported":
            judged = self.verdicts[n] or verdict(self.scene, draft)
            return judged is not None and judged.basis in ("noun", "pronoun")
        tokens = [t for t in self.tokens(n) if not self.is_speaker(t, draft)]
        if any(takes_up(self.scene, t) and not self.has_own_matter(t) for t in tokens):
            return True
        return self.is_bare(draft)

    def is_bare(self, draft: Draft) -> bool:
        """Whether a denial has no object: `the ministry denied on Monday`."""
        parts = self.scene.doc.dependents(self.scene.tokens[draft.key], *OBJECTS, "obl")
        return not any(
            t.deprel in OBJECTS or (t.upos == "NOUN" and self.scene.case(t) is None)
            for t in parts
            if not self.is_speaker(t, draft)
        )

    def has_own_matter(self, token: Token) -> bool:
        """Whether a noun says itself what it is about: `Berichte über einen Streik`."""
        words = self.scene.lexicon.answers["about"]
        after = self.scene.after(token)
        if token.upos == "NOUN" and after and after.lower in words:
            return True
        for child in self.scene.doc.dependents(token, *ABOUT):
            case = self.scene.case(child) or self.scene.doc.child(child, "mark")
            if case and case.lower in words:
                return True
        return False

    def named(self, n: int, open_to: Sequence[int]) -> int | None:
        """What an answer like `the charges` means: a charge against the speaker, any, any claim."""
        called = next((m for m in open_to if self.calls(m, n)), None)
        if called is not None:
            return called
        if not self.names_charge(n):
            near = (m for m in open_to if self.distance(m, n) <= AROUND)
            return next(near, None) or next(iter(open_to), None)
        against = [m for m in open_to if self.blames(m, n)]
        charges = [m for m in open_to if self.drafts[m].stance == "accuses"]
        blaming = [m for m in open_to if self.drafts[m].stance in BLAMING]
        return first(*against, *charges, *blaming, *open_to)

    def names_charge(self, n: int) -> bool:
        """Whether an answer calls what it answers a charge."""
        charges = self.scene.lexicon.answers["charges"]
        return any(t.upos == "NOUN" and named_by(t, charges) for t in self.tokens(n))

    def alike(self, n: int, open_to: Sequence[int]) -> int | None:
        """The nearest statement that has the matter of an answer."""
        return next((m for m in open_to if self.fits(m, n)), None)

    def fits(self, m: int, n: int) -> bool:
        """Whether an answer takes up the words of a statement, or those of a charge against it."""
        common, distance = self.common(m, n), self.distance(m, n)
        if common >= COMMON:
            return True
        if distance > AROUND:
            return False
        if self.drafts[n].stance == "confirms":
            return self.is_admitted(m, n)
        if self.blames(m, n) or self.names_deed(n) or self.calls(m, n):
            return True
        if distance > NEAR:
            return False
        return common > 0 or self.replies(n) or self.clears_itself(n) or self.mentions(m, n)

    def is_admitted(self, m: int, n: int) -> bool:
        """Whether a confirmation takes up a claim: in the next sentence, by its deed, or by admitting."""
        near, common = self.distance(m, n) <= NEAR, self.common(m, n)
        if near and (common > 0 or self.replies(n)):
            return True
        if self.admits(n) and self.blames(m, n):
            return True
        return any(not any(self.scene.doc.dependents(t, *ABOUT)) for t in self.known_deeds(n))

    def admits(self, n: int) -> bool:
        """Whether the verb of a confirmation owns up to something."""
        return self.scene.tokens[self.drafts[n].key].lemma in self.scene.lexicon.answers["admits"]

    def calls(self, m: int, n: int) -> bool:
        """Whether an answer names the source of a statement: `the report`, `the minister`."""
        voice = self.drafts[m].voice
        if voice is None:
            return False
        lemma = self.scene.tokens[voice.head].lemma
        own = self.drafts[n]
        return any(t.lemma == lemma for t in self.tokens(n) if not self.is_speaker(t, own))

    def replies(self, n: int) -> bool:
        """Whether the words of an answer come with a verb that speaks against somebody."""
        verb = self.scene.tokens[self.drafts[n].key]
        replying = verb.lemma in self.scene.lexicon.answers["replies"]
        return replying and self.drafts[n].manner != "reported"

    def clears_itself(self, n: int) -> bool:
        """Whether somebody denies a deed of their own, which only a charge before it can mean."""
        draft = self.drafts[n]
        return draft.stance == "denies" and draft.rule == "statements.infinitive"

    def names_deed(self, n: int) -> bool:
        """Whether an answer speaks of a deed as known: `the incident`."""
        return any(self.known_deeds(n))

    def known_deeds(self, n: int) -> Iterator[Token]:
        """The deeds that a statement names with a definite article."""
        deeds = self.scene.lexicon.answers["deeds"]
        named = (t for t in self.tokens(n) if t.upos == "NOUN" and named_by(t, deeds))
        return (t for t in named if self.definite(t))

    def definite(self, noun: Token) -> bool:
        """Whether a noun has the definite article, alone or in a preposition."""
        article, case = self.scene.doc.child(noun, "det"), self.scene.case(noun)
        if article is not None:
            return article.lemma in self.scene.lexicon.answers["definite"]
        return case is not None and case.lower in self.scene.lexicon.fused

    def against(self, m: int, n: int) -> bool:
        """Whether a statement accuses or addresses the one who answers, or their side."""
        partner = self.drafts[m].partner
        if self.actors[n] is None or partner is None:
            return False
        accused = actor_of(self.scene.doc, self.record, self.scene.tokens[partner])
        mine, theirs = self.entity(self.actors[n]), self.entity(accused)
        return theirs is not None and (mine == theirs or self.same_side(self.actors[n], accused))

    def same_side(self, a: int | None, b: int | None) -> bool:
        """Whether two actors are arms of one state, or armed groups of one country."""
        if a is None or b is None:
            return False
        one, two = side(self.record.actors[a]), side(self.record.actors[b])
        return None not in one and one == two

    def mentions(self, m: int, n: int) -> bool:
        """Whether a statement speaks of the one who answers."""
        draft, mine, voice = self.drafts[m], self.entity(self.actors[n]), self.drafts[n].voice
        inside = actors_in(self.record, draft.start, draft.end)
        if mine is not None and any(self.record.actors[i].entity == mine for i in inside):
            return True
        return voice is not None and any(
            t.lemma == self.scene.tokens[voice.head].lemma for t in self.tokens(m)
        )

    def common(self, m: int, n: int) -> int:
        """How many words two statements share, the speaker of the answer left out."""
        (things, deeds), (others, acts) = self.matter(m), self.matter(n)
        crossed = stems(things) & stems(acts) or stems(deeds) & stems(others)
        parts = tails(things, others) or tails(others, things)
        return len(things & others) + len(deeds & acts) + bool(crossed) + parts

    def matter(self, n: int) -> tuple[set[str], set[str]]:
        """The nouns and the verbs of a statement, by lemma, without who speaks and the cue."""
        draft = self.drafts[n]
        tokens = [t for t in self.tokens(n) if not self.is_speaker(t, draft)]
        verbs = (t for t in tokens if t.upos == "VERB" and t.i != draft.key)
        things = {t.lemma for t in tokens if t.upos in NAMED and not takes_up(self.scene, t)}
        return things, {t.lemma for t in verbs if t.lemma not in self.scene.lexicon.plain_verbs}

    def is_speaker(self, token: Token, draft: Draft) -> bool:
        """Whether a token belongs to the words that name who speaks."""
        voice = draft.voice
        return voice is not None and voice.start <= token.start < voice.end

    def distance(self, m: int, n: int) -> int:
        """How many sentences lie between two statements, 0 in the same one."""
        tokens = self.scene.tokens
        return tokens[self.drafts[n].key].sentence - tokens[self.drafts[m].key].sentence

    def tokens(self, n: int) -> Sequence[Token]:
        """The tokens of a statement."""
        return self.scene.doc.tokens_in(self.drafts[n].start, self.drafts[n].end)

    def words(self, start: int, end: int) -> str:
        """The words between two characters, small letters only."""
        return self.scene.doc.text[start:end].lower()

    def entity(self, actor: int | None) -> str | None:
        """The entity of an actor's mention."""
        return None if actor is None else self.record.actors[actor].entity


def stems(lemmas: set[str]) -> set[str]:
    """The beginnings of long words, in which a verb and the noun made of it agree."""
    return {lemma[:STEM].lower() for lemma in lemmas if len(lemma) > STEM}


def tails(lemmas: set[str], compounds: set[str]) -> bool:
    """Whether a word is the last part of another one, an ending aside: `Schiff`, `Landungsschiffes`."""
    long = {lemma.lower() for lemma in lemmas if len(lemma) >= SHORTEST_TAIL}
    return any(
        FIRST_PART <= c.lower().rfind(w) >= len(c) - len(w) - ENDING
        for c in compounds
        for w in long
    )


def side(actor: Actor) -> tuple[str | None, str | None]:
    """The country and sector of an actor, all arms of a state's power taken as one."""
    return actor.country, "GOV" if actor.sector in ARMS_OF_STATE else actor.sector


def first(*indexes: int | None) -> int | None:
    """The first index that is there."""
    return next((i for i in indexes if i is not None), None)
