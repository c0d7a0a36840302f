"""Passages that two texts share: rows of the same words, small edits inside them passed over."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

from text_to_num import text2num

from lagebild.world.spelling import key as spelling

# A number with its separators is one word; quotation marks, dashes and line breaks are none.
WORD = re.compile(r"\d+(?:[.,:]\d+|[ \u00a0\u202f]\d{3}(?!\d))*|[^\W\d_]+|\d+")
GROUPS_OF_THOUSAND = re.compile(r"\d{1,3}(?:([.,\u00a0\u202f ])\d{3})(?:\1\d{3})*")
SEED = 3
SAMPLED = 4
ONE_IN = 4
# Up to so many words on both sides may differ inside a passage.
WIDEST_GAP = 8
FEWEST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Words:
    """A text's words as they are compared, and where each stands; offsets in code points."""

    keys: tuple[str, ...]
    spans: tuple[tuple[int, int], ...]
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Block:
    """`size` equal words, from word `a` of one text and word `b` of the other."""

    a: int
    b: int
    size: int


@dataclass(frozen=True, slots=True)
class Passage:
    """The same passage in two texts: half-open offsets in code points, and the words that are equal."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int
    words: int


@dataclass(frozen=True, slots=True)
class Edit:
    """Words inside a passage that differ: half-open offsets in code points, empty where none stand."""

    start_a: int
    end_a: int
    start_b: int
    end_b: int


@dataclass(frozen=True, slots=True)
class Match:
    """What two texts share: passages in the first one's order, the share of each, numbers replaced."""

    passages: tuple[Passage, ...]
    share_a: float
    share_b: float
    numbers: tuple[tuple[str, str], ...]
    edits: tuple[Edit, ...]


@lru_cache(maxsize=512)
def words_of(text: str, language: str | None) -> Words:
    """Returns the words of a text: spelling, capitals and the writing of numbers evened out."""
    keys: list[str] = []
    spans: list[tuple[int, int]] = []
    numbers: set[int] = set()
    for found in WORD.finditer(text):
        key, is_number = key_of(found[0], language or "")
        if is_number:
            numbers.add(len(keys))
        keys.append(key)
        spans.append(found.span())
    return Words(tuple(keys), tuple(spans), frozenset(numbers))


@lru_cache(maxsize=200_000)
def key_of(word: str, language: str) -> tuple[str, bool]:
    """Returns how a word is compared, and whether it is a number above one."""
    if word[0].isdigit():
        return number_key(word), True
    value = spoken(word.lower(), language)
    return (f"{value:g}", True) if value is not None and value > 1 else (spelling(word), False)


def number_key(digits: str) -> str:
    """Returns digits without separators of thousands, the decimal sign evened out."""
    if GROUPS_OF_THOUSAND.fullmatch(digits):
        return re.sub(r"\D", "", digits)
    return re.sub(r"[,:]", ".", digits)


def spoken(word: str, language: str) -> float | None:
    """Returns the value of a number word; None where it is none, or the language is not known."""
    try:
        return float(text2num(word, language))
    except (ValueError, IndexError, KeyError):  # an unknown word or language
        return None


def sample(words: Words) -> frozenset[int]:
    """Returns the digests by which a text is found again: one in four of its rows of four words."""
    rows = (" ".join(words.keys[i : i + SAMPLED]) for i in range(len(words.keys) - SAMPLED + 1))
    digests = (crc32(row.encode()) for row in rows)
    return frozenset(d for d in digests if d % ONE_IN == 0)


def match(a: Words, b: Words) -> Match:
    """Returns the passages that two texts share, in whatever order they stand."""
    equal = tuple(blocks(a, b))
    chains = [c for c in chained(equal) if sum(x.size for x in c) >= FEWEST_WORDS]
    left_a = a.numbers.difference(*(range(x.a, x.a + x.size) for x in equal))
    left_b = b.numbers.difference(*(range(x.b, x.b + x.size) for x in equal))
    replaced = (
        (numbers_in(a, left_a, one), numbers_in(b, left_b, other))
        for c in chains
        for one, other in spots(c, a, b)
    )
    return Match(
        tuple(passage(c, a, b) for c in chains),
        share([(c[0].a, c[-1].a + c[-1].size) for c in chains], len(a.keys)),
        share([(c[0].b, c[-1].b + c[-1].size) for c in chains], len(b.keys)),
        tuple(
            (" ".join(sorted(x - y)), " ".join(sorted(y - x)))
            for x, y in replaced
            if x - y and y - x
        ),
        tuple(edit for c in chains for edit in edits(c, a, b)),
    )


def blocks(a: Words, b: Words) -> Iterator[Block]:
    """Yields the longest rows of equal words from left to right in `a`, each word once."""
    places: dict[tuple[str, ...], list[int]] = {}
    for j in range(len(b.keys) - SEED + 1):
        places.setdefault(b.keys[j : j + SEED], []).append(j)
    i, follow = 0, 0
    while i <= len(a.keys) - SEED:
        found = places.get(a.keys[i : i + SEED])
        if not found:
            i += 1
            continue
        j = max(found, key=lambda j: (run(a.keys, i, b.keys, j), -abs(j - follow)))
        size = run(a.keys, i, b.keys, j)
        yield Block(i, j, size)
        i, follow = i + size, j + size


def run(a: Sequence[str], i: int, b: Sequence[str], j: int) -> int:
    """Returns how many words are equal from `i` and `j` on."""
    begin, stop = i, min(len(a), i + len(b) - j)
    while i < stop and a[i] == b[j]:
        i += 1
        j += 1
    return i - begin


def chained(found: Iterable[Block]) -> Iterator[list[Block]]:
    """Yields blocks that follow one another in both texts with small gaps, as one passage each."""
    chain: list[Block] = []
    for block in found:
        if chain and not follows(chain[-1], block):
            yield chain
            chain = []
        chain.append(block)
    if chain:
        yield chain


def follows(before: Block, block: Block) -> bool:
    """Whether a block goes on where another ends, few words aside."""
    gap_a = block.a - before.a - before.size
    gap_b = block.b - before.b - before.size
    return 0 <= gap_a <= WIDEST_GAP and 0 <= gap_b <= WIDEST_GAP


def passage(chain: Sequence[Block], a: Words, b: Words) -> Passage:
    """Returns the passage that a chain of blocks makes."""
    first, last = chain[0], chain[-1]
    return Passage(
        a.spans[first.a][0],
        a.spans[last.a + last.size - 1][1],
        b.spans[first.b][0],
        b.spans[last.b + last.size - 1][1],
        sum(x.size for x in chain),
    )


def share(spans: Sequence[tuple[int, int]], size: int) -> float:
    """Returns the share of a text's words that lies inside the spans."""
    covered = {i for start, end in spans for i in range(start, end)}
    return len(covered) / size if size else 0.0


def edits(chain: Sequence[Block], a: Words, b: Words) -> Iterator[Edit]:
    """Yields what stands between the blocks of a passage."""
    for before, block in pairwise(chain):
        yield Edit(
            *between(a, before.a + before.size, block.a),
            *between(b, before.b + before.size, block.b),
        )


def between(words: Words, start: int, end: int) -> tuple[int, int]:
    """Returns the characters of the words from `start` to `end`; an empty span where there is none."""
    if start == end:
        return words.spans[start - 1][1], words.spans[start - 1][1]
    return words.spans[start][0], words.spans[end - 1][1]


def spots(
    chain: Sequence[Block], a: Words, b: Words
) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Yields where the two texts differ inside a passage, and the words right before and behind it."""
    first, last = chain[0], chain[-1]
    yield (max(first.a - 1, 0), first.a), (max(first.b - 1, 0), first.b)
    for before, block in pairwise(chain):
        yield (before.a + before.size, block.a), (before.b + before.size, block.b)
    end_a, end_b = last.a + last.size, last.b + last.size
    yield (end_a, min(end_a + 1, len(a.keys))), (end_b, min(end_b + 1, len(b.keys)))


def numbers_in(words: Words, left: frozenset[int], span: tuple[int, int]) -> set[str]:
    """Returns the numbers among some words that stand nowhere in the other text's equal rows."""
    return {words.keys[i] for i in range(*span) if i in left}
