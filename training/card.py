"""Write the model card: the text of the template with the measured figures in it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from string import Template

from lagebild.annotate.tagger import FILES, SHIPPED
from training.config import ROOT, Config
from training.evaluate import SCORES_FILE
from training.vocabulary import read_keep

CARD = "MODEL_CARD.md"


def write_card(config: Config, _: Path, build: Path) -> None:
    """Fill the template and put the card beside the model."""
    scores = json.loads((build / SCORES_FILE).read_bytes())
    figures = {f"{part}__{_plain(x)}": y for part, row in scores.items() for x, y in row.items()}
    figures["digests"] = "\n".join(f"| `{name}` | `{_digest(SHIPPED / name)}` |" for name in FILES)
    figures["pieces"] = f"{len(read_keep(build)):,}"
    figures["layers"] = config.network.layers
    template = (ROOT / "training" / "card.md").read_text(encoding="utf-8")
    (SHIPPED / CARD).write_text(Template(template).substitute(figures), encoding="utf-8")


def _plain(name: str) -> str:
    return re.sub(r"\W", "_", name).lower()


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
