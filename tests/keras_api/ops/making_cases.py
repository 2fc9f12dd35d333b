"""Random calls of operations that create, of linear algebra, and indexing."""

from __future__ import annotations

import functools
from random import Random
from typing import Any

from tests.keras_api.ops.draws import dims, maker, t


# ------------------------------------------------------------------ creation
@maker(
    "tf.zeros",
    "tf.ones",
    "K.zeros",
    "ops.zeros",
    "ops.ones",
    "tf.random.normal",
    "K.random_normal",
    "tf.random.uniform",
    "K.random_uniform",
    "K.truncated_normal",
)
def zeros(r: Random) -> Any:
    return [[r.randint(1, 5) for _ in range(r.randint(1, 3))]], {}


@maker("tf.range", "ops.arange", "K.arange")
def ranges(r: Random) -> Any:
    return r.choice(
        [[r.randint(0, 9)], [1, r.randint(1, 9)], [1, 10, r.randint(1, 4)], [10, 1, -r.randint(1, 4)]]
    ), {}


@maker("tf.linspace", "ops.linspace")
def linspace(r: Random) -> Any:
    return [0.0, 1.0, r.randint(1, 9)], {}


@maker("tf.eye", "ops.eye")
def eye(r: Random) -> Any:
    return [r.randint(1, 4), r.randint(1, 4)], {}


@maker("tf.fill", "ops.full")
def fill(r: Random) -> Any:
    return [[2, r.randint(1, 4)], 1.0], {}


@maker("tf.constant", "K.constant", "ops.convert_to_tensor", "ops.array")
def constant(r: Random) -> Any:
    return [r.choice([1, 2.5, [1, 2, 3], [[1.0, 2.0], [3.0, 4.0]], [[[1]]]])], {}


@maker("tf.sequence_mask")
def sequence_mask(r: Random) -> Any:
    return [t(*dims(r, 1), dtype="int32"), r.randint(1, 5)], {}


# ------------------------------------------------------------------ linear algebra
@maker(
    "ops.det",
    "ops.inv",
    "ops.cholesky",
    "tf.linalg.det",
    "tf.linalg.inv",
    "ops.eigh",
    "ops.slogdet",
    "tf.linalg.eigh",
    "tf.linalg.diag_part",
    "tf.linalg.diag",
    "tf.linalg.trace",
    "ops.trace",
    "ops.diagonal",
    "ops.tril",
    "ops.triu",
    "ops.logdet",
)
def square(r: Random) -> Any:
    n = r.randint(2, 4)
    return [t(r.choice([None, 3]), n, n)], {}


@maker("ops.svd", "tf.linalg.svd")
def svd(r: Random) -> Any:
    return [t(None, r.randint(2, 5), r.randint(2, 5))], {"full_matrices": r.random() < 0.5}


@maker("ops.qr", "tf.linalg.qr")
def qr(r: Random) -> Any:
    return [t(None, r.randint(2, 5), r.randint(2, 5))], {}


@maker("ops.solve", "tf.linalg.solve")
def solve(r: Random) -> Any:
    return [t(None, 3, 3), t(None, 3, r.randint(1, 4))], {}


@maker("ops.norm", "tf.norm")
def norm(r: Random) -> Any:
    return [t(*dims(r, 3))], {"axis": r.choice([None, 0, -1, [0, 1]]), "keepdims": r.random() < 0.5}


@maker("ops.diag", "ops.diagflat")
def diag(r: Random) -> Any:
    return [t(r.randint(2, 4))] if r.random() < 0.5 else [t(3, r.randint(2, 4))], {}


@maker("ops.rfft", "tf.signal.rfft")
def rfft(r: Random) -> Any:
    return [t(None, r.randint(4, 9))], {}


def _spectra(r: Random, rank: int, dtype: str) -> Any:
    given = r.random() < 0.5
    sizes = [r.randint(3, 9) for _ in range(rank)]
    if not given and r.random() < 0.3:
        sizes[r.randrange(rank)] = None  # type: ignore[call-overload]
    length = {"fft_length": [r.randint(4, 10) for _ in range(rank)]} if given else {}
    return [t(None, 2, *sizes, dtype=dtype)], length


for _rank, _axes in enumerate(("", "2d", "3d"), 1):
    maker(f"tf.signal.irfft{_axes}")(functools.partial(_spectra, rank=_rank, dtype="complex64"))
    if _axes:
        maker(f"tf.signal.rfft{_axes}")(functools.partial(_spectra, rank=_rank, dtype="float32"))


@maker("ops.stft")
def stft(r: Random) -> Any:
    return [t(None, r.choice([None, 30, 41]))], {"sequence_length": 6, "sequence_stride": 3, "fft_length": 8}


@maker("tf.signal.stft")
def tf_stft(r: Random) -> Any:
    return [t(None, r.choice([None, 30, 41])), r.randint(5, 9), 3], {}


@maker("ops.cross")
def cross(r: Random) -> Any:
    return [t(4, 3), t(4, 3)], {}


@maker("ops.quantile")
def quantile(r: Random) -> Any:
    return [t(*dims(r, 3)), r.choice([0.5, [0.1, 0.5]])], {
        "axis": r.choice([None, 0, [0, 1]]),
        "keepdims": r.random() < 0.5,
    }


# ------------------------------------------------------------------ indexing
def key(r: Random) -> Any:
    draw = r.random()
    if draw < 0.25:
        return r.randint(-3, 2)
    if draw < 0.35:
        return None
    return {
        "slice": [
            r.choice([None, None, 0, 1, -2, 2]),
            r.choice([None, None, 2, -1, 3, 9]),
            r.choice([None, None, 1, 2]),
        ]
    }


@maker("tf.getitem", "ops.getitem")
def getitem(r: Random) -> Any:
    rank = r.randint(1, 4)
    keys = [key(r) for _ in range(r.randint(1, rank))]
    if r.random() < 0.3:
        keys.insert(r.randint(0, len(keys)), {"ellipsis": True})
    chosen = keys[0] if len(keys) == 1 and r.random() < 0.5 else tuple(keys)
    return [t(*dims(r, rank, 3, 6)), chosen], {}
