"""Lagebild reads news reports into a sourced ledger: what happened, where, when, and who says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lagebild.acquire import read
    from lagebild.ledger import Ledger
    from lagebild.pipeline import Reader
    from lagebild.record import Record, Report

__version__ = "0.1.0"
__all__ = ["Ledger", "Reader", "Record", "Report", "__version__", "read"]

WHERE = {
    "Ledger": "ledger",
    "Reader": "pipeline",
    "Record": "record",
    "Report": "record",
    "read": "acquire",
}


def __getattr__(name: str) -> Any:
    """Imports a name of the front door when it is first asked for: the model's libraries are slow."""
    if name not in WHERE:
        raise AttributeError(f"module 'lagebild' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"lagebild.{WHERE[name]}"), name)
