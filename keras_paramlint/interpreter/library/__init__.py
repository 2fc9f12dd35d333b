"""Models of the standard library and of packages that model-building code uses.

One file (or package) for each importable top-level name, with a ``LIBRARY`` of
its models in it; small libraries that only need a line or two are rows of the
tables in :mod:`.inert`.  Nothing here imports what it models, except for
standard library functions without side effects.
"""

from __future__ import annotations

import functools
from importlib import import_module
from importlib.util import find_spec

from keras_paramlint.interpreter.library.inert import inert_library
from keras_paramlint.interpreter.native import Library


_ALIASES = {
    "typing_extensions": "typing",
    "posixpath": "os_path",
    "dill": "pickle",
    "cloudpickle": "pickle",
    "simplejson": "json",
    "tqdm_notebook": "tqdm",
}

_NOT_LIBRARIES = frozenset({"inert", "support", "assumptions", "caches", "copying", "containers", "records"})


@functools.cache
def load(top_level_name: str) -> Library | None:
    """Return the models of a library by its importable name, or None if it has none."""
    name = _ALIASES.get(top_level_name, top_level_name)
    if name.isidentifier() and name not in _NOT_LIBRARIES:
        dotted = f"{__name__}.{name}"
        if find_spec(dotted) is not None:
            found = getattr(import_module(dotted), "LIBRARY", None)
            if isinstance(found, Library):
                return found
    return inert_library(name)
