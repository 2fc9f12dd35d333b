"""Fixes: edits of findings applied to files, and the result analysed before anything is written."""

from keras_paramlint.fixes.mending import Mended, mend
from keras_paramlint.fixes.pinning import Pinned, Wish, pin


__all__ = ["Mended", "Pinned", "Wish", "mend", "pin"]
