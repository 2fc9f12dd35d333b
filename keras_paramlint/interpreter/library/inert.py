"""Libraries that need no file: ones whose use changes no model, and single functions of small ones.

A library that is missing here and has no file of its own is not known at all:
whatever it returns is an unknown that names it.
"""

from __future__ import annotations

import base64
import bisect
import heapq
import html
import statistics
import string
import textwrap
from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.library.support import Inert, builtin, identity, no_op
from keras_paramlint.interpreter.native import Library
from keras_paramlint.interpreter.values import Builtin, Value


_WHOLLY_INERT: dict[str, tuple[str, ...]] = {
    "__future__": (),
    "matplotlib": ("pyplot", "cm", "colors", "patches", "gridspec", "ticker", "animation"),
    "pylab": (),
    "seaborn": (),
    "logging": ("handlers", "config"),
    "loguru": (),
    "threading": (),
    "queue": (),
    "asyncio": (),
    "unittest": ("mock",),
    "wandb": (),
    "mlflow": (),
    "IPython": ("display",),
    "rich": ("console", "table", "progress"),
    "termcolor": (),
    "colorama": (),
    "pprint": (),
    "signal": (),
    "tracemalloc": (),
    "faulthandler": (),
}
"""Libraries of which every name is inert, with the submodules that programs import."""

_SILENT: dict[str, tuple[str, ...]] = {
    "warnings": ("warn", "warn_explicit", "filterwarnings", "simplefilter", "resetwarnings", "showwarning"),
    "gc": ("collect", "enable", "disable", "set_threshold", "freeze"),
    "time": ("sleep", "tzset"),
    "traceback": ("print_exc", "print_stack", "print_exception", "print_tb"),
    "shutil": ("copy", "copy2", "copyfile", "copytree", "move", "rmtree", "unpack_archive", "make_archive"),
    "pickle": ("dump",),
    "joblib": ("dump",),
    "locale": ("setlocale",),
    "readline": ("parse_and_bind",),
    "nltk": ("download",),
    "subprocess": (),
    "multiprocessing": ("set_start_method", "freeze_support"),
}
"""Functions that do nothing that matters here and return None."""

_INERT_NAMES: dict[str, tuple[str, ...]] = {
    "warnings": ("catch_warnings",),
    "multiprocessing": ("Lock", "Event", "Queue", "Manager"),
}

_IDENTITY: dict[str, tuple[str, ...]] = {
    "atexit": ("register", "unregister"),
    "weakref": ("proxy",),
    "numba": ("jit", "njit"),
    "typeguard": ("typechecked",),
    "pytest": ("fixture",),
}
"""Functions that give back their argument."""

_FORWARDED: dict[str, dict[str, str]] = {
    "weakref": {"WeakKeyDictionary": "dict", "WeakValueDictionary": "dict", "WeakSet": "set"},
}
"""Names that are a builtin for the purposes of the analysis."""

_PURE: dict[str, tuple[Callable[..., Any], ...]] = {
    "textwrap": (textwrap.dedent, textwrap.fill, textwrap.indent, textwrap.shorten, textwrap.wrap),
    "statistics": (
        statistics.mean, statistics.fmean, statistics.median, statistics.median_high, statistics.median_low,
        statistics.mode, statistics.pstdev, statistics.pvariance, statistics.stdev, statistics.variance,
    ),
    "bisect": (bisect.bisect, bisect.bisect_left, bisect.bisect_right),
    "heapq": (heapq.nlargest, heapq.nsmallest),
    "html": (html.escape, html.unescape),
    "base64": (base64.b64decode, base64.b64encode),
    "string": (string.capwords,),
}  # fmt: skip
"""Real functions without side effects, applied to plain data."""

_CHANGING: dict[str, dict[str, Callable[..., Any]]] = {
    "bisect": {name: getattr(bisect, name) for name in ("insort", "insort_left", "insort_right")},
    "heapq": {
        name: getattr(heapq, name)
        for name in ("heappush", "heappop", "heapify", "heapreplace", "heappushpop")
    },
}
"""Real functions that change the list which they get first."""

_CONSTANTS: dict[str, dict[str, Value]] = {
    "string": {
        name: getattr(string, name)
        for name in (
            "ascii_letters", "ascii_lowercase", "ascii_uppercase", "digits", "hexdigits", "octdigits",
            "printable",
            "punctuation", "whitespace",
        )
    },
}  # fmt: skip


class _InertMembers(dict[str, Value]):
    """Members that all exist and are all inert."""

    def __init__(self, library: str) -> None:
        super().__init__()
        self.library = library

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and not name.startswith("__")

    def __missing__(self, name: str) -> Value:
        return Inert(f"{self.library}.{name}")

    def get(self, name: str, default: Value = None) -> Value:
        """Return the member, which exists."""
        return self[name] if name in self else default  # noqa: SIM401 - `get` is what this defines


def _weak_reference(call: Any, referent: Value, callback: Value = None) -> Value:
    return Builtin("weakref", lambda inner: referent)


def inert_library(name: str) -> Library | None:
    """Return the models of a library that needs no file, or None if nothing is known of it."""
    library = Library(name)
    if name in _WHOLLY_INERT:
        library.members = _InertMembers(name)
        library.packages.update(_WHOLLY_INERT[name])
        return library
    tables = (_SILENT, _INERT_NAMES, _IDENTITY, _FORWARDED, _PURE, _CHANGING, _CONSTANTS)
    if not any(name in table for table in tables):
        return None
    for member in _SILENT.get(name, ()):
        library.add(member, no_op(f"{name}.{member}"))
    for member in _INERT_NAMES.get(name, ()):
        library.add(member, Inert(f"{name}.{member}"))
    for member in _IDENTITY.get(name, ()):
        library.add(member, identity(f"{name}.{member}"))
    for member, target in _FORWARDED.get(name, {}).items():
        library.add(member, builtin(target))
    for real in _PURE.get(name, ()):
        library.pure(real.__name__, real=real)
    for member, real in _CHANGING.get(name, {}).items():
        library.changing(member, real)
    for member, value in _CONSTANTS.get(name, {}).items():
        library.add(member, value)
    if name == "weakref":
        library.add("ref", Builtin("weakref.ref", _weak_reference))
    return library
