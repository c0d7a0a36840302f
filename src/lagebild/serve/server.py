"""The server of the pages: it answers first, and then loads what most pages need."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from lagebild.serve import warm

# A browser's connection is kept for so many seconds: people read before they click.
KEPT = 75


class Server(uvicorn.Server):
    """A server that loads what its pages need as soon as it answers."""

    def __init__(self, app: FastAPI) -> None:
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_keep_alive=KEPT
        )
        super().__init__(config)
        self.app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer."""
        await super().startup(sockets)
        warm.get_ready(self.app)
