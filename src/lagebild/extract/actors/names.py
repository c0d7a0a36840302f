"""Finds the names of persons and bodies: by the tables of the world first, then as the model saw them."""

from __future__ import annotations

from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.scene import Mention, Scene
from lagebild.record import ActorKind
from lagebild.world.bodies import Body, Person

NAME_LABELS = frozenset({"flat", "flat:name", "appos", "compound"})
LONGEST_SHORT = 6


def find_names(scene: Scene) -> tuple[Mention, ...]:
    """Returns the names in text order, none overlapping another; marks their tokens in the scene."""
    out: list[Mention] = []
    i = 0
    while i < len(scene.tokens):
        name = name_at(scene, i) if may_begin(scene, scene.tokens[i]) else None
        if name is None:
            i += 1
            continue
        name, after = with_brackets(scene, with_country(scene, name))
        out.append(name)
        scene.name_at.update(dict.fromkeys(range(name.first, after), name))
        i = after
    return (*out, *find_again(scene, out))


def find_again(scene: Scene, names: list[Mention]) -> tuple[Mention, ...]:
    """Returns the surnames of the persons whom the report names in full, where no name was seen."""
    surnames = {
        scene.words[n.last - 1] for n in names if n.kind == "person" and n.last - n.first > 1
    }
    found = [t.i for t in scene.tokens if t.upos in ("PROPN", "NOUN") and t.i not in scene.name_at]
    again = [
        Mention(i, i + 1, i, "again", "person", name=scene.words[i], definite=True)
        for i in found
        if scene.words[i] in surnames or scene.plain(scene.words[i]) in surnames
    ]
    scene.name_at.update((m.first, m) for m in again)
    return tuple(again)


def may_begin(scene: Scene, token: Token) -> bool:
    """Whether a name can begin at a token."""
    return token.name != "O" or token.text[0].isupper() or token.text in scene.lexicon.bodies


def name_at(scene: Scene, i: int) -> Mention | None:
    """Returns the name that begins at a token."""
    if only_a_product(scene, i):
        return None
    return (
        body_at(scene, i)
        or person_at(scene, i)
        or site_at(scene, i)
        or seen_at(scene, i)
        or teller_at(scene, i)
    )


def body_at(scene: Scene, i: int) -> Mention | None:
    """Returns the body of the tables that begins at a token."""
    if i and inside_name(scene, i):
        return None
    found = scene.lexicon.bodies.at(scene.words, i)
    if found is None or (found.common and not stands_as_name(scene, i)):
        return None
    stop, body = i + found.words, found.what
    if scene.tokens[stop - 1].sentence != scene.tokens[i].sentence or longer_name(scene, i, stop):
        return None
    if found.common and scene.tokens[i].upos == "ADJ" and scene.tokens[i].deprel == "amod":
        return None
    if of_another_country(scene, stop, body) or owned_elsewhere(scene, i, body):
        return None
    head = head_of(scene, i, stop)
    return Mention(
        i, stop, head.i, "body", body.kind, body.country, body.sector, body.name, body.name,
        many=body.kind == "group", definite=True, body=body,
    )  # fmt: skip


def only_a_product(scene: Scene, i: int) -> bool:
    """Whether a company's name after an indefinite article means what it makes: ein Airbus."""
    if not i or scene.words[i - 1].lower() not in scene.lexicon.indefinite:
        return False
    found = scene.lexicon.bodies.at(scene.words, i)
    return found is not None and found.words == 1 and found.what.sector == "BUS"


def inside_name(scene: Scene, i: int) -> bool:
    """Whether a small word of a name stands before a token: al Huthi."""
    before = scene.tokens[i - 1]
    return before.lower in scene.lexicon.name_particles and before.upos != "ADP"


def of_another_country(scene: Scene, stop: int, body: Body) -> bool:
    """Whether a country after a body's name says that it is another: Konservative Partei Kanadas."""
    country = scene.country_at.get(stop)
    genitive = country and scene.lexicon.plain(scene.words[stop]) != scene.words[stop]
    return bool(genitive and body.country and country != body.country)


def owned_elsewhere(scene: Scene, i: int, body: Body) -> bool:
    """Whether a country or its adjective before a body's name says that it is another: Israel's Supreme Court."""
    if not i or body.country is None:
        return False
    possessive = scene.tokens[i - 1].upos == "PART" and i > 1
    word = scene.words[i - 1].lower()
    owner = scene.country_at.get(i - 2) if possessive else scene.lexicon.adjective(word)
    return owner is not None and owner != body.country


def stands_as_name(scene: Scene, i: int) -> bool:
    """Whether the model saw an organisation's name there, or quotation marks surround the word."""
    return quoted(scene, i) or scene.tokens[i].name.endswith("ORG") or tells(scene, i)


def longer_name(scene: Scene, first: int, stop: int) -> bool:
    """Whether the words are only the beginning of somebody's name."""
    tokens = scene.tokens
    return (
        stop < len(tokens) and tokens[first].name.endswith("PER") and tokens[stop].name == "I-PER"
    )


def person_at(scene: Scene, i: int) -> Mention | None:
    """Returns the person of the tables that begins at a token."""
    found = scene.lexicon.persons.at(scene.words, i)
    if found is None:
        return None
    return known_person(scene, i, i + found.words, found.what)


def known_person(scene: Scene, first: int, stop: int, person: Person) -> Mention:
    """Returns the mention of a person of the tables, with the office held on the report's day."""
    office = person.office(scene.day)
    head = head_of(scene, first, stop)
    return Mention(
        first, stop, head.i, "person", "person", office.country, office.sector, person.name,
        person.name, person=person, definite=True,
    )  # fmt: skip


def seen_at(scene: Scene, i: int) -> Mention | None:
    """Returns the name that the model saw at a token, unless it names a country or a place."""
    token = scene.tokens[i]
    if token.name == "O" or token.upos in ("PUNCT", "DET", "ADP", "ADJ"):
        return None
    if i in scene.long_states:
        return None
    if not any(c.isupper() for c in token.text):
        return None
    stop = i + 1
    while stop < len(scene.tokens) and goes_on(scene, i, stop):
        stop += 1
    while stop > i + 1 and scene.tokens[stop - 1].upos in ("ADP", "DET", "CCONJ", "PUNCT"):
        stop -= 1
    kinds = [scene.tokens[k].name[2:] for k in range(i, stop)]
    if "PER" in kinds:
        return seen_person(scene, i, stop)
    return seen_body(scene, i, stop) if "ORG" in kinds else None


def goes_on(scene: Scene, first: int, i: int) -> bool:
    """Whether a name that begins at `first` goes on at `i`."""
    before, token = scene.tokens[i - 1], scene.tokens[i]
    if token.sentence != before.sentence or token.upos in ("PUNCT", "VERB", "AUX", "ADP", "DET"):
        return token.name.startswith("I-") and token.upos != "PUNCT"
    if token.upos == "NOUN" and scene.lexicon.nouns.read(token.text):
        return before.name.endswith("ORG") and token.name == "I-ORG"
    if token.upos == "NOUN" and token.name == "I-PER" and token.deprel not in NAME_LABELS:
        return False
    if scene.lexicon.nouns.whole(token.lower) and scene.plain(before.text) != before.text:
        return False
    if token.name.startswith("I-"):
        return True
    kin = token.deprel in NAME_LABELS and first <= token.head < i
    return token.upos == "PROPN" and kin and token.name[2:] in ("", "PER", before.name[2:])


def seen_person(scene: Scene, first: int, stop: int) -> Mention | None:
    """Returns the person that the model saw, a country's or its capital's name passed over."""
    words = scene.words[first:stop]
    lexicon = scene.lexicon
    if first in scene.place_at or (stop - first == 1 and lexicon.country_word(words[0])):
        return None
    if all(scene.tokens[k].upos != "PROPN" for k in range(first, stop)):
        return None
    if stop - first == 1 and words[0].endswith(lexicon.nouns.abstract):
        return None
    # The model sometimes takes the title into the name.
    while first + 1 < stop and lexicon.nouns.read(words[0]) and scene.tokens[first].upos == "NOUN":
        first, words = first + 1, words[1:]
    reading = lexicon.nouns.whole(words[0].lower()) if len(words) == 1 else None
    if reading and reading.noun.kind == "person":
        return None
    name = scene.plain(" ".join(words))
    return Mention(
        first, stop, head_of(scene, first, stop).i, "name", "person", name=name, definite=True
    )


def seen_body(scene: Scene, first: int, stop: int) -> Mention | None:
    """Returns the organisation that the model saw, its country and sector from its own words."""
    words = scene.words[first:stop]
    lexicon = scene.lexicon
    only_common = all(scene.tokens[k].upos == "NOUN" for k in range(first, stop))
    if only_common and (stop - first == 1 or lexicon.nouns.read(words[0])):
        # A phrase of common nouns is read as such, with its article and adjectives.
        return None
    if stop - first == 1 and (first in scene.place_at or lexicon.country_word(words[0])):
        return None
    readings = (lexicon.nouns.read(w) for w in words)
    sector = next((r.noun.sector for r in readings if r and r.noun.sector), None)
    country = next(
        (c for w in words if (c := lexicon.adjective(w.lower()) or lexicon.country_word(w))), None
    )
    name = scene.plain(" ".join(words))
    head = head_of(scene, first, stop)
    if sector is None and not scene.acts(head):
        return None
    return Mention(
        first, stop, head.i, "name", "organisation", country, sector, name, name, definite=True
    )


def site_at(scene: Scene, i: int) -> Mention | None:
    """Returns the site whose address begins at a token: tagesschau.de."""
    stop = i + 1
    while stop + 1 < len(scene.words) and scene.words[stop] == "." and joined(scene, stop):
        stop += 2
    top = scene.words[stop - 1].lower()
    if stop == i + 1 or top not in scene.lexicon.sites:
        return None
    if not (scene.acts(scene.tokens[stop - 1]) or tells(scene, i, stop)):
        return None
    name, country = "".join(scene.words[i:stop]), scene.lexicon.sites[top] or None
    return Mention(i, stop, i, "site", "organisation", country, "MED", name, name, definite=True)


def joined(scene: Scene, i: int) -> bool:
    """Whether a token stands between two others without a space."""
    before, token, after = scene.tokens[i - 1 : i + 2]
    return before.end == token.start and token.end == after.start


def teller_at(scene: Scene, i: int) -> Mention | None:
    """Returns whoever has a name that the model did not see and plainly tells something."""
    token, lexicon = scene.tokens[i], scene.lexicon
    short = token.text.isupper() and 2 <= len(token.text) <= LONGEST_SHORT
    seen = token.upos == "PROPN" or token.name.endswith(("ORG", "PER"))
    if not (seen or short) or not token.text[0].isupper():
        return None
    known = lexicon.nouns.read(token.text) or lexicon.country_word(token.text)
    if known or i in scene.place_at or i in scene.long_states or not tells(scene, i):
        return None
    if short or quoted(scene, i) or (i and scene.tokens[i - 1].upos == "DET"):
        return Mention(
            i,
            i + 1,
            i,
            "teller",
            "organisation",
            name=token.text,
            entity=token.text,
            definite=True,
        )
    return Mention(i, i + 1, i, "teller", "person", name=scene.plain(token.text), definite=True)


def quoted(scene: Scene, i: int) -> bool:
    """Whether quotation marks open right before a token."""
    return i > 0 and scene.tokens[i - 1].start in scene.quote_starts


def tells(scene: Scene, i: int, stop: int | None = None) -> bool:
    """Whether what is at a token is said to tell something: by a preposition, a noun or a verb."""
    lexicon, token = scene.lexicon, scene.tokens[i]
    k, after = i - 1 - quoted(scene, i), stop or i + 1
    if quoted(scene, i) and after < len(scene.words) and scene.tokens[after].upos == "PUNCT":
        after += 1
    if k >= 0 and scene.tokens[k].upos == "DET":
        k -= 1
    if k >= 0 and (scene.words[k].lower() in lexicon.source_cases or scene.gives_words(k)):
        return True
    if after < len(scene.words) and scene.words[after].lower() in lexicon.source_ends:
        return True
    verb = scene.tokens[token.head]
    by = token.deprel == "nsubj" or scene.case_of(token) in lexicon.agent_cases
    return by and verb.upos == "VERB" and verb.lemma in lexicon.reporting


def head_of(scene: Scene, first: int, stop: int) -> Token:
    """The token of a span on which the others hang."""
    inside = (scene.tokens[i] for i in range(first, stop))
    return next(
        (t for t in inside if not first <= t.head < stop or t.head == t.i), scene.tokens[first]
    )


def with_country(scene: Scene, name: Mention) -> Mention:
    """Returns a body's name with the country that belongs to it: Financial Times Deutschland."""
    k = name.last
    if name.kind == "person" or k >= len(scene.tokens) or k not in scene.country_at:
        return name
    token = scene.tokens[k]
    part = token.deprel in NAME_LABELS and name.first <= token.head < k
    return replace(name, last=k + 1) if part or token.name == "I-ORG" else name


def with_brackets(scene: Scene, name: Mention) -> tuple[Mention, int]:
    """Returns the name with what brackets after it add, and one past their last token.

    Brackets hold a body's short form, Human Rights Watch (HRW), or a person's party.
    """
    words, k = scene.words, name.last
    if k + 2 >= len(words) or words[k] != "(" or words[k + 2] != ")" or not is_short(words[k + 1]):
        return name, k
    if name.kind == "person" and not abbreviates(words[k + 1], words[name.first : k]):
        party = scene.lexicon.body(words[k + 1])
        known = name.person is not None or party is None
        return (name if known or party is None else of_party(name, party)), k + 3
    kind: ActorKind = name.kind if name.kind != "person" else "organisation"
    return replace(name, last=k + 3, kind=kind), k + 3


def of_party(name: Mention, party: Body) -> Mention:
    """Returns a person's name with what the party in the brackets after it gives."""
    return replace(name, country=party.country, sector=party.sector)


def is_short(word: str) -> bool:
    """Whether a word is a short form: mostly capitals."""
    return 2 <= len(word) <= 8 and sum(c.isupper() for c in word) * 2 > len(word)


def abbreviates(short: str, words: tuple[str, ...]) -> bool:
    """Whether a short form is made of the words' first letters."""
    return short.upper() == "".join(w[0] for w in words).upper()
