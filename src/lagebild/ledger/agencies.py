"""Which agency's text a report is: its own field, its dateline, its credit line, its reporters.

A credit is what a text says of its own origin. That it quotes an agency (`Interfax reported`,
`told AFP`) makes it no text of that agency. Where nothing else is credited, an agency's own
people count (`as an AFP reporter saw`): so agencies write of themselves.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from lagebild.languages import known_languages, load, read_tsv
from lagebild.record import Report
from lagebild.world import HERE

Kind = Literal["field", "dateline", "byline", "credit", "reporter"]
COLUMNS = ("name", "country", "names")
WORDS = ("credits", "fillers", "behind", "source", "by", "and", "people")
# So many characters at a text's beginning can hold a dateline or a byline.
HEAD = 240
# Initials of an editor or a regional service beside an agency: `mli/AFP`, `dpa/lno`.
INITIALS = re.compile(r"[A-Z]?[^\W\d_A-Z]{1,4}")
SHORTEST_IN_SMALL_LETTERS = 3
DATELINE = re.compile(
    r"\A\s*(?P<place>[^()\[\]\n]{0,80}?)\s*[(\[](?P<list>[^()\[\]\n]{2,40})[)\]]\s*(?P<stop>[-–—_:\n]|\Z)?"
)
BARE_DATELINE = r"\A\s*(?:[^\W_a-z][\w.-]*[ ,/]+){{0,5}}?(?P<list>{names})\s*(?:[-–—:_]\s|\n)"
BEFORE_A_NAME = r"\A\s*(?P<list>{names})\s*/\s*[A-Z][^\n]{{2,40}}\n"
BYLINE = r"\A\s*(?:[^\n]*\n\s*)?(?:{by})\s+(?:[^\n]{{2,60}}?,\s*)?(?P<list>{names})\s*(?:\n|\Z)"
TAILS = (
    re.compile(r"\n\s*[(\[]?(?P<list>[^\n()\[\]]{2,40}?)[)\]]?\s*\Z"),
    re.compile(r"[^\w\s]\s*[(\[](?P<list>[^\n()\[\]]{2,40})[)\]]\s*\Z"),
    re.compile(r"[.!?“”\"»«]\s+(?P<list>[^\s()]{2,30})\s*\Z"),
)


@dataclass(frozen=True, slots=True)
class Credit:
    """An agency that a report credits, where it does so (half-open, code points; empty for the field), and how."""

    agency: str
    start: int
    end: int
    kind: Kind


def agency_of(report: Report) -> str | None:
    """Returns the canonical name of the agency whose text a report is; None where none is credited."""
    return next(iter(credited(report)), None)


def agency_after(report: Report) -> tuple[str | None, str | None]:
    """Returns who prints a report and the agency whose text it is; no agency where that is the printer."""
    agency = agency_of(report)
    own = bool(report.outlet and agency) and agency == canonical(report.outlet or "")
    return report.outlet, None if own else agency


@lru_cache(maxsize=1024)
def credited(report: Report) -> tuple[str, ...]:
    """Returns the agencies that a report credits, each once, its own field's first."""
    return tuple(dict.fromkeys(c.agency for c in credits_in(report)))


def credits_in(report: Report) -> tuple[Credit, ...]:
    """Returns every credit of a report; an agency's people count where nothing else does, and it is one agency."""
    strong = (*of_field(report.agency), *written(report.text))
    if strong:
        return strong
    weak = tuple(found("reporter", [tables().people], report.text, names_within))
    return weak if len({c.agency for c in weak}) == 1 else ()


def of_field(agency: str | None) -> Iterator[Credit]:
    """Yields the agencies that the report's own field names; an unknown one is kept as it is written."""
    if agency and agency.strip():
        yield from (Credit(one, 0, 0, "field") for one in listed(agency) or (agency.strip(),))


def canonical(name: str) -> str:
    """Returns the canonical name of an agency, or the name itself where it is none that is known."""
    return next(iter(listed(name)), name.strip())


def written(text: str) -> Iterator[Credit]:
    """Yields what a text's beginning, its end and its lines of credit say."""
    known, head = tables(), text[:HEAD]
    dateline = DATELINE.search(head)
    if dateline and stands_alone(dateline):
        yield from credits_of("dateline", dateline, listed)
    yield from found("dateline", known.datelines, head, names_within)
    yield from found("byline", known.bylines, head, names_within)
    yield from found("credit", TAILS, text, listed)
    yield from found("credit", known.phrases, text, names_within)
    yield from found("credit", [known.source], text, sources_within)


def stands_alone(dateline: re.Match[str]) -> bool:
    """Whether what stands before the parenthesis is a place and a date, no part of a sentence."""
    place = dateline["place"]
    return bool(not place or dateline["stop"] or place == place.upper())


def found(
    kind: Kind,
    patterns: Iterable[re.Pattern[str]],
    text: str,
    names: Callable[[str], tuple[str, ...]],
) -> Iterator[Credit]:
    """Yields the agencies in the lists that some patterns find."""
    for pattern in patterns:
        for match in pattern.finditer(text):
            yield from credits_of(kind, match, names)


def credits_of(
    kind: Kind, match: re.Match[str], names: Callable[[str], tuple[str, ...]]
) -> Iterator[Credit]:
    """Yields the agencies in the list that a pattern found."""
    return (Credit(name, *match.span("list"), kind) for name in names(match["list"]))


def listed(words: str) -> tuple[str, ...]:
    """Returns the agencies in a list of agencies and initials, in any capitals; none if it is no such list."""
    pieces = [p.strip(' ."„“»«') for p in tables().between.split(words)]
    names = [agency_called(p, any_case=True) for p in pieces]
    plain = all(name or INITIALS.fullmatch(p) for p, name in zip(pieces, names, strict=True))
    return tuple(dict.fromkeys(n for n in names if n)) if plain else ()


def names_within(words: str) -> tuple[str, ...]:
    """Returns the agencies named in some words."""
    matches = tables().name.finditer(words)
    return tuple(n for m in matches if (n := agency_called(m[0], any_case=False)))


def sources_within(words: str) -> tuple[str, ...]:
    """Returns the agencies among a line's sources, of whatever kind the others are."""
    pieces = (p.strip(' ."„“»«') for p in tables().between.split(words))
    return tuple(n for p in pieces if (n := agency_called(p, any_case=True)))


def agency_called(name: str, *, any_case: bool) -> str | None:
    """Returns the canonical name of the agency called so, if one is."""
    known = tables()
    if name in known.called:
        return known.called[name]
    for pattern, agency in known.inflected:
        if pattern.fullmatch(name):
            return agency
    folded = any_case and len(name) >= SHORTEST_IN_SMALL_LETTERS
    return known.folded.get(name.lower()) if folded else None


@dataclass(frozen=True, slots=True)
class Tables:
    """What the tables of the world and of all languages say, as patterns; each has a group `list`."""

    called: Mapping[str, str]
    folded: Mapping[str, str]
    inflected: tuple[tuple[re.Pattern[str], str], ...]
    name: re.Pattern[str]
    between: re.Pattern[str]
    datelines: tuple[re.Pattern[str], ...]
    bylines: tuple[re.Pattern[str], ...]
    phrases: tuple[re.Pattern[str], ...]
    source: re.Pattern[str]
    people: re.Pattern[str]


@cache
def tables() -> Tables:
    """Returns the patterns, made once."""
    rows = read_tsv(HERE / "agencies.tsv", COLUMNS)
    data = [load(code).toml("agencies.toml") for code in known_languages()]
    words = {k: either(w for d in data for w in d.get(k, ())) for k in WORDS}
    called = {name: row["name"] for row in rows for name in row["names"].split("|")}
    name = rf"(?<![\w-])(?:{either(called)})(?!\w)"
    filler = rf"(?:(?:{words['fillers']})\s+)"
    between = rf"\s*(?:[/,;&+|]|\b(?:{words['and']})\b)\s*"
    names = rf"[„»\"]?{name}[“«\"]?(?:{between}{filler}*[„»\"]?{name}[“«\"]?)*"
    return Tables(
        called,
        {n.lower(): agency for n, agency in called.items()},
        tuple((re.compile(starred(n)), agency) for n, agency in called.items() if "*" in n),
        re.compile(name),
        re.compile(between),
        (re.compile(BARE_DATELINE.format(names=names)),),
        (
            re.compile(BYLINE.format(names=names, by=words["by"])),
            re.compile(BEFORE_A_NAME.format(names=names)),
        ),
        (
            re.compile(rf"\b(?:{words['credits']})\s+{filler}*(?P<list>{names})"),
            re.compile(rf"(?P<list>{names})[- ](?:{words['behind']})\b"),
        ),
        re.compile(rf"^\W*(?:{words['source']})\s*:\s*(?P<list>[^\n]{{2,80}})$", re.MULTILINE),
        re.compile(rf"(?P<list>{name})[- ](?:{words['people']})"),
    )


def either(words: Iterable[str]) -> str:
    """Returns a pattern of some words, the longest first, `*` for an ending."""
    return "|".join(starred(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


def starred(words: str) -> str:
    """Returns the pattern of words in which `*` stands for an ending of inflection."""
    return re.escape(words).replace(r"\*", r"\w{0,2}").replace(r"\ ", r"\s+")
