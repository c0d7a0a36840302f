"""The pages in a real Chromium: a server over the examples, a browser, and what every page must not do."""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from conftest import ROOT, reader
from lagebild.acquire import read
from lagebild.ledger import Ledger
from lagebild.record import Report
from lagebild.serve.app import create_app
from lagebild.serve.view import built

sync_api = pytest.importorskip("playwright.sync_api", reason="no playwright here")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
EXAMPLES = ("karabach.jsonl", "wahl.jsonl")
# The browser's own calls home would be refused, many at a time.
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip


@dataclass
class Site:
    """A running server: its address, and the ledger that it shows."""

    address: str
    ledger: Path


@dataclass
class Tab:
    """A page of the browser, with all that it complained of and all hosts that it asked."""

    page: Any
    site: Site
    complaints: list[str] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def open(self, path: str, status: int = 200) -> Any:
        """Opens a path that answers with a status, and waits until all is loaded."""
        answer = self.page.goto(self.site.address + path, wait_until="networkidle")
        assert answer.status == status
        if status != 200:
            # The console says so too.
            self.complaints[:] = [c for c in self.complaints if f"status of {status}" not in c]
        return self.page

    def violations(self, *, of_colours: bool = False) -> list[str]:
        """Returns the serious and critical findings of axe, those alone that colours make where asked."""
        # The page's policy lets no foreign script in; the test's own comes by the debugger.
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE.read_text(encoding="utf-8"))
        # The size of targets (WCAG 2.2, 24 pixels) is a rule that axe runs only when asked.
        some = (
            "runOnly: ['color-contrast', 'link-in-text-block']"
            if of_colours
            else "rules: {'target-size': {enabled: true}}"
        )
        asked = f"{{resultTypes: ['violations'], {some}}}"
        found = self.page.evaluate(f"axe.run({asked})")["violations"]
        return [
            f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:200]}"
            for v in found
            if v["impact"] in ("serious", "critical")
            for n in v["nodes"]
        ]

    def keep(self, name: str) -> None:
        """Keeps a screenshot where a folder for them is named."""
        folder = os.environ.get("LAGEBILD_SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A server over two of the examples."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: apt install chromium")
    assert built(), "the pages' files are not built: make web"
    path = tmp_path_factory.mktemp("browser") / "examples.ledger"
    with Ledger(path, write=True) as book:
        for _, found in read([str(ROOT / "examples" / name) for name in EXAMPLES]):
            if isinstance(found, Report):
                book.add(reader().analyse(found)[0], "reader", "test", "examples")
    with served(path) as running:
        yield running


@contextmanager
def served(path: Path) -> Iterator[Site]:
    """Serves a ledger as long as it is asked for."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        app = create_app(path)
        app.state.asking.reader = reader()
        config = uvicorn.Config(app, log_level="error", lifespan="off")
        server = uvicorn.Server(config)
        running = threading.Thread(target=server.run, kwargs={"sockets": [door]})
        running.start()
        try:
            yield Site(f"http://127.0.0.1:{door.getsockname()[1]}", path)
        finally:
            server.should_exit = True
            running.join()


@pytest.fixture(scope="session")
def browser(site: Site) -> Iterator[Any]:
    """The system's Chromium."""
    del site
    with sync_api.sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


@pytest.fixture
def tab(request: pytest.FixtureRequest, browser: Any, site: Site) -> Iterator[Tab]:
    """A page in a new window, 1400 pixels wide unless the test asks otherwise; it ends without a complaint."""
    wanted = {"viewport": {"width": 1400, "height": 900}, "locale": "en-GB"}
    context = browser.new_context(**(wanted | getattr(request, "param", {})))
    made = Tab(context.new_page(), site)
    made.page.on("console", lambda m: complain(made, m))
    made.page.on("pageerror", lambda e: made.complaints.append(str(e)))
    made.page.on("request", lambda r: made.asked.add(re.sub(r"^(\w+:/*[^/,]*).*", r"\1", r.url)))
    yield made
    context.close()
    assert not made.complaints
    assert {a for a in made.asked if not a.startswith("data:")} <= {made.site.address}


def complain(tab: Tab, message: Any) -> None:
    """Keeps what the console calls an error or a warning."""
    if message.type in ("error", "warning"):
        tab.complaints.append(json.dumps([message.type, message.text]))
