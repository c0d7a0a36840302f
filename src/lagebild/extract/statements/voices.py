"""Finds who speaks and who is addressed: the arguments of a cue."""

from __future__ import annotations

from collections.abc import Iterator

from lagebild.annotate.doc import Token
from lagebild.extract.statements.contents import Content
from lagebild.extract.statements.draft import Voice
from lagebild.extract.statements.lexicon import Entry
from lagebild.extract.statements.scene import NOMINAL, Scene
from lagebild.record import Hidden

Heard = tuple[Voice | None, Hidden | None]
MOST_STEPS = 4
FAR = 25
NEAR = 7
GENITIVE = ("nmod:poss", "nmod", "det:poss")


def outside(token: Token, content: Content | None) -> bool:
    """Whether a token does not stand in the content."""
    return content is None or not content.first <= token.i < content.last


def voice_of(scene: Scene, cue: Token, content: Content | None) -> Heard:
    """Who speaks by this cue, or why the text does not say it."""
    if cue.lemma in scene.lexicon["quoted_person"] and (
        quoted := quoted_person(scene, cue, content)
    ):
        return phrase_beside(scene, quoted, cue, content), None
    if passive(scene, cue):
        return agent(scene, cue, content)
    subject = subject_of(scene, cue, content)
    if subject is None:
        return None, "unnamed"
    if subject.lower in scene.lexicon["it"]:
        return hearsay(scene, cue, content)
    return phrase_beside(scene, subject, cue, content), None


def quoted_person(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """Who is quoted: the object of `zitieren`, its subject in the passive."""
    parts = ("nsubj:pass", "nsubj") if passive(scene, cue) else ("obj",)
    people = (t for t in scene.doc.dependents(cue, *parts) if outside(t, content))
    return next((t for t in people if t.upos in NOMINAL and scene.quote_of[t.i] < 0), None)


def passive(scene: Scene, cue: Token) -> bool:
    """Whether the cue is in the passive voice."""
    if cue.feats.get("VerbForm") != "Part" and cue.upos != "ADJ":
        return False
    helpers = scene.doc.dependents(cue, "aux", "aux:pass", "cop")
    return any(t.lemma in scene.lexicon["passives"] for t in helpers)


def agent(scene: Scene, cue: Token, content: Content | None) -> Heard:
    """Who speaks in the passive: the agent, or the place where it stands."""
    for noun in scene.doc.dependents(cue, "obl", "nmod"):
        case = scene.case(noun)
        if case and case.lower in scene.lexicon["agents"] and outside(noun, content):
            return phrase_beside(scene, noun, cue, content), None
    found = nominal_after(scene, range(*within(scene, cue)), "agents", content)
    found = found or text_place(scene, cue, content)
    return (phrase_beside(scene, found, cue, content), None) if found else (None, "passive")


def text_place(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The text in which something is said without a speaker: `in einer Erklärung wurde verkündet`."""
    for noun in scene.doc.dependents(cue, "obl", "nmod"):
        case, entry = scene.case(noun), scene.lexicon.noun(noun)
        place = case is not None and case.lower in scene.lexicon["hearsay_places"]
        if place and entry and "source" in entry.takes and outside(noun, content):
            return noun
    return None


def within(scene: Scene, cue: Token) -> tuple[int, int]:
    """The tokens between the auxiliary of the passive and its participle."""
    helpers = [t.i for t in scene.doc.dependents(cue, "aux") if t.i < cue.i]
    return (min(helpers), cue.i) if helpers else (cue.i, cue.i)


def nominal_after(
    scene: Scene, places: range, words: str, content: Content | None
) -> Token | None:
    """The first nominal among some tokens that follows a preposition of a list."""
    for i in places:
        token = scene.tokens[i]
        if token.lower in scene.lexicon[words] and token.upos == "ADP" and outside(token, content):
            rest = (scene.tokens[k] for k in range(i + 1, min(places.stop, i + NEAR)))
            return next((t for t in rest if t.upos in ("NOUN", "PROPN")), None)
    return None


def hearsay(scene: Scene, cue: Token, content: Content | None) -> Heard:
    """Who speaks where `es` stands for it: the text in which it says so."""
    if cue.lemma in scene.lexicon["hearsay"]:
        for noun in scene.doc.dependents(cue, "obl"):
            case = scene.case(noun)
            if case and case.lower in scene.lexicon["hearsay_places"] and outside(noun, content):
                return phrase_beside(scene, noun, cue, content), None
        places = range(cue.i + 1, min(scene.sentence(cue).last, cue.i + NEAR))
        found = nominal_after(scene, places, "hearsay_places", content)
        if found:
            return phrase_beside(scene, found, cue, content), None
    pronoun = beside_pronoun(scene, cue, content)
    if pronoun and cue.upos == "VERB" and cue.lemma not in scene.lexicon["impersonal"]:
        return phrase_beside(scene, pronoun, cue, content), None
    return None, "rumour"


def phrase_beside(scene: Scene, noun: Token, cue: Token, content: Content | None) -> Voice:
    """The noun phrase on its side of the cue, the content left out."""
    sentence = scene.sentence(noun)
    low, high = sentence.first, sentence.last
    if noun.i < cue.i:
        high = cue.i
    else:
        low = cue.i + 1
    if content and content.first > noun.i:
        high = min(high, content.first)
    elif content and content.last <= noun.i:
        low = max(low, content.last)
    return scene.phrase(noun, low, high)


def subject_of(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The cue's subject, else that of the verb it is joined to, else the nominal beside it."""
    pronoun = beside_pronoun(scene, cue, content)
    if pronoun:
        return pronoun
    verb = speaking_on(scene, cue) or cue
    for _ in range(MOST_STEPS):
        found = own_subject(scene, verb, content)
        if found:
            return found
        if verb.deprel.partition(":")[0] not in ("conj", "xcomp", "advcl", "ccomp", "parataxis"):
            break
        verb = scene.tokens[verb.head]
        if verb.upos not in ("VERB", "AUX", "ADJ") or not outside(verb, content):
            break
    return nominal_beside(scene, cue, content) or any_subject(scene, cue, content)


def speaking_on(scene: Scene, cue: Token) -> Token | None:
    """The verb of speech whose speaker goes on by a participle: `…, he said, adding that …`."""
    if not scene.goes_on(cue):
        return None
    above = [t for t in scene.doc.ancestors(cue) if t.lemma in scene.lexicon.plain_verbs]
    return above[-1] if above else None


def own_subject(scene: Scene, verb: Token, content: Content | None) -> Token | None:
    """The subject of a verb, outside the content: the one that agrees with it and can best speak."""
    found = [t for t in scene.doc.dependents(verb, "nsubj") if outside(t, content)]
    found = [t for t in found if can_speak(scene, t) and t.lower not in scene.lexicon["it"]]
    if found and not any(agrees(scene, t, verb) for t in found):
        bare = (t for t in bare_nominals(scene, verb) if outside(t, content))
        clear = any(case_of(scene, t) == "Nom" for t in found)
        found += [t for t in bare if follows(scene, t) and not (clear and is_object(scene, t))]
    found = found or by_article(scene, verb, content)
    return min(
        found, key=lambda t: (not agrees(scene, t, verb), -capable(scene, t), t.i), default=None
    )


def is_object(scene: Scene, noun: Token) -> bool:
    """Whether a nominal is an object by the tree and by its case, which a bare name does not show."""
    bare = noun.upos == "PROPN" and scene.doc.child(noun, "det") is None
    return noun.deprel == "obj" and case_of(scene, noun) == "Acc" and not bare


def by_article(scene: Scene, verb: Token, content: Content | None) -> list[Token]:
    """The objects of a verb that their article shows to be its subject."""
    objects = (t for t in scene.doc.dependents(verb, "obj") if outside(t, content))
    return [
        t for t in objects if scene.doc.child(t, "det") and case_of(scene, t) == "Nom"
        and can_speak(scene, t)
    ]  # fmt: skip


def follows(scene: Scene, noun: Token) -> bool:
    """Whether a nominal follows the finite verb directly, its article and adjectives passed over."""
    at = scene.before(noun)
    while at is not None and at.upos in ("DET", "ADJ"):
        at = scene.before(at)
    return noun.upos != "PRON" and at is not None and scene.finite(at)


def agrees(scene: Scene, noun: Token, verb: Token) -> bool:
    """Whether a nominal does not differ in number from the finite part of a verb."""
    parts = (verb, *scene.doc.dependents(verb, "aux", "cop"))
    finite = next((t for t in parts if scene.finite(t)), verb)
    if noun.upos == "PROPN":
        return True
    joined = scene.doc.child(noun, "conj") is not None
    number = "Plur" if joined else noun.feats.get("Number")
    return finite.feats.get("Number", number) == (number or finite.feats.get("Number"))


def beside_pronoun(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The pronoun directly beside the finite verb that can only be its subject."""
    parts = (cue, *scene.doc.dependents(cue, "aux", "cop"))
    finite = next((t for t in parts if scene.finite(t)), None)
    if finite is None:
        return None
    beside = [t for t in (scene.after(finite), scene.before(finite)) if t and outside(t, content)]
    found = next((t for t in beside if t.lower in scene.lexicon["subject_pronouns"]), None)
    if found and found.lower in scene.lexicon["it"] and own_subject(scene, cue, content):
        return None
    return found


def capable(scene: Scene, noun: Token) -> int:
    """How plainly a nominal is somebody who can speak: a pronoun in the nominative, a name, a word."""
    if noun.upos == "PRON":
        return 3 if "Person" in noun.feats and noun.feats.get("Case") == "Nom" else 0
    if noun.name != "O" or any(
        t.name[2:] == "PER" for t in scene.doc.dependents(noun, "appos", "flat")
    ):
        return 2
    return 1 if case_of(scene, noun) == "Nom" and noun.i < noun.head else 0


def can_speak(scene: Scene, noun: Token) -> bool:
    """Whether a nominal can be a subject: bare, no dative, no adjective at the sentence's head."""
    if case_of(scene, noun) == "Dat" or oblique(scene, noun) or scene.case(noun):
        return False
    if scene.reflexive(noun) or noun.lower in scene.lexicon["takes_up"]:
        return False
    return (
        noun.upos in NOMINAL
        or noun.upos == "DET"
        or (noun.upos == "ADJ" and scene.before(noun) is not None)
    )


def case_of(scene: Scene, noun: Token) -> str | None:
    """The grammatical case of a nominal, by its article first."""
    article = scene.doc.child(noun, "det")
    shown = (article.feats.get("Case") if article else None) or noun.feats.get("Case")
    dative = article is not None and shown != "Gen" and is_dative(scene, article, noun)
    return "Dat" if dative else shown


def is_dative(scene: Scene, article: Token, noun: Token) -> bool:
    """Whether an article before a plainly feminine noun can only be oblique: `der Zeitung`."""
    if article.lower not in scene.lexicon["feminine_oblique"] or noun.upos != "NOUN":
        return False
    feminine = noun.feats.get("Gender") == "Fem" and noun.feats.get("Number") == "Sing"
    return feminine and noun.lower.endswith(scene.lexicon.feminine_endings)


def any_subject(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The subject nearest to the cue in its sentence, before it rather than behind."""
    sentence = scene.sentence(cue)
    tokens = scene.tokens[max(sentence.first, cue.i - FAR) : min(sentence.last, cue.i + FAR)]
    found = [t for t in tokens if t.deprel.startswith("nsubj") and outside(t, content)]
    found = [t for t in found if not scene.relative(t) and scene.quote_of[t.i] < 0]
    found = [t for t in found if not oblique(scene, t)]
    nearest = min(found, key=lambda t: (t.i > cue.i, abs(t.i - cue.i)), default=None)
    return nearest or right_before(scene, cue, content)


def right_before(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The name or noun directly before a verb at the head of its sentence: `Von der Leyen betonte`."""
    sentence, noun = scene.sentence(cue), scene.before(cue)
    if noun is None or noun.i - sentence.first >= NEAR or not outside(noun, content):
        return None
    first = scene.tokens[sentence.first]
    dative = first.head == noun.i and is_dative(scene, first, noun)
    return noun if noun.upos in ("NOUN", "PROPN", "ADJ", "X") and not dative else None


def nominal_beside(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """A bare nominal that can be the subject where the tree names none: after the verb, else before."""
    bare = [t for t in bare_nominals(scene, cue) if outside(t, content)]
    right = [t for t in bare if t.i > cue.i]
    left = [t for t in bare if t.i < cue.i]
    inverted = content is not None and content.first < cue.i
    if inverted:
        return next(iter(right), None) or next_nominal(scene, cue)
    return (
        next(iter(left), None) or earlier_subject(scene, cue, content) or next(iter(right), None)
    )


def earlier_subject(scene: Scene, cue: Token, content: Content | None) -> Token | None:
    """The subject before the cue that the tree has given to another verb."""
    found = any_subject(scene, cue, content)
    clear = found is not None and found.i < cue.i and not parted(scene, found, cue)
    return found if clear else None


def parted(scene: Scene, noun: Token, cue: Token) -> bool:
    """Whether a sign or another finite verb stands between a nominal and the cue."""
    between = scene.tokens[noun.i + 1 : cue.i]
    return any(t.text in ",:;" or (scene.finite(t) and t.upos == "VERB") for t in between)


def next_nominal(scene: Scene, cue: Token) -> Token | None:
    """The first nominal behind a verb that no preposition or sign parts from it."""
    sentence = scene.sentence(cue)
    if held := of_article(scene, cue):
        return held
    for token in scene.tokens[cue.i + 1 : min(sentence.last, cue.i + NEAR)]:
        if token.upos in ("NOUN", "PROPN", "PRON") and not scene.reflexive(token):
            return token
        if token.upos in ("ADP", "PUNCT", "SCONJ"):
            return None
    return None


def of_article(scene: Scene, verb: Token) -> Token | None:
    """The noun of the article right behind a verb, whatever attribute stands between."""
    article = scene.after(verb)
    if article is None or article.upos != "DET":
        return None
    noun = scene.tokens[article.head]
    return noun if noun.i > article.i and noun.upos in ("NOUN", "PROPN") else None


def oblique(scene: Scene, noun: Token) -> bool:
    """Whether the article of a nominal shows that it is no subject."""
    return in_dative(scene, noun) or in_genitive(scene, noun)


def in_genitive(scene: Scene, noun: Token) -> bool:
    """Whether the article of a nominal right behind another one shows the genitive."""
    article = scene.doc.child(noun, "det")
    before = scene.before(article) if article else None
    shown = article is not None and article.feats.get("Case") == "Gen"
    return shown and before is not None and before.upos in ("NOUN", "PROPN")


def in_dative(scene: Scene, noun: Token) -> bool:
    """Whether the article of a nominal shows the dative."""
    return scene.doc.child(noun, "det") is not None and case_of(scene, noun) == "Dat"


def bare_nominals(scene: Scene, cue: Token) -> Iterator[Token]:
    """The nominals on the cue that no preposition marks."""
    for token in scene.doc.dependents(cue):
        bare = token.upos in NOMINAL and not scene.case(token) and token.deprel != "obl:tmod"
        if bare and not scene.reflexive(token) and not oblique(scene, token):
            yield token


def partner_of(
    scene: Scene, cue: Token, entry: Entry, content: Content | None, voice: Voice | None
) -> int | None:
    """The token that names the one addressed or accused, other than the speaker."""
    for noun in scene.doc.dependents(cue, "obj", "iobj", "obl", "nsubj"):
        after = scene.tokens[noun.i + 1] if noun.i + 1 < len(scene.tokens) else noun
        if (voice and noun.i == voice.head) or in_genitive(scene, noun):
            continue
        if after.lower in scene.lexicon["postpositions"]:
            continue
        if outside(noun, content) and noun.upos in NOMINAL and is_partner(scene, noun, cue, entry):
            return noun.i
    return None


def is_partner(scene: Scene, noun: Token, cue: Token, entry: Entry) -> bool:
    """Whether a nominal stands in the case or after the preposition that the cue asks for."""
    case = scene.case(noun)
    if case:
        return case.lower in entry.partner or case.lower in scene.lexicon["towards"]
    if scene.reflexive(noun):
        return False
    bare = {"dat", "acc"} & set(entry.partner)
    return bool(bare) and (noun.deprel != "nsubj:pass" or passive(scene, cue))


def holder_of(scene: Scene, noun: Token) -> Token | None:
    """The one whose word a noun is: `Angaben der Polizei`, `Bericht von Ärzten`, `ihre Forderung`."""
    for child in scene.doc.dependents(noun, *GENITIVE):
        case = scene.case(child)
        if case is None or case.lower in scene.lexicon["possessor_words"]:
            return child
    return None
