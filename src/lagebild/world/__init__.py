"""What there is in the world, for all languages: places, countries, bodies."""

from __future__ import annotations

from pathlib import Path


class World:
    """The shipped world, a user's own folder layered over it."""

    def __init__(self, own: Path | None = None) -> None:
        self.own = own

    def digest(self) -> str:
        """The SHA-256 of all tables."""
        return ""
