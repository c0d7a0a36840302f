"""Every message that pages show has a sentence in every language of the interface, with the same values."""

from __future__ import annotations

import ast
import html
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from conftest import told
from lagebild.extract.events import refusal
from lagebild.extract.events.lexicon import COLUMNS, TABLE
from lagebild.languages import load
from lagebild.languages.messages import OURS, Message, Told, message, sentences
from lagebild.ledger import Ledger, NotInLedger
from lagebild.ledger.reviews import VERDICTS
from lagebild.ledger.store import KINDS
from lagebild.pipeline import PACKAGE
from lagebild.publish.filters import FilterRefused
from lagebild.publish.labels import tables
from lagebild.record import CONTEXTS, MODES
from lagebild.serve.app import create_app
from lagebild.serve.words import interface_languages

CODES = interface_languages()
# The parts in which errors reach pages.
PARTS = ("ledger", "publish", "serve")


def calls() -> Iterator[tuple[str, str, set[str]]]:
    """Yields where a message is made in the program, its name and the names of its values."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "message":
                (name,) = node.args
                values = {k.arg for k in node.keywords if k.arg}
                if isinstance(name, ast.Constant):
                    yield f"{path.name}:{node.lineno}", str(name.value), values


def filled(sentence: str) -> set[str]:
    """Returns what is filled in to a sentence."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("code", CODES)
def test_every_message_has_a_sentence(code: str) -> None:
    """What the program can say, the language says too, and it fills in nothing that is not given."""
    found = list(calls())
    assert len(found) > 30
    for where, name, values in found:
        assert name in sentences(code), f"{where}: {code} has no sentence for {name}"
        assert filled(sentences(code)[name]) <= values, f"{where}: {name} in {code}"


def test_every_sentence_is_said() -> None:
    """No language has a sentence that the program never says, and all have the same."""
    said = {name for _, name, _ in calls()}
    said |= {what for what, _ in KINDS.values()} | {f"by_{v}" for v in (*VERDICTS, "add")}
    for code in CODES:
        assert set(sentences(code)) == said, code


def test_faults_that_pages_can_show_are_messages() -> None:
    """Whoever opens a ledger or asks for something in it gets a fault that every language can tell."""
    for path in (p for part in PARTS for p in (PACKAGE / part).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        bases = {
            node.name: {getattr(b, "id", "") for b in node.bases}
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
        }
        plain = {name for name, over in bases.items() if "LagebildError" in over}
        # Faults of the command line and of the program itself.
        assert plain <= {"PersonRefused", "UnknownWords", "NotCurrent"}, path


def test_a_message_is_told_in_each_language() -> None:
    """A fault is English as text and any language's on its page, its fields by what the page calls them."""
    fault = Told(message("no_day", field="begin", value="gestern"))
    assert str(fault) == "begin: 'gestern' is no day. Write it as 2023-09-21."
    german = fault.message.in_language("de", {"begin": "erster Tag"})
    assert german == "erster Tag: „gestern“ ist kein Tag. Schreiben Sie ihn wie 2023-09-21."
    assert fault.message.in_language("xx") == str(fault)


def test_messages_quote_in_short() -> None:
    """What was given is quoted in at most sixty printable characters, whatever it was."""
    said = Message("no_choice", {"field": "sources", "value": "\x00{value}" + "x" * 500})
    assert said.in_language(OURS) == f"sources: '�{{value}}{'x' * 52}' is none of the choices."


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", CODES)
def test_what_is_not_in_the_ledger_is_named(kind: str, code: str) -> None:
    """For each kind the sentence names what was asked for and where to look."""
    for near in ((), ("a", "b")):
        said = NotInLedger(kind, "zzz", near).message.in_language(code)
        assert "zzz" in said
        assert ("a, b" in said) == bool(near)


def test_what_is_allowed_stays_english_for_programs() -> None:
    """The API's answer says in English what is allowed."""
    fault = FilterRefused("type", "x", message("choose_one", known="a, b"))
    assert fault.allowed == "Choose one of: a, b."


@pytest.mark.parametrize("code", CODES)
def test_every_mode_and_context_of_the_tables_can_be_chosen(code: str) -> None:
    """What a language's table of events says of mode and context, people can say too; so can what its rules say."""
    language = load(code)
    for row in language.table(TABLE, COLUMNS):
        assert row["mode"] in ("", *MODES[row["type"]]), f"{row.path}:{row.line}"
        assert row["context"] in ("", *CONTEXTS), f"{row.path}:{row.line}"
    for kind, modes in language.toml("events.toml").get("modes", {}).items():
        assert set(modes) <= set(MODES[kind])
    assert {mode for mode in refusal.MODES.values() if mode} <= set(MODES["REJECT"])


@pytest.mark.parametrize("code", CODES)
def test_every_mode_and_context_has_a_word(code: str) -> None:
    """What the form offers for events has words in every language."""
    words = tables(code)
    modes = {mode for some in MODES.values() for mode in some}
    assert modes <= set(words["modes"]) | set(words["modes_to_choose"])
    assert not set(words["modes"]) & set(words["modes_to_choose"])
    assert set(CONTEXTS) == set(words["contexts"])


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("/?status=foo", 400, "Wählen Sie eines von diesen: happened"),
        ("/?begin=gestern", 400, "Schreiben Sie einen Tag"),
        ("/review?first=x", 400, "lassen sich nicht lesen: first"),
        ("/report/zzz", 404, "keinen Bericht „zzz“"),
        ("/entry/zzz", 404, "keinen Eintrag „zzz“"),
        ("/actor/zzz", 404, "keinen Akteur „zzz“"),
    ],
)
def test_german_pages_refuse_in_german(tmp_path: Path, path: str, status: int, says: str) -> None:
    """A refusal stands on the German page in German."""
    book = tmp_path / "a.ledger"
    with Ledger(book, write=True) as made:
        made.add(told("a", "2024-02-07", "In Goma ist es ruhig.").record, "reader", "t", "t")
    client = TestClient(create_app(book, hosts=("testserver",)))
    answer = client.get(path, headers={"accept-language": "de"})
    assert answer.status_code == status
    assert says in html.unescape(answer.text)
