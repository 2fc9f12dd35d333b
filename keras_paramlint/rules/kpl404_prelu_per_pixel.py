"""KPL404: a PReLU with a slope for each pixel."""

from __future__ import annotations

import re
from collections.abc import Iterator

from keras_paramlint.algebra import render
from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo, Severity
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import all_layers, input_shape
from keras_paramlint.rules.edits import add_argument
from keras_paramlint.rules.rewriting import added


_STACK = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2D, Dense, Flatten, PReLU

model = Sequential([
    Input((26, 26, 1)),
    Conv2D(32, 3),
    PReLU({argument}),{mark}
    Flatten(),
    Dense(10),
    {more}
])
"""


class PreluPerPixel(Rule):
    """On vectors there is nothing to share."""

    code = "KPL404"
    name = "prelu-per-pixel"
    default = False
    summary = "a PReLU on an image or sequence shares its slopes over no axis"
    message = (
        "PReLU learns a slope for each position: {factors} = {count} parameters, {shared} with "
        "`shared_axes={axes}`"
    )
    fix_safety = (
        "The fix adds `shared_axes`. It is not a safe one where the model can be built: weights that were saved have a "
        "slope for each position."
    )
    explanation = """\
## What it does
Finds a `PReLU` without `shared_axes` on an input with axes in space or time.

## Why is this bad?
It has as many slopes as the input has numbers, where the paper that it is from has one for each channel. The
weights depend on the size of the image, so that they fit no other size. Where the size is left open, Keras
cannot create them, which is an error.

## What to do
Write `PReLU(shared_axes=[1, 2])` in new models. It changes the weights.
"""
    examples = (
        Example(
            "behind a convolution",
            _STACK.format(argument="", mark="  # <-- KPL404", more=""),
            says=("24·24·32 = 18,432 parameters", "32 with `shared_axes=[1, 2]`"),
        ),
        Example(
            "an open size, for which there can be no slopes",
            _STACK.format(argument="", mark="  # <-- KPL404", more="").replace("(26, 26, 1)", "(None, None, 1)"),
            says=("(None, None, None, 32)", "shared_axes"),
            severity=Severity.ERROR,
        ),
        Example("one slope for each channel", _STACK.format(argument="shared_axes=[1, 2]", mark="", more="")),
        Example("behind a Dense", _STACK.format(argument="shared_axes=[1, 2]", mark="", more="PReLU(),")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer."""
        for _, layer in all_layers(result):
            if layer.class_name == "PReLU":
                yield from self._finding(result, layer)

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix of a PReLU that Keras cannot build."""
        shape = re.search(r"\(([^()]*)\) leaves", found.message)
        if shape is None:
            return None
        axes = list(range(1, shape[1].count(",")))
        return added(result, found, f"shared_axes={axes}", safe=True)

    def _finding(self, result: FileResult, layer: LayerInfo) -> Iterator[Diagnostic]:
        shape, total = input_shape(layer), layer.params.total
        if shape is None or total is None or len(shape) < 3 or layer.argument("shared_axes", 0) is not None:
            return
        sizes = [size for size in shape[1:] if size is not None]
        if len(sizes) < len(shape) - 1:
            return
        axes = list(range(1, len(shape) - 1))
        if all(size == 1 for size in sizes[:-1]):
            return
        yield self.finding(
            layer.site,
            factors="·".join(render(size) for size in sizes),
            count=render(total),
            shared=render(sizes[-1]),
            axes=axes,
            fix=add_argument(result, layer.site, "PReLU", f"shared_axes={axes}", safe=False),
        )
