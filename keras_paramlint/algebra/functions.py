"""Functions on sizes beside the operators."""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.algebra.atoms import Maximum, Minimum, size_key
from keras_paramlint.algebra.division import ceil_div, floor_div, modulo
from keras_paramlint.algebra.limits import MAX_ARGUMENTS, TooComplex
from keras_paramlint.algebra.poly import Poly, Size, of_atom


__all__ = ["ceil_div", "floor_div", "maximum", "minimum", "modulo", "product"]


def product(sizes: Iterable[Size]) -> Size:
    """Return the product of all sizes, 1 when there are none."""
    result: Size = 1
    for size in sizes:
        result = result * size
    return result


def maximum(*sizes: Size) -> Size:
    """Return the largest of at least one size.

    Raises:
        ValueError: no size is given.
        TooComplex: there are more distinct sizes than are compared.
    """
    if all(type(size) is int for size in sizes):
        return max(sizes)
    shift, candidates = _candidates(sizes, Maximum)
    kept = _undominated(candidates, largest=True)
    return (kept[0] if len(kept) == 1 else of_atom(Maximum(tuple(kept)))) + shift


def minimum(*sizes: Size) -> Size:
    """Return the smallest of at least one size.

    Raises:
        ValueError: no size is given.
        TooComplex: there are more distinct sizes than are compared.
    """
    if all(type(size) is int for size in sizes):
        return min(sizes)
    shift, candidates = _candidates(sizes, Minimum)
    kept = _undominated(candidates, largest=False)
    return (kept[0] if len(kept) == 1 else of_atom(Minimum(tuple(kept)))) + shift


def _candidates(sizes: tuple[Size, ...], kind: type[Maximum | Minimum]) -> tuple[int, list[Size]]:
    """Return the distinct sizes in order, nested ones taken apart, and a constant split off all of them."""
    flat: set[Size] = set()
    for size in sizes:
        flat.update(_flatten(size if isinstance(size, Poly) else int(size), kind))
        if len(flat) > MAX_ARGUMENTS:
            raise TooComplex
    ordered = sorted(flat, key=size_key)
    if any(isinstance(size, int) for size in ordered):
        return 0, ordered
    shift = min(size.constant for size in ordered if isinstance(size, Poly))
    return shift, [size - shift for size in ordered] if shift else ordered


def _flatten(size: Size, kind: type[Maximum | Minimum]) -> Iterable[Size]:
    """Yield the sizes whose extreme a size is: itself, or those of ``max(...) + constant``."""
    if isinstance(size, Poly):
        atoms = [atom for atom in size.atoms() if isinstance(atom, kind)]
        rest = size - of_atom(atoms[0]) if len(atoms) == 1 else size
        if isinstance(rest, int):
            return [argument + rest for argument in atoms[0].arguments]
    return [size]


def _undominated(sizes: list[Size], *, largest: bool) -> list[Size]:
    kept: list[Size] = []
    for size in sizes:
        if any(_at_least(other, size) if largest else _at_least(size, other) for other in kept):
            continue
        kept = [o for o in kept if not (_at_least(size, o) if largest else _at_least(o, size))]
        kept.append(size)
    return kept


def _at_least(left: Size, right: Size) -> bool:
    from keras_paramlint.algebra.compare import span

    low = span(left - right)[0]
    return low is not None and low >= 0
