"""The server of the pages: it answers first, and then loads what most pages need."""

from __future__ import annotations

import socket

import uvicorn
from fastapi import FastAPI

from lagebild.serve import warm


class Server(uvicorn.Server):
    """A server that loads what its pages need as soon as it answers."""

    def __init__(self, app: FastAPI) -> None:
        super().__init__(uvicorn.Config(app, log_level="warning", server_header=False))
        self.app = app

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begins to answer."""
        await super().startup(sockets)
        warm.get_ready(self.app)
