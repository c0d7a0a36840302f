"""Who relays whom and what answers what: short passages, each with the links that it must show."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from lagebild.pipeline import Reader
from lagebild.record import Report, Statement

PROBE = Path(__file__).parent / "probe" / "links-de.txt"
FLOOR = 0.92
SMALLEST = 120
LINE = re.compile(r"(via|answers) (.+?) [<>] (.+)")

Link = tuple[str, int, int]


@cache
def reader() -> Reader:
    """The reader of all languages, made once."""
    return Reader()


def passages() -> list[tuple[str, list[str]]]:
    """The passages with the lines of their links."""
    text = "\n".join(
        line for line in PROBE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    )
    blocks = [block.strip().splitlines() for block in text.split("\n\n") if block.strip()]
    return [(block[0], block[1:]) for block in blocks]


def holder(text: str, found: tuple[Statement, ...], words: str) -> int:
    """The index of the shortest statement with these words, -1 where none has them."""
    assert words in text, words
    having = [n for n, s in enumerate(found) if words in s.text]
    return min(having, key=lambda n: len(found[n].text), default=-1)


def wanted(text: str, found: tuple[Statement, ...], lines: list[str]) -> set[Link]:
    """The links that the lines of a passage ask for."""
    out = set()
    for part in (p.strip() for line in lines for p in re.split(r" \| |\n", line) if p != "-"):
        kind = part if part.startswith(("via", "answers")) else f"via {part}"
        match = LINE.fullmatch(kind)
        assert match, part
        out.add((match[1], holder(text, found, match[2]), holder(text, found, match[3])))
    return out


def read_links(found: tuple[Statement, ...]) -> set[Link]:
    """The links that were read."""
    pairs = [("via", n, s.via) for n, s in enumerate(found)]
    pairs += [("answers", n, s.answers) for n, s in enumerate(found)]
    return {(kind, n, other) for kind, n, other in pairs if other is not None}


def shown(found: tuple[Statement, ...]) -> str:
    """The statements and their links, for whoever looks at a wrong passage."""
    return "\n".join(
        f"    {n} {s.manner} {s.stance} [{s.text}] by {s.speaker and s.speaker.text}"
        f" via {s.via} answers {s.answers}"
        for n, s in enumerate(found)
    )


def judged(text: str, lines: list[str]) -> str | None:
    """What is wrong with a passage, or None."""
    found = (
        reader().analyse(Report("t", text, published="2024-03-12", language="de"))[0].statements
    )
    if read_links(found) == wanted(text, found, lines):
        return None
    return "\n".join(["  " + text, *("    wanted: " + line for line in lines), shown(found)])


def test_the_probe_is_large_and_a_third_of_it_has_no_link() -> None:
    """There are at least 120 different passages, and a third of them has nothing to find."""
    probe = passages()
    assert len({text for text, _ in probe}) == len(probe) >= SMALLEST
    assert sum(lines == ["-"] for _, lines in probe) >= len(probe) / 3


def test_links() -> None:
    """At least the floor's share of the passages shows exactly its links."""
    probe = passages()
    wrong = [fault for fault in (judged(*p) for p in probe) if fault]
    share = 1 - len(wrong) / len(probe)
    print(f"{share:.1%} of {len(probe)} passages right")
    assert share >= FLOOR, f"{share:.1%} right\n" + "\n".join(wrong)
