"""Reads noun phrases that say who acts: their extent, and what country and sector their words give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.names import tells
from lagebild.extract.actors.nouns import Noun, Reading
from lagebild.extract.actors.scene import Mention, Scene
from lagebild.record import ActorKind
from lagebild.world.bodies import Body

# A verb only where its capital says that it was meant as a noun: Bewaffnete.
NOMINAL = frozenset({"NOUN", "PROPN", "ADJ", "X", "VERB"})

# A party's expert, an organisation's activist, a special unit of the police.
TAKEN_OVER = frozenset({("EDU", "PTY"), ("EDU", "NGO"), ("OPP", "NGO"), ("MIL", "COP")})


def find_phrases(scene: Scene) -> tuple[Mention, ...]:
    """Returns the phrases of nouns that name who acts; a name's tokens begin none."""
    found = (phrase_at(scene, t) for t in scene.tokens if t.upos in NOMINAL)
    return tuple(m for m in found if m)


def phrase_at(scene: Scene, token: Token) -> Mention | None:
    """Returns the phrase that a token heads, if its noun is one of who acts."""
    if token.i in scene.name_at or token.i in scene.country_at:
        return None
    if scene.lexicon.capital_nouns and not (token.text[0].isupper() or token.text[0].isdigit()):
        return None
    if token.upos in ("ADJ", "VERB") and attributive(scene, token):
        return None
    if cut_off(scene, token) or modifies(scene, token):
        return None
    reading = scene.lexicon.nouns.read(token.text)
    if reading is None or scene.lexicon.inhabitant(token.text):
        return people_at(scene, token)
    mention = phrase_of(scene, token, reading)
    return mention if stands(scene, token, reading, mention) else None


def owned(scene: Scene, i: int) -> bool:
    """Whether a genitive begins at a token."""
    return i < len(scene.words) and scene.words[i].lower() in scene.lexicon.genitive_articles


def modifies(scene: Scene, token: Token) -> bool:
    """Whether a word without a capital of its own only modifies another noun: civilian casualties."""
    head = scene.tokens[token.head]
    apart = not scene.lexicon.capital_nouns and token.deprel in ("compound", "amod")
    return apart and head.i > token.i and head.upos == "NOUN"


def cut_off(scene: Scene, token: Token) -> bool:
    """Whether a word is only the first part of a compound whose end is shared: Staats- und …."""
    k = token.i + 1
    return k < len(scene.tokens) and scene.words[k] == "-" and scene.tokens[k].start == token.end


def attributive(scene: Scene, token: Token) -> bool:
    """Whether a word is no noun after all; a capital within a sentence makes it one."""
    begins = token.i == scene.doc.sentences[token.sentence].first or (
        scene.tokens[token.i - 1].start in scene.quote_starts
    )
    if token.text[0].isdigit():
        return token.deprel == "amod"
    if token.upos == "VERB":
        return begins or scene.lexicon.nouns.whole(token.lower) is None
    following = scene.tokens[token.i + 1].upos if token.i + 1 < len(scene.tokens) else ""
    return token.deprel == "amod" and begins and following in ("NOUN", "ADJ", "PROPN")


def stands(scene: Scene, token: Token, reading: Reading, mention: Mention) -> bool:
    """Whether a phrase stands for somebody: some nouns need a role or somebody named."""
    if scene.predicates(token, mention.first) and scene.name_at.get(mention.last) is None:
        return False
    use = reading.noun.use
    if "tells" in use:
        return tells(scene, token.i)
    if "words" in use:
        if mention.last == token.i + 1 and owned(scene, mention.last):
            return False  # Offizielle Angaben der Armee: the army tells.
        both = "both" in use and scene.words[mention.first].lower() in scene.lexicon.both
        return bool(mention.country or mention.sector) or both
    if "named" in use and not (mention.country or mention.sector != reading.noun.sector):
        return False
    return "any" not in use or scene.acts(token)


def phrase_of(scene: Scene, token: Token, reading: Reading) -> Mention:
    """Returns the phrase of a noun with what its words say."""
    words = "words" in reading.noun.use
    first = scene.phrase_start(token)
    last = after_words(scene, token) if words else scene.phrase_stop(token)
    many = scene.many(token, reading)
    said = attributes(scene, token, reading, first, last)
    if many and said.sector == "GOV" and takes_side(scene, first, token.i):
        said = replace(said, sector="REB")  # Authorities for a country are those of no state.
    if words and said.place:
        last = said.place  # Angaben aus Eriwan.
    return Mention(
        first,
        last,
        token.i,
        "noun",
        said.kind or kind_of(reading, many=many),
        said.country,
        said.sector,
        name_of_words(scene, said) if words else "",
        said.body.name if words and said.body else "",
        noun=f"{reading.part}{reading.noun.noun}".lower(),
        sex=scene.sex(token, feminine=reading.feminine),
        many=many,
        definite=scene.definite(token),
        role=reading.noun.kind == "person",
        stateless=said.stateless or (many and of_many_countries(reading)),
        generic="any" in reading.noun.use,
        belongs="of" in reading.noun.use,
    )


def of_many_countries(reading: Reading) -> bool:
    """Whether several of a noun belong to several countries: Staaten, Regierungschefs."""
    return reading.noun.kind == "state" or "abroad" in reading.noun.use


def after_words(scene: Scene, token: Token) -> int:
    """Where a noun for words stops, the country in the genitive after it included: Meinung Russlands."""
    k = token.i + 1
    if k < len(scene.words) and scene.words[k].lower() in scene.lexicon.genitive_articles:
        k += 1
    return k + 1 if k in scene.country_at else token.i + 1


def takes_side(scene: Scene, first: int, head: int) -> bool:
    """Whether an adjective of a phrase says for which country somebody is."""
    return any(scene.lexicon.takes_side(scene.tokens[i].lower) for i in range(first, head))


def name_of_words(scene: Scene, said: Said) -> str:
    """Returns the name of whoever given words are: of the body or country that they name."""
    if said.body:
        return said.body.name
    return (
        scene.lexicon.country_name(said.country) if said.kind == "state" and said.country else ""
    )


def kind_of(reading: Reading, *, many: bool) -> ActorKind:
    """Returns the kind of an actor that a noun names."""
    kind = reading.noun.kind
    if kind == "person":
        return "group" if many else "person"
    if kind in ("organisation", "state") and (not many or "one" in reading.noun.use):
        return "state" if kind == "state" else "organisation"
    return "group"


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a phrase say of the actor; `place` is the end of a place beside it."""

    country: str | None = None
    sector: str | None = None
    kind: ActorKind | None = None
    stateless: bool = False
    place: int | None = None
    body: Body | None = None


def attributes(scene: Scene, token: Token, reading: Reading, first: int, last: int) -> Said:
    """Returns what a compound's first part, the adjectives and inner words say, nearest first."""
    part = part_says(scene, token, reading)
    before = [
        word_says(scene, i, after=compounded(scene, i)) for i in range(token.i - 1, first - 1, -1)
    ]
    after = [] if part.stateless else inner_words(scene, token, reading, last)
    said = (part, *before, *after)
    country = next((s.country for s in said if s.country), None)
    stateless = country is None and any(s.stateless for s in said)
    place = None
    if country is None and not stateless and "abroad" not in reading.noun.use:
        country, place = beside(scene, last)
    sector = sector_of(reading, part, before, after, country)
    kind = part.kind or words_kind(reading, country)
    return Said(country, sector, kind, stateless, place, part.body)


def beside(scene: Scene, last: int) -> tuple[str | None, int | None]:
    """Returns the country of a place right after a phrase, and where it ends: im Iran."""
    if last >= len(scene.words) or scene.words[last].lower() not in scene.lexicon.phrase_cases:
        return None, None
    for i in range(last + 1, last + 3):
        if i in scene.place_at:
            return scene.place_at[i].country, i + 1
        if i in scene.country_at:
            return scene.country_at[i], i + 1
    return None, None


def compounded(scene: Scene, i: int) -> bool:
    """Whether a word is the first part of a compound that is written apart."""
    return scene.tokens[i].deprel == "compound"


def inner_words(scene: Scene, token: Token, reading: Reading, last: int) -> list[Said]:
    """Returns what the words after a noun say; an embassy's country is not where it stands."""
    if "abroad" in reading.noun.use and scene.tokens[min(token.i + 1, last - 1)].upos == "ADP":
        return []
    return [word_says(scene, i, after=True) for i in range(token.i + 1, last)]


def words_kind(reading: Reading, country: str | None) -> ActorKind | None:
    """Returns the kind of whoever a noun for words or a side stands for."""
    return "state" if "words" in reading.noun.use and country and not reading.part else None


def part_says(scene: Scene, token: Token, reading: Reading) -> Said:
    """Returns what the first part of a compound says."""
    if not reading.part:
        return Said()
    body = scene.lexicon.part(reading.part, token.text)
    kind = body.kind if "words" in reading.noun.use else None
    named = body if body.id else None
    return Said(
        body.country, body.sector, kind, named is not None and body.country is None, body=named
    )


def sector_of(
    reading: Reading, part: Said, before: list[Said], after: list[Said], country: str | None
) -> str | None:
    """Returns the sector: the noun's own, unless it takes that of the body it belongs to."""
    own, use = reading.noun.sector, reading.noun.use
    inner = next((s.sector for s in (part, *after) if s.sector), None)
    side = next((s.sector for s in before if s.sector), None)
    breakaway = next((s.sector for s in (*before, *after) if s.kind == "state" and s.sector), None)
    if use & {"of", "words"}:
        return breakaway or inner or side or own or ("GOV" if country else None)
    if side and ((own in (None, "MIL") and side == "REB") or own is None or "any" in use):
        return side
    if own in ("GOV", "MIL") and inner == "REB" and reading.noun.kind == "person":
        return inner
    if (own, inner) in TAKEN_OVER:
        return inner
    if own == "CVL" and inner in ("REB", "OPP") and "any" not in use:
        return inner
    return own or inner


def word_says(scene: Scene, i: int, *, after: bool = False) -> Said:
    """Returns what a word inside a phrase says."""
    token, lexicon = scene.tokens[i], scene.lexicon
    name = scene.name_at.get(i)
    if name is not None:
        return named_says(scene, name)
    if scene.is_continental(i):
        return Said(stateless=True)
    country = scene.country_at.get(i) or (scene.adjective_at(i) if i else None)
    if country:
        return Said(country)
    if token.upos in ("DET", "ADP", "PUNCT", "NUM", "ADV"):
        return Said()
    place = scene.place_at.get(i)
    if place is not None:
        return Said(place.country)
    if token.upos == "ADJ" or (lexicon.capital_nouns and token.text[0].islower()):
        return adjective_says(scene, token.lower)
    country = lexicon.nations.of_first_part(token.lower) or lexicon.country_word(token.text)
    reading = lexicon.nouns.read(token.text) if after else None
    if reading is None or reading.noun.kind == "state":
        return Said(country)
    if "any" in reading.noun.use and reading.noun.sector == "CVL":
        return Said(country)
    return Said(country, reading.noun.sector)


def named_says(scene: Scene, name: Mention) -> Said:
    """Returns what a name inside a phrase says: Ein Sprecher Merkels."""
    if name.kind == "person" and name.person is None:
        alone = scene.lexicon.persons.alone(scene.words[name.last - 1])
        office = alone[0].office(scene.day) if len(alone) == 1 else None
        return Said(office.country, office.sector) if office else Said(name.country, name.sector)
    return Said(name.country, name.sector, stateless=name.body is not None and not name.country)


def adjective_says(scene: Scene, lower: str) -> Said:
    """Returns what an adjective says: a country, a side, that there is no one country."""
    lexicon = scene.lexicon
    if lexicon.takes_side(lower):
        return Said(None, "REB")
    if lower in lexicon.breakaway:
        return Said(None, lexicon.breakaway[lower], "state")
    return Said(
        lexicon.adjective(lower), lexicon.sides.get(lower), stateless=lower in lexicon.stateless
    )


def people_at(scene: Scene, token: Token) -> Mention | None:
    """Returns the phrase of a word for inhabitants: die Armenier."""
    country = scene.lexicon.inhabitant(token.text)
    if country is None or token.i in scene.place_at:
        return None
    if scene.lexicon.nations.of_name(token.lower) or (
        token.upos == "ADJ" and token.deprel == "amod"
    ):
        return None
    reading = inhabitant(scene, token)
    many = scene.many(token, reading)
    return Mention(
        scene.phrase_start(token), scene.phrase_stop(token), token.i, "people",
        "group" if many else "person", country, side_of(scene, token) or "CVL",
        noun=token.lower, sex=scene.sex(token, feminine=reading.feminine), many=many,
        definite=scene.definite(token), role=True,
    )  # fmt: skip


def inhabitant(scene: Scene, token: Token) -> Reading:
    """Returns the reading of a word for an inhabitant, as of a person's noun."""
    lexicon = scene.lexicon
    noun = Noun("-", "person", "CVL", frozenset())
    if token.lower.endswith(lexicon.feminine_plural_endings):
        return Reading(noun, feminine=True, many=True)
    if token.lower.endswith(lexicon.feminine_endings):
        return Reading(noun, feminine=True, many=False)
    return Reading(noun)


def side_of(scene: Scene, token: Token) -> str | None:
    """Returns the sector that the adjectives of a noun give."""
    adjectives = scene.doc.dependents(token, "amod")
    return next((s for t in adjectives if (s := scene.lexicon.sides.get(t.lower))), None)


def find_states(scene: Scene) -> Iterator[Mention]:
    """Yields the countries and capitals that stand for their government."""
    for first, stop, country in scene.states:
        taken = (i in scene.place_at or i in scene.name_at for i in range(first, stop))
        mention = None if any(taken) else state_mention(scene, first, stop, country)
        if mention:
            yield mention


def state_mention(scene: Scene, first: int, stop: int, country: str) -> Mention | None:
    """Returns the mention of a state, unless a preposition makes it a place."""
    inside = scene.tokens[first:stop]
    head = next((t for t in inside if not first <= t.head < stop), inside[0])
    before = scene.words[first - 1].lower() if first else ""
    if {scene.case_of(head), before} & scene.lexicon.place_cases:
        return None
    name = scene.lexicon.country_name(country)
    return Mention(first, stop, head.i, "state", "state", country, "GOV", name, definite=True)
