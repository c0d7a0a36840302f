"""The plain-text notation of a record, one line an item; cases are written and checked in it.

python -m lagebild.publish.book CASES.txt      prints what is read from every case of a file
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lagebild.record import (
    LAYERS,
    Actor,
    Event,
    Figure,
    Place,
    Record,
    Report,
    Statement,
    Time,
)


@dataclass(frozen=True, slots=True)
class Case:
    """A text and what must be read from it: a fact as title, the layers compared, their lines."""

    title: str
    report: Report
    layers: tuple[str, ...]
    expected: tuple[str, ...]


def lines(record: Record, layers: tuple[str, ...] = LAYERS) -> tuple[str, ...]:
    """Returns the record's items of these layers, a line each, in text order."""
    writers: dict[str, Callable[[Any, Record], str]] = {
        "times": time_line,
        "places": place_line,
        "actors": actor_line,
        "figures": figure_line,
        "statements": statement_line,
        "events": event_line,
    }
    return tuple(writers[k](item, record) for k in layers for item in getattr(record, k))


def named(word: str, item: Any, record: Record) -> str:
    """Returns `word "text"`, with `#2` and so on where the same text stood before in the report."""
    nth = record.report.text.count(item.text, 0, item.start) + 1
    return f'{word} "{item.text}"' + (f" #{nth}" if nth > 1 else "")


def time_line(time: Time, record: Record) -> str:
    """Returns `time "vor drei Jahren" DURATION P3Y 2020-09-21..2020-09-21`."""
    line = f"{named('time', time, record)} {time.type} {time.value}"
    plain = time.begin is None or (time.begin, time.until) == (time.value, time.value)
    return line if plain else f"{line} {time.begin}..{time.until}"


def place_line(place: Place, record: Record) -> str:
    """Returns `place "Jewlach" Yevlakh AZE city`, the precision after it unless it is exact."""
    line = f"{named('place', place, record)} {place.name} {place.country or '-'} {place.kind}"
    return line if place.precision == "exact" else f"{line} {place.precision}"


def actor_line(actor: Actor, record: Record) -> str:
    """Returns `actor "er" person ARM GOV = Nikol Pashinyan`."""
    kind = f"{actor.kind} {actor.country or '-'} {actor.sector or '-'}"
    return f"{named('actor', actor, record)} {kind} = {actor.name}"


def figure_line(figure: Figure, record: Record) -> str:
    """Returns `figure "rund 20 bis 30 Tote" killed ~20..30 persons`, and of what it is a part."""
    amount = ("~" if figure.approximate else "") + amount_of(figure.low, figure.high)
    line = f"{named('figure', figure, record)} {figure.measure} {amount} {figure.unit}"
    if figure.part_of is None:
        return line
    return f'{line} part of "{record.figures[figure.part_of].text}"'


def amount_of(low: float | None, high: float | None) -> str:
    """Returns `40`, `40..`, `..40` or `20..30`."""
    if low == high:
        return "-" if low is None else plain(low)
    return f"{'' if low is None else plain(low)}..{'' if high is None else plain(high)}"


def plain(number: float) -> str:
    """Returns a number without a fraction where it has none."""
    return str(int(number)) if number == int(number) else str(number)


def statement_line(statement: Statement, record: Record) -> str:
    """Returns `statement "…" indirect asserts by "Baku" cue "…"` and its links."""
    parts = [named("statement", statement, record), statement.manner, statement.stance]
    if statement.speaker:
        parts.append(f'by "{statement.speaker.text}"')
    if statement.cue:
        parts.append(f'cue "{statement.cue.text}"')
    if statement.addressee is not None:
        parts.append(f'to "{record.actors[statement.addressee].text}"')
    for word, index in (("via", statement.via), ("answers", statement.answers)):
        if index is not None:
            parts.append(f'{word} "{record.statements[index].text}"')
    if statement.hidden:
        parts.append(f"hidden {statement.hidden}")
    return " ".join(parts)


def event_line(event: Event, record: Record) -> str:
    """Returns `event "Angriff" ASSAULT/aerial happened by "Baku" on "Goris" in "Goris" at 2023-09-20`."""
    kind = event.type + (f"/{event.mode}" if event.mode else "")
    parts = [named("event", event, record), kind, event.status]
    parts += [f'by "{record.actors[i].text}"' for i in event.sources]
    parts += [f'on "{record.actors[i].text}"' for i in event.targets]
    if event.place is not None:
        parts.append(f'in "{record.places[event.place].text}"')
    if event.time:
        begin, until = event.time.begin, event.time.until
        parts.append(f"at {begin}" if begin == until else f"at {begin}..{until}")
    parts += [f'figure "{record.figures[i].text}"' for i in event.figures]
    parts += list(account(event, record))
    return " ".join(parts)


def account(event: Event, record: Record) -> Iterator[str]:
    """Yields who says that it happened, if a statement carries the event."""
    if event.statement is None:
        return
    speaker = record.statements[event.statement].speaker
    yield f'said by "{speaker.text}"' if speaker else "said by someone unnamed"


def read_cases(path: Path, language: str) -> tuple[Case, ...]:
    """Reads the cases of a file; they are parted by lines of `====`."""
    blocks = path.read_text(encoding="utf-8").split("\n====\n")
    return tuple(read_case(block.strip("\n"), path, language) for block in blocks)


def read_case(block: str, path: Path, language: str) -> Case:
    """Reads one case: title, header lines, an empty line, the text, `--`, the expected lines."""
    head, _, rest = block.partition("\n\n")
    title, *header = head.split("\n")
    fields = {k.strip(): v.strip() for k, _, v in (line.partition(":") for line in header)}
    text, found, expected = rest.partition("\n--")
    layers = tuple(fields.get("layers", "").split())
    unknown = [x for x in layers if x not in LAYERS]
    if not found or not layers or unknown:
        raise SystemExit(f"{path}: case {title!r} needs `layers:` of {LAYERS} and a line `--`")
    report = Report(id=title, text=text, published=fields.get("published"), language=language)
    return Case(title, report, layers, tuple(x for x in expected.split("\n") if x.strip()))


def main() -> None:
    """Prints what the reader says to every case of the files named on the command line."""
    from lagebild.pipeline import Reader

    reader = Reader()
    for name in sys.argv[1:]:
        path = Path(name)
        for case in read_cases(path, path.resolve().parent.parent.name):
            said = lines(reader.analyse(case.report)[0], case.layers)
            print(f"{'ok ' if said == case.expected else '!! '}{case.title}")
            print("".join(f"     {x}\n" for x in said if x in case.expected), end="")
            print("".join(f"   + {x}\n" for x in said if x not in case.expected), end="")
            print("".join(f"   - {x}\n" for x in case.expected if x not in said), end="")


if __name__ == "__main__":
    main()
