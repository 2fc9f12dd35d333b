"""Facts about divisibility that the program relies on: ``d_model % num_heads == 0``."""

from __future__ import annotations

from collections.abc import Iterable

from keras_paramlint.algebra.atoms import Floor, size_key
from keras_paramlint.algebra.bounds import bounds
from keras_paramlint.algebra.division import exact_quotient, polynomial_division
from keras_paramlint.algebra.poly import Poly, Size, from_terms, of_atom, single_symbol, terms_of
from keras_paramlint.algebra.substitute import expand, replace, symbols_of
from keras_paramlint.algebra.symbols import Symbol
from keras_paramlint.dataclass import dataclass


@dataclass(frozen=True)
class Assumptions:
    """A set of ``(size, divisor)`` pairs: each size is a multiple of its divisor."""

    pairs: frozenset[tuple[Size, Size]] = frozenset()

    @classmethod
    def of(cls, *pairs: tuple[Size, Size]) -> Assumptions:
        """Return the assumptions that each size is a multiple of its divisor."""
        return cls(frozenset(pairs))

    def assume(self, size: Size, divisor: Size) -> Assumptions:
        """Return these assumptions and one more: the size is a multiple of the divisor."""
        return Assumptions(self.pairs | {(size, divisor)})

    def divides(self, divisor: Size, size: Size) -> bool:
        """Say whether the size is certainly a multiple of the divisor."""
        size, divisor = expand(size), expand(divisor)
        if isinstance(divisor, int) and divisor == 0:
            return False
        if exact_quotient(size, divisor) is not None:
            return True
        for known, known_divisor in self._ordered():
            over = exact_quotient(known_divisor, divisor)
            if over is None:
                # A multiple of the known size by what the divisor has beyond the known divisor.
                beyond = exact_quotient(divisor, known_divisor)
                if beyond is None or exact_quotient(size, known * beyond) is None:
                    continue
                return True
            rest = polynomial_division(size, known)[1]
            if exact_quotient(rest, divisor) is not None:
                return True
        return False

    def simplify(self, size: Size) -> Size:
        """Return the size with ``h*(d//h)`` written as ``d`` wherever h is known to divide d."""
        if isinstance(size, int) or not self.pairs:
            return size
        for atom in list(size.atoms()):
            if (
                isinstance(atom, Floor)
                and isinstance(size, Poly)
                and self.divides(atom.divisor, atom.numerator)
            ):
                size = _multiplied_out(size, atom)
        return size

    def resolve(self, size: Size) -> Size:
        """Return the size in terms of the quotients: a symbol d that h divides becomes ``h*k``.

        For comparisons only, since the new symbols mean nothing to a reader.
        """
        replaced: dict[Symbol, Size] = {}
        for known, divisor in self._ordered():
            multiple = single_symbol(known)
            if multiple is None or multiple in replaced or multiple in symbols_of(divisor):
                continue
            if any(multiple in symbols_of(value) for value in replaced.values()):
                continue
            if symbols_of(divisor) & replaced.keys():
                continue
            low = bounds(divisor)[0]
            if low is None or low < 0 or multiple.minimum is None or multiple.minimum < 0:
                continue
            quotient = Symbol(
                f"{multiple.name}/{divisor}",
                ("multiple", multiple, divisor),
                minimum=min(multiple.minimum, 1),
            )
            replaced[multiple] = divisor * of_atom(quotient)
        return replace(self.simplify(size), replaced.get)

    def _ordered(self) -> Iterable[tuple[Size, Size]]:
        pairs = ((expand(known), expand(divisor)) for known, divisor in self.pairs)
        kept = [pair for pair in pairs if pair[0] != 0 and pair[1] != 0]
        return sorted(kept, key=lambda pair: (size_key(pair[0]), size_key(pair[1])))


def _multiplied_out(size: Poly, floor: Floor) -> Size:
    """Return the size with ``divisor * floor`` replaced by the numerator, which the divisor divides."""
    result: Size = size
    for _ in range(max(dict(monomial).get(floor, 0) for monomial in size._terms)):
        rest: Size = 0
        times_floor: Size = 0
        for monomial, coefficient in terms_of(result):
            exponent = dict(monomial).get(floor, 0)
            if not exponent:
                rest = rest + from_terms({monomial: coefficient})
                continue
            lowered = ((atom, e - 1 if atom == floor else e) for atom, e in monomial)
            times_floor = times_floor + from_terms(
                {tuple((atom, e) for atom, e in lowered if e): coefficient}
            )
        quotient, remainder = polynomial_division(times_floor, floor.divisor)
        result = rest + quotient * floor.numerator + remainder * of_atom(floor)
    return result
