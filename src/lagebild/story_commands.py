"""The commands that ask across reports: stories, one story, actors, checks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from lagebild.console import (
    LEDGER,
    NOTHING_DONE,
    FromOption,
    JsonOption,
    LedgerOption,
    UntilOption,
    check_day,
    filtered,
    opened,
    print_json,
    say,
    show_all,
)


@filtered
def stories(
    ledger: LedgerOption = LEDGER,
    *,
    wanted: Any,
    everything: Annotated[
        bool, typer.Option("--all", help="Those of a single source too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the stories: what several reports tell of one happening, with the number of independent sources.

    --from and --until are the days on which a story is told.
    """
    from lagebild.ledger.stories import groups_of, readings_in
    from lagebild.ledger.stories import stories as stories_of
    from lagebild.publish.stories import story_lines
    from lagebild.publish.story_text import stories_text

    with opened(ledger, wanted) as book:
        window = chosen_window(book, wanted.begin, wanted.until)
        wanted = replace(wanted, begin=window.begin or None)
        found, groups = stories_of(readings_in(book, window.wider())), groups_of(book)
    lines = story_lines(found, groups, wanted, everything=everything)
    if as_json:
        print_json(lines)
    else:
        show_all(stories_text(lines))


def chosen_window(book: Any, begin: str | None, until: str | None) -> Any:
    """Returns the days to look at, and says so where a large ledger is not looked at as a whole."""
    from lagebild.ledger.stories import window_of

    check_day(begin, "--from")
    check_day(until, "--until")
    window = window_of(book, begin, until)
    if window.begin and not (begin or until):
        say(f"a large ledger: {window.begin} to {window.until} only; --from and --until choose.")
    return window


def story(
    name: Annotated[str, typer.Argument(help="A story's id, or that of an entry in it.")],
    ledger: LedgerOption = LEDGER,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one story: on what all accounts agree, where they differ, how its figures moved, who tells it."""
    from lagebild.publish.stories import story_page
    from lagebild.publish.story_text import page_text

    page = story_page(*story_and_groups(ledger, name))
    if as_json:
        print_json(page)
    else:
        show_all(page_text(page))


def figures_of_story(path: Path, name: str, measure: str | None, *, as_json: bool) -> None:
    """Prints how the figures of a story moved."""
    from lagebild.ledger.series import series
    from lagebild.publish.story_text import series_text

    lines = [s for s in series(*story_and_groups(path, name)) if measure in (None, s.measure)]
    if as_json:
        print_json(lines)
    else:
        show_all(series_text(lines))


def story_and_groups(path: Path, name: str) -> Any:
    """Returns the story of this id, and which reports are copies."""
    from lagebild.ledger.stories import groups_of, readings_in, story_of, window_around
    from lagebild.ledger.stories import stories as stories_of

    with opened(path) as book:
        window = window_around(book, name)
        return story_of(stories_of(readings_in(book, window)), name), groups_of(book)


@filtered
def actors(
    name: Annotated[
        str | None, typer.Argument(help="A part of a name, or a country's code.")
    ] = None,
    ledger: LedgerOption = LEDGER,
    *,
    wanted: Any,
    as_json: JsonOption = False,
) -> None:
    """Show the actors under all their spellings; for a name, what each does, says, is accused of, with whom."""
    from lagebild.publish.actors import actor_lines
    from lagebild.publish.story_text import actor_text, actors_text

    with opened(ledger, wanted) as book:
        found = actor_lines(book.readings(), name, wanted)
    if as_json:
        print_json(found)
    elif name is None:
        show_all(actors_text(found))
    else:
        show_all(part for one in found for part in actor_text(one))


def check(
    ledger: LedgerOption = LEDGER,
    begin: FromOption = None,
    until: UntilOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Check what the reports say: implausible dates and numbers, parts larger than wholes, far places, single texts.

    A finding is no proof of a mistake; the exit code is 1 where there is one. `verify` checks the file.
    """
    from lagebild.ledger.checks import View
    from lagebild.ledger.checks import check as check_all
    from lagebild.ledger.stories import Window, groups_of, readings_in
    from lagebild.ledger.stories import stories as stories_of
    from lagebild.publish.plain import plain

    with opened(ledger) as book:
        window = chosen_window(book, begin, until)
        whole = window == Window()
        readings = tuple(book.readings() if whole else readings_in(book, window))
        found = check_all(View(readings, stories_of(readings), groups_of(book)))
    if as_json:
        print_json([{"check": name, **plain(problem)} for name, problem in found])
    else:
        for _, problem in found:
            print(problem)
        say(f"{len(found)} findings in {len(readings)} reports")
    if found:
        raise typer.Exit(NOTHING_DONE)


COMMANDS = (stories, story, actors, check)
