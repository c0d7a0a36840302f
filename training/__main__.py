"""Run the steps of a training: python -m training [STEP ...], all of them without arguments.

Two are run only when they are named: `reopen` stands in for the first course with the shipped model's weights,
`ablate` trains small networks that each leave something out.
"""

from __future__ import annotations

import sys

from training.ablate import ablate
from training.card import write_card
from training.config import ROOT, WORK, Config, data_folder
from training.evaluate import evaluate
from training.export import export
from training.fit import fit
from training.reopen import reopen
from training.triggers import triggers
from training.vocabulary import prune

STEPS = {
    "prune": prune,
    "reopen": reopen,
    "fit": fit,
    "triggers": triggers,
    "export": export,
    "evaluate": evaluate,
    "card": write_card,
    "ablate": ablate,
}


def main() -> None:
    """Run the named steps in their order."""
    named = sys.argv[1:] or [name for name in STEPS if name not in ("reopen", "ablate")]
    if unknown := set(named) - set(STEPS):
        message = f"no step {', '.join(sorted(unknown))}; the steps are {', '.join(STEPS)}"
        raise SystemExit(message)
    config = Config.load(ROOT / "training" / "config.toml")
    data, build = data_folder(), WORK
    build.mkdir(parents=True, exist_ok=True)
    for name in (name for name in STEPS if name in named):
        STEPS[name](config, data, build)


if __name__ == "__main__":
    main()
