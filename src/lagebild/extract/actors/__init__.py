"""Actors."""

from __future__ import annotations

from lagebild.annotate.doc import Doc
from lagebild.languages import Language
from lagebild.record import Record
from lagebild.world import World


class Actors:
    """Reads actors."""

    def __init__(self, language: Language, world: World) -> None:
        self.language = language
        self.world = world

    def __call__(self, doc: Doc, record: Record) -> Record:
        return record
