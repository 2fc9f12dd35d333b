"""How much there is to walk in a value: collections may hold one thing many times over."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from keras_paramlint.interpreter.values import Value


MOST_NODES = 20_000
"""Elements that are walked without asking whether they are the same ones again and again."""

FOR_CONTAINER = 10
"""What looking into a collection counts, in elements that are only looked at."""

_CONTAINERS = (tuple, list, set, frozenset, dict)
_TEXTS = (str, bytes, bytearray)


def range_length(numbers: range) -> int:
    """Return how many numbers a range has; ``len`` refuses more than the machine's words can count.

    >>> range_length(range(10**30)), range_length(range(5, 0, -2)), range_length(range(0))
    (1000000000000000000000000000000, 3, 0)
    """
    return max(0, -((numbers.start - numbers.stop) // numbers.step))


def extent(value: Value, most: int) -> int:
    """Return how many elements and characters a walk over a value meets, as far as they are up to ``most``.

    >>> extent([[1, 2], "abc"], 100)
    9
    >>> twins = []
    >>> for _ in range(100):
    ...     twins = [twins, twins]
    >>> extent(twins, 100) > 100
    True
    """
    pending: list[Any] = [value]
    total = 0
    while pending and total <= most:
        item = pending.pop()
        if isinstance(item, _TEXTS):
            total += len(item)
        elif isinstance(item, dict):
            total += 1 + len(item)
            pending.extend(each for pair in item.items() for each in pair if isinstance(each, _WALKED))
        elif isinstance(item, _CONTAINERS):
            total += 1 + len(item)
            pending.extend(each for each in item if isinstance(each, _WALKED))
    return total


_WALKED = (*_TEXTS, *_CONTAINERS)


def _free(elements: int) -> None:
    """Account for nothing."""


def nodes_of(value: Value, charge: Callable[[int], None] = _free) -> int | None:
    """Return how many elements a walk over nested collections meets; None: it may never end.

    Args:
        value: Any value.
        charge: Gets how many elements were looked at to say so: a budget's ``walk``.

    A list that holds one list twice, a hundred times over, has as many paths as no machine can walk. A
    table of a million numbers is only large: what is met there is met once.
    """
    pending, seen = [value], 0
    while pending:
        item = pending.pop()
        if not isinstance(item, _CONTAINERS):
            continue
        nested = [each for each in _inside(item) if isinstance(each, _CONTAINERS)]
        # An empty one counts as well: it may be met a million times.
        seen += 1 + len(item)
        charge(FOR_CONTAINER + len(item))
        if seen > MOST_NODES and (nested or pending):
            return _nodes_of_many(value, charge)
        pending.extend(nested)
    return seen


def is_deep(value: Value, charge: Callable[[int], None] = _free) -> bool:
    """Say whether containers are nested so that to compare, hash or write them may never end."""
    return isinstance(value, _CONTAINERS) and nodes_of(value, charge) is None


def _inside(container: Any) -> Iterable[Value]:
    return container.values() if isinstance(container, dict) else container


def _nodes_of_many(value: Value, charge: Callable[[int], None]) -> int | None:
    """Return the elements on all paths, each container walked once; None: they are far more than there are.

    Also None for what holds itself.
    """
    paths: dict[int, int] = {}
    elements = 0
    stack: list[tuple[Any, bool]] = [(value, False)]
    under_way: set[int] = set()
    while stack:
        item, done = stack.pop()
        identity = id(item)
        if done:
            under_way.discard(identity)
            inner = (each for each in _inside(item) if isinstance(each, _CONTAINERS))
            paths[identity] = 1 + len(item) + sum(paths[id(each)] for each in inner)
            if paths[identity] > _ENDLESS:
                return None
        elif identity in under_way:
            return None
        elif identity not in paths:
            under_way.add(identity)
            elements += 1 + len(item)
            charge(2 * (FOR_CONTAINER + len(item)))
            stack.append((item, True))
            # The first ones first: what grew in a loop has the small ones in front, and ends there.
            nested = [each for each in _inside(item) if isinstance(each, _CONTAINERS)]
            stack.extend((each, False) for each in reversed(nested) if id(each) not in paths)
    total = paths[id(value)]
    return total if total <= _PATHS_FOR_ELEMENT * elements else None


_PATHS_FOR_ELEMENT = 8
_ENDLESS = 10**9
