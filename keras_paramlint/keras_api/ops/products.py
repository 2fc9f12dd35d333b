"""Products of tensors: matmul, dot, batch_dot, tensordot, einsum."""

from __future__ import annotations

import re

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import (
    broadcast,
    broadcast_dim,
    differ,
    normal_axis,
    same_shape,
    scale_dim,
)
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def _contracted(left: Dim, right: Dim, one: Shape, two: Shape) -> None:
    if differ(left, right):
        raise KerasError(
            "KPL305", f"shapes {show(one)} and {show(two)} cannot be multiplied: {left} is not {right}"
        )


def matrix_product(left: Shape, right: Shape, *, turn_left: bool = False, turn_right: bool = False) -> Shape:
    """Return the shape of a batched matrix product; a vector is a row on the left, a column on the right."""
    if not left or not right:
        raise KerasError("KPL302", "a scalar has no matrix product")
    one, two = left, right
    if len(left) == 1:
        one = (1, *left)
    elif turn_left:
        one = (*left[:-2], left[-1], left[-2])
    if len(right) == 1:
        two = (*right, 1)
    elif turn_right:
        two = (*right[:-2], right[-1], right[-2])
    _contracted(one[-1], two[-2], left, right)
    result = (*broadcast(one[:-2], two[:-2]), one[-2], two[-1])
    if len(left) == 1:
        result = (*result[:-2], result[-1])
    return result[:-1] if len(right) == 1 else result


@op("tf.matmul")
def matmul(
    call: Call, x: Value, y: Value, transpose_a: Value = False, transpose_b: Value = False,
    adjoint_a: Value = False, adjoint_b: Value = False, *_rest: Value, **_others: Value,
) -> Tensor:  # fmt: skip
    """Return a batched matrix product."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    if len(left) < 2 or len(right) < 2:
        raise KerasError("KPL302", f"tf.matmul needs matrices but gets {show(left)} and {show(right)}")
    turn_left = operands.flag(call, transpose_a) or operands.flag(call, adjoint_a)
    turn_right = operands.flag(call, transpose_b) or operands.flag(call, adjoint_b)
    shape = matrix_product(left, right, turn_left=turn_left, turn_right=turn_right)
    return Tensor(shape, operands.operand_dtype(call, [x, y]))


@op("ops.matmul")
def keras_matmul(call: Call, x: Value, y: Value) -> Tensor:
    """Return a batched matrix product; vectors are allowed."""
    shape = matrix_product(operands.shape(call, x), operands.shape(call, y))
    return Tensor(shape, operands.operand_dtype(call, [x, y]))


@op("tf.linalg.matvec")
def matvec(call: Call, x: Value, y: Value, transpose_a: Value = False, *_rest: Value) -> Tensor:
    """Return products of matrices and vectors."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    shape = matrix_product(left, (*right, 1), turn_left=operands.flag(call, transpose_a))
    return Tensor(shape[:-1], operands.operand_dtype(call, [x, y]))


@op("K.dot", "ops.dot")
def dot(call: Call, x: Value, y: Value) -> Tensor:
    """Return the product over the last axis of one and the last but one of the other (NumPy's dot)."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    dtype = operands.operand_dtype(call, [x, y])
    if call.name.startswith("keras.backend") and (len(right) < 2 or (len(left) < 2 and len(right) < 3)):
        raise KerasError("KPL302", f"K.dot needs matrices but gets {show(left)} and {show(right)}")
    if not left or not right:
        return Tensor(broadcast(left, right), dtype)
    over = -1 if len(right) == 1 else -2
    _contracted(left[-1], right[over], left, right)
    rest = right[:-1] if len(right) == 1 else (*right[:-2], right[-1])
    return Tensor((*left[:-1], *rest), dtype)


@op("ops.inner")
def inner(call: Call, x: Value, y: Value) -> Tensor:
    """Return the products over the last axes."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    dtype = operands.operand_dtype(call, [x, y])
    if not left or not right:
        return Tensor(broadcast(left, right), dtype)
    _contracted(left[-1], right[-1], left, right)
    return Tensor((*left[:-1], *right[:-1]), dtype)


@op("ops.outer")
def outer(call: Call, x: Value, y: Value) -> Tensor:
    """Return the matrix of all products of two flattened tensors."""
    from keras_paramlint.keras_api.ops.dims import multiply_dims

    left, right = operands.shape(call, x), operands.shape(call, y)
    return Tensor((multiply_dims(left), multiply_dims(right)), operands.operand_dtype(call, [x, y]))


@op("ops.vdot")
def vdot(call: Call, x: Value, y: Value) -> Tensor:
    """Return one number."""
    return Tensor((), operands.operand_dtype(call, [x, y]))


@op("ops.kron")
def kron(call: Call, x: Value, y: Value) -> Tensor:
    """Return the Kronecker product."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    rank = max(len(left), len(right))
    left, right = (1,) * (rank - len(left)) + left, (1,) * (rank - len(right)) + right
    return Tensor(
        tuple(scale_dim(a, b) for a, b in zip(left, right, strict=True)), operands.operand_dtype(call, [x, y])
    )


@op("tf.linalg.cross")
def cross(call: Call, x: Value, y: Value) -> Tensor:
    """Return products of vectors of three."""
    return Tensor(
        broadcast(operands.shape(call, x), operands.shape(call, y)), operands.operand_dtype(call, [x, y])
    )


@op("tf.tensordot")
def tensordot(call: Call, x: Value, y: Value, axes: Value, name: Value = None) -> Tensor:
    """Return the product over pairs of axes, or over so many last and first ones."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    axes = operands.settle(call, axes)
    if isinstance(axes, (list, tuple)) and len(axes) == 2:
        first = [normal_axis(a, len(left)) for a in operands.integers(call, axes[0], "an axis")]
        second = [normal_axis(a, len(right)) for a in operands.integers(call, axes[1], "an axis")]
    else:
        count = operands.integer(call, axes, "axes")
        if not 0 <= count <= min(len(left), len(right)):
            raise KerasError("KPL302", f"tensordot over {count} axes of {show(left)} and {show(right)}")
        first, second = list(range(len(left) - count, len(left))), list(range(count))
    if len(first) != len(second):
        raise KerasError("KPL302", "tensordot needs as many axes of one tensor as of the other")
    for a, b in zip(first, second, strict=True):
        _contracted(left[a], right[b], left, right)
    rest = [dim for i, dim in enumerate(left) if i not in first]
    rest += [dim for i, dim in enumerate(right) if i not in second]
    return Tensor(tuple(rest), operands.operand_dtype(call, [x, y]))


@op("ops.tensordot")
def keras_tensordot(call: Call, x: Value, y: Value, axes: Value = 2) -> Tensor:
    """Return the product over pairs of axes, or over so many last and first ones."""
    return tensordot(call, x, y, axes)


# ------------------------------------------------------------------ batch_dot
def batch_dot_shape(left: Shape, right: Shape, first: int, second: int) -> Shape:
    """Return the shape of batch_dot since Keras 2.3: one axis of each is summed, the batch axis shared."""
    _contracted(left[first], right[second], left, right)
    one = [dim for i, dim in enumerate(left) if i != first]
    two = [dim for i, dim in enumerate(right) if i not in (0, second)]
    result = (*one, *two)
    return (*result, 1) if len(result) == 1 else result


def old_batch_dot_shape(left: Shape, right: Shape, first: int, second: int) -> Shape:
    """Return the shape of Keras's batch_dot before 2.3: a batched matrix product over the last two axes."""
    if len(left) == len(right) == 2:
        if first != second:
            raise NotKnown("a batch_dot of matrices over different axes")
        return (left[1 - first], 1)
    extra = len(left) - len(right)
    rank = max(len(left), len(right))
    one, two = left + (1,) * (rank - len(left)), right + (1,) * (rank - len(right))
    result = matrix_product(one, two, turn_left=first != rank - 1, turn_right=second == rank - 1)
    if extra:
        start = len(left) + len(right) - 3 if extra > 0 else len(left) - 1
        result = (*result[:start], *result[start + abs(extra) :])
    return (*result, 1) if len(result) == 1 else result


@op("K.batch_dot")
def batch_dot(call: Call, x: Value, y: Value, axes: Value = None) -> Tensor:
    """Return products of samples: over the given axis of each, else the last and the last but one."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    if len(left) < 2 or len(right) < 2:
        raise KerasError(
            "KPL302", f"K.batch_dot needs tensors of rank 2 or more, not {show(left)} and {show(right)}"
        )
    axes = operands.settle(call, axes)
    if axes is None:
        first, second = len(left) - 1, len(right) - 1 if len(right) == 2 else len(right) - 2
    elif isinstance(axes, (list, tuple)):
        first, second = operands.integers(call, axes, "an axis")
    else:
        first = second = operands.integer(call, axes, "an axis")
    first, second = normal_axis(first, len(left)), normal_axis(second, len(right))
    dtype = operands.operand_dtype(call, [x, y])
    old_kind = operands.flavour(call) in ("keras2", "tf1") and max(len(left), len(right)) > 2
    try:
        shape = batch_dot_shape(left, right, first, second)
    except KerasError:
        if not old_kind:
            raise
        return Tensor(old_batch_dot_shape(left, right, first, second), dtype)
    if old_kind and not (len(left) == len(right) == 3):
        try:
            other = old_batch_dot_shape(left, right, first, second)
        except KerasError:
            return Tensor(shape, dtype)
        if not same_shape(shape, other):
            raise NotKnown("a batch_dot on which versions of Keras 2 differ")
    return Tensor(shape, dtype)


# ------------------------------------------------------------------ einsum
def _terms(equation: str, shapes: list[Shape]) -> tuple[list[list[str]], list[str] | None]:
    """Return the labels of each operand and of the result; an ellipsis gives labels of its own.

    Raises:
        KerasError: the equation does not fit the operands.
    """
    left, arrow, right = equation.replace(" ", "").partition("->")
    inputs = left.split(",")
    if len(inputs) != len(shapes):
        raise KerasError("KPL302", f"einsum {equation!r} has {len(inputs)} operands but gets {len(shapes)}")
    spread = 0
    for term, shape in zip(inputs, shapes, strict=True):
        if "..." in term:
            spread = max(spread, len(shape) - len(term) + 3)
    terms = []
    for term, shape in zip(inputs, shapes, strict=True):
        own = len(shape) - len(term) + 3
        labels: list[str] = []
        for part in re.findall(r"\.\.\.|.", term):
            labels += [f"...{spread - own + i}" for i in range(own)] if part == "..." else [part]
        if len(labels) != len(shape):
            raise KerasError("KPL302", f"einsum {equation!r}: {term!r} does not fit {show(shape)}")
        terms.append(labels)
    if not arrow:
        return terms, None
    result: list[str] = []
    for part in re.findall(r"\.\.\.|.", right):
        result += [f"...{i}" for i in range(spread)] if part == "..." else [part]
    return terms, result


def einsum_shape(equation: str, shapes: list[Shape]) -> Shape:
    """Return the shape that an einsum equation gives.

    Raises:
        KerasError: the operands do not fit it.
    """
    terms, result = _terms(equation, shapes)
    sizes: dict[str, Dim] = {}
    counts: dict[str, int] = {}
    for labels, shape in zip(terms, shapes, strict=True):
        for label, dim in zip(labels, shape, strict=True):
            counts[label] = counts.get(label, 0) + 1
            if label not in sizes:
                sizes[label] = dim
                continue
            try:
                sizes[label] = broadcast_dim(sizes[label], dim)
            except KerasError:
                raise KerasError(
                    "KPL305",
                    f"einsum {equation!r}: {label!r} is {sizes[label]} in one operand and {dim} in another",
                ) from None
    if result is None:
        dots = sorted(label for label in counts if label.startswith("..."))
        result = dots + sorted(label for label, n in counts.items() if n == 1 and not label.startswith("..."))
    if any(label not in sizes for label in result):
        raise KerasError("KPL302", f"einsum {equation!r} names axes that no operand has")
    return tuple(sizes[label] for label in result)


@op("tf.einsum", "ops.einsum")
def einsum(call: Call, equation: Value, *x: Value, **_others: Value) -> Tensor:
    """Return a sum of products that an equation describes."""
    equation = operands.settle(call, equation)
    if not isinstance(equation, str):
        raise NotKnown("an einsum whose equation is not known")
    parts = list(x)
    if len(parts) == 1 and isinstance(parts[0], (list, tuple)):
        parts = list(parts[0])
    return Tensor(
        einsum_shape(equation, [operands.shape(call, p) for p in parts]), operands.operand_dtype(call, parts)
    )
