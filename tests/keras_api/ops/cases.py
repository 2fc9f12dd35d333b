# ruff: noqa: E501
"""Random calls of tensor operations: so many of each maker, and the families of like ones."""

from __future__ import annotations

from random import Random
from typing import Any

from keras_paramlint.keras_api.ops import elementwise, reductions
from tests.keras_api.ops import making_cases, moving_cases, product_cases  # noqa: F401 - they register their makers
from tests.keras_api.ops.draws import (
    MAKERS,
    PREFIX,
    Case,
    any_tensor,
    axis_of,
    dims,
    full,
    maker,
    t,
)


# ------------------------------------------------------------------ families
@maker("tf.scalar_mul")
def scalar_mul(r: Random) -> Any:
    return [2.0, any_tensor(r)], {}


@maker("tf.nn.zero_fraction", "tf.identity_n")
def whole(r: Random) -> Any:
    return [any_tensor(r, 1, 3, opening=0.0)], {}


@maker("tf.strided_slice")
def strided(r: Random) -> Any:
    return [
        t(*[r.randint(4, 7) for _ in range(3)]),
        [0, 1, 1],
        [r.randint(2, 4), 9, -1],
        [1, r.randint(1, 2), 1],
    ], {}


@maker("tf.image.decode_jpeg", "tf.io.decode_png")
def decode(r: Random) -> Any:
    return [t(dtype="string")], {"channels": r.choice([0, 1, 3])}


@maker("tf.math.confusion_matrix")
def confusion(r: Random) -> Any:
    return [t(None, dtype="int32"), t(None, dtype="int32"), r.randint(2, 5)], {}


V = {"t": [4], "d": "float32"}
MORE: dict[str, list[Any]] = {
    "tf.verify_tensor_all_finite": None,
    "tf.reverse_v2": None,
    "tf.scatter_nd_sub": None,
    "tf.scatter_nd_add": None,
    "tf.scatter_nd_update": None,
    "tf.scatter_update": None,
    "tf.scatter_sub": None,
    "tf.scatter_add": None,
    "tf.assign_sub": None,
    "tf.assign_add": None,
    "tf.assign": None,
    "K.batch_normalization": [V, V, V, V], "K.clip": [0.0, 1.0], "K.dropout": [0.5], "K.pow": [2.0], "K.reverse": [[1]],
    "K.moving_average_update": None, "K.update": None, "K.update_add": None, "K.update_sub": None,
    "ops.batch_normalization": [V, V, -1], "ops.clip": [0.0, 1.0], "ops.digitize": [V], "ops.roll": [1],
    "ops.threshold": [0.1, 0.0], "act.threshold": [0.1, 0.0], "act.mish": None, "act.sparsemax": None, "act.hard_silu": None,
    "act.hard_swish": None, "tf.check_numerics": ["m"], "tf.debugging.check_numerics": ["m"], "tf.clip_by_norm": [1.0],
    "tf.clip_by_average_norm": [1.0], "tf.clip_by_value": [0.0, 1.0], "tf.image.adjust_brightness": [0.1],
    "tf.image.adjust_contrast": [0.1], "tf.image.adjust_hue": [0.1], "tf.image.adjust_saturation": [0.1],
    "tf.image.random_brightness": [0.1], "tf.image.random_contrast": [0.1, 0.2], "tf.image.random_hue": [0.1],
    "tf.image.random_saturation": [0.1, 0.2], "tf.image.convert_image_dtype": ["float32"], "tf.linalg.band_part": [1, 1],
    "tf.matrix_band_part": [1, 1], "tf.linalg.set_diag": [t(None, 4)], "tf.matrix_set_diag": [t(None, 4)],
    "tf.nn.batch_normalization": [V, V, V, V, 0.1], "tf.nn.dropout": [0.5], "tf.reverse": [[1]], "tf.roll": [1, 1],
    "tf.reverse_sequence": [t(None, dtype="int32"), 1], "tf.tensor_scatter_nd_update": [t(2, 1, dtype="int32"), t(2, 4, 4)],
    "tf.tensor_scatter_nd_add": [t(2, 1, dtype="int32"), t(2, 4, 4)], "tf.math.nextafter": None, "tf.Print": [[1.0]],
    "ops.slice_update": [[0, 0, 0], t(1, 2, 2)], "ops.scatter_update": [t(2, 1, dtype="int32"), t(2, 4, 4)],
}  # fmt: skip


def family_cases(r: Random) -> list[Case]:
    """Return one or more cases for each name of the tables."""
    cases = []
    for table in (elementwise.UNARY, elementwise.UNARY_BOOL, elementwise.UNARY_INT):
        for prefix, listing in table.items():
            if prefix not in PREFIX:
                continue
            for name in listing.split():
                dtype = "complex64" if "fft" in name else "bool" if name == "logical_not" else "float32"
                shape = [None, 4, 4, 3] if name.startswith(("image.", "nn.lrn", "nn.local")) else [None, 4, 4]
                dtype = "int32" if "bitwise" in name else "string" if name.startswith("strings") else dtype
                more = MORE.get(f"{prefix}.{name}", [])
                if more is not None:
                    cases.append(Case(full(f"{prefix}.{name}"), [t(*shape, dtype=dtype), *more], {}))
    for table in (elementwise.BINARY, elementwise.BINARY_BOOL, elementwise.BINARY_SAME):
        for prefix, listing in table.items():
            for name in listing.split():
                dtype = (
                    "bool"
                    if "logical" in name
                    else "int32"
                    if "bitwise" in name or "shift" in name
                    else "float32"
                )
                dtype = "int32" if name in ("gcd", "lcm") else dtype
                cases.append(
                    Case(full(f"{prefix}.{name}"), [t(None, 3, 1, dtype=dtype), t(4, 3, 5, dtype=dtype)], {})
                )
                shapes = dims(r, 3), dims(r, r.randint(1, 3))
                cases.append(
                    Case(
                        full(f"{prefix}.{name}"), [t(*shapes[0], dtype=dtype), t(*shapes[1], dtype=dtype)], {}
                    )
                )
    for table, dtype in (
        (reductions.FLOAT, "float32"),
        (reductions.SAME, "float32"),
        (reductions.BOOL, "bool"),
        (reductions.INDEX, "float32"),
    ):
        for prefix, listing in table.items():
            for name in listing.split():
                for _ in range(2):
                    shape = dims(r, 3)
                    axis = r.choice([None, axis_of(r, 3), axis_of(r, 3), [0, -1]])
                    kwargs = {"axis": axis, "keepdims": r.random() < 0.5}
                    if "arg" in name and isinstance(axis, list):
                        kwargs["axis"] = 1
                    cases.append(Case(full(f"{prefix}.{name}"), [t(*shape, dtype=dtype)], kwargs))
    return cases


def cases(seed: int, each: int) -> list[Case]:
    """Return random cases: so many of every maker, and the families."""
    r = Random(seed)
    made = [Case(full(name), *function(r)) for name, function in MAKERS for _ in range(each)]
    return made + family_cases(r)
