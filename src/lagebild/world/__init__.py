"""What there is in the world, for all languages: countries, regions, cities, and where they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lagebild.languages import Row, read_tsv

HERE = Path(__file__).parent
COUNTRY_COLUMNS = ("code", "alpha2", "name", "capital", "lat", "lon")


@dataclass(frozen=True, slots=True)
class Country:
    """A state or territory: ISO 3166-1 codes, English name and capital, a point near its middle."""

    code: str
    alpha2: str
    name: str
    capital: str
    lat: float
    lon: float


class World:
    """The shipped world, a user's own folder layered over it (the same tables, rows that go first)."""

    def __init__(self, own: Path | None = None) -> None:
        self.own = own
        self.folders = (HERE, own) if own else (HERE,)
        self.countries: Mapping[str, Country] = {c.code: c for c in self.read_countries()}
        self.of_alpha2: Mapping[str, str] = {c.alpha2: c.code for c in self.countries.values()}

    def country(self, code: str | None) -> Country | None:
        """Returns the country with this alpha-3 code."""
        return self.countries.get(code or "")

    def rows(self, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of a table of the world, ours first: later ones replace earlier ones."""
        paths = (folder / name for folder in self.folders)
        return tuple(row for path in paths if path.is_file() for row in read_tsv(path, columns))

    def read_countries(self) -> Iterator[Country]:
        """Yields the countries of the table."""
        for row in self.rows("countries.tsv", COUNTRY_COLUMNS):
            lat, lon = degrees(row)
            if lat is None or lon is None or len(row["code"]) != 3:
                raise row.fault("a country needs an alpha-3 code, lat and lon")
            yield Country(row["code"], row["alpha2"], row["name"], row["capital"], lat, lon)

    def digest(self) -> str:
        """The SHA-256 of all tables and of the index."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        digest = hashlib.sha256()
        for folder in self.folders:
            for path in sorted(p for p in folder.iterdir() if p.suffix in {".tsv", ".toml", ".index"}):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
        return digest.hexdigest()


def degrees(row: Row) -> tuple[float | None, float | None]:
    """Returns a row's coordinates, checked; None where the row leaves them open."""
    values = [row[column].strip() for column in ("lat", "lon")]
    if not any(values):
        return None, None
    try:
        lat, lon = (float(v) for v in values)
    except ValueError:
        raise row.fault(f"lat, lon are not degrees: {values}") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise row.fault(f"lat, lon are no place on Earth: {values}")
    return lat, lon
