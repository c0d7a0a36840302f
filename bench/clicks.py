"""Measures whole pages through HTTP: each alone, made for the first time after a write, and many people at once.

Used by `serve.py`. The server is `lagebild serve` in a process of its own; a time is that from the request until
the last character of the page has come, its template included.
"""

from __future__ import annotations

import http.client
import random
import re
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlencode

from lagebild.ledger import Ledger
from lagebild.publish.filters import Filter
from lagebild.serve.query import query_of

PAUSE = 5.0
REPEATS = 5
TIMEOUT = 120
FILTERED = ("/", "/claims", "/figures", "/actors", "/review")


@contextmanager
def serving(path: Path) -> Iterator[int]:
    """Runs the server over a ledger and gives its port."""
    command = [sys.executable, "-m", "lagebild", "serve", "--port", "0", "--ledger", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        try:
            yield int(re.findall(r":(\d+)/", said)[0])
        finally:
            server.terminate()


class Person:
    """Somebody with a browser that keeps its connection."""

    def __init__(self, port: int) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def seconds(self, page: str) -> float:
        """Returns how long a page takes; one that does not come ends the bench."""
        begun = time.perf_counter()
        try:
            answer = self.answer(page)
        except http.client.RemoteDisconnected:
            answer = self.answer(page)
        if answer.status != 200:
            raise SystemExit(f"{page}: {answer.status}")
        return time.perf_counter() - begun

    def answer(self, page: str) -> http.client.HTTPResponse:
        """Returns the answer to a request, read to its end."""
        self.line.request("GET", page, headers={"Accept-Language": "de"})
        answer = self.line.getresponse()
        answer.read()
        return answer


def addresses(path: Path, filters: Mapping[str, Filter]) -> dict[str, dict[str, str]]:
    """Returns the addresses of every page within every filter, by page and the filter's name."""
    made = {page: {n: address(page, f) for n, f in filters.items()} for page in FILTERED}
    with Ledger(path, frozen=True) as ledger:
        ask = ledger.connection.execute
        story = ask(
            "SELECT name FROM threads WHERE kind = 'story' ORDER BY sources DESC, published DESC"
        )
        report = ask("SELECT report FROM facets ORDER BY version DESC LIMIT 1")
        made["/story"] = {"all": f"/story/{quote(story.fetchone()[0])}"}
        made["/report"] = {"all": f"/report/{quote(report.fetchone()[0])}"}
    actor = quote("DEU government")
    made["/actor"] = {n: address(f"/actor/{actor}", f) for n, f in filters.items()}
    return made


def address(page: str, wanted: Filter) -> str:
    """Returns the address of a page within a filter."""
    query = urlencode(query_of(wanted))
    return f"{page}?{query}" if query else page


def alone(path: Path, port: int, filters: Mapping[str, Filter]) -> Iterator[str]:
    """Yields a table of the milliseconds of every page for one reader: made after a write, and asked again."""
    yield f"| page: made (again), ms | {' | '.join(filters)} |"
    yield f"|---|{'--:|' * len(filters)}"
    person = Person(port)
    for page, by_filter in addresses(path, filters).items():
        cells = [cell(path, person, by_filter[n]) if n in by_filter else "" for n in filters]
        yield f"| {page} | {' | '.join(cells)} |"


def cell(path: Path, person: Person, page: str) -> str:
    """Returns the medians of a page, made after a write and asked again."""
    made, again = [], []
    for _ in range(REPEATS):
        touch(path)
        made.append(person.seconds(page))
        again.append(person.seconds(page))
    return f"{1000 * statistics.median(made):.0f} ({1000 * statistics.median(again):.0f})"


def touch(path: Path) -> None:
    """Writes into the ledger as a review does: the newest report's row is made again."""
    with Ledger(path, write=True) as ledger, ledger.transaction() as db:
        report = db.execute("SELECT report FROM facets ORDER BY version DESC LIMIT 1").fetchone()[
            0
        ]
        ledger.follow_reviews(report)


def together(
    port: int, pages: Mapping[str, Mapping[str, str]], count: int, seconds: float, seed: int
) -> str:
    """Returns how long people wait who click every few seconds."""
    waits: list[float] = []
    end = time.monotonic() + seconds
    threads = [
        threading.Thread(target=clicks, args=(Person(port), pages, end, waits, seed + n))
        for n in range(count)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return summary(count, sorted(waits))


def summary(count: int, waits: Sequence[float]) -> str:
    """Returns the line about some waits, the shortest first."""
    median, late, last = statistics.median(waits), waits[int(0.95 * len(waits))], waits[-1]
    return (
        f"{count} people, one writing: {len(waits)} clicks, median {1000 * median:.0f} ms, "
        f"95 % {1000 * late:.0f} ms, most {1000 * last:.0f} ms"
    )


def clicks(
    person: Person,
    pages: Mapping[str, Mapping[str, str]],
    end: float,
    waits: list[float],
    seed: int,
) -> None:
    """Asks for one page after another, with a pause between."""
    rng = random.Random(seed)
    time.sleep(rng.uniform(0, PAUSE))
    while time.monotonic() < end:
        waits.append(person.seconds(rng.choice(list(rng.choice(list(pages.values())).values()))))
        time.sleep(rng.uniform(0.5, 1.5) * PAUSE)
