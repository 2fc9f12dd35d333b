"""The elements of data: nested tuples and dictionaries whose leaves are tensors.

A leaf has the shape that TensorFlow would state for it: None where it leaves a
dimension open, a symbol where only the analysis does not know it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from keras_paramlint.interpreter.apart import on_every_path
from keras_paramlint.interpreter.calls import parameter_names
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.numpy.convert import as_array
from keras_paramlint.interpreter.native import Call, NotKnown, Raised
from keras_paramlint.interpreter.values import (
    BoundMethod,
    Function,
    NativeObject,
    Open,
    Unknown,
    Value,
    real_type,
)
from keras_paramlint.keras_api.engine.structures import map_structure
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


Element = Any
"""A nested tuple or dictionary of leaves; an Unknown where not even the structure is known."""


def leaves(element: Element) -> list[Value]:
    """Return the leaves of an element in order."""
    found: list[Value] = []
    map_structure(found.append, element)
    return found


def known_shape(leaf: Value) -> Shape | None:
    """Return the shape of a leaf, None where not even its rank is known."""
    return leaf.shape if isinstance(leaf, Tensor) and isinstance(leaf.shape, tuple) else None


def need_shape(call: Call, leaf: Value) -> Shape:
    """Return the shape of a leaf.

    Raises:
        NotKnown: not even its rank is known.
    """
    if not isinstance(leaf, Tensor):
        raise NotKnown(leaf if isinstance(leaf, Unknown) else call.source)
    if isinstance(leaf.shape, Unknown):
        raise NotKnown(leaf.shape)
    return leaf.shape


def with_shape(leaf: Value, change: Callable[[Shape], Shape | Unknown]) -> Value:
    """Return a leaf of another shape; a leaf of unknown rank stays as it is."""
    shape = known_shape(leaf)
    return leaf if shape is None else Tensor(change(shape), leaf.dtype)


def reshaped(element: Element, change: Callable[[Shape], Shape | Unknown]) -> Element:
    """Return an element with the shape of every leaf changed."""
    return map_structure(lambda leaf: with_shape(leaf, change), element)


def tensor_of(call: Call, value: Value) -> Value:
    """Return one component of data as TensorFlow converts it: an array, a list, a number."""
    value = call.machine.settle(value)
    if value is None or getattr(value, "is_dataset", False):
        return value
    if isinstance(value, Tensor):
        return Tensor(value.shape, value.dtype)
    shape = getattr(value, "shape", None)
    if isinstance(value, NativeObject) and isinstance(shape, Unknown):
        return Tensor(shape)
    try:
        array = as_array(call, value)
    except NotKnown as error:
        return Tensor(error.cause or call.unknown(error.reason))
    return Tensor(array.dims, str(array.dtype or "float32"))


def components(call: Call, value: Value) -> Element:
    """Return tensors given as nested tuples and dictionaries; a list is one tensor."""
    value = call.machine.settle(value)
    if isinstance(value, tuple):
        return tuple(components(call, item) for item in value)
    if isinstance(value, dict):
        return {key: components(call, item) for key, item in value.items()}
    if isinstance(value, Open):
        return value  # the mark of columns that are not known is no column
    return tensor_of(call, value)


def result_element(call: Call, value: Value) -> Element:
    """Return what a function gave for an element as an element."""
    value = call.machine.settle(value)
    if isinstance(value, tuple):
        return tuple(result_element(call, item) for item in value)
    if isinstance(value, dict):
        return {key: result_element(call, item) for key, item in value.items()}
    if isinstance(value, Unknown):
        return value
    if isinstance(value, list) and value and all(isinstance(item, Tensor) for item in value):
        inner = known_shape(value[0])
        return Tensor((len(value), *inner), value[0].dtype) if inner is not None else Tensor(value[0].shape)
    return tensor_of(call, value)


def apply(call: Call, function: Value, element: Element) -> Value:
    """Return what a function of the program makes of an element, a tuple as separate arguments.

    The function runs as in a graph: what it raises or cannot tell makes the result unknown.
    """
    arity = max(_arity(function), 1)
    if isinstance(element, Tensor) and isinstance(element.shape, Unknown) and arity > 1:
        element = element.shape  # what made it is not known, but it was no single tensor
    if isinstance(element, Unknown):
        arguments = [element] * arity
    elif real_type(element) is tuple:
        arguments = list(element)
    else:
        arguments = [element]
    session = call.machine.keras

    def one_path() -> Value:
        if session is not None:
            session.inside_call += 1
        try:
            return result_element(call, call.machine.call(function, arguments, {}, call))
        except NotKnown as error:
            return error.cause or call.unknown(error.reason)
        except Raised as error:
            return _Failed(f"{call.source}: its function raises {error.exception.cls.name}")
        finally:
            if session is not None:
                session.inside_call -= 1

    results = on_every_path(call.machine, one_path)
    if results is None:
        return call.unknown(f"{call.source}: its function depends on too many conditions")
    finished = [result for result in results if not isinstance(result, _Failed)]
    if not finished:
        return call.unknown(results[0].reason)
    if len(finished) == 1:
        return finished[0]
    return _agreed(call, finished)


class _Failed:
    """A path that ends with an exception."""

    def __init__(self, reason: str) -> None:
        self.reason = reason


def _agreed(call: Call, found: list[Element]) -> Element:
    """Return what all paths give; what they do not agree on is not known."""
    first, *others = found
    unknown = Unknown(
        f"{call.source}: its function gives different shapes on different conditions", call.place
    )
    if real_type(first) in (tuple, list):
        if any(real_type(other) is not real_type(first) or len(other) != len(first) for other in others):
            return unknown
        return real_type(first)(_agreed(call, list(parts)) for parts in zip(*found, strict=True))
    if isinstance(first, dict):
        if any(not isinstance(other, dict) or other.keys() != first.keys() for other in others):
            return unknown
        return {key: _agreed(call, [each[key] for each in found]) for key in first}
    if isinstance(first, Tensor) and all(isinstance(other, Tensor) for other in others):
        same = all(other.shape == first.shape for other in others)
        return first if same else Tensor(unknown, first.dtype)
    return first if all(other is first for other in others) else unknown


def _arity(function: Value) -> int:
    bound = isinstance(function, BoundMethod)
    inner = function.function if bound else function
    if not isinstance(inner, Function):
        return 1
    return len(parameter_names(inner.node.args)) - len(inner.defaults) - bound


def eager(call: Call, element: Element) -> Element:
    """Return an element as a running program sees it: open dimensions are numbers, if not known ones."""

    def settle(leaf: Value) -> Value:
        return with_shape(leaf, lambda shape: tuple(_number(call, dim) for dim in shape))

    return map_structure(settle, element)


def _number(call: Call, dim: Dim) -> Dim:
    return call.unknown(f"a dimension of an element of {call.source}").size if dim is None else dim


def as_arrays(element: Element) -> Element:
    """Return an element as NumPy arrays."""

    def convert(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor):
            return leaf
        return Array(leaf.shape, leaf.dtype)  # type: ignore[arg-type]

    return map_structure(convert, element)


def common(elements: Iterable[Element]) -> Element:
    """Return what several elements of one structure have in common: differing dimensions are open."""
    first, *others = elements
    for other in others:
        first = _common(first, other)
    return first


def _common(left: Element, right: Element) -> Element:
    if real_type(left) is not real_type(right):
        return left if isinstance(left, Unknown) else Unknown("elements of different structure")
    if isinstance(left, (tuple, list)):
        if len(left) != len(right):
            return Unknown("elements of different structure")
        return real_type(left)([_common(a, b) for a, b in zip(left, right, strict=True)])
    if isinstance(left, dict):
        return {key: _common(item, right.get(key, item)) for key, item in left.items()}
    a, b = known_shape(left), known_shape(right)
    if a is None or b is None:
        return left if a is None else right
    if len(a) != len(b):
        return Tensor(Unknown("elements of different rank"), left.dtype)
    return Tensor(tuple(x if x == y else None for x, y in zip(a, b, strict=True)), left.dtype)


# ------------------------------------------------------------------ descriptions
class TensorSpec(Tensor):
    """``tf.TensorSpec``: a shape and a dtype, and no tensor."""

    class_name = "TensorSpec"

    def get_attribute(self, call: Any, name: str) -> Value:
        """Return the parts of the description."""
        return self.name if name == "name" else super().get_attribute(call, name)


def described(element: Element) -> Value:
    """Return an element's description, as ``element_spec`` gives it."""

    def describe(leaf: Value) -> Value:
        return TensorSpec(leaf.shape, leaf.dtype) if isinstance(leaf, Tensor) else leaf

    return map_structure(describe, element)
