"""Reads one report from plain text, with or without a header (`Published: 2023-09-21`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from lagebild.exchange import REPORT_FIELDS
from lagebild.problems import Problem
from lagebild.record import Report

FIELDS = tuple(f for f in REPORT_FIELDS if f != "text")
HEADER_LINE = re.compile(rf"({'|'.join(FIELDS)})[^\S\r\n]*:[^\S\r\n]*([^\r\n]*)", re.IGNORECASE)
END_OF_LINE = re.compile(r"\r\n|\n|\r")
END_OF_HEADER = re.compile(r"(?:\r\n|\n|\r)[^\S\r\n]*(?:\r\n|\n|\r)\s*")


def read_text(content: str, name: str) -> Iterator[Report | Problem]:
    """Yields the file's one report; its id is the file's name unless the header has an `Id:`."""
    fields, text = header_and_text(content)
    ident = fields.pop("id", None) or Path(name).stem
    yield Report(ident, text, **{k: v for k, v in fields.items() if v})


def header_and_text(content: str) -> tuple[dict[str, str], str]:
    """Returns the header's fields and the text below it; without a header all is text."""
    end = END_OF_HEADER.search(content)
    head = content[: end.start()] if end else ""
    found = [HEADER_LINE.fullmatch(line.strip()) for line in END_OF_LINE.split(head)]
    if end is None or not head or not all(found):
        return {}, content
    return {m[1].lower(): m[2].strip() for m in found if m}, content[end.end() :]
