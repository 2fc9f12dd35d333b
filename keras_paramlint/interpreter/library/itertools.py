"""``itertools``: lazy, as in Python, so that endless iterators are only walked as far as needed."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator

from keras_paramlint.interpreter.library.support import (
    Stream,
    apply,
    binary,
    bounded,
    compare,
    known_int,
    lazily,
    native_class,
    stream_of,
    truth,
)
from keras_paramlint.interpreter.native import Call, Library, NotKnown
from keras_paramlint.interpreter.values import Value


LIBRARY = Library("itertools")


@LIBRARY.function("count")
def count(call: Call, start: Value = 0, step: Value = 1) -> Value:
    """Return ``start``, ``start + step``, and so on without end."""
    if start == 0 and step == 1:
        return Stream(call, lambda index: index, "count")
    return Stream(call, lambda index: binary(call, "+", start, binary(call, "*", step, index)), "count")


@LIBRARY.function("cycle")
def cycle(call: Call, iterable: Value, /) -> Value:
    """Return the elements again and again."""
    items = call.iterate(iterable)
    return Stream(call, lambda index: items[index % len(items)], "cycle") if items else stream_of(call, [])


@LIBRARY.function("repeat")
def repeat(call: Call, object: Value, times: Value = None) -> Value:
    """Return the same object again and again, or so many times."""
    if times is None:
        return Stream(call, lambda index: object, "repeat")
    number = known_int(call, times, "the number of repetitions")

    def fetch(index: int) -> Value:
        if index >= number:
            raise IndexError
        return object

    return Stream(call, fetch, "repeat")


# ------------------------------------------------------------------ chains and slices
def _chain(call: Call, cls: Value, *iterables: Value) -> Value:
    # each iterable is opened now, so that one that is not known is said to be so
    return stream_of(
        call, itertools.chain.from_iterable([lazily(call, value) for value in iterables]), "chain"
    )


def _chain_from_iterable(call: Call, cls: Value, iterable: Value, /) -> Value:
    return _chain(call, cls, *call.iterate(iterable))


LIBRARY.add(
    "chain",
    native_class(
        "chain", new=_chain, class_methods={"from_iterable": _chain_from_iterable}, module="itertools"
    ),
)


@LIBRARY.function("islice")
def islice(call: Call, iterable: Value, /, *limits: Value) -> Value:
    """Return a slice of an iterable, taking no more of it than needed."""
    bounds = [None if value is None else known_int(call, value, "a bound of islice") for value in limits]
    try:
        return stream_of(call, itertools.islice(lazily(call, iterable), *bounds), "islice")
    except (ValueError, TypeError) as error:
        call.fail(type(error).__name__, str(error))


@LIBRARY.function("takewhile")
def takewhile(call: Call, predicate: Value, iterable: Value, /) -> Value:
    """Return the elements up to the first that fails the predicate."""
    test = _test(call, predicate)
    return stream_of(call, itertools.takewhile(test, lazily(call, iterable)), "takewhile")


@LIBRARY.function("dropwhile")
def dropwhile(call: Call, predicate: Value, iterable: Value, /) -> Value:
    """Return the elements from the first that fails the predicate."""
    test = _test(call, predicate)
    return stream_of(call, itertools.dropwhile(test, lazily(call, iterable)), "dropwhile")


@LIBRARY.function("filterfalse")
def filterfalse(call: Call, predicate: Value, iterable: Value, /) -> Value:
    """Return the elements that fail the predicate."""
    test = _test(call, predicate)
    return stream_of(call, [item for item in call.iterate(iterable) if not test(item)], "filterfalse")


def _test(call: Call, predicate: Value) -> Callable[[Value], bool]:
    if predicate is None:
        return lambda item: truth(call, item)
    return lambda item: truth(call, call.invoke(predicate, item))


@LIBRARY.function("compress")
def compress(call: Call, data: Value, selectors: Value) -> Value:
    """Return the elements whose selector is true."""
    pairs = zip(lazily(call, data), lazily(call, selectors), strict=False)
    return stream_of(call, [item for item, wanted in pairs if truth(call, wanted)], "compress")


@LIBRARY.function("starmap")
def starmap(call: Call, function: Value, iterable: Value, /) -> Value:
    """Return the function applied to each tuple of arguments."""
    items = lazily(call, iterable)
    return stream_of(call, (apply(call, function, call.iterate(args)) for args in items), "starmap")


@LIBRARY.function("accumulate")
def accumulate(call: Call, iterable: Value, func: Value = None, *, initial: Value = None) -> Value:
    """Return the running totals."""

    def add(total: Value, item: Value) -> Value:
        return binary(call, "+", total, item) if func is None else call.invoke(func, total, item)

    return stream_of(call, itertools.accumulate(lazily(call, iterable), add, initial=initial), "accumulate")


@LIBRARY.function("zip_longest")
def zip_longest(call: Call, *iterables: Value, fillvalue: Value = None) -> Value:
    """Return tuples as long as the longest iterable."""
    parts = [call.iterate(value) for value in iterables]
    return stream_of(call, list(itertools.zip_longest(*parts, fillvalue=fillvalue)), "zip_longest")


@LIBRARY.function("pairwise")
def pairwise(call: Call, iterable: Value, /) -> Value:
    """Return neighbouring elements as pairs."""
    return stream_of(call, itertools.pairwise(lazily(call, iterable)), "pairwise")


@LIBRARY.function("batched")
def batched(call: Call, iterable: Value, n: Value) -> Value:
    """Return tuples of ``n`` elements, the last one perhaps shorter."""
    step, items = known_int(call, n, "the size of a batch"), call.iterate(iterable)
    if step < 1:
        call.fail("ValueError", "n must be at least one")
    return stream_of(call, [tuple(items[i : i + step]) for i in range(0, len(items), step)], "batched")


@LIBRARY.function("tee")
def tee(call: Call, iterable: Value, n: Value = 2, /) -> Value:
    """Return independent iterators over the same elements."""
    items = call.iterate(iterable)
    return tuple(
        stream_of(call, items, "tee") for _ in range(min(known_int(call, n, "the number of iterators"), 1000))
    )


@LIBRARY.function("groupby")
def groupby(call: Call, iterable: Value, key: Value = None) -> Value:
    """Return runs of elements with equal keys."""
    groups: list[tuple[Value, list[Value]]] = []
    for item in call.iterate(iterable):
        label = item if key is None else call.invoke(key, item)
        if groups and truth(call, compare(call, "==", groups[-1][0], label)):
            groups[-1][1].append(item)
        else:
            groups.append((label, [item]))
    return stream_of(call, [(label, stream_of(call, items, "group")) for label, items in groups], "groupby")


# ------------------------------------------------------------------ combinatorics
@LIBRARY.function("product")
def product(call: Call, *iterables: Value, repeat: Value = 1) -> Value:
    """Return the Cartesian product, in the order of nested loops."""
    times = known_int(call, repeat, "the number of repetitions")
    pools = [call.iterate(value) for value in iterables] * min(max(times, 0), 64)
    return _combinations(call, itertools.product(*pools), math.prod(map(len, pools)), "product")


@LIBRARY.function("permutations")
def permutations(call: Call, iterable: Value, r: Value = None) -> Value:
    """Return the permutations of ``r`` elements."""
    items = call.iterate(iterable)
    length = len(items) if r is None else known_int(call, r, "the length of permutations")
    _check_length(call, length)
    total = math.perm(len(items), length) if len(items) < 200 else 10**9
    return _combinations(call, itertools.permutations(items, length), total, "permutations")


@LIBRARY.function("combinations")
def combinations(call: Call, iterable: Value, r: Value) -> Value:
    """Return the subsets of ``r`` elements in order."""
    items, length = call.iterate(iterable), known_int(call, r, "the length of combinations")
    _check_length(call, length)
    total = math.comb(len(items), min(length, 1000))
    return _combinations(call, itertools.combinations(items, length), total, "combinations")


@LIBRARY.function("combinations_with_replacement")
def combinations_with_replacement(call: Call, iterable: Value, r: Value) -> Value:
    """Return the multisets of ``r`` elements in order."""
    items, length = call.iterate(iterable), known_int(call, r, "the length of combinations")
    _check_length(call, length)
    total = math.comb(len(items) + length - 1, length) if items else 0
    return _combinations(call, itertools.combinations_with_replacement(items, length), total, "combinations")


def _check_length(call: Call, length: int) -> None:
    if length < 0:
        call.fail("ValueError", "r must be non-negative")
    if length > 1000:
        raise NotKnown(f"{call.source} is too large to compute")


def _combinations(call: Call, items: Iterator[Value], total: int, name: str) -> Stream:
    if total > call.machine.limits.items:
        raise NotKnown(f"{name} of {total:,} elements")
    return stream_of(call, bounded(call, items, name), name)
