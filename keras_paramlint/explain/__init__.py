"""How a count comes about: term by term, with the source line of every size."""

from keras_paramlint.explain.explanation import Explanation, explain
from keras_paramlint.explain.location import Location
from keras_paramlint.explain.provenance import Sources


__all__ = ["Explanation", "Location", "Sources", "explain"]
