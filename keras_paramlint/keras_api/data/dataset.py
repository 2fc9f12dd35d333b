"""Stand-ins for data that is read piece by piece: ``tf.data`` pipelines and Keras's iterators."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from keras_paramlint.algebra import Poly, Size
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Builtin,
    Class,
    Names,
    NativeObject,
    Unknown,
    Value,
)
from keras_paramlint.keras_api.data import elements
from keras_paramlint.keras_api.data.elements import Element


MOST_ELEMENTS = 64
"""Data of more elements is looked at through one of them only."""


class _Infinite:
    """The number of elements of data that never ends."""

    def __repr__(self) -> str:
        return "INFINITE"


INFINITE = _Infinite()

Count = Size | _Infinite | None
"""How many elements there are; None where that is not known."""


class Data(NativeObject):
    """Elements of one structure, one after another.

    ``spec`` is an element as a graph sees it, with what is open as None;
    ``first`` is the first element as a running program sees it.  ``uniform``
    says that all elements have the shapes of the first one, ``nonempty`` that
    there certainly is one.
    """

    is_dataset = True

    def __init__(
        self,
        spec: Element,
        count: Count = None,
        *,
        first: Callable[[Call], Element] | None = None,
        uniform: bool = False,
        nonempty: bool = False,
        attributes: dict[str, Value] | None = None,
    ) -> None:
        self.spec = spec
        self.count = count
        self.find_first = first
        self.uniform = uniform
        self.nonempty = nonempty or count is INFINITE or (isinstance(count, int) and count > 0)
        self.attributes = attributes if attributes is not None else {}
        self._first: Element = None

    @property
    def size(self) -> Size | None:
        """The number of elements where it is finite and can be said."""
        return None if isinstance(self.count, _Infinite) else self.count

    def first(self, call: Call) -> Element:
        """Return the first element, with symbols where its shapes are not known."""
        if self._first is None:
            found = self.find_first(call) if self.find_first is not None else self.spec
            self._first = elements.eager(call, found)
        return self._first

    def later(self, call: Call) -> Element:
        """Return any element but the first."""
        return self.first(call) if self.uniform else elements.eager(call, self.spec)

    # ------------------------------------------------------------------ what the interpreter asks
    def element(self, call: Call) -> Value:
        """Return the element that a loop over the data starts with."""
        return self.presented(self.first(call))

    def presented(self, element: Element) -> Value:
        """Return an element as the program gets it."""
        return element

    def iterator(self, call: Call) -> Value:
        """Return ``iter(self)``."""
        return DataIterator(self)

    def iterate(self, call: Call) -> Iterator[Value]:
        """Return the elements where their number is known and small.

        Raises:
            NotKnown: it is not.
        """
        count = self.count
        if not isinstance(count, int) or isinstance(count, Poly) or count > MOST_ELEMENTS:
            raise NotKnown(f"how many elements {call.source} has")
        return iter([self.presented(self.first(call) if i == 0 else self.later(call)) for i in range(count)])

    def length(self, call: Call) -> Value:
        """Return the number of elements."""
        if self.count is INFINITE:
            call.fail("TypeError", "The dataset is infinite.")
        return self.count if self.count is not None else call.unknown(call.source)

    def truth(self, call: Call) -> bool:
        """Data is true, however little it is."""
        return True

    def set_attribute(self, call: Call, name: str, value: Value) -> Value:
        """Keep an attribute that the program adds."""
        call.machine.touch(Names(self.attributes))
        self.attributes[name] = value
        return None


class Dataset(Data):
    """A ``tf.data.Dataset``."""

    class_name = "Dataset"
    analysed_class: ClassVar[Class]

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return an attribute, or a method of the class."""
        if name in self.attributes:
            return self.attributes[name]
        if name == "element_spec":
            return elements.described(self.spec)
        return class_attribute(self, type(self).analysed_class, name)

    def __repr__(self) -> str:
        return f"Dataset({self.spec!r})"


class ArrayDataset(Dataset):
    """``dataset.as_numpy_iterator()``: the same elements as arrays."""

    def presented(self, element: Element) -> Value:
        """Return an element with arrays in place of tensors."""
        return elements.as_arrays(element)


def class_attribute(value: Value, cls: Class, name: str) -> Value:
    """Return what the class of a stand-in has under a name, bound to the stand-in."""
    try:
        found = cls.lookup(name)
    except KeyError:
        return NotImplemented
    return BoundMethod(found, value) if isinstance(found, Builtin) else getattr(found, "function", found)


class DataIterator(NativeObject):
    """``iter(dataset)``: it knows whether the first element was taken."""

    class_name = "OwnedIterator"

    def __init__(self, data: Data) -> None:
        self.data = data
        self.taken = 0

    def element(self, call: Call) -> Value:
        """Return the next element."""
        call.machine.touch(self)
        self.taken += 1
        data = self.data
        if isinstance(data.count, int) and not isinstance(data.count, Poly) and self.taken > data.count:
            call.fail("StopIteration", "")
        return data.presented(data.first(call) if self.taken == 1 else data.later(call))

    def iterator(self, call: Call) -> Value:
        """Return itself."""
        return self

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return the ways to ask for the next element."""
        if name in ("get_next", "next", "__next__", "get_next_as_optional"):
            return Builtin(f"iterator.{name}", lambda inner, *args, **kwargs: self.element(inner))
        if name == "initializer":
            return None
        if name == "element_spec":
            return self.data.get_attribute(call, name)
        return NotImplemented


class Batches(Data):
    """An iterator of Keras over batches: of files, of arrays, of a program's ``Sequence``."""

    class_name = "Iterator"

    def __init__(self, spec: Element, count: Count = None, *, name: str = "Iterator", **options: Any) -> None:
        super().__init__(spec, count, **options)
        self.class_name = name

    def get_attribute(self, call: Call, name: str) -> Value:
        """Return an attribute or one of the methods that iterators have."""
        if name in self.attributes:
            return self.attributes[name]
        if name in ("next", "__next__"):
            return Builtin(f"Iterator.{name}", self.first)
        if name == "__getitem__":
            return Builtin(f"Iterator.{name}", self.subscript)
        if name == "__len__":
            return Builtin(f"Iterator.{name}", self.length)
        if name in ("reset", "on_epoch_end", "set_processing_attrs"):
            return Builtin(f"Iterator.{name}", lambda inner, *args: None)
        return NotImplemented

    def subscript(self, call: Call, index: Value) -> Value:
        """Return one batch."""
        index = call.machine.settle(index)
        if isinstance(index, Unknown):
            return self.later(call)
        return self.first(call) if isinstance(index, int) and index == 0 else self.later(call)

    def iterate(self, call: Call) -> Iterator[Value]:
        """Such iterators never end.

        Raises:
            NotKnown: always.
        """
        raise NotKnown(f"{call.source} never ends")

    def __repr__(self) -> str:
        return f"{self.class_name}({self.spec!r})"
