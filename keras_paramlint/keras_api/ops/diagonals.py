"""Operations on the diagonals of matrices."""

from __future__ import annotations

from keras_paramlint.algebra import minimum
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import multiply_dims, normal_axis
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


@op("tf.linalg.diag", "tf.matrix_diag")
def matrix_diag(call: Call, x: Value) -> Tensor:
    """Return matrices with the last axis on their diagonals."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand, 1)
    return operands.like(operand, (*shape, shape[-1]))


@op("tf.linalg.tensor_diag", "tf.diag")
def tensor_diag(call: Call, x: Value) -> Tensor:
    """Return a tensor with the axes doubled."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    return operands.like(operand, (*shape, *shape))


@op("tf.linalg.diag_part", "tf.matrix_diag_part")
def diag_part(call: Call, x: Value) -> Tensor:
    """Return the diagonals of matrices."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand, 2)
    return operands.like(operand, (*shape[:-2], _smaller(shape[-2], shape[-1])))


def _smaller(left: Dim, right: Dim) -> Dim:
    return None if left is None or right is None else minimum(left, right)


@op("tf.linalg.trace", "tf.trace")
def trace(call: Call, x: Value) -> Tensor:
    """Return the sums of diagonals."""
    operand = operands.tensor(call, x)
    return operands.like(operand, operands.shape_of(operand)[:-2])


def _drop(shape: Shape, one: int, two: int) -> tuple[Shape, Dim]:
    rank = len(shape)
    axes = (normal_axis(one, rank), normal_axis(two, rank))
    return tuple(d for i, d in enumerate(shape) if i not in axes), _smaller(shape[one], shape[two])


@op("ops.trace")
def keras_trace(call: Call, x: Value, offset: Value = 0, axis1: Value = 0, axis2: Value = 1) -> Tensor:
    """Return the sums of diagonals over two axes."""
    operand = operands.tensor(call, x)
    one, two = operands.integer(call, axis1), operands.integer(call, axis2)
    return operands.like(operand, _drop(operands.shape_of(operand), one, two)[0])


@op("ops.diagonal")
def diagonal(call: Call, x: Value, offset: Value = 0, axis1: Value = 0, axis2: Value = 1) -> Tensor:
    """Return the diagonals over two axes, as a last axis."""
    operand = operands.tensor(call, x)
    if operands.integer(call, offset) != 0:
        raise NotKnown("a diagonal beside the main one")
    one, two = operands.integer(call, axis1), operands.integer(call, axis2)
    rest, length = _drop(operands.shape_of(operand), one, two)
    return operands.like(operand, (*rest, length))


@op("ops.diag")
def diag(call: Call, x: Value, k: Value = 0) -> Tensor:
    """Return a matrix with a diagonal, or the diagonal of a matrix."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    offset = operands.integer(call, k)
    if len(shape) not in (1, 2):
        raise KerasError("KPL302", f"a vector or a matrix is needed, not {show(shape)}")
    if len(shape) == 1:
        length = None if shape[0] is None else shape[0] + abs(offset)
        return operands.like(operand, (length, length))
    if offset:
        raise NotKnown("a diagonal beside the main one")
    return operands.like(operand, (_smaller(*shape),))


@op("ops.diagflat")
def diagflat(call: Call, x: Value, k: Value = 0) -> Tensor:
    """Return a matrix with all elements on a diagonal."""
    operand = operands.tensor(call, x)
    size = multiply_dims(operands.shape_of(operand))
    length = None if size is None else size + abs(operands.integer(call, k))
    return operands.like(operand, (length, length))


@op("ops.vander")
def vander(call: Call, x: Value, N: Value = None, increasing: Value = False) -> Tensor:  # noqa: N803
    """Return a matrix of powers."""
    shape = operands.shape(call, x)
    if len(shape) != 1:
        raise KerasError("KPL302", f"a vector is needed, not {show(shape)}")
    length = shape[0]
    return Tensor((length, length if N is None else operands.dimension(call, N)), "float32")
