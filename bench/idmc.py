"""Measures figures of displacement in English: reads the IDMC excerpts and scores their figures.

    python bench/idmc.py [--half 1] [--errors 20]

Each excerpt is labelled with one figure, a reporting term and a unit. A figure counts as found where
one with that number as a bound is read; of those found, its unit and its measure are compared.
Excerpts in other languages, and sums that no text states, are left out. The sheet lies in
LAGEBILD_DATA as for `quality.py`, and needs `openpyxl`. Annotated documents are cached as there.
"""

from __future__ import annotations

import argparse
import re
import sys
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagebild.pipeline import Reader
from quality import annotated, data_folder, read

NAME = "figures-en-idmc"
COLUMNS = {
    "Excerpt": "text",
    "Displacement figure": "number",
    "Reporting term": "term",
    "Reporting unit": "unit",
}
MEASURES = {
    "displaced": "displaced",
    "evacuated": "displaced",
    "relocated": "displaced",
    "homeless": "displaced",
    "forced to flee": "displaced",
    "sheltered": "sheltered",
    "in relief camp": "sheltered",
    "destroyed housing": "destroyed",
    "partially destroyed housing": "destroyed",
    "uninhabitable housing": "destroyed",
    "affected": "affected",
}
UNITS = {"people": {"persons"}, "households": {"families"}}
HOUSING_UNITS = {"items", "families"}
PUBLISHED = "2015-06-01"
# The commonest words of English; an excerpt without two of them is in another language.
ENGLISH = frozenset(["the", "of", "and", "in", "were", "have", "to", "been", "was", "by", "are"])
LEAST_ENGLISH = 2
# An excerpt as short as this is a line of a table, in which no such word need stand.
LONGEST_LINE = 8


@dataclass(frozen=True)
class Excerpt:
    """An excerpt with the figure, the measure and the units that its label says."""

    id: str
    text: str
    number: int
    term: str
    units: frozenset[str]

    @property
    def measure(self) -> str:
        """The measure of the reporting term."""
        return MEASURES[self.term]


def rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yields the rows of the sheet by their names."""
    import openpyxl  # only this script needs it

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
        lines = list(sheet.iter_rows(values_only=True))
    for line in lines[1:]:
        named = dict(zip(lines[0], line, strict=True))
        yield {short: named[long_] for long_, short in COLUMNS.items()}


def excerpt(index: int, row: Mapping[str, Any]) -> Excerpt | None:
    """Returns the excerpt of a row; None for other languages, sums and unknown terms."""
    text, term = str(row["text"] or ""), str(row["term"] or "").strip().lower()
    if term not in MEASURES or not str(row["number"] or "").isdigit() or not english(text):
        return None
    number = int(row["number"])
    units = UNITS.get(str(row["unit"]).lower(), {"persons"})
    units = HOUSING_UNITS if MEASURES[term] == "destroyed" else units
    found = Excerpt(f"{NAME}-{index}", text, number, term, frozenset(units))
    return found if stated(found) else None


def english(text: str) -> bool:
    """Whether an excerpt is in English."""
    words = re.findall(r"[a-z]+", text.lower())
    return "\ufffd" not in text and (
        len(words) <= LONGEST_LINE or len(ENGLISH & set(words)) >= LEAST_ENGLISH
    )


def stated(found: Excerpt) -> bool:
    """Whether the text states the figure in digits, or has none so large in digits."""
    digits = re.sub(r"(?<=\d)[ ,.\u00a0](?=\d{3}\b)", "", found.text)
    numbers = {int(x) for x in re.findall(r"\d+", digits)}
    return found.number in numbers or not any(x >= found.number / 100 for x in numbers)


def verdict(gold: Excerpt, record: Mapping[str, Any]) -> tuple[bool, bool, bool]:
    """Returns whether the figure was found, and with which of unit and measure right at best."""
    figures = [f for f in record["figures"] if gold.number in (f["low"], f["high"])]
    best = max(
        ((f["unit"] in gold.units, f["measure"] == gold.measure) for f in figures),
        key=sum,
        default=(False, False),
    )
    return bool(figures), *best


def errors(
    excerpts: Sequence[Excerpt], verdicts: Sequence[tuple[bool, ...]], records: Mapping[str, Any]
) -> Iterator[str]:
    """Yields a line for every figure that is not right, with what was read."""
    for gold, told in zip(excerpts, verdicts, strict=True):
        if not all(told):
            found = [
                f"{f['text']} = {f['measure']} {f['unit']}" for f in records[gold.id]["figures"]
            ]
            kind = "MISSED" if not told[0] else "unit" if not told[1] else "measure"
            yield f"{kind} {gold.number} {gold.term} | {' '.join(gold.text.split())[:420]} | {found}"


def table(excerpts: Sequence[Excerpt], verdicts: Sequence[tuple[bool, ...]]) -> Iterator[str]:
    """Yields the lines of the result: all excerpts, then those of each measure."""
    for name in ("all", *Counter(x.measure for x in excerpts)):
        told = [v for x, v in zip(excerpts, verdicts, strict=True) if name in ("all", x.measure)]
        hits = [sum(column) for column in zip(*told, strict=True)]
        right = sum(all(v) for v in told)
        yield (
            f"{name:10} {len(told):4} excerpts  found {share(hits[0], len(told))}  "
            f"unit {share(hits[1], hits[0])}  measure {share(hits[2], hits[0])}  "
            f"all right {share(right, len(told))}"
        )


def share(part: int, whole: int) -> str:
    """Returns a percentage with its counts."""
    return f"{100 * part / max(whole, 1):.1f} % ({part}/{whole})"


def main() -> int:
    """Prints found, unit and measure; with --errors what is not right."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--half", type=int, choices=(1, 2), help="only one half of the sheet")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    data = data_folder()
    path = data / "dev" / f"{NAME}.xlsx" if data else None
    if path is None or not path.exists():
        print(
            "no excerpts found: set LAGEBILD_DATA to the folder that holds dev/; nothing measured."
        )
        return 0
    try:
        lines = list(rows(path))
    except ImportError:
        print("openpyxl is missing: pip install openpyxl; nothing measured.")
        return 0
    every = [x for k, row in enumerate(lines) if (x := excerpt(k, row))]
    print(f"{len(every)} of {len(lines)} excerpts are English and state their figure")
    reader = Reader()
    reports = {
        x.id: {"id": x.id, "text": x.text, "language": "en", "published": PUBLISHED} for x in every
    }
    records = read(reader, annotated(reader, NAME, reports))
    middle = len(every) // 2
    chosen = {None: every, 1: every[:middle], 2: every[middle:]}[args.half]
    verdicts = [verdict(x, records[x.id]) for x in chosen]
    print("\n".join(table(chosen, verdicts)))
    print("\n".join(list(errors(chosen, verdicts, records))[: args.errors]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
