"""Operators, attributes and methods of tensors."""

from __future__ import annotations

import operator as python_operators
from collections.abc import Iterable
from typing import Any

from keras_paramlint.algebra import Poly
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Builtin, Instance, Unknown, Value
from keras_paramlint.keras_api.ops import elementwise, operands, products, registry
from keras_paramlint.keras_api.ops.dims import merge_shapes
from keras_paramlint.keras_api.ops.indexing import getitem
from keras_paramlint.keras_api.tensors import DType, PlainShape, Tensor, TensorShape


# Name under which the operator appears in a graph: Keras 3's operation, TensorFlow's function.
_BINARY = {
    "+": ("add", "__operators__.add"),
    "-": ("subtract", "math.subtract"),
    "*": ("multiply", "math.multiply"),
    "/": ("true_divide", "math.truediv"),
    "//": ("floor_divide", "math.floordiv"),
    "%": ("mod", "math.floormod"),
    "**": ("power", "math.pow"),
    "@": ("matmul", "linalg.matmul"),
    "&": ("logical_and", "math.logical_and"),
    "|": ("logical_or", "math.logical_or"),
    "^": ("logical_xor", "math.logical_xor"),
    "<": ("less", "math.less"),
    "<=": ("less_equal", "math.less_equal"),
    ">": ("greater", "math.greater"),
    ">=": ("greater_equal", "math.greater_equal"),
    "==": ("equal", "math.equal"),
    "!=": ("not_equal", "math.not_equal"),
}
_UNARY = {
    "-": ("negative", "math.negative"),
    "+": ("identity", "identity"),
    "~": ("logical_not", "math.logical_not"),
}


def _name(call: Call, names: tuple[str, str]) -> str:
    keras3 = operands.flavour(call) == "keras3"
    return f"keras.ops.{names[0]}" if keras3 else f"tensorflow.{names[1]}"


def _multiply_matrices(call: Call, x: Value, y: Value) -> Tensor:
    return products.keras_matmul(call, x, y)


# ------------------------------------------------------------------ operators
def binary(call: Call, tensor: Tensor, symbol: str, other: Value, *, reflected: bool) -> Value:
    """Return the result of a binary operator."""
    if symbol not in _BINARY:
        return NotImplemented
    if other is None or isinstance(other, (str, dict)):
        call.fail("TypeError", f"unsupported operand types for {symbol}: a tensor and {type(other).__name__}")
    pair = (other, tensor) if reflected else (tensor, other)
    run = _multiply_matrices if symbol == "@" else elementwise.binary
    if symbol in "&|^" and tensor.dtype == "bool":
        run = elementwise.binary_bool
    return registry.apply(call, _name(call, _BINARY[symbol]), run, pair, {})


def unary(call: Call, tensor: Tensor, symbol: str) -> Value:
    """Return the result of ``-x``, ``+x`` or ``~x``."""
    if symbol not in _UNARY:
        return NotImplemented
    return registry.apply(call, _name(call, _UNARY[symbol]), elementwise.unary, (tensor,), {})


_COMPARE = {
    "<": python_operators.lt,
    "<=": python_operators.le,
    ">": python_operators.gt,
    ">=": python_operators.ge,
    "==": python_operators.eq,
    "!=": python_operators.ne,
}


def compare(call: Call, tensor: Tensor, symbol: str, other: Value) -> Value:
    """Return the tensor of truths; the plain truth for a constant scalar and for what is no tensor."""
    if symbol not in _COMPARE:
        return NotImplemented
    if tensor is other and symbol in ("==", "!="):
        return symbol == "=="
    if (
        other is None
        or isinstance(other, (str, dict))
        or (isinstance(other, Instance) and other.wrapped is None)
    ):
        return NotImplemented if symbol not in ("==", "!=") else symbol == "!="
    if symbol in ("==", "!=") and isinstance(other, Tensor) and operands.flavour(call) in ("keras2", "tf1"):
        # TensorFlow 1 compares tensors as Python compares objects
        return symbol == "!="
    name = _name(call, _BINARY[symbol])
    return registry.apply(call, name, elementwise.binary_bool, (tensor, other), {})


def subscript(call: Call, tensor: Tensor, index: Value) -> Value:
    """Return ``tensor[index]``."""
    name = _name(call, ("get_item", "__operators__.getitem"))
    return registry.apply(call, name, getitem, (tensor, index), {})


@registry.op("ops.get_item")
def get_item(call: Call, x: Value, key: Value) -> Tensor:
    """Return ``x[key]``."""
    return getitem(call, operands.tensor(call, x), key)


LARGEST_ITERATION = 4096


def iterate(call: Call, tensor: Tensor) -> Iterable[Value]:
    """Return the slices along the first axis.

    Raises:
        NotKnown: how many there are is not fixed.
    """
    count = _first(call, tensor)
    if not isinstance(count, int) or count > LARGEST_ITERATION:
        raise NotKnown("the elements of a tensor whose first dimension is not fixed")
    return [subscript(call, tensor, position) for position in range(count)]


def _first(call: Call, tensor: Tensor) -> Value:
    shape = operands.shape_of(tensor)
    if not shape:
        call.fail("TypeError", "iteration over a scalar tensor")
    return shape[0]


def length(call: Call, tensor: Tensor) -> Value:
    """Return the first dimension."""
    if isinstance(tensor.shape, Unknown) or not tensor.shape or tensor.shape[0] is None:
        return NotImplemented
    return tensor.shape[0]


def truth(call: Call, tensor: Tensor) -> Any:
    """Return the truth of a constant scalar, else an unknown condition."""
    value = tensor.value
    if isinstance(value, (bool, int, float)) and not isinstance(value, Poly):
        return bool(value)
    return call.unknown(f"the truth of {call.source}" if call.source else "the truth of a tensor")


# ------------------------------------------------------------------ attributes
def get_attribute(call: Call, tensor: Tensor, name: str) -> Value:
    """Return an attribute or a bound method."""
    if name in ("shape", "_shape"):
        plain = operands.flavour(call) == "keras3" and tensor.symbolic
        return (PlainShape if plain else TensorShape)(operands.shape_of(tensor))
    if name in ("_keras_shape", "_uses_learning_phase") and name in tensor.extra:
        return tensor.extra[name]
    if name in ("_keras_shape", "_shape_val"):
        return tuple(operands.shape_of(tensor))
    if name in ("ndim", "rank"):
        return len(operands.shape_of(tensor))
    if name == "dtype":
        return DType(tensor.dtype)
    if name == "name":
        return tensor.name if tensor.name is not None else call.unknown("the name of a tensor")
    if name == "T":
        return registry.apply(call, _name(call, ("transpose", "transpose")), _reversed, (tensor,), {})
    if name == "_keras_history":
        return _history(call, tensor)
    if name in ("_uses_learning_phase", "sparse", "ragged"):
        return False
    weight = tensor.extra.get("weight")
    if name == "trainable":
        return bool(tensor.extra.get("variable", True)) if weight is None else weight.trainable
    if name in _OF_SPARSE and "sparse" in tensor.extra and "argument" in tensor.extra:
        return _part_of_sparse(tensor, name)
    if name == "value" and weight is not None and operands.flavour(call) == "keras3":
        return tensor  # a method of TensorFlow's variables, a property of Keras's
    if name in _METHODS:
        method = _METHODS[name]
        return Builtin(
            f"Tensor.{name}", lambda inner, *args, **kwargs: method(inner, tensor, *args, **kwargs)
        )
    if name in tensor.extra and name not in _RESERVED:
        return tensor.extra[name]
    return NotImplemented


_OF_SPARSE = ("indices", "values", "dense_shape")


def _part_of_sparse(tensor: Tensor, name: str) -> Tensor:
    """Return what a sparse tensor, as ``call`` gets it, is made of: one row for each value that is there."""
    if name == "values":
        return Tensor((None,), tensor.dtype)
    rank = len(operands.shape_of(tensor))
    return Tensor((None, rank) if name == "indices" else (rank,), "int64")


_RESERVED = frozenset(("as_input", "runtime", "variable", "sparse"))


def set_attribute(call: Call, tensor: Tensor, name: str, value: Value) -> Value:
    """Carry out ``tensor.name = value``: Keras 1 and 2 let programs put notes on tensors."""
    call.machine.touch(tensor)
    if name == "_keras_shape" and isinstance(value, (tuple, list)):
        tensor.shape = operands.dimensions(call, value)
        return None
    if name in _RESERVED:
        return None
    weight = tensor.extra.get("weight")
    if name in ("trainable", "_trainable") and weight is not None and operands.flavour(call) == "keras3":
        keras = operands.session(call)
        call.machine.touch(weight)
        truth = keras.truth(value) if keras is not None else value is not False
        weight.frozen = not truth and (weight.frozen or weight.trainable)
        weight.trainable = truth
        return None
    tensor.extra[name] = value
    return None


def _reversed(call: Call, x: Value) -> Tensor:
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape_of(operand)[::-1])


def _history(call: Call, tensor: Tensor) -> Value:
    node = tensor.node
    layer = node.operation if node is not None else None
    if not isinstance(layer, Instance):
        raise NotKnown("the history of a tensor that no layer made")
    nodes = getattr(layer, "nodes", [])
    position = next((i for i, made in enumerate(nodes) if made is node), 0)
    return (layer, position, tensor.index)


# ------------------------------------------------------------------ methods
def _get_shape(call: Call, tensor: Tensor) -> Value:
    return TensorShape(operands.shape_of(tensor))


def _set_shape(call: Call, tensor: Tensor, shape: Value) -> None:
    stated = operands.dimensions(call, shape)
    call.machine.touch(tensor)
    if isinstance(tensor.shape, Unknown):
        tensor.shape = stated
        return
    merged = merge_shapes(tensor.shape, stated)
    if merged is None:
        call.fail("ValueError", f"a tensor of shape {tensor.shape} cannot be set to {stated}")
    tensor.shape = merged


def _contents(call: Call, tensor: Tensor, *_args: Value, **_kwargs: Value) -> Value:
    if tensor.value is not None and not isinstance(tensor.value, list):
        return tensor.value
    return registry.copy_of(tensor)


def _itself(call: Call, tensor: Tensor, *_args: Value, **_kwargs: Value) -> Value:
    return tensor


def _reshape(call: Call, tensor: Tensor, *shape: Value) -> Value:
    target = shape[0] if len(shape) == 1 else tuple(shape)
    return _by_name(call, "keras.ops.reshape", tensor, target)


def _squeeze(call: Call, tensor: Tensor, axis: Value = None) -> Value:
    return _by_name(call, "keras.ops.squeeze", tensor, axis)


def _by_name(call: Call, dotted: str, *args: Value) -> Value:
    found = registry.lookup(dotted)
    assert found is not None, dotted
    return found.run(call, *args)


_METHODS: dict[str, Any] = {
    "get_shape": _get_shape,
    "set_shape": _set_shape,
    "numpy": _contents,
    "item": _contents,
    "eval": _contents,
    "value": _itself,
    "read_value": _itself,
    "initialized_value": _itself,
    "assign": _itself,
    "assign_add": _itself,
    "assign_sub": _itself,
    "reshape": _reshape,
    "squeeze": _squeeze,
}
