"""Joins a name and the phrase that says what the named person or body is."""

from __future__ import annotations

from dataclasses import replace

from lagebild.extract.actors.scene import Mention, Scene

OFFICES = frozenset({"GOV", "JUD", "IGO"})


def join_titles(
    scene: Scene, names: tuple[Mention, ...], phrases: tuple[Mention, ...]
) -> tuple[tuple[Mention, ...], tuple[Mention, ...], frozenset[int]]:
    """Returns the names with their titles, the other phrases, and the tokens of the titles."""
    by_head = {p.head: p for p in phrases}
    by_head.update({p.last - 1: p for p in phrases if p.last - 1 not in by_head})
    titles: set[int] = set()
    out: list[Mention] = []
    for name in names:
        title = title_of(scene, name, by_head)
        if title is not None:
            titles.add(title.head)
        out.append(affiliated(scene, merged(name, title) if title else name))
    gone = (p for p in phrases if p.head in titles)
    inside = frozenset(i for p in gone for i in range(p.first, p.last))
    return tuple(out), tuple(p for p in phrases if p.head not in titles), inside


def affiliated(scene: Scene, name: Mention) -> Mention:
    """Returns a person's name with what the body gives that follows it with a preposition."""
    body = scene.name_at.get(name.last + 1)
    if name.sector or name.kind != "person" or body is None or body.kind == "person":
        return name
    if scene.words[name.last].lower() not in scene.lexicon.phrase_cases:
        return name
    if scene.tokens[body.head].deprel.startswith("obl"):
        return name  # Who acts or is acted upon: von der Presse zitiert.
    return replace(
        name,
        country=name.country or body.country,
        sector=body.sector,
        stateless=body.country is None,
    )


def title_of(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase that says what a named person or body is."""
    i = name.first - 1
    if i > 0 and scene.words[i] == "(":
        i -= 1
    while i > 0 and scene.words[i] in scene.lexicon.honorifics:
        i -= 1
    before = by_head.get(i) or quoted_title(scene, name, by_head)
    if before and fits(name, before) and not belongs_to(scene, before, name):
        further = None if before.country else before_comma(scene, name, by_head, before.first)
        return replace(before, country=further.country) if further else before
    return after_comma(scene, name, by_head) or before_comma(scene, name, by_head)


def quoted_title(scene: Scene, name: Mention, by_head: dict[int, Mention]) -> Mention | None:
    """Returns the phrase before a name in quotation marks."""
    if name.first >= 2 and scene.tokens[name.first - 1].upos == "PUNCT":
        quote = scene.tokens[name.first - 1]
        if scene.doc.quote_depth(quote.start) > 0 and quote.text != ",":
            return by_head.get(name.first - 2)
    return None


def belongs_to(scene: Scene, title: Mention, name: Mention) -> bool:
    """Whether the name is a genitive that says whose spokesman or son somebody is."""
    word = scene.words[name.last - 1]
    of_name = scene.plain(word) != word and title.first < title.head
    return of_name and scene.tokens[title.head].feats.get("Case") != "Gen"


def before_comma(
    scene: Scene, name: Mention, by_head: dict[int, Mention], first: int | None = None
) -> Mention | None:
    """Returns the phrase before the comma before a name: der Ombudsmann für …, Gegham Stepanjan,."""
    comma = (name.first if first is None else first) - 1
    if comma < 1 or scene.words[comma] != ",":
        return None
    end = name.last
    if end < len(scene.words) and scene.words[end] not in (",", ".", ";", ":"):
        return None
    bottom = scene.doc.sentences[scene.tokens[comma].sentence].first
    for i in range(comma - 1, max(bottom, comma - 12) - 1, -1):
        phrase = by_head.get(i)
        if phrase and phrase.first <= i and introduced(scene, phrase) and fits(name, phrase):
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


def introduced(scene: Scene, phrase: Mention) -> bool:
    """Whether a phrase begins with an article, a former office's too."""
    return phrase.definite or scene.words[phrase.first].lower() in scene.lexicon.definite


def fits(name: Mention, phrase: Mention) -> bool:
    """Whether a phrase can say what a named actor is."""
    if name.kind == "person":
        return phrase.role
    return phrase.kind in ("organisation", "group") and name.kind != "state"


def sector_with(name: Mention, title: Mention, *, known: bool) -> str | None:
    """Returns a named actor's sector: an office outweighs the party in brackets after the name."""
    if known or title.generic:
        return name.sector
    if name.sector == "PTY" and title.sector in OFFICES:
        return title.sector
    return name.sector or title.sector


def merged(name: Mention, title: Mention) -> Mention:
    """Returns the name with what its title adds; what the tables know of it stays."""
    known = name.person is not None or name.body is not None
    # A name in brackets ends the phrase that it abbreviates.
    bracketed = name.kind != "person" and name.first == title.last + 1
    return replace(
        name,
        first=title.first if bracketed else name.first,
        country=name.country if known or name.country else title.country,
        sector=sector_with(name, title, known=known),
        noun="" if title.generic else title.noun,
        sex=title.sex or name.sex,
        stateless=title.stateless,
        belongs=title.belongs and title.last - title.first == 1,
    )
