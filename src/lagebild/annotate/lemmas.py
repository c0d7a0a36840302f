"""Gives words their dictionary form with `simplemma`, guided by the part of speech."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from platformdirs import user_cache_dir
from simplemma import Lemmatizer as Dictionary
from simplemma import __version__
from simplemma.strategies import DefaultStrategy
from simplemma.strategies.dictionaries.dictionary_factory import (
    SUPPORTED_LANGUAGES,
    DictionaryFactory,
)
from simplemma.strategies.dictionaries.stream_dictionary_factory import StreamDictionaryFactory
from simplemma.strategies.dictionaries.trie_dictionary_factory import TrieDictionaryFactory

from lagebild.languages import Language


class Lemmatizer:
    """Lemmas of one language; a language without a dictionary keeps its forms."""

    def __init__(self, language: Language) -> None:
        self.code = language.code
        self.known = language.code in SUPPORTED_LANGUAGES
        data = language.toml("language.toml")
        self.nominal_ending = str(data.get("nominalised_ending", ""))
        self.separable_verbs = bool(data.get("separable_verbs", False))
        self.lemma = lru_cache(maxsize=100_000)(self._lemma)
        if self.known:
            strategy = DefaultStrategy(dictionary_factory=dictionaries(language.code))
            self.dictionary = Dictionary(lemmatization_strategy=strategy)

    def look_up(self, form: str) -> str:
        """The lemma that the dictionary has for a form."""
        return str(self.dictionary.lemmatize(form, lang=self.code))

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


def dictionaries(code: str) -> DictionaryFactory:
    """Returns simplemma's dictionaries, unpacked once into the user's cache folder.

    Unpacked they open in milliseconds, packed in most of a second. The file appears whole or not
    at all; where the folder cannot be written the packed one is read.
    """
    folder = Path(user_cache_dir("lagebild", appauthor=False)) / f"lemmas-{__version__}"
    name = f"{code}.dic"
    try:
        if not (folder / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with TemporaryDirectory(dir=folder) as part:
                TrieDictionaryFactory(disk_cache_dir=part).get_dictionary(code)
                Path(part, name).replace(folder / name)
    except OSError:
        return StreamDictionaryFactory()
    return TrieDictionaryFactory(disk_cache_dir=str(folder))
