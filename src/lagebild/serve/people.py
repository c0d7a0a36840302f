"""Who may use the pages: accounts with argon2 passwords, roles and sessions, in a file beside the ledger."""

from __future__ import annotations

import hashlib
import os
import secrets
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from lagebild.languages.messages import Told, message
from lagebild.problems import LagebildError

READER, REVIEWER = ROLES = ("reader", "reviewer")
SUFFIX = ".people"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 1000
LONGEST_NAME = 64
SESSION_SECONDS = 12 * 3600
WAIT_SECONDS = 10
# Each check of a password takes 64 MiB; more at once would let a stranger fill the memory.
CHECKS_AT_ONCE = 2
FAILURES_LAST, MOST_KEPT = 15 * 60, 10_000
TABLES = """
    CREATE TABLE IF NOT EXISTS people (
        name TEXT PRIMARY KEY COLLATE NOCASE, role TEXT NOT NULL, password TEXT NOT NULL
    );
    CREATE TABLE IF NOT EXISTS sessions (
        digest TEXT PRIMARY KEY,
        name TEXT NOT NULL COLLATE NOCASE REFERENCES people ON DELETE CASCADE,
        ends INTEGER NOT NULL
    );
"""


class PersonRefused(LagebildError):
    """An account cannot be made or changed; the message says why and what to do."""


class AccountsUnreadable(Told):
    """The file of the accounts is none."""

    def __init__(self, path: Path, error: Exception) -> None:
        super().__init__(message("accounts_unreadable", path=path, error=error))


@dataclass(frozen=True, slots=True)
class Person:
    """Who asks for a page; a reader looks, a reviewer gives verdicts too."""

    name: str
    role: str

    @property
    def reviews(self) -> bool:
        """Whether this person gives verdicts."""
        return self.role == REVIEWER


def beside(ledger: Path) -> Path:
    """Returns the file that holds the accounts of a ledger."""
    return ledger.with_name(ledger.name + SUFFIX)


class People:
    """The accounts of one ledger; without a file there are none. Times are seconds since 1970, the caller's."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.checks = threading.Semaphore(CHECKS_AT_ONCE)
        self.hasher = PasswordHasher()

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        """Opens the file, which its owner alone may read; all that is done inside is stored or nothing."""
        if not self.path.exists():
            os.close(os.open(self.path, os.O_CREAT | os.O_WRONLY, 0o600))
        db = sqlite3.connect(self.path, timeout=WAIT_SECONDS)
        try:
            db.executescript(TABLES)
            db.execute("PRAGMA foreign_keys = ON")
            with db:
                yield db
        except sqlite3.DatabaseError as error:
            raise AccountsUnreadable(self.path, error) from error
        finally:
            db.close()

    def all(self) -> tuple[Person, ...]:
        """Returns everyone who has an account, by name."""
        if not self.path.exists():
            return ()
        with self.opened() as db:
            rows = db.execute("SELECT name, role FROM people ORDER BY name").fetchall()
        return tuple(Person(*row) for row in rows)

    def add(self, name: str, password: str, role: str) -> Person:
        """Makes an account."""
        if role not in ROLES:
            raise PersonRefused(f"{role!r} is no role; choose one of: {', '.join(ROLES)}.")
        person = Person(checked_name(name), role)
        stored = self.hashed(password)
        with self.opened() as db:
            if db.execute("SELECT 1 FROM people WHERE name = ?", (person.name,)).fetchone():
                raise PersonRefused(f"{person.name} has an account already.")
            db.execute("INSERT INTO people VALUES (?, ?, ?)", (person.name, role, stored))
        return person

    def change_password(self, name: str, password: str) -> None:
        """Gives someone a new password and ends their sessions."""
        stored = self.hashed(password)
        with self.opened() as db:
            self.known(db, name)
            db.execute("UPDATE people SET password = ? WHERE name = ?", (stored, name))
            db.execute("DELETE FROM sessions WHERE name = ?", (name,))

    def remove(self, name: str) -> None:
        """Takes an account away with its sessions; what the person reviewed stays in the ledger."""
        with self.opened() as db:
            self.known(db, name)
            db.execute("DELETE FROM people WHERE name = ?", (name,))

    def known(self, db: sqlite3.Connection, name: str) -> None:
        """Refuses a name that has no account."""
        if not db.execute("SELECT 1 FROM people WHERE name = ?", (name,)).fetchone():
            names = ", ".join(person.name for person in self.all()) or "nobody"
            raise PersonRefused(f"{name!r} has no account; there is: {names}.")

    def hashed(self, password: str) -> str:
        """Returns a password as it is stored."""
        if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
            raise PersonRefused(f"a password has at least {SHORTEST_PASSWORD} characters.")
        return self.hasher.hash(password)

    @cached_property
    def nobodys(self) -> str:
        """The stored password that is checked where there is no account, so that both take as long."""
        return self.hasher.hash(secrets.token_urlsafe())

    # -- sessions -----------------------------------------------------------------------------

    def log_in(self, name: str, password: str, now: int) -> str | None:
        """Begins a session and returns its secret; None where name and password do not fit."""
        with self.opened() as db:
            row = db.execute(
                "SELECT name, password FROM people WHERE name = ?", (name,)
            ).fetchone()
        if not self.fits(row[1] if row else self.nobodys, password) or not row:
            return None
        secret = secrets.token_urlsafe(32)
        with self.opened() as db:
            db.execute("DELETE FROM sessions WHERE ends <= ?", (now,))
            ends = now + SESSION_SECONDS
            db.execute("INSERT INTO sessions VALUES (?, ?, ?)", (digest(secret), row[0], ends))
        return secret

    def fits(self, stored: str, password: str) -> bool:
        """Whether a password is the stored one."""
        with self.checks:
            try:
                return self.hasher.verify(stored, password[: LONGEST_PASSWORD + 1])
            except (VerifyMismatchError, InvalidHashError):
                return False

    def who(self, secret: str, now: int) -> Person | None:
        """Returns whose session this is; None where it has ended."""
        if not self.path.exists():
            return None
        query = (
            "SELECT people.name, role FROM sessions JOIN people USING (name) "
            "WHERE digest = ? AND ends > ?"
        )
        with self.opened() as db:
            row = db.execute(query, (digest(secret), now)).fetchone()
        return Person(*row) if row else None

    def log_out(self, secret: str) -> None:
        """Ends a session."""
        with self.opened() as db:
            db.execute("DELETE FROM sessions WHERE digest = ?", (digest(secret),))


def checked_name(name: str) -> str:
    """Returns a name without spaces around it; one that is empty, long or not printable is refused."""
    shown = " ".join(name.split())
    if not 0 < len(shown) <= LONGEST_NAME or not shown.isprintable():
        raise PersonRefused(f"a name has 1 to {LONGEST_NAME} printable characters.")
    return shown


def digest(secret: str) -> str:
    """Returns what is stored of a session's secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Attempts:
    """Failed logins of the last minutes; too many under one key close the door to it for a while."""

    def __init__(self) -> None:
        self.failed: dict[str, list[float]] = {}
        self.lock = threading.Lock()

    def wait(self, most: Mapping[str, int], now: float) -> int:
        """Returns for how many seconds no login is tried, 0 where one is; `most` may fail under each key."""
        with self.lock:
            recent = [(self.recent(key, now), limit) for key, limit in most.items()]
        ends = (times[-limit] + FAILURES_LAST for times, limit in recent if len(times) >= limit)
        return max((int(end - now) + 1 for end in ends), default=0)

    def fail(self, keys: Iterable[str], now: float) -> None:
        """Notes a login that failed."""
        with self.lock:
            if len(self.failed) > MOST_KEPT:
                self.failed = {k: times for k in self.failed if (times := self.recent(k, now))}
            for key in keys:
                self.failed[key] = [*self.recent(key, now), now]

    def recent(self, key: str, now: float) -> list[float]:
        """Returns when logins failed lately."""
        return [at for at in self.failed.get(key, ()) if at > now - FAILURES_LAST]
