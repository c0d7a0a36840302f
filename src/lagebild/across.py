"""The commands that look across reports: what is one text, and what differs in it."""

from __future__ import annotations

from typing import Annotated

import typer

from lagebild.console import (
    LEDGER,
    FromOption,
    JsonOption,
    LedgerOption,
    UntilOption,
    check_day,
    opened,
    print_json,
    show_all,
)


def copies(
    report: Annotated[
        str | None, typer.Argument(help="A report's id: what its copies changed.")
    ] = None,
    ledger: LedgerOption = LEDGER,
    begin: FromOption = None,
    until: UntilOption = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Show which reports are one text and the probable original; for one report, what each copy changed."""
    from lagebild.publish.copies import compared, compared_text, groups, groups_text

    check_day(begin, "--from")
    check_day(until, "--until")
    with opened(ledger) as book:
        if report is None:
            found = groups(book, begin, until)
            print_json(found) if as_json else show_all(groups_text(found))
        else:
            one = compared(book, report)
            print_json(one) if as_json else show_all(compared_text(one))


COMMANDS = (copies,)
