"""InceptionV3 (Szegedy et al. 2015, arXiv:1512.00567)."""

from __future__ import annotations

from keras_paramlint.keras_api.applications.builder import Builder
from keras_paramlint.keras_api.applications.request import Request
from keras_paramlint.keras_api.tensors import Tensor


Step = tuple[int, int, int]
"""Filters, rows and columns of a convolution."""

Branch = tuple[Step, ...]

FEATURES = 2048


def build(request: Request) -> tuple[Tensor, Tensor, str]:
    """Build the network: a stem and eleven mixed blocks of parallel branches."""
    b = request.builder
    request.check_top(FEATURES)
    request.shape = request.obtain_shape(299, 75)
    image = request.image()
    x = conv_norm(b, image, 32, 3, 2, padding="valid")
    x = conv_norm(b, x, 32, 3, padding="valid")
    x = conv_norm(b, x, 64, 3)
    x = b.pool("Max", x, 3, 2)
    x = conv_norm(b, x, 80, 1, padding="valid")
    x = conv_norm(b, x, 192, 3, padding="valid")
    x = b.pool("Max", x, 3, 2)
    for number, pooled in enumerate((32, 64, 64)):
        x = _mixed(b, x, _FIRST, pooled, f"mixed{number}")
    x = _reduced(b, x, (((384, 3, 3),), ((64, 1, 1), (96, 3, 3), (96, 3, 3))), "mixed3")
    for number, width in enumerate((128, 160, 160, 192), 4):
        x = _mixed(b, x, _second(width), 192, f"mixed{number}")
    x = _reduced(
        b, x, (((192, 1, 1), (320, 3, 3)), ((192, 1, 1), (192, 1, 7), (192, 7, 1), (192, 3, 3))), "mixed8"
    )
    for number in range(2):
        x = _expanded(b, x, number)
    if request.include_top:
        x = b.apply("GlobalAveragePooling2D", x, "avg_pool")
        x = b.dense(x, request.classes, "predictions", request.activation)
    else:
        x = b.squeeze(x, request.pooling)
    return image, x, "inception_v3"


def conv_norm(
    b: Builder,
    x: Tensor,
    filters: int,
    size: int | tuple[int, int],
    stride: int = 1,
    *,
    padding: str = "same",
) -> Tensor:
    """Apply a convolution, its normalisation without scale, and a ReLU, all with automatic names."""
    x = b.conv(x, filters, size, stride, padding=padding, bias=False)
    return b.activate(b.norm(x, scale=False))


_FIRST: tuple[Branch, ...] = (((64, 1, 1),), ((48, 1, 1), (64, 5, 5)), ((64, 1, 1), (96, 3, 3), (96, 3, 3)))


def _second(width: int) -> tuple[Branch, ...]:
    return (
        ((192, 1, 1),),
        ((width, 1, 1), (width, 1, 7), (192, 7, 1)),
        ((width, 1, 1), (width, 7, 1), (width, 1, 7), (width, 7, 1), (192, 1, 7)),
    )


def _branch(b: Builder, x: Tensor, steps: Branch) -> Tensor:
    for filters, rows, columns in steps:
        x = conv_norm(b, x, filters, (rows, columns))
    return x


def _pooled(b: Builder, x: Tensor, filters: int) -> Tensor:
    return conv_norm(b, b.pool("Average", x, 3, 1, padding="same"), filters, 1)


def _mixed(b: Builder, x: Tensor, branches: tuple[Branch, ...], pooled: int, name: str) -> Tensor:
    outputs = [_branch(b, x, steps) for steps in branches]
    return b.join([*outputs, _pooled(b, x, pooled)], name)


def _reduced(b: Builder, x: Tensor, branches: tuple[Branch, ...], name: str) -> Tensor:
    """The last convolution of each branch, and a pooling, halve the sides."""
    outputs = []
    for steps in branches:
        part = _branch(b, x, steps[:-1])
        outputs.append(conv_norm(b, part, steps[-1][0], 3, 2, padding="valid"))
    return b.join([*outputs, b.pool("Max", x, 3, 2)], name)


def _expanded(b: Builder, x: Tensor, number: int) -> Tensor:
    """A block whose branches fork once more at their ends."""
    straight = conv_norm(b, x, 320, 1)
    short = _forked(b, conv_norm(b, x, 384, 1), f"mixed9_{number}")
    long = _forked(b, conv_norm(b, conv_norm(b, x, 448, 1), 384, 3), None)
    return b.join([straight, short, long, _pooled(b, x, 192)], f"mixed{9 + number}")


def _forked(b: Builder, x: Tensor, name: str | None) -> Tensor:
    return b.join([conv_norm(b, x, 384, (1, 3)), conv_norm(b, x, 384, (3, 1))], name)
