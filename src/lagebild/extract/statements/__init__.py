"""Statements: what somebody said, wrote or is reported to hold, in four manners, with who says it."""

from __future__ import annotations

from dataclasses import replace

from lagebild.annotate.doc import Doc
from lagebild.extract.statements.claimed import by_claims
from lagebild.extract.statements.colons import by_colons
from lagebild.extract.statements.cues import by_nouns, by_verbs
from lagebild.extract.statements.draft import Draft
from lagebild.extract.statements.free import Carrier
from lagebild.extract.statements.leftover import leftover, rumoured
from lagebild.extract.statements.lexicon import Lexicon
from lagebild.extract.statements.quoted import by_quotes, unframed
from lagebild.extract.statements.resolve import distinct, statements
from lagebild.extract.statements.scene import Scene
from lagebild.extract.statements.sources import by_sources
from lagebild.extract.statements.told import told
from lagebild.extract.statements.verdicts import labelled as by_labels
from lagebild.extract.statements.weight import weighed
from lagebild.languages import Language
from lagebild.record import Record
from lagebild.world import World

__all__ = ["Statements"]


class Statements:
    """Reads the statements of a report."""

    def __init__(self, language: Language, world: World) -> None:  # noqa: ARG002  one signature
        self.lexicon = Lexicon(language)

    def __call__(self, doc: Doc, record: Record) -> Record:
        if not self.lexicon.present or not doc.tokens:
            return record
        bodies = [a for a in record.actors if a.kind != "group"]
        scene = Scene(doc, self.lexicon, bodies)
        return replace(record, statements=statements(scene, record, drafts_of(scene)))


def drafts_of(scene: Scene) -> list[Draft]:
    """Returns what the rules find, one after the other, doubles dropped."""
    labelled = list(by_colons(scene))
    framed = distinct([*by_verbs(scene), *by_sources(scene), *by_nouns(scene), *by_claims(scene)])
    spoken = [*framed, *by_quotes(scene, framed), *labelled]
    acts = [*told(scene, spoken), *by_labels(scene)]
    voiced = [*spoken, *acts]
    carrier = Carrier(scene, voiced)
    free = list(carrier)
    found = [*(carrier.filled.get(d, d) for d in voiced), *free]
    found += unframed(scene, found, carrier.at)
    found = distinct([*found, *leftover(scene, found, carrier.at)])
    found = distinct([*found, *rumoured(scene, found)])
    return [weighed(scene, d) for d in found]
