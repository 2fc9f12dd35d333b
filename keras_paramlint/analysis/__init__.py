"""The analysis of one file or target, from source text to its model graph."""

from keras_paramlint.analysis.run import analyze_file


__all__ = ["analyze_file"]
