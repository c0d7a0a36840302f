"""CoNLL-U in and out: sentences of rows, every fault told with its line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from lagebild.problems import LagebildError

Row: TypeAlias = tuple[str, ...]

COLUMNS = ("ID", "FORM", "LEMMA", "UPOS", "XPOS", "FEATS", "HEAD", "DEPREL", "DEPS", "MISC")
ID, FORM, MISC = 0, 1, 9
EMPTY = "_"
NO_SPACE = "SpaceAfter=No"
TEXT = re.compile(r"#\s*text\s*=\s?(.*)")
WORD_ID = re.compile(r"[1-9]\d*")
RANGE_ID = re.compile(r"([1-9]\d*)-([1-9]\d*)")
NODE_ID = re.compile(r"(\d+)\.[1-9]\d*")


class BrokenConllu(LagebildError):
    """A CoNLL-U file cannot be read on: names the file, the line, the fault and what to do."""

    def __init__(self, name: str, line: int | None, fault: str, hint: str) -> None:
        super().__init__(f"{name}:{line}: {fault} {hint}" if line else f"{name}: {fault} {hint}")


@dataclass(frozen=True, slots=True)
class Surface:
    """A token as it stands in the text: its row, and its words (half-open, counted from 0)."""

    row: Row
    first: int
    stop: int


@dataclass(frozen=True, slots=True)
class Rows:
    """A sentence: its comments with their `#`, and its rows of ten cells in order.

    A row is a word, a multiword token (`1-2`) or an empty node (`3.1`).
    """

    comments: tuple[str, ...]
    rows: tuple[Row, ...]

    def __str__(self) -> str:
        lines = (*self.comments, *map("\t".join, self.rows))
        return "".join(f"{line}\n" for line in lines) + "\n"

    def words(self) -> tuple[Row, ...]:
        """The rows of the syntactic words."""
        return tuple(row for row in self.rows if WORD_ID.fullmatch(row[ID]))

    def text(self) -> str | None:
        """The text that the comments give."""
        found = (TEXT.fullmatch(comment) for comment in self.comments)
        return next((match[1] for match in found if match), None)

    def surface(self) -> Iterator[Surface]:
        """Yields the tokens as they stand in the text: multiword tokens, and words outside them."""
        done = 0
        for row in self.rows:
            match = RANGE_ID.fullmatch(row[ID])
            if match:
                yield Surface(row, int(match[1]) - 1, done := int(match[2]))
            elif WORD_ID.fullmatch(row[ID]) and int(row[ID]) > done:
                yield Surface(row, int(row[ID]) - 1, int(row[ID]))

    def spaces(self) -> tuple[bool, ...]:
        """Whether a space stands before each word; the words of a multiword token stand apart.

        The text decides where there is one that the tokens agree with, else `SpaceAfter=No`.
        """
        tokens = tuple(self.surface())
        before = spaces_in(self.text() or "", [token.row[FORM] for token in tokens])
        out: list[bool] = []
        for token, space in zip(tokens, before or spaces_said(tokens), strict=True):
            out.append(space)
            out.extend(True for _ in range(token.first + 1, token.stop))
        return tuple(out)


def spaces_in(text: str, forms: Sequence[str]) -> list[bool]:
    """Returns before which tokens the text has white space (the first counts); none if they disagree."""
    out: list[bool] = []
    at = 0
    for form in forms:
        start = after_spaces(text, at)
        if not text.startswith(form, start):
            return []
        out.append(start > at or start == 0)
        at = start + len(form)
    return out if after_spaces(text, at) == len(text) else []


def after_spaces(text: str, at: int) -> int:
    """Returns where the white space that begins at a place ends."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def spaces_said(tokens: Sequence[Surface]) -> list[bool]:
    """Returns before which tokens white space stands by the word of the tokens before them."""
    glued = [NO_SPACE in token.row[MISC].split("|") for token in tokens]
    return [True, *(not no_space for no_space in glued[:-1])]


@dataclass(slots=True)
class Gathered:
    """The lines of the sentence that is being read."""

    comments: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    words: int = 0
    range_end: int = 0

    def fault(self) -> tuple[str, str] | None:
        """Returns what is wrong with the sentence now that it has ended, and what to do."""
        if not self.rows:
            return "these comments belong to no sentence.", "Put them right above its words."
        if not self.words:
            return "the sentence has no words.", "Number its words 1, 2, 3 …"
        if self.range_end > self.words:
            what = f"a multiword token goes on to word {self.range_end}"
            return f"{what}, and there are {self.words}.", "Mend the token's ID or add the words."
        return None

    def fault_of(self, line: str) -> tuple[str, str] | None:
        """Returns what keeps a line from going on with the sentence, and what to do."""
        if line[0] == "#":
            fault = "a comment stands among the words.", "Put it above them, or end the sentence."
            return fault if self.rows else None
        cells = line.split("\t")
        if len(cells) != len(COLUMNS):
            what = f"this row has {len(cells)} columns between tabs, not ten"
            return f"{what}.", f"The columns are {' '.join(COLUMNS)}; an empty one is _."
        if "" in cells:
            return f"the column {COLUMNS[cells.index('')]} is empty.", "Write _ where nothing is."
        return self.fault_of_id(cells[ID])

    def fault_of_id(self, ident: str) -> tuple[str, str] | None:
        """Returns what is wrong with a row's ID, and what to do."""
        due = self.words + 1
        hint = (
            "Words are 1, 2, 3 …; a multiword token is 1-2 above its words; an empty node is 3.1."
        )
        if match := RANGE_ID.fullmatch(ident):
            apart = int(match[1]) == due > self.range_end and int(match[2]) > due
            return None if apart else (f"the multiword token {ident} is out of order.", hint)
        if match := NODE_ID.fullmatch(ident):
            behind = int(match[1]) == self.words
            return None if behind else (f"the empty node {ident} is out of order.", hint)
        return None if ident == str(due) else (f"the ID is {ident!r}, and {due} is due.", hint)

    def add(self, line: str) -> None:
        """Takes a line in that has no fault."""
        if line[0] == "#":
            self.comments.append(line)
            return
        cells = tuple(line.split("\t"))
        self.rows.append(cells)
        self.words += WORD_ID.fullmatch(cells[ID]) is not None
        if match := RANGE_ID.fullmatch(cells[ID]):
            self.range_end = int(match[2])


def read_conllu(lines: Iterable[bytes], name: str) -> Iterator[Rows]:
    """Yields the sentences of a UTF-8 file as they come; a fault raises `BrokenConllu`."""
    gathered = Gathered()
    number = 0
    for number, raw in enumerate(lines, 1):
        line = decoded(raw, name, number)
        if line.strip():
            check(gathered.fault_of(line), name, number)
            gathered.add(line)
        elif gathered.comments or gathered.rows:
            yield ended(gathered, name, number)
            gathered = Gathered()
    if gathered.comments or gathered.rows:
        yield ended(gathered, name, number)


def ended(gathered: Gathered, name: str, line: int) -> Rows:
    """Returns the sentence that ends at a line."""
    check(gathered.fault(), name, line)
    return Rows(tuple(gathered.comments), tuple(gathered.rows))


def check(fault: tuple[str, str] | None, name: str, line: int) -> None:
    """Raises what is wrong at a line, if anything is."""
    if fault:
        raise BrokenConllu(name, line, *fault)


def decoded(raw: bytes, name: str, number: int) -> str:
    """Returns a line's text without its end."""
    try:
        return raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        what = f"byte {error.start + 1} of this line is no UTF-8."
        hint = "Convert the file, for instance: iconv -f cp1252 -t utf-8 OLD > NEW"
        raise BrokenConllu(name, number, what, hint) from None
