"""Which layers of a source and of a file correspond, where they are not as many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from keras_paramlint.graph.checkpoints import Group, SavedWeight


Pair = tuple[Group | None, Group | None]
"""A layer of the source, and one of the file; None: it has no counterpart."""

MOST = 2_000
"""Layers of each, at most, that are compared with each other."""


def aligned(ours: Sequence[Group], theirs: Sequence[Group]) -> Iterator[Pair]:
    """Yield the layers of both in order, as many as possible in pairs with the same shapes."""
    if max(len(ours), len(theirs)) > MOST:
        return
    best = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in reversed(range(len(ours))):
        for j in reversed(range(len(theirs))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1])
            if alike(ours[i].weights, theirs[j].weights):
                best[i][j] = max(best[i][j], best[i + 1][j + 1] + 1)
    i = j = 0
    while i < len(ours) or j < len(theirs):
        left = ours[i] if i < len(ours) else None
        right = theirs[j] if j < len(theirs) else None
        fit = left is not None and right is not None and alike(left.weights, right.weights)
        if fit and best[i][j] == best[i + 1][j + 1] + 1:
            yield left, right
            i, j = i + 1, j + 1
        elif right is None or (left is not None and best[i + 1][j] >= best[i][j + 1]):
            yield left, None
            i += 1
        else:
            yield None, right
            j += 1


def alike(ours: Sequence[SavedWeight], theirs: Sequence[SavedWeight]) -> bool:
    """Say whether weights may have the same shapes; a size that is not known may be any."""
    return len(ours) == len(theirs) and all(
        one.shape is None
        or other.shape is None
        or (
            len(one.shape) == len(other.shape)
            and all(a == b or not isinstance(a, int) for a, b in zip(one.shape, other.shape, strict=True))
        )
        for one, other in zip(ours, theirs, strict=True)
    )
