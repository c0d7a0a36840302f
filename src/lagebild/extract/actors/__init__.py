"""Reads actors: persons, states, bodies and groups that act, speak or are acted upon."""

from __future__ import annotations

from dataclasses import replace

from lagebild.annotate.doc import Doc
from lagebild.extract.actors.lexicon import Lexicon
from lagebild.extract.actors.lookup import actor_at, actor_of, actors_in
from lagebild.extract.actors.names import find_names
from lagebild.extract.actors.phrases import find_phrases, find_states
from lagebild.extract.actors.pronouns import with_pronouns
from lagebild.extract.actors.refer import (
    named,
    outermost,
    placed,
    recognised,
)
from lagebild.extract.actors.scene import Mention, Scene
from lagebild.extract.actors.states import States
from lagebild.extract.actors.titles import join_titles
from lagebild.languages import Language
from lagebild.record import Actor, Evidence, Record
from lagebild.world import World

__all__ = ["Actors", "actor_at", "actor_of", "actors_in"]


class Actors:
    """Reads the actors of a report; a language without `actors.tsv` has none."""

    def __init__(self, language: Language, world: World) -> None:
        self.lexicon = Lexicon(language, world) if language.has("actors.tsv") else None
        self.states = States(language)

    def __call__(self, doc: Doc, record: Record) -> Record:
        if self.lexicon is None or not doc.tokens:
            return record
        mentions = read(Scene(doc, record, self.lexicon), self.states)
        return replace(record, actors=tuple(actor(doc, m) for m in mentions))


def read(scene: Scene, states: States) -> list[Mention]:
    """Returns a report's actors: found, joined, given a country, named, referred to."""
    names, phrases, titles = join_titles(scene, find_names(scene), find_phrases(scene))
    found_states = (*find_states(scene), *states(scene))
    others = (m for m in (*phrases, *found_states) if m.head not in titles)
    found = recognised(scene, names, outermost((*names, *others)))
    return with_pronouns(scene, named(scene, placed(scene, found)))


def actor(doc: Doc, mention: Mention) -> Actor:
    """Returns a mention as the record has it."""
    first, last, head = (doc.tokens[i] for i in (mention.first, mention.last - 1, mention.head))
    return Actor(
        first.start,
        last.end,
        doc.text[first.start : last.end],
        mention.name,
        mention.kind,
        mention.country,
        mention.sector,
        mention.entity,
        (Evidence(f"actors.{mention.rule}", head.start, head.end),),
    )
