"""Statements by a verb, an adjective or a noun that says that somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.statements.contents import (
    Content,
    content_of,
    signs_after,
    takes,
    tree_after,
    verb_group,
)
from lagebild.extract.statements.draft import Draft, Span, Voice
from lagebild.extract.statements.lexicon import Entry
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.voices import (
    holder_of,
    outside,
    partner_of,
    phrase_beside,
    subject_of,
    voice_of,
)

RULES = {
    "that": "statements.dass_clause",
    "question": "statements.question_clause",
    "infinitive": "statements.infinitive",
    "subjunctive": "statements.subjunctive_clause",
    "main": "statements.main_clause",
}
LONGEST_CUE = 90
NEAR_NOUN = 12
QUOTED_SPEECH = 30
# A content up to so many times as long as the quotation that it begins with is that quotation.
MOSTLY = 1.4


def cue_entry(scene: Scene, token: Token) -> Entry | None:
    """The entry that a token is the cue of, if it is a verb or adjective of speech."""
    if token.upos in ("VERB", "ADJ", "AUX"):
        for entry in scene.lexicon.verbs.get(scene.lemma(token), ()):
            if not entry.words or all(has_word(scene, token, w) for w in entry.words):
                return entry
        if token.lemma in scene.lexicon["showing"]:
            return shown(scene, token)
    if token.upos in ("ADJ", "VERB", "ADV") and token.deprel.partition(":")[0] != "amod":
        found = scene.lexicon.adjectives.get(token.lower)
        if found and any(t.upos == "AUX" for t in scene.doc.dependents(token, "cop", "aux")):
            return found
    return None


def shown(scene: Scene, verb: Token) -> Entry | None:
    """The entry of the adjective by which somebody shows what they feel: `zeigte sich besorgt`."""
    children = list(scene.doc.dependents(verb))
    if not any(map(scene.reflexive, children)):
        return None
    found = (scene.lexicon.adjectives.get(t.lower) for t in children)
    return next((e for e in found if e), None)


def has_word(scene: Scene, verb: Token, word: str) -> bool:
    """Whether a phrase's other word stands with its verb."""
    for child in scene.doc.dependents(verb):
        if word in (child.lower, child.lemma):
            return True
        if any(
            word in (t.lower, t.lemma) for t in scene.doc.dependents(child, "case", "obl", "obj")
        ):
            return True
    return False


def speaks(scene: Scene, token: Token) -> bool:
    """Whether a cue stands as a verb of the clause and not as an attribute or inside long quotes."""
    if token.deprel.partition(":")[0] in ("amod", "aux", "case") or explains(scene, token):
        return False
    quote = scene.quoted(token)
    return quote is None or quote.end - quote.start < QUOTED_SPEECH


def explains(scene: Scene, verb: Token) -> bool:
    """Whether a verb only says anew what was said: `das heißt`."""
    before = scene.before(verb)
    taking_up = before is not None and before.lower in scene.lexicon["takes_up"]
    return taking_up and verb.lemma in scene.lexicon["hearsay"]


def by_verbs(scene: Scene) -> Iterator[Draft]:
    """Yields the statements in indirect speech whose cue is a verb or an adjective."""
    for token in scene.tokens:
        entry = cue_entry(scene, token)
        if entry is None or not speaks(scene, token):
            continue
        content = content_of(scene, token, entry)
        if content and (framed_by(scene, token, content) or left_open(scene, entry, content)):
            continue
        if content and takes(entry, content) and not is_quote(scene, content):
            yield indirect(scene, token, entry, content)


def left_open(scene: Scene, entry: Entry, content: Content) -> bool:
    """Whether a question stands under a verb of announcing, so that nothing is announced."""
    word = next(scene.words(content.first, content.last))
    asked = content.form == "question" or word.lower in scene.lexicon["whether"]
    if content.form == "question" and entry.stance not in ("asks", "doubts"):
        finite = (t for t in scene.words(content.first, content.last) if scene.finite(t))
        return not any(map(scene.lexicon.is_first, finite))
    return asked and entry.stance == "announces"


def framed_by(scene: Scene, cue: Token, content: Content) -> bool:
    """Whether a cue ends a clause with `wie`, so that the main clause behind it is framed by it."""
    if content.form != "main":
        return False
    words = scene.lexicon["as_mark"]
    openers = scene.doc.dependents(cue, "mark", "advmod")
    return any(t.lower in words and t.i < cue.i for t in openers)


def is_quote(scene: Scene, content: Content) -> bool:
    """Whether a content is nothing but a quotation, so direct speech."""
    start, end = scene.span(content.first, content.last)
    quote = scene.quoted(scene.tokens[content.first])
    return (
        quote is not None and quote.start <= start + 1 and (end - start) < 2 * (quote.end - start)
    )


def indirect(scene: Scene, cue: Token, entry: Entry, content: Content) -> Draft:
    """Returns the statement that a verb's content makes."""
    voice, hidden = voice_of(scene, cue, content)
    start, end = scene.span(content.first, content.last)
    partner = partner_of(scene, cue, entry, content, voice)
    stance = stance_of(scene, cue, entry)
    stance = "announces" if stance == "asserts" and own_plan(scene, content) else stance
    return Draft(
        start, end, "indirect", stance, RULES[content.form], cue.i, voice,
        cue_span(scene, cue, content), hidden, partner,
    )  # fmt: skip


def own_plan(scene: Scene, content: Content) -> bool:
    """Whether a content tells what the speaker will do: the future, the subject a pronoun or theirs."""
    for token in scene.tokens[content.first : content.last]:
        if not scene.finite(token):
            continue
        verb = scene.tokens[token.head]
        future = token.lower in scene.lexicon["future"] and verb.feats.get("VerbForm") == "Inf"
        subject = scene.doc.child(verb, "nsubj") if future else None
        return subject is not None and is_own(scene, subject)
    return False


def is_own(scene: Scene, subject: Token) -> bool:
    """Whether a subject points back to the speaker: a pronoun, or a noun with a possessive."""
    if subject.upos == "PRON":
        return subject.lower not in scene.lexicon["it"]
    return any(t.deprel == "det:poss" for t in scene.doc.dependents(subject, "det"))


def cue_span(scene: Scene, cue: Token, content: Content | None) -> Span:
    """The characters of the cue: the whole verb where nothing of the content stands within."""
    first, last = verb_group(scene, cue)
    start, end = scene.tokens[first].start, scene.tokens[last].end
    clear = content is None or last < content.first or first >= content.last
    return (start, end) if clear and end - start <= LONGEST_CUE else (cue.start, cue.end)


def stance_of(scene: Scene, cue: Token, entry: Entry) -> str:
    """What the speaker does; a cue that is negated turns confirming and denying round."""
    negated = any(t.lower in scene.lexicon["negations"] for t in scene.doc.dependents(cue))
    if negated and entry.stance == "confirms" and unable(scene, cue):
        return "doubts"
    if negated and entry.stance in ("confirms", "denies"):
        return "denies" if entry.stance == "confirms" else "confirms"
    if negated and entry.stance == "asserts" and "clause" in entry.takes:
        return "doubts" if cue.lemma in scene.lexicon["believing"] else "asserts"
    return entry.stance


def unable(scene: Scene, cue: Token) -> bool:
    """Whether a negated cue says what its speaker is not able to."""
    able = scene.lexicon.answers["able"]
    return any(t.lemma in able for t in scene.doc.dependents(cue, "aux"))


def by_nouns(scene: Scene) -> Iterator[Draft]:
    """Yields the statements that a noun announces: `die Furcht, dass …`, `Berichte, wonach …`."""
    for token in scene.tokens:
        if token.upos != "NOUN" or scene.quote_of[token.i] >= 0:
            continue
        entry = scene.lexicon.noun(token)
        if entry and {"clause", "zu"} & entry.takes and not is_idiom(scene, token):
            content = after_noun(scene, token, entry)
            if content and not is_quote(scene, content):
                draft = announced(scene, token, entry, content)
                if draft.voice or draft.stance != "asks":
                    yield draft


def is_idiom(scene: Scene, noun: Token) -> bool:
    """Whether a noun makes a phrase with its verb that says something else: `Sorge tragen`."""
    return f"{noun.lemma} {scene.tokens[noun.head].lemma}" in scene.lexicon["idioms"]


def after_noun(scene: Scene, noun: Token, entry: Entry) -> Content | None:
    """The clause that says what the noun stands for, close behind it."""
    content = tree_after(scene, noun, entry) or signs_after(scene, noun, entry)
    if content is None or content.form in ("main", "question"):
        return None
    if next(scene.words(content.first, content.last)).upos == "CCONJ":
        return None
    if verbs_own(scene, noun, content):
        return None
    between = scene.tokens[noun.i + 1 : content.first]
    if len(between) > NEAR_NOUN or any(scene.finite(t) for t in between if t.head != noun.head):
        return None
    if content.form == "subjunctive" and not free_to_announce(scene, noun):
        return None
    return content if takes(entry, content) and nearest(scene, noun, content) else None


def verbs_own(scene: Scene, noun: Token, content: Content) -> bool:
    """Whether an infinitive is what a noun's verb governs: `der Rat plant, die Straße zu sperren`."""
    verb = scene.tokens[noun.head]
    subject = noun.deprel.startswith("nsubj") and noun.i < verb.i < content.first
    if not subject or content.form != "infinitive" or verb.lemma in scene.lexicon["hearsay"]:
        return False
    governed = scene.doc.dependents(verb, "xcomp", "ccomp")
    return any(content.first <= t.i < content.last for t in governed)


def free_to_announce(scene: Scene, noun: Token) -> bool:
    """Whether a noun stands neither in a frame of its own nor under a verb in the subjunctive."""
    case = scene.case(noun)
    if case and case.lower in scene.lexicon.adpositions:
        return False
    verb = next((t for t in scene.doc.ancestors(noun) if t.upos in ("VERB", "AUX")), None)
    parts = (verb, *scene.doc.dependents(verb, "aux", "cop")) if verb else ()
    return not any(map(scene.lexicon.is_subjunctive, parts))


def nearest(scene: Scene, noun: Token, content: Content) -> bool:
    """Whether no other cue stands between a noun and its content."""
    between = scene.tokens[noun.i + 1 : content.first]
    return not any(t.lemma in scene.lexicon.plain_verbs or scene.lexicon.noun(t) for t in between)


def announced(scene: Scene, noun: Token, entry: Entry, content: Content) -> Draft:
    """Returns the statement that follows a noun."""
    voice = noun_voice(scene, noun, content)
    start, end = scene.span(content.first, content.last)
    return Draft(
        start, end, "indirect", entry.stance, "statements.noun_clause", noun.i, voice,
        (noun.start, noun.end), None if voice else "unnamed", None, 1,
    )  # fmt: skip


def holding(scene: Scene, noun: Token, content: Content) -> Token | None:
    """Who is of an opinion: the subject of a noun that is itself the predicate."""
    if not any(scene.doc.dependents(noun, "cop")) or scene.case(noun):
        return None
    subject = scene.doc.child(noun, "nsubj")
    return subject if subject and outside(subject, content) else None


def noun_voice(scene: Scene, noun: Token, content: Content) -> Voice | None:
    """Whose word the noun is: its genitive, else the subject of its verb."""
    holder = holder_of(scene, noun)
    if holder and outside(holder, content):
        return phrase_beside(scene, holder, noun, content)
    if held_by := holding(scene, noun, content):
        return phrase_beside(scene, held_by, noun, content)
    verb = next((t for t in scene.doc.ancestors(noun) if t.upos in ("VERB", "AUX")), None)
    if verb is None or not outside(verb, content):
        return None
    if noun.deprel.startswith("nsubj"):
        where = next((t for t in scene.doc.dependents(verb, "obl") if outside(t, content)), None)
        return phrase_beside(scene, where, verb, content) if where else None
    subject = subject_of(scene, verb, content)
    if subject is None or subject.lower in scene.lexicon["it"]:
        return None
    return phrase_beside(scene, subject, verb, content)
