"""What there is in the world, for all languages: countries, regions, cities, and where they lie."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

from lagebild.languages import Row, read_tsv
from lagebild.record import PlaceKind
from lagebild.world.spelling import key

if TYPE_CHECKING:
    from lagebild.world.index import Found, Index

HERE = Path(__file__).parent
COUNTRY_COLUMNS = ("code", "alpha2", "name", "capital", "lat", "lon")
PLACE_COLUMNS = ("id", "name", "country", "lat", "lon", "kind")
DOUBTFUL = "?"
TABLES = {".tsv", ".toml"}


@dataclass(frozen=True, slots=True)
class Country:
    """A state or territory: ISO 3166-1 codes, English name and capital, a point near its middle."""

    code: str
    alpha2: str
    name: str
    capital: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the world: `country` alpha-3, None where it lies in several; `main` if found by a main name."""

    name: str
    country: str | None
    lat: float | None
    lon: float | None
    kind: PlaceKind
    id: str | None = None
    population: int = 0
    admin: str = ""
    main: bool = True


class World:
    """The shipped world, a user's own folder layered over it: the same tables, whose rows replace ours."""

    def __init__(self, own: Path | None = None) -> None:
        self.own = own
        self.folders = (HERE, own) if own else (HERE,)
        self.countries: Mapping[str, Country] = {c.code: c for c in self.read_countries()}
        self.of_alpha2: Mapping[str, str] = {c.alpha2: c.code for c in self.countries.values()}
        # Places whose English name is also another place's or a word.
        self.doubtful: set[str] = set()
        self.places: Mapping[str, Spot] = dict(self.read_places())
        self.lookup = lru_cache(maxsize=4096)(self._lookup)

    def country(self, code: str | None) -> Country | None:
        """Returns the country with this alpha-3 code."""
        return self.countries.get(code or "")

    def nation(self, code: str) -> Spot | None:
        """Returns a country as a place."""
        c = self.countries.get(code)
        return Spot(c.name, c.code, c.lat, c.lon, "country") if c else None

    def nations(self) -> Iterator[Spot]:
        """Yields all countries as places."""
        return (Spot(c.name, c.code, c.lat, c.lon, "country") for c in self.countries.values())

    def rows(self, name: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
        """The rows of a table of the world, ours first: later ones replace earlier ones."""
        paths = (folder / name for folder in self.folders)
        return tuple(row for path in paths if path.is_file() for row in read_tsv(path, columns))

    def read_countries(self) -> Iterator[Country]:
        """Yields the countries of the table."""
        for row in self.rows("countries.tsv", COUNTRY_COLUMNS):
            lat, lon = degrees(row)
            if lat is None or lon is None or len(row["code"]) != len("XXX"):
                raise row.fault("a country needs an alpha-3 code, lat and lon")
            yield Country(row["code"], row["alpha2"], row["name"], row["capital"], lat, lon)

    def read_places(self) -> Iterator[tuple[str, Spot]]:
        """Yields the places of the table by their id."""
        for row in self.rows("places.tsv", PLACE_COLUMNS):
            country = row["country"] or None
            if country and country not in self.countries:
                raise row.fault(f"{country!r} is no country of countries.tsv")
            kind = cast("PlaceKind", row.one_of("kind", get_args(PlaceKind)))
            name = row["name"].removeprefix(DOUBTFUL)
            if name != row["name"]:
                self.doubtful.add(row["id"])
            yield row["id"], Spot(name, country, *degrees(row), kind)

    @cached_property
    def index(self) -> Index:
        """The compiled index, opened on first use."""
        from lagebild.world.index import Index  # only a reading needs it, and numpy with it

        return Index()

    def _lookup(self, name: str) -> tuple[Spot, ...]:
        """Returns the places of the index with this name, main names first, then by population."""
        spots = [self.spot(found) for found in self.index.by_key(key(name))]
        return tuple(sorted(spots, key=lambda s: (not s.main, -s.population)))

    def by_sound(self, fold: str) -> tuple[Spot, ...]:
        """Returns the places of the index whose main name has this folded key."""
        return tuple(self.spot(found) for found in self.index.by_fold(fold))

    def spot(self, found: Found) -> Spot:
        """Returns a row of the index as a place."""
        return Spot(
            found.name, self.of_alpha2.get(found.country), found.lat, found.lon, found.kind,
            f"geonames:{found.number}" if found.number else None, found.population,
            f"{found.country}.{found.admin}" if found.admin else "", found.main,
        )  # fmt: skip

    def digest(self) -> str:
        """The SHA-256 of all tables and of what the index's build says of its files."""
        return self._digest

    @cached_property
    def _digest(self) -> str:
        digest = hashlib.sha256()
        folders = [*self.folders, HERE / "index"]
        for path in (p for folder in folders for p in sorted(folder.iterdir())):
            if path.suffix in TABLES:
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
