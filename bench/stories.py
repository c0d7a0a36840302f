"""Measures what is taken for one happening: pairs of articles, and entries of the examples and of the gold reports.

    python bench/stories.py [--pairs] [--entries] [--errors 10]

Articles: the German and German-English pairs of the data's `same-story` table, the same story where
`Overall` is 1.5 or less; the threshold is chosen on one half of the pairs and reported on the other,
both ways round, and the mean of twenty halvings is given, beside the cosine of word frequencies
(TF-IDF) chosen and reported the same way.
Entries: gold/stories-*.tsv say which entries tell of one happening. Thresholds were chosen on the
crises of `TUNED` alone. Copies of one text are left out; the pairs of what is left are counted.
"""

from __future__ import annotations

import argparse
import csv
import dataclasses
import hashlib
import math
import random
import re
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path

from lagebild.acquire import read as acquire
from lagebild.exchange import from_dict
from lagebild.ledger import Reading
from lagebild.ledger.entries import report_digest
from lagebild.ledger.gist import Gists, nearness
from lagebild.ledger.stories import stories
from lagebild.ledger.told import Told, told
from lagebild.pipeline import Reader
from lagebild.record import Record, Report
from quality import HERE, annotated, data_folder, read

ROOT = HERE.parent
TUNED = ("karab", "flut", "flood", "seed")
COPIES = frozenset(
    (
        "karabach-2023-09-26-tanklager-bote",
        "karabach-2023-09-27-tanklager-rundschau",
        "flut-2024-05-14-mueglitztal-bote",
        "wahl-2024-11-12-vorsprung-wien",
    )
)
SAME = 1.5
HALVINGS = 20
WORD = re.compile(r"[^\W_]{3,}")
Vector = Mapping[str, float]


# -- pairs of articles ------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True, slots=True)
class Pair:
    """Two articles by their ids, their languages, and whether they tell the same story."""

    one: str
    other: str
    languages: str
    same: bool


def article(language: str, text: str) -> str:
    """Returns the id of an article."""
    return hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()[:16]


def article_pairs(path: Path) -> tuple[list[Pair], dict[str, dict[str, str]]]:
    """Returns the pairs with German in them, and their articles as reports without a date."""
    csv.field_size_limit(1 << 30)
    pairs, reports = [], {}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            languages = f"{row['lang1']}-{row['lang2']}"
            if languages in ("de-de", "de-en"):
                ids = []
                for n in "12":
                    language, text = row[f"lang{n}"], row[f"text{n}"]
                    ids.append(article(language, text))
                    reports[ids[-1]] = {"id": ids[-1], "text": text, "language": language}
                pairs.append(Pair(ids[0], ids[1], languages, float(row["Overall"]) <= SAME))
    return pairs, reports


def tf_idf(texts: Mapping[str, str]) -> dict[str, Vector]:
    """Returns each text's words, weighed by how often they stand in it and how few texts have them."""
    counts = {name: Counter(WORD.findall(text.lower())) for name, text in texts.items()}
    having = Counter(word for found in counts.values() for word in found)
    return {
        name: {w: (1 + math.log(n)) * math.log(len(texts) / having[w]) for w, n in found.items()}
        for name, found in counts.items()
    }


def cosine(one: Vector, other: Vector) -> float:
    """Returns the cosine of two vectors."""
    dot = sum(x * other[w] for w, x in one.items() if w in other)
    return dot / (norm(one) * norm(other)) if dot else 0.0


def norm(one: Vector) -> float:
    """Returns a vector's length."""
    return math.sqrt(sum(x * x for x in one.values()))


def scores(hits: Sequence[bool], gold: Sequence[bool]) -> tuple[float, float, float]:
    """Returns precision, recall and F1."""
    right = sum(h and g for h, g in zip(hits, gold, strict=True))
    precision, recall = right / max(1, sum(hits)), right / max(1, sum(gold))
    return precision, recall, 2 * right / max(1, sum(hits) + sum(gold))


def halves(pairs: Sequence[Pair], seed: int) -> tuple[list[int], list[int]]:
    """Returns two halves of the pairs, drawn by a seed."""
    numbers = list(range(len(pairs)))
    random.Random(seed).shuffle(numbers)
    return numbers[::2], numbers[1::2]


def told_apart(pairs: Sequence[Pair], values: Sequence[float], seed: int) -> list[bool]:
    """Returns for each pair whether it is taken for one story, by a threshold chosen on the other half."""
    out = [False] * len(pairs)
    one, other = halves(pairs, seed)
    for chosen, reported in ((one, other), (other, one)):
        gold = [pairs[n].same for n in chosen]
        best = max(
            sorted({values[n] for n in chosen}),
            key=lambda t: scores([values[n] >= t for n in chosen], gold)[2],
        )
        for n in reported:
            out[n] = values[n] >= best
    return out


def measure_pairs(reader: Reader, data: Path) -> Iterator[str]:
    """Yields the figures of the pairs of articles."""
    pairs, reports = article_pairs(data / "dev" / "same-story-semeval2022.csv")
    records = read(reader, annotated(reader, "same-story", reports))
    words = tf_idf({name: fields["text"] for name, fields in reports.items()})
    read_ = {name: from_dict(fields) for name, fields in records.items()}
    rarities = Gists(read_.values())
    gists = {name: rarities.of(record) for name, record in read_.items()}
    measures: dict[str, Callable[[Pair], float]] = {
        "gist": lambda p: nearness(gists[p.one], gists[p.other]),
        "TF-IDF": lambda p: cosine(words[p.one], words[p.other]),
    }
    yield f"pairs of articles: {len(pairs)}, {sum(p.same for p in pairs)} of one story"
    for name, alike in measures.items():
        values = [alike(p) for p in pairs]
        runs = [told_apart(pairs, values, seed) for seed in range(HALVINGS)]
        for languages in ("de-de", "de-en", "de"):
            kept = [n for n, p in enumerate(pairs) if p.languages.startswith(languages)]
            gold = [pairs[n].same for n in kept]
            each = [scores([taken[n] for n in kept], gold) for taken in runs]
            shown = " ".join(f"{statistics.mean(run[i] for run in each):.3f}" for i in range(3))
            yield f"  {name:7} {'all' if languages == 'de' else languages:6} P R F1 {shown} ({len(kept)})"


# -- entries ----------------------------------------------------------------------------------------


def gold_stories() -> dict[tuple[str, int], str]:
    """Returns what each labelled entry tells of, by its report and first character."""
    out = {}
    for path in sorted((HERE / "gold").glob("stories-*.tsv")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "report\t")):
                report, start, story = line.split("\t")
                out[report, int(start)] = story
    return out


def readings(reader: Reader, data: Path | None) -> list[Reading]:
    """Returns the readings of the examples and, where they are at hand, of the gold reports."""
    paths = [ROOT / "examples"]
    if data is not None:
        paths += [data / "dev" / "seed.jsonl", data / "dev" / "gold-de.jsonl"]
    found = (item for _, item in acquire(list(map(str, paths))))
    reports = [item for item in found if isinstance(item, Report)]
    made = annotated(reader, "stories", {r.id: dataclasses.asdict(r) for r in reports})
    return [reading(from_dict(fields)) for fields in read(reader, made).values()]


def reading(record: Record) -> Reading:
    """Returns a record as the ledger would hold it."""
    return Reading(record, report_digest(record.report), "bench")


def same_head(one: Told) -> tuple[object, ...]:
    """Returns what two entries share that the plain picture shows as one: type, day, place, sides."""
    item, record = one.item, one.record
    if one.layer == "figures":
        return one.report.id, item.measure
    place = None if item.place is None else record.places[item.place].name
    names = [
        frozenset(record.actors[i].name for i in side) for side in (item.sources, item.targets)
    ]
    return item.type, item.time, place, *names


def groups_by_story(found: Sequence[Reading]) -> dict[str, object]:
    """Returns for every entry's id the story it is in."""
    return {one.id: s.id for s in stories(found) for one in s.entries}


def groups_by_head(found: Sequence[Reading]) -> dict[str, object]:
    """Returns for every entry's id what the plain picture groups it by."""
    return {
        one.id: same_head(one) for layer in ("events", "figures") for one in told(found, layer)
    }


def pair_counts(
    entries: Sequence[tuple[Told, str]], group: Mapping[str, object]
) -> tuple[int, int, int]:
    """Returns how many pairs are taken for one happening rightly, wrongly, and how many are missed."""
    right = wrong = missed = 0
    for (one, first), (other, second) in combinations(entries, 2):
        together = one.id in group and group[one.id] == group.get(other.id)
        right += together and first == second
        wrong += together and first != second
        missed += first == second and not together
    return right, wrong, missed


def b_cubed(
    entries: Sequence[tuple[Told, str]], group: Mapping[str, object]
) -> tuple[float, float]:
    """Returns the mean over entries of the precision and recall of the group that each is in."""
    precision = recall = 0.0
    for one, story in entries:
        mates = [
            s
            for o, s in entries
            if o is one or (one.id in group and group.get(o.id) == group[one.id])
        ]
        right = sum(s == story for s in mates)
        precision += right / len(mates)
        recall += right / sum(s == story for _, s in entries)
    return precision / len(entries), recall / len(entries)


def measure_entries(reader: Reader, data: Path | None, errors: int) -> Iterator[str]:
    """Yields the figures of the labelled entries, of what was tuned on and of what was not."""
    gold = gold_stories()
    found = readings(reader, data)
    labelled = [
        (one, gold[one.report.id, one.item.start])
        for layer in ("events", "figures")
        for one in told(found, layer)
        if (one.report.id, one.item.start) in gold and one.report.id not in COPIES
    ]
    for name, group in (
        ("stories", groups_by_story(found)),
        ("type, day, place, sides", groups_by_head(found)),
    ):
        for part in (True, False):
            some = [x for x in labelled if x[0].report.id.startswith(TUNED) is part]
            yield entry_line(f"{name}, {'tuned on' if part else 'not tuned on'}", some, group)
    if errors:
        yield from mistakes(labelled, groups_by_story(found), errors)


def entry_line(name: str, some: Sequence[tuple[Told, str]], group: Mapping[str, object]) -> str:
    """Returns the figures of some entries."""
    right, wrong, missed = pair_counts(some, group)
    precision, recall = right / max(1, right + wrong), right / max(1, right + missed)
    f1 = 2 * right / max(1, 2 * right + wrong + missed)
    cubed = b_cubed(some, group)
    f_cubed = 2 * cubed[0] * cubed[1] / sum(cubed)
    pairs = len(some) * (len(some) - 1) // 2
    return (
        f"  {name:38} P {precision:.3f} R {recall:.3f} F1 {f1:.3f}   B3 P {cubed[0]:.3f} "
        f"R {cubed[1]:.3f} F1 {f_cubed:.3f}  ({len(some)} entries, {pairs} pairs)"
    )


def mistakes(
    labelled: Iterable[tuple[Told, str]], group: Mapping[str, object], most: int
) -> Iterator[str]:
    """Yields the stories that hold several happenings, and the happenings that several stories tell."""
    mixed: dict[object, Counter[str]] = {}
    split: dict[str, Counter[object]] = {}
    for one, story in labelled:
        mixed.setdefault(group.get(one.id), Counter())[story] += 1
        split.setdefault(story, Counter())[group.get(one.id)] += 1
    for counts in sorted(mixed.values(), key=lambda c: -len(c))[:most]:
        yield f"  one story: {dict(counts)}"
    for story, parts in sorted(split.items(), key=lambda x: -len(x[1]))[:most]:
        yield f"  {story}: {sorted(parts.values(), reverse=True)}"


def main() -> int:
    """Prints the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--pairs", action="store_true")
    parser.add_argument("--entries", action="store_true")
    parser.add_argument("--errors", type=int, default=0)
    args = parser.parse_args()
    data, reader = data_folder(), Reader()
    both = not (args.pairs or args.entries)
    if (args.pairs or both) and data is not None:
        print("\n".join(measure_pairs(reader, data)))
    elif args.pairs:
        print("no gold found: set LAGEBILD_DATA to the folder that holds dev/; no pairs measured.")
    if args.entries or both:
        print("\n".join(measure_entries(reader, data, args.errors)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
