"""The command line: one function a command; the only place that prints."""

from __future__ import annotations

import errno
import gc
import os
import sqlite3
import sys
from collections.abc import Iterable
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lagebild import (
    __version__,
    across,
    annotate_command,
    people_command,
    serve_command,
    story_commands,
)
from lagebild.console import (
    INTERRUPTED,
    LEDGER,
    NOTHING_DONE,
    IdsOption,
    JsonOption,
    LedgerOption,
    ThreadsOption,
    check_day,
    check_folders,
    filtered,
    opened,
    print_json,
    progress,
    say,
    show_all,
)
from lagebild.problems import LagebildError
from lagebild.record import LAYERS, MEASURES, Record

if TYPE_CHECKING:
    from lagebild.acquire import Found
    from lagebild.scale.run import Run

app = typer.Typer(
    name="lagebild",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="Reads news reports into a sourced ledger: what happened, where, when, and who says so.",
    epilog="Exit codes: 0 done, 1 nothing could be done or a check failed, 2 wrong use, 130 stopped.",
)


class To(StrEnum):
    """Where `read` puts what it reads."""

    ledger = "ledger"
    jsonl = "jsonl"


class Kind(StrEnum):
    """The formats of `export`."""

    csv = "csv"
    geojson = "geojson"
    jsonl = "jsonl"
    parquet = "parquet"
    plover = "plover"
    acled = "acled"
    ucdp = "ucdp"
    hxl = "hxl"
    gold = "gold"


# -- read -----------------------------------------------------------------------------------------


@app.command()
def read(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, or - for standard input.")],
    ledger: LedgerOption = LEDGER,
    to: Annotated[
        To, typer.Option(help="Store in the ledger, or print exchange records.")
    ] = To.ledger,
    assume_date: Annotated[
        str | None,
        typer.Option(help="For reports without a date: a day, or `file` for the file's date."),
    ] = None,
    processes: Annotated[int, typer.Option(min=0, help="Processes; 0 chooses.")] = 0,
    threads: ThreadsOption = 1,
    language_data: Annotated[
        Path | None, typer.Option(help="Your own words: a folder with de/, en/ … in it.")
    ] = None,
    world: Annotated[
        Path | None, typer.Option(help="Your own places and actors: a folder of tables.")
    ] = None,
) -> None:
    """Read reports (JSONL, plain text) into the ledger, or print what is read.

    The same report read twice changes nothing. A broken report is named and the rest goes on.
    """
    from lagebild.acquire import read as acquire
    from lagebild.scale.processes import Options
    from lagebild.scale.run import Run

    check_day(assume_date if assume_date != "file" else None, "--assume-date")
    check_folders(language_data, world)
    found = acquire(paths, assume_date=assume_date)
    run = Run(Options(language_data, world, threads), processes, say)
    try:
        if to is To.jsonl:
            print_records(run.records(found))
        else:
            store(run, found, ledger)
    except KeyboardInterrupt:
        say(f"stopped; {run.done} reports are read and stay. Run it again to go on.")
        raise typer.Exit(INTERRUPTED) from None
    if not run.done and not run.known:
        raise typer.Exit(NOTHING_DONE)


def print_records(records: Iterable[Record]) -> None:
    """Prints exchange records, one a line."""
    from lagebild.exchange import to_json

    for record in records:
        print(to_json(record))
    sys.stdout.flush()


def store(run: Run, found: Iterable[tuple[str, Found]], path: Path) -> None:
    """Stores what is read in the ledger and says what was done."""
    from lagebild.ledger import Ledger, LedgerBusy
    from lagebild.publish.views import refresh

    with Ledger(path, write=True) as ledger, progress() as bar:
        task = bar.add_task("reading", total=None)
        for done in run.into(ledger, found):
            bar.update(task, description=f"{done} reports read")
        # Who else is writing computes them in the end.
        with suppress(LedgerBusy):
            for day in refresh(ledger):
                bar.update(task, description=f"stories and claims {day}")
    known = f", {run.known} known already" if run.known else ""
    say(f"{run.done} reports read{known}, {run.failed} not read; ledger {path}")


# -- views ----------------------------------------------------------------------------------------


@app.command()
@filtered
def show(
    ledger: LedgerOption = LEDGER,
    *,
    wanted: Any,
    ids: IdsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show the picture: happenings by day with place, who, how many and by whose account."""
    from lagebild.ledger.stories import groups_of
    from lagebild.publish.picture import picture
    from lagebild.publish.text import picture_text

    with opened(ledger, wanted) as book:
        found = picture(book.readings(), wanted, groups_of(book))
    if as_json:
        print_json(found)
    else:
        show_all(picture_text(found, ids=ids))


@app.command()
@filtered
def figures(
    ledger: LedgerOption = LEDGER,
    measure: Annotated[str | None, typer.Option(help=f"One of: {', '.join(MEASURES)}.")] = None,
    story: Annotated[
        str | None, typer.Option(help="A story's id, or an entry's: how its figures moved.")
    ] = None,
    *,
    wanted: Any,
    as_json: JsonOption = False,
) -> None:
    """Show figures over time by source, and the days on which the numbers differ.

    With --story: how each count of a story moved, what it is now, and why other counts are left out.
    """
    from lagebild.publish.counts import counts, ranges
    from lagebild.publish.text import counts_text

    if measure is not None and measure not in MEASURES:
        raise typer.BadParameter(f"{measure!r} is none of {', '.join(MEASURES)}")
    if story is not None:
        story_commands.figures_of_story(ledger, story, measure, as_json=as_json)
        return
    with opened(ledger, wanted) as book:
        lines = counts(book.readings(), wanted, measure)
    spans = ranges(lines)
    if as_json:
        print_json({"figures": lines, "ranges": spans})
    else:
        show_all(counts_text(lines, spans))


@app.command()
@filtered
def claims(
    ledger: LedgerOption = LEDGER,
    *,
    wanted: Any,
    everything: Annotated[bool, typer.Option("--all", help="Plain assertions too.")] = False,
    disputed: Annotated[bool, typer.Option(help="Only claims that somebody rejects.")] = False,
    ids: IdsOption = False,
    as_json: JsonOption = False,
) -> None:
    """Show statements with their answers: who accuses, who denies, who promises.

    An accusation, a denied claim and a confirmed one say how they stand, by the answers of all reports.
    """
    from lagebild.ledger.stories import groups_of
    from lagebild.publish.claims import lines
    from lagebild.publish.text import claims_text

    with opened(ledger, wanted) as book:
        found = lines(
            book.readings(), wanted, groups_of(book), everything=everything, disputed=disputed
        )
    if as_json:
        print_json(found)
    else:
        show_all(claims_text(found, ids=ids))


@app.command()
def why(
    entry: Annotated[str, typer.Argument(help="An entry's id or its beginning (`show --ids`).")],
    ledger: LedgerOption = LEDGER,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show why an entry stands there: the words in their context, the rule, the chain of sources."""
    from lagebild.publish.text import why_text
    from lagebild.publish.why import why as why_of

    with opened(ledger) as book:
        found = why_of(book.entry(entry))
    if as_json:
        print_json(found)
    else:
        show_all(why_text(found))


@app.command()
@filtered
def export(
    folder: Annotated[Path, typer.Argument(help="The folder to write into.")],
    to: Annotated[Kind, typer.Option(help="The format.")],
    ledger: LedgerOption = LEDGER,
    *,
    wanted: Any,
    day: Annotated[str | None, typer.Option("--date", help="The date to stamp it with.")] = None,
) -> None:
    """Export to CSV, GeoJSON, JSONL, Parquet or the field's own columns, with a stamp that says what it was made of."""
    from lagebild.ledger.status import status as status_of
    from lagebild.publish.stamp import Stamp
    from lagebild.publish.tables import export as write

    check_day(day, "--date")
    with opened(ledger, wanted) as book:
        state, readings = status_of(book), tuple(book.readings())
    readers = tuple(digest for _, digest, _ in state.readers)
    stamp = Stamp(str(wanted), state.digest, readers, __version__, day, state.reports)
    for path in write(to.value, folder, readings, wanted, stamp):
        print(path)


# -- keeping --------------------------------------------------------------------------------------


@app.command()
def status(ledger: LedgerOption = LEDGER, *, as_json: JsonOption = False) -> None:
    """Show what was read, what gave nothing, what failed and why."""
    from lagebild.ledger.status import status as status_of
    from lagebild.publish.text import status_text

    with opened(ledger) as book:
        found = status_of(book)
    if as_json:
        print_json(found)
    else:
        show_all(status_text(found))


@app.command()
def verify(ledger: LedgerOption = LEDGER) -> None:
    """Check the ledger: its file, all digests, and that every quoted word stands in its report."""
    from lagebild.ledger.verify import verify as verify_all

    with opened(ledger) as book:
        found = verify_all(book)
        readings, entries = book.sizes()
        digest = book.digest()
    for problem in found:
        say(problem)
    if found:
        raise typer.Exit(NOTHING_DONE)
    print(f"whole: {readings:,} readings, {entries:,} entries, every digest and every word agrees")
    print(f"ledger digest {digest}")


@app.command()
def withdraw(
    report: Annotated[str, typer.Argument(help="The report's id.")],
    reason: Annotated[str, typer.Option(help="Why, in a few words.")],
    ledger: LedgerOption = LEDGER,
) -> None:
    """Take a report out of every view; what was read from it stays in the file."""
    with opened(ledger, write=True) as book:
        book.withdraw(report, reason)
    print(f"{report} is withdrawn: {reason}")


@app.command()
def delete(
    report: Annotated[str, typer.Argument(help="The report's id.")],
    ledger: LedgerOption = LEDGER,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Delete without asking.")] = False,
) -> None:
    """Delete a report and all that was read from it, for good; only its digest is left."""
    if not yes:
        typer.confirm(f"Delete {report} for good, text and readings?", abort=True)
    with opened(ledger, write=True) as book:
        versions = book.delete(report)
    print(f"{report} is deleted ({versions} version{'' if versions == 1 else 's'})")


@app.command()
def places(
    text: Annotated[str, typer.Argument(help="The text, or - for standard input.")],
    language: Annotated[
        str | None, typer.Option(help="Its language's code; found out if not given.")
    ] = None,
    language_data: Annotated[Path | None, typer.Option(help="Your own words.")] = None,
    world: Annotated[Path | None, typer.Option(help="Your own places.")] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show every name in a text that may be a place, its candidates, and what decided."""
    from lagebild.pipeline import Reader
    from lagebild.publish.places import names_in, places_text
    from lagebild.record import Report

    check_folders(language_data, world)
    reader = Reader(language_data=language_data, world=world)
    said = sys.stdin.read() if text == "-" else text
    names = names_in(reader, Report("text", said, language=language))
    if as_json:
        print_json(names)
    else:
        show_all(places_text(names))


@app.command()
def languages(
    language_data: Annotated[Path | None, typer.Option(help="Your own words.")] = None,
) -> None:
    """Show which languages there are and which layers each can read."""
    from lagebild.extract import NEEDS
    from lagebild.languages import known_languages, load
    from lagebild.publish.text import table

    check_folders(language_data)
    made = table("code", "language", *LAYERS, "cases")
    for code in known_languages(language_data):
        language = load(code, language_data)
        name = str(language.toml("language.toml").get("english_name", code))
        marks = ("yes" if language.has(NEEDS[layer]) else "—" for layer in LAYERS)
        made.add_row(code, name, *marks, str(language.cases()))
    show_all([made])


@app.callback(invoke_without_command=True)
def version(
    *, show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False
) -> None:
    """Print the version where it is asked for."""
    if show_version:
        print(f"lagebild {__version__}")
        raise typer.Exit


for command in (
    *across.COMMANDS,
    *story_commands.COMMANDS,
    *annotate_command.COMMANDS,
    *serve_command.COMMANDS,
):
    app.command()(command)
app.add_typer(people_command.users, name="users")


def main() -> None:
    """Runs the command line; every foreseeable fault is one line on stderr and an exit code."""
    # Loading makes some hundred thousand lasting objects; looking for garbage among them is vain.
    gc.set_threshold(200_000, 20, 20)
    try:
        app()
    except LagebildError as error:
        say(error)
    except sqlite3.OperationalError as error:
        say(f"the ledger cannot be written ({error}); what was stored before stays.")
    except OSError as error:
        # What is left unwritten must not fail a second time when the interpreter closes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if error.errno == errno.EPIPE:
            sys.exit(0)
        say(f"{error.filename or 'output'}: {error.strerror}; what was stored before stays.")
    else:
        return
    sys.exit(NOTHING_DONE)
