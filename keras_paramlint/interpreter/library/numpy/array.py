"""``numpy.ndarray``: a shape, an element type, and the elements while they are few and known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from keras_paramlint.algebra import Poly, Size, product
from keras_paramlint.interpreter import comparisons, operators, states
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Class, NativeObject, Unknown, Value


if TYPE_CHECKING:
    from keras_paramlint.interpreter.library.copying import Memo


MOST_ELEMENTS = 10_000
"""Arrays with more elements have a shape only."""

Dims = tuple[Size, ...]


class Memory(NativeObject):
    """The elements that an array and its views share; None where they are not known."""

    def __init__(self, data: list[Value] | None) -> None:
        self.data = data
        self.written = False
        """Whether elements were replaced since it was made."""
        self.copies: list[Memory] = []
        """Memories of which NumPy may or may not have made a copy: a write makes them unknown."""

    def may_share(self, other: Memory) -> None:
        """Note that a write to one of the two may be a write to the other."""
        self.copies.append(other)
        other.copies.append(self)

    blurred = True
    """Two states differ in elements only, which may be forgotten."""

    def forget_states(
        self, before: dict[str, Any], after: dict[str, Any], lost: states.Lost
    ) -> dict[str, Any]:
        """Forget the elements that changed; those of its copies have a memory of their own."""
        data = after["data"] if states.same_field(before["data"], after["data"]) else None
        return {**after, "data": data, "copies": [*{*before["copies"], *after["copies"]}]}

    def forget(self, call: Call) -> None:
        """Make the elements unknown, and those of every memory that may be the same."""
        call.machine.touch(self)
        self.data = None
        self.written = True
        for other in self.copies:
            if other.data is not None or not other.written:
                other.forget(call)


UNPLACED: tuple[int, ...] = (-1,)
"""Stands for the positions of a view that are not known."""


class Array(NativeObject):
    """An array of the analysed program.

    ``data`` is the flat list of elements in C order, or None where they are not
    known or too many.  Views share the memory of the array that they show, at
    the ``positions`` of its elements there (None: all of them in order).
    """

    class_name = "ndarray"
    elements_taken = 10
    priority = 0
    only_data = True
    _largest: int | None = None
    _hot: int | None = None
    analysed_class: ClassVar[Class]

    def __init__(
        self,
        shape: Dims | Unknown,
        dtype: str | None = "float64",
        data: Sequence[Value] | None = None,
        *,
        memory: Memory | None = None,
        positions: tuple[int, ...] | None = None,
    ) -> None:
        self.shape = shape
        self.dtype = dtype
        self.is_view = memory is not None
        self.positions = positions
        self.memory = memory or Memory(
            list(data) if data is not None and len(data) <= MOST_ELEMENTS else None
        )

    @property
    def data(self) -> list[Value] | None:
        """The elements, where they are known."""
        known = self.memory.data
        if known is None or self.positions is None:
            return known
        return None if self.positions is UNPLACED else [known[position] for position in self.positions]

    @property
    def largest(self) -> int | None:
        """For class numbers: the largest; all smaller ones occur as well."""
        return None if self.memory.written else self._largest

    @largest.setter
    def largest(self, number: int | None) -> None:
        self._largest = number

    @property
    def hot(self) -> int | None:
        """For rows with a one in the column of their class number: the largest such number."""
        return None if self.memory.written else self._hot

    @hot.setter
    def hot(self, number: int | None) -> None:
        self._hot = number

    @property
    def dims(self) -> Dims:
        """The shape, of which at least the rank is known.

        Raises:
            NotKnown: not even the rank is known.
        """
        if isinstance(self.shape, Unknown):
            raise NotKnown(self.shape)
        return self.shape

    @property
    def rank(self) -> int:
        """The number of dimensions."""
        return len(self.dims)

    @property
    def item_value(self) -> Value:
        """The element of an array without dimensions, else None."""
        data = self.data
        return data[0] if self.shape == () and data else None

    def places(self) -> Sequence[int] | None:
        """Return where the elements are in the memory; None where that is not known."""
        if self.memory.data is None or self.positions is UNPLACED:
            return None
        return range(len(self.memory.data)) if self.positions is None else self.positions

    def view(self, shape: Dims, positions: list[int] | None) -> Array:
        """Return an array that shows elements of this one, whose positions are given in the memory."""
        placed = UNPLACED if positions is None else tuple(positions)
        return Array(shape, self.dtype, memory=self.memory, positions=placed)

    def reshaped(self, shape: Dims) -> Array:
        """Return an array that shows all elements of this one in their order."""
        return Array(shape, self.dtype, memory=self.memory, positions=self.positions)

    def write(self, call: Call, data: list[Value] | None) -> None:
        """Replace the elements; None where they are no longer known."""
        places = self.places()
        if data is None or places is None:
            self.memory.forget(call)
            return
        known = list(self.memory.data or ())
        for place, item in zip(places, data, strict=True):
            known[place] = item
        # a memory that may be the same one is no longer known; this one is
        self.memory.forget(call)
        self.memory.data = known

    def copied(self, call: Call, memo: Memo | None) -> Array:
        """Return an array with its own memory."""
        return Array(self.shape, self.dtype, self.data)

    def forget_states(
        self, before: dict[str, Any], after: dict[str, Any], lost: states.Lost
    ) -> dict[str, Any]:
        """Say what is not known of an array that got another shape in a loop."""
        if states.same_field(before["shape"], after["shape"]):
            return after
        shape = Unknown(lost.reason, lost.place, key=("loop", lost.place, "shape"))
        return {**after, "shape": shape, "memory": Memory(None), "positions": None}

    # ------------------------------------------------------------------ hooks
    def get_attribute(self, call: Call, name: str) -> Value:
        """Return an attribute or a method."""
        from keras_paramlint.interpreter.library.numpy.methods import attribute

        return attribute(call, self, name)

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Carry out ``a.shape = ...``."""
        if name == "shape":
            from keras_paramlint.interpreter.library.numpy.shaping import reshape

            call.machine.touch(self)
            self.shape = reshape(call, self, value).dims
            return None
        # other elements (``flat``, ``real``), or the same ones read in another way
        self.memory.forget(call)
        if name in ("dtype", "strides"):
            call.machine.touch(self)
            self.shape, self.dtype = call.unknown(call.source), None
        return None

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return an operation element by element; ``@`` is a matrix product."""
        from keras_paramlint.interpreter.library.numpy.broadcasting import binary
        from keras_paramlint.interpreter.library.numpy.linear import matmul

        if isinstance(other, NativeObject) and not isinstance(other, (Array, NumpyScalar)):
            return NotImplemented
        left, right = (other, self) if reflected else (self, other)
        return matmul(call, left, right) if operator == "@" else binary(call, operator, left, right)

    def in_place(self, call: Call, operator: str, other: Value) -> Value:
        """Carry out ``a += b``, which every view of the elements shows."""
        result = operators.binary(call.machine, operator, self, other, call)
        if not isinstance(result, (Array, NumpyScalar)):
            return result
        self.overwrite(call, result)
        return self

    def overwrite(self, call: Call, result: Value) -> None:
        """Replace the elements by those of a result, as far as they are known and have this shape."""
        from keras_paramlint.interpreter.library.numpy.convert import fitted

        made = result.as_array if isinstance(result, NumpyScalar) else result
        data = made.data if isinstance(made, Array) and made.shape == self.shape else None
        self.write(call, None if data is None else fitted(call, data, self.dtype))

    def unary(self, call: Call, operator: str) -> Value:
        """Return ``-a``, ``+a`` or ``~a``."""
        from keras_paramlint.interpreter.library.numpy.broadcasting import negate

        return negate(call, self, operator)

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Return a comparison element by element."""
        from keras_paramlint.interpreter.library.numpy.broadcasting import binary

        if isinstance(other, NativeObject) and not isinstance(other, (Array, NumpyScalar)):
            return NotImplemented
        if other is None or isinstance(other, str):
            return NotImplemented
        return binary(call, operator, self, other)

    def subscript(self, call: Call, index: Value) -> Value:
        """Return ``a[index]``."""
        from keras_paramlint.interpreter.library.numpy.indexing import take_index

        return take_index(call, self, index)

    def set_subscript(self, call: Call, index: Value, value: Value) -> Value:
        """Carry out ``a[index] = value``."""
        from keras_paramlint.interpreter.library.numpy.indexing import put_index

        put_index(call, self, index, value)
        return None

    def iterate(self, call: Call) -> Iterator[Value]:
        """Return the elements along the first axis."""
        rows = self.dims[0] if self.rank else None
        if rows is None:
            call.fail("TypeError", "iteration over a 0-d array")
        if isinstance(rows, Poly):
            raise NotKnown("the number of rows of an array")
        if rows > call.machine.limits.items:
            raise NotKnown(f"{rows:,} rows of an array")
        return (self.subscript(call, index) for index in range(rows))

    def length(self, call: Call) -> Value:
        """Return the first dimension."""
        if not self.rank:
            call.fail("TypeError", "len() of unsized object")
        return self.dims[0]

    def truth(self, call: Call) -> Any:
        """Return the truth of a single element."""
        data = self.data
        if data is not None and len(data) == 1:
            return call.machine.test(data[0], call)
        count = product(self.dims)
        if isinstance(count, int) and count > 1:
            call.fail("ValueError", "The truth value of an array with more than one element is ambiguous.")
        return call.unknown(f"the truth of {call.source}")

    def __repr__(self) -> str:
        return f"Array({self.shape}, {self.dtype})"


# ------------------------------------------------------------------ scalars
class NumpyScalar(NativeObject):
    """A number with a NumPy type; it is also a Python ``int`` or ``float``."""

    dtype_name: ClassVar[str]
    analysed_class: ClassVar[Class]

    @property
    def item_value(self) -> int | float:
        """The plain Python number."""
        return float(self) if isinstance(self, float) else int(self)  # type: ignore[call-overload]

    @property
    def as_array(self) -> Array:
        """The same as an array without dimensions."""
        return Array((), self.dtype_name, [self.item_value])

    def copied(self, call: Call, memo: Memo | None) -> NumpyScalar:
        """Numbers are their own copies."""
        return self

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return an attribute or method, as an array without dimensions has it."""
        if name == "is_integer":
            return Builtin(name, lambda inner: float(self.item_value).is_integer())
        if name in ("bit_length", "as_integer_ratio"):
            return Builtin(name, lambda inner: getattr(self.item_value, name)())
        return self.as_array.get_attribute(call, name)

    def binary(self, call: Call, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return an operation with a number; symbols and sequences see a plain Python number."""
        from keras_paramlint.interpreter.library.numpy.broadcasting import binary

        repeats = operator == "*" and isinstance(other, (list, tuple))
        if isinstance(other, (int, float, complex, Array, list, tuple)) and not repeats:
            return binary(call, operator, *((other, self) if reflected else (self, other)))
        left, right = (other, self.item_value) if reflected else (self.item_value, other)
        return operators.binary(call.machine, operator, left, right, call)

    def unary(self, call: Call, operator: str) -> Value:
        """Return ``-x``, ``+x`` or ``~x``."""
        from keras_paramlint.interpreter.library.numpy.broadcasting import negate

        return negate(call, self.as_array, operator)

    def compare(self, call: Call, operator: str, other: Value) -> Value:
        """Compare as a plain number."""
        if isinstance(other, Array):
            return other.compare(call, comparisons.MIRROR[operator], self)
        inner = other.item_value if isinstance(other, NumpyScalar) else other
        return comparisons.compare(call.machine, operator, self.item_value, inner, call)

    def truth(self, call: Call) -> bool:
        """Return whether the number is not zero."""
        return self.item_value != 0

    def length(self, call: Call) -> Value:
        """Numbers have no length."""
        call.fail("TypeError", "object of type 'numpy.generic' has no len()")

    def iterate(self, call: Call) -> Iterator[Value]:
        """Numbers have no elements."""
        call.fail("TypeError", "'numpy.generic' object is not iterable")


def strides(shape: Sequence[int]) -> list[int]:
    """Return how far apart neighbours along each axis are in the flat data."""
    result = [1] * len(shape)
    for axis in range(len(shape) - 2, -1, -1):
        result[axis] = result[axis + 1] * shape[axis + 1]
    return result


def known_dims(shape: Dims) -> tuple[int, ...] | None:
    """Return the shape if all of it are plain integers and the elements few enough to be kept."""
    if any(isinstance(dim, Poly) for dim in shape):
        return None
    known = tuple(int(dim) for dim in shape)  # type: ignore[arg-type]
    return known if math.prod(known) <= MOST_ELEMENTS else None
