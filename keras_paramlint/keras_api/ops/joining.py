"""Operations that join tensors or take them apart."""

from __future__ import annotations

import itertools

from keras_paramlint.algebra import Poly, floor_div
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.engine.layer import show
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import add_dims, differ, merge_dim, normal_axis
from keras_paramlint.keras_api.ops.registry import op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def joined(call: Call, shapes: list[Shape], axis: int) -> Shape:
    """Return the shape of tensors joined along an existing axis.

    Raises:
        KerasError: another axis certainly differs (``KPL304``).
    """
    first = shapes[0]
    where = normal_axis(axis, len(first))
    for other in shapes[1:]:
        if len(other) != len(first) or any(
            i != where and differ(a, b) for i, (a, b) in enumerate(zip(first, other, strict=True))
        ):
            raise KerasError("KPL304", f"shapes {show(list(shapes))} cannot be joined along axis {axis}")
    result: list[Dim] = list(first)
    if not call.name.startswith("keras.ops"):
        for other in shapes[1:]:
            result = [merge_dim(a, b) for a, b in zip(result, other, strict=True)]
    result[where] = add_dims([shape[where] for shape in shapes])
    return tuple(result)


def _join(call: Call, values: Value, axis: Value) -> Tensor:
    parts = operands.listed(call, values)
    if not parts:
        raise KerasError("KPL304", "nothing to concatenate")
    tensors = [operands.tensor(call, part) for part in parts]
    shapes = [operands.shape_of(part) for part in tensors]
    if shapes[0] == ():
        raise KerasError("KPL304", "scalars cannot be concatenated")
    where = operands.integer(call, axis, "an axis")
    made = Tensor(joined(call, shapes, where), operands.operand_dtype(call, parts))
    if len(shapes[0]) == 1 and all(isinstance(part.value, list) for part in tensors):
        made.value = [item for part in tensors for item in part.value]
        operands.keep_partial(made, *tensors)
    return made


@op("tf.concat", "tf.sparse.concat")
def concat(call: Call, x: Value, axis: Value) -> Tensor:
    """Return tensors joined along an axis; the oldest TensorFlow takes the axis first."""
    if isinstance(x, int) and isinstance(axis, (list, tuple)):
        x, axis = axis, x
    return _join(call, x, axis)


@op("ops.concatenate")
def concatenate(call: Call, x: Value, axis: Value = 0) -> Tensor:
    """Return tensors joined along an axis; the first by default."""
    return _join(call, x, axis)


@op("K.concatenate")
def backend_concatenate(call: Call, x: Value, axis: Value = -1) -> Tensor:
    """Return tensors joined along an axis; the last by default."""
    return _join(call, x, axis)


@op("ops.append")
def append(call: Call, x1: Value, x2: Value, axis: Value = None) -> Tensor:
    """Return one tensor behind another; both flattened by default."""
    if axis is not None:
        return _join(call, [x1, x2], axis)
    from keras_paramlint.keras_api.ops.reshaping import flatten

    return _join(call, [flatten(call, x1), flatten(call, x2)], 0)


@op("ops.hstack")
def hstack(call: Call, x: Value) -> Tensor:
    """Return tensors joined along the second axis (vectors along the first)."""
    parts = operands.listed(call, x)
    return _join(call, parts, 0 if len(operands.shape(call, parts[0])) == 1 else 1)


@op("ops.vstack")
def vstack(call: Call, x: Value) -> Tensor:
    """Return tensors joined along the first axis (vectors as rows)."""
    parts = operands.listed(call, x)
    if any(len(operands.shape(call, part)) < 2 for part in parts):
        raise NotKnown("a vstack of vectors, on which Keras's own inference is wrong")
    return _join(call, parts, 0)


@op("ops.dstack")
def dstack(call: Call, x: Value) -> Tensor:
    """Return tensors joined along the third axis."""
    planes = []
    for part in operands.listed(call, x):
        operand = operands.tensor(call, part)
        shape = operands.shape_of(operand)
        if len(shape) == 1:
            shape = (1, *shape)
        planes.append(operands.like(operand, (*shape, 1) if len(shape) == 2 else shape))
    return _join(call, planes, 2)


@op("tf.stack", "ops.stack", "K.stack", "tf.pack", "tf.parallel_stack")
def stack(call: Call, x: Value, axis: Value = 0) -> Tensor:
    """Return tensors of one shape joined along a new axis."""
    packed = operands.tensor(call, operands.listed(call, x))
    shape = operands.shape_of(packed)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    if where == 0:
        return packed
    return operands.like(packed, (*shape[1 : where + 1], shape[0], *shape[where + 1 :]))


@op("tf.unstack", "ops.unstack", "tf.unpack", multiple=True)
def unstack(call: Call, x: Value, num: Value = None, axis: Value = 0) -> list[Tensor]:
    """Return the slices along an axis."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    count = shape[where] if num is None else operands.integer(call, num, "num")
    if not isinstance(count, int) or count > operands.LARGEST_LIST:
        raise NotKnown("the number of slices along an axis that is not fixed")
    rest = (*shape[:where], *shape[where + 1 :])
    if rest == () and isinstance(operand.value, list):
        return [operands.scalar(v, operand.dtype) for v in operand.value]
    return [operands.like(operand, rest) for _ in range(count)]


def _parts(operand: Tensor, where: int, lengths: list[Dim]) -> list[Tensor]:
    shape = operands.shape_of(operand)
    made = [operands.like(operand, (*shape[:where], length, *shape[where + 1 :])) for length in lengths]
    if len(shape) == 1 and isinstance(operand.value, list) and all(isinstance(n, int) for n in lengths):
        start = 0
        for part, length in zip(made, lengths, strict=True):
            assert isinstance(length, int)
            part.value = operand.value[start : start + length]
            start += length
    return made


def _equal_lengths(dim: Dim, count: int) -> list[Dim]:
    if count <= 0 or count > operands.LARGEST_LIST:
        raise NotKnown(f"a split into {count} parts")
    if isinstance(dim, int) and dim % count:
        raise KerasError("KPL306", f"an axis of {dim} cannot be split into {count} equal parts")
    return [None if dim is None else floor_div(dim, count)] * count


@op("tf.split", multiple=True)
def split(
    call: Call, x: Value, num_or_size_splits: Value, axis: Value = 0, num: Value = None
) -> list[Tensor]:
    """Return parts along an axis: so many equal ones, or of the given lengths (one may be -1)."""
    if isinstance(x, int) and isinstance(axis, Tensor):
        x, axis = axis, x
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    sizes = operands.settle(call, num_or_size_splits)
    if not isinstance(sizes, (list, tuple)) and not (isinstance(sizes, Tensor) and sizes.shape != ()):
        return _parts(
            operand, where, _equal_lengths(shape[where], operands.integer(call, sizes, "the number of parts"))
        )
    lengths = list(operands.dimensions(call, sizes, "the lengths of the parts"))
    if -1 in lengths:
        others = add_dims([n for n in lengths if n != -1])
        total = shape[where]
        rest = None if total is None or others is None else total - others
        lengths = [rest if n == -1 else n for n in lengths]
    return _parts(operand, where, lengths)


@op("ops.split", "ops.array_split", multiple=True)
def keras_split(call: Call, x: Value, indices_or_sections: Value, axis: Value = 0) -> list[Tensor]:
    """Return parts along an axis: so many equal ones, or cut before the given indices."""
    operand = operands.tensor(call, x)
    shape = operands.shape_of(operand)
    where = normal_axis(operands.integer(call, axis, "an axis"), len(shape))
    total = shape[where]
    sections = operands.settle(call, indices_or_sections)
    if not isinstance(sections, (list, tuple)) and not (
        isinstance(sections, Tensor) and sections.shape != ()
    ):
        count = operands.integer(call, sections, "the number of parts")
        few = 0 < count <= operands.LARGEST_LIST
        if call.name.endswith("array_split") and isinstance(total, int) and few:
            return _parts(operand, where, [total // count + (i < total % count) for i in range(count)])
        if call.name.endswith("array_split") and isinstance(total, Poly):
            raise NotKnown("parts of an axis that is not fixed")
        return _parts(operand, where, _equal_lengths(total, count))
    bounds: list[Dim] = [0, *operands.integers(call, sections, "an index"), total]
    lengths: list[Dim] = []
    for start, stop in itertools.pairwise(bounds):
        if start is None or stop is None:
            lengths.append(None)
        elif isinstance(start, int) and isinstance(stop, int):
            if isinstance(total, int):
                start, stop = min(start, total), min(stop, total)
            lengths.append(max(stop - start, 0))
        else:
            lengths.append(stop - start)
    return _parts(operand, where, lengths)


@op("ops.hsplit", "ops.vsplit", "ops.dsplit", multiple=True)
def axis_split(call: Call, x: Value, indices_or_sections: Value) -> list[Tensor]:
    """Return parts along the axis that the name says."""
    letter = call.name.rpartition(".")[2][0]
    axis = {"v": 0, "h": 1, "d": 2}[letter]
    if letter == "h" and len(operands.shape(call, x)) == 1:
        axis = 0
    return keras_split(call, x, indices_or_sections, axis)


@op("tf.meshgrid", "ops.meshgrid", multiple=True)
def meshgrid(call: Call, *x: Value, indexing: Value = "xy", **_others: Value) -> list[Tensor]:
    """Return one grid for each vector, all of the same shape."""
    vectors = [operands.tensor(call, part) for part in x]
    dims = []
    for vector in vectors:
        shape = operands.shape_of(vector)
        dims.append(shape[0] if shape else 1)
    if operands.text(call, indexing, "indexing") == "xy" and len(dims) > 1:
        dims[0], dims[1] = dims[1], dims[0]
    return [operands.like(vector, tuple(dims)) for vector in vectors]


@op("tf.dynamic_partition", multiple=True)
def dynamic_partition(call: Call, x: Value, partitions: Value, num_partitions: Value) -> list[Tensor]:
    """Return parts whose lengths depend on data."""
    operand = operands.tensor(call, x)
    rest = operands.shape_of(operand)[len(operands.shape(call, partitions)) :]
    count = operands.integer(call, num_partitions)
    return [operands.like(operand, (None, *rest)) for _ in range(min(count, operands.LARGEST_LIST))]
