"""How people say things: one folder of data a language, layered under a user's own, checked on load."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lagebild.problems import DataFileError, UnknownLanguage

HERE = Path(__file__).parent
# The words of views: another name for a kind of event makes no other reading.
LABELS = "labels.toml"
# What views say, and what they understand: no reading hangs on it.
OF_VIEWS = frozenset((LABELS, "ask.toml"))


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a table: its cells by column, and where it stands."""

    cells: Mapping[str, str]
    path: Path
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells[column]

    def fault(self, what: str) -> DataFileError:
        """Returns the error that names this row."""
        return DataFileError(self.path, self.line, what)

    def one_of(self, column: str, allowed: Iterable[str]) -> str:
        """The cell, checked against the values that it may have."""
        value = self.cells[column]
        if value not in allowed:
            raise self.fault(f"{column} is {value!r}; allowed: {', '.join(sorted(allowed))}")
        return value


def read_tsv(path: Path, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Reads a table: a first line of column names, `#` comments, cells between tabs.

    Columns of `columns` that the file lacks and cells missing at a line's end are empty;
    a column that is not in `columns`, or a line with too many cells, is a DataFileError.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    filled = ((n, x.rstrip("\r")) for n, x in enumerate(lines, 1) if x.strip() and x[0] != "#")
    _, head = next(filled, (0, ""))
    names = head.split("\t")
    unknown = [n for n in names if n not in columns]
    if unknown:
        raise DataFileError(path, 1, f"unknown columns {unknown}; known: {', '.join(columns)}")
    return tuple(Row(cells_of(path, n, line, names, columns), path, n) for n, line in filled)


def cells_of(
    path: Path, n: int, line: str, names: list[str], columns: tuple[str, ...]
) -> dict[str, str]:
    """Returns a line's cells by column."""
    cells = line.split("\t")
    if len(cells) > len(names):
        raise DataFileError(path, n, f"{len(cells)} cells for {len(names)} columns")
    given = dict(zip(names, (c.strip() for c in cells), strict=False))
    return {c: given.get(c, "") for c in columns}


def read_toml(path: Path) -> dict[str, Any]:
    """Reads a TOML file; a fault names the file and the line."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise DataFileError(path, None, str(error)) from error


def layered(under: dict[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Returns `under` with `over` laid on it: tables merge, lists grow, all else is replaced."""
    out = dict(under)
    for key, value in over.items():
        old = out.get(key)
        if isinstance(old, dict) and isinstance(value, Mapping):
            out[key] = layered(old, value)
        elif isinstance(old, list) and isinstance(value, list):
            out[key] = [*value, *old]
        else:
            out[key] = value
    return out


@dataclass(frozen=True, slots=True)
class Language:
    """One language's data: its ISO 639-1 code and its folders, ours first, then the user's."""

    code: str
    folders: tuple[Path, ...]

    def files(self, name: str) -> tuple[Path, ...]:
        """The files of this name in all folders, ours first."""
        return tuple(f / name for f in self.folders if (f / name).is_file())

    def has(self, name: str) -> bool:
        """Whether any folder has a file of this name."""
        return bool(self.files(name))

    def table(self, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of a table in all folders, the user's first; none where it is absent."""
        return tuple(row for path in reversed(self.files(name)) for row in read_tsv(path, columns))

    def toml(self, name: str) -> dict[str, Any]:
        """A TOML file of all folders laid over one another; empty where it is absent."""
        out: dict[str, Any] = {}
        for path in self.files(name):
            out = layered(out, read_toml(path))
        return out

    def cases(self) -> int:
        """How many files of cases the language has."""
        return sum(len(list((f / "cases").glob("*.txt"))) for f in self.folders)

    def digest(self) -> str:
        """The SHA-256 of every table, so that a reading can name the words it was made with."""
        digest = hashlib.sha256(self.code.encode())
        for path in data_files(self.folders):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()


def data_files(folders: Iterable[Path]) -> Iterator[Path]:
    """The tables of some folders that reading uses, in a fixed order; cases are tests, some words are for views."""
    for folder in folders:
        found = (p for p in folder.iterdir() if p.suffix in {".tsv", ".toml"})
        yield from sorted(p for p in found if p.name not in OF_VIEWS)


def known_languages(own: Path | None = None) -> tuple[str, ...]:
    """The codes that have a folder with a `language.toml`, ours or in the user's folder."""
    roots = [HERE, *([own] if own else [])]
    return tuple(sorted({p.parent.name for root in roots for p in root.glob("*/language.toml")}))


@lru_cache(maxsize=32)
def load(code: str, own: Path | None = None) -> Language:
    """Returns the data of a language, the user's folder `own/<code>` layered over ours."""
    folders = tuple(f for root in (HERE, own) if root and (f := root / code).is_dir())
    if code not in known_languages(own):
        raise UnknownLanguage(code, known_languages(own))
    return Language(code, folders)
