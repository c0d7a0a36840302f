"""How names are compared: a key that leaves out marks and case, and a folded key across transliterations."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from lagebild.languages import read_toml

RULES = read_toml(Path(__file__).with_name("spelling.toml"))
LETTERS = tuple((a, b) for a, b in RULES["letters"])
SOUNDS = tuple((a, b) for a, b in RULES["sounds"])
FOLDS = tuple((a, b) for a, b in RULES["folds"])
TRANSLITERATIONS = tuple((a, b) for a, b in RULES["transliterations"])
ARTICLES = frozenset(RULES["articles"])
SILENT_END: str = RULES["silent_end"]
MARKS = str.maketrans(dict.fromkeys(RULES["dropped"], "") | dict.fromkeys(RULES["spaces"], " "))


@lru_cache(maxsize=65536)
def key(name: str) -> str:
    """Returns the name in lower case without marks, hyphens as spaces: what exact look-ups compare."""
    plain = name.lower().translate(MARKS)
    if not plain.isascii():
        plain = without_marks(replaced(plain, LETTERS))
    return " ".join(plain.split())


def without_marks(text: str) -> str:
    """Returns the text with its letters' marks taken off."""
    parts = unicodedata.normalize("NFKD", text)
    return "".join(c for c in parts if not unicodedata.combining(c))


def replaced(text: str, pairs: tuple[tuple[str, str], ...]) -> str:
    """Returns the text with every first of a pair replaced by its second, in this order."""
    for old, new in pairs:
        if old in text:
            text = text.replace(old, new)
    return text


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Returns what spellings of one sound share: Yevlax, Yevlakh; Zaporizhzhia, Saporizhzhya."""
    plain = key(replaced(name.lower(), SOUNDS))
    words = [w for w in plain.split() if w not in ARTICLES] or plain.split()
    said = replaced("".join(words), FOLDS)
    single = "".join(c for c, _ in groupby(said))
    return single[:-1] if len(single) > 3 and single.endswith(SILENT_END) else single


@lru_cache(maxsize=65536)
def fold_person(name: str) -> str:
    """Returns what the spellings of a person's name share, word for word: Paschinjan, Pashinyan."""
    words = replaced(key(name), TRANSLITERATIONS).split()
    return " ".join(fold(w) for w in words)
