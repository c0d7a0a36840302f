"""Fit the network in courses: each a seeded plan of batches, saved on the way, resumed where it stopped."""

from __future__ import annotations

import os
import random
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from lagebild.annotate.pieces import Pieces
from training.augment import varied
from training.batches import Numbered, batched, numbered, tensors
from training.config import AFTER, Config
from training.corpora import drawn, read_source
from training.guess import guess
from training.labels import FEATS, IGNORED, WEIGHTS, Labels, deprels_of
from training.network import Reader
from training.sentence import Sentence
from training.vocabulary import read_keep
from training.weights import Weights

CHECKPOINT, FITTED = "checkpoint.pt", "fitted.pt"

_LOGGED = 50
_NEVER = -1e4


@dataclass(frozen=True, slots=True)
class Course:
    """Everything a run needs: labels, and batches in their order."""

    labels: Labels
    plan: Sequence[Sequence[Numbered]]


def course(config: Config, number: int, data: Path, pieces: Pieces) -> Course:
    """Read the corpora and lay the batches of a course out; the seed decides everything."""
    rng = random.Random(config.steps.seed + number)
    read = [(source, read_source(data, source)) for source in config.sources]
    taught = [s for source, known in read for s in drawn(known, source.epochs[number], rng)]
    # What is guessed brings no new labels, and must not change the order of the known ones.
    labels = labels_of(config, [s for source, known in read if not source.guessed for s in known])
    rows = [numbered(varied(s, config.steps, rng), pieces, labels) for s in taught]
    rows = [row for row in rows if len(row.ids) <= config.steps.longest]
    return Course(labels, batched(rows, config.steps.batch_pieces, rng))


def labels_of(config: Config, sentences: Sequence[Sentence]) -> Labels:
    """Give the inventories of a run."""
    styles = sorted({source.style for source in config.sources})
    return Labels(tuple(styles), deprels_of(x for s in sentences for x in s.deprels or ()))


def losses(model: Reader, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give the loss of each head that the batch teaches."""
    words = model.words(batch)
    out: dict[str, Tensor] = {}
    if "names" in batch:
        scores = model.name_scores(words, batch["style"]).float()
        out["names"] = chain_loss(scores, model.names_follow, batch["names"], batch["real"])
    out.update(_meaning_losses(model, words, batch))
    styled = model.styled(words, batch["style"])
    if "upos" in batch:
        out["upos"] = _loss(model.upos(styled), batch["upos"])
    if "feats" in batch:
        out["feats"] = _feature_loss(model.feature_scores(styled, batch), batch["feats"])
    if "heads" in batch:
        out.update(_parse_losses(model, styled, batch))
    return out


def _meaning_losses(
    model: Reader, words: Tensor, batch: Mapping[str, Tensor]
) -> dict[str, Tensor]:
    out: dict[str, Tensor] = {}
    if "cues" in batch:
        styled = model.meaning.styled(words, batch["style"])
        out["cues"] = _loss(model.meaning.cue(styled), batch["cues"])
        roles = model.meaning.roles.all(styled, styled).transpose(2, 3)
        out["roles"] = _loss(roles, batch["roles"])
    if "events" in batch:
        out["events"] = _loss(model.meaning.event(words), batch["events"])
    if "facts" in batch:
        known = ~batch["facts"].isnan()
        said = model.meaning.fact(words).squeeze(-1).float()[known]
        out["facts"] = functional.smooth_l1_loss(said, batch["facts"][known]) / 2
    return out


def _parse_losses(model: Reader, words: Tensor, batch: Mapping[str, Tensor]) -> dict[str, Tensor]:
    arcs, heads = model.parser.arcs(words)
    real = functional.pad(batch["real"], (1, 0), value=1)[:, None]
    labels = model.parser.relations.given(words, heads, batch["heads"].clamp(min=0))
    return {
        "arcs": _loss(arcs.float().masked_fill(real == 0, -1e4), batch["heads"]),
        "deprels": _loss(labels, batch["deprels"]),
    }


def chain_loss(scores: Tensor, follow: Tensor, gold: Tensor, real: Tensor) -> Tensor:
    """Give how unlikely the known tags are among all rows of tags, for each known word (a linear chain CRF).

    scores [sentence, word, tag] float, gold [sentence, word] with IGNORED where any tag may stand.
    """
    known = gold != IGNORED
    given = functional.one_hot(gold.clamp(min=0), scores.shape[-1]).bool() | ~known[..., None]
    of_gold = _chains(scores.masked_fill(~given, _NEVER), follow, real)
    return (_chains(scores, follow, real) - of_gold).sum() / known.sum().clamp(min=1)


def _chains(scores: Tensor, follow: Tensor, real: Tensor) -> Tensor:
    """Sum the scores of all rows of tags of each sentence, in logarithms."""
    total = scores[:, 0] + follow[0]
    for i in range(1, scores.shape[1]):
        step = torch.logsumexp(total[:, :, None] + follow[1:], 1) + scores[:, i]
        total = torch.where(real[:, i, None] == 1, step, total)
    return torch.logsumexp(total, -1)


def _feature_loss(scores: Sequence[Tensor], gold: Tensor) -> Tensor:
    """Add the losses of all features, at half weight."""
    weights = [torch.tensor(WEIGHTS[name]) if name in WEIGHTS else None for name in FEATS]
    pairs = enumerate(zip(scores, weights, strict=True))
    return torch.stack([_loss(x, gold[..., i], weight) for i, (x, weight) in pairs]).sum() / 2


def _loss(scores: Tensor, gold: Tensor, weight: Tensor | None = None) -> Tensor:
    total = functional.cross_entropy(
        scores.float().flatten(0, -2),
        gold.flatten(),
        weight=weight,
        ignore_index=IGNORED,
        reduction="sum",
    )
    return total / (gold != IGNORED).sum().clamp(min=1)


@dataclass(slots=True)
class Fitting:
    """A model on its way: its optimiser, its schedule and the next step."""

    model: Reader
    optimiser: torch.optim.Optimizer
    schedule: torch.optim.lr_scheduler.LRScheduler
    step: int = 0

    def save(self, path: Path) -> None:
        """Save all that is needed to go on, without ever leaving half a file."""
        parts = (self.model, self.optimiser, self.schedule)
        state = [self.step, *(part.state_dict() for part in parts), torch.get_rng_state()]
        torch.save(state, path.with_suffix(".part"))
        path.with_suffix(".part").replace(path)

    def resume(self, path: Path) -> None:
        """Go on where the saved run stopped, if there is one."""
        if not path.exists():
            return
        self.step, *states, chance = torch.load(path, weights_only=False)
        for part, state in zip((self.model, self.optimiser, self.schedule), states, strict=True):
            part.load_state_dict(state)
        torch.set_rng_state(chance)


def _fitting(model: Reader, config: Config, number: int, steps: int) -> Fitting:
    pairs = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    encoder = [p for n, p in pairs if n.startswith("encoder.")]
    heads = [p for n, p in pairs if not n.startswith("encoder.")]
    groups = [
        {"params": encoder, "lr": config.steps.encoder_rate[number]},
        {"params": heads, "lr": config.steps.head_rate[number]},
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    warm = max(1, round(steps * config.steps.warm_up))

    def rate(step: int) -> float:
        return min((step + 1) / warm, (steps - step) / max(1, steps - warm))

    return Fitting(model, optimiser, torch.optim.lr_scheduler.LambdaLR(optimiser, rate))


def fit(config: Config, data: Path, build: Path) -> None:
    """Train course after course, from the start or from the last saved step, and save the fitted network."""
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    torch.set_flush_denormal(True)
    for number in range(config.courses):
        after = build / AFTER.format(number + 1)
        if not after.exists():
            if number + 1 == config.courses:
                guess(config, data, build)
            _fit_course(config, number, data, build)
    average(config, build)


def average(config: Config, build: Path) -> None:
    """Save the mean of what the last two courses left, but for the heads that only the last one taught."""
    before, after = (
        torch.load(build / AFTER.format(config.courses - back), weights_only=False)
        for back in (1, 0)
    )
    share = config.steps.last_course_weighs
    state = {
        name: value
        if name.startswith(config.steps.only_last_course)
        else torch.lerp(before["state"][name], value, share)
        for name, value in after["state"].items()
    }
    torch.save({"labels": after["labels"], "state": state}, build / FITTED)


def _fit_course(config: Config, number: int, data: Path, build: Path) -> None:
    torch.manual_seed(config.steps.seed + number)
    todo = course(config, number, data, Pieces.load(build))
    model = _new(config, todo.labels, build)
    if number:
        begin_with(model, torch.load(build / AFTER.format(number), weights_only=False)["state"])
    _report_plan(number, todo)
    _fit_plan(model, config, number, todo, build / CHECKPOINT)
    state = {"labels": todo.labels, "state": model.state_dict()}
    torch.save(state, build / AFTER.format(number + 1))
    (build / CHECKPOINT).unlink(missing_ok=True)


def _new(config: Config, labels: Labels, build: Path) -> Reader:
    weights, keep = Weights(), read_keep(build)
    model = Reader(weights, len(keep), config.network, labels)
    model.encoder.load_state_dict(weights.encoder_state(config.network.layers, keep))
    return model


def _fit_plan(model: Reader, config: Config, number: int, todo: Course, saved: Path) -> None:
    fitting = _fitting(model, config, number, len(todo.plan))
    fitting.resume(saved)
    for line in _steps(fitting, todo, config.steps.save_every, saved):
        print(line, flush=True)


def fitted_anew(config: Config, todo: Course, build: Path) -> Reader:
    """Fit a network from the encoder's own weights on this course alone, without the main run's files."""
    torch.manual_seed(config.steps.seed)
    model = _new(config, todo.labels, build)
    saved = build / "ablation.pt"
    _fit_plan(model, config, 0, todo, saved)
    saved.unlink(missing_ok=True)
    return model


def begin_with(model: Reader, state: Mapping[str, Tensor]) -> None:
    """Take what an earlier course has learned; heads that it did not have begin anew."""
    own = model.state_dict()
    model.load_state_dict({k: v for k, v in state.items() if k in own}, strict=False)


def _report_plan(number: int, todo: Course) -> None:
    words = sum(len(row.first) for batch in todo.plan for row in batch)
    count = sum(map(len, todo.plan))
    text = f"course {number + 1}: {len(todo.plan)} steps, {count} sentences, {words} words"
    print(text, flush=True)


def _steps(fitting: Fitting, todo: Course, every: int, saved: Path) -> Iterator[str]:
    fitting.model.train()
    sums: dict[str, list[float]] = defaultdict(list)
    begun, pieces = time.monotonic(), 0
    for batch in todo.plan[fitting.step :]:
        for head, loss in _step(fitting, batch).items():
            sums[head].append(loss)
        pieces += sum(len(row.ids) for row in batch)
        if fitting.step % every == 0:
            fitting.save(saved)
        if fitting.step % _LOGGED == 0:
            rate = pieces / (time.monotonic() - begun)
            means = " ".join(f"{head} {sum(x) / len(x):.3f}" for head, x in sums.items())
            yield f"{fitting.step}/{len(todo.plan)} {rate:.0f} pieces/s {means}"
            sums.clear()


@cache
def _short_numbers_are_fast() -> bool:
    """Say whether this processor multiplies 16-bit numbers faster than 32-bit ones; many emulate them."""
    times = {}
    for kind in (torch.float32, torch.bfloat16):
        a, b = torch.ones(512, 384, dtype=kind), torch.ones(384, 1536, dtype=kind)
        _ = a @ b
        begun = time.perf_counter()
        _ = a @ b
        times[kind] = time.perf_counter() - begun
    return times[torch.bfloat16] < times[torch.float32]


def _step(fitting: Fitting, batch: Sequence[Numbered]) -> dict[str, float]:
    with torch.autocast("cpu", torch.bfloat16, enabled=_short_numbers_are_fast()):
        found = losses(fitting.model, tensors(batch))
    torch.stack(list(found.values())).sum().backward()  # type: ignore[no-untyped-call]
    parameters = [p for group in fitting.optimiser.param_groups for p in group["params"]]
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    fitting.optimiser.step()
    fitting.schedule.step()
    fitting.optimiser.zero_grad()
    fitting.step += 1
    return {head: loss.item() for head, loss in found.items()}
