"""One run over many reports: what is read goes on at once, what is wrong is told and kept."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

from lagebild import __version__
from lagebild.acquire import Found
from lagebild.ledger import Ledger
from lagebild.problems import Problem
from lagebild.record import Record, Report
from lagebild.scale.processes import Options, analyse_all, reader

ENOUGH_FOR_PROCESSES = 24
MOST_PROCESSES = 8


@dataclass(slots=True)
class Run:
    """What a run has met so far, source by source; `tell` hears of every problem at once."""

    options: Options
    processes: int
    tell: Callable[[Problem], None]
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    unchanged: dict[str, set[str]] = field(default_factory=dict)
    waiting: deque[str] = field(default_factory=deque)
    done: int = 0

    @property
    def known(self) -> int:
        """How many reports were in the ledger already, read by this very reader."""
        return sum(map(len, self.unchanged.values()))

    @property
    def failed(self) -> int:
        """How many problems kept something from being read."""
        return sum(p.fatal for met in self.problems.values() for p in met)

    def records(self, found: Iterable[tuple[str, Found]]) -> Iterator[Record]:
        """Yields a record for every report that can be read."""
        for record, _ in self.read(found, lambda _: None):
            self.done += 1
            yield record

    def into(self, ledger: Ledger, found: Iterable[tuple[str, Found]]) -> Iterator[int]:
        """Stores every report's reading at once and yields how many were stored so far."""
        made, name = reader(self.options).digest, f"lagebild {__version__}"

        def skip(report: Report) -> str | None:
            if ledger.deleted(report):
                return "deleted"
            return "known" if ledger.knows(report, made) else None

        for record, source in self.read(found, skip):
            if ledger.add(record, made, name, source):
                self.done += 1
            else:  # another program has stored it meanwhile
                self.unchanged.setdefault(source, set()).add(record.report.id)
            yield self.done
        for source, met in self.problems.items():
            ledger.note(source, met, self.unchanged.get(source, ()))

    def read(
        self, found: Iterable[tuple[str, Found]], skip: Callable[[Report], str | None]
    ) -> Iterator[tuple[Record, str]]:
        """Yields every record with its source, the reports that `skip` names passed over."""
        stream, processes = choose_processes(self.reports(found, skip), self.processes)
        for record, problems in analyse_all(stream, self.options, processes):
            source = self.waiting.popleft()
            self.meet(source, *problems)
            if not any(p.fatal for p in problems):
                yield record, source

    def reports(
        self, found: Iterable[tuple[str, Found]], skip: Callable[[Report], str | None]
    ) -> Iterator[Report]:
        """Yields the reports that are to be read; the rest is kept in the run."""
        for source, item in found:
            self.problems.setdefault(source, [])
            if isinstance(item, Problem):
                self.meet(source, item)
            elif (reason := skip(item)) == "known":
                self.unchanged.setdefault(source, set()).add(item.id)
            elif reason == "deleted":
                self.meet(source, deleted(source, item))
            else:
                self.waiting.append(source)
                yield item

    def meet(self, source: str, *problems: Problem) -> None:
        """Keeps and tells the problems of a source."""
        self.problems[source].extend(problems)
        for problem in problems:
            self.tell(problem)


def deleted(source: str, report: Report) -> Problem:
    """Returns the problem of a report that was deleted and stands in the input again."""
    return Problem(
        f"{source}: {report.id}",
        "this report was deleted from the ledger; not read again.",
        "If that is wanted, read it under another id.",
        report.id,
    )


def choose_processes(reports: Iterator[Report], asked: int) -> tuple[Iterator[Report], int]:
    """Returns the reports and the number of processes; few reports are read in this one."""
    first = list(islice(reports, ENOUGH_FOR_PROCESSES))
    few = len(first) < ENOUGH_FOR_PROCESSES
    chosen = asked or (1 if few else min(os.cpu_count() or 1, MOST_PROCESSES))
    return chain(first, reports), chosen
