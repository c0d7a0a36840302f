"""Lagebild reads news reports into a sourced ledger: what happened, where, when, and who says so."""

from __future__ import annotations

__version__ = "0.1.0"
