"""Reads reports in several processes of this machine; results come in the order of the reports."""

from __future__ import annotations

import multiprocessing
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from lagebild.pipeline import Reader
from lagebild.problems import Problem
from lagebild.record import Record, Report

Result = tuple[Record, tuple[Problem, ...]]
CHUNK = 8
AHEAD = 4


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader is made with: a user's own words and world, and the model's threads."""

    language_data: Path | None = None
    world: Path | None = None
    threads: int = 1


@cache
def reader(options: Options) -> Reader:
    """Returns this process's reader."""
    return Reader(
        language_data=options.language_data, world=options.world, threads=options.threads
    )


def analyse_all(reports: Iterable[Report], options: Options, processes: int) -> Iterator[Result]:
    """Yields what is read from each report, in order."""
    if processes <= 1:
        for report in reports:
            yield analysed(report, options)
    else:
        yield from in_processes(reports, options, processes)


def in_processes(reports: Iterable[Report], options: Options, processes: int) -> Iterator[Result]:
    """Yields results from a pool, a few chunks ahead and no more, so that memory stays small."""
    stream = iter(reports)
    waiting: deque[Future[list[Result]]] = deque()
    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), leave_signals)
    try:
        while True:
            while len(waiting) < processes * AHEAD and (chunk := list(islice(stream, CHUNK))):
                waiting.append(pool.submit(analyse_chunk, chunk, options))
            if not waiting:
                return
            yield from waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)


def leave_signals() -> None:
    """Leaves Ctrl-C to the parent process, which stops the pool."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def analyse_chunk(reports: list[Report], options: Options) -> list[Result]:
    """Returns the results of some reports; runs in a process of the pool."""
    return [analysed(report, options) for report in reports]


def analysed(
    report: Report, options: Options, make: Callable[[Options], Reader] = reader
) -> Result:
    """Returns what is read from a report; a fault of the program is a problem of this report alone."""
    try:
        return make(options).analyse(report)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        place = innermost(error)
        what = f"the reader failed ({type(error).__name__} in {place}): {error}."
        hint = "The report is left out. Please report this with the text."
        return Record(report), (Problem(report.id, what, hint, report.id),)


def innermost(error: BaseException) -> str:
    """Returns the module and line in which an error arose."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
