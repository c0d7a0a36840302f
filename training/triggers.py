"""Fit the head that hears events where the lexicon ends, on the finished network's layers.

It learns from our own sentences and from what the rules read in raw text; what it is worth is measured on words
whose stems it never saw, because only there it is asked.
"""

from __future__ import annotations

import json
import random
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from lagebild.annotate.pieces import Pieces
from training.batches import numbered, tensors
from training.config import Config
from training.fit import FITTED
from training.labels import EVENTS, Labels
from training.marked import read_own
from training.network import Reader, Triggers
from training.raw import read_raw
from training.sentence import Sentence
from training.vocabulary import read_keep
from training.weights import Weights

TRIGGERS, TRIGGER_SCORES = "triggers.pt", "triggers.json"

_CONTENT = ("VERB", "NOUN", "ADJ")
_STEM, _SHORT, _ONE_IN = 6, 3, 5
_SENTENCES_AT_ONCE, _WORDS_AT_ONCE = 16, 256
_LONGEST = 300
_SILENT_SENTENCES, _SILENT_WORDS = 0.25, 0.5
_BOUNDS = (0.5, 0.7, 0.9)


@dataclass(frozen=True, slots=True)
class Taught:
    """Words to learn from: their states [word, state], types, how much each weighs, and whose stem is kept out."""

    states: Tensor
    types: Tensor
    weights: Tensor
    kept_out: Tensor

    def only(self, chosen: Tensor) -> Taught:
        """Give some of the words."""
        return Taught(*(x[chosen] for x in (self.states, self.types, self.weights, self.kept_out)))


def triggers(config: Config, data: Path, build: Path) -> None:
    """Measure the head on stems that it did not see, then fit it on all words and save it."""
    fitted = torch.load(build / FITTED, weights_only=False)
    labels: Labels = fitted["labels"]
    reader = Reader(Weights(), len(read_keep(build)), config.network, labels)
    reader.load_state_dict(fitted["state"])
    taught = _joined(_taught(config, data, build, reader.eval(), labels))
    scores = _scores(_fitted(config, taught.only(~taught.kept_out)), taught.only(taught.kept_out))
    print(json.dumps(scores), flush=True)
    (build / TRIGGER_SCORES).write_text(json.dumps(scores) + "\n", encoding="utf-8")
    torch.save(_fitted(config, taught).state_dict(), build / TRIGGERS)


def load(config: Config, build: Path) -> Triggers:
    """Give the head that was fitted."""
    head = Triggers(Weights().hidden, config.triggers, len(EVENTS))
    head.load_state_dict(torch.load(build / TRIGGERS))
    return head.eval()


def _taught(
    config: Config, data: Path, build: Path, reader: Reader, labels: Labels
) -> Iterator[Taught]:
    rng = random.Random(config.steps.seed)
    for language, words in config.triggers.words.items():
        raw = read_raw(data, build, language, words, config.steps.seed)
        heard = [s for s in raw if _has_event(s) or rng.random() < _SILENT_SENTENCES]
        rows = [(s, _asked(s, rng)) for s in heard]
        yield from _states(config, reader, labels, build, rows, 1.0)
        own = read_own(f"events-{language}", "own")
        rows = [(s, [len(form) > _SHORT for form in s.forms]) for s in own]
        yield from _states(config, reader, labels, build, rows, config.triggers.own_weighs)


def _has_event(sentence: Sentence) -> bool:
    return any(kind != EVENTS[0] for kind in sentence.events or ())


def _asked(sentence: Sentence, rng: random.Random) -> list[bool]:
    """Say which words teach: every trigger, and some of the other words of content."""
    pairs = zip(sentence.upos or (), sentence.events or (), strict=True)
    return [
        kind != EVENTS[0] or (upos in _CONTENT and rng.random() < _SILENT_WORDS)
        for upos, kind in pairs
    ]


def _states(
    config: Config,
    reader: Reader,
    labels: Labels,
    build: Path,
    rows: Iterable[tuple[Sentence, Sequence[bool]]],
    weight: float,
) -> Iterator[Taught]:
    """Yield what the network's layers hold of the words that teach, sentences of like length together."""
    pieces = Pieces.load(build)
    ready = [(s, asked, numbered(s, pieces, labels)) for s, asked in rows]
    ready = sorted((r for r in ready if len(r[2].ids) <= _LONGEST), key=lambda r: len(r[2].ids))
    for at in range(0, len(ready), _SENTENCES_AT_ONCE):
        group = ready[at : at + _SENTENCES_AT_ONCE]
        with torch.no_grad():
            found = reader.layered(tensors([n for _, _, n in group]), config.triggers.layers)
        for states, (sentence, asked, _) in zip(found, group, strict=True):
            chosen = [i for i, x in enumerate(asked) if x]
            if chosen:
                yield _words(states.half(), sentence, chosen, weight)


def _words(states: Tensor, sentence: Sentence, chosen: Sequence[int], weight: float) -> Taught:
    names = sentence.lemmas or sentence.forms
    events = sentence.events or ()
    return Taught(
        states[chosen],
        torch.tensor([EVENTS.index(events[i]) for i in chosen]),
        torch.full((len(chosen),), weight),
        torch.tensor([_is_kept_out(names[i]) for i in chosen]),
    )


def _is_kept_out(word: str) -> bool:
    return zlib.crc32(word.lower()[:_STEM].encode()) % _ONE_IN == 0


def _joined(parts: Iterable[Taught]) -> Taught:
    rows = list(parts)
    names = ("states", "types", "weights", "kept_out")
    return Taught(*(torch.cat([getattr(row, name) for row in rows]) for name in names))


def _fitted(config: Config, taught: Taught) -> Triggers:
    """Fit several small heads, each from a seed of its own, and make one of them."""
    shape = config.triggers
    heads = []
    for seed in range(shape.members):
        torch.manual_seed(config.steps.seed + seed)
        head = Triggers(Weights().hidden, shape, len(EVENTS), shape.width // shape.members)
        heads.append(_trained(head, taught, shape.epochs, shape.rate))
    whole = Triggers(Weights().hidden, shape, len(EVENTS))
    whole.take_mean(heads)
    return whole.eval()


def _trained(head: Triggers, taught: Taught, epochs: int, rate: float) -> Triggers:
    optimiser = torch.optim.AdamW(head.parameters(), rate, weight_decay=0.05)
    head.train()
    for _ in range(epochs):
        for chosen in torch.randperm(len(taught.types)).split(_WORDS_AT_ONCE):
            said = head(taught.states[chosen].float())
            loss = functional.cross_entropy(said, taught.types[chosen], reduction="none")
            optimiser.zero_grad()
            (loss * taught.weights[chosen]).mean().backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return head


def _scores(head: nn.Module, kept_out: Taught) -> dict[str, float]:
    """Give precision and recall of types on words of unseen stems, from some scores on."""
    with torch.no_grad():
        sure, said = torch.softmax(head(kept_out.states.float()), -1).max(-1)
    there = int((kept_out.types > 0).sum())
    out: dict[str, float] = {"words": len(said), "triggers": there}
    for bound in _BOUNDS:
        named = (said > 0) & (sure >= bound)
        right = int((named & (said == kept_out.types)).sum())
        out[f"precision from {bound}"] = round(100 * right / max(1, int(named.sum())), 1)
        out[f"recall from {bound}"] = round(100 * right / max(1, there), 1)
    return out
