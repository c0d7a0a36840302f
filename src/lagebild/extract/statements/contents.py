"""Finds the clause that says what was said: after its cue, before it, or around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lagebild.annotate.doc import Token
from lagebild.extract.statements.lexicon import Entry
from lagebild.extract.statements.scene import Scene

CLAUSES = ("ccomp", "xcomp", "csubj", "parataxis", "advcl", "acl", "dep", "conj", "appos")
FRAMED = ("ccomp", "parataxis")
CORRELATES = ("advmod", "obl", "obj", "iobj", "nsubj", "expl", "xcomp", "mark", "ccomp")
OPENING = frozenset(",:–-")
PAUSE = frozenset(",–-")
STOPS = frozenset(";:")
QUOTES = frozenset('„“”"»«')
LONGEST_FRAME = 30
LEAST_TAKEN = 4
NEAR = 3
FORM_TAKEN = {"that": "clause", "question": "clause", "main": "clause", "subjunctive": "clause"}


@dataclass(frozen=True, slots=True)
class Content:
    """A range of tokens with its form: that, question, infinitive, main (indicative) or subjunctive."""

    first: int
    last: int
    form: str


def content_of(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The content that a cue takes; None where no word is left of it."""
    found = content_beside(scene, cue, entry)
    return found if found and any(scene.words(found.first, found.last)) else None


def content_beside(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """What a cue takes by the tree after it, by signs after it, or before it."""
    after = tree_after(scene, cue, entry)
    around = None if after else before_subject(scene, cue, entry)
    if around:
        return around
    if after := after or signs_after(scene, cue, entry):
        return cut(scene, after)
    return before(scene, cue, entry) or back(scene, cue, entry) or taken_up(scene, cue, entry)


def taken_up(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The clause before a pronoun that takes it up in one sentence: `…, das teilte die Polizei mit`."""
    at = verb_group(scene, cue)[0] - 1
    begin = scene.sentence(cue).first
    at -= scene.tokens[at].upos == "ADV"
    if at - begin < LEAST_TAKEN or entry.stance == "denies" or scene.quote_of[cue.i] >= 0:
        return None
    if cue.lemma in scene.lexicon["impersonal"]:
        return None
    pause = scene.tokens[at - 1].text in PAUSE
    if not pause or scene.tokens[at].lower not in scene.lexicon["takes_up"]:
        return None
    finite = any(scene.finite(t) for t in scene.words(begin, at - 1))
    return Content(begin, at - 1, "main") if finite else None


def cut(scene: Scene, content: Content) -> Content:
    """The content without what the reporter goes on with: after a stop, or in the cue's own mood."""
    for i in range(content.first + 2, content.last - 1):
        if scene.quote_of[i] == scene.quote_of[content.first] and goes_back(scene, content, i):
            return Content(content.first, i, content.form)
    return content


def goes_back(scene: Scene, content: Content, at: int) -> bool:
    """Whether the sign or conjunction at a place leads back from a content to the report."""
    token, after = scene.tokens[at], scene.tokens[at + 1]
    if scene.goes_on(after):
        return True
    if token.text in STOPS:
        if token.text == ":" and quotes_itself(scene, max(content.first, at - NEAR), at):
            return False
        return not scene.lexicon.is_subjunctive(main_finite(scene, at + 1, content.last) or token)
    if token.text == "," and after.lower in scene.lexicon["reporting_on"]:
        verbs = [t for t in scene.words(at + 1, content.last) if scene.finite(t)]
        return bool(verbs) and not any(map(scene.lexicon.is_subjunctive, verbs))
    if token.upos == "CCONJ" and scene.finite(after) and not scene.lexicon.is_subjunctive(after):
        return content.form != "main" or after.lemma in scene.lexicon.plain_verbs
    return False


def quotes_itself(scene: Scene, first: int, last: int) -> bool:
    """Whether a range tells in the subjunctive that somebody else said what follows it."""
    tokens = scene.tokens[first:last]
    return any(map(scene.quotes, tokens)) and any(map(scene.lexicon.is_subjunctive, tokens))


def main_finite(scene: Scene, first: int, last: int) -> Token | None:
    """The first finite verb in a range."""
    return next((t for t in scene.words(first, last) if scene.finite(t)), None)


def back(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The sentence before, where a pronoun takes it up: `… . Das teilte die Polizei mit`."""
    sentence = scene.sentence(cue)
    if cue.sentence == 0 or not {"clause", "quote"} <= entry.takes or scene.quote_of[cue.i] >= 0:
        return None
    if entry.stance == "denies":
        return None
    pronoun = scene.tokens[sentence.first]
    last = scene.doc.sentences[cue.sentence - 1]
    second = verb_group(scene, cue)[0] == sentence.first + 1
    if pronoun.lower not in scene.lexicon["takes_up"] or not second:
        return None
    return Content(last.first, sentence.first + 1, "main")


def takes(entry: Entry, content: Content | None) -> bool:
    """Whether a cue can have content of this form; a plain clause asks for a verb that also quotes."""
    if content is None or not content.form:
        return False
    if content.form == "infinitive":
        return "zu" in entry.takes
    if content.form == "main":
        return {"clause", "quote"} <= entry.takes
    if content.form == "question":
        return "clause" in entry.takes and "quote" in entry.takes
    return "clause" in entry.takes or ("konj" in entry.takes and content.form == "subjunctive")


def tree_after(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The content by the tree: the first clause that hangs on the cue, and those that go on with it."""
    found: Content | None = None
    for head in sorted(clause_heads(scene, cue), key=lambda t: t.i):
        content = clause_at(scene, cue, head)
        if found and content and content.form in (found.form, "subjunctive", "that"):
            found = Content(found.first, max(found.last, content.last), found.form)
        elif not found and takes(entry, content):
            found = content
    return extended(scene, found) if found else None


def clause_heads(scene: Scene, cue: Token) -> Iterator[Token]:
    """The clauses that hang on the cue or on a word that announces them (`darauf`, an object)."""
    for child in scene.doc.dependents(cue):
        rel = child.deprel.partition(":")[0]
        if child.i > cue.i and rel in CLAUSES and not scene.goes_on(child):
            yield child
        if rel in CORRELATES and child.upos != "VERB":
            yield from (t for t in scene.doc.dependents(child, *CLAUSES) if t.i > cue.i)


def clause_at(scene: Scene, cue: Token, head: Token) -> Content | None:
    """The clause of a head that stands after its cue, from the sign that opens it."""
    reach = scene.reach(head)
    first = max(reach[0], cue.i + 1)
    while first < head.i and scene.tokens[first].text in OPENING:
        first += 1
    first = before_quote(scene, cue, first)
    opened = scene.tokens[first - 1].text in OPENING or scene.tokens[first - 1].text in QUOTES
    if not opened:
        sign = first_sign(scene, cue.i + 1, head.i)
        if sign is None or not scene.lexicon.commas:
            return unopened(scene, first, reach[1], head)
        first = sign + 1
    if parted(scene, cue, first):
        return None
    form = form_of(scene, first, reach[1])
    loose = head.deprel not in ("ccomp", "parataxis") and scene.tokens[first - 1].text != ":"
    return None if form == "main" and loose else Content(first, reach[1], form)


def parted(scene: Scene, cue: Token, first: int) -> bool:
    """Whether another finite verb of speech stands between a cue and a clause, so nearer to it."""
    between = scene.tokens[cue.i + 1 : first]
    return any(scene.finite(t) and t.lemma in scene.lexicon.plain_verbs for t in between)


def before_quote(scene: Scene, cue: Token, first: int) -> int:
    """Where a clause begins whose tree begins inside a quotation: at the sign before that."""
    number = scene.quote_of[first]
    if number < 0 or number == scene.quote_of[cue.i]:
        return first
    at = first
    while scene.quote_of[at - 1] == number:
        at -= 1
    sign = first_sign(scene, cue.i + 1, at)
    plain = sign is not None and any(map(scene.finite, scene.tokens[sign + 1 : at]))
    return sign + 1 if plain and sign is not None else first


def unopened(scene: Scene, first: int, last: int, head: Token) -> Content | None:
    """The clause that no sign opens: an infinitive, or any where the language writes no comma there."""
    if scene.lexicon.commas:
        return bare_infinitive(scene, first, last, head)
    form = form_of(scene, first, last)
    if head.deprel not in ("ccomp", "xcomp", "parataxis") and form != "infinitive":
        return None
    return Content(first, last, form)


def bare_infinitive(scene: Scene, first: int, last: int, head: Token) -> Content | None:
    """The infinitive clause that no comma opens, if it holds more than its verb."""
    content = Content(first, last, form_of(scene, first, last))
    return content if content.form == "infinitive" and head.i - first >= 2 else None


def first_sign(scene: Scene, first: int, last: int) -> int | None:
    """The place of the first sign in a range that can open a clause."""
    return next((i for i in range(first, last) if scene.tokens[i].text in OPENING), None)


def form_of(scene: Scene, first: int, last: int) -> str:
    """The form of a clause by its first word and its verbs; empty where it is no content."""
    word = next(scene.words(first, last), None)
    if word is None:
        return ""
    if word.lower in scene.lexicon["that"]:
        return "that"
    if word.lower in scene.lexicon["questions"] and word.i + 1 < last:
        return "question" if scene.tokens[first - 1].text != ":" else "main"
    finite = [t for t in scene.words(first, last) if scene.finite(t)]
    if subordinate(scene, word, finite, last):
        return ""
    if infinitive(scene, first, last, finite):
        return "infinitive"
    if any(scene.lexicon.is_subjunctive(t) for t in finite):
        return "subjunctive"
    return "main" if finite and verb_second(scene, first, last, finite[0]) else ""


def verb_second(scene: Scene, first: int, last: int, verb: Token) -> bool:
    """Whether a finite verb stands before the first comma of its clause and does not end it."""
    after = scene.tokens[verb.i + 1 : last]
    ends = not after or not after[0].text[0].isalnum()
    commas = any(t.text == "," for t in scene.tokens[first : verb.i])
    return not commas and (not ends or verb.i - first <= 2)


def infinitive(scene: Scene, first: int, last: int, finite: list[Token]) -> bool:
    """Whether a range is an infinitive with its mark, before any finite verb."""
    stop = finite[0].i if finite else last
    mark, opener = scene.lexicon["infinitive_mark"], scene.tokens[first]
    if opener.lower in scene.lexicon["infinitive_openers"]:
        return False
    stop = next((t.i for t in scene.words(first, stop) if t.lower in scene.lexicon["that"]), stop)
    for token in scene.words(first, stop):
        if token.lower in mark and token.upos == "PART" and token.i + 1 < last:
            return True
        if (
            token.feats.get("VerbForm") == "Inf"
            and token.lower != token.lemma
            and any(m in token.lower for m in mark)
        ):
            return True
    return False


def subordinate(scene: Scene, word: Token, finite: list[Token], last: int) -> bool:
    """Whether a clause is a relative or adverbial one, so no content."""
    if word.lower in scene.lexicon["subordinators"] and word.upos != "ADP":
        return not main_follows(scene, word, last)
    if word.upos == "ADP" and word.i + 1 < last:
        word = scene.tokens[word.i + 1]
    if not scene.relative(word) or not finite or finite[0].i - word.i <= 1:
        return False
    after = finite[0].i + 1
    return (
        after >= last
        or not scene.tokens[after].text[0].isalnum()
        or scene.finite(scene.tokens[after])
    )


def main_follows(scene: Scene, word: Token, last: int) -> bool:
    """Whether a subordinate clause is followed by its main clause, the verb right after the comma."""
    pairs = zip(scene.tokens[word.i : last], scene.tokens[word.i + 1 : last], strict=False)
    return any(a.text == "," and scene.finite(b) for a, b in pairs)


def extended(scene: Scene, content: Content) -> Content:
    """The content with what plainly goes on with it up to the sentence's end."""
    stop = scene.sentence(scene.tokens[content.first]).last
    rest = list(scene.words(content.last, stop))
    if not rest or goes_on(scene, content, rest):
        return Content(content.first, stop, content.form)
    return content


def goes_on(scene: Scene, content: Content, rest: list[Token]) -> bool:
    """Whether the words after a content belong to it."""
    finite = [t for t in rest if scene.finite(t)]
    if finite:
        if finite[0].lemma in scene.lexicon.plain_verbs:
            return False
        subjunctive = scene.lexicon.is_subjunctive(finite[0])
        return subjunctive or trails(scene, content, rest, finite[0])
    return rest[0].i == content.last and content.form != "question"


def trails(scene: Scene, content: Content, rest: list[Token], finite: Token) -> bool:
    """Whether what follows a content is a clause subordinate to it: its verb does not come second."""
    first = rest[0]
    opened = scene.tokens[first.i - 1].text == "," and first.i - content.last <= 1
    if first.lower in scene.lexicon["contrasting"]:
        return False
    joint = first.upos in ("SCONJ", "PRON", "ADP") or first.lower in scene.lexicon["that"]
    return opened and joint and finite.i - first.i > 2


def signs_after(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The content by signs alone: what follows the first comma or colon after the cue."""
    stop = scene.sentence(cue).last
    for i in range(cue.i + 1, min(stop - 1, cue.i + LONGEST_FRAME)):
        sign = scene.tokens[i]
        if scene.quote_of[i] >= 0 and scene.quote_of[i] != scene.quote_of[cue.i]:
            return None
        if sign.text not in ",:" or scene.tokens[i + 1].text in OPENING:
            continue
        content = Content(i + 1, stop, form_of(scene, i + 1, stop))
        strong = content.form in ("that", "subjunctive", "infinitive") or sign.text == ":"
        if strong and takes(entry, content) and plain_start(scene, content):
            return content
        if scene.finite(scene.tokens[i + 1]):
            return None
    return None


def plain_start(scene: Scene, content: Content) -> bool:
    """Whether a content in the subjunctive has its verb before its first inner comma."""
    if content.form != "subjunctive":
        return True
    for token in scene.tokens[content.first : content.last]:
        if token.text == ",":
            return False
        if scene.finite(token):
            return scene.lexicon.is_subjunctive(token)
    return False


def verb_group(scene: Scene, cue: Token) -> tuple[int, int]:
    """The first and last token of the cue with its auxiliaries and particle."""
    parts = [cue.i, *(t.i for t in scene.doc.dependents(cue, "aux", "cop", "compound:prt"))]
    parts = [i for i in parts if scene.tokens[i].lower not in scene.lexicon["postpositions"]]
    parts += (t.i for t in scene.doc.dependents(cue, "xcomp") if is_particle(scene, t, cue))
    return min(parts), max(parts)


def is_particle(scene: Scene, word: Token, cue: Token) -> bool:
    """Whether an adjective makes one verb with the cue: `erklärte sich … bereit`."""
    before = scene.before(word)
    if word.upos != "ADJ" or (before is not None and before.lower in scene.lexicon["than_as"]):
        return False
    return word.lower + cue.lemma in scene.lexicon.verbs


def before(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The content before a cue that follows it after a comma: `…, sagte sie`, also inserted."""
    group = verb_group(scene, cue)[0]
    begin = scene.sentence(cue).first
    if group - begin < 3 or scene.tokens[group - 1].text not in PAUSE:
        return None
    finite = scene.tokens[group]
    if not scene.finite(finite) or not {"clause", "quote"} <= entry.takes:
        return None
    subjects = [t.i for t in scene.doc.dependents(cue, "nsubj") if scene.case(t) is None]
    if subjects and max(subjects) < group:
        return None
    head = [t for t in scene.words(begin, group - 1) if scene.finite(t)]
    if not head or opens_clause(scene, begin):
        return None
    form = "subjunctive" if any(map(scene.lexicon.is_subjunctive, head)) else "main"
    if form == "main" and not verb_second(scene, begin, group, head[0]):
        return None
    return Content(begin, after_frame(scene, cue, group), form)


def before_subject(scene: Scene, cue: Token, entry: Entry) -> Content | None:
    """The content before or around a frame whose subject comes first: `…, the army said`."""
    subjects = [t for t in scene.doc.dependents(cue, "nsubj") if t.i < cue.i]
    if scene.lexicon.commas or not subjects or entry.stance in ("denies", "doubts"):
        return None
    if not {"clause", "quote"} <= entry.takes:
        return None
    frame, begin = min(scene.reach(t)[0] for t in subjects), scene.sentence(cue).first
    if frame - begin < 2 or scene.tokens[frame - 1].text not in PAUSE:
        return None
    head = framed_clause(scene, cue, frame)
    if head is None or not any(map(scene.finite, scene.words(begin, frame))):
        return None
    first = min(scene.reach(head)[0], scene.reach(cue)[0])
    around = head.i > cue.i
    return Content(first, scene.sentence(cue).last if around else frame - 1, "main")


def framed_clause(scene: Scene, cue: Token, frame: int) -> Token | None:
    """The head of the clause that a frame stands behind, or inside of which it stands."""
    before = (t for t in scene.doc.dependents(cue, *FRAMED) if t.i < frame)
    if found := next(before, None):
        return found
    above = scene.tokens[cue.head]
    return above if cue.deprel.partition(":")[0] in FRAMED else None


def opens_clause(scene: Scene, begin: int) -> bool:
    """Whether a sentence begins with an adverbial clause (a that-clause in front is content)."""
    word = next(scene.words(begin, begin + 2), None)
    return (
        word is not None
        and word.lower in scene.lexicon["subordinators"]
        and (word.upos == "SCONJ" and not scene.lexicon["that"] & {word.lower})
    )


def after_frame(scene: Scene, cue: Token, group: int) -> int:
    """Where content around an inserted frame ends: the sentence's end, or before the frame."""
    stop = scene.sentence(cue).last
    for i in range(cue.i + 1, stop - 1):
        if scene.tokens[i].text in PAUSE:
            rest = [t for t in scene.words(i + 1, stop) if scene.finite(t)]
            if rest and scene.lexicon.is_subjunctive(rest[0]):
                return stop
    return group - 1
