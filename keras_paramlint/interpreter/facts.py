"""What a program relies on about divisibility: ``assert d_model % num_heads == 0``.

Where a condition is decided because the other side raises, the program goes on
only for sizes of which it is true.  Decisions hold for the rest of the run, so
that these facts do, too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from keras_paramlint.algebra import Assumptions, Poly, Size, TooComplex
from keras_paramlint.algebra.atoms import Floor
from keras_paramlint.algebra.poly import of_atom


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine

NO_FACTS = Assumptions()


def facts(machine: Machine) -> Assumptions | None:
    """Return what is known about sizes at this point of the run; None: nothing."""
    pairs = list(machine.decisions.divisible)
    for assumed in machine.assumed:
        for key, truth in assumed.items():
            pairs.extend(divisible(key, truth))
    return Assumptions.of(*pairs) if pairs else None


def divisible(key: object, truth: bool) -> Iterator[tuple[Size, Size]]:
    """Yield what a decision says: a size and a divisor of it.

    The key of ``left == right`` is ``("equal?", left, right)``.
    """
    if not truth or type(key) is not tuple or len(key) != 3 or key[0] != "equal?":
        return
    left, right = key[1], key[2]
    if not isinstance(left, (int, Poly)) or not isinstance(right, (int, Poly)):
        return
    try:
        difference = left - right
        for atom in difference.atoms() if isinstance(difference, Poly) else ():
            if isinstance(atom, Floor):
                # n mod d is n - d*floor(n/d)
                remainder = atom.numerator - atom.divisor * of_atom(atom)
                if difference in {remainder, -remainder}:
                    yield atom.numerator, atom.divisor
    except TooComplex:
        return


def tells_a_divisor(left: object, right: object) -> bool:
    """Say whether two values are equal exactly where one size divides another."""
    return next(divisible(("equal?", left, right), truth=True), None) is not None
