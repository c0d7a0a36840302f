"""What can go wrong: a fault in the data is a Problem (a value), a wrong call is an exception."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in somebody's data: where it stands, what it is, what to do about it.

    `report` is the id of the report concerned, if one could be told; `fatal` says that
    nothing could be read there.
    """

    where: str
    what: str
    hint: str
    report: str | None = None
    fatal: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.hint}".strip()


class LagebildError(Exception):
    """The base of every exception that this package raises on purpose."""


class DataFileError(LagebildError):
    """A table of words or of the world is broken: names the file, the line and the fault."""

    def __init__(self, path: Path, line: int | None, fault: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {fault}")


class UnknownLanguage(LagebildError):
    """A language has no folder of data; the message lists those that have one."""

    def __init__(self, code: str, known: tuple[str, ...]) -> None:
        super().__init__(
            f"there is no language data for {code!r}; known: {', '.join(known)}. "
            f"Give a folder with a subfolder {code!r} as --language-data."
        )
