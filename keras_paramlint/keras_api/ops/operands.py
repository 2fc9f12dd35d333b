"""Reading the arguments of tensor operations: operands, dimensions, axes, dtypes, small constants."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.extent import range_length
from keras_paramlint.interpreter.library.numpy.convert import is_surely_integer
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Choice, Instance, NativeObject, Unknown, Value
from keras_paramlint.keras_api.engine.layer import Weight, show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops.dims import merge_shapes
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import DType, Tensor, TensorShape


LARGEST_VALUE = 4096
"""Elements of a constant that are kept so that the program can compute with them."""

LARGEST_LIST = 4096
"""Tensors that one may be taken apart into."""

DTYPES = (
    "bool", "uint8", "uint16", "uint32", "uint64", "int8", "int16", "int32", "int64", "float16", "bfloat16",
    "float32", "float64", "complex64", "complex128", "string",
)  # fmt: skip
_RANK = {name: position for position, name in enumerate(DTYPES)}


def settle(call: Call, value: Value) -> Value:
    """Return the side of a choice that this run takes."""
    return call.machine.settle(value, matters=True) if isinstance(value, Choice) else value


def session(call: Call) -> Any:
    """Return the Keras session of the run, or None where there is none."""
    return getattr(call.machine, "keras", None)


def flavour(call: Call) -> str:
    """Return the flavour of the run."""
    return getattr(session(call), "flavour", "keras3")


def is_array(value: Value) -> bool:
    """Say whether a value is an array of another library: it has a shape and a dtype."""
    return (
        isinstance(value, (NativeObject, Weight))
        and not isinstance(value, (Tensor, TensorShape, DType))
        and isinstance(getattr(value, "shape", None), (tuple, Unknown))
        and hasattr(value, "dtype")
    )


def tensors_in(value: Value, depth: int = 6) -> Iterator[Tensor]:
    """Yield the tensors in nested containers, in order."""
    if isinstance(value, Tensor):
        yield value
    elif depth and isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from tensors_in(item, depth - 1)
    elif depth and isinstance(value, dict):
        for item in value.values():
            yield from tensors_in(item, depth - 1)
    elif depth and isinstance(value, Instance) and value.wrapped is not None:
        yield from tensors_in(value.wrapped, depth - 1)
    elif depth and isinstance(value, slice):
        yield from tensors_in((value.start, value.stop, value.step), depth - 1)


def is_runtime(tensor: Tensor) -> bool:
    """Say whether the tensor's contents exist only when the model runs."""
    return tensor.symbolic or bool(tensor.extra.get("runtime"))


def keep_partial(made: Tensor, *sources: Tensor) -> None:
    """Mark a vector cut from the shape of a tensor that has open dimensions.

    TensorFlow's static inference reads such vectors entry by entry, through
    slices, joins and casts; but arithmetic on the whole vector it does not fold.
    """
    if any(source.extra.get("partial") for source in sources):
        made.extra["partial"] = True


def folded(source: Tensor) -> Value:
    """Return a constant's value for arithmetic: nothing of a partly open shape vector."""
    if source.extra.get("partial") and isinstance(source.value, list):
        return [None] * len(source.value)
    return source.value


def scalar(dim: Dim, dtype: str = "int32") -> Tensor:
    """Return the eager scalar that holds a dimension; an open one exists only at run time."""
    made = Tensor((), dtype, value=dim)
    if dim is None:
        made.extra["runtime"] = True
    return made


def tensor(call: Call, value: Value) -> Tensor:
    """Return an operand as a tensor: numbers, nested lists, arrays and tensors.

    Raises:
        NotKnown: it is none of these.
    """
    value = settle(call, value)
    if isinstance(value, Tensor):
        return value
    if isinstance(value, bool):
        return Tensor((), "bool", value=value)
    if isinstance(value, (int, Poly)):
        return Tensor((), "int32", value=value)
    if isinstance(value, float):
        return Tensor((), "float32", value=value)
    if isinstance(value, complex):
        return Tensor((), "complex128")
    if isinstance(value, (str, bytes)):
        return Tensor((), "string", value=value)
    if isinstance(value, range):
        length = range_length(value)
        return Tensor((length,), "int32", value=list(value) if length <= LARGEST_VALUE else None)
    if isinstance(value, (list, tuple)):
        return _packed(call, value)
    if isinstance(value, Unknown):
        return Tensor(value, "float32")
    if is_array(value):
        return Tensor(value.shape, dtype_name(value.dtype, "float32"), value=_array_value(value))
    wrapped = getattr(value, "wrapped", None)
    if isinstance(value, Instance) and wrapped is not None:
        return tensor(call, wrapped)
    raise NotKnown("an operand that is not a tensor")


def _array_value(array: Any) -> Value:
    """Return the contents of an array in nested lists, or None where they are not known."""
    inner = getattr(array, "item_value", None)
    if inner is not None:
        return inner if isinstance(inner, (int, float, Poly)) else None
    data = getattr(array, "data", None)
    if not isinstance(data, list) or not isinstance(array.shape, tuple):
        return None
    if not all(isinstance(item, (int, float, Poly)) for item in data):
        return None
    rows: list[Value] = data
    for length in reversed(array.shape[1:]):
        if not isinstance(length, int) or length == 0:
            return None
        rows = [rows[i : i + length] for i in range(0, len(rows), length)]
    return rows if array.shape else None


def _packed(call: Call, items: list[Value] | tuple[Value, ...]) -> Tensor:
    """Return the tensor that a (nested) list becomes."""
    if not items:
        return Tensor((0,), "float32", value=[])
    plain = isinstance(items, TensorShape) or len(items) > LARGEST_VALUE
    if plain and all(isinstance(item, (int, float, Poly, type(None))) for item in items):
        return Tensor((len(items),), "int32", value=list(items) if len(items) <= LARGEST_VALUE else None)
    if all(isinstance(item, Unknown) and not is_surely_integer(item) for item in items):
        # numbers or images: nothing tells
        raise NotKnown(items[0])
    parts = [_element(call, item) for item in items]
    first: Shape | None = None
    for part in parts:
        shape = shape_of(part)
        merged = shape if first is None else merge_shapes(first, shape)
        if merged is None:
            raise KerasError("KPL304", f"tensors of shapes {show(first)} and {show(shape)} cannot be stacked")
        if first is None or not call.name.startswith("keras.ops"):
            first = merged
    assert first is not None
    value: Value = [part.value for part in parts]
    if any(
        v is None and not (part.shape == () and is_runtime(part))
        for v, part in zip(value, parts, strict=True)
    ):
        value = None
    made = Tensor((len(parts), *first), result_dtype([part.dtype for part in parts]), value=value)
    if any(is_runtime(part) for part in parts):
        made.extra["runtime"] = True
    return made


def _element(call: Call, item: Value) -> Tensor:
    if item is None:
        return scalar(None)
    if isinstance(item, Unknown):
        return Tensor((), "int32", value=item.size)
    return tensor(call, item)


MOST_DIMENSIONS = 1_000
"""The longest vector that is taken for a shape; TensorFlow has 254 dimensions."""


def shape_of(value: Tensor, least: int = 0) -> Shape:
    """Return the shape of a tensor.

    Args:
        value: The tensor.
        least: The number of axes that the operation asks for.

    Raises:
        NotKnown: not even its rank is known.
        KerasError: it has fewer axes (``KPL302``).
    """
    if isinstance(value.shape, Unknown):
        raise NotKnown(value.shape)
    if len(value.shape) < least:
        raise KerasError("KPL302", f"a tensor of rank {least} or more is needed, not {show(value.shape)}")
    return value.shape


def shape(call: Call, value: Value, least: int = 0) -> Shape:
    """Return the shape of an operand.

    Args:
        call: The operation.
        value: The operand.
        least: The number of axes that the operation asks for.

    Raises:
        NotKnown: it is not known.
        KerasError: it has fewer axes (``KPL302``).
    """
    return shape_of(tensor(call, value), least)


def like(source: Tensor, new_shape: Shape, dtype: str | None = None) -> Tensor:
    """Return a tensor of another shape with the source's dtype."""
    return Tensor(tuple(new_shape), dtype or source.dtype)


# ------------------------------------------------------------------ dimensions and axes
def dimension(call: Call, value: Value, what: str = "a dimension") -> Dim:
    """Return the dimension that a value of the program stands for.

    A scalar tensor that exists only at run time leaves the dimension open, as
    in Keras; one whose value the analysis does not know is a symbol.

    Raises:
        NotKnown: the value is not an integer that the analysis can read.
    """
    value = settle(call, value)
    if value is None or isinstance(value, Poly):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Unknown):
        return value.size
    if isinstance(value, Tensor):
        inner = value.value
        if isinstance(inner, list) and len(inner) == 1 and not isinstance(inner[0], list):
            return dimension(call, inner[0], what)
        if inner is not None and not isinstance(inner, (list, str)):
            return dimension(call, inner, what)
        if is_runtime(value):
            return None
        return call.unknown(what).size
    inner = getattr(value, "item_value", None)
    if inner is not None:
        return dimension(call, inner, what)
    if is_array(value):
        return dimension(call, tensor(call, value), what)
    raise NotKnown(f"{what} that is not an integer")


def dimensions(call: Call, value: Value, what: str = "a shape") -> tuple[Dim, ...]:
    """Return the dimensions that a list, tuple, or vector of the program stands for.

    Raises:
        NotKnown: not even their number is known.
    """
    value = settle(call, value)
    if isinstance(value, (list, tuple, range)):
        items = call.iterate(value)
        return tuple(dimension(call, item, what) for item in items)
    if isinstance(value, (int, Poly)):
        return (value,)
    if isinstance(value, Unknown):
        raise NotKnown(value)
    operand = tensor(call, value)
    if isinstance(operand.value, list):
        return tuple(dimension(call, item, what) for item in operand.value)
    length = shape_of(operand)
    if length == ():
        return (dimension(call, operand, what),)
    if len(length) == 1 and isinstance(length[0], int) and 0 <= length[0] <= MOST_DIMENSIONS:
        if is_runtime(operand):
            return (None,) * length[0]
        return tuple(call.unknown(f"{what}[{index}]").size for index in range(length[0]))
    raise NotKnown(f"{what} of unknown length")


def integer(call: Call, value: Value, what: str = "an argument") -> int:
    """Return an argument that must be one plain integer, such as an axis.

    Raises:
        NotKnown: it is not fixed.
    """
    found = dimension(call, value, what)
    if isinstance(found, int):
        return found
    raise NotKnown(value if isinstance(value, Unknown) else f"{what} that is not fixed")


def integers(call: Call, value: Value, what: str = "an argument") -> tuple[int, ...]:
    """Return an argument that must be plain integers: one, or a sequence of them.

    Raises:
        NotKnown: they are not fixed.
    """
    value = settle(call, value)
    if isinstance(value, (list, tuple, range)):
        return tuple(integer(call, item, what) for item in call.iterate(value))
    if isinstance(value, Tensor) and value.shape != ():
        return tuple(integer(call, item, what) for item in dimensions(call, value, what))
    return (integer(call, value, what),)


def flag(call: Call, value: Value) -> bool:
    """Return the truth of an argument."""
    return bool(value) if isinstance(value, (bool, int, type(None))) else call.truth(value)


def text(call: Call, value: Value, what: str = "an argument") -> str:
    """Return a text argument in lower case.

    Raises:
        NotKnown: it is not a known text.
    """
    value = settle(call, value)
    if isinstance(value, str):
        return value.lower()
    raise NotKnown(value if isinstance(value, Unknown) else f"{what} that is not a text")


def listed(call: Call, value: Value) -> list[Value]:
    """Return the elements of a sequence of operands; a tensor gives its slices.

    Raises:
        NotKnown: they are not known.
    """
    value = settle(call, value)
    if isinstance(value, (list, tuple)):
        return [settle(call, item) for item in call.iterate(value)]
    if isinstance(value, Unknown):
        raise NotKnown(value)
    operand = tensor(call, value)
    dims = shape_of(operand)
    if not dims or not isinstance(dims[0], int) or dims[0] > LARGEST_LIST:
        raise NotKnown("a number of tensors that is not fixed")
    return [like(operand, dims[1:]) for _ in range(dims[0])]


# ------------------------------------------------------------------ dtypes
def dtype_name(value: Value, default: str) -> str:
    """Return a dtype argument as Keras's own name."""
    if isinstance(value, str):
        return _canonical(str(value))
    name = getattr(value, "dtype_name", None) or getattr(value, "name", None)
    if isinstance(name, str):
        return _canonical(name.rpartition(".")[2])
    python = getattr(value, "python_type", None)
    if python in (int, float, bool):
        return {int: "int32", float: "float32", bool: "bool"}[python]
    return default


def _canonical(name: str) -> str:
    name = name.rpartition(".")[2]
    return {"float": "float32", "int": "int32", "half": "float16", "double": "float64", "bool_": "bool"}.get(
        name, name
    )


def result_dtype(dtypes: list[str]) -> str:
    """Return the dtype that operands of these dtypes give: the one further up in Keras's order."""
    known = [name for name in dtypes if name in _RANK]
    return max(known, key=_RANK.__getitem__) if known else (dtypes[0] if dtypes else "float32")


def operand_dtype(call: Call, values: list[Value]) -> str:
    """Return the dtype of an operation; Python numbers adapt to the tensors."""
    strong = [v.dtype for v in values if isinstance(v, Tensor)]
    strong += [dtype_name(v.dtype, "float32") for v in values if is_array(v)]
    weak = [tensor(call, v).dtype for v in values if not isinstance(v, Tensor) and not is_array(v)]
    if not strong:
        return result_dtype(weak)
    found = result_dtype(strong)
    if any(name.startswith("float") for name in weak) and found.startswith(("int", "uint", "bool")):
        return "float32"
    return "int32" if found == "bool" and any(name.startswith("int") for name in weak) else found
