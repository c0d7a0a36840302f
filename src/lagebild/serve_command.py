"""The command that opens the ledger in the browser."""

from __future__ import annotations

import socket
from typing import Annotated

import typer

from lagebild.console import LEDGER, LedgerOption, say
from lagebild.ledger import LedgerMissing

HOST, PORT = "127.0.0.1", 8460


def serve(
    ledger: LedgerOption = LEDGER,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="The port; 0 takes a free one.")
    ] = PORT,
) -> None:
    """Open the ledger in the browser: the picture, stories, reports, claims, figures and actors.

    Bound to this machine alone (127.0.0.1); stop it with Ctrl-C.
    """
    import uvicorn

    from lagebild.serve.app import create_app

    if not ledger.exists():
        raise LedgerMissing(ledger)
    app = create_app(ledger)
    with socket.create_server((HOST, port)) as door:
        say(f"http://{HOST}:{door.getsockname()[1]}/ shows {ledger}; stop with Ctrl-C")
        config = uvicorn.Config(app, log_level="warning", server_header=False)
        uvicorn.Server(config).run(sockets=[door])


COMMANDS = (serve,)
