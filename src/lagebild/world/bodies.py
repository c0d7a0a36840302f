"""Bodies and persons of the world by what texts call them: organs of states, groups, parties, media.

bodies = Bodies(world, language)
bodies.at(("im", "Weißen", "Haus"), 1)     Found(the White House, 2 words)
persons = Persons(world)
persons.at(("Ilham", "Alijew"), 0)         Found(Ilham Aliyev, 2 words)
persons.alone("Alijew")                    all who are called so
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from lagebild.languages import Language, Row
from lagebild.record import SECTORS, ActorKind

if TYPE_CHECKING:
    from lagebild.world import World

BODY_COLUMNS = ("id", "name", "kind", "country", "sector", "names")
ALIAS_COLUMNS = ("id", "names")
PERSON_COLUMNS = ("name", "country", "sector", "from", "until", "spellings", "short")
KINDS: tuple[ActorKind, ...] = ("state", "organisation", "group")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Body:
    """An organ of a state, an organisation or a named group."""

    id: str
    name: str
    kind: ActorKind
    country: str | None
    sector: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A person of public life, and the country and sector for which they act, by days."""

    name: str
    offices: tuple[Office, ...]

    def office(self, day: str | None) -> Office:
        """The first office that holds on this day (without a day: in a government); else the first of all."""
        holding = (o for o in self.offices if (o.holds(day) if day else o.sector == "GOV"))
        return next(holding, self.offices[0])


@dataclass(frozen=True, slots=True)
class Office:
    """For which country and sector somebody acts, from a day until another (exclusive)."""

    country: str | None
    sector: str | None
    begin: str
    until: str

    def holds(self, day: str) -> bool:
        """Whether the office is held on this day."""
        return self.begin <= day and (not self.until or day < self.until)


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """Something that some words name, how many words, and whether those are also common words."""

    what: T
    words: int
    common: bool = False


@dataclass(frozen=True, slots=True)
class Pattern(Generic[T]):
    """The words of a name; a word that ends in `*` may carry an ending."""

    what: T
    words: tuple[str, ...]
    common: bool


class Names(Generic[T]):
    """Names of one or more words, found word by word; the longest wins, then the first given."""

    def __init__(self, endings: Sequence[str], cases: Sequence[str]) -> None:
        self.endings = tuple(dict.fromkeys(["", *endings, *cases]))
        self.cases = tuple(dict.fromkeys(["", *cases]))
        self.by_first: dict[str, list[Pattern[T]]] = {}

    def add(self, name: str, what: T) -> None:
        """Adds a name; `?` before it marks a common word."""
        # A stroke is a token of its own.
        words = tuple(name.removeprefix("?").replace("/", " / ").split())
        if not words:
            return
        pattern = Pattern(what, words, name.startswith("?"))
        for form in self.forms(words[0], last=len(words) == 1):
            self.by_first.setdefault(form, []).append(pattern)

    def forms(self, word: str, *, last: bool) -> Iterator[str]:
        """Yields what a word of a name may look like; the last one may stand in the genitive."""
        if word.endswith("*"):
            yield from (word[:-1] + ending for ending in self.endings)
        else:
            yield from (word + case for case in (self.cases if last else ("",)))

    def sort(self) -> None:
        """Puts longer names first, so that the first that fits is the longest."""
        for patterns in self.by_first.values():
            patterns.sort(key=lambda p: -len(p.words))

    def __contains__(self, word: str) -> bool:
        """Whether some name begins with this word."""
        return word in self.by_first

    def at(self, words: Sequence[str], i: int) -> Found[T] | None:
        """Returns what the words from `i` on name."""
        for pattern in self.by_first.get(words[i], ()):
            if self.fits(pattern.words, words, i):
                return Found(pattern.what, len(pattern.words), pattern.common)
        return None

    def fits(self, pattern: tuple[str, ...], words: Sequence[str], i: int) -> bool:
        """Whether the rest of a name stands after its first word."""
        stop = i + len(pattern)
        if stop > len(words):
            return False
        rest = zip(pattern[1:], words[i + 1 : stop], strict=True)
        last = len(pattern) - 1
        return all(self.same(p, w, last=k == last) for k, (p, w) in enumerate(rest, 1))

    def same(self, pattern: str, word: str, *, last: bool) -> bool:
        """Whether a word is this word of a name."""
        if pattern == word:
            return True
        stem = pattern.removesuffix("*")
        if not word.startswith(stem):
            return False
        endings = self.endings if stem != pattern else self.cases if last else ()
        return word[len(stem) :] in endings


class Bodies(Names[Body]):
    """The bodies of the world, by their own names and by those of one language."""

    def __init__(self, world: World, language: Language) -> None:
        rules = language.toml("actors.toml")
        super().__init__(rules.get("body_endings", ()), rules.get("name_endings", ()))
        rows = {row["id"]: row for row in world.rows("bodies.tsv", BODY_COLUMNS)}
        # The user's rows come last in the table and go first here: their names win.
        self.by_id: Mapping[str, Body] = {k: self.take(rows[k]) for k in reversed(rows)}
        for row in language.table("bodies.tsv", ALIAS_COLUMNS):
            if row["id"] not in self.by_id:
                raise row.fault(f"there is no body {row['id']!r} in the world's bodies.tsv")
            for name in alternatives(row["names"]):
                self.add(name, self.by_id[row["id"]])
        self.sort()

    def take(self, row: Row) -> Body:
        """Returns a row's body, its names added."""
        kind = next((k for k in KINDS if k == row["kind"]), None)
        if kind is None or not row["id"]:
            raise row.fault(f"a body needs an id and a kind of {', '.join(KINDS)}")
        body = Body(row["id"], row["name"], kind, country_of(row), sector_of(row))
        for name in alternatives(row["names"]):
            self.add(name, body)
        return body


class Persons(Names[Person]):
    """The persons of public life, by whole name and by what they are called alone."""

    def __init__(self, world: World, language: Language) -> None:
        super().__init__((), language.toml("actors.toml").get("name_endings", ()))
        rows: dict[str, list[Row]] = {}
        for row in world.rows("persons.tsv", PERSON_COLUMNS):
            own = rows.setdefault(row["name"], [])
            if own and own[0].path != row.path:
                own.clear()
            own.append(row)
        self.short: dict[str, tuple[Person, ...]] = {}
        for name in reversed(rows):
            self.take(Person(name, tuple(map(office_of, rows[name]))), rows[name][0])
        self.sort()

    def take(self, person: Person, row: Row) -> None:
        """Adds a person under all names."""
        for name in (person.name, *alternatives(row["spellings"])):
            self.add(name, person)
        for short in alternatives(row["short"]):
            for form in (short + case for case in self.cases):
                self.short[form] = (*self.short.get(form, ()), person)

    def alone(self, name: str) -> tuple[Person, ...]:
        """All persons who are called by this name alone."""
        return self.short.get(name, ())


def office_of(row: Row) -> Office:
    """Returns the office that a row gives."""
    return Office(country_of(row), sector_of(row), row["from"], row["until"])


def country_of(row: Row) -> str | None:
    """Returns a row's alpha-3 code, checked."""
    code = row["country"]
    if code and not (len(code) == 3 and code.isascii() and code.isupper()):
        raise row.fault(f"country is {code!r}, no alpha-3 code")
    return code or None


def sector_of(row: Row) -> str | None:
    """Returns a row's sector, checked."""
    return row.one_of("sector", ("", *SECTORS)) or None


def alternatives(cell: str) -> Iterable[str]:
    """Returns what a cell lists between its bars."""
    return (x.strip() for x in cell.split("|") if x.strip())
