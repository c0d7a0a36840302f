"""Ledger -> pages in the browser: routes, templates and the words of the interface; nothing is decided here."""
