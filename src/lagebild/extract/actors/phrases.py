"""Reads noun phrases that say who acts: their extent, and what country and sector their words give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lagebild.annotate.doc import Token
from lagebild.extract.actors.nouns import Reading
from lagebild.extract.actors.scene import Mention, Scene
from lagebild.record import ActorKind

LINKS_TO_NAME = frozenset({"appos", "flat", "flat:name", "nmod", "compound", "dep"})


def find_phrases(scene: Scene) -> tuple[Mention, ...]:
    """Returns the phrases of nouns that name who acts; a name's tokens begin none."""
    found = (phrase_at(scene, t) for t in scene.tokens if t.upos in ("NOUN", "PROPN", "ADJ", "X"))
    return tuple(m for m in found if m)


def phrase_at(scene: Scene, token: Token) -> Mention | None:
    """Returns the phrase that a token heads, if its noun is one of who acts."""
    if token.i in scene.name_at or not token.text[0].isupper():
        return None
    reading = scene.lexicon.nouns.read(token.text)
    if reading is None:
        return people_at(scene, token)
    if token.upos == "ADJ" and scene.tokens[token.head].upos == "NOUN" and token.deprel == "amod":
        return None
    mention = phrase_of(scene, token, reading)
    return mention if stands(scene, token, reading, mention) else None


def stands(scene: Scene, token: Token, reading: Reading, mention: Mention) -> bool:
    """Whether a phrase stands for somebody: some nouns need a role or somebody named."""
    use = reading.noun.use
    if "words" in use:
        return bool(mention.country or mention.sector)
    if "any" in use:
        return scene.acts(token)
    return True


def phrase_of(scene: Scene, token: Token, reading: Reading) -> Mention:
    """Returns the phrase of a noun with what its words say."""
    first, last = scene.phrase_start(token), scene.phrase_stop(token)
    many = scene.many(token)
    country, sector = attributes(scene, token, reading, first, last)
    return Mention(
        first,
        last,
        token.i,
        "noun",
        kind_of(reading, many=many, country=country),
        country,
        sector,
        noun=f"{reading.part}{reading.noun.noun}".lower(),
        sex=scene.sex(token, feminine=reading.feminine),
        many=many,
        definite=scene.definite(token),
    )


def kind_of(reading: Reading, *, many: bool, country: str | None) -> ActorKind:
    """Returns the kind of an actor that a noun names."""
    if "words" in reading.noun.use and country and not reading.part:
        return "state"
    if reading.noun.kind == "organisation":
        return "organisation"
    return "group" if many or reading.noun.kind == "group" else "person"


def attributes(
    scene: Scene, token: Token, reading: Reading, first: int, last: int
) -> tuple[str | None, str | None]:
    """Returns country and sector as the compound's first part, adjectives and inner words give them."""
    countries: list[str | None] = []
    sectors: list[str | None] = []
    if reading.part:
        country, sector = scene.lexicon.part(reading.part, token.text)
        countries.append(country)
        sectors.append(sector)
    for i in (*range(token.i - 1, first - 1, -1), *range(token.i + 1, last)):
        country, sector = word_says(scene, i, after=i > token.i)
        countries.append(country)
        sectors.append(sector)
    own = reading.noun.sector
    found = next((c for c in countries if c), None)
    inner = next((s for s in sectors if s), None)
    if reading.noun.use & {"of", "words"}:
        own = inner or own or ("GOV" if found else None)
        if inner in ("IGO", "NGO") and not reading.part:
            found = None
    elif "REB" in sectors and own in (None, "MIL"):
        own = "REB"
    return found, own


def word_says(scene: Scene, i: int, *, after: bool) -> tuple[str | None, str | None]:
    """Returns country and sector that a word inside a phrase gives."""
    token, lexicon = scene.tokens[i], scene.lexicon
    name = scene.name_at.get(i)
    if name is not None:
        return name.country, name.sector
    if token.upos in ("DET", "ADP", "PUNCT", "NUM", "ADV"):
        return None, None
    if lexicon.takes_side(token.lower):
        return None, "REB"
    place = scene.place_at.get(i)
    if place is not None:
        return place.country, None
    country = lexicon.adjective(token.lower) or lexicon.nations.of_first_part(token.lower)
    if country or token.upos == "ADJ":
        return country, None
    country = lexicon.country_word(token.text)
    reading = lexicon.nouns.read(token.text) if after and not country else None
    return country, reading.noun.sector if reading else None


def people_at(scene: Scene, token: Token) -> Mention | None:
    """Returns the phrase of a word for inhabitants: die Armenier."""
    country = scene.lexicon.nations.of_inhabitant(token.text)
    if country is None or token.i in scene.place_at:
        return None
    if scene.lexicon.nations.of_name(token.lower) or token.upos == "ADJ" and token.deprel == "amod":
        return None
    many = scene.many(token)
    kind: ActorKind = "group" if many else "person"
    return Mention(
        scene.phrase_start(token), scene.phrase_stop(token), token.i, "people", kind, country,
        "CVL", noun=country, many=many, definite=scene.definite(token),
    )  # fmt: skip


def find_states(scene: Scene) -> Iterator[Mention]:
    """Yields the countries and capitals that stand for their government."""
    i = 0
    while i < len(scene.tokens):
        found = state_at(scene, i)
        if found:
            yield found
            i = found.last
        else:
            i += 1


def state_at(scene: Scene, i: int) -> Mention | None:
    """Returns the state whose name begins at a token, the longest name first."""
    token = scene.tokens[i]
    if not token.text[0].isupper() or i in scene.place_at or i in scene.name_at:
        return None
    nations = scene.lexicon.nations
    for width in (5, 4, 3, 2, 1):
        words = scene.words[i : i + width]
        country = nations.of_name(" ".join(words).lower()) if len(words) == width else None
        if country is None and width == 1 and token.upos == "PROPN":
            country = nations.of_capital(words[0])
        if country:
            return state_mention(scene, i, width, country)
    return None


def state_mention(scene: Scene, first: int, width: int, country: str) -> Mention | None:
    """Returns the mention of a state, unless a preposition makes it a place."""
    head = next(
        (t for t in scene.tokens[first : first + width] if not first <= t.head < first + width),
        scene.tokens[first],
    )
    if scene.case_of(head) in scene.lexicon.place_cases:
        return None
    name = scene.lexicon.country_name(country)
    return Mention(
        first, first + width, head.i, "state", "state", country, "GOV", name, definite=True
    )


def join_titles(
    scene: Scene, names: tuple[Mention, ...], phrases: tuple[Mention, ...]
) -> tuple[Mention, ...]:
    """Returns names and phrases, a phrase that only introduces a name merged into it."""
    by_head = {p.head: p for p in phrases}
    gone: set[int] = set()
    out: list[Mention] = []
    for name in names:
        title = title_of(scene, name, by_head)
        if title is not None:
            gone.add(title.head)
            name = merged(name, title)
        out.append(name)
    return (*out, *(p for p in phrases if p.head not in gone))


def title_of(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase that says what a named person or body is."""
    before = by_head.get(name.first - 1) or quoted_title(scene, name, by_head)
    if before and fits(name, before):
        return before
    return after_comma(scene, name, by_head) or before_comma(scene, name, by_head)


def quoted_title(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase before a name in quotation marks."""
    if name.first >= 2 and scene.tokens[name.first - 1].upos == "PUNCT":
        quote = scene.tokens[name.first - 1]
        if scene.doc.quote_depth(quote.start) > 0 and quote.text != ",":
            return by_head.get(name.first - 2)
    return None


def before_comma(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase before the comma before a name: der Ombudsmann für …, Gegham Stepanjan,."""
    comma = name.first - 1
    if comma < 1 or scene.words[comma] != ",":
        return None
    end = name.last
    if end < len(scene.words) and scene.words[end] not in (",", ".", ";", ":"):
        return None
    bottom = scene.doc.sentences[scene.tokens[comma].sentence].first
    for i in range(comma - 1, max(bottom, comma - 12) - 1, -1):
        phrase = by_head.get(i)
        if phrase and phrase.first <= i and phrase.definite and fits(name, phrase):
            return phrase if scene.words[i] != "," else None
        if scene.words[i] == "," or scene.tokens[i].upos in ("VERB", "AUX"):
            return None
    return None


def after_comma(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase after the comma after a name: Barnaba Benjamin, der Minister …."""
    k = name.last
    if k >= len(scene.words) or scene.words[k] != ",":
        return None
    top = min(scene.doc.sentences[scene.tokens[k].sentence].last, k + 8)
    for i in range(k + 1, top):
        phrase = by_head.get(i)
        if phrase:
            near = phrase.first == k + 1 and not scene.tokens[i].deprel.startswith("nsubj")
            return phrase if near and fits(name, phrase) else None
        if scene.words[i] == "," or scene.tokens[i].upos in ("VERB", "AUX", "PRON"):
            return None
    return None


def fits(name: Mention, phrase: Mention) -> bool:
    """Whether a phrase can say what a named actor is."""
    if name.kind == "person":
        return phrase.kind == "person"
    return phrase.kind in ("organisation", "group") and name.kind != "state"


def merged(name: Mention, title: Mention) -> Mention:
    """Returns the name with what its title adds; what the tables know of it stays."""
    known = name.person is not None or name.body is not None
    return replace(
        name,
        country=name.country if known or name.country else title.country,
        sector=name.sector if known or name.sector else title.sector,
        noun=title.noun,
        sex=title.sex or name.sex,
    )
