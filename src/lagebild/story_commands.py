"""The commands that ask across reports: stories, one story, actors, checks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from lagebild.console import (
    LEDGER,
    NOTHING_DONE,
    ActorOption,
    FromOption,
    JsonOption,
    LedgerOption,
    PlaceOption,
    SourceOption,
    TypeOption,
    UntilOption,
    filter_of,
    opened,
    plain,
    print_json,
    say,
    show_all,
)


def stories(
    ledger: LedgerOption = LEDGER,
    begin: FromOption = None,
    until: UntilOption = None,
    place: PlaceOption = None,
    actor: ActorOption = None,
    kind: TypeOption = None,
    source: SourceOption = None,
    *,
    everything: Annotated[
        bool, typer.Option("--all", help="Those of a single source too.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Show the stories: what several reports tell of one happening, with the number of independent sources.

    --from and --until are the days on which a story is told.
    """
    from lagebild.publish.stories import story_lines
    from lagebild.publish.story_text import stories_text

    wanted = filter_of(begin, until, place, actor, kind, source)
    found, groups = all_stories(ledger, begin, until)
    lines = story_lines(found, groups, wanted, everything=everything)
    if as_json:
        print_json(lines)
    else:
        show_all(stories_text(lines))


def story(
    name: Annotated[str, typer.Argument(help="A story's id, or that of an entry in it.")],
    ledger: LedgerOption = LEDGER,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show one story: on what all accounts agree, where they differ, how its figures moved, who tells it."""
    from lagebild.ledger.stories import story_of
    from lagebild.publish.stories import story_page
    from lagebild.publish.story_text import page_text

    found, groups = all_stories(ledger)
    page = story_page(story_of(found, name), groups)
    if as_json:
        print_json(page)
    else:
        show_all(page_text(page))


def figures_of_story(path: Path, name: str, measure: str | None, *, as_json: bool) -> None:
    """Prints how the figures of a story moved."""
    from lagebild.ledger.series import series
    from lagebild.ledger.stories import story_of
    from lagebild.publish.story_text import series_text

    found, groups = all_stories(path)
    lines = [s for s in series(story_of(found, name), groups) if measure in (None, s.measure)]
    if as_json:
        print_json(lines)
    else:
        show_all(series_text(lines))


def all_stories(path: Path, begin: str | None = None, until: str | None = None) -> Any:
    """Returns the stories told around some days, and which reports are copies."""
    from lagebild.ledger.stories import around, groups_of
    from lagebild.ledger.stories import stories as stories_of

    with opened(path) as book:
        return stories_of(around(book, begin, until)), groups_of(book)


def actors(
    name: Annotated[
        str | None, typer.Argument(help="A part of a name, or a country's code.")
    ] = None,
    ledger: LedgerOption = LEDGER,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show the actors under all their spellings; for a name, what each does, says, is accused of, with whom."""
    from lagebild.publish.actors import actor_lines
    from lagebild.publish.story_text import actor_text, actors_text

    with opened(ledger) as book:
        found = actor_lines(book.readings(), name)
    if as_json:
        print_json(found)
    elif name is None:
        show_all(actors_text(found))
    else:
        show_all(part for one in found for part in actor_text(one))


def check(ledger: LedgerOption = LEDGER, *, as_json: JsonOption = False) -> None:
    """Check what the reports say: implausible dates and numbers, parts larger than wholes, far places, single texts.

    A finding is no proof of a mistake; the exit code is 1 where there is one. `verify` checks the file.
    """
    from lagebild.ledger.checks import View
    from lagebild.ledger.checks import check as check_all
    from lagebild.ledger.stories import groups_of
    from lagebild.ledger.stories import stories as stories_of

    with opened(ledger) as book:
        readings = tuple(book.readings())
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
