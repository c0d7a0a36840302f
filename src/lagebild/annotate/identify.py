"""Tells which of the installed languages a text is in, and how sure that is."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

ENOUGH = 4000


@lru_cache(maxsize=4)
def identifier(languages: tuple[str, ...]) -> LanguageIdentifier:
    """Returns py3langid's identifier restricted to these languages; loading takes half a second."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages(list(languages))
    return found


@lru_cache(maxsize=1)
def any_identifier() -> LanguageIdentifier:
    """Returns py3langid's identifier over all the languages that it knows."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identify(text: str) -> tuple[str, float]:
    """Returns the ISO 639-1 code of the text's language and the probability that it is right."""
    code, probability = any_identifier().classify(text[:ENOUGH])
    return str(code), float(probability)
