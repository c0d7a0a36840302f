"""What the commands share: their common options, opening a ledger, printing."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from lagebild.publish.asks import SAYS

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


def opened(path: Path, wanted: Any = None, *, write: bool = False) -> Any:
    """Returns a ledger that exists, with the entries that a filter asks for."""
    from lagebild.ledger import Ledger, LedgerMissing
    from lagebild.ledger.reviewed import BOTH

    if not path.exists():
        raise LedgerMissing(path)
    return Ledger(path, write=write, reviews=(wanted and wanted.reviews) or BOTH)


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Gives a command an option for every field of the filter; the command gets the filter as `wanted`.

    The options have the names of a URL's query, and refuse what that refuses, in its words.
    """
    own = inspect.signature(command, eval_str=True)
    ledger, *others = (p for name, p in own.parameters.items() if name != "wanted")

    def run(**given: Any) -> None:
        wanted = filter_of({name: given.pop(name) for name in SAYS})
        command(wanted=wanted, **given)

    options = [option_of(name, says) for name, says in SAYS.items()]
    first = [p for p in (ledger, *others) if p.kind is not inspect.Parameter.KEYWORD_ONLY]
    rest = [p for p in others if p.kind is inspect.Parameter.KEYWORD_ONLY]
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__annotations__ = {p.name: p.annotation for p in (*first, *options, *rest)}
    vars(run)["__signature__"] = inspect.Signature([*first, *options, *rest])
    return run


def option_of(name: str, says: str) -> inspect.Parameter:
    """Returns the option for a field of the filter; the first day has two names."""
    flags = ("--from", "--begin") if name == "begin" else (f"--{name}",)
    kind = Annotated[str | None, typer.Option(*flags, help=says)]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)


def filter_of(values: Mapping[str, str | None]) -> Any:
    """Returns the filter that the options describe; a wrong one is refused as in a URL."""
    from lagebild.publish.filters import FilterRefused, from_words

    try:
        return from_words(values)
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
