"""Views are made once for every state of the ledger."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from lagebild.serve.remembered import Remembered


def counted() -> Iterator[int]:
    """Yields how often something was made."""
    yield from range(1, 100)


def test_a_view_is_made_again_only_when_the_ledger_was_written(tmp_path: Path) -> None:
    """The same question gets the same answer, until a byte comes into the ledger or its log."""
    ledger, log = tmp_path / "x.ledger", tmp_path / "x.ledger-wal"
    ledger.write_text("one")
    kept, made = Remembered(ledger), counted()
    assert [kept.of("a", lambda: next(made)) for _ in range(2)] == [1, 1]
    assert kept.of("b", lambda: next(made)) == 2
    log.write_text("a commit")
    assert kept.of("a", lambda: next(made)) == 3
    ledger.write_text("a checkpoint")
    assert kept.of("a", lambda: next(made)) == 4


def test_what_was_made_while_somebody_wrote_is_not_kept(tmp_path: Path) -> None:
    """A view that began before a commit and ended after it is made again."""
    ledger = tmp_path / "x.ledger"
    ledger.write_text("one")
    kept = Remembered(ledger)

    def slow() -> str:
        ledger.write_text("more")
        return "half old"

    assert kept.of("a", slow) == "half old"
    assert kept.of("a", lambda: "new") == "new"


def test_of_many_views_the_last_asked_stay(tmp_path: Path) -> None:
    """Beyond the most that are kept, the one that was longest not asked for goes."""
    kept, made = Remembered(tmp_path / "none", most=2), counted()
    for key in ("a", "b", "a", "c"):
        kept.of(key, lambda: next(made))
    assert kept.of("a", lambda: next(made)) == 1
    assert kept.of("b", lambda: next(made)) == 4
