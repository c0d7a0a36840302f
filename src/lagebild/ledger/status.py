"""What a ledger has taken in: what was read, what gave nothing, what failed and why."""

from __future__ import annotations

from dataclasses import dataclass

from lagebild.ledger.store import Ledger


@dataclass(frozen=True, slots=True)
class Status:
    """The state of a ledger; `empty` are reports in which nothing was found."""

    reports: int
    versions: int
    withdrawn: tuple[tuple[str, str], ...]
    deleted: int
    entries: tuple[tuple[str, int], ...]
    readers: tuple[tuple[str, str, int], ...]
    empty: tuple[str, ...]
    problems: tuple[tuple[str, str, str, bool], ...]
    digest: str


def status(ledger: Ledger) -> Status:
    """Returns the state of a ledger."""
    ask = ledger.connection.execute

    def count(table: str) -> int:
        return int(ask(f"SELECT count(*) FROM {table}").fetchone()[0])  # noqa: S608  names are ours

    current = "entries JOIN current_readings USING (reading)"
    return Status(
        count("current_versions"),
        count("versions"),
        tuple(ask("SELECT report, reason FROM withdrawals JOIN versions USING (version)")),
        count("deletions"),
        tuple(ask(f"SELECT layer, count(*) FROM {current} GROUP BY layer ORDER BY layer")),  # noqa: S608
        tuple(
            ask(
                "SELECT name, readers.digest, count(*) FROM current_readings "
                "JOIN readers USING (reader) GROUP BY reader ORDER BY reader"
            )
        ),
        tuple(
            r[0]
            for r in ask(
                "SELECT report FROM current_readings JOIN versions USING (version) "
                "WHERE reading NOT IN (SELECT reading FROM entries) ORDER BY report"
            )
        ),
        tuple(
            (r[0], r[1], r[2], bool(r[3]))
            for r in ask(
                "SELECT spot, what, hint, fatal FROM problems WHERE NOT settled ORDER BY problem"
            )
        ),
        ledger.digest(),
    )
