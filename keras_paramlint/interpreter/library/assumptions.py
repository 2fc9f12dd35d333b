"""Values that come from outside with a default: command lines, flags, the environment.

A positive integer, which may be a size, becomes a symbol that carries the
default, so that the count is given at the default and the formula keeps the
symbol; a text that spells one does so when the program makes an integer of it.
Other defaults are taken as they are, and the assumption is recorded.
"""

from __future__ import annotations

from keras_paramlint.algebra import symbol
from keras_paramlint.interpreter.given import MISSING
from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call
from keras_paramlint.interpreter.values import AssumedText, Place, Unknown, Value
from keras_paramlint.late import late_pattern


_DIGITS = late_pattern("[0-9]{1,9}")


def assumed(call: Call, name: str, default: Value, source: str, place: Place | None = None) -> Value:
    """Return the value of an option whose default is known, as a symbol if it is an integer."""
    place = place or call.place
    told = call.machine.given.named(name)
    if told is not MISSING:
        # The environment holds texts, which the program turns into numbers itself.
        return str(told) if isinstance(default, str) and told is not None else told
    default = plain(call, default)
    if isinstance(default, Unknown):
        return default
    number = int(default) if isinstance(default, str) and _DIGITS.fullmatch(default) else default
    if isinstance(number, int) and not isinstance(number, bool) and number > 0:
        # the same option with another default is another parser's
        size = symbol(name, key=("option", source, number), default=number, line=place.line, source=source)
        if not isinstance(default, str):
            return size
        default = AssumedText.of(default, size)
    call.machine.assume(name, default, place)
    return default


def outside(call: Call, name: str, source: str, place: Place | None = None) -> Value:
    """Return the value of an option that has no default."""
    told = call.machine.given.named(name)
    if told is not MISSING:
        return told
    place = place or call.place
    return Unknown(source, place, name=name, key=("option", source))
