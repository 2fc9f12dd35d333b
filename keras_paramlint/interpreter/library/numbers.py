"""``numbers``: abstract kinds of numbers, for ``isinstance``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.library.support import native_class
from keras_paramlint.interpreter.native import Library
from keras_paramlint.interpreter.values import Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.machine import Machine


LIBRARY = Library("numbers")


def _number(name: str, *kinds: type) -> None:
    def check(machine: Machine, value: Value) -> bool | Unknown:
        if isinstance(value, Unknown):
            if value.has_size:
                return True
            return Unknown(f"isinstance of {value.reason}", value.place, key=("isinstance", value.key, name))
        return isinstance(value, (*kinds, Poly))

    LIBRARY.add(name, native_class(name, module="numbers", is_instance=check))


_number("Number", int, float, complex)
_number("Complex", int, float, complex)
_number("Real", int, float)
_number("Rational", int)
_number("Integral", int)
