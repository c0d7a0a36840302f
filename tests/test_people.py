"""Accounts, sessions and the door: who gets in, who gives verdicts, and what a stranger sees."""

from __future__ import annotations

import re
import sqlite3
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from conftest import Command, told
from lagebild.ledger import Ledger
from lagebild.serve.app import create_app
from lagebild.serve.people import (
    FAILURES_LAST,
    SESSION_SECONDS,
    AccountsUnreadable,
    Attempts,
    People,
    PersonRefused,
    beside,
)

HOST = "testserver"
WORD = "a long pass phrase"
NOW = 1_700_000_000


@pytest.fixture
def people(tmp_path: Path) -> People:
    return People(tmp_path / "a.ledger.people")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger with two accounts."""
    path = tmp_path_factory.mktemp("people") / "a.ledger"
    text = "Bei einem Angriff auf die Stadt Goma sind am Dienstag zwölf Menschen getötet worden."
    with Ledger(path, write=True) as book:
        book.add(told("eins", "2024-02-07", text).record, "reader", "test", "test")
    keeper = People(beside(path))
    keeper.add("Anna", WORD, "reviewer")
    keeper.add("Ben", WORD, "reader")
    return path


@pytest.fixture
def pages(made: Path) -> Iterator[TestClient]:
    """A client of the pages of that ledger, with a clock that stands."""
    app = create_app(made, hosts=(HOST,), alone=False)
    app.state.clock = lambda: NOW
    with TestClient(app, headers={"accept-language": "en"}, follow_redirects=False) as client:
        yield client


def token(client: TestClient, path: str = "/login") -> str:
    """Returns the token of the forms of a page."""
    found = re.search(r'name="token" value="(\w+)"', client.get(path).text)
    assert found
    return found[1]


def log_in(client: TestClient, name: str, password: str = WORD, back: str = "/") -> int:
    """Logs in and returns the answer's status."""
    fields = {"name": name, "password": password, "back": back, "token": token(client)}
    return client.post("/login", data=fields).status_code


# -- the store ------------------------------------------------------------------------------------


def test_no_password_and_no_secret_is_stored(people: People) -> None:
    """The file holds an argon2 hash and digests; its owner alone can read it."""
    people.add("Anna", WORD, "reviewer")
    secret = people.log_in("anna", WORD, NOW)
    assert secret
    content = people.path.read_bytes()
    assert b"$argon2id$" in content
    assert WORD.encode() not in content
    assert secret.encode() not in content
    assert stat.S_IMODE(people.path.stat().st_mode) == 0o600


def test_a_session_is_one_persons_and_ends(people: People) -> None:
    """A session says who asks, in the spelling of the account, until its time is over or it is closed."""
    people.add("Anna", WORD, "reviewer")
    secret = people.log_in("ANNA", WORD, NOW)
    assert secret
    person = people.who(secret, NOW + SESSION_SECONDS - 1)
    assert person is not None
    assert (person.name, person.reviews) == ("Anna", True)
    assert people.who(secret, NOW + SESSION_SECONDS) is None
    people.log_out(secret)
    assert people.who(secret, NOW) is None


def test_a_wrong_password_or_name_begins_nothing(people: People) -> None:
    """Neither a wrong password nor an unknown name gets a session."""
    people.add("Anna", WORD, "reader")
    assert people.log_in("Anna", WORD + "x", NOW) is None
    assert people.log_in("Nobody", WORD, NOW) is None
    assert people.log_in("Anna", "", NOW) is None


def test_a_new_password_and_a_removal_end_sessions(people: People) -> None:
    """Whoever was logged in under the name is out."""
    people.add("Anna", WORD, "reader")
    first = people.log_in("Anna", WORD, NOW)
    people.change_password("Anna", "another phrase")
    assert people.who(first or "", NOW) is None
    second = people.log_in("Anna", "another phrase", NOW)
    people.remove("Anna")
    assert people.who(second or "", NOW) is None
    assert people.all() == ()


@pytest.mark.parametrize(
    ("name", "password", "role", "message"),
    [
        ("Anna", WORD, "reader", "already"),
        ("anna", WORD, "reader", "already"),
        ("", WORD, "reader", "1 to 64"),
        ("B\x00", WORD, "reader", "printable"),
        ("Ben", "short", "reader", "at least 10"),
        ("Ben", WORD, "owner", "reader, reviewer"),
    ],
)
def test_what_is_no_account_is_refused(
    people: People, name: str, password: str, role: str, message: str
) -> None:
    """A name twice, an odd name, a short password, an unknown role: each is refused with what is allowed."""
    people.add("Anna", WORD, "reader")
    with pytest.raises(PersonRefused, match=message):
        people.add(name, password, role)
    assert [p.name for p in people.all()] == ["Anna"]


def test_a_file_that_is_none_is_told(people: People) -> None:
    """A broken file of accounts is named."""
    people.path.write_text("not a database, but a text long enough to be read as one")
    with pytest.raises(AccountsUnreadable, match=r"a\.ledger\.people"):
        people.all()


def test_a_broken_file_of_accounts_is_told_in_the_language_of_the_page(
    made: Path, tmp_path: Path
) -> None:
    """The page says which file it is and what to do, in German to a German browser."""
    path = tmp_path / "b.ledger"
    path.write_bytes(made.read_bytes())
    beside(path).write_text("not a database, but a text long enough to be read as one")
    with TestClient(create_app(path, hosts=(HOST,)), headers={"accept-language": "de"}) as client:
        answer = client.get("/")
    assert answer.status_code == 500
    assert "b.ledger.people: Die Konten sind nicht zu lesen" in answer.text


def test_too_many_failures_close_the_door_for_a_while() -> None:
    """After as many failures as may be, nothing is tried until the first of them is old."""
    attempts = Attempts()
    for n in range(5):
        assert attempts.wait({"a": 5}, NOW + n) == 0
        attempts.fail(["a"], NOW + n)
    assert attempts.wait({"a": 5, "b": 5}, NOW + 10) == FAILURES_LAST - 9
    assert attempts.wait({"b": 5}, NOW + 10) == 0
    assert attempts.wait({"a": 5}, NOW + FAILURES_LAST) == 0


# -- the door -------------------------------------------------------------------------------------


def test_strangers_get_no_page(pages: TestClient) -> None:
    """Who is not logged in is led to the login, and programs are told."""
    for path in ("/", "/review", "/ask?q=Goma", "/review/gold.jsonl", "/nothing"):
        answer = pages.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/login?back=%2F")
    assert pages.get("/api/picture").status_code == 401
    assert pages.get("/login").status_code == 200
    assert pages.get("/assets/lagebild.css").status_code == 200


def test_whoever_logs_in_gets_the_page_asked_for(pages: TestClient) -> None:
    """After the login comes the page one wanted; after the logout comes the login again."""
    fields = {"name": "Ben", "password": WORD, "back": "/?place=Goma", "token": token(pages)}
    answer = pages.post("/login", data=fields)
    assert answer.headers["location"] == "/?place=Goma"
    cookies = answer.headers["set-cookie"].lower()
    assert "httponly" in cookies
    assert "samesite=lax" in cookies
    assert pages.get("/").status_code == 200
    pages.post("/logout", data={"token": token(pages, "/")})
    assert pages.get("/").status_code == 303


def test_the_session_ends_with_its_file(made: Path) -> None:
    """A session made up is none."""
    app = create_app(made, hosts=(HOST,), alone=False)
    client = TestClient(app, cookies={"lagebild-session": "x" * 43}, follow_redirects=False)
    assert client.get("/").status_code == 303


def test_a_login_that_fails_too_often_waits(pages: TestClient) -> None:
    """After five failures the right password is refused too, with how long to wait."""
    assert [log_in(pages, "Ben", "wrong") for _ in range(6)] == [401] * 5 + [429]
    answer = pages.post("/login", data={"name": "Ben", "password": WORD, "token": token(pages)})
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert log_in(pages, "Anna") == 303


def test_a_form_from_elsewhere_is_refused(pages: TestClient) -> None:
    """Without the token, with another's token, or from another origin no form does anything."""
    fields = {"name": "Anna", "password": WORD, "token": token(pages)}
    assert pages.post("/login", data=fields | {"token": ""}).status_code == 403
    assert pages.post("/login", data=fields | {"token": "0" * 64}).status_code == 403
    for headers in (
        {"origin": "https://elsewhere.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert pages.post("/login", data=fields, headers=headers).status_code == 403, headers
    own = {"origin": f"http://{HOST}", "sec-fetch-site": "same-origin"}
    assert pages.post("/login", data=fields, headers=own).status_code == 303


@pytest.mark.parametrize(
    "back", ["//elsewhere.example", "/\\elsewhere.example", "https://x.example"]
)
def test_the_login_leads_nowhere_else(pages: TestClient, back: str) -> None:
    """The way back from the login stays on this host."""
    fields = {"name": "Anna", "password": WORD, "back": back, "token": token(pages)}
    assert pages.post("/login", data=fields).headers["location"] == "/"


def test_a_form_that_is_too_long_is_refused(pages: TestClient) -> None:
    """Nobody fills the memory with a form."""
    answer = pages.post("/login", data={"token": token(pages), "name": "x" * 200_000})
    assert answer.status_code == 413


def test_without_accounts_nobody_else_gets_in(tmp_path: Path, made: Path) -> None:
    """A ledger whose accounts were taken away stays closed where others can reach it."""
    path = tmp_path / "b.ledger"
    path.write_bytes(made.read_bytes())
    open_, closed = (create_app(path, hosts=(HOST,), alone=alone) for alone in (True, False))
    assert TestClient(open_).get("/", follow_redirects=False).status_code == 200
    assert TestClient(closed).get("/", follow_redirects=False).status_code == 303


# -- the commands ---------------------------------------------------------------------------------


def test_accounts_are_kept_by_commands(
    lagebild: Command, made: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Accounts are made, listed, given new passwords and taken away from the command line."""
    path = tmp_path / "c.ledger"
    path.write_bytes(made.read_bytes())
    typed = tmp_path / "typed"
    typed.write_text(f"{WORD}\n")

    def users(*args: str) -> tuple[int, str]:
        with typed.open() as stdin:
            monkeypatch.setattr("sys.stdin", stdin)
            done = lagebild("users", *args, "--ledger", path)
        return done.code, done.out + done.err

    assert users("add", "Cora", "--role", "reviewer") == (0, "Cora can log in as reviewer\n")
    assert users("list") == (0, "Cora\treviewer\n")
    assert users("password", "Cora")[0] == 0
    assert users("add", "Cora")[0] == 1
    assert users("remove", "Dora") == (1, "'Dora' has no account; there is: Cora.\n")
    assert users("remove", "Cora")[0] == 0
    assert users("list") == (0, "")
    assert lagebild("users", "list", "--ledger", tmp_path / "no.ledger").code == 1


def test_the_pages_do_not_open_to_others_without_accounts(
    lagebild: Command, made: Path, tmp_path: Path
) -> None:
    """Binding elsewhere is refused, and says what to do, as long as nobody has to log in."""
    path = tmp_path / "d.ledger"
    path.write_bytes(made.read_bytes())
    for host in ("0.0.0.0", "::", "192.0.2.1"):  # noqa: S104  what must be refused
        done = lagebild("serve", "--ledger", path, "--host", host, "--port", "0")
        assert done.code == 1
        assert "lagebild users add" in done.err


def test_the_ledger_and_the_accounts_are_apart(made: Path) -> None:
    """The ledger's file, which people pass on, holds nobody's password."""
    with sqlite3.connect(made) as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master")}
    assert not tables & {"people", "sessions"}
