"""What a program relies on about divisibility: ``assert d_model % num_heads == 0``.

Where a condition is decided because the other side raises, the program goes on
only for sizes of which it is true.  Decisions hold for the rest of the run, so
that these facts do, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from keras_paramlint.algebra import Assumptions, Poly, Size, Symbol, TooComplex, symbols_of
from keras_paramlint.algebra.atoms import Floor
from keras_paramlint.algebra.poly import of_atom
from keras_paramlint.algebra.substitute import replace as replaced
from keras_paramlint.interpreter.native import Call


if TYPE_CHECKING:
    from keras_paramlint.interpreter.flow import Split
    from keras_paramlint.interpreter.machine import Machine
    from keras_paramlint.interpreter.states import Lost

NO_FACTS = Assumptions()


def facts(machine: Machine) -> Assumptions | None:
    """Return what is known about sizes at this point of the run; None: nothing."""
    pairs = list(machine.decisions.divisible)
    for assumed in machine.assumed:
        for key, truth in assumed.items():
            pairs.extend(divisible(key, truth))
    return Assumptions.of(*pairs) if pairs else None


class Sizes(set[Symbol]):
    """The symbols that Keras took for sizes up to here, so that they are positive.

    Of any other integer the program may ask whether it is.
    """

    def add_from(self, machine: Machine, size: object) -> None:
        """Note what follows from a size being positive: each factor of a product is taken to be so."""
        if isinstance(size, Poly) and len(size) == 1 and not size.constant:
            found = symbols_of(size)
            if not found <= self:
                machine.touch(self)
                self.update(found)

    def merge_states(self, split: Split, left: set[Symbol], right: set[Symbol]) -> set[Symbol]:
        """Return what both sides of a condition know."""
        return left & right

    def forget_states(self, before: set[Symbol], after: set[Symbol], lost: Lost) -> set[Symbol]:
        """Return what is known after a loop that may not have run."""
        return before


Question = Callable[[Size, Size, "Assumptions | None"], "bool | None"]


def asked(question: Question, left: Size, right: Size, call: Call) -> bool | None:
    """Return the answer to what a program asks about two sizes; None: it depends.

    That an integer is positive is no answer before it is a size: who asks expects that it is not. Where it
    has a default, the analysis goes on with that, and says so.
    """
    machine = call.machine
    known = facts(machine)
    answer = question(left, right, known)
    if answer is None or (isinstance(left, int) and isinstance(right, int)):
        return answer
    found = (symbols_of(left) | symbols_of(right)) - machine.sizes
    loose: dict[Symbol, Size] = {s: of_atom(replace(s, minimum=None)) for s in found if s.minimum == 1}
    if not loose:
        return answer
    try:
        pairs = known.pairs if known is not None else ()
        told = Assumptions.of(*((replaced(a, loose.get), replaced(b, loose.get)) for a, b in pairs))
        if question(replaced(left, loose.get), replaced(right, loose.get), told) is answer:
            return answer
    except (TooComplex, ValueError, ZeroDivisionError):
        return answer
    for symbol in sorted(loose, key=lambda s: s.sort_key):
        if symbol.default is None:
            return None
        machine.assume(symbol.name, symbol.default, call.place)
    return answer


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
