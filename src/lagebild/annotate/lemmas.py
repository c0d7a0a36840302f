"""Gives words their dictionary form with `simplemma`, guided by the part of speech."""

from __future__ import annotations

from functools import lru_cache

import simplemma
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

from lagebild.languages import Language


class Lemmatizer:
    """Lemmas of one language; a language without a dictionary keeps its forms."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.known = language.code in SUPPORTED_LANGUAGES
        self.nominal_ending = str(language.toml("language.toml").get("nominalised_ending", ""))
        self.lemma = lru_cache(maxsize=100_000)(self._lemma)

    def warm(self) -> None:
        """Loads the dictionary (some tenths of a second), so that a thread can do it ahead."""
        if self.known:
            self.look_up(self.code)

    def look_up(self, form: str) -> str:
        return str(simplemma.lemmatize(form, lang=self.code, low_memory=True))

    def _lemma(self, form: str, upos: str) -> str:
        if not self.known or not form[0].isalpha():
            return form
        if upos == "PROPN" or (upos == "NOUN" and self.nominal_ending):
            return self.noun(form)
        return self.look_up(form.lower())

    def noun(self, form: str) -> str:
        """The lemma of a noun; a nominalised adjective gets its plain ending and keeps its capital."""
        lemma = self.look_up(form)
        if lemma[0].islower() and form[0].isupper():
            return lemma.capitalize() + self.nominal_ending if self.nominal_ending else form
        return lemma
