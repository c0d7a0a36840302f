"""Words of a report as people ask for them: every word begins one of the report's, quoted words stand together.

The index (FTS5) and `holds` cut words alike: letters and digits, accents and capitals aside.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata

from lagebild.record import Report

TOKEN = re.compile(r"[^\W_]+")
# A phrase in quotation marks of any kind, or a word outside of them.
PART = re.compile(r'["„“”«»]([^"„“”«»]*)["„“”«»]|([^\s"„“”«»]+)')


def has_words(asked: str) -> bool:
    """Whether there is a word in what is asked for."""
    return bool(TOKEN.search(asked))


def tokens(text: str) -> list[str]:
    """Returns the words of a text, accents and capitals taken off."""
    apart = unicodedata.normalize("NFD", text)
    # A text has few different characters.
    marks = {ord(c): None for c in set(apart) if unicodedata.category(c).startswith("M")}
    return TOKEN.findall(unicodedata.normalize("NFC", apart.translate(marks)).lower())


def phrases(asked: str) -> list[tuple[list[str], bool]]:
    """Returns the words asked for that stand together, and whether the last may go on."""
    found = ((tokens(m[1] or m[2] or ""), m[1] is None) for m in PART.finditer(asked))
    return [(words, open_) for words, open_ in found if words]


def match_query(asked: str) -> str:
    """Returns what is asked for in the words of FTS5."""
    parts = (f'"{" ".join(words)}"{"*" if open_ else ""}' for words, open_ in phrases(asked))
    return " ".join(parts)


def found_in(db: sqlite3.Connection, asked: str) -> list[int]:
    """Returns the current versions that hold what is asked for."""
    query = "SELECT rowid FROM report_words WHERE report_words MATCH ?"
    return [int(v) for (v,) in db.execute(query, (match_query(asked),))]


def holds(report: Report, asked: str) -> bool:
    """Whether a report's headline or text has all that is asked for."""
    columns = [tokens(report.headline or ""), tokens(report.text)]
    return all(any(stands_in(p, open_, c) for c in columns) for p, open_ in phrases(asked))


def stands_in(phrase: list[str], open_: bool, words: list[str]) -> bool:
    """Whether words stand together in a text; the last one may go on where `open_` says so."""
    *first, last = phrase
    for n in range(len(words) - len(first)):
        end = words[n + len(first)]
        if words[n : n + len(first)] == first and (end.startswith(last) if open_ else end == last):
            return True
    return False
