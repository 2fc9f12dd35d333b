"""KPL405: layers without an activation between them are one linear map."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.algebra import Size, less, minimum, render
from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import activation_of, input_shape, only_consumer


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Dense, Dropout, LeakyReLU

model = Sequential()
model.add(Input((5,)))
model.add(Dense(100)){mark}
{between}model.add(Dense(1, activation="sigmoid"))
"""
_PASSING = ("Dropout",)


class LinearDenseStack(Rule):
    """A narrow layer between is a factorisation, which people mean."""

    code = "KPL405"
    name = "linear-dense-stack"
    default = False
    summary = "Dense layers follow each other without an activation, and none of them is a bottleneck"
    message = (
        "{stack} without activations between are one linear map: {count} parameters do the work of {less}"
    )
    explanation = """\
## What it does
Finds two or more `Dense` layers in a row of which all but the last have no activation, with nothing between
them but `Dropout`, and none of which is narrower than both its input and the last one.

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
        sizes = [layer.argument("units") for layer in chain]
        counts = [layer.params.total for layer in chain]
        last = sizes[-1]
        if width is None or last is None or any(size is None for size in sizes + counts):
            return
        if any(less(size, minimum(width, last)) is not False for size in sizes[:-1]):
            return
        count: Size = sum((each for each in counts if each is not None), 0)
        bias = last if any(layer.argument("use_bias") for layer in chain) else 0
        yield self.finding(
            chain[0].site,
            stack=" → ".join(f"Dense({render(size)})" for size in sizes if size is not None),
            count=render(count),
            less=render(width * last + bias),
        )


def _chain(model: ModelInfo, layer: LayerInfo) -> list[LayerInfo]:
    """Return the Dense layers from one to the first with an activation, as long as each feeds only the next."""
    chain: list[LayerInfo] = []
    while layer.class_name == "Dense" and layer.calls == 1 and layer.shared_with is None:
        chain.append(layer)
        if activation_of(layer) != "linear":
            return chain
        behind = only_consumer(model, layer)
        while behind is not None and behind.class_name in _PASSING:
            behind = only_consumer(model, behind)
        if behind is None:
            return chain
        layer = behind
    # what ends the chain is nonlinear, or nothing that is known: all before it is one linear map
    return chain
