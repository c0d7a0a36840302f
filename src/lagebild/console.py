"""What the commands share: their common options, opening a ledger, printing."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

WIDTH = 160
NOTHING_DONE, WRONG_USE, INTERRUPTED = 1, 2, 130

LedgerOption = Annotated[
    Path, typer.Option("--ledger", envvar="LAGEBILD_LEDGER", help="The ledger's file.")
]
LEDGER = Path("lagebild.ledger")
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
IdsOption = Annotated[bool, typer.Option("--ids", help="Show the entries' ids, for `why`.")]
FromOption = Annotated[str | None, typer.Option("--from", help="First day, as 2023-09-19.")]
UntilOption = Annotated[str | None, typer.Option("--until", help="Last day, as 2023-09-30.")]
PlaceOption = Annotated[str | None, typer.Option(help="A place's name or its country's code.")]
ActorOption = Annotated[str | None, typer.Option(help="Who takes part: a name or country code.")]
TypeOption = Annotated[str | None, typer.Option("--type", help="PLOVER type, or a stance.")]
SourceOption = Annotated[
    str | None, typer.Option(help="Who says it: speaker, outlet, agency, report.")
]

ThreadsOption = Annotated[int, typer.Option(min=1, help="Threads of the model, in each process.")]


def out(*, wide: bool = False) -> Console:
    """Returns the console for results; a file or a pipe gets a fixed width and no colour."""
    fixed = None if sys.stdout.isatty() else WIDTH
    return Console(width=10_000 if wide else fixed, highlight=False, soft_wrap=wide)


def err() -> Console:
    """Returns the console for messages."""
    return Console(stderr=True, highlight=False, soft_wrap=True)


def say(message: object) -> None:
    """Prints a message to stderr."""
    err().print(str(message), markup=False)


def progress(*, disable: bool = False) -> Progress:
    """Returns a progress line on stderr, shown on a terminal alone."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    hidden = disable or not sys.stderr.isatty()
    # Left to itself, rich would send what is printed meanwhile to stderr too.
    return Progress(*columns, console=err(), transient=True, disable=hidden, redirect_stdout=False)


def show_all(parts: Iterable[RenderableType]) -> None:
    """Prints the parts of a view."""
    console = out()
    for part in parts:
        console.print(part)


def print_json(value: Any) -> None:
    """Prints dataclasses as JSON."""
    from lagebild.publish.plain import plain

    print(json.dumps(plain(value), ensure_ascii=False, indent=1))


def opened(path: Path, *, write: bool = False) -> Any:
    """Returns a ledger that exists."""
    from lagebild.ledger import Ledger, LedgerMissing

    if not path.exists():
        raise LedgerMissing(path)
    return Ledger(path, write=write)


def filter_of(
    begin: str | None,
    until: str | None,
    place: str | None,
    actor: str | None,
    kind: str | None,
    source: str | None,
) -> Any:
    """Returns the filter that the options describe, its days checked."""
    from lagebild.publish.filters import FilterRefused, from_words

    check_day(begin, "--from")
    check_day(until, "--until")
    names = ("begin", "until", "place", "actor", "type", "source")
    values = (begin, until, place, actor, kind, source)
    try:
        return from_words(dict(zip(names, values, strict=True)))
    except FilterRefused as refusal:
        raise typer.BadParameter(str(refusal)) from None


def check_day(given: str | None, option: str) -> None:
    """Refuses what is no ISO date."""
    try:
        date.fromisoformat(given or "2000-01-01")
    except ValueError:
        raise typer.BadParameter(f"{option} is {given!r}; write it as 2023-09-21") from None


def check_folders(*folders: Path | None) -> None:
    """Refuses a folder that does not exist."""
    for folder in folders:
        if folder is not None and not folder.is_dir():
            raise typer.BadParameter(f"{folder} is no folder")
