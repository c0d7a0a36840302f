"""Read the speeches of SpkAtt-2023: cues, and who says what to whom by each."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from training.config import ROOT
from training.sentence import Sentence, guessed_spaces

_ROLES = {"Source": "source", "Message": "message", "Addr": "addressee", "Medium": "medium"}
_WORDS = ROOT / "src" / "lagebild" / "languages" / "de" / "language.toml"

Act = Mapping[str, Sequence[str]]


def read_speech(data: Path, name: str, style: str) -> Iterator[Sentence]:
    """Read all sentences of a file; roles that stand in another sentence than their cue are left out."""
    speeches = json.loads((data / "speech" / f"{name}.json").read_bytes())
    for speech in speeches.values():
        acts = speech["Annotations"]
        for sentence in speech["Sentences"]:
            yield _sentence(sentence, acts, style)


def _sentence(sentence: Mapping[str, Any], acts: Sequence[Act], style: str) -> Sentence:
    parts = [_split(form) for form in sentence["Tokens"]]
    places = [i for i, part in enumerate(parts) for _ in part]
    cues = ["_"] * len(places)
    roles: dict[int, tuple[str, ...]] = {}
    for act in acts:
        words = _words(act["Cue"], sentence["SentenceId"], places)
        if not words:
            continue
        for i in (*words, *_words(act["PTC"], sentence["SentenceId"], places)):
            cues[i] = "P" if cues[i] == "_" else cues[i]
        cues[words[0]] = "C"
        roles[words[0]] = _roles(act, sentence["SentenceId"], places)
    forms = tuple(word for part in parts for word in part)
    return Sentence(forms, guessed_spaces(forms), style, cues=tuple(cues), roles=roles)


def _roles(act: Act, sentence: int, places: Sequence[int]) -> tuple[str, ...]:
    out = ["_"] * len(places)
    for theirs, ours in _ROLES.items():
        for i in _words(act[theirs], sentence, places):
            out[i] = ours
    return tuple(out)


def _words(tokens: Sequence[str], sentence: int, places: Sequence[int]) -> list[int]:
    """Give the words of the tokens `sentence:token` that stand in this sentence."""
    pairs = (token.split(":") for token in tokens)
    wanted = {int(i) for s, i in pairs if int(s) == sentence}
    return [i for i, token in enumerate(places) if token in wanted]


def _split(form: str) -> tuple[str, ...]:
    """Cut a contraction into the words of the treebanks."""
    parts = _contractions().get(form.lower())
    if parts is None or form.isupper():
        return (form,)
    return (parts[0].capitalize(), *parts[1:]) if form[0].isupper() else parts


@cache
def _contractions() -> Mapping[str, tuple[str, ...]]:
    table = tomllib.loads(_WORDS.read_text(encoding="utf-8"))["contractions"]
    return {form: tuple(parts) for form, parts in table.items()}
