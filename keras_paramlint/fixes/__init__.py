"""Fixes: edits of findings applied to files, and the result analysed before anything is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.late import late_names


if TYPE_CHECKING:
    from keras_paramlint.fixes.mending import Mended, mend
    from keras_paramlint.fixes.pinning import Pinned, Wish, pin


__all__ = ["Mended", "Pinned", "Wish", "mend", "pin"]

_HOMES = {
    "Mended": "mending",
    "Pinned": "pinning",
    "Wish": "pinning",
    "mend": "mending",
    "pin": "pinning",
}
"""The module of each."""

__getattr__ = late_names(__name__, _HOMES)
