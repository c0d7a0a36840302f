"""What a server loads before anybody asks: the ledger's columns and digest, the first page, the reader of questions."""

from __future__ import annotations

import gc
import logging
import sys
import threading

from fastapi import FastAPI

from lagebild.ledger.digests import digest_of
from lagebild.publish.board import board
from lagebild.publish.filters import Filter
from lagebild.publish.pages import actors_of
from lagebild.serve.picture import MOST, NAME
from lagebild.serve.view import templates

LOG = logging.getLogger(__name__)
# A ledger in memory is millions of objects: new ones are looked through for garbage more seldom.
THRESHOLDS = 50_000, 20, 50
# While it loads (seconds): whoever asks gets his turn sooner.
SHORT = 0.0005


def get_ready(app: FastAPI) -> threading.Thread:
    """Loads in the background what the first page needs; whoever asks for it meanwhile waits for the rest alone."""
    thread = threading.Thread(target=load, args=(app,), daemon=True)
    thread.start()
    return thread


def load(app: FastAPI) -> None:
    """Makes the first page as it is asked for most often, and lets all that is loaded be."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(SHORT)
    try:
        for name in templates().list_templates():
            templates().get_template(name)
        book = app.state.books.open()
        app.state.remembered.of((NAME, Filter()), lambda: board(book, Filter(), most=MOST))
        digest_of(book)
        actors_of(book, Filter(), most=1)
        app.openapi()
        app.state.asking.get_ready()
    except Exception:
        # The page that needs it says what is wrong.
        LOG.exception("not loaded in advance")
    sys.setswitchinterval(interval)
    # The collector looks through these no more: a page would wait for it.
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
