"""What several tests share: running the command line, and reports to read."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from lagebild import cli
from lagebild.ledger import Reading, report_digest
from lagebild.pipeline import Reader
from lagebild.record import Report
from lagebild.serve.app import create_app

ROOT = Path(__file__).parent.parent
DE = "Bei einem Angriff auf die Stadt Goma sind am Dienstag zwölf Menschen getötet worden."


@dataclass(frozen=True)
class Outcome:
    """What a command did."""

    code: int
    out: str
    err: str


Command = Callable[..., Outcome]


@pytest.fixture
def lagebild(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Command:
    """Runs `lagebild …` in this process, in an empty folder, and returns what it did."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("LAGEBILD_LEDGER", raising=False)

    def run(*args: str | Path) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["lagebild", *map(str, args)])
        capsys.readouterr()
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = int(stop.code or 0)
        out, err = capsys.readouterr()
        return Outcome(code, out, err)

    return run


@pytest.fixture
def pages(ledger: Path) -> Iterator[TestClient]:
    """The pages for the one person at this machine, with a clock that stands."""
    app = create_app(ledger, hosts=("testserver",))
    app.state.clock = lambda: 1_707_300_000
    with TestClient(app, headers={"accept-language": "en"}) as client:
        yield client


def line(ident: str, text: str = DE, **more: Any) -> str:
    """Returns a report as a line of JSONL."""
    fields = {"id": ident, "text": text, "published": "2024-02-07", "language": "de", **more}
    return json.dumps(fields, ensure_ascii=False) + "\n"


def data_folder() -> Path:
    """Returns the shared data, or skips the test with the reason."""
    named = os.environ.get("LAGEBILD_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "dev").is_dir():
        pytest.skip("no shared data: set LAGEBILD_DATA to the folder that holds dev/")
    return folder


@lru_cache(maxsize=1)
def reader() -> Reader:
    """Returns the shipped reader, made once."""
    return Reader()


@lru_cache(maxsize=256)
def told(ident: str, day: str, text: str, language: str = "de", outlet: str = "") -> Reading:
    """Returns what the shipped reader reads from a text of some day, as the ledger holds it."""
    report = Report(ident, text, day, language, outlet=outlet or ident)
    return Reading(reader().analyse(report)[0], report_digest(report), "reader")
