"""Integers with symbols: the sizes that shapes and parameter counts are made of.

A *size* is a plain ``int`` or a :class:`Poly`, an exact integer polynomial in
symbols.  Code that computes sizes is written with the ordinary operators and
stays plain ``int`` arithmetic wherever the source fixes the numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.late import late_names


if TYPE_CHECKING:
    from keras_paramlint.algebra.assumptions import Assumptions
    from keras_paramlint.algebra.compare import equal, less, positive
    from keras_paramlint.algebra.functions import ceil_div, floor_div, maximum, minimum, modulo, product
    from keras_paramlint.algebra.limits import TooComplex
    from keras_paramlint.algebra.poly import Poly, Size, symbol
    from keras_paramlint.algebra.ratio import Ratio
    from keras_paramlint.algebra.reading import UnknownName, as_source, names_in, operands_in, read_size
    from keras_paramlint.algebra.rendering import Renderer, is_too_long, names_for, render
    from keras_paramlint.algebra.substitute import defaults_of, evaluate, symbols_of
    from keras_paramlint.algebra.symbols import Symbol


__all__ = [
    "Assumptions",
    "Poly",
    "Ratio",
    "Renderer",
    "Size",
    "Symbol",
    "TooComplex",
    "UnknownName",
    "as_source",
    "ceil_div",
    "defaults_of",
    "equal",
    "evaluate",
    "floor_div",
    "is_too_long",
    "less",
    "maximum",
    "minimum",
    "modulo",
    "names_for",
    "names_in",
    "operands_in",
    "positive",
    "product",
    "read_size",
    "render",
    "symbol",
    "symbols_of",
]

_HOMES = {
    "Assumptions": "assumptions",
    "Poly": "poly",
    "Ratio": "ratio",
    "Renderer": "rendering",
    "Size": "poly",
    "Symbol": "symbols",
    "TooComplex": "limits",
    "UnknownName": "reading",
    "as_source": "reading",
    "ceil_div": "functions",
    "defaults_of": "substitute",
    "equal": "compare",
    "evaluate": "substitute",
    "floor_div": "functions",
    "less": "compare",
    "maximum": "functions",
    "minimum": "functions",
    "modulo": "functions",
    "is_too_long": "rendering",
    "names_for": "rendering",
    "names_in": "reading",
    "operands_in": "reading",
    "positive": "compare",
    "product": "functions",
    "read_size": "reading",
    "render": "rendering",
    "symbol": "poly",
    "symbols_of": "substitute",
}
"""The module of each."""

__getattr__ = late_names(__name__, _HOMES)
