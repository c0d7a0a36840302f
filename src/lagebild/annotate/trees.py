"""Scores of heads -> the best tree with one root (Chu-Liu and Edmonds)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Scores: TypeAlias = NDArray[np.float64]

_NEVER = -1e9
_ROOTS_TRIED = 6


def best_tree(arcs: NDArray[np.float32]) -> list[int]:
    """Give the head of each word for `arcs[word, head]`, where head 0 is the root and words count from 1."""
    greedy: list[int] = _without_loops(arcs).argmax(1).tolist()
    return greedy if _is_tree(greedy) else _searched(arcs)


def _without_loops(arcs: NDArray[np.float32]) -> NDArray[np.float32]:
    free = arcs.copy()
    words = np.arange(len(arcs))
    free[words, words + 1] = _NEVER
    return free


def _is_tree(heads: Sequence[int]) -> bool:
    return heads.count(0) == 1 and not _cycle([0, *heads])


def _searched(arcs: NDArray[np.float32]) -> list[int]:
    scores = np.full((len(arcs) + 1, len(arcs) + 1), _NEVER)
    scores[1:] = arcs
    heads = _arborescence(scores)
    roots = [word for word, head in enumerate(heads) if word and head == 0]
    if len(roots) > 1:
        heads = _best_with_one_root(scores, roots[:_ROOTS_TRIED])
    return heads[1:]


def _best_with_one_root(scores: Scores, roots: Sequence[int]) -> list[int]:
    trees = [_arborescence(_rooted(scores, root)) for root in roots]
    return max(trees, key=lambda heads: _sum(scores, heads))


def _sum(scores: Scores, heads: Sequence[int]) -> float:
    return float(sum(scores[word, heads[word]] for word in range(1, len(heads))))


def _rooted(scores: Scores, root: int) -> Scores:
    rooted = scores.copy()
    rooted[1:, 0] = _NEVER
    rooted[root, 0] = 0
    return rooted


def _cycle(heads: Sequence[int]) -> list[int]:
    """Give the nodes of a circle among the heads (node 0 is the root), or none."""
    seen = [0] * len(heads)
    for start in range(1, len(heads)):
        node = start
        while node and not seen[node]:
            seen[node] = start
            node = heads[node]
        if node and seen[node] == start:
            return _walk(heads, node)
    return []


def _walk(heads: Sequence[int], start: int) -> list[int]:
    path = [start]
    while heads[path[-1]] != start:
        path.append(heads[path[-1]])
    return path


def _arborescence(scores: Scores) -> list[int]:
    """Give the best heads for `scores[dependent, head]`, with node 0 as the root."""
    scores = scores.copy()
    np.fill_diagonal(scores, _NEVER)
    heads: list[int] = scores.argmax(1).tolist()
    heads[0] = 0
    cycle = _cycle(heads)
    return _broken(scores, heads, cycle) if cycle else heads


def _broken(scores: Scores, heads: list[int], cycle: list[int]) -> list[int]:
    """Contract the circle to one node, solve the rest, and open the circle where that enters it."""
    rest = [node for node in range(len(scores)) if node not in set(cycle)]
    inside = np.array([scores[node, heads[node]] for node in cycle])
    enter = scores[np.ix_(cycle, rest)] - inside[:, None] + inside.sum()
    leave = scores[np.ix_(rest, cycle)]
    solved = _arborescence(_contracted(scores[np.ix_(rest, rest)], enter, leave))
    out = list(heads)
    for i, node in enumerate(rest[1:], 1):
        out[node] = rest[solved[i]] if solved[i] < len(rest) else cycle[leave[i].argmax()]
    entry = solved[len(rest)]
    out[cycle[enter[:, entry].argmax()]] = rest[entry]
    return out


def _contracted(kept: Scores, enter: Scores, leave: Scores) -> Scores:
    size = len(kept)
    contracted = np.full((size + 1, size + 1), _NEVER)
    contracted[:size, :size] = kept
    contracted[size, :size] = enter.max(0)
    contracted[:size, size] = leave.max(1)
    return contracted
