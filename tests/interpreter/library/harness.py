"""Runs programs in the interpreter and compares what comes out with what Python computes."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from keras_paramlint.interpreter.library.numpy.array import Array, NumpyScalar
from keras_paramlint.interpreter.library.numpy.scalars import DType
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.modules import run_module
from keras_paramlint.interpreter.parse import parse
from keras_paramlint.interpreter.values import Instance, Module, Unknown
from keras_paramlint.keras_api.provider import LibraryProvider


class NoFiles:
    """A project without other modules."""

    def find(self, dotted: str, importer: str) -> None:
        """Find nothing."""

    def tree(self, path: str) -> Any:
        """Never called, as nothing is found."""
        raise KeyError(path)


def run(source: str) -> tuple[Machine, dict[str, Any]]:
    """Interpret a program; return the machine and the module's names."""
    machine = Machine(providers=[LibraryProvider()], finder=NoFiles())
    module = Module("main", "main.py")
    run_module(machine, module, parse(source, "main", "main.py"))
    return machine, module.scope.vars


def values(source: str) -> dict[str, Any]:
    """Interpret a program and return the module's names."""
    return run(source)[1]


def value(expression: str, before: str = "") -> Any:
    """Interpret an expression after some statements."""
    return values(f"{before}\nresult = {expression}\n").get(
        "result", Unknown("SystemExit: the program ended")
    )


def raised(ours: Any) -> str | None:
    """Return the name of the exception that a statement ended with, if it did."""
    if isinstance(ours, Unknown):
        head = ours.reason.partition(":")[0]
        if head.endswith(("Error", "Exit", "Exception")) and head.isidentifier():
            return head
    return None


def is_told(ours: Any) -> bool:
    """Say whether a result says all that there is to say."""
    if isinstance(ours, Unknown):
        return False
    return not isinstance(ours, Array) or ours.data is not None


def agree(ours: Any, real: Any) -> bool:
    """Say whether what was told is true; what was not told agrees with everything."""
    if callable(real):
        return True
    if isinstance(ours, Unknown):
        return raised(ours) is None
    if isinstance(ours, Instance) and ours.wrapped is not None:
        ours = ours.wrapped
    if isinstance(ours, Array):
        return _same_array(ours, np.asarray(real))
    if isinstance(ours, DType):
        return ours.dtype_name == np.dtype(real).name
    if isinstance(ours, (list, tuple)):
        if not isinstance(real, (list, tuple)):
            return False
        return len(ours) == len(real) and all(map(agree, ours, real))
    if isinstance(ours, dict):
        return list(ours) == list(real) and all(agree(ours[key], real[key]) for key in ours)
    if isinstance(real, np.generic):
        if isinstance(ours, NumpyScalar) and ours.dtype_name != real.dtype.name:
            return False
        return same_number(getattr(ours, "item_value", ours), real.item())
    if isinstance(ours, NumpyScalar):
        return isinstance(real, np.ndarray) and real.shape == () and same_number(ours.item_value, real.item())
    if isinstance(real, np.ndarray):
        return real.shape == () and same_number(ours, real.item())
    return type(ours) is type(real) and same_number(ours, real)


def same_number(ours: Any, real: Any) -> bool:
    """Compare two values, where all NaNs are the same."""
    if isinstance(ours, float) and isinstance(real, float) and math.isnan(ours) and math.isnan(real):
        return True
    return bool(ours == real)


def _same_array(ours: Array, real: np.ndarray) -> bool:
    if any(not isinstance(dim, int) for dim in ours.dims):
        return len(ours.dims) == real.ndim
    if ours.dims != real.shape or (
        ours.dtype is not None and ours.dtype not in (real.dtype.name, "object", "str")
    ):
        return False
    if ours.data is None:
        return True
    return all(map(same_number, ours.data, real.reshape(-1).tolist()))


def check(expression: str, before: str = "import numpy as np") -> bool:
    """Compare an expression with Python; return whether the interpreter told its value."""
    namespace: dict[str, Any] = {}
    exec(compile(before, "<before>", "exec", dont_inherit=True), namespace)
    ours = value(expression, before)
    real, error = _computed(expression, namespace)
    if error is not None:
        if isinstance(error, OverflowError) and raised(ours) is None and not is_told(ours):
            return False  # NumPy 1 accepts numbers that NumPy 2 refuses
        assert isinstance(ours, Unknown), f"{expression}: {ours!r}, but Python raises {error!r}"
        found = raised(ours)
        names = {cls.__name__ for cls in type(error).__mro__}
        assert found is None or found in names, f"{expression}: {found}, but Python raises {error!r}"
        return found is not None
    assert agree(ours, real), f"{expression}: {describe(ours)}, but Python says {real!r}"
    return is_told(ours)


def _computed(expression: str, namespace: dict[str, Any]) -> tuple[Any, BaseException | None]:
    """Return what Python makes of an expression, or the exception that it raises."""
    try:
        with np.errstate(all="ignore"):
            return eval(expression, namespace), None
    except (Exception, SystemExit) as error:  # noqa: BLE001 - whichever it is, it is compared
        return None, error


def describe(ours: Any) -> str:
    """Return a result with its elements."""
    return f"{ours!r} {ours.data}" if isinstance(ours, Array) else f"{ours!r} ({getattr(ours, 'reason', '')})"


def check_program(source: str) -> dict[str, Any]:
    """Compare every plain name that a program ends with; return ours.

    Names that Python binds to data must be told, except those beginning with
    an underscore, which only must not be wrong.
    """
    namespace: dict[str, Any] = {"__name__": __name__}  # dataclasses look their module up
    exec(compile(source, "<program>", "exec", dont_inherit=True), namespace)
    ours = values(source)
    plain = (int, float, str, bytes, list, tuple, dict, set, type(None), np.ndarray, np.generic)
    for name, real in namespace.items():
        if name.startswith("__") or not isinstance(real, plain):
            continue
        assert agree(ours[name], real), f"{name}: {describe(ours[name])}, but Python says {real!r}"
        if not name.startswith("_"):
            assert is_told(ours[name]), f"{name}: {describe(ours[name])} is not told, Python says {real!r}"
    return ours
