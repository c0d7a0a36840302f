"""One file decides a training run: which corpora, which network, which steps."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
WORK = ROOT / "training" / "work"
# What a course leaves, by its number.
AFTER = "after-course-{}.pt"


@dataclass(frozen=True, slots=True)
class Source:
    """A corpus to train on: its files, how often each course reads it, and where a stretch is kept out."""

    style: str
    epochs: tuple[float, ...]
    ud: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    speech: tuple[str, ...] = ()
    own: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    facts: bool = False
    names_from_entities: bool = False
    first: int | None = None
    keep_out_last: int = 0


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which pieces stay: how many word forms of each language's list are covered."""

    words: dict[str, int]
    most: int


@dataclass(frozen=True, slots=True)
class Network:
    """The shape of the network."""

    layers: int
    arc: int
    label: int
    names: int
    role: int
    event: int
    fact: int
    dropout: float


@dataclass(frozen=True, slots=True)
class Steps:
    """How the network is fitted; what differs between the courses has a value for each."""

    seed: int
    batch_pieces: int
    longest: int
    encoder_rate: tuple[float, ...]
    head_rate: tuple[float, ...]
    warm_up: float
    save_every: int
    augment: float
    subjunctive: float
    renamed: float
    last_course_weighs: float
    only_last_course: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hearing:
    """The head that hears events: which layers it reads, how wide it is, how it is fitted, on how many raw words."""

    layers: tuple[int, ...]
    width: int
    members: int
    epochs: int
    rate: float
    own_weighs: float
    words: dict[str, int]


@dataclass(frozen=True, slots=True)
class Guesses:
    """What is guessed before the last course: by the networks after which courses, on how many raw words a language."""

    courses: tuple[int, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Ablation:
    """A small run for comparison: what it leaves out, and how much of each corpus it reads."""

    name: str
    without: tuple[str, ...]
    shares: dict[str, float]

    def share_of(self, style: str) -> float:
        """How often the run reads a corpus of this style."""
        return self.shares.get(style, 0.0)


@dataclass(frozen=True, slots=True)
class Config:
    """A whole training run."""

    vocabulary: Vocabulary
    network: Network
    steps: Steps
    triggers: Hearing
    guesses: Guesses
    languages: dict[str, str]
    name_styles: dict[str, str]
    continuation: str
    sources: tuple[Source, ...] = field(default=())
    ablations: tuple[Ablation, ...] = field(default=())

    @classmethod
    def load(cls, path: Path) -> Config:
        """Read the file."""
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            vocabulary=Vocabulary(**table["vocabulary"]),
            network=Network(**table["network"]),
            steps=Steps(**{k: _tupled(v) for k, v in table["steps"].items()}),
            triggers=Hearing(**{k: _tupled(v) for k, v in table["triggers"].items()}),
            guesses=Guesses(**{k: _tupled(v) for k, v in table["guesses"].items()}),
            languages=table["languages"],
            name_styles=table["name_styles"],
            continuation=table["continuation"],
            sources=tuple(_source(row) for row in table["source"]),
            ablations=tuple(
                Ablation(name, tuple(without), table["ablation"]["shares"])
                for name, without in table["ablation"]["without"].items()
            ),
        )

    @property
    def courses(self) -> int:
        """How many courses the training has; each goes on from the one before."""
        return len(self.steps.encoder_rate)

    @property
    def last_of_speech(self) -> int:
        """The last course that teaches the acts of speech, from 1."""
        taught = (s.epochs for s in self.sources if s.speech)
        return max(n for epochs in taught for n, share in enumerate(epochs, 1) if share)


def _source(row: dict[str, Any]) -> Source:
    return Source(**{key: _tupled(value) for key, value in row.items()})


def _tupled(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def data_folder() -> Path:
    """Give the folder of the corpora: LAGEBILD_DATA, else the one beside the project."""
    named = os.environ.get("LAGEBILD_DATA")
    folder = Path(named) if named else ROOT.parent / "shared" / "data"
    if not (folder / "train").is_dir():
        message = f"no corpora in {folder}: set LAGEBILD_DATA to the folder that holds `train`"
        raise SystemExit(message)
    return folder / "train"
