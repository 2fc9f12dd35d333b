"""How often Python looks for cycles of objects that nothing else refers to."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator


COLLECTION_THRESHOLD = 50_000
"""New objects from which the collector looks for cycles: Python's own 700 costs a third of an analysis."""

MUCH = 500_000
"""Elements of collections, some 90 bytes each, that are not left to the next look by chance."""


def collect_rarely() -> None:
    """Have the collector look seldom: what is made lives as long as the run, and it finds nothing."""
    first, *others = gc.get_threshold()
    if 0 < first < COLLECTION_THRESHOLD:
        gc.set_threshold(COLLECTION_THRESHOLD, *others)


def collect_after(elements: int) -> None:
    """Look for cycles once an analysis that made much is over: the next one's memory would come on top of it.

    Args:
        elements: How many elements of collections it made, as a budget counts them.
    """
    if elements > MUCH:
        gc.collect()


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Do so for a while: in somebody else's process."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
