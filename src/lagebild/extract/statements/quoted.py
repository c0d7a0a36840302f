"""Statements in quotation marks: which quotations are speech, and whose."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Quote, Token
from lagebild.extract.statements.contents import Content
from lagebild.extract.statements.cues import cue_entry, cue_span, stance_of
from lagebild.extract.statements.draft import Draft, Span, Voice
from lagebild.extract.statements.scene import NOMINAL, Scene
from lagebild.extract.statements.sources import so_head
from lagebild.extract.statements.voices import partner_of, voice_of
from lagebild.record import Hidden

LONG = 4
CLAUSE = 4
HALF = 3
ENDERS = frozenset(".!?…")
FAR = 25
MOST_STEPS = 3
PAUSES = frozenset(",–-")


@dataclass(frozen=True, slots=True)
class Frame:
    """By what a quotation is attributed: the rule, who speaks, the cue's characters."""

    rule: str
    stance: str
    voice: Voice | None = None
    cue: Span | None = None
    hidden: Hidden | None = None
    partner: int | None = None
    key: int = -1
    labelled: bool = False
    near: bool = True


def by_quotes(scene: Scene, drafts: Sequence[Draft]) -> Iterator[Draft]:
    """Yields the direct statements that a frame attributes; `drafts` are the others, around them."""
    around, end = Around(drafts), -1
    for quote, after in zip(scene.outer, (*scene.outer[1:], None), strict=False):
        tokens = scene.doc.tokens_in(quote.start, quote.end)
        if not tokens or quote.start < end:
            continue
        if after and (draft := broken(scene, quote, after, tokens)):
            end = draft.end
            yield draft
            continue
        if is_title(scene, tokens):
            continue
        frame = inside(frame_of(scene, tokens), around.frame(quote))
        if frame and is_speech(scene, tokens, frame):
            yield direct(quote, frame, tokens)


def broken(scene: Scene, one: Quote, two: Quote, tokens: Sequence[Token]) -> Draft | None:
    """The statement of a quotation that its frame interrupts: `„…“, sagte X, „…“`."""
    rest = scene.doc.tokens_in(two.start, two.end)
    between = scene.tokens[tokens[-1].i + 1 : rest[0].i] if rest else ()
    if not inserted(scene, between):
        return None
    frame = behind(scene, Content(tokens[0].i, tokens[-1].i + 1, "quote"))
    if frame is None or not between[0].i <= frame.key < between[-1].i:
        return None
    both = (*tokens, *rest)
    if not is_speech(scene, both, frame):
        return None
    return direct(Quote(one.start, two.end, 0), frame, both)


def inserted(scene: Scene, between: Sequence[Token]) -> bool:
    """Whether what parts two quotations can be a frame: one clause of one sentence, a pause at its end."""
    if not 2 < len(between) <= FAR or between[-1].text not in PAUSES:
        return False
    verbs = sum(1 for t in between if scene.finite(t))
    return verbs < 2 and not any(t.text in ENDERS or t.text in ":;" for t in between)


def unframed(
    scene: Scene, drafts: Sequence[Draft], voices: Sequence[Voice | None]
) -> Iterator[Draft]:
    """Yields the quotations that have no frame of their own: who spoke before goes on speaking."""
    around = Around([d for d in drafts if d.manner == "free_indirect"])
    spoken = Around([d for d in drafts if d.manner == "direct"])
    for quote in scene.outer:
        tokens = scene.doc.tokens_in(quote.start, quote.end)
        if not tokens or spoken.frame(quote) or is_title(scene, tokens):
            continue
        frame = around.frame(quote)
        if frame is None and speaks_on(scene, tokens):
            frame = carried(voices[tokens[0].sentence])
        elif frame and (not is_part(tokens) or is_gloss(scene, tokens)):
            frame = None
        if frame:
            yield direct(quote, frame, tokens)


def speaks_on(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a quotation without a frame is long enough to be speech, or is a whole sentence."""
    return count_words(tokens) > 7 or whole_sentence(scene, tokens)


def is_part(tokens: Sequence[Token]) -> bool:
    """Whether a quotation in free speech is long enough to be somebody's own words."""
    count = count_words(tokens)
    return count >= HALF or (count > 1 and goes_on_small(tokens))


def count_words(tokens: Sequence[Token]) -> int:
    """How many of the tokens are words."""
    return sum(1 for t in tokens if t.text[0].isalnum())


def carried(voice: Voice | None) -> Frame:
    """The frame of a quotation that goes on with what was said before it."""
    return Frame("statements.quote_goes_on", "asserts", voice, hidden=None if voice else "unnamed")


def inside(frame: Frame | None, around: Frame | None) -> Frame | None:
    """The frame of a quotation that may stand in another statement: its own, or that statement's."""
    if frame is None or (around and not stands_in(frame, around)):
        return around
    return frame


def stands_in(frame: Frame, around: Frame) -> bool:
    """Whether a frame is one of its own in another statement: beside its quotation, or a label."""
    if around.key == frame.key or part_of(frame, around):
        return False
    return frame.near or frame.labelled


def part_of(frame: Frame, around: Frame) -> bool:
    """Whether a frame that is found by its verb alone speaks for nobody outside the other statement."""
    return frame.voice is None and around.voice is not None


class Around:
    """The statements by place, to find the one that a quotation stands in."""

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self.drafts = sorted(drafts, key=lambda d: d.start)
        self.starts = [d.start for d in self.drafts]

    def frame(self, quote: Quote) -> Frame | None:
        """The frame of the nearest statement before or around the quotation that covers it."""
        at = bisect_right(self.starts, quote.start)
        for draft in reversed(self.drafts[max(0, at - 6) : at]):
            if draft.end + 1 >= quote.end:
                return Frame(
                    "statements.half_quote", draft.stance, draft.voice, draft.cue, draft.hidden,
                    draft.partner, draft.key,
                )  # fmt: skip
        return None


def direct(quote: Quote, frame: Frame, tokens: Sequence[Token]) -> Draft:
    """Returns the statement of a quotation."""
    asks = any(t.text == "?" for t in tokens[-3:])
    stance = "asks" if asks and frame.stance == "asserts" else frame.stance
    return Draft(
        quote.start, quote.end, "direct", stance, frame.rule, frame.key, frame.voice, frame.cue,
        frame.hidden, frame.partner,
    )  # fmt: skip


def is_speech(scene: Scene, tokens: Sequence[Token], frame: Frame) -> bool:
    """Whether a quotation of this length under this frame is what somebody said."""
    count = count_words(tokens)
    if count >= LONG or frame.labelled or complete(scene, tokens):
        return True
    if frame.rule != "statements.half_quote" or is_gloss(scene, tokens):
        return False
    return count > 1 and goes_on_small(tokens)


def is_gloss(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a quotation in brackets says what a name before it means."""
    before = scene.before(tokens[0])
    return before is not None and before.text == "("


def goes_on_small(tokens: Sequence[Token]) -> bool:
    """Whether a quotation begins in small letters, so with words of the sentence that it stands in."""
    first = next((t for t in tokens if t.text[0].isalnum()), None)
    return first is not None and first.text[0].islower()


def complete(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a short quotation is a sentence: a full stop ends it or a colon opens it, with its verb."""
    ended = any(t.text in ENDERS for t in tokens[-2:])
    ended |= tokens[0].i > 0 and scene.tokens[tokens[0].i - 1].text == ":"
    return any(map(scene.finite, tokens)) and (ended or whole_sentence(scene, tokens))


def whole_sentence(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a quotation begins its sentence and holds a verb."""
    first = tokens[0]
    return first.i == scene.sentence(first).first and any(map(scene.finite, tokens))


def is_title(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a quotation is the name of something: after a noun that bears names, and no clause."""
    before = scene.before(tokens[0])
    if before is not None and before.lower in scene.lexicon["so_called"]:
        return True
    if any(map(scene.finite, tokens)):
        return False
    if all_names(tokens):
        return True
    if before is not None and before.upos == "DET" and names_subject(scene, tokens):
        return True
    if before is None or before.upos not in ("NOUN", "PROPN"):
        return False
    if count_words(tokens) < CLAUSE:
        return True
    lemma = before.lemma
    return lemma in scene.lexicon["title_nouns"] or any(
        lemma.lower().endswith(n.lower()) for n in scene.lexicon["title_nouns"] if len(n) > 3
    )


def all_names(tokens: Sequence[Token]) -> bool:
    """Whether a quotation has only words with a capital or unknown ones, so is a name."""
    words = [t for t in tokens if t.text[0].isalpha()]
    return all(t.text[0].isupper() or t.upos == "X" for t in words) and len(words) > 1


def names_subject(scene: Scene, tokens: Sequence[Token]) -> bool:
    """Whether a quotation is the subject of the verb that follows it, so a name with its article."""
    inside = range(tokens[0].i, tokens[-1].i + 1)
    root = next((t for t in tokens if t.head not in inside and t.upos != "PUNCT"), None)
    after = scene.after(tokens[-1])
    return root is not None and after is not None and after.lemma in scene.lexicon.plain_verbs


def frame_of(scene: Scene, tokens: Sequence[Token]) -> Frame | None:
    """The frame of a quotation: behind it, before it in its sentence, or in the sentence before."""
    content = Content(tokens[0].i, tokens[-1].i + 1, "quote")
    if near := behind(scene, content) or just_before(scene, content):
        return near
    far = (
        above(scene, content)
        or ahead(scene, content, content.first)
        or announced(scene, content)
        or beyond(scene, content)
    )
    after_colon = scene.tokens[content.first - 1].text == ":"
    return replace(far, near=after_colon) if far else None


def behind(scene: Scene, content: Content) -> Frame | None:
    """The frame right behind a quotation: `…“, sagte X`, `…“, so X`."""
    at = content.last
    while at < len(scene.tokens) and scene.tokens[at].text in PAUSES:
        at += 1
    if at >= len(scene.tokens):
        return None
    token = scene.tokens[at]
    if token.lower in scene.lexicon["so_mark"] and (head := so_head(scene, token)):
        voice = scene.phrase(head, token.i + 1, scene.sentence(token).last)
        return Frame("statements.quote_so", "asserts", voice, (token.start, token.end), key=at)
    verb = scene.tokens[token.head] if token.upos == "AUX" else token
    return by_cue(scene, verb, content) if verb.i >= at else None


def just_before(scene: Scene, content: Content) -> Frame | None:
    """The frame of a verb directly before a quotation, a comma or colon between."""
    at = content.first - 1
    while at > 0 and scene.tokens[at].text in ",:":
        at -= 1
    return by_cue(scene, scene.tokens[at], content) if at >= 0 else None


def above(scene: Scene, content: Content) -> Frame | None:
    """The frame by the tree: a verb that quotes among the heads of a quotation."""
    inside = scene.tokens[content.first : content.last]
    root = next((t for t in inside if not content.first <= t.head < content.last), None)
    if root is None or root.upos == "PUNCT":
        return None
    for n, head in enumerate(scene.doc.ancestors(root)):
        if n >= MOST_STEPS:
            return None
        if not content.first <= head.i < content.last and (frame := by_cue(scene, head, content)):
            return frame
    return None


def by_cue(scene: Scene, verb: Token, content: Content) -> Frame | None:
    """The frame that a verb makes for a quotation, if it is a verb that quotes."""
    entry = cue_entry(scene, verb)
    if entry is None or "quote" not in entry.takes or scene.quote_of[verb.i] >= 0:
        return None
    if verb.deprel.partition(":")[0] == "amod":
        return None
    voice, hidden = voice_of(scene, verb, content)
    return Frame(
        "statements.quotation", stance_of(scene, verb, entry), voice,
        cue_span(scene, verb, content), hidden, partner_of(scene, verb, entry, content, voice),
        verb.i, is_label(scene, verb, content),
    )  # fmt: skip


def is_label(scene: Scene, verb: Token, content: Content) -> bool:
    """Whether a verb gives somebody's word for something: `als „…“ bezeichnen`."""
    if verb.lemma not in scene.lexicon["labelling"]:
        return False
    before = scene.tokens[max(0, content.first - 2) : content.first]
    return any(t.lower in scene.lexicon["than_as"] or t.upos in ("DET", "ADP") for t in before)


def ahead(scene: Scene, content: Content, stop: int) -> Frame | None:
    """The frame before a quotation in its sentence: the nearest verb that quotes."""
    first = scene.sentence(scene.tokens[content.first]).first
    for i in range(stop - 1, max(first, stop - FAR) - 1, -1):
        if frame := by_cue(scene, scene.tokens[i], content):
            return frame
    if stop > first and scene.tokens[stop - 1].text == ":":
        return colon_frame(scene, first, stop - 1)
    return None


def announced(scene: Scene, content: Content) -> Frame | None:
    """The frame in a sentence before the quotation that ends in a colon."""
    first = scene.sentence(scene.tokens[content.first]).first
    if content.first - first > 1 or first == 0 or scene.tokens[first - 1].text != ":":
        return None
    sentence = scene.sentence(scene.tokens[first - 1])
    for i in range(first - 1, max(sentence.first, first - FAR) - 1, -1):
        if frame := by_cue(scene, scene.tokens[i], content):
            return frame
    return colon_frame(scene, sentence.first, first - 1)


def colon_frame(scene: Scene, first: int, last: int) -> Frame | None:
    """The frame of `Name: „…“`: the first nominal before the colon that is a subject or stands alone."""
    nominals = [t for t in scene.tokens[first:last] if t.upos in NOMINAL]
    subject = next((t for t in nominals if t.deprel.startswith("nsubj")), None)
    verbs = any(scene.finite(t) for t in scene.tokens[first:last])
    head = subject or (nominals[0] if nominals and not verbs else None)
    if head is None:
        return None
    return Frame("statements.colon", "asserts", scene.phrase(head, first, last))


def beyond(scene: Scene, content: Content) -> Frame | None:
    """The frame behind a quotation in its last sentence, other words between."""
    stop = scene.sentence(scene.tokens[content.last - 1]).last
    for i in range(content.last, min(stop, content.last + FAR)):
        if frame := by_cue(scene, scene.tokens[i], content):
            return frame
    return None
