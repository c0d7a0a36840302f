"""The commands that keep the accounts of a ledger."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from lagebild.console import LEDGER, LedgerOption

if TYPE_CHECKING:
    from pathlib import Path

    from lagebild.serve.people import People

users = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Keep who may log in to the ledger's pages."
)
NameArgument = Annotated[str, typer.Argument(help="The person's name; verdicts carry it.")]


def people_of(ledger: Path) -> People:
    """Returns the accounts of a ledger that exists."""
    from lagebild.ledger import LedgerMissing
    from lagebild.serve.people import People, beside

    if not ledger.exists():
        raise LedgerMissing(ledger)
    return People(beside(ledger))


def asked_password() -> str:
    """Returns a password: asked for twice on a terminal, else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))


@users.command()
def add(
    name: NameArgument,
    ledger: LedgerOption = LEDGER,
    role: Annotated[
        str, typer.Option(help="reader (looks) or reviewer (gives verdicts too).")
    ] = "reader",
) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    person = people_of(ledger).add(name, asked_password(), role)
    print(f"{person.name} can log in as {person.role}")


@users.command("list")
def show(ledger: LedgerOption = LEDGER) -> None:
    """Show who has an account, and as what."""
    for person in people_of(ledger).all():
        print(f"{person.name}\t{person.role}")


@users.command()
def remove(name: NameArgument, ledger: LedgerOption = LEDGER) -> None:
    """Take an account away; what the person reviewed stays in the ledger."""
    people_of(ledger).remove(name)
    print(f"{name} has no account any more")


@users.command()
def password(name: NameArgument, ledger: LedgerOption = LEDGER) -> None:
    """Give someone a new password; whoever is logged in under the name is logged out."""
    people_of(ledger).change_password(name, asked_password())
    print(f"{name} has a new password")
