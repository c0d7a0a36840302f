"""Statements by a frame without a verb of their own: `laut`, `zufolge`, `nach Angaben`, `so X`, `wie X sagte`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.statements.colons import after_clock
from lagebild.extract.statements.contents import Content
from lagebild.extract.statements.cues import cue_entry
from lagebild.extract.statements.draft import Draft, Voice
from lagebild.extract.statements.lexicon import Entry
from lagebild.extract.statements.scene import NOMINAL, Scene
from lagebild.extract.statements.voices import holder_of, phrase_beside, subject_of
from lagebild.record import Hidden

SIGNS = frozenset(",–-")
FRAME_WORDS = ("ADP", "ADV", "ADJ", "PROPN", "VERB", "X")
CLOSED = frozenset('“"”«»')
OWN_CLAUSE = ("conj", "advcl", "acl", "ccomp", "parataxis", "csubj")
LONGEST_SOURCE = 30
MOST_STEPS = 6


def by_sources(scene: Scene) -> Iterator[Draft]:
    """Yields the statements of all frames, by the word that begins them."""
    lexicon = scene.lexicon
    for token in scene.tokens:
        if token.upos in FRAME_WORDS and token.lower in lexicon.adpositions:
            yield from by_adposition(scene, token, lexicon.adpositions[token.lower])
        elif token.lower in lexicon["as_mark"]:
            yield from by_as(scene, token)
        elif token.lower in lexicon.adverbs:
            yield from by_adverb(scene, token, lexicon.adverbs[token.lower])


def by_adposition(scene: Scene, word: Token, entry: Entry) -> Iterator[Draft]:
    """Yields the statement of `laut X`, `X zufolge`, `nach Angaben von X`."""
    noun = None if is_loud(scene, word, entry) else governed(scene, word)
    if noun is None or not is_source(scene, noun, word, entry):
        return
    voice = source_phrase(scene, noun, word)
    frame = range_of(scene, voice, word)
    yield from framed(scene, word, entry, voice, frame, f"statements.{rule_name(scene, word)}")


def is_loud(scene: Scene, word: Token, entry: Entry) -> bool:
    """Whether the word is an adverb (`laut rufen`) or another preposition follows it."""
    if word.upos in ("ADV", "ADJ") and word.deprel == "advmod":
        return True
    after = scene.after(word)
    fronted = "frame" in entry.takes and not postposed(scene, word)
    return fronted and after is not None and after.upos == "ADP" and after.deprel != "fixed"


def rule_name(scene: Scene, word: Token) -> str:
    """The name of the rule that a frame's word stands for."""
    return "frame" if "frame" in scene.lexicon.adpositions[word.lower].takes else "source"


def governed(scene: Scene, word: Token) -> Token | None:
    """The nominal that the adposition governs: its head where that is beside it, else the next one."""
    head = scene.tokens[word.head]
    near = word.deprel == "case" and abs(head.i - word.i) < LONGEST_SOURCE
    if near and head.upos in NOMINAL and (head.i > word.i) != postposed(scene, word):
        return named_noun(scene, head)
    if postposed(scene, word):
        return (
            scene.tokens[word.i - 1]
            if word.i and scene.tokens[word.i - 1].upos in NOMINAL
            else None
        )
    stop = min(scene.sentence(word).last, word.i + 6)
    return next((t for t in scene.tokens[word.i + 1 : stop] if t.upos in ("NOUN", "PROPN")), None)


def named_noun(scene: Scene, name: Token) -> Token:
    """The noun that a name explains directly behind it: `der Agentur Tass zufolge`; else the name."""
    beside = name.deprel == "appos" and name.head == name.i - 1
    return scene.tokens[name.head] if beside else name


def postposed(scene: Scene, word: Token) -> bool:
    """Whether the adposition stands after its nominal: always `zufolge`, else where nothing follows."""
    if word.lower in scene.lexicon["postpositions"]:
        return True
    before = scene.before(word)
    return (
        word.lower in scene.lexicon["either_side"]
        and before is not None
        and before.upos in NOMINAL
        and scene.tokens[word.head].i < word.i
    )


def is_source(scene: Scene, noun: Token, word: Token, entry: Entry) -> bool:
    """Whether the nominal gives what is said: after `laut` anything, after `nach` a noun of saying."""
    if "frame" in entry.takes:
        return noun.upos != "NUM"
    if word.lower in scene.lexicon["view_words"]:
        return noun.lemma in scene.lexicon["view_nouns"] and has_viewer(scene, noun, word)
    if postposed(scene, word) and noun.lemma in scene.lexicon["opinion_nouns"]:
        return True
    found = scene.lexicon.noun(noun)
    return found is not None and "source" in found.takes


def has_viewer(scene: Scene, noun: Token, word: Token) -> bool:
    """Whether a view that opens its sentence is somebody's: `Aus Sicht der Ärzte …`."""
    holder = holder_of(scene, noun)
    named = holder is not None and holder.upos in ("NOUN", "PROPN")
    return named and not any(scene.words(scene.sentence(word).first, word.i))


def source_phrase(scene: Scene, noun: Token, word: Token) -> Voice:
    """The source with all that belongs to it, on its side of the adposition."""
    sentence = scene.sentence(word)
    low, high = (word.i + 1, sentence.last) if noun.i > word.i else (sentence.first, word.i)
    voice = scene.phrase(noun, low, high)
    holder = None if holder_of(scene, noun) else holder_behind(scene, noun)
    return (
        voice
        if holder is None
        else replace(voice, end=scene.phrase(holder, low, high).end, head=holder.i)
    )


def holder_behind(scene: Scene, noun: Token) -> Token | None:
    """The one whose word a noun is, where the tree has the agent of a passive: `wurden nach Angaben von X verletzt`."""
    joint = scene.after(noun)
    if joint is None or joint.lower not in scene.lexicon["possessor_words"]:
        return None
    named = scene.tokens[joint.head]
    return named if named.deprel == "obl:agent" and named.i > joint.i else None


def range_of(scene: Scene, voice: Voice, word: Token) -> tuple[int, int]:
    """The tokens of a frame: adposition, source and a relative clause behind it."""
    inside = scene.doc.tokens_in(min(voice.start, word.start), max(voice.end, word.end))
    first, last = inside[0].i, inside[-1].i + 1
    stop = scene.sentence(word).last
    if last < stop and scene.tokens[last].text in SIGNS and not clear_end(scene, last, stop):
        for child in scene.doc.dependents(scene.tokens[voice.head], "acl", "appos"):
            if child.i > last:
                last = max(last, scene.reach(child)[1])
    return first, last


def clear_end(scene: Scene, at: int, stop: int) -> bool:
    """Whether a finite verb directly follows a sign."""
    return at + 1 < stop and scene.finite(scene.tokens[at + 1])


def framed(
    scene: Scene, word: Token, entry: Entry, voice: Voice, frame: tuple[int, int], rule: str
) -> Iterator[Draft]:
    """Yields the clause around a frame, the frame left out at its edges."""
    first, last = clause_around(scene, scene.tokens[voice.head], frame)
    first = behind_opener(scene, first, last)
    first, last = part_around(scene, *without(scene, first, last, frame), frame)
    if sum(1 for _ in scene.words(first, last)) < 2:
        return
    start, end = scene.span(first, last)
    voice = by_itself(scene, voice)
    yield Draft(
        start, end, "indirect", entry.stance, rule, word.i, voice, (word.start, word.end), rank=1
    )


def behind_opener(scene: Scene, first: int, last: int) -> int:
    """The place behind the conjunction that opens a content, since who is relayed did not say it."""
    word = next(scene.words(first, last), None)
    opens = word is not None and word.lower in scene.lexicon["that"] and word.i + 1 < last
    return word.i + 1 if word and opens else first


def by_itself(scene: Scene, voice: Voice) -> Voice:
    """The voice of `nach eigenen Angaben`, with the subject of its clause as the one who speaks."""
    noun = scene.tokens[voice.head]
    own = (t.lemma in scene.lexicon["own"] for t in scene.doc.dependents(noun, "amod"))
    verb = clause_verb(scene, noun) if any(own) else None
    subject = scene.doc.child(verb, "nsubj") if verb else None
    return replace(voice, head=subject.i) if subject else voice


def clause_around(scene: Scene, noun: Token, frame: tuple[int, int]) -> tuple[int, int]:
    """The clause in which a frame stands: that of the verb above it, else the whole sentence."""
    sentence = scene.sentence(noun)
    verb = clause_verb(scene, noun)
    if verb is None or verb.head == verb.i:
        return after_clock(scene, sentence.first, sentence.last), sentence.last
    first, last = scene.reach(verb)
    first, last = min(first, frame[0]), max(last, frame[1])
    if verb.deprel.partition(":")[0] == "conj":
        first = min(first, frame[0])
        return skip_joint(scene, first), last
    return first, last


def skip_joint(scene: Scene, first: int) -> int:
    """The place after signs and conjunctions that join a clause to the one before."""
    while scene.tokens[first].deprel in ("punct", "cc") and first + 1 < len(scene.tokens):
        first += 1
    return first


def clause_verb(scene: Scene, noun: Token) -> Token | None:
    """The verb (or predicate) whose clause the nominal stands in."""
    for n, token in enumerate(scene.doc.ancestors(noun)):
        if n >= MOST_STEPS:
            return None
        rel = token.deprel.partition(":")[0]
        verbal = token.upos in ("VERB", "AUX", "ADJ")
        predicate = verbal or any(scene.doc.dependents(token, "cop", "nsubj"))
        if predicate and (token.head == token.i or rel in OWN_CLAUSE):
            return token
    return None


def without(scene: Scene, first: int, last: int, frame: tuple[int, int]) -> tuple[int, int]:
    """The range without the frame where that stands at one of its ends."""
    if not any(scene.words(first, frame[0])):
        return frame[1], max(last, frame[1] + 1)
    if not any(scene.words(frame[1], last)):
        return first, frame[0]
    return first, last


def part_around(scene: Scene, first: int, last: int, frame: tuple[int, int]) -> tuple[int, int]:
    """The part of a range that no semicolon parts from the frame."""
    stops = [i for i in range(first, last) if scene.tokens[i].text == ";"]
    low = max((i + 1 for i in stops if i < frame[0]), default=first)
    high = min((i for i in stops if i >= frame[1]), default=last)
    return (low, high) if high > low else (first, last)


def by_as(scene: Scene, word: Token) -> Iterator[Draft]:
    """Yields the statement of `wie X mitteilte` in front of, inside or behind its clause."""
    verb = as_verb(scene, word)
    entry = cue_entry(scene, verb) if verb else None
    if verb is None or entry is None:
        return
    subject = subject_of(scene, verb, Content(verb.i + 1, scene.sentence(word).last, ""))
    impersonal = subject is None or subject.lower in scene.lexicon["it"] or not word.i < subject.i
    voice = None if impersonal or subject is None else phrase_beside(scene, subject, verb, None)
    voice = voice or text_voice(scene, word, verb)
    frame = as_range(scene, word, verb)
    sentence = scene.sentence(word)
    first, last = without(scene, sentence.first, sentence.last, frame)
    if sum(1 for _ in scene.words(first, last)) < 3:
        return
    start, end = scene.span(first, last)
    rumour: Hidden = "rumour" if verb.lemma in scene.lexicon["hearsay"] else "unnamed"
    hidden = None if voice else rumour
    yield Draft(
        start, end, "indirect", entry.stance, "statements.as_clause", verb.i, voice,
        (word.start, scene.tokens[frame[1] - 1].end), hidden, None, 1,
    )  # fmt: skip


def text_voice(scene: Scene, word: Token, verb: Token) -> Voice | None:
    """The circle or text from which it is heard: `wie aus dem Bericht hervorgeht`."""
    for noun in scene.doc.dependents(verb, "obl"):
        case = scene.case(noun)
        if case and word.i < noun.i and case.lower in scene.lexicon["hearsay_places"]:
            return scene.phrase(noun, word.i + 1, verb.i)
    return None


def as_verb(scene: Scene, word: Token) -> Token | None:
    """The verb of saying that ends a clause which `wie` begins."""
    before = scene.before(word)
    if before is not None and before.text not in ",–-(":
        return None
    stop = min(scene.sentence(word).last, word.i + LONGEST_SOURCE)
    for token in scene.tokens[word.i + 1 : stop]:
        if token.text in ",.:;–":
            if token.text != "," or not scene.finite(scene.tokens[token.i - 1]):
                if not appositive(scene, token, stop):
                    return None
                continue
            return None
        entry = cue_entry(scene, token)
        if entry and "clause" in entry.takes and ends_clause(scene, token):
            return token
    return None


def appositive(scene: Scene, sign: Token, stop: int) -> bool:
    """Whether a comma inside a frame opens an apposition that another one closes."""
    rest = scene.tokens[sign.i + 1 : stop]
    return sign.text == "," and any(t.text == "," for t in rest[:12])


def ends_clause(scene: Scene, verb: Token) -> bool:
    """Whether a verb ends its clause, an auxiliary passed over."""
    at = scene.after(verb)
    while at is not None and at.upos == "AUX":
        at = scene.after(at)
    return at is None or not at.text[0].isalnum() or at.upos == "ADP"


def as_range(scene: Scene, word: Token, verb: Token) -> tuple[int, int]:
    """The tokens of a clause that `wie` begins, up to its closing sign."""
    stop = scene.sentence(word).last
    last = next((i for i in range(verb.i + 1, stop) if scene.tokens[i].text in ",.–:)"), stop)
    return word.i, last


def by_adverb(scene: Scene, word: Token, entry: Entry) -> Iterator[Draft]:
    """Yields the statement of `so X`, `wonach`, `demnach`, `angeblich`."""
    if "so" in entry.takes:
        yield from by_so(scene, word, entry)
    elif "whereby" in entry.takes:
        yield from by_whereby(scene, word, entry)
    else:
        yield from by_clause_adverb(scene, word, entry)


def by_so(scene: Scene, word: Token, entry: Entry) -> Iterator[Draft]:
    """Yields the statement of `…, so der Sprecher`, also inserted."""
    before, head = scene.before(word), so_head(scene, word)
    if before is None or head is None or not (before.text in SIGNS or before.text in CLOSED):
        return
    sentence = scene.sentence(word)
    voice = scene.phrase(head, word.i + 1, sentence.last)
    frame = (word.i, scene.doc.tokens_in(voice.start, voice.end)[-1].i + 1)
    end = so_end(scene, frame[1])
    first, last = without(scene, sentence.first, sentence.last, (word.i, end))
    if last > word.i and not resumes(scene, end, last):
        last = word.i
    if scene.quote_of[first] >= 0 and scene.quote_of[first] == scene.quote_of[word.i - 2]:
        return
    if sum(1 for _ in scene.words(first, last)) >= 2:
        start, end = scene.span(first, last)
        yield Draft(
            start, end, "indirect", entry.stance, "statements.so", word.i, voice,
            (word.start, word.end), rank=1,
        )  # fmt: skip


def resumes(scene: Scene, at: int, last: int) -> bool:
    """Whether what stands behind an inserted frame goes on with its clause: no colon, no new clause."""
    if at >= last or scene.tokens[at].text == ":":
        return False
    finite = next((t for t in scene.words(at, last) if scene.finite(t)), None)
    return finite is None or scene.lexicon.is_subjunctive(finite)


def so_end(scene: Scene, at: int) -> int:
    """Where a `so` frame ends: at the next sign that no apposition explains, or the sentence's end."""
    stop = scene.sentence(scene.tokens[at - 1]).last
    signs = [i for i in range(at, stop) if scene.tokens[i].text in ",.–:;"]
    for i in signs:
        if any(t.upos in ("VERB", "AUX") for t in scene.tokens[i + 1 : stop]):
            return i
    return stop


def so_head(scene: Scene, word: Token) -> Token | None:
    """The nominal right after `so` that names who speaks; no verb may follow before a sign."""
    stop = scene.sentence(word).last
    head = None
    for token in scene.tokens[word.i + 1 : min(stop, word.i + LONGEST_SOURCE)]:
        if token.text in ",.–:;":
            break
        if token.lower in scene.lexicon["so_goes_on"]:
            continue
        if token.upos in ("VERB", "AUX") or (
            head is None and token.upos in ("ADV", "ADP", "SCONJ", "PART", "CCONJ")
        ):
            return None
        if head is None and token.upos in ("NOUN", "PROPN", "PRON") and token.lower != "es":
            head = token
        elif head is None and token.upos not in ("DET", "ADJ", "NUM"):
            return None
    return head


def by_whereby(scene: Scene, word: Token, entry: Entry) -> Iterator[Draft]:
    """Yields the statement of `Berichte, wonach …`; the noun before it says whose it is."""
    sentence = scene.sentence(word)
    before = scene.tokens[max(sentence.first, word.i - 8) : word.i]
    noun = next((t for t in reversed(before) if t.upos == "NOUN" and scene.lexicon.noun(t)), None)
    noun = noun or next((t for t in reversed(before) if t.upos in ("NOUN", "PROPN")), None)
    last = clause_end(scene, word)
    if last - word.i < 3:
        return
    voice = scene.phrase(noun, sentence.first, word.i) if noun else None
    start, end = scene.span(word.i + 1, last)
    yield Draft(
        start, end, "indirect", entry.stance, "statements.whereby", word.i, voice,
        (word.start, word.end), None if voice else "unnamed", None, 1,
    )  # fmt: skip


def clause_end(scene: Scene, word: Token) -> int:
    """Where a clause that a relative adverb begins ends, by its verb's subtree."""
    head = scene.tokens[word.head]
    stop = scene.sentence(word).last
    if head.i > word.i and head.upos in ("VERB", "AUX", "ADJ"):
        return min(stop, scene.reach(head)[1])
    return stop


def by_clause_adverb(scene: Scene, word: Token, entry: Entry) -> Iterator[Draft]:
    """Yields the clause that an adverb marks as said by the source before it."""
    sentence = scene.sentence(word)
    front = "frame" in entry.takes or not any(scene.words(sentence.first, word.i))
    spoken = any(scene.lexicon.is_first(t) for t in scene.tokens[word.i : sentence.last])
    if "rumour" in entry.takes or ("konj" in entry.takes and not spoken) or not front:
        return
    frame = (word.i, word.i + 1)
    first, last = without(scene, sentence.first, sentence.last, frame)
    first, last = part_around(scene, first, last, frame)
    if last - first > 2:
        start, end = scene.span(first, last)
        yield Draft(
            start, end, "indirect", entry.stance, "statements.thereafter", word.i,
            Voice(word.start, word.end, word.i), (word.start, word.end), None, None, 2,
        )  # fmt: skip
