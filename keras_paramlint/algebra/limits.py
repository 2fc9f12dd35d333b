"""How large a symbolic size may grow: an analysed program can loop over ``x = x * (x + y)``."""

from __future__ import annotations


MAX_WEIGHT = 2_000
"""Leaves of one size when written out."""

MAX_DEPTH = 20
"""Nested floor divisions, maxima and minima."""

MAX_ARGUMENTS = 40
"""Sizes whose maximum or minimum is kept: all pairs of them are compared."""

MAX_DEGREE = 200
"""Factors of one term."""

MAX_BITS = 8_192
"""Bits of one coefficient."""


class TooComplex(ArithmeticError):
    """A symbolic size grew beyond what is kept; the caller says that it is not known."""

    def __init__(self) -> None:
        super().__init__("a symbolic size that is too complex")
