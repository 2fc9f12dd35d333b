"""KPL502: a stated shape is not the one that Keras builds."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Observation, Severity, show_shape
from keras_paramlint.graph.shapes import Shape
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import differ
from keras_paramlint.rules.pins import Pin, assertions, pins
from keras_paramlint.sources import Claim
from keras_paramlint.sources.expectations import Shape as StatedShape


_GENERATOR = """\
from tensorflow.keras import Input, Sequential
from tensorflow.keras.layers import Conv2DTranspose, Dense, Reshape

model = Sequential()
model.add(Input((100,)))
model.add(Dense(7 * 7 * 256, use_bias=False))
model.add(Reshape((7, 7, 256)))
"""


class OutputShapePinMismatch(Rule):
    """A shape that is stated and not true; symbolic dimensions contradict nothing."""

    code = "KPL502"
    name = "output-shape-pin-mismatch"
    severity = Severity.ERROR
    default = False
    summary = "a shape that a comment or an assertion states is not the real one"
    message = "{subject} is {actual}, not {stated}"
    explanation = """\
## What it does
Compares `assert model.output_shape == (None, 7, 7, 256)`, and comments such as
`# paramlint: shape=(None, 26, 26, 64)`, with the shape that the source gives at that place.

## Why is this bad?
The assertion stops the program as soon as the model is built.

## What to do
Mend the layer or the expectation. `None` is the batch dimension.
"""
    examples = (
        Example(
            "the stride doubles the image",
            _GENERATOR + 'model.add(Conv2DTranspose(128, 5, strides=2, padding="same"))\n'
            "assert model.output_shape == (None, 7, 7, 128)  # <-- KPL502\n",
            says=("(None, 14, 14, 128)", "(None, 7, 7, 128)"),
        ),
        Example(
            "a comment on a layer",
            "import keras\n\ninp = keras.Input((28, 28, 1))\n"
            "x = keras.layers.Conv2D(64, 3)(inp)  # paramlint: shape=(None, 28, 28, 64)  # <-- KPL502\n"
            "model = keras.Model(inp, x)\n",
            says=("(None, 26, 26, 64)",),
        ),
        Example(
            "each is true where it stands",
            _GENERATOR + "assert model.output_shape == (None, 7, 7, 256)\n"
            'model.add(Conv2DTranspose(128, 5, strides=2, padding="same"))\n'
            "assert model.output_shape == (None, 14, 14, 128)\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each false assertion and each false comment."""
        for found in assertions(result, ["output_shape", "input_shape", "shape"]):
            yield from self._assertion(found)
        for pin in pins(result, [Claim.SHAPE]):
            yield from self._comment(pin)

    def _assertion(self, found: Observation) -> Iterator[Diagnostic]:
        actual, stated = found.value("actual"), found.value("stated")
        if found.value("operators") != ("==",) or not _is_shape(actual) or not _is_shape(stated[0]):
            return
        yield self.finding(
            found.site,
            subject=f"`{found.value('name')}.{found.value('what')}`",
            actual=show_shape(actual),
            stated=show_shape(stated[0]),
        )

    def _comment(self, pin: Pin) -> Iterator[Diagnostic]:
        shapes, stated = pin.subject.output_shapes, pin.promise.shapes
        if shapes is None or len(shapes) != len(stated):
            return
        for shape, promised in zip(shapes, stated, strict=True):
            if shape is not None and _contradicts(shape, promised):
                text = f"({', '.join(str(size) for size in promised)}{',' if len(promised) == 1 else ''})"
                yield self.finding(
                    pin.site, subject=f"the output of {pin.name}", actual=show_shape(shape), stated=text
                )


def _is_shape(value: object) -> bool:
    return isinstance(value, tuple) and all(size is None or isinstance(size, int) for size in value)


def _contradicts(shape: Shape, promised: StatedShape) -> bool:
    assert shape is not None
    if len(shape) != len(promised):
        return True
    for size, stated in zip(shape, promised, strict=True):
        if isinstance(stated, str):
            continue
        if (size is None) != (stated is None) or differ(size, stated):
            return True
    return False
