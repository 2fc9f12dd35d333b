"""KPL405: layers without an activation between them are one linear map."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from keras_paramlint.algebra import Poly, Size, less, minimum, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import (
    activation_of,
    call_text,
    consumers_in_a_row,
    input_shape,
    output_shape,
    same,
)


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Dense, Dropout, LeakyReLU

model = Sequential()
model.add(Input((5,)))
model.add(Dense(100)){mark}
{between}model.add(Dense(1, activation="sigmoid"))
"""
_POINTWISE = ("Conv1D", "Conv2D", "Conv3D")


class LinearDenseStack(Rule):
    """A narrow layer between is a factorisation, which people mean."""

    code = "KPL405"
    name = "linear-dense-stack"
    default = False
    summary = "Dense layers, or 1x1 convolutions, follow each other without an activation, and none is a bottleneck"
    message = (
        "{stack} without activations between are one linear map: {count} parameters do the work of {less}"
    )
    explanation = """\
## What it does
Finds two or more `Dense` layers or convolutions with a window of 1 in a row of which all but the last have no
activation, with nothing between them but `Dropout` and a `Reshape` that keeps the width, and none of which is
narrower than both its input and the last one.

## Why is this bad?
A linear map of a linear map is a linear map. The layers have more parameters than the one `Dense` that could
do the same, and can learn nothing more.

## What to do
Give the layers an activation, or keep only the last one.
"""
    examples = (
        Example(
            "four layers for one",
            _STACK.format(mark="  # <-- KPL405", between="model.add(Dense(50))\nmodel.add(Dense(10))\n"),
            says=("Dense(100) → Dense(50) → Dense(10) → Dense(1)", "6,171 parameters do the work of 6"),
        ),
        Example(
            "two pointwise convolutions",
            """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2D

model = Sequential()
model.add(Input((8, 8, 4)))
model.add(Conv2D(16, 1))  # <-- KPL405
model.add(Conv2D(8, 1, activation="relu"))
""",
            says=("Conv2D(16) → Conv2D(8)", "216 parameters do the work of 40"),
        ),
        Example("an activation as a layer", _STACK.format(mark="", between="model.add(LeakyReLU())\n")),
        Example(
            "a bottleneck",
            "from tensorflow.keras import Input, Sequential\nfrom tensorflow.keras.layers import Dense\n\n"
            "model = Sequential([Input((500,)), Dense(8), Dense(500)])\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each chain, at its first layer."""
        for model in result.models:
            inside: set[int] = set()
            for layer in model.layers:
                if layer.number not in inside:
                    chain = _chain(model, layer)
                    inside |= {each.number for each in chain}
                    yield from self._finding(chain)

    def _finding(self, chain: list[LayerInfo]) -> Iterator[Diagnostic]:
        if len(chain) < 2:
            return
        shape = input_shape(chain[0])
        width = shape[-1] if shape else None
        sizes = [_units(layer) for layer in chain]
        counts = [layer.params.total for layer in chain]
        last = sizes[-1]
        inner = [size for size in sizes[:-1] if size is not None]
        if width is None or last is None or len(inner) < len(sizes) - 1 or None in counts:
            return
        if any(less(size, minimum(width, last)) is not False for size in inner):
            return
        count: Size = sum((each for each in counts if each is not None), 0)
        bias = last if any(layer.argument("use_bias") for layer in chain) else 0
        yield self.finding(
            chain[0].site,
            stack=" → ".join(map(call_text, chain)),
            count=render(count),
            less=render(width * last + bias),
        )


def _chain(model: ModelInfo, layer: LayerInfo) -> list[LayerInfo]:
    """Return the linear layers from one to the first with an activation, as long as each feeds only the next."""
    chain: list[LayerInfo] = []
    for each in itertools.chain((layer,), consumers_in_a_row(model, layer)):
        if chain and _passes(each):
            continue
        if _units(each) is None or each.calls != 1 or each.shared_with is not None:
            break
        chain.append(each)
        if activation_of(each) != "linear":
            break
    # what ends the chain is nonlinear, or nothing that is known: all before it is one linear map
    return chain


def _units(layer: LayerInfo) -> Size | None:
    """Return the width that a linear map of the last axis makes; None: the layer is none."""
    if layer.class_name == "Dense":
        return _width(layer, "units")
    if layer.class_name not in _POINTWISE or layer.argument("data_format") == "channels_first":
        return None
    windows = [layer.argument(name, 1) for name in ("kernel_size", "strides", "groups")]
    if any(part != 1 for window in windows for part in (window if isinstance(window, tuple) else (window,))):
        return None
    return _width(layer, "filters")


def _width(layer: LayerInfo, name: str) -> Size | None:
    """Return an argument that is a width; tf_keras cuts a float, whose layer is left alone."""
    width = layer.argument(name)
    return width if isinstance(width, (int, Poly)) else None


def _passes(layer: LayerInfo) -> bool:
    """Say whether a layer lets each row through as it is, but for dropout."""
    if layer.class_name == "Dropout":
        return True
    given, made = input_shape(layer), output_shape(layer)
    return layer.class_name == "Reshape" and bool(given and made) and same(given[-1], made[-1])  # type: ignore[index]
