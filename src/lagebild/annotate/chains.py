"""Scores of tags -> the best row of tags, each of which must suit the one before (Viterbi)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def best_chain(scores: NDArray[np.float32], follow: NDArray[np.float32]) -> list[int]:
    """Give the tag of each word for `scores[word, tag]`.

    `follow[tag + 1, next]` says how well `next` follows a tag, and `follow[0, tag]` how well a tag begins.
    """
    total = scores[0] + follow[0]
    came_from = []
    for row in scores[1:]:
        steps = total[:, None] + follow[1:]
        came_from.append(steps.argmax(0))
        total = steps.max(0) + row
    chain = [int(total.argmax())]
    for back in reversed(came_from):
        chain.append(int(back[chain[-1]]))
    return chain[::-1]
