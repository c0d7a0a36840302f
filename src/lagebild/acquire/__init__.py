"""Files -> Reports: finds the files, picks the reader of each, yields reports and problems in order."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from lagebild.acquire.checks import checked
from lagebild.acquire.jsonl import read_jsonl
from lagebild.acquire.text import read_text
from lagebild.problems import Problem
from lagebild.record import Report

Found = Report | Problem
# What a file's name ends in, and what reads it: (its content, its name) -> reports and problems.
READERS: dict[str, Callable[[str, str], Iterator[Found]]] = {
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".txt": read_text,
}
STDIN = "-"
SNIFF = 8192


def read(
    paths: Iterable[str | Path], *, assume_date: str | None = None
) -> Iterator[tuple[str, Found]]:
    """Yields (source, report or problem) for files, folders and standard input (`-`).

    `assume_date` (an ISO date, or `file` for the date of each file) stands in where a report
    has none. A report whose id stood before in this call with another text is a Problem.
    """
    seen: dict[str, Report] = {}
    for path in paths:
        for name, content in contents(str(path)):
            if isinstance(content, Problem):
                yield name, content
                continue
            for found in reports(content, name, assume_date):
                for new in once(found, seen, name):
                    yield name, new


def reports(content: str, name: str, assume_date: str | None) -> Iterator[Found]:
    """Yields a file's reports, each checked, and its problems."""
    for found in reader_of(name, content)(content, name):
        if isinstance(found, Problem):
            yield found
        else:
            yield from checked(found, name, assumed(assume_date, name))


def once(found: Found, seen: dict[str, Report], name: str) -> Iterator[Found]:
    """Yields what is new; the same id with another text is a problem, the same report is nothing."""
    if isinstance(found, Problem):
        yield found
    elif found.id not in seen:
        seen[found.id] = found
        yield found
    elif seen[found.id] != found:
        yield Problem(
            name,
            f"the id {found.id!r} stood before with another text or date; not read.",
            "Give every report an id of its own.",
            found.id,
        )


def contents(path: str) -> Iterator[tuple[str, str | Problem]]:
    """Yields (name, content) of a file, of a folder's files in order, or of standard input."""
    if path == STDIN:
        yield STDIN, decoded(sys.stdin.buffer.read(), STDIN)
    elif Path(path).is_dir():
        files = sorted(p for p in Path(path).rglob("*") if p.suffix.lower() in READERS)
        if not files:
            yield path, Problem(path, "no reports here.", f"Looked for {', '.join(READERS)}.")
        for file in files:
            yield str(file), content_of(file)
    else:
        yield path, content_of(Path(path))


def content_of(path: Path) -> str | Problem:
    """Returns a file's text, or the problem that keeps it from being read."""
    try:
        return decoded(path.read_bytes(), str(path))
    except OSError as error:
        return Problem(str(path), f"cannot be read: {error.strerror}.", "Check name and rights.")


def decoded(raw: bytes, name: str) -> str | Problem:
    """Returns the text of a file's bytes (UTF-8, or UTF-16 with its mark), or a problem."""
    if not raw.strip():
        return Problem(name, "the file is empty.", "Nothing to read.")
    wide = raw[:2] in (b"\xff\xfe", b"\xfe\xff")
    if b"\0" in raw[:SNIFF] and not wide:
        return Problem(name, "this is a binary file, no text.", "Give .jsonl or .txt in UTF-8.")
    try:
        return raw.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as error:
        return Problem(
            name,
            f"byte {error.start + 1} is no UTF-8.",
            "Convert it, for instance: iconv -f cp1252 -t utf-8 OLD > NEW",
        )


def reader_of(name: str, content: str) -> Callable[[str, str], Iterator[Found]]:
    """Returns the reader for a file's ending; without a known one the first character decides."""
    reader = READERS.get(Path(name).suffix.lower())
    return reader or (read_jsonl if content.lstrip()[:1] == "{" else read_text)


def assumed(assume_date: str | None, name: str) -> str | None:
    """Returns the date that stands in for a missing one."""
    if assume_date != "file":
        return assume_date
    if name == STDIN:
        return None
    return datetime.fromtimestamp(Path(name).stat().st_mtime, tz=UTC).date().isoformat()
