"""Symbols solved from sizes that are known: from a file of weights, or from a model that was built."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from typing import Any

from keras_paramlint.algebra import Poly, Size, Symbol, TooComplex, evaluate, render, symbols_of
from keras_paramlint.algebra.substitute import expand
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.shapes import Names


MOST_TRIED = 5_000
"""How many values of a symbol are tried where no formula gives it: sizes behind pooling and strides."""

MOST_ROUNDS = 50


@dataclass(frozen=True, slots=True)
class Equation:
    """A size that is to be a number."""

    size: Size
    value: int
    source: Any = None
    """Where it comes from, for whoever asked."""

    def show(self, names: Names = None) -> str:
        """Write the size."""
        return render(self.size, names=names)


@dataclass(slots=True)
class Equations:
    """Equations with what follows from them."""

    values: dict[Symbol, int] = field(default_factory=dict)
    """The symbols that are known by now."""
    fitting: dict[Symbol, tuple[int, ...]] = field(default_factory=dict)
    """The values, among those that were tried, that a symbol may have, where a division leaves several."""
    _all: list[Equation] = field(default_factory=list)
    _solved: bool = True

    def add(self, size: Size, value: int, source: Any = None) -> None:
        """Ask that a size be a number."""
        self._all.append(Equation(expand(size), value, source))
        self._solved = False

    def conflicts(self) -> list[Equation]:
        """Return the equations that do not hold, whatever the open symbols are."""
        self._solve()
        return [each for each in self._all if self._holds(each) is False]

    def open(self) -> list[Equation]:
        """Return the equations that no single symbol solves: ``heads·dim = 64``."""
        self._solve()
        return [each for each in self._all if self._holds(each) is None]

    def value_of(self, size: Size) -> Size:
        """Return a size with what is known put in."""
        self._solve()
        return _put(size, self.values)

    # ------------------------------------------------------------------ solving
    def _holds(self, equation: Equation) -> bool | None:
        left = _put(equation.size, self.values)
        if isinstance(left, int):
            return left == equation.value
        symbols = symbols_of(left)
        if len(symbols) != 1:
            return None
        (symbol,) = symbols
        if _polynomial(left):
            # It was solved, and no value fits.
            return False
        return bool(self.fitting[symbol]) or None if symbol in self.fitting else None

    def _solve(self) -> None:
        if self._solved:
            return
        self._solved = True
        for _ in range(MOST_ROUNDS):
            told = [self._step(each) for each in self._all]
            if not any(told):
                told = [self._try(each) for each in self._all]
            if not any(told):
                break

    def _step(self, equation: Equation) -> bool:
        """Solve an equation that has one symbol left; say whether that told a value."""
        left = _put(equation.size, self.values)
        symbols = symbols_of(left)
        if isinstance(left, int) or len(symbols) != 1 or not _polynomial(left):
            return False
        (symbol,) = symbols
        root = _root(left, symbol, equation.value)
        if root is None:
            return False
        self.values[symbol] = root
        return True

    def _try(self, equation: Equation) -> bool:
        """Try values for the symbol behind a division, which several may fit; say whether one was found."""
        left = _put(equation.size, self.values)
        symbols = symbols_of(left)
        if isinstance(left, int) or len(symbols) != 1 or _polynomial(left):
            return False
        (symbol,) = symbols
        tried = self.fitting.get(symbol, range(max(symbol.minimum or 0, 0), MOST_TRIED))
        fitting = tuple(value for value in tried if _put(left, {symbol: value}) == equation.value)
        self.fitting[symbol] = fitting
        if len(fitting) == 1:
            self.values[symbol] = fitting[0]
        return len(fitting) == 1


def _polynomial(size: Poly) -> bool:
    """Say whether a size is a polynomial in symbols alone, without divisions and the like."""
    return all(isinstance(atom, Symbol) for atom in size.atoms())


def _root(size: Poly, symbol: Symbol, value: int) -> int | None:
    """Return the one integer that solves a polynomial in one symbol; None: there is none, or more than one.

    A size grows with its symbols where all its coefficients but the constant are of
    one sign, so that halving an interval finds the value.
    """
    coefficients = [coefficient for monomial, coefficient in size.terms if monomial]
    grows = all(c > 0 for c in coefficients) or all(c < 0 for c in coefficients)
    if not grows and size.degree > 1:
        return None
    least = symbol.minimum if symbol.minimum is not None else (None if size.degree == 1 else 0)
    if size.degree == 1:
        found, rest = divmod(value - size.constant, coefficients[0])
        return found if not rest and (least is None or found >= least) else None
    sign = 1 if coefficients[0] > 0 else -1
    low, high = max(least or 0, 0), max(1, abs(value - size.constant)) + 1
    while low < high:
        middle = (low + high) // 2
        at = _put(size, {symbol: middle})
        if not isinstance(at, int):
            return None
        if sign * at < sign * value:
            low = middle + 1
        else:
            high = middle
    return low if _put(size, {symbol: low}) == value else None


def _put(size: Size, values: dict[Symbol, int]) -> Size:
    """Return a size with values put in; as it is where one of them is not allowed."""
    if not isinstance(size, Poly) or not values:
        return size
    try:
        return evaluate(size, values)
    except (ValueError, ZeroDivisionError, TooComplex):
        return size


def solutions(equations: Equations, names: Names = None) -> Iterator[str]:
    """Yield what the symbols have to be, in words: ``vocab_size=20000``, ``size from 30 to 33``."""
    equations.conflicts()
    named = names or {}
    for symbol, value in sorted(equations.values.items(), key=lambda item: item[0].sort_key):
        yield f"{named.get(symbol, symbol.name)}={value}"
    for symbol, fitting in sorted(equations.fitting.items(), key=lambda item: item[0].sort_key):
        if len(fitting) > 1:
            shown = ", ".join(map(str, fitting[:4])) + (", ..." if len(fitting) > 4 else "")
            yield f"{named.get(symbol, symbol.name)} one of {shown}"
    for equation in equations.open():
        yield f"{equation.show(names)} = {equation.value:,}"
