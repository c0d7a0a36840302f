"""The best row of tags for a sentence."""

from __future__ import annotations

from itertools import pairwise, product

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from lagebild.annotate.chains import best_chain

SCORES = st.integers(min_value=-8, max_value=8)


def rows(count: int) -> st.SearchStrategy[list[list[int]]]:
    """Give rows of the scores of three tags."""
    return st.lists(st.lists(SCORES, min_size=3, max_size=3), min_size=count, max_size=count)


def total(scores: list[list[int]], follow: list[list[int]], chain: tuple[int, ...]) -> int:
    """Add up what a row of tags scores."""
    steps = sum(follow[a + 1][b] for a, b in pairwise(chain))
    return follow[0][chain[0]] + steps + sum(row[x] for row, x in zip(scores, chain, strict=True))


@given(st.integers(min_value=1, max_value=5).flatmap(rows), rows(4))
def test_no_row_of_tags_scores_more(scores: list[list[int]], follow: list[list[int]]) -> None:
    """Of all rows of tags none scores more than the one that is given."""
    found = best_chain(np.array(scores, np.float32), np.array(follow, np.float32))
    best = max(total(scores, follow, x) for x in product(range(3), repeat=len(scores)))
    assert total(scores, follow, tuple(found)) == best


def test_words_that_do_not_care_leave_each_other_alone() -> None:
    """Where nothing is said of what follows what, each word gets its own best tag."""
    scores = np.array([[0, 2, 1], [5, 1, 0]], np.float32)
    assert best_chain(scores, np.zeros((4, 3), np.float32)) == [1, 0]
