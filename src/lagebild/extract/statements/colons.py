"""Statements after a name and a colon, without quotation marks: headlines, tickers, interviews."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lagebild.annotate.doc import Token
from lagebild.extract.statements.draft import Draft, Voice
from lagebild.extract.statements.scene import Scene

LONGEST_LABEL = 8
LEAST_WORDS = 2
LONG_HEADING = 4
ENDS = frozenset(".!?…")
SPEAKERS = ("B-PER", "I-PER", "B-ORG", "I-ORG")


@dataclass(frozen=True, slots=True)
class Turn:
    """A paragraph that a label opens: its head, the label's first token and colon, where it ends."""

    head: Token
    first: int
    colon: int
    last: int
    paragraph: int


def by_colons(scene: Scene) -> Iterator[Draft]:
    """Yields what stands behind a speaker's name and a colon, as a heading or a turn of talk."""
    turns = tuple(turns_of(scene))
    talking = set(talkers(scene, turns))
    talk = [t for t in turns if t.head.lower in talking]
    scene.cover([(t.colon + 1, t.last) for t in talk])
    yield from (spoken(scene, t) for t in talk if not asks_itself(scene, t))
    for turn in turns:
        if turn in talk or asks_itself(scene, turn) or not is_heading(scene, turn):
            continue
        if named(scene, turn.head) or drops_subject(scene, turn):
            yield headed(scene, turn)


def asks_itself(scene: Scene, turn: Turn) -> bool:
    """Whether a turn is the outlet's own, so that the report speaks for itself."""
    outlet = scene.doc.report.outlet
    words = turn.head.lower.split("-")
    return outlet is not None and any(w in outlet.lower().split() for w in words)


def turns_of(scene: Scene) -> Iterator[Turn]:
    """Yields the paragraphs that a label without a verb opens, words without marks behind it."""
    sentences = scene.doc.sentences
    for number, sentence in enumerate(sentences):
        if number and sentences[number - 1].paragraph == sentence.paragraph:
            continue
        first = after_time(scene, sentence.first, sentence.last)
        colon = colon_of(scene, first, sentence.last)
        if colon is None or scene.quote_of[colon + 1] >= 0:
            continue
        head = head_of(scene, first, colon)
        same = (s.last for s in sentences[number:] if s.paragraph == sentence.paragraph)
        if head and sum(1 for _ in scene.words(colon + 1, sentence.last)) >= LEAST_WORDS:
            yield Turn(head, first, colon, max(same), sentence.paragraph)


def after_time(scene: Scene, first: int, last: int) -> int:
    """The place after the signs and the time of day that open an entry of a ticker."""
    at = first
    while at + 1 < last and not scene.tokens[at].text[0].isalpha():
        at += 1
    clock = scene.lexicon["clock"]
    return at + 1 + (scene.tokens[at + 1].text == ":") if scene.tokens[at].lower in clock else at


def after_clock(scene: Scene, first: int, last: int) -> int:
    """The place after the time of day and the colon that open an entry of a ticker; `first` where none do."""
    at = after_time(scene, first, last)
    return at if first < at < last and scene.tokens[at - 1].text == ":" else first


def colon_of(scene: Scene, first: int, last: int) -> int | None:
    """The place of a colon behind a short label that holds no verb and no other sign."""
    for i in range(first, min(last - 1, first + LONGEST_LABEL)):
        token = scene.tokens[i]
        if token.text == ":":
            return i if i > first else None
        if scene.finite(token) or token.text in ENDS or token.text == ",":
            return None
    return None


def head_of(scene: Scene, first: int, colon: int) -> Token | None:
    """The nominal of a label on which no other one in it depends."""
    inside = range(first, colon)
    nominal = (t for t in scene.tokens[first:colon] if t.upos in ("NOUN", "PROPN", "X"))
    return next((t for t in nominal if t.head not in inside or t.head == t.i), None)


def named(scene: Scene, head: Token) -> bool:
    """Whether a label names somebody who can speak: a person, a body, or a noun for one."""
    return head.name in SPEAKERS or (head.i in scene.acting and not head.name.endswith("LOC"))


def drops_subject(scene: Scene, turn: Turn) -> bool:
    """Whether the words behind a label begin with a verb in the plural, its `wir` left out."""
    verb = scene.tokens[turn.colon + 1]
    form, number = verb.feats.get("VerbForm"), verb.feats.get("Number")
    return verb.upos in ("VERB", "AUX") and form != "Part" and number != "Sing"


def asks(scene: Scene, turn: Turn) -> bool:
    """Whether a label says that a question or an answer follows."""
    return turn.head.lower in scene.lexicon["turn_labels"]


def is_question(scene: Scene, turn: Turn) -> bool:
    """Whether a turn ends in a question mark."""
    return scene.tokens[turn.last - 1].text == "?"


def talkers(scene: Scene, turns: tuple[Turn, ...]) -> Iterator[str]:
    """Yields the labels of an interview: of a question, and of the answer in the next paragraph."""
    for one, two in pairwise(turns):
        follows = two.paragraph == one.paragraph + 1 and one.head.lower != two.head.lower
        if follows and is_question(scene, one):
            yield one.head.lower
            yield two.head.lower


def is_heading(scene: Scene, turn: Turn) -> bool:
    """Whether a turn is a line of its own without a full stop, so the head of a text."""
    last = turn.last - 1
    if scene.tokens[turn.colon + 1].upos == "NUM" and last - turn.colon < LONG_HEADING:
        return False
    while last > turn.colon and not scene.tokens[last].text[0].isalnum():
        if scene.tokens[last].text in ENDS - {"!", "?"}:
            return False
        last -= 1
    sentence = scene.sentence(scene.tokens[turn.colon])
    return sentence.last == turn.last


def label_voice(scene: Scene, turn: Turn) -> Voice:
    """The words of a label as the voice."""
    return scene.phrase(turn.head, turn.first, turn.colon)


def headed(scene: Scene, turn: Turn) -> Draft:
    """Returns the statement of a heading: its own words shorten what was said."""
    start, end = words_span(scene, turn)
    return Draft(
        start, end, "indirect", "asserts", "statements.heading", turn.colon,
        label_voice(scene, turn), rank=2,
    )  # fmt: skip


def spoken(scene: Scene, turn: Turn) -> Draft:
    """Returns the statement of a turn of talk: its words as they were said."""
    start, end = scene.tokens[turn.colon + 1].start, scene.tokens[turn.last - 1].end
    question = is_question(scene, turn)
    voice = None if asks(scene, turn) else label_voice(scene, turn)
    return Draft(
        start, end, "direct", "asks" if question else "asserts", "statements.turn", turn.colon,
        voice, hidden=None if voice else "unnamed",
    )  # fmt: skip


def words_span(scene: Scene, turn: Turn) -> tuple[int, int]:
    """The characters behind a label's colon without the signs at their end."""
    last = turn.last
    while last > turn.colon + 2 and not scene.tokens[last - 1].text[0].isalnum():
        last -= 1
    return scene.tokens[turn.colon + 1].start, scene.tokens[last - 1].end
