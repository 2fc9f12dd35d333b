"""Two models, layer by layer: what was changed, and what the difference of their counts adds up from."""

from keras_paramlint.graph.comparison.alignment import align
from keras_paramlint.graph.comparison.comparison import Comparison, compare
from keras_paramlint.graph.comparison.edit import Edit, Kind
from keras_paramlint.graph.comparison.symbols import with_symbols_of
from keras_paramlint.graph.comparison.terms import Cause, Product, Term


__all__ = [
    "Cause",
    "Comparison",
    "Edit",
    "Kind",
    "Product",
    "Term",
    "align",
    "compare",
    "with_symbols_of",
]
