"""Stories: tellings of one happening from any number of reports; a view over the ledger, made anew from what is in it.

Reports are taken by date and id, whatever the order in which they were read. Each telling of a
report joins the story that it most likely belongs to, or begins one. What one report tells as two
things stays two, unless they are very likely one. Candidates come from an index of places, countries and
actors, so that no telling is compared with all others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, islice

from lagebild.ledger.alike import NEWS_DAYS, chance
from lagebild.ledger.copies import copy_groups
from lagebild.ledger.entries import Reading
from lagebild.ledger.gist import Gist, Recent, marks
from lagebild.ledger.store import Ledger, NotInLedger
from lagebild.ledger.tellings import Sketch, Telling, day_number, tellings
from lagebild.ledger.told import Told

# Chosen with bench/stories.py on one half of its stories: how likely a telling must belong to a story,
# and two tellings of one report to each other.
JOINS, ONE_REPORT = 0.3, 0.55
NEAREST = 3
# No more stories than these are weighed for a telling, and no more tellings of each.
MOST_STORIES, MOST_TELLINGS = 40, 24
NO_DAY = "9999"
# A ledger of more reports is not looked at as a whole unless asked for.
LARGE = 5000


@dataclass(frozen=True, slots=True)
class Story:
    """What the reports of a ledger tell of one happening; its id is that of its first entry."""

    tellings: tuple[Telling, ...]

    @property
    def id(self) -> str:
        return self.tellings[0].id

    @property
    def kind(self) -> str:
        return self.tellings[0].kind

    @property
    def entries(self) -> tuple[Told, ...]:
        """All entries, in the order of the reports."""
        return tuple(one for telling in self.tellings for one in telling.entries)

    @property
    def reports(self) -> tuple[str, ...]:
        """The ids of its reports, by date."""
        return tuple(dict.fromkeys(t.record.report.id for t in self.tellings))


def stories(readings: Iterable[Reading]) -> tuple[Story, ...]:
    """Returns the stories of some readings, the earliest first."""
    read = sorted((r for r in readings if r.record.report.published), key=by_date)
    rarities, shelf = Recent(), Shelf()
    found: dict[int, list[Telling]] = {}
    for day, group in groupby(read, key=lambda r: day_number(r.record.report.published or "")):
        today = list(group)
        marked = [marks(r.record) for r in today]
        rarities.begin(day, marked)
        shelf.begin(day)
        for reading, one in zip(today, marked, strict=True):
            told = tellings(reading)
            for telling, number in zip(told, shelf.take(told, rarities.weighed(one)), strict=True):
                found.setdefault(number, []).append(telling)
    return tuple(Story(tuple(members)) for members in found.values())


def by_date(reading: Reading) -> tuple[str, str, str]:
    """Returns where a reading stands among all: by date, then id."""
    report = reading.record.report
    return report.published or "", report.id, reading.version_digest


@dataclass(slots=True)
class Shelf:
    """The stories that were told of lately, by number, and where to look for them.

    A story of which nothing was told for NEWS_DAYS is put away: nothing can join it any more.
    """

    stories: dict[int, list[Sketch]] = field(default_factory=dict)
    index: dict[tuple[str, str], dict[int, None]] = field(default_factory=dict)
    gists: dict[str, Gist] = field(default_factory=dict)
    next: int = 0

    def begin(self, day: int) -> None:
        """Goes on to a day: stories told of too long ago are put away."""
        old = [n for n, s in self.stories.items() if day - s[-1].published > NEWS_DAYS]
        for number in old:
            for mark in {m for member in self.stories.pop(number) for m in by_marks(member)}:
                self.index[mark].pop(number)
                if not self.index[mark]:
                    del self.index[mark]
        needed = {member.digest for s in self.stories.values() for member in s} if old else ()
        if old:
            self.gists = {digest: g for digest, g in self.gists.items() if digest in needed}

    def take(self, found: Sequence[Sketch], gist: Gist) -> list[int]:
        """Puts what a report tells where it belongs, the surest first, and returns the stories' numbers."""
        if found:
            self.gists[found[0].digest] = gist
        offers = sorted(
            (-likely, n, number)
            for n, telling in enumerate(found)
            for number in self.candidates(telling)
            if (likely := self.likely(telling, self.stories[number])) >= JOINS
        )
        place: dict[int, int] = {}
        for _, n, number in offers:
            mates = [found[m] for m, at in place.items() if at == number]
            if n not in place and all(self.one(found[n], mate) for mate in mates):
                place[n] = number
        for n, telling in enumerate(found):
            own = [place[m] for m in range(n) if self.one(telling, found[m])]
            place[n] = self.put(telling, place.get(n, own[0] if own else None))
        return [place[n] for n in range(len(found))]

    def one(self, telling: Sketch, other: Sketch) -> bool:
        """Whether two tellings of one report are of one happening."""
        return chance(telling, other, self.gists) >= ONE_REPORT

    def put(self, telling: Sketch, number: int | None) -> int:
        """Adds a telling to a story, to a new one where no number is given, and returns its number."""
        if number is None:
            number = self.next
            self.next += 1
        self.stories.setdefault(number, []).append(telling)
        for mark in by_marks(telling):
            shelf = self.index.setdefault(mark, {})
            shelf.pop(number, None)
            shelf[number] = None
        return number

    def candidates(self, telling: Sketch) -> list[int]:
        """Returns the stories to weigh: recent ones, those that share most with the telling first."""
        shared: Counter[int] = Counter()
        for mark in by_marks(telling):
            shared.update(islice(reversed(self.index.get(mark, {})), MOST_STORIES))
        return sorted(shared, key=lambda n: (-shared[n], -n))[:MOST_STORIES]

    def likely(self, telling: Sketch, members: Sequence[Sketch]) -> float:
        """Returns how likely a telling belongs to a story: the mean of its nearest tellings and of all."""
        half = MOST_TELLINGS // 2
        some = members if len(members) <= MOST_TELLINGS else [*members[:half], *members[-half:]]
        found = [chance(telling, m, self.gists) for m in some]
        dated = [c for c, m in zip(found, some, strict=True) if m.days]
        if telling.days and dated and not any(dated):
            return 0.0
        chances = sorted(found, reverse=True)
        return (mean(chances[:NEAREST]) + mean(chances)) / 2


def mean(numbers: Sequence[float]) -> float:
    """Returns the mean of some numbers."""
    return sum(numbers) / len(numbers)


def by_marks(telling: Sketch) -> Iterator[tuple[str, str]]:
    """Yields by what a telling is looked for: its places, their countries, those who take part."""
    countries = {p.country for p in telling.places if p.country}
    found = telling.place_keys | countries | telling.doers | telling.others
    for mark in sorted(found) or [""]:
        yield telling.kind, mark


@dataclass(frozen=True, slots=True)
class Window:
    """The days on which the reports were published that are looked at, both inclusive; open where empty."""

    begin: str = ""
    until: str = NO_DAY

    def wider(self) -> Window:
        """Returns the days from which the stories told on these are made: two weeks more on each side."""
        begin = self.begin and shifted(self.begin, -NEWS_DAYS)
        return Window(
            begin, self.until if self.until == NO_DAY else shifted(self.until, NEWS_DAYS)
        )


def window_of(ledger: Ledger, begin: str | None, until: str | None) -> Window:
    """Returns the days asked for; the newest two weeks where none is and the ledger is large."""
    if begin or until:
        return Window(begin or "", until or NO_DAY)
    query = "SELECT count(*), max(substr(published, 1, 10)) FROM current_versions"
    count, newest = ledger.connection.execute(query).fetchone()
    return Window(shifted(newest, -NEWS_DAYS), newest) if count > LARGE and newest else Window()


def window_around(ledger: Ledger, entry: str) -> Window:
    """Returns the days around an entry's report in a large ledger, all days in a small one."""
    if window_of(ledger, None, None) == Window():
        return Window()
    published = ledger.entry(entry).reading.record.report.published
    return Window(published[:10], published[:10]).wider() if published else Window()


def readings_in(ledger: Ledger, window: Window) -> Iterator[Reading]:
    """Yields the current readings of the dated reports of some days."""
    query = (
        "SELECT reading FROM current_readings JOIN versions USING (version) "
        "WHERE substr(published, 1, 10) BETWEEN ? AND ? ORDER BY published, report"
    )
    days = window.begin, window.until
    for (number,) in ledger.connection.execute(query, days).fetchall():
        yield ledger.view(int(number))


def shifted(iso: str, days: int) -> str:
    """Returns the day so many days later."""
    return (date.fromisoformat(iso) + timedelta(days)).isoformat()


def groups_of(ledger: Ledger) -> Mapping[str, str]:
    """Returns for every version's digest that of its copy group's probable original."""
    digests = dict(ledger.connection.execute("SELECT version, digest FROM versions"))
    return {digests[v]: digests[g] for v, g in copy_groups(ledger.connection).items()}


def story_of(found: Iterable[Story], name: str) -> Story:
    """Returns the story whose id, or one of whose entries' ids, begins with this."""
    fits = [s for s in found if any(one.id.startswith(name) for one in s.entries)]
    if len(fits) != 1 or not name:
        raise NotInLedger("story", name, [s.id for s in fits[:5]])
    return fits[0]
