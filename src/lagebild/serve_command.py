"""The command that opens the ledger in the browser."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Annotated

import typer

from lagebild.console import LEDGER, LedgerOption, say
from lagebild.ledger import LedgerMissing
from lagebild.problems import LagebildError

# The first pages have the machine to themselves for so many seconds.
KEEPING_AFTER = 5.0
HOST, PORT = "127.0.0.1", 8460
OWN = ("127.0.0.1", "localhost", "::1")
ALL = ("0.0.0.0", "::", "")  # noqa: S104  told apart, not bound to


class NoAccounts(LagebildError):
    """The pages were to be opened to other machines while nobody has to log in."""

    def __init__(self, host: str, ledger: Path) -> None:
        super().__init__(
            f"{host} can be reached from other machines, and this ledger has no accounts; nothing was "
            f"opened. Make one first: lagebild users add NAME --role reviewer --ledger {ledger}"
        )


def serve(
    ledger: LedgerOption = LEDGER,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")
    ] = PORT,
    host: Annotated[
        str, typer.Option(help="The address to bind; another than this machine's needs accounts.")
    ] = HOST,
    name: Annotated[
        list[str] | None,
        typer.Option(
            help="A name by which others reach it; may be repeated. Requests for other names are refused."
        ),
    ] = None,
) -> None:
    """Open the ledger in the browser: the picture, stories, reports, claims, figures and actors.

    Bound to this machine alone (127.0.0.1) unless there are accounts (`lagebild users`); stop it with Ctrl-C.
    """
    from lagebild.serve.app import LOCAL, create_app
    from lagebild.serve.keeping import keeping_up
    from lagebild.serve.people import People, beside
    from lagebild.serve.server import Server

    if not ledger.exists():
        raise LedgerMissing(ledger)
    alone = host in OWN
    if not alone and not People(beside(ledger)).all():
        raise NoAccounts(host, ledger)
    names = (*LOCAL, *(name or ()), *(() if alone else names_of(host)))
    app = create_app(ledger, names, alone=alone)
    with listening(host, port) as door, keeping_up(ledger, KEEPING_AFTER):
        shown = names[-1] if host in ALL else f"[{host}]" if ":" in host else host
        say(f"http://{shown}:{door.getsockname()[1]}/ shows {ledger}; stop with Ctrl-C")
        if not alone:
            say("Passwords travel as they are typed: put a server that speaks TLS in front of it.")
        Server(app).run(sockets=[door])


def names_of(host: str) -> tuple[str, ...]:
    """Returns the names that an address has for others: itself, or the machine's where it is all addresses."""
    return (
        (socket.getfqdn(), socket.gethostname())
        if host in ALL
        else (f"[{host}]" if ":" in host else host,)
    )


def listening(host: str, port: int) -> socket.socket:
    """Returns a socket that is bound to an address."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    door = socket.create_server((host, port), family=family)
    # What it accepts inherits this: a page's end does not wait for the beginning to be acknowledged.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door


COMMANDS = (serve,)
