"""Linear algebra and Fourier transforms."""

from __future__ import annotations

import functools

from keras_paramlint.algebra import floor_div, minimum
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast, scale_dim, window_length
from keras_paramlint.keras_api.ops.registry import add, op
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def _source(call: Call, x: Value, least: int = 0) -> tuple[Tensor, Shape]:
    operand = operands.tensor(call, x)
    return operand, operands.shape_of(operand, least)


@op("ops.det", "ops.logdet", "tf.linalg.det", "tf.linalg.logdet", "tf.matrix_determinant")
def determinant(call: Call, x: Value) -> Tensor:
    """Return one number for each matrix."""
    operand, shape = _source(call, x)
    return operands.like(operand, shape[:-2])


@op("ops.matrix_rank")
def matrix_rank(call: Call, x: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return one number for each matrix."""
    return Tensor(operands.shape(call, x)[:-2], "int32")


@op("ops.slogdet", "tf.linalg.slogdet", multiple=True)
def slogdet(call: Call, x: Value) -> tuple[Tensor, Tensor]:
    """Return sign and logarithm of determinants."""
    operand, shape = _source(call, x)
    if len(shape) > 2 and call.name.startswith("keras"):
        raise NotKnown("slogdet of several matrices, on which Keras's own inference is wrong")
    return operands.like(operand, shape[:-2]), operands.like(operand, shape[:-2])


@op("ops.cholesky", "ops.cholesky_inverse")
def cholesky(call: Call, x: Value, upper: Value = False) -> Tensor:
    """Return matrices of the same shape."""
    operand, shape = _source(call, x)
    return operands.like(operand, shape)


@op("ops.eig", "ops.eigh", "tf.linalg.eigh", "tf.linalg.eig", "tf.self_adjoint_eig", multiple=True)
def eigen(call: Call, x: Value) -> tuple[Tensor, Tensor]:
    """Return eigenvalues and eigenvectors."""
    operand, shape = _source(call, x)
    return operands.like(operand, shape[:-1]), operands.like(operand, shape)


@op("ops.pinv", "tf.linalg.pinv")
def pinv(call: Call, x: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return pseudo-inverses."""
    operand, shape = _source(call, x, 2)
    return operands.like(operand, (*shape[:-2], shape[-1], shape[-2]))


@op(
    "ops.solve", "tf.linalg.solve", "tf.linalg.triangular_solve", "ops.solve_triangular", "tf.matrix_solve",
    "tf.linalg.cholesky_solve", "tf.matrix_triangular_solve",
)  # fmt: skip
def solve(call: Call, x: Value, y: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return solutions: the shape of the right-hand side."""
    operand, shape = _source(call, y)
    return operands.like(operand, shape)


@op("ops.svd", "tf.linalg.svd", "tf.svd", multiple=True)
def svd(
    call: Call, x: Value, full_matrices: Value = None, compute_uv: Value = True, **_others: Value
) -> Value:
    """Return singular values and vectors; TensorFlow gives the values first."""
    operand, shape = _source(call, x, 2)
    rows, columns = shape[-2:]
    smaller: Dim = None if rows is None or columns is None else minimum(rows, columns)
    tensorflow = call.name.startswith("tensorflow")
    whole = operands.flag(call, (not tensorflow) if full_matrices is None else full_matrices)
    batch = shape[:-2]
    values = operands.like(operand, (*batch, smaller))
    if not operands.flag(call, compute_uv):
        return values
    left = operands.like(operand, (*batch, rows, rows if whole else smaller))
    right = operands.like(operand, (*batch, columns if whole or tensorflow else smaller, columns))
    if tensorflow:
        right = operands.like(operand, (*batch, columns, columns if whole else smaller))
        return values, left, right
    return left, values, right


@op("ops.qr", "tf.linalg.qr", "tf.qr", multiple=True)
def qr(call: Call, x: Value, mode: Value = "reduced", **others: Value) -> tuple[Tensor, Tensor]:
    """Return an orthogonal and a triangular factor."""
    operand, shape = _source(call, x, 2)
    rows, columns = shape[-2:]
    whole = mode == "complete" if isinstance(mode, str) else operands.flag(call, mode)
    whole = whole or operands.flag(call, others.get("full_matrices", False))
    inner: Dim = rows if whole else (None if rows is None or columns is None else minimum(rows, columns))
    return operands.like(operand, (*shape[:-2], rows, inner)), operands.like(
        operand, (*shape[:-2], inner, columns)
    )


@op("ops.cross")
def cross(
    call: Call,
    x1: Value,
    x2: Value,
    axisa: Value = -1,
    axisb: Value = -1,
    axisc: Value = -1,
    axis: Value = None,
) -> Tensor:
    """Return products of vectors of two or three numbers along the last axis."""
    if any(operands.integer(call, a) != -1 for a in (axisa, axisb, axisc)) or axis is not None:
        raise NotKnown("a cross product along another axis")
    left, right = operands.shape(call, x1, 1), operands.shape(call, x2, 1)
    rest = broadcast(left[:-1], right[:-1])
    sizes = {left[-1], right[-1]}
    if sizes == {2}:
        return Tensor(rest, operands.operand_dtype(call, [x1, x2]))
    if 3 not in sizes:
        raise NotKnown("a cross product of vectors of unknown length")
    return Tensor((*rest, 3), operands.operand_dtype(call, [x1, x2]))


@op("ops.cdist")
def cdist(call: Call, x1: Value, x2: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return the distances of all pairs of rows."""
    left, right = operands.shape(call, x1, 2), operands.shape(call, x2, 2)
    return Tensor((*broadcast(left[:-2], right[:-2]), left[-2], right[-2]), "float32")


@op("ops.corrcoef")
def corrcoef(call: Call, x: Value) -> Tensor:
    """Return correlations of all pairs of rows."""
    shape = operands.shape(call, x)
    return Tensor((shape[0], shape[0]) if len(shape) == 2 else (), "float32")


# ------------------------------------------------------------------ Fourier transforms
@op("ops.fft", "ops.fft2", "ops.ifft2", multiple=True)
def keras_fft(call: Call, x: Value) -> tuple[Tensor, Tensor]:
    """Return real and imaginary part, each of the parts' shape."""
    parts = operands.listed(call, x)
    if len(parts) != 2:
        raise KerasError("KPL310", f"a real and an imaginary part are needed, not {len(parts)} parts")
    real, imaginary = (operands.tensor(call, part) for part in parts)
    shape = operands.shape_of(real)
    return operands.like(real, shape), operands.like(imaginary, shape)


def _half(dim: Dim) -> Dim:
    return None if dim is None else floor_div(dim, 2) + 1


@op("ops.rfft", multiple=True)
def keras_rfft(call: Call, x: Value, fft_length: Value = None) -> tuple[Tensor, Tensor]:
    """Return real and imaginary part of half the spectrum."""
    operand, shape = _source(call, x, 1)
    length = shape[-1] if fft_length is None else operands.dimension(call, fft_length)
    made = (*shape[:-1], _half(length))
    return operands.like(operand, made), operands.like(operand, made)


@op("ops.irfft")
def keras_irfft(call: Call, x: Value, fft_length: Value = None) -> Tensor:
    """Return the signal of half a spectrum."""
    real = operands.tensor(call, operands.listed(call, x)[0])
    shape = operands.shape_of(real, 1)
    if fft_length is not None:
        return operands.like(real, (*shape[:-1], operands.dimension(call, fft_length)))
    last = shape[-1]
    return operands.like(real, (*shape[:-1], None if last is None else scale_dim(last - 1, 2)))


@op("ops.stft", multiple=True)
def keras_stft(
    call: Call,
    x: Value,
    sequence_length: Value,
    sequence_stride: Value,
    fft_length: Value,
    window: Value = "hann",
    center: Value = True,
) -> tuple[Tensor, Tensor]:
    """Return real and imaginary part of spectra of overlapping frames."""
    operand, shape = _source(call, x, 1)
    length, step = operands.dimension(call, fft_length), operands.dimension(call, sequence_stride)
    last = shape[-1]
    if operands.flag(call, center) and last is not None and length is not None:
        last = last + 2 * floor_div(length, 2)
    made = (*shape[:-1], window_length(last, length, step, "valid", what="frame"), _half(length))
    return operands.like(operand, made), operands.like(operand, made)


def _spectral_axes(call: Call, x: Value, fft_length: Value, rank: int) -> tuple[Shape, list[Dim]]:
    """Return the shape of the axes before the last ``rank`` ones, and what those are cropped or padded to.

    One open axis among the last ones leaves all axes open: TensorFlow then pads to what it computes.
    """
    shape = operands.shape(call, x)
    if fft_length is None and None in shape[-rank:]:
        shape = (None,) * len(shape)
    inner = list(shape[-rank:] if fft_length is None else operands.dimensions(call, fft_length))
    if len(shape) < rank or len(inner) != rank:
        raise NotKnown(f"a transform over {rank} axes of {len(shape)}")
    return shape[:-rank], inner


def _rfft(rank: int, call: Call, x: Value, fft_length: Value = None) -> Tensor:
    """Return half the spectrum over the last axes."""
    outer, inner = _spectral_axes(call, x, fft_length, rank)
    return Tensor((*outer, *inner[:-1], _half(inner[-1])), "complex64")


def _irfft(rank: int, call: Call, x: Value, fft_length: Value = None) -> Tensor:
    """Return the signal of half a spectrum over the last axes."""
    outer, inner = _spectral_axes(call, x, fft_length, rank)
    if fft_length is None:
        inner[-1] = None if inner[-1] is None else scale_dim(inner[-1] - 1, 2)
    return Tensor((*outer, *inner))


for _rank, _axes in enumerate(("", "2d", "3d"), 1):
    for _module in ("signal", "spectral"):
        add(f"tf.{_module}.rfft{_axes}", functools.partial(_rfft, _rank))
        add(f"tf.{_module}.irfft{_axes}", functools.partial(_irfft, _rank))


@op("tf.signal.stft", "tf.contrib.signal.stft")
def stft(
    call: Call, x: Value, frame_length: Value, frame_step: Value, fft_length: Value = None, *_rest: Value,
    pad_end: Value = False, **others: Value,
) -> Tensor:  # fmt: skip
    """Return spectra of overlapping frames; the length is the next power of 2 by default."""
    padding = "same" if operands.flag(call, pad_end) else "valid"
    shape = operands.shape(call, x, 1)
    size, step = operands.dimension(call, frame_length), operands.dimension(call, frame_step)
    if fft_length is not None:
        length = operands.dimension(call, fft_length)
    elif isinstance(size, int):
        length = 1 << max(size - 1, 0).bit_length()
    else:
        raise NotKnown("an stft whose frame length is not fixed")
    frames = window_length(shape[-1], size, step, padding, what="frame")
    return Tensor((*shape[:-1], frames, _half(length)), "complex64")


@op("ops.view_as_complex", "ops.view_as_real", "tf.math.real", "tf.math.imag", "tf.math.angle")
def complex_parts(call: Call, x: Value) -> Tensor:
    """Return complex numbers as pairs, pairs as complex numbers, or a part of them."""
    shape = operands.shape(call, x)
    if call.name.endswith("as_complex"):
        return Tensor(shape[:-1], "complex64")
    if call.name.endswith("as_real"):
        return Tensor((*shape, 2), "float32")
    return Tensor(shape, "float32")
