"""Tensors of the analysed program: a shape, a dtype, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import TYPE_CHECKING, Any

from keras_paramlint.dataclass import dataclass
from keras_paramlint.interpreter.values import NOWHERE, NativeObject, Place, Unknown, Value
from keras_paramlint.keras_api.shapes import Shape


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.layer import Layer


@dataclass(slots=True, eq=False)
class Node:
    """One application of a layer or of a raw operation to symbolic tensors.

    ``run`` computes the outputs anew for other inputs of the same structure;
    ``args`` and ``kwargs`` are the arguments as given, tensors among them.
    """

    operation: Layer | OpCall
    args: tuple[Value, ...]
    kwargs: dict[str, Value]
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...] = ()
    place: Place = NOWHERE
    context: tuple[Place, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True, eq=False)
class OpCall:
    """A raw operation (``x + y``, ``ops.reshape``) as a node of a functional graph.

    ``name`` is dotted (``tensorflow.reshape``); ``run(call, *args, **kwargs)``
    computes the outputs for arguments of the same structure.
    """

    name: str
    run: Any


class Tensor(NativeObject):
    """A tensor: symbolic (with a node), eager, or a variable.

    ``shape`` is a tuple, or :class:`Unknown` when not even the rank is known.
    ``value`` holds small constant data where the program can compute with it
    (a ``tf.shape(x)`` result is a vector whose value is a list of dimensions,
    ``None`` for a dimension that is only known at run time).
    ``extra["runtime"]`` marks an eager stand-in whose contents exist only when
    the model runs: used as a size it leaves the dimension open.
    """

    class_name = "KerasTensor"
    elements_taken = 20
    priority = 1

    def __init__(
        self,
        shape: Shape | Unknown,
        dtype: str = "float32",
        *,
        symbolic: bool = False,
        value: Value = None,
        name: str | None = None,
        place: Place = NOWHERE,
    ) -> None:
        self.shape = shape
        self.dtype = dtype
        self.symbolic = symbolic
        self.value = value
        self.name = name
        self.place = place
        self.node: Node | None = None
        self.index = 0
        self.uses = 0
        """How often a layer or an operation got it as an input."""
        self.origin: Layer | tuple[Tensor, ...] | None = None
        """Inside a program's own ``call``, which has no nodes: the layer or the tensors that made it."""
        self.maker: Layer | None = None
        """The layer that made it; behind one that keeps its input's shape, what made that input."""
        self.extra: dict[str, Any] = {}

    def get_attribute(self, call: Any, name: str) -> Value:
        """Return ``self.name``."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.get_attribute(call, self, name)

    def set_attribute(self, call: Any, name: str, value: Value) -> Value:
        """Carry out ``self.name = value``."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.set_attribute(call, self, name, value)

    def binary(self, call: Any, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return ``self <operator> other``, broadcast."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.binary(call, self, operator, other, reflected=reflected)

    def unary(self, call: Any, operator: str) -> Value:
        """Return ``<operator>self``."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.unary(call, self, operator)

    def compare(self, call: Any, operator: str, other: Value) -> Value:
        """Return the tensor of truths ``self <operator> other``."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.compare(call, self, operator, other)

    def subscript(self, call: Any, index: Value) -> Value:
        """Return ``self[index]``."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.subscript(call, self, index)

    def iterate(self, call: Any) -> Iterable[Value] | Any:
        """Return the slices along the first axis."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.iterate(call, self)

    def length(self, call: Any) -> Value:
        """Return the first dimension."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.length(call, self)

    def truth(self, call: Any) -> Any:
        """Return the truth of a constant scalar, else an unknown condition."""
        from keras_paramlint.keras_api.ops import tensor_methods

        return tensor_methods.truth(call, self)

    def joined(self, other: Value, when: str) -> Value:
        """Return either of two eager tensors of the same shape: they differ in what they hold only."""
        for tensor in (self, other):
            if tensor.symbolic or tensor.node is not None or tensor.extra.keys() - {"runtime", "argument"}:
                return NotImplemented
        if self.extra != other.extra:
            return NotImplemented
        if isinstance(self.shape, Unknown) and isinstance(other.shape, Unknown):
            key = ("joined", when, self.shape.key, other.shape.key)
            return Tensor(Unknown(f"depends on {when}", self.shape.place, key=key), self.dtype)
        if self.shape != other.shape or self.dtype != other.dtype:
            return NotImplemented
        return self if self.value is None and other.value is None else Tensor(self.shape, self.dtype)

    def __repr__(self) -> str:
        return f"Tensor({self.shape}, {self.dtype})"


class DType(NativeObject, str):  # noqa: SLOT000  (the other base has no slots)
    """A dtype such as ``tf.float32``; equal to its name, as in TensorFlow."""

    class_name = "DType"

    def get_attribute(self, call: Any, name: str) -> Value:
        """Return ``name`` and the predicates that programs ask for."""
        text = str(self)
        if name in ("name", "__name__"):
            return text
        if name in ("base_dtype", "as_numpy_dtype", "real_dtype"):
            return self
        if name == "is_floating":
            return "float" in text
        if name == "is_integer":
            return "int" in text
        if name == "is_complex":
            return text.startswith("complex")
        return NotImplemented

    def compare(self, call: Any, operator: str, other: Value) -> Value:
        """Compare by name."""
        if operator in ("==", "!="):
            if isinstance(other, Unknown):
                return NotImplemented
            name = (
                other
                if isinstance(other, str)
                else getattr(other, "dtype_name", getattr(other, "name", None))
            )
            return (name is not None and str(self) == str(name)) == (operator == "==")
        return NotImplemented

    def truth(self, call: Any) -> bool:
        """Return True: a dtype has no empty value."""
        return True


class TensorShape(NativeObject, tuple):  # type: ignore[type-arg]  # noqa: SLOT001
    """What ``x.shape`` and ``x.get_shape()`` give: a tuple that also answers as TensorFlow's class."""

    class_name = "TensorShape"

    def get_attribute(self, call: Any, name: str) -> Value:
        """Return TensorFlow's methods and attributes of shapes, and those of tuples."""
        from keras_paramlint.keras_api.ops import shape_methods

        return shape_methods.get_attribute(call, self, name)

    def binary(self, call: Any, operator: str, other: Value, *, reflected: bool) -> Value:
        """Return the joined or repeated dimensions."""
        from keras_paramlint.keras_api.ops import shape_methods

        return shape_methods.binary(call, self, operator, other, reflected=reflected)

    def compare(self, call: Any, operator: str, other: Value) -> Value:
        """Compare with another sequence of dimensions."""
        from keras_paramlint.keras_api.ops import shape_methods

        return shape_methods.compare(call, self, operator, other)

    def subscript(self, call: Any, index: Value) -> Value:
        """Return one dimension, or the shape that a slice leaves."""
        from keras_paramlint.keras_api.ops import shape_methods

        return shape_methods.subscript(call, self, index)

    def iterate(self, call: Any) -> Iterable[Value]:
        """Return the dimensions."""
        return tuple(self)

    def length(self, call: Any) -> int:
        """Return the rank."""
        return len(self)

    def truth(self, call: Any) -> bool:
        """Return whether there is any dimension."""
        return len(self) > 0

    def __repr__(self) -> str:
        return f"TensorShape({tuple(self)!r})"


class PlainShape(TensorShape):
    """What ``x.shape`` gives for a symbolic tensor of Keras 3: a tuple of Python.

    TensorFlow's methods are answered all the same: a file for Keras 2 may be read as one for Keras 3.
    """

    class_name = "tuple"

    @property
    def analysed_class(self) -> Value:
        """Return the class that a program sees."""
        from keras_paramlint.interpreter.builtin.types import TYPES

        return TYPES["tuple"]
