"""Cells of tables that spreadsheets open."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def guarded(value: Any) -> Any:
    """Returns a cell that a spreadsheet cannot take for a formula."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return f"'{value}"
    return value


def sheet(
    columns: Sequence[str], table: Iterable[Mapping[str, Any]], second: Sequence[str] = ()
) -> bytes:
    """Returns a table as CSV (UTF-8, RFC 4180), with a second row of headings if any is given."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    if second:
        writer.writerow(second)
    for row in table:
        cells = (row.get(c) for c in columns)
        writer.writerow(["" if v is None else guarded(v) for v in cells])
    return out.getvalue().encode()
