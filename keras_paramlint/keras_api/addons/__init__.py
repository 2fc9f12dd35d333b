"""Packages beside Keras whose layers programs use, one module for each importable name.

A module holds an ``ADDON``, a :class:`~keras_paramlint.keras_api.addons.declaration.Addon`
with one entry for each layer, and is loaded when an analysed program imports the
package.  Where the project holds the package's own source, that is interpreted
instead.  Nothing here imports what it declares.
"""

from __future__ import annotations

import functools
from importlib import import_module
from importlib.util import find_spec

from keras_paramlint.keras_api.addons.declaration import Addon


@functools.cache
def load(name: str) -> Addon | None:
    """Return the declaration of a package by its importable name, or None if it has none."""
    if not name.isidentifier() or find_spec(f"{__name__}.{name}") is None:
        return None
    found = getattr(import_module(f"{__name__}.{name}"), "ADDON", None)
    return found if isinstance(found, Addon) else None
