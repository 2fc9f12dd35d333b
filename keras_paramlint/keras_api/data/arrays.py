"""Arrays that know a little more than their shape: class labels and sequences of differing lengths."""

from __future__ import annotations

from keras_paramlint.algebra import Size
from keras_paramlint.interpreter.identity import identity
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.support import builtin_value, size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import NativeObject, Unknown, Value


def count_of(call: Call, values: Value) -> Size:
    """Return ``len(values)`` as a size."""
    found = call.machine.call(builtin_value("len"), [values], {}, call)
    return size(call, found, "a length")


class Labels(Array):
    """Class numbers of which the largest is known."""

    def __init__(self, shape: tuple[Size, ...], dtype: str, largest: int) -> None:
        super().__init__(shape, dtype)
        self.largest = largest


class SequenceType(str):
    """The dtype ``object`` of arrays whose elements are lists of numbers; parts of such an array keep it."""

    __slots__ = ()


SEQUENCES = SequenceType("object")


class Sequences(NativeObject):
    """A list of lists of numbers: how many there are is known or a symbol, how long each is, is not."""

    class_name = "list"

    def __init__(self, count: Size, reason: str) -> None:
        self.count = count
        self.reason = reason

    def length(self, call: Call) -> Value:
        """Return the number of sequences."""
        return self.count

    def element(self, call: Call) -> Value:
        """Return one sequence."""
        return call.unknown(f"an element of {self.reason}")

    def subscript(self, call: Call, index: Value) -> Value:
        """Return one sequence, or some of them."""
        index = call.machine.settle(index)
        if isinstance(index, slice):
            return Sequences(call.unknown(f"len({call.source})").size, call.source)
        told = identity(call.machine, self, call.node)
        return Unknown(call.source, call.place, key=("item", told, str(index)))

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return two lists joined."""
        if operator == "+" and isinstance(other, Sequences):
            return Sequences(self.count + other.count, self.reason)
        return NotImplemented

    def __repr__(self) -> str:
        return f"Sequences({self.count})"


class PartlyKnown(Array):
    """An array of which only the first dimensions are known, not how many more there are."""

    def __init__(self, leading: tuple[Size, ...], reason: Unknown, dtype: str) -> None:
        super().__init__(reason, dtype)
        self.leading = leading

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the shape as far as it is known."""
        if name == "shape" and isinstance(self.shape, Unknown):
            return LeadingShape(self.leading, self.shape)
        return super().get_attribute(call, name)

    def length(self, call: Call) -> Value:
        """Return the first dimension."""
        return self.leading[0]


class LeadingShape(NativeObject):
    """A shape of which only the first dimensions are known."""

    class_name = "tuple"

    def __init__(self, leading: tuple[Size, ...], rest: Unknown) -> None:
        self.leading = leading
        self.rest = rest

    def subscript(self, call: Call, index: Value) -> Value:
        """Return a dimension."""
        index = call.machine.settle(index)
        if isinstance(index, int) and 0 <= index < len(self.leading):
            return self.leading[index]
        raise NotKnown(self.rest)

    def iterate(self, call: Call) -> Value:
        """Give nothing: how many dimensions there are is not known.

        Raises:
            NotKnown: always.
        """
        raise NotKnown(self.rest)


class Mapping(NativeObject):
    """A dictionary whose entries are not known, but whose number of entries may be."""

    class_name = "dict"

    def __init__(self, reason: str, count: Value) -> None:
        self.reason = reason
        self.count = count

    def length(self, call: Call) -> Value:
        """Return the number of entries."""
        return self.count

    def truth(self, call: Call) -> bool | Unknown:
        """Return whether there are entries."""
        return (
            self.count > 0 if isinstance(self.count, int) else call.unknown(f"whether {self.reason} is empty")
        )

    def subscript(self, call: Call, index: Value) -> Value:
        """Return an entry, which is not known."""
        return call.unknown(call.source)

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Forget how many entries there are."""
        call.machine.touch(self)
        self.count = call.unknown(f"len({self.reason})")
        return None

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return a method of dictionaries; what it gives is not known."""
        if name == "update":
            self.set_subscript(call, None, None)
        return call.unknown(f"{self.reason}.{name}")
