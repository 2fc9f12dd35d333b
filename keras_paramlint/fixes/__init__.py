"""Fixes: edits of findings applied to files, and the result analysed before anything is written."""

from keras_paramlint.fixes.mending import Mended, mend


__all__ = ["Mended", "mend"]
