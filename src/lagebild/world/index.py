"""The compiled index of the world's cities and admin-1 regions: names -> places, mapped from disk."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import marisa_trie
import numpy as np

from lagebild.languages import read_toml
from lagebild.problems import LagebildError

FOLDER = Path(__file__).with_name("index")
FORMAT = 1
FILES = ("names.trie", "keys.trie", "folds.trie", "rows.npy")
KINDS: tuple[Literal["city", "region"], ...] = ("city", "region")
ROW = np.dtype(
    [
        ("number", "<u4"), ("lat", "<f4"), ("lon", "<f4"), ("population", "<u4"), ("name", "<u4"),
        ("country", "u1"), ("kind", "u1"), ("admin", "S3"),
    ]
)  # fmt: skip


class Source(IntEnum):
    """Where a name of a place comes from, the most telling first."""

    PRIMARY = 0
    GERMAN = 1
    ENGLISH = 2
    ALTERNATE = 3


@dataclass(frozen=True, slots=True)
class Found:
    """A place of the index: `country` is ISO 3166-1 alpha-2; `number` its GeoNames id, 0 if unknown."""

    number: int
    name: str
    lat: float
    lon: float
    population: int
    country: str
    admin: str
    kind: Literal["city", "region"]
    source: Source

    @property
    def main(self) -> bool:
        """Whether it was found by a main name."""
        return self.source < Source.ALTERNATE


class IndexMissing(LagebildError):
    """The compiled index is absent or of another format."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder}: no index of places of format {FORMAT}; make it with gazetteer/build.py."
        )


class Index:
    """The look-ups; opened on first use, cheap to open (the files are mapped, not read)."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self.folder = folder

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """What the build says about its files."""
        path = self.folder / "manifest.toml"
        said = read_toml(path) if path.is_file() else {}
        if said.get("format") != FORMAT:
            raise IndexMissing(self.folder)
        return said

    def path(self, name: str) -> Path:
        """Returns the path of a file, after a look at the manifest."""
        if name not in self.manifest["sha256"]:
            raise IndexMissing(self.folder)
        return self.folder / name

    @cached_property
    def countries(self) -> tuple[str, ...]:
        """The alpha-2 codes by the number that a row gives."""
        return tuple(self.manifest["countries"])

    @cached_property
    def names(self) -> Any:
        """The display names."""
        return marisa_trie.Trie().mmap(str(self.path("names.trie")))

    @cached_property
    def keys(self) -> Any:
        """The look-up keys."""
        return marisa_trie.RecordTrie("<I").mmap(str(self.path("keys.trie")))

    @cached_property
    def folds(self) -> Any:
        """The folded keys."""
        return marisa_trie.RecordTrie("<I").mmap(str(self.path("folds.trie")))

    @cached_property
    def rows(self) -> Any:
        """The table of places, the most populous first."""
        return np.load(self.path("rows.npy"), mmap_mode="r")

    def by_key(self, key: str, limit: int = 40) -> tuple[Found, ...]:
        """Returns the places of which this is a name's key, the most populous first."""
        values = sorted(value for (value,) in said(self.keys, key))
        return tuple(self.found(v >> 2, Source(v & 3)) for v in values[:limit])

    def by_fold(self, fold: str, limit: int = 40) -> tuple[Found, ...]:
        """Returns the places whose main name has this folded key, the most populous first."""
        values = sorted(value for (value,) in said(self.folds, fold))
        return tuple(self.found(row, Source.ALTERNATE) for row in values[:limit])

    def found(self, row: int, source: Source) -> Found:
        """Returns a row of the table as a place."""
        number, lat, lon, population, name, country, kind, admin = self.rows[row].item()
        return Found(
            number, self.names.restore_key(name), round(lat, 4), round(lon, 4), population,
            self.countries[country], admin.decode(), KINDS[kind], source,
        )  # fmt: skip

    def digests(self) -> Iterator[str]:
        """Yields what the build says of its files' contents."""
        yield from (self.manifest["sha256"][name] for name in FILES)


def said(trie: Any, key: str) -> Iterable[tuple[int]]:
    """Returns what a trie holds for a key; one that cannot be printed (NUL, half a pair) is in none."""
    return trie.get(key, ()) if key.isprintable() else ()
