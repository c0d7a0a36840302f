"""Tells which of the installed languages a text is in, and how sure that is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENOUGH = 4000
# Below this a guess over a hundred languages says little: a headline may come out as Walloon.
SURE = 0.5


@lru_cache(maxsize=4)
def identifier(languages: tuple[str, ...] = ()) -> LanguageIdentifier:
    """Returns py3langid's identifier (half a second), kept to those of the languages that it knows."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    if known := [code for code in found.nb_classes if code in languages]:
        found.set_languages(known)
    return found


def identify(text: str, installed: tuple[str, ...]) -> tuple[str, float]:
    """Returns the ISO 639-1 code of the text's language and the probability that it is right.

    A language that is not installed is named only where it is sure; a short text in doubt is
    taken for one of those that are.
    """
    code, probability = identifier().classify(text[:ENOUGH])
    if code not in installed and probability < SURE:
        code, probability = identifier(installed).classify(text[:ENOUGH])
    return str(code), float(probability)
