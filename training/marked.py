"""Read our own sentences (`training/own/`): words between spaces, and marks that only some of them bear."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from training.labels import EVENTS
from training.sentence import Sentence, guessed_spaces

OWN = Path(__file__).parent / "own"

_ROLES = {"S": "source", "M": "message", "A": "addressee", "D": "medium"}
_CUE = "C"


def read_own(name: str, style: str) -> list[Sentence]:
    """Read a file of our own sentences; the beginning of its name tells what is marked in it."""
    lines = (OWN / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    kind = next(read for prefix, read in _READERS.items() if name.startswith(prefix))
    return [kind(line.split(), style) for line in lines if line.strip() and line[0] != "#"]


def _mood(cells: Sequence[str], style: str) -> Sentence:
    """Take `form|Mood,Tense,Number,Person` as a finite verb; other words teach nothing."""
    forms, marks = _parted(cells)
    feats = tuple(_finite(mark) for mark in marks)
    return Sentence(forms, guessed_spaces(forms), style, feats=feats)


def _finite(mark: str) -> dict[str, str] | None:
    if not mark:
        return None
    values = zip(("Mood", "Tense", "Number", "Person"), mark.split(","), strict=True)
    return {"VerbForm": "Fin", **dict(values)}


def _events(cells: Sequence[str], style: str) -> Sentence:
    """Take `form|TYPE` as the trigger of an event; `form|>` and `form|<` name its sides."""
    forms, marks = _parted(cells)
    events = tuple(mark if mark in EVENTS[1:] else EVENTS[0] for mark in marks)
    return Sentence(forms, guessed_spaces(forms), style, events=events)


def _parted(cells: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    pairs = [cell.partition("|") if len(cell) > 1 else (cell, "", "") for cell in cells]
    return tuple(form for form, _, _ in pairs), tuple(mark for _, _, mark in pairs)


def _speech(cells: Sequence[str], style: str) -> Sentence:
    """Take `[S1 … ]` as the source of cue 1, and likewise C, M, A and D; brackets may nest."""
    forms, marks = list[str](), list[tuple[str, ...]]()
    opened: list[str] = []
    for cell in cells:
        if cell[0] == "[" and cell[1:2].isupper() and cell[2:].isdigit():
            opened.append(cell[1:])
        elif cell == "]" and opened:
            opened.pop()
        else:
            forms.append(cell)
            marks.append(tuple(opened))
    cues, roles = _acts(marks)
    return Sentence(tuple(forms), guessed_spaces(forms), style, cues=cues, roles=roles)


def _acts(
    marks: Sequence[Sequence[str]],
) -> tuple[tuple[str, ...], Mapping[int, tuple[str, ...]]]:
    """Turn the marks of all words into cues, and the roles that belong to each."""
    places: dict[str, list[int]] = defaultdict(list)
    for i, mark in enumerate(marks):
        for label in mark:
            places[label].append(i)
    cues = ["_"] * len(marks)
    roles: dict[int, tuple[str, ...]] = {}
    for label, words in places.items():
        if label[0] != _CUE:
            continue
        for i in words:
            cues[i] = "P"
        cues[words[0]] = _CUE
        roles[words[0]] = tuple(_role(mark, label[1:]) for mark in marks)
    return tuple(cues), roles


def _role(mark: Sequence[str], number: str) -> str:
    found = (_ROLES[x[0]] for x in mark if x[1:] == number and x[0] in _ROLES)
    return next(found, "_")


_READERS = {"mood": _mood, "events": _events, "speech": _speech}


def speech_lines(sentence: Sentence) -> Iterator[str]:
    """Write the acts of a sentence for reading: the cue, then each role with its words."""
    for cue, roles in (sentence.roles or {}).items():
        parts = [f"{sentence.forms[cue]}:"]
        for role in _ROLES.values():
            words = [x for x, r in zip(sentence.forms, roles, strict=True) if r == role]
            parts.append(f"{role}={' '.join(words)}")
        yield " ".join(parts)
