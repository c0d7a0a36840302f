"""Measures copy groups on copies made the way desks make them, from the texts in LAGEBILD_DATA.

    python bench/copies.py [--half report] [--families 400] [--seed 1] [--errors 10] [--orders] [--rensa]

A family is one text, its copies (cut, re-headed, lead rewritten, sentences swapped, words changed,
paragraphs added or joined, quotation marks and numbers written otherwise), its follow-up with other
numbers and copies of that, and sometimes a text woven of it and another one. Texts of the half
`tune` may be used to choose constants; `report` is the half that figures come from.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations
from pathlib import Path

from lagebild.acquire import read
from lagebild.ledger import Ledger
from lagebild.ledger.copies import copy_groups
from lagebild.ledger.passages import spoken, words_of
from lagebild.record import Record, Report
from quality import data_folder

ROOT = Path(__file__).parent.parent
SENTENCE = re.compile(r"(?<=[.!?])[\"“«]?\s+(?=[\"„»A-ZÄÖÜ0-9])")
NUMBER = re.compile(r"(?<![\w.,:-])\d{1,3}(?:\.\d{3})*(?![\w.,:-]*\w|\.)")
NUMBER_WORDS = dict(
    zip(
        [
            "zwei",
            "drei",
            "vier",
            "fünf",
            "sechs",
            "sieben",
            "acht",
            "neun",
            "zehn",
            "elf",
            "zwölf",
        ],
        range(2, 13),
        strict=True,
    )
)
SYNONYMS = {
    "sagte": "erklärte", "erklärte": "sagte", "teilte": "gab", "rund": "etwa", "etwa": "rund",
    "mehr": "über", "bereits": "schon", "nach": "laut", "Angaben": "Informationen",
    "Menschen": "Personen", "derzeit": "zurzeit", "jedoch": "aber", "aber": "allerdings",
    "auch": "zudem", "wurde": "ist", "wurden": "sind", "getötet": "umgebracht", "sehr": "äußerst",
    "Polizei": "Einsatzkräfte", "erneut": "abermals", "Beginn": "Anfang", "wegen": "aufgrund",
}  # fmt: skip
PLACES = ("Berlin", "Genf", "Paris", "Kairo", "Eriwan", "Nairobi", "Brüssel")
AGENCIES = ("dpa", "AFP", "Reuters", "AP", "KNA", "epd")
OUTLETS = ("Bote", "Kurier", "Rundschau", "Anzeiger", "Tagblatt", "Merkur", "Echo", "Volksstimme")

FIRST_DAY, DAYS = "2024-03-01", 60

Edit = Callable[[str, random.Random], str]


@dataclass(frozen=True)
class Made:
    """A report and what is known of it: `group` are the texts that are one, `kind` how it was made."""

    report: Report
    group: str
    kind: str
    sources: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


@dataclass
class Maker:
    """Makes families of reports; the seed decides everything."""

    rng: random.Random
    pool: Sequence[Report]
    made: int = 0
    day: str = ""
    words: list[str] = field(default_factory=list)

    def family(self, base: Report, name: str) -> Iterator[Made]:
        """Yields a text, its copies, its follow-up and copies of that."""
        agency = self.rng.choice(AGENCIES)
        origin = self.printed(base.text, base, 0, agency, outlet=None)
        yield Made(origin, name, "original")
        text, old, new = base.text, tuple[str, ...](), tuple[str, ...]()
        if self.rng.random() < 0.5:
            text, old, new = self.other_numbers(base.text)
        for _ in range(self.rng.choice((0, 1, 1, 2, 3, 5))):
            yield self.copy(base.text, origin, name, "copy", keep=old)
        if new:
            yield from self.follow_up(base, origin, name, text, new)

    def follow_up(
        self, base: Report, origin: Report, name: str, text: str, changed: Sequence[str]
    ) -> Iterator[Made]:
        """Yields the text with other numbers, and copies of it that still have one of them."""
        if self.rng.random() < 0.5:
            text = self.foreign_paragraphs(1, origin)[0] + "\n\n" + text
        after = replace(base, published=later(base.published, self.rng.choice((0, 1, 1, 2))))
        later_report = self.printed(text, after, 0, origin.agency, outlet=None)
        group = f"{name}+"
        yield Made(later_report, group, "follow-up")
        for _ in range(self.rng.choice((0, 1, 2))):
            yield self.copy(text, later_report, group, "copy of follow-up", keep=changed)

    def copy(
        self, text: str, origin: Report, group: str, kind: str, keep: Sequence[str] = ()
    ) -> Made:
        """Returns a copy, edited in up to four ways; it has one of the numbers in `keep`.

        A copy that has none of them could as well be one of the follow-up.
        """
        while True:
            steps = self.rng.sample(sorted(EDITS), self.rng.choice((0, 1, 2, 2, 3, 4)))
            self.day = origin.published or FIRST_DAY
            copied = text
            for step in steps:
                copied = EDITS[step](copied, self)
            if not keep or any(
                re.search(rf"(?<!\w){w}(?!\w)", told_by(copied, steps)) for w in keep
            ):
                break
        days = self.rng.choice((0, 0, 0, 1, 1, 2))
        made = self.printed(copied, origin, days, origin.agency, self.rng.choice(OUTLETS))
        return Made(made, group, kind, steps=tuple(steps))

    def woven(self, one: Report, other: Report) -> Made:
        """Returns a text woven of sentences of two others, neither more than three fifths of it."""
        parts = [pieces(r.text) for r in (one, other)]
        room = min(len(r.text.split()) for r in (one, other))
        kept = [first_words(p, room * 0.8) for p in parts]
        while max(sizes := [len(" ".join(k).split()) for k in kept]) > 0.57 * sum(sizes):
            longer = kept[sizes.index(max(sizes))]
            if len(longer) == 1:
                break
            longer.pop()
        text, sides = "", [list(k) for k in kept]
        while any(sides):
            side = self.rng.choice([s for s in sides if s])
            count = self.rng.choice((1, 2, 3))
            text += " ".join(side[:count]) + "\n\n"
            del side[:count]
        text = light(text.strip(), self, 0.02)
        day = max(one.published or "", other.published or "")
        report = self.printed(text, replace(one, published=day), 0, None, self.rng.choice(OUTLETS))
        return Made(report, report.id, "woven", (one.id, other.id))

    def printed(
        self, text: str, like: Report, days: int, agency: str | None, outlet: str | None
    ) -> Report:
        """Returns a report with a new id, some days after another."""
        self.made += 1
        day = later(like.published, days)
        title = like.headline if self.rng.random() < 0.5 else " ".join(text.split()[:6])
        ident = f"r{self.made:06d}"
        return Report(ident, text, day, "de", title, outlet, agency)

    def foreign_paragraphs(self, count: int, origin: Report | None = None) -> list[str]:
        """Returns pieces of another text that was there before."""
        day = (origin.published if origin else self.day) or FIRST_DAY
        found = pieces(self.rng.choice([r for r in self.pool if (r.published or "") <= day]).text)
        start = self.rng.randrange(max(1, len(found) - count))
        return [" ".join(found[start : start + 2 * count])]

    def other_numbers(self, text: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Returns a text with one to three of its numbers changed, the old ones and the new ones."""
        spots = [m for m in NUMBER.finditer(text) if not 1900 <= value(m[0]) <= 2100]
        spots += [m for m in re.finditer(r"\w+", text) if m[0] in NUMBER_WORDS]
        old = {m[0] for m in spots}
        chosen = self.rng.sample(spots, min(len(spots), self.rng.choice((1, 2, 3))))
        gone, new = [], []
        for spot in sorted(chosen, key=lambda m: -m.start()):
            number = NUMBER_WORDS.get(spot[0]) or value(spot[0])
            more = f"{number + self.rng.randint(1, max(2, number // 2))}"
            if more not in old:
                gone.append(spot[0])
                new.append(more)
                text = text[: spot.start()] + more + text[spot.end() :]
        return text, tuple(gone), tuple(new)


def told_by(copied: str, steps: Sequence[str]) -> str:
    """Returns the part of a copy whose numbers tell which of two texts it is made of."""
    below = copied.partition("\n\n")[2] if "new_lead" in steps else copied
    return re.sub(r"^[^\n]*\) - |\(Mit Material[^)]*\)", "", below)


def value(digits: str) -> int:
    """Returns the value of digits with separators."""
    return int(digits.replace(".", ""))


def later(published: str | None, days: int) -> str | None:
    """Returns a day some days later."""
    if published is None:
        return None
    return (date.fromisoformat(published[:10]) + timedelta(days)).isoformat()


def pieces(text: str) -> list[str]:
    """Returns the sentences of a text."""
    return [s for part in text.split("\n") for s in SENTENCE.split(part.strip()) if s]


def first_words(sentences: Sequence[str], words: float) -> list[str]:
    """Returns the first sentences that hold so many words."""
    kept: list[str] = []
    for sentence in sentences:
        kept.append(sentence)
        if sum(len(s.split()) for s in kept) >= words:
            break
    return kept


# -- what desks do --------------------------------------------------------------------------------


def cut(text: str, maker: Maker) -> str:
    """Cuts a text from its end."""
    found = pieces(text)
    kept = found[: max(1, round(len(found) * maker.rng.uniform(0.35, 0.9)))]
    while len(" ".join(kept).split()) < 40 and len(kept) < len(found):
        kept.append(found[len(kept)])
    return " ".join(kept)


def swap(text: str, maker: Maker) -> str:
    """Swaps neighbouring sentences."""
    found = pieces(text)
    for _ in range(maker.rng.choice((1, 2, 3))):
        if len(found) > 2:
            i = maker.rng.randrange(1, len(found) - 1)
            found[i], found[i + 1] = found[i + 1], found[i]
    return "\n\n".join(found)


def new_lead(text: str, maker: Maker) -> str:
    """Writes the first sentence anew: its words in another order among other words."""
    first, *rest = pieces(text)
    words = first.split()
    maker.rng.shuffle(words)
    kept = words[: len(words) // 2]
    lead = [w for word in kept for w in (word, maker.rng.choice(maker.words))]
    return " ".join(lead) + ".\n\n" + "\n\n".join(rest)


def light(text: str, maker: Maker, rate: float | None = None) -> str:
    """Changes words: synonyms, a word left out, a word put in."""
    share = maker.rng.uniform(0.01, 0.08) if rate is None else rate
    out = []
    for word in re.split(r"(\s+)", text):
        if word in SYNONYMS and maker.rng.random() < 0.4:
            out.append(SYNONYMS[word])
        elif word.isalpha() and word not in NUMBER_WORDS and maker.rng.random() < share:
            out.append(
                maker.rng.choice(
                    ("", f"{word} {maker.rng.choice(maker.words)}", maker.rng.choice(maker.words))
                )
            )
        else:
            out.append(word)
    return "".join(out)


def add(text: str, maker: Maker) -> str:
    """Adds a paragraph from elsewhere, at most half as long as the text."""
    more = " ".join(maker.foreign_paragraphs(2)).split()[: len(text.split()) // 2]
    return f"{text}\n\n{' '.join(more)}"


def join(text: str, maker: Maker) -> str:  # noqa: ARG001  all edits are called alike
    """Joins paragraphs."""
    return " ".join(text.split())


def quotes(text: str, maker: Maker) -> str:
    """Writes quotation marks and dashes otherwise."""
    marks = maker.rng.choice(("»«", "„“", '""', "“”"))
    text = re.sub(r'[„»"“](?=\w)', marks[0], text)
    return re.sub(r'(?<=[\w.,!?])["“”«]', marks[1], text).replace(" - ", " – ")


def numbers(text: str, maker: Maker) -> str:  # noqa: ARG001
    """Writes numbers otherwise, without changing them."""
    text = re.sub(r"(?<![\d.,])(\d{1,3})\.(\d{3})(?![\d.,]*\d)", r"\1\2", text)
    words = {str(v): k for k, v in NUMBER_WORDS.items()}
    return re.sub(
        r"(?<![\w.,:-])(\d{1,2})(?= [a-zäöüA-ZÄÖÜ]{4})", lambda m: words.get(m[1], m[1]), text
    )


def credit(text: str, maker: Maker) -> str:
    """Sets a dateline before the text or a line of credit behind it."""
    agency, place = maker.rng.choice(AGENCIES), maker.rng.choice(PLACES)
    day = maker.rng.randint(1, 28)
    if maker.rng.random() < 0.5:
        return f"{place.upper()}, {day}. September ({agency}) - {text}"
    return f"{text}\n\n(Mit Material von {agency}; Stand: {day} Uhr)"


EDITS: dict[str, Callable[[str, Maker], str]] = {
    f.__name__: f for f in (cut, swap, new_lead, light, add, join, quotes, numbers, credit)
}


# -- measuring ------------------------------------------------------------------------------------


def bases(half: str) -> list[Report]:
    """Returns the texts of a half; every text is in one half alone."""
    data = data_folder()
    paths = [ROOT / "examples", *([data / "dev" / "quotes-de.jsonl"] if data else [])]
    found = [r for path in paths for _, r in read([path]) if isinstance(r, Report)]
    chosen = [r for r in found if r.language == "de" and len(r.text.split()) >= 60]
    return unlike([r for n, r in enumerate(chosen) if n % 2 == (half == "report")])


def unlike(some: Sequence[Report]) -> list[Report]:
    """Returns the texts that share no passage with an earlier one; they would be copies of their own."""
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "x", write=True) as ledger:
        for report in some:
            ledger.add(Record(replace(report, published=FIRST_DAY)), "bench", "bench", "bench")
        query = "SELECT report FROM copy_pairs JOIN versions ON version = max(a, b)"
        alike = {r for (r,) in ledger.connection.execute(query)}
    return [r for r in some if r.id not in alike]


def corpus(half: str, families: int, seed: int) -> list[Made]:
    """Returns the reports of some families in a random order."""
    rng = random.Random(seed)
    pool = dated(bases(half), rng)
    words = [
        w for r in pool for w in r.text.split() if w.isalpha() and not spoken(w.lower(), "de")
    ]
    maker = Maker(rng, pool, words=words)
    out: list[Made] = []
    for n, base in enumerate(pool[:families]):
        out += maker.family(base, f"f{n}")
    originals = [m.report for m in out if m.kind == "original"]
    for one in rng.sample(originals, families // 6):
        near = [r for r in originals if r is not one and near_in_time(r, one)]
        out.append(maker.woven(one, rng.choice(near)))
    rng.shuffle(out)
    return out


def dated(pool: Sequence[Report], rng: random.Random) -> list[Report]:
    """Returns the texts in a random order, put into two months."""
    days = (later(FIRST_DAY, rng.randrange(DAYS)) for _ in pool)
    found = [replace(r, published=day) for r, day in zip(pool, days, strict=True)]
    rng.shuffle(found)
    return found


def near_in_time(one: Report, other: Report) -> bool:
    """Whether two reports are at most two days apart."""
    days = [date.fromisoformat(r.published or FIRST_DAY) for r in (one, other)]
    return abs((days[0] - days[1]).days) <= 2


def groups_of(ledger: Ledger, made: Iterable[Made]) -> tuple[dict[str, str], list[float]]:
    """Stores the reports and returns their groups by id, and the seconds that each took."""
    seconds = []
    for one in made:
        begun = time.perf_counter()
        ledger.add(Record(one.report), "bench", "bench", "bench")
        seconds.append(time.perf_counter() - begun)
    ids = dict(ledger.connection.execute("SELECT version, report FROM current_versions"))
    return {ids[v]: ids[o] for v, o in copy_groups(ledger.connection).items()}, seconds


def pairs_of(groups: dict[str, str]) -> set[tuple[str, str]]:
    """Returns all pairs of reports in one group."""
    members: dict[str, list[str]] = {}
    for report, group in groups.items():
        members.setdefault(group, []).append(report)
    return {pair for m in members.values() for pair in combinations(sorted(m), 2)}


def scores(found: set[tuple[str, str]], gold: set[tuple[str, str]]) -> tuple[float, float]:
    """Returns precision and recall."""
    hit = len(found & gold)
    return hit / len(found) if found else 1.0, hit / len(gold) if gold else 1.0


def passages_found(ledger: Ledger, made: Sequence[Made]) -> float:
    """Returns how much of the woven texts is traced to the right one of their sources."""
    ids = dict(ledger.connection.execute("SELECT report, version FROM current_versions"))
    kept = []
    for one in made:
        versions = {ids[s] for s in one.sources}
        covered = 0
        for a, b, text in ledger.connection.execute(
            "SELECT a, b, passages FROM copy_pairs WHERE ?1 IN (a, b)", (ids[one.report.id],)
        ):
            spans = json.loads(text)
            if {a, b} & versions:
                mine = 0 if a == ids[one.report.id] else 2
                covered += sum(s[mine + 1] - s[mine] for s in spans)
        kept.append(min(1.0, covered / len(one.report.text)))
    return statistics.mean(kept) if kept else 1.0


def measure(made: Sequence[Made], errors: int, *, orders: bool, minhash: bool) -> None:
    """Prints the figures of one corpus."""
    with tempfile.TemporaryDirectory() as folder, Ledger(Path(folder) / "x", write=True) as ledger:
        groups, seconds = groups_of(ledger, made)
        traced = passages_found(ledger, [m for m in made if m.kind == "woven"])
    by_id = {m.report.id: m for m in made}
    if orders:
        with (
            tempfile.TemporaryDirectory() as folder,
            Ledger(Path(folder) / "x", write=True) as ledger,
        ):
            print(
                f"another order of reading: {'the same groups' if groups_of(ledger, reversed(made))[0] == groups else 'OTHER GROUPS'}"
            )
    gold, found = pairs_of({m.report.id: m.group for m in made}), pairs_of(groups)
    precision, recall = scores(found, gold)
    print(f"{len(made):,} reports: {dict(Counter(m.kind for m in made))}")
    print(f"copies      precision {precision:.4f}  recall {recall:.4f}  of {len(gold):,} pairs")
    if minhash:
        precision, recall = scores(by_minhash(made), gold)
        print(f"MinHash     precision {precision:.4f}  recall {recall:.4f}")
    ups = [m for m in made if m.kind in ("follow-up", "copy of follow-up")]
    before = {m.group: m.report.id for m in made if m.kind == "original"}
    told = [groups[m.report.id] != groups[before[m.group[:-1]]] for m in ups]
    print(f"follow-ups  told from copies {sum(told) / max(1, len(told)):.4f} of {len(told)}")
    wovens = [m for m in made if m.kind == "woven"]
    alone = [all(groups[m.report.id] != groups[s] for s in m.sources) for m in wovens]
    print(
        f"woven       in a group of their own {sum(alone) / max(1, len(alone)):.4f} of {len(alone)}"
    )
    print(f"            characters traced to their source {traced:.4f}")
    print(f"adding      median {1000 * statistics.median(seconds):.1f} ms a report")
    show_errors("missed", sorted(gold - found), by_id, errors)
    show_errors("wrong", sorted(found - gold), by_id, errors)
    missed = Counter(s for a, b in gold - found for s in {*by_id[a].steps, *by_id[b].steps})
    print("missed by way of copying:", dict(missed.most_common()))


def by_minhash(made: Sequence[Made]) -> set[tuple[str, str]]:
    """Returns the pairs that `rensa`'s MinHash takes for the same (128 permutations, 32 bands, Jaccard 0.5)."""
    from rensa import RMinHash, RMinHashLSH

    lsh = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32)
    hashes = []
    for number, one in enumerate(made):
        words = words_of(one.report.text, "de").keys
        digest = RMinHash(num_perm=128, seed=42)
        digest.update([" ".join(words[i : i + 3]) for i in range(len(words) - 2)])
        lsh.insert(number, digest)
        hashes.append(digest)
    return {
        tuple(sorted((made[i].report.id, made[j].report.id)))
        for i, digest in enumerate(hashes)
        for j in lsh.query(digest)
        if i < j and digest.jaccard(hashes[j]) >= 0.5
    }


def show_errors(
    name: str, pairs: Sequence[tuple[str, str]], by_id: dict[str, Made], limit: int
) -> None:
    """Prints some pairs that are missed or wrong."""
    for a, b in pairs[:limit]:
        one, other = by_id[a], by_id[b]
        sides = (
            f"{m.report.id} {m.kind} {'+'.join(m.steps)} {len(m.report.text.split())}w {m.group}"
            for m in (one, other)
        )
        print(f"  {name}: {' | '.join(sides)}")


def main() -> None:
    """Runs the bench."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=("tune", "report"), default="report")
    parser.add_argument("--families", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--errors", type=int, default=0)
    parser.add_argument("--orders", action="store_true", help="read them in another order too")
    parser.add_argument(
        "--rensa", action="store_true", help="compare with MinHash (pip install rensa)"
    )
    asked = parser.parse_args()
    measure(
        corpus(asked.half, asked.families, asked.seed),
        asked.errors,
        orders=asked.orders,
        minhash=asked.rensa,
    )


if __name__ == "__main__":
    main()
