"""Speech that goes on without a cue: subjunctive sentences after a statement, `soll` after a source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.statements.cues import cue_entry
from lagebild.extract.statements.draft import Draft, Voice
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.voices import own_subject, passive
from lagebild.record import Hidden

SOLL_REACH = 0
PAST_REACH = 6
FAR = 10**6
TONES = ("praises", "condemns", "regrets", "apologises")


class Carrier:
    """Follows a text sentence by sentence and carries the last voice over what has no cue."""

    def __init__(self, scene: Scene, drafts: Sequence[Draft]) -> None:
        self.scene = scene
        self.drafts = by_sentence(scene, drafts)
        self.voice: Voice | None = None
        self.hidden: Hidden | None = None
        self.since = 99
        self.told_only = False
        self.heard: Voice | None = None
        self.heard_at = -9
        self.at: list[Voice | None] = []
        self.filled: dict[Draft, Draft] = {}

    def __iter__(self) -> Iterator[Draft]:
        open_draft: Draft | None = None
        for number in range(len(self.scene.doc.sentences)):
            draft = self.sentence(number)
            if open_draft and draft and draft.rule == open_draft.rule:
                open_draft = joined(open_draft, draft)
                continue
            if open_draft:
                yield open_draft
            open_draft = draft
        if open_draft:
            yield open_draft

    def sentence(self, number: int) -> Draft | None:
        """The free statement that a sentence is, if it is one; then notes who speaks in it."""
        drafts = self.drafts.get(number, ())
        self.at.append(self.heard if self.heard_at == number - 1 else self.voice)
        rule = free_rule(self.scene, number, drafts, self.since)
        if rule == "statements.carried_over" and self.told_only and self.conditional(number):
            rule = None
        if rule == "statements.should" and self.since > PAST_REACH:
            self.voice, self.hidden, self.heard_at = None, "rumour", -9
        self.since += 1
        if rule:
            self.since, self.told_only = 0, False
            return self.draft(number, rule)
        for draft in reversed(tuple(outermost(drafts))):
            self.hear(draft)
        if not drafts:
            self.listen(number)
        return None

    def listen(self, number: int) -> None:
        """Notes the subject of a sentence that tells of speech without being a statement."""
        root = root_of(self.scene, number)
        if root is None or self.scene.quote_of[root.i] >= 0:
            return
        found = possible_voice(self.scene, root)
        if found:
            sentence = self.scene.doc.sentences[number]
            self.heard = self.scene.phrase(found, sentence.first, sentence.last)
            self.heard_at = number

    def hear(self, draft: Draft) -> None:
        """Notes who speaks; who is named stays the voice where the next one is not."""
        self.since = 0
        self.told_only = draft.stance in TONES and draft.manner == "reported"
        if draft.voice is None and self.voice and self.told(draft):
            self.filled[draft] = replace(draft, voice=self.voice, hidden=None)
        if draft.rule == "statements.thereafter" and draft.voice and (before := self.at[-1]):
            self.filled[draft] = replace(draft, voice=replace(draft.voice, head=before.head))
        if draft.voice and self.names(draft.voice):
            self.voice, self.hidden = self.itself(draft.voice), draft.hidden

    def itself(self, voice: Voice) -> Voice:
        """Who speaks on: after `nach eigenen Angaben` the one whose word that is."""
        head = self.scene.tokens[voice.head]
        if voice.start <= head.start < voice.end:
            return voice
        sentence = self.scene.sentence(head)
        return self.scene.phrase(head, sentence.first, sentence.last)

    def told(self, draft: Draft) -> bool:
        """Whether a statement's cue is itself in the subjunctive, so told by the voice before."""
        cue = self.scene.tokens[draft.key]
        group = (cue, *self.scene.doc.dependents(cue, "aux", "cop"))
        return any(map(self.scene.lexicon.is_first, group))

    def conditional(self, number: int) -> bool:
        """Whether the main verb of a sentence is in the subjunctive that also tells what would be."""
        verb = main_verb(self.scene, number)
        return verb is not None and not self.scene.lexicon.is_first(verb)

    def names(self, voice: Voice) -> bool:
        """Whether a voice is more than a relative pronoun or an adverb."""
        head = self.scene.tokens[voice.head]
        return head.upos != "ADV" and not self.scene.relative(head)

    def draft(self, number: int, rule: str) -> Draft:
        """The free statement of a whole sentence."""
        if self.heard_at == number - 1:
            self.voice = self.heard
        start, end = self.scene.doc.sentence_span(number)
        key = self.scene.doc.sentences[number].first
        return Draft(
            start, end, "free_indirect", "asserts", rule, key, self.voice, None,
            None if self.voice else self.hidden or "unnamed", None, 2,
        )  # fmt: skip


def outermost(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """The statements that stand in no other one."""
    end = -1
    for draft in drafts:
        if draft.end > end:
            yield draft
            end = draft.end


def joined(a: Draft, b: Draft) -> Draft:
    """The statement of two free sentences that follow one another."""
    return Draft(
        a.start, b.end, a.manner, a.stance, a.rule, a.key, a.voice, None, a.hidden, None, a.rank
    )


def possible_voice(scene: Scene, root: Token) -> Token | None:
    """Whose words may follow a sentence: the subject of a cue, a name, else a text that it names."""
    entry = cue_entry(scene, root)
    subject = None if entry and passive(scene, root) else own_subject(scene, root, None)
    tells = entry is not None and bool({"clause", "act"} & entry.takes)
    named = subject and (subject.i in scene.acting or scene.lexicon.noun(subject))
    if subject and subject.upos != "PRON" and (named or tells):
        return subject
    texts = (t for t in scene.doc.dependents(root, "obl") if scene.lexicon.noun(t))
    return next((t for t in texts if "source" in entry_takes(scene, t)), None)


def entry_takes(scene: Scene, noun: Token) -> frozenset[str]:
    """What a noun of speech can take."""
    entry = scene.lexicon.noun(noun)
    return entry.takes if entry else frozenset()


def by_sentence(scene: Scene, drafts: Sequence[Draft]) -> dict[int, list[Draft]]:
    """The statements by the sentence in which they begin, in text order."""
    out: dict[int, list[Draft]] = {}
    for draft in sorted(drafts, key=lambda d: d.start):
        tokens = scene.doc.token_at(draft.start)
        if tokens:
            out.setdefault(tokens.sentence, []).append(draft)
    return out


def free_rule(scene: Scene, number: int, drafts: Sequence[Draft], since: int) -> str | None:
    """The rule by which a sentence is free indirect speech."""
    verb = main_verb(scene, number)
    if verb is None or taken(scene, verb, drafts) or scene.quote_of[verb.i] >= 0:
        return None
    if scene.speaks_of_itself(verb):
        return None
    if scene.lexicon.is_first(verb):
        return "statements.carried_over"
    if scene.lexicon.is_subjunctive(verb) and since <= 1:
        return "statements.carried_over"
    if verb.lower in scene.lexicon["reported_should"]:
        reach = SOLL_REACH
        if is_past(scene, verb):
            reach = FAR if is_done(scene, verb) else PAST_REACH
        return "statements.should" if since <= reach else None
    return None


def is_past(scene: Scene, verb: Token) -> bool:
    """Whether a modal verb stands with a perfect infinitive, so that it can only report."""
    head, perfect = scene.tokens[verb.head], scene.lexicon["perfect"]
    helpers = scene.doc.dependents(head, "aux", "cop")
    verbal = head.upos == "VERB" or head.feats.get("VerbForm") == "Part"
    return verbal and any(t.lower in perfect and t.i > head.i for t in helpers)


def is_done(scene: Scene, verb: Token) -> bool:
    """Whether a perfect infinitive is no state that is wanted: `getan haben`, `getan worden sein`."""
    helpers = scene.doc.dependents(scene.tokens[verb.head], "aux", "cop")
    done = scene.lexicon["participles"]
    return any(t.lemma in scene.lexicon["perfect_of_deeds"] or t.lower in done for t in helpers)


def taken(scene: Scene, verb: Token, drafts: Sequence[Draft]) -> bool:
    """Whether a statement covers a main verb, or is told by it in the indicative."""
    parts = {verb.i, verb.head, *(t.i for t in scene.doc.dependents(verb))}
    for draft in drafts:
        if draft.manner != "direct" and draft.start <= verb.start < draft.end:
            return True
        if draft.key in parts and not scene.lexicon.is_first(verb):
            return True
    return False


def root_of(scene: Scene, number: int) -> Token | None:
    """The root of a sentence's tree."""
    sentence = scene.doc.sentences[number]
    return next((t for t in scene.tokens[sentence.first : sentence.last] if t.head == t.i), None)


def main_verb(scene: Scene, number: int) -> Token | None:
    """The finite verb of a sentence's main clause: the root or its auxiliary."""
    root = root_of(scene, number)
    if root is None:
        return None
    tokens = scene.doc.sentence_tokens(number)
    helpers = (t for t in scene.doc.dependents(root, "aux", "cop") if scene.finite(t))
    found = next(helpers, None)
    return found or (
        root if scene.finite(root) else next((t for t in tokens if scene.finite(t)), None)
    )
