"""Integers with symbols: the sizes that shapes and parameter counts are made of.

A *size* is a plain ``int`` or a :class:`Poly`, an exact integer polynomial in
symbols.  Code that computes sizes is written with the ordinary operators and
stays plain ``int`` arithmetic wherever the source fixes the numbers.
"""

from keras_paramlint.algebra.assumptions import Assumptions
from keras_paramlint.algebra.compare import equal, less, positive
from keras_paramlint.algebra.functions import ceil_div, floor_div, maximum, minimum, modulo, product
from keras_paramlint.algebra.limits import TooComplex
from keras_paramlint.algebra.poly import Poly, Size, symbol
from keras_paramlint.algebra.ratio import Ratio
from keras_paramlint.algebra.reading import UnknownName, as_source, names_in, operands_in, read_size
from keras_paramlint.algebra.render import Renderer, names_for, render
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
