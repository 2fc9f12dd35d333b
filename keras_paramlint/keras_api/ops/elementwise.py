"""Families of operations that work element by element: tables of names, two shape functions.

Small constants are computed as well, so that sizes taken from ``tf.shape`` keep
their values through arithmetic.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import Poly, Ratio, equal, less, maximum, minimum
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Value
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.dims import broadcast, multiply_dims, same_shape
from keras_paramlint.keras_api.ops.registry import SYNONYMS, Run, add
from keras_paramlint.keras_api.tensors import Tensor


MISSING: Any = object()

# Same shape as the first argument, same dtype.
UNARY = {
    "tf": """
        assign assign_add assign_sub scatter_add scatter_sub scatter_update scatter_nd_update scatter_nd_add
        scatter_nd_sub reverse_v2 matrix_square_root to_complex64 to_complex128 verify_tensor_all_finite
        abs acos acosh asin asinh atan atanh ceil conj cos cosh digamma erf erfc exp expm1 floor identity
        lgamma log log1p log_sigmoid negative nn.elu nn.relu nn.relu6 nn.selu nn.silu nn.swish nn.gelu
        nn.softplus nn.softsign nn.leaky_relu nn.softmax nn.log_softmax nn.dropout nn.l2_normalize
        nn.local_response_normalization nn.lrn nn.batch_normalization nn.experimental.stateless_dropout
        nn.batch_norm_with_global_normalization reciprocal reciprocal_no_nan rint round rsqrt sigmoid
        sign sin sinh softplus sqrt square stop_gradient tan tanh clip_by_norm clip_by_value cumsum
        cumprod cumulative_logsumexp reverse reverse_sequence roll sort random.shuffle random_shuffle
        check_numerics debugging.check_numerics quantization.fake_quant_with_min_max_args
        quantization.fake_quant_with_min_max_vars quantization.quantize_and_dequantize
        fake_quant_with_min_max_vars tensor_scatter_nd_update tensor_scatter_nd_add tensor_scatter_nd_sub
        tensor_scatter_nd_max tensor_scatter_nd_min tensor_scatter_add tensor_scatter_update
        tensor_scatter_sub math.bessel_i0 math.bessel_i1 math.bessel_i0e math.bessel_i1e math.ndtri
        math.erfinv math.erfcinv math.invert_permutation math.nextafter guarantee_const
        image.flip_left_right image.flip_up_down image.random_flip_left_right image.random_flip_up_down
        image.adjust_brightness image.adjust_contrast image.adjust_hue image.adjust_saturation
        image.adjust_gamma image.adjust_jpeg_quality image.random_brightness image.random_contrast
        image.random_hue image.random_saturation image.random_jpeg_quality
        image.per_image_standardization image.per_image_whitening image.rgb_to_hsv image.hsv_to_rgb
        image.rgb_to_yiq image.yiq_to_rgb image.rgb_to_yuv image.yuv_to_rgb
        image.stateless_random_flip_left_right image.stateless_random_flip_up_down
        image.stateless_random_brightness image.stateless_random_contrast image.stateless_random_hue
        image.stateless_random_saturation image.convert_image_dtype linalg.band_part matrix_band_part
        linalg.set_diag matrix_set_diag linalg.l2_normalize linalg.inv matrix_inverse linalg.cholesky
        cholesky linalg.expm linalg.logm linalg.sqrtm signal.fft signal.ifft signal.fft2d signal.ifft2d
        signal.fft3d signal.ifft3d fft ifft fft2d ifft2d signal.fftshift signal.ifftshift signal.dct
        signal.idct Print bitwise.invert strings.lower strings.upper strings.strip strings.regex_replace
        clip_by_average_norm nn.bias_add
    """,
    "ops": """
        abs absolute arccos arccosh arcsin arcsinh arctan arctanh cbrt ceil celu clip conj conjugate copy
        cos cosh deg2rad elu erf erfc erfinv exp exp2 expm1 fabs flip fliplr flipud floor gelu
        hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh i0 imag leaky_relu log log10 log1p log2
        log_sigmoid log_softmax nan_to_num negative normalize rad2deg real reciprocal relu relu6
        rms_normalization roll round rsqrt selu sigmoid sign silu sin sinc sinh soft_shrink softmax
        softplus softsign sparse_plus sparse_sigmoid sparsemax sqrt square squareplus stop_gradient swish
        tan tanh tanh_shrink threshold tril triu trunc layer_normalization batch_normalization angle
        slice_update cholesky inv image.rgb_to_hsv image.hsv_to_rgb image.gaussian_blur
        image.elastic_transform image.affine_transform image.perspective_transform scatter_update
    """,
    "K": """
        abs batch_normalization cast_to_floatx clip cos cumprod cumsum dropout elu exp hard_sigmoid
        l2_normalize log moving_average_update pow relu reverse round sigmoid sign sin softmax softplus
        softsign sqrt square stop_gradient tanh zeros_like ones_like identity update update_add
        update_sub print_tensor to_dense
    """,
    "act": """
        celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu
        linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus
        softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink threshold
    """,
    "random": "dropout shuffle",
}

# Same shape, another dtype.
UNARY_BOOL = {
    "tf": "logical_not math.is_finite math.is_inf math.is_nan is_finite is_inf is_nan",
    "ops": "isfinite isinf isnan isneginf isposinf isreal logical_not signbit",
}
UNARY_INT = {
    "tf": "argsort",
    "ops": "bitwise_invert bitwise_not digitize",
}

# The two first arguments broadcast.
BINARY = {
    "tf": """
        add add_v2 atan2 bitwise.bitwise_and bitwise.bitwise_or bitwise.bitwise_xor bitwise.left_shift
        bitwise.right_shift div_no_nan divide floor_div floordiv floormod math.igamma math.igammac
        maximum minimum mod multiply multiply_no_nan mul sub pow realdiv squared_difference subtract
        truediv truncatediv truncatemod math.xdivy math.xlogy math.xlog1py math.zeta math.polygamma
        math.nextafter complex dtypes.complex nn.sigmoid_cross_entropy_with_logits
        nn.weighted_cross_entropy_with_logits math.divide_no_nan
    """,
    "ops": """
        add arctan2 divide divide_no_nan floor_divide fmax fmin fmod gcd heaviside hypot lcm ldexp
        logaddexp logaddexp2 maximum minimum mod multiply nextafter power subtract true_divide
        binary_crossentropy
    """,
    "K": "maximum minimum binary_crossentropy binary_focal_crossentropy",
}
# The two first arguments have one shape; Keras's own inference takes the first one's.
BINARY_SAME = {
    "ops": """
        bitwise_and bitwise_left_shift bitwise_or bitwise_right_shift bitwise_xor left_shift right_shift
        polar
    """
}
BINARY_BOOL = {
    "tf": """
        equal greater greater_equal less less_equal logical_and logical_or logical_xor not_equal
        approximate_equal
    """,
    "ops": """
        equal greater greater_equal isclose less less_equal logical_and logical_or logical_xor not_equal
    """,
    "K": "equal greater greater_equal less less_equal not_equal",
}


Number = Any
NUMBERS = (int, float, Poly, Ratio)
Compute = Callable[[Number, Number], Number]


_UNARY_VALUES: dict[str, Callable[[Number], Number]] = {
    "negative": operator.neg,
    "abs": abs,
    "square": lambda v: v * v,
    "identity": lambda v: v,
    "stop_gradient": lambda v: v,
    "sqrt": math.sqrt,
    "floor": lambda v: float(math.floor(v)) if isinstance(v, (int, float)) else math.floor(v),
    "ceil": lambda v: float(math.ceil(v)) if isinstance(v, (int, float)) else math.ceil(v),
    "round": round,
    "logical_not": operator.not_,
}
_DIVIDE = ("divide", "truediv", "true_divide", "realdiv")
_BINARY_VALUES: dict[str, Compute] = {
    "add": operator.add,
    "subtract": operator.sub,
    "sub": operator.sub,
    "multiply": operator.mul,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "floor_divide": operator.floordiv,
    "floor_div": operator.floordiv,
    "floormod": operator.mod,
    "mod": operator.mod,
    "pow": operator.pow,
    "power": operator.pow,
    "maximum": lambda a, b: max(a, b) if _plain(a, b) else maximum(a, b),
    "minimum": lambda a, b: min(a, b) if _plain(a, b) else minimum(a, b),
    "equal": lambda a, b: a == b if _plain(a, b) else _decided(equal(a, b)),
    "not_equal": lambda a, b: a != b if _plain(a, b) else not _decided(equal(a, b)),
    "less": lambda a, b: a < b if _plain(a, b) else _decided(less(a, b)),
    "greater": lambda a, b: a > b if _plain(a, b) else _decided(less(b, a)),
    "less_equal": lambda a, b: a <= b if _plain(a, b) else not _decided(less(b, a)),
    "greater_equal": lambda a, b: a >= b if _plain(a, b) else not _decided(less(a, b)),
    "logical_and": lambda a, b: bool(a) and bool(b),
    "logical_or": lambda a, b: bool(a) or bool(b),
    **dict.fromkeys(_DIVIDE, operator.truediv),
}
_LARGEST_POWER = 64


def _plain(left: Number, right: Number) -> bool:
    return not isinstance(left, (Poly, Ratio)) and not isinstance(right, (Poly, Ratio))


def _decided(known: bool | None) -> bool:
    if known is None:
        raise ValueError("not decided")
    return known


def computed(function: Callable[..., Number], *values: Value) -> Value:
    """Return the value of an element-wise function on small constants, or None.

    A dimension that is open (``None`` inside a list) stays open.
    """
    lists = [v for v in values if isinstance(v, list)]
    if lists:
        length = max(len(v) for v in lists)
        if any(len(v) not in (1, length) for v in lists):
            return None
        columns = [
            (v * length if len(v) == 1 else v) if isinstance(v, list) else [v] * length for v in values
        ]
        items = [computed(function, *row) for row in zip(*columns, strict=True)]
        lost = [
            i
            for i, row in zip(items, zip(*columns, strict=True), strict=True)
            if i is None and None not in row
        ]
        return None if lost else items
    if any(v is None for v in values):
        return None
    if not all(isinstance(v, NUMBERS) for v in values):
        return None
    if function is operator.pow and not (_plain(*values) and abs(values[1]) <= _LARGEST_POWER):
        return None
    try:
        result = function(*values)
    except (ArithmeticError, TypeError, ValueError):
        return None
    return result if isinstance(result, NUMBERS) else None


def unary(call: Call, x: Value = MISSING, *_rest: Value, **others: Value) -> Tensor:
    """Return a tensor of the first argument's shape."""
    if x is MISSING:
        x = next((others[name] for name in SYNONYMS["x"] if name in others), MISSING)
        if x is MISSING:
            raise NotKnown(f"{call.name} without an operand")
    operand = operands.tensor(call, x)
    last = call.name.rpartition(".")[2]
    value = computed(_UNARY_VALUES[last], operands.folded(operand)) if last in _UNARY_VALUES else None
    return Tensor(operands.shape_of(operand), operand.dtype, value=value)


def unary_bool(call: Call, x: Value = MISSING, *_rest: Value, **others: Value) -> Tensor:
    """Return a tensor of truths of the first argument's shape."""
    made = unary(call, x, **others)
    return Tensor(made.shape, "bool", value=made.value)


def unary_int(call: Call, x: Value = MISSING, *_rest: Value, **others: Value) -> Tensor:
    """Return a tensor of integers of the first argument's shape."""
    return Tensor(unary(call, x, **others).shape, "int32")


def binary(call: Call, x: Value, y: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return the tensor to which two operands broadcast."""
    left, right = operands.tensor(call, x), operands.tensor(call, y)
    shape = broadcast(operands.shape_of(left), operands.shape_of(right))
    last = call.name.rpartition(".")[2]
    value = None
    if last in _BINARY_VALUES and len(shape) <= 1:
        value = computed(_BINARY_VALUES[last], operands.folded(left), operands.folded(right))
    dtype = operands.operand_dtype(call, [x, y])
    if last in _DIVIDE and dtype.startswith(("int", "uint", "bool")):
        dtype = "float32" if call.name.startswith("keras") else "float64"
    return Tensor(shape, dtype, value=value)


def binary_same(call: Call, x: Value, y: Value) -> Tensor:
    """Return the tensor that two operands of one shape give."""
    left, right = operands.shape(call, x), operands.shape(call, y)
    if right and not same_shape(left, right):
        raise NotKnown("an operation on different shapes, on which Keras's own inference is wrong")
    return Tensor(left, operands.operand_dtype(call, [x, y]))


def binary_bool(call: Call, x: Value, y: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return the tensor of truths to which two operands broadcast."""
    made = binary(call, x, y)
    return Tensor(made.shape, "bool", value=made.value)


def add_all(call: Call, x: Value, *_rest: Value, **_others: Value) -> Tensor:
    """Return the sum of a list of tensors of one shape (``tf.add_n``)."""
    parts = operands.listed(call, x)
    return Tensor(broadcast(*(operands.shape(call, p) for p in parts)), operands.operand_dtype(call, parts))


def cast(call: Call, x: Value, dtype: Value = "float32", **_others: Value) -> Tensor:
    """Return the same tensor in another dtype; a float that becomes an integer loses its fraction."""
    operand = operands.tensor(call, x)
    name = operands.dtype_name(dtype, "float32")
    value = operand.value
    if value is not None and name.startswith(("int", "uint")):
        value = computed(math.trunc, value)
    elif value is not None and name.startswith("float"):
        value = computed(lambda v: float(v) if type(v) in (int, bool) else v, value)
    elif name == "bool":
        value = computed(lambda v: bool(v) if _plain(v, v) else None, value)
    made = Tensor(operands.shape_of(operand), name, value=value)
    operands.keep_partial(made, operand)
    return made


def flattening(call: Call, x: Value, axis: Value = -1, *_rest: Value, **_others: Value) -> Tensor:
    """Return a tensor of the same shape, or a vector of all elements where ``axis`` is None."""
    made = unary(call, x)
    if axis is not None:
        return made
    return Tensor((multiply_dims(operands.shape_of(made)),), made.dtype)


def cumulative(call: Call, x: Value, axis: Value = None, dtype: Value = None) -> Tensor:
    """Return a running sum or product; over all elements where ``axis`` is None."""
    return flattening(call, x, axis)


def like_named(call: Call, x: Value, dtype: Value = None, *_rest: Value, **_others: Value) -> Tensor:
    """Return a tensor of the same shape with another content (``zeros_like``)."""
    operand = operands.tensor(call, x)
    return Tensor(operands.shape_of(operand), operands.dtype_name(dtype, operand.dtype))


def _register() -> None:
    families: list[tuple[dict[str, str], Run]] = [
        (UNARY, unary),
        (UNARY_BOOL, unary_bool),
        (UNARY_INT, unary_int),
        (BINARY, binary),
        (BINARY_SAME, binary_same),
        (BINARY_BOOL, binary_bool),
    ]
    for table, run in families:
        for prefix, listing in table.items():
            for name in listing.split():
                add(f"{prefix}.{name}", run)
    for name in ("sort", "argsort", "argpartition"):
        kth = (
            (lambda call, x, kth, axis=-1: flattening(call, x, axis))
            if name == "argpartition"
            else flattening
        )
        add(f"ops.{name}", kth)
    for name in ("cumsum", "cumprod", "nancumsum", "nancumprod"):
        add(f"ops.{name}", cumulative)
    for name in ("tf.add_n", "tf.accumulate_n"):
        add(name, add_all)
    for name in ("tf.cast", "tf.dtypes.cast", "tf.saturate_cast", "K.cast", "ops.cast", "ops.saturate_cast"):
        add(name, cast)
    for name, dtype in (
        ("to_float", "float32"),
        ("to_int32", "int32"),
        ("to_int64", "int64"),
        ("to_double", "float64"),
    ):
        add(f"tf.{name}", lambda call, x, dtype=dtype, **_others: cast(call, x, dtype))
    for name in ("tf.zeros_like", "tf.ones_like", "ops.zeros_like", "ops.ones_like", "ops.empty_like"):
        add(name, like_named)
    add("ops.full_like", lambda call, x, fill_value=None, dtype=None: like_named(call, x, dtype))


_register()
