"""The command line does what it says, and bad input is one clear line while the rest goes on."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conftest import DE, Command, line
from lagebild.acquire.checks import LONGEST
from lagebild.ledger.schema import NEWEST

TWO = line("a") + line("b", outlet="Der Bote", published="2024-02-08")


@pytest.fixture
def book(lagebild: Command, tmp_path: Path) -> Path:
    """A ledger of two reports."""
    (tmp_path / "r.jsonl").write_text(TWO, encoding="utf-8")
    assert lagebild("read", "r.jsonl").code == 0
    return tmp_path / "lagebild.ledger"


def test_read_to_jsonl_prints_exchange_records(lagebild: Command, tmp_path: Path) -> None:
    """`--to jsonl` prints one record a report, with all six layers, and makes no ledger."""
    (tmp_path / "r.jsonl").write_text(TWO, encoding="utf-8")
    done = lagebild("read", "r.jsonl", "--to", "jsonl")
    records = [json.loads(x) for x in done.out.split("\n")[:-1]]
    assert [r["id"] for r in records] == ["a", "b"]
    assert {"times", "places", "actors", "figures", "statements", "events"} <= set(records[0])
    assert not (tmp_path / "lagebild.ledger").exists()


def test_records_are_the_same_whatever_the_number_of_processes(
    lagebild: Command, tmp_path: Path
) -> None:
    """One process and two print the same bytes in the same order."""
    content = "".join(line(f"r{n:02}", DE.replace("zwölf", str(n + 3))) for n in range(20))
    (tmp_path / "r.jsonl").write_text(content, encoding="utf-8")
    one, two = (
        lagebild("read", "r.jsonl", "--to", "jsonl", "--processes", n).out for n in ("1", "2")
    )
    assert one == two
    assert one.count("\n") == 20


@pytest.mark.usefixtures("book")
def test_reading_twice_changes_nothing(lagebild: Command) -> None:
    """The second run says that all is known, exits 0 and leaves the digest as it was."""
    before = json.loads(lagebild("status", "--json").out)["digest"]
    done = lagebild("read", "r.jsonl")
    assert (done.code, "0 reports read, 2 known already" in done.err) == (0, True)
    assert json.loads(lagebild("status", "--json").out)["digest"] == before


@pytest.mark.usefixtures("book")
def test_show_has_the_day_the_place_and_the_account(lagebild: Command) -> None:
    """The picture of one sentence names its day, place and number, as the report tells it."""
    shown = lagebild("show").out
    for word in ("Tue  6 Feb 2024", "Goma", "12 killed", "report"):
        assert word in shown


@pytest.mark.usefixtures("book")
def test_show_filters(lagebild: Command) -> None:
    """Filters narrow the picture; what no filter reaches is said to be nothing."""
    assert "Goma" in lagebild("show", "--place", "goma", "--from", "2024-02-06").out
    for option in (["--place", "Paris"], ["--until", "2024-01-01"], ["--source", "Nobody"]):
        assert "Nothing is told" in lagebild("show", *option).out


@pytest.mark.usefixtures("book")
def test_figures_gives_the_number_and_its_source(lagebild: Command) -> None:
    """`figures --measure killed` lists the number by day and source; other measures are empty."""
    assert "12" in lagebild("figures", "--measure", "killed").out
    assert "No figures" in lagebild("figures", "--measure", "hostages").out
    assert lagebild("figures", "--measure", "dead").code == 2


@pytest.mark.usefixtures("book")
def test_why_leads_to_the_words(lagebild: Command) -> None:
    """`why` shows the entry's words in their context, the rule and the report."""
    shown = json.loads(lagebild("show", "--json").out)
    ident = shown["happenings"][0]["ids"][0]
    told = lagebild("why", ident).out
    for word in ("⟦", "rule     events.", "report   ", "entry    " + ident):
        assert word in told
    assert lagebild("why", "nothing").code == 1


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("kind", ["csv", "geojson", "jsonl", "parquet"])
def test_export_is_stamped_and_repeatable(lagebild: Command, tmp_path: Path, kind: str) -> None:
    """An export holds rows and a stamp, and the same call gives the same bytes."""
    for folder in ("one", "two"):
        assert lagebild("export", folder, "--to", kind, "--date", "2024-02-09").code == 0
    one, two = (sorted((tmp_path / f).iterdir()) for f in ("one", "two"))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in two]
    stamp = json.loads((tmp_path / "one" / "stamp.json").read_text(encoding="utf-8"))
    assert (stamp["date"], stamp["filters"], stamp["reports"]) == ("2024-02-09", "none", 2)
    assert len(one) > 1


@pytest.mark.usefixtures("book")
def test_exported_records_can_be_read_again(lagebild: Command) -> None:
    """Records exported as JSONL are reports again and give the same ledger."""
    lagebild("export", "out", "--to", "jsonl")
    lagebild("read", "out/records.jsonl", "--ledger", "again.ledger")
    digests = {
        json.loads(lagebild("status", "--json", "--ledger", f).out)["digest"]
        for f in ("lagebild.ledger", "again.ledger")
    }
    assert len(digests) == 1


@pytest.mark.usefixtures("book")
def test_withdraw_delete_and_verify(lagebild: Command) -> None:
    """A withdrawn report leaves the views, a deleted one the file, and the ledger stays whole."""
    assert lagebild("withdraw", "a", "--reason", "falsch").code == 0
    assert lagebild("delete", "b", "--yes").code == 0
    assert "Nothing is told" in lagebild("show").out
    assert lagebild("verify").out.startswith("whole: 1 readings")
    again = lagebild("read", "r.jsonl")
    assert "was deleted from the ledger; not read again" in again.err


def test_languages_shows_what_is_covered(lagebild: Command) -> None:
    """`languages` lists German with all layers."""
    shown = lagebild("languages").out
    german = next(x for x in shown.splitlines() if x.strip().startswith("de"))
    assert german.count("yes") == 6


def test_own_words_are_layered_over_ours(lagebild: Command, tmp_path: Path) -> None:
    """A user's folder adds a language, which is then listed."""
    (tmp_path / "own" / "xx").mkdir(parents=True)
    (tmp_path / "own" / "xx" / "language.toml").write_text("english_name = 'Testish'\n")
    assert "Testish" in lagebild("languages", "--language-data", "own").out
    assert lagebild("languages", "--language-data", "nowhere").code == 2


# -- bad input ------------------------------------------------------------------------------------


def test_one_broken_report_costs_itself_alone(lagebild: Command, tmp_path: Path) -> None:
    """Broken lines, files and languages are told on stderr, each once; the good report is read."""
    content = line("gut") + '{"id": \n' + line("fremd", "Ĉu?", language="eo") + line("leer", " ")
    (tmp_path / "r.jsonl").write_text(content, encoding="utf-8")
    (tmp_path / "bild.txt").write_bytes(b"\x89PNG\0\0")
    done = lagebild("read", "r.jsonl", "bild.txt", "fehlt.txt")
    assert done.code == 0
    for told in (
        "r.jsonl:2: this line is no JSON",
        "fremd: the language 'eo' has no data. Known: de, en",
        "the report has no text",
        "bild.txt: this is a binary file",
        "fehlt.txt: cannot be read",
        "1 reports read, 5 not read",
    ):
        assert told in done.err
    shown = lagebild("status").out
    assert shown.count("failed: ") == 5


def test_where_nothing_could_be_read_the_exit_code_says_so(
    lagebild: Command, tmp_path: Path
) -> None:
    """If no report at all could be read, the exit code is 1."""
    (tmp_path / "leer.txt").write_bytes(b"")
    assert lagebild("read", "leer.txt").code == 1
    assert lagebild("read", "leer.txt", "--to", "jsonl").code == 1


def test_without_a_date_days_stay_open_and_it_is_said(lagebild: Command, tmp_path: Path) -> None:
    """A report without a date is read, its weekdays stay unresolved, and a note says what to do."""
    (tmp_path / "r.jsonl").write_text(line("a", published=None), encoding="utf-8")
    done = lagebild("read", "r.jsonl", "--to", "jsonl")
    assert "no publication date" in done.err
    assert "--assume-date" in done.err
    (when,) = json.loads(done.out)["times"]
    assert when["begin"] is None
    dated = lagebild("read", "r.jsonl", "--to", "jsonl", "--assume-date", "2024-02-07")
    assert json.loads(dated.out)["times"][0]["begin"] == "2024-02-06"
    assert lagebild("read", "r.jsonl", "--assume-date", "morgen").code == 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("x" * 60_000, id="one endless word"),
        pytest.param("Schüsse fielen und " * 6_000, id="one endless line"),
        pytest.param("„" * 3_000 + DE, id="quotes never closed"),
        pytest.param(DE + "\0\r\n\r" + DE + "\r\n" + DE, id="NUL and mixed line ends"),
        pytest.param("\ufeff\u200b \u2028🙂👩‍👩‍👧 ́ " + DE, id="odd characters"),
        pytest.param("... !!! ??? -- ,,, ''' \"\" »« 1. 2. 3.", id="signs alone"),
    ],
)
def test_odd_texts_are_read(lagebild: Command, tmp_path: Path, text: str) -> None:
    """Texts of strange shape are read, every item still stands in them, and nothing fails."""
    (tmp_path / "r.jsonl").write_text(line("a", text) + line("b"), encoding="utf-8")
    done = lagebild("read", "r.jsonl", "--to", "jsonl")
    assert "failed" not in done.err
    records = [json.loads(x) for x in done.out.split("\n")[:-1]]
    assert [r["id"] for r in records] == ["a", "b"]
    for layer in ("times", "places", "actors", "figures", "statements", "events"):
        for item in records[0][layer]:
            assert records[0]["text"][item["start"] : item["end"]] == item["text"]


def test_a_lone_surrogate_is_replaced(lagebild: Command, tmp_path: Path) -> None:
    """An unpaired surrogate is told, replaced in place, and the report is stored."""
    (tmp_path / "r.jsonl").write_text(
        line("a").replace("zwölf", "\\ud83d zwölf"), encoding="utf-8"
    )
    done = lagebild("read", "r.jsonl")
    assert (done.code, "lone surrogates" in done.err) == (0, True)
    assert lagebild("verify").code == 0


def test_a_report_of_five_megabytes_is_refused(lagebild: Command, tmp_path: Path) -> None:
    """A report too long for one reading is told with its size; the next one is read."""
    long = "Schüsse fielen. " * (5_000_000 // 16)
    (tmp_path / "r.jsonl").write_text(line("lang", long) + line("kurz"), encoding="utf-8")
    done = lagebild("read", "r.jsonl")
    assert done.code == 0
    assert f"more than {LONGEST:,}" in done.err
    assert "1 reports read, 1 not read" in done.err


def test_a_newer_ledger_is_left_alone(lagebild: Command, book: Path) -> None:
    """A ledger written by a newer version is refused in one line and not changed."""
    with sqlite3.connect(book) as file:
        file.execute(f"PRAGMA user_version = {NEWEST + 1}")
    before = book.read_bytes()
    for command in (["read", "r.jsonl"], ["show"], ["verify"]):
        done = lagebild(*command)
        assert (done.code, "Install the newer lagebild" in done.err) == (1, True)
    assert book.read_bytes() == before


@pytest.mark.usefixtures("book")
def test_a_full_disk_keeps_what_was_stored(lagebild: Command, tmp_path: Path) -> None:
    """When the disk is full the message says so and the ledger stays whole."""
    reading = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000));"
        "from lagebild.cli import main; main()"
    )
    content = "".join(line(f"n{n}", f"{DE} " * 300) for n in range(12))
    (tmp_path / "viel.jsonl").write_text(content, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", reading, "read", "viel.jsonl"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "what was stored before stays" in done.stderr
    assert "Traceback" not in done.stderr
    assert lagebild("verify").code == 0
    assert "Goma" in lagebild("show").out


def test_a_full_pipe_is_told(book: Path) -> None:
    """Writing records to a full device ends with one line and exit code 1."""
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lagebild", "read", "r.jsonl", "--to", "jsonl"],
            cwd=book.parent,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert "Traceback" not in done.stderr


def test_ctrl_c_keeps_what_was_read(tmp_path: Path) -> None:
    """Stopped in the middle, the run says how far it came; a second run goes on from there."""
    content = "".join(line(f"r{n:04}", f"{DE} " * 40) for n in range(400))
    (tmp_path / "r.jsonl").write_text(content, encoding="utf-8")
    command = [sys.executable, "-m", "lagebild", "read", "r.jsonl", "--processes", "1"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as run:
        wait_for_rows(tmp_path / "lagebild.ledger")
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "stopped; " in err
    assert "Traceback" not in err
    whole = subprocess.run(
        [sys.executable, "-m", "lagebild", "verify"],
        cwd=tmp_path,
        check=False,
        capture_output=True,
    )
    assert whole.returncode == 0


def wait_for_rows(path: Path, seconds: float = 60) -> None:
    """Waits until the ledger holds a reading."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if path.exists() and path.stat().st_size > 0:
            try:
                with sqlite3.connect(path) as file:
                    if file.execute("SELECT count(*) FROM readings").fetchone()[0]:
                        return
            except sqlite3.OperationalError:
                pass
        time.sleep(0.05)
    raise AssertionError("nothing was read in time")


def test_places_shows_candidates_and_reasons(lagebild: Command) -> None:
    """`places` names the chosen place, how the name stands, and every candidate with its score."""
    text = (
        "In der libanesischen Hafenstadt Tripoli wurde geschossen. Beirut wies den Vorwurf zurück."
    )
    done = lagebild("places", text, "--language", "de")
    assert done.code == 0
    assert "Tripoli, LBN, city · place" in done.out
    assert "Beirut, LBN, city · actor" in done.out
    for word in ("Tripoli", "LBY", "country beside"):
        assert word in done.out


def test_places_as_json_agrees_with_the_record(lagebild: Command, tmp_path: Path) -> None:
    """What `places` says to stand as a place is what `read` gives."""
    (tmp_path / "r.jsonl").write_text(line("a"), encoding="utf-8")
    record = json.loads(lagebild("read", "r.jsonl", "--to", "jsonl").out)
    names = json.loads(lagebild("places", DE, "--json").out)
    said = [(n["text"], n["chosen"]["id"]) for n in names if n["stands"] == "place"]
    assert said == [(p["text"], p["id"]) for p in record["places"]]


def test_places_without_a_name_or_a_known_language_says_so(lagebild: Command) -> None:
    """A text without names is one line; a language without data is one on stderr."""
    assert "No name" in lagebild("places", "Es regnet.", "--language", "de").out
    done = lagebild("places", "Es regnet.", "--language", "xx")
    assert (done.code, done.out) == (1, "")
    assert "xx" in done.err
