"""The index of copies in a ledger's file: a report is compared with those that share rows of words.

It is derived from the current versions alone and follows them: a superseded, withdrawn or
deleted version leaves it. Reports more than `WINDOW` days apart are not compared; one without a
date is compared with all.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from typing import cast, get_args

from lagebild.languages import known_languages
from lagebild.ledger.agencies import canonical, credited
from lagebild.ledger.copies import Pair, Relation, Text, copy_groups, grouped, partner, relation_of
from lagebild.ledger.passages import Words, match, sample, words_of
from lagebild.problems import LagebildError
from lagebild.record import Report

# Raised whenever the same reports would make other groups.
REVISION = 1
WINDOW = 7
UNDATED = 0
FEWEST_SAMPLES = 2
RELATIONS = get_args(Relation)
REPORT = (
    "SELECT digest, report, text, published, language, headline, outlet, agency, url FROM versions"
)


class NotCurrent(LagebildError):
    """Copies were asked for of a report that is withdrawn."""

    def __init__(self, report: str) -> None:
        super().__init__(
            f"{report} is withdrawn, so it is in no group. `lagebild status` says why."
        )


def follow(db: sqlite3.Connection, report: str) -> None:
    """Brings the index to a report's current version, new, superseded or withdrawn."""
    query = "SELECT version FROM current_versions WHERE report = ?"
    current = {int(v) for (v,) in db.execute(query, (report,))}
    indexed = versions_of(db, report)
    for version in indexed - current:
        leave(db, version)
    for version in current - indexed:
        enter(db, version)


def leave_all(db: sqlite3.Connection, report: str) -> None:
    """Takes a report out of the index."""
    for version in versions_of(db, report):
        leave(db, version)


def versions_of(db: sqlite3.Connection, report: str) -> set[int]:
    """Returns the indexed versions of a report."""
    query = "SELECT version FROM copy_texts JOIN versions USING (version) WHERE report = ?"
    return {int(v) for (v,) in db.execute(query, (report,))}


def enter(db: sqlite3.Connection, version: int) -> None:
    """Takes a version into the index and finds its group."""
    digest, report = report_of(db, version)
    words = words_in(report)
    agencies = credited(report)
    db.execute(
        "INSERT INTO copy_texts VALUES (?, ?, ?, ?, ?)",
        (
            version,
            len(words.keys),
            "|".join(agencies),
            int(is_own(report.outlet, agencies)),
            version,
        ),
    )
    samples, day = sample(words), day_number(report.published)
    pairs = [
        pair
        for other in candidates(db, samples, day)
        if (pair := compared(db, version, digest, words, other))
    ]
    db.executemany("INSERT INTO copy_samples VALUES (?, ?, ?)", rows(samples, day, version))
    db.executemany("INSERT INTO copy_pairs VALUES (?, ?, ?, ?, ?, ?)", map(astuple, pairs))
    if pairs:
        regroup(db, [version, *(partner(p, version) for p in pairs)])


def leave(db: sqlite3.Connection, version: int) -> None:
    """Takes a version out of the index; those that were grouped with it are grouped anew."""
    if not db.execute("SELECT 1 FROM copy_texts WHERE version = ?", (version,)).fetchone():
        return
    _, report = report_of(db, version)
    samples = sample(words_in(report))
    keys = rows(samples, day_number(report.published), version)
    db.executemany("DELETE FROM copy_samples WHERE (sample, day, version) = (?, ?, ?)", keys)
    left = neighbours(db, version, RELATIONS)
    db.execute("DELETE FROM copy_pairs WHERE a = ? OR b = ?", (version, version))
    db.execute("DELETE FROM copy_texts WHERE version = ?", (version,))
    regroup(db, left)


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the index was made by the present rules."""
    revision = db.execute("SELECT revision FROM copy_rules").fetchone()
    return bool(revision == (REVISION,))


def catch_up(db: sqlite3.Connection) -> None:
    """Makes the index anew where it was made by other rules."""
    if is_current(db):
        return
    for table in ("copy_samples", "copy_pairs", "copy_texts", "copy_rules"):
        db.execute(f"DELETE FROM {table}")  # noqa: S608  names are ours
    for (version,) in db.execute("SELECT version FROM current_versions").fetchall():
        enter(db, version)
    db.execute("INSERT INTO copy_rules VALUES (?)", (REVISION,))


def report_of(db: sqlite3.Connection, version: int) -> tuple[str, Report]:
    """Returns a version's digest and its report."""
    digest, *fields = db.execute(f"{REPORT} WHERE version = ?", (version,)).fetchone()
    return digest, Report(*fields)


def words_in(report: Report) -> Words:
    """Returns a report's words as they are compared; its language is found out where it is not said."""
    language = report.language
    if language is None:
        from lagebild.annotate.identify import identify  # slow to load, and most reports say it

        language = identify(report.text, known_languages())[0]
    return words_of(report.text, language)


def is_own(outlet: str | None, agencies: tuple[str, ...]) -> bool:
    """Whether an agency itself prints the report: it is credited, and no other outlet is named."""
    return bool(agencies) and (outlet is None or canonical(outlet) in agencies)


def day_number(published: str | None) -> int:
    """Returns the day of publication as a number; UNDATED where there is none."""
    return date.fromisoformat(published[:10]).toordinal() if published else UNDATED


def rows(samples: Iterable[int], day: int, version: int) -> Iterator[tuple[int, int, int]]:
    """Yields a version's rows of the index."""
    return ((s, day, version) for s in sorted(samples))


def candidates(db: sqlite3.Connection, samples: Iterable[int], day: int) -> list[int]:
    """Returns the versions within the window that share enough rows of words."""
    begin, until = (day - WINDOW, day + WINDOW) if day != UNDATED else (UNDATED + 1, 10**7)
    sharing = "SELECT version FROM json_each(?1) CROSS JOIN copy_samples ON sample = value WHERE"
    found = db.execute(
        f"SELECT version FROM ({sharing} day BETWEEN ?2 AND ?3 UNION ALL {sharing} day = ?4) "  # noqa: S608  ours
        "GROUP BY version HAVING count(*) >= ?5",
        (json.dumps(sorted(samples)), begin, until, UNDATED, FEWEST_SAMPLES),
    )
    return [int(v) for (v,) in found]


def compared(
    db: sqlite3.Connection, version: int, digest: str, words: Words, other: int
) -> Pair | None:
    """Returns what a version and another share, the one with the smaller digest first."""
    other_digest, report = report_of(db, other)
    sides = [(digest, version, words), (other_digest, other, words_in(report))]
    (_, a, words_a), (_, b, words_b) = sorted(sides, key=lambda side: side[0])
    found = match(words_a, words_b)
    relation = relation_of(found)
    cell = json.dumps([astuple(p) for p in found.passages], separators=(",", ":"))
    return relation and Pair(a, b, relation, found.share_a, found.share_b, cell)


def neighbours(db: sqlite3.Connection, version: int, relations: Sequence[str]) -> list[int]:
    """Returns the versions that stand to one in some relations."""
    query = (
        "SELECT b, relation FROM copy_pairs WHERE a = ?1 "
        "UNION SELECT a, relation FROM copy_pairs WHERE b = ?1"
    )
    return [int(v) for v, relation in db.execute(query, (version,)) if relation in relations]


def regroup(db: sqlite3.Connection, versions: Iterable[int]) -> None:
    """Finds the groups of some versions and of all that hang together with them."""
    done: set[int] = set()
    for version in versions:
        if version not in done:
            members = component(db, version)
            done |= members
            # What shares passages only may still be a thread of which one of them is woven.
            around = {v for m in members for v in neighbours(db, m, RELATIONS)}
            groups = grouped(texts(db, members | around), pairs_among(db, members | around))
            db.executemany(
                "UPDATE copy_texts SET original = ?1 WHERE version = ?2 AND original != ?1",
                [(groups[v], v) for v in members],
            )


def component(db: sqlite3.Connection, version: int) -> set[int]:
    """Returns all versions that copies lead to from one."""
    met, open_ = {version}, [version]
    while open_:
        new = set(neighbours(db, open_.pop(), ("copy",))) - met
        met |= new
        open_ += new
    return met


def texts(db: sqlite3.Connection, versions: Iterable[int]) -> list[Text]:
    """Returns what grouping needs to know of some versions."""
    query = (
        "SELECT version, digest, published, words, agencies, own FROM copy_texts "
        "JOIN versions USING (version) WHERE version IN (SELECT value FROM json_each(?))"
    )
    found = db.execute(query, (json.dumps(sorted(versions)),))
    return [
        Text(v, digest, published, words, names_in(a), bool(own))
        for v, digest, published, words, a, own in found
    ]


def names_in(cell: str) -> tuple[str, ...]:
    """Returns the names in a cell."""
    return tuple(cell.split("|")) if cell else ()


def pairs_among(db: sqlite3.Connection, versions: Iterable[int]) -> list[Pair]:
    """Returns the pairs among some versions."""
    query = (
        "SELECT a, b, relation, share_a, share_b, passages FROM copy_pairs "
        "WHERE a IN (SELECT value FROM json_each(?))"
    )
    inside = set(versions)
    found = db.execute(query, (json.dumps(sorted(inside)),))
    return [Pair(*row) for row in found if row[1] in inside]


# -- asking ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shared:
    """A text in the index with the agencies that it credits."""

    version: int
    original: int
    agencies: tuple[str, ...]
    report: Report


@dataclass(frozen=True, slots=True)
class CopyGroup:
    """The texts of a group, the original first, and the originals' ids of groups that share with it."""

    texts: tuple[Shared, ...]
    updates: tuple[str, ...]
    passages: tuple[str, ...]


def shared(db: sqlite3.Connection, versions: Iterable[int], *, text: bool = True) -> list[Shared]:
    """Returns some texts of the index; their words are left out unless `text` is asked for."""
    words = "text" if text else "''"
    found = db.execute(
        f"SELECT version, original, agencies, report, {words}, published, language, headline, "  # noqa: S608  names are ours
        "outlet, agency, url FROM copy_texts JOIN versions USING (version) "
        "WHERE version IN (SELECT value FROM json_each(?)) "
        "ORDER BY version != original, published IS NULL, published, report",
        (json.dumps(sorted(versions)),),
    )
    return [Shared(v, o, names_in(a), Report(*fields)) for v, o, a, *fields in found]


def groups_of(db: sqlite3.Connection) -> Iterator[CopyGroup]:
    """Yields the copy groups of a ledger with the groups that share passages with each."""
    groups = copy_groups(db)
    links: dict[tuple[int, str], set[int]] = {}
    for a, b, relation in db.execute("SELECT a, b, relation FROM copy_pairs"):
        one, other = groups[a], groups[b]
        if one != other:
            kind = "update" if relation == "update" else "passages"
            links.setdefault((one, kind), set()).add(other)
            links.setdefault((other, kind), set()).add(one)
    members: dict[int, list[Shared]] = {}
    for text in shared(db, groups, text=False):
        members.setdefault(text.original, []).append(text)
    ids = {original: texts[0].report.id for original, texts in members.items()}
    for original, texts in members.items():
        updates = links.get((original, "update"), set())
        passages = links.get((original, "passages"), set()) - updates
        others = (tuple(sorted(ids[o] for o in x)) for x in (updates, passages))
        yield CopyGroup(tuple(texts), *others)


def shared_with(
    db: sqlite3.Connection, version: int, report: str
) -> tuple[Shared, list[tuple[Relation, Shared]]]:
    """Returns the original of a report's group, and the texts that share passages with the original."""
    groups = copy_groups(db)
    if version not in groups:
        raise NotCurrent(report)
    original = groups[version]
    relations = {v: "copy" for v, o in groups.items() if o == original and v != original}
    for relation in ("update", "passages", "copy"):
        for other in neighbours(db, original, (relation,)):
            relations.setdefault(other, "passages" if relation == "copy" else relation)
    first, *_ = shared(db, [original])
    return first, [(cast("Relation", relations[t.version]), t) for t in shared(db, relations)]
